from datetime import date
from decimal import Decimal

from odoo.tests import tagged
from odoo.tools import SQL

from .common import RoundCommon


@tagged("post_install", "-at_install")
class TestRoundCollect(RoundCommon):
    def _exact(self, line, name):
        """Read a column as the database keeps it, not as a float."""
        [[value]] = self.env.execute_query(
            SQL(
                "SELECT %s FROM insurance_assessment_line WHERE id = %s",
                SQL.identifier(name),
                line.id,
            )
        )
        return value

    def test_figures_and_value_index_of_a_hand_worked_customer(self):
        # Long-term 7 years: factor 0.7; premium 10,000,000 - 1,000,000 refund -> standard 6,300,000
        # Health premium 3,000,000, claims 1,200,000; standard premium of all lines 9,300,000
        # P: >= 5,000,000 -> 40. Insured 2023-2025 = 3 years: L 60, K1 1.5.
        # Loss ratio 1.2 / 12 = 10% -> R 100, K2 1. V = 12 + 27 + 40 = 79
        partner = self._create_customer("T-C1")
        self._insure(partner, self.long, 10_000_000, refunds=1_000_000, payment_years=7)
        self._insure(partner, self.health, 3_000_000, claims=1_200_000)
        line = self._line(self._collected(), partner).sudo()
        self.assertEqual(line.long_term_premium, 6_300_000)
        self.assertEqual(line.health_premium, 3_000_000)
        self.assertEqual(line.health_loss_ratio, 0.4)
        self.assertEqual(line.standard_premium, 9_300_000)
        self.assertEqual(line.premium, 12_000_000)
        self.assertEqual(line.claims, 1_200_000)
        self.assertEqual(line.insured_years, 3)
        self.assertEqual(
            (
                line.premium_coefficient,
                line.loyalty_coefficient,
                line.loyalty_factor,
                line.profit_coefficient,
                line.profit_factor,
            ),
            (40, 60, 1.5, 100, 1),
        )
        self.assertEqual(self._exact(line, "value_index"), Decimal(79))
        # Class A silver: long-term >= 20,000,000 no, health >= 3,000,000 and 40% <= 60% yes.
        self.assertEqual(line.candidate_tier_id.code, "silver")
        self.assertEqual(line.silver_lines, "health")
        self.assertFalse(line.gold_lines)

    def test_loss_ratio_is_tested_on_amounts_at_exactly_sixty_percent(self):
        at = self._create_customer("T-AT")
        self._insure(at, self.health, 5_000_000, claims=3_000_000)
        above = self._create_customer("T-ABOVE")
        self._insure(above, self.health, 5_000_000, claims=3_000_000.01)
        below = self._create_customer("T-BELOW")
        self._insure(below, self.health, 4_999_999.99)
        record = self._collected()
        self.assertEqual(self._line(record, at).candidate_tier_id.code, "gold")
        self.assertEqual(self._line(record, above).candidate_tier_id.code, "regular")
        self.assertEqual(self._line(record, below).candidate_tier_id.code, "silver")

    def test_no_premium_never_qualifies(self):
        nothing = self._create_customer("T-ZERO")
        self._insure(nothing, self.accident)
        negative = self._create_customer("T-NEG")
        policy = self._insure(negative, self.accident)
        self._create_entry(policy, 100, day=date(2024, 12, 31))
        self._create_entry(policy, 100, "refund", date(2025, 1, 1))
        record = self._collected()
        for partner in (nothing, negative):
            line = self._line(record, partner).sudo()
            self.assertEqual(line.candidate_tier_id.code, "regular")
            self.assertEqual(line.profit_coefficient, 0)
            self.assertEqual(line.proposed_tier_id.code, "regular")
        self.assertEqual(self._line(record, negative).premium, -100)
        self.assertEqual(self._line(record, negative).non_health_loss_ratio, 0)

    def test_only_customers_in_force_on_the_last_day_are_assessed(self):
        cases = {
            "T-31": ({"date_end": date(2025, 12, 31), "state": "lapsed"}, True),
            "T-30": ({"date_end": date(2025, 12, 30), "state": "matured"}, False),
            "T-NEXT": ({"date_start": date(2026, 1, 1)}, False),
            "T-LAST": ({"date_start": date(2025, 12, 31)}, True),
            "T-COOL": ({"state": "cancelled"}, False),
        }
        partners = {}
        for code, (values, _expected) in cases.items():
            partners[code] = self._create_customer(code)
            self._insure(partners[code], self.health, 10, **values)
        record = self._collected()
        for code, (_values, expected) in cases.items():
            self.assertEqual(bool(self._line(record, partners[code])), expected, code)

    def test_cancelled_policy_and_its_entries_count_nowhere(self):
        partner = self._create_customer("T-CX")
        self._insure(partner, self.health, 100, date_start=date(2025, 2, 1))
        self._insure(
            partner, self.health, 9_000_000, state="cancelled", date_start=date(2020, 1, 1)
        )
        line = self._line(self._collected(), partner)
        self.assertEqual((line.premium, line.insured_years), (100, 1))
        self.assertTrue(line.is_new_customer)

    def test_entries_of_other_years_do_not_count_and_early_premium_does(self):
        partner = self._create_customer("T-YEAR")
        policy = self._insure(partner, self.health)
        for day in (date(2024, 12, 31), date(2026, 1, 1)):
            self._create_entry(policy, 1_000, day=day)
        for day in (date(2025, 1, 1), date(2025, 12, 31)):
            self._create_entry(policy, 7, day=day)
        # Premium received in the year for a policy that starts in the next one counts.
        self._insure(partner, self.health, 5, date_start=date(2026, 1, 1))
        self.assertEqual(self._line(self._collected(), partner).premium, 19)

    def test_insured_years_skip_gaps_and_count_overlaps_once(self):
        partner = self._create_customer("T-GAP")
        for start, end in (
            (date(2015, 12, 31), date(2016, 1, 1)),
            (date(2020, 3, 1), date(2021, 3, 1)),
            (date(2021, 1, 1), date(2021, 6, 1)),
            (date(2025, 5, 1), date(2027, 1, 1)),
        ):
            self._insure(partner, self.health, 1, date_start=start, date_end=end)
        line = self._line(self._collected(), partner)
        self.assertEqual(line.insured_years, 5)
        self.assertEqual(line.first_policy_date, date(2015, 12, 31))
        self.assertFalse(line.is_new_customer)

    def test_home_branch_ties_go_to_the_earlier_policy_then_the_lower_code(self):
        earlier = self._create_customer("T-TIE1")
        self._insure(earlier, self.health, 50, branch=self.bj, date_start=date(2024, 2, 1))
        self._insure(earlier, self.health, 50, branch=self.gd, date_start=date(2024, 1, 1))
        self._insure(earlier, self.health, 49, branch=self.hn, date_start=date(2020, 1, 1))
        code = self._create_customer("T-TIE2")
        self._insure(code, self.health, 50, branch=self.hn)
        self._insure(code, self.health, 50, branch=self.gd)
        record = self._collected()
        self.assertEqual(self._line(record, earlier).company_id, self.gd)
        self.assertEqual(self._line(record, code).company_id, self.gd)

    def test_silver_is_measured_on_the_home_branch_and_its_class(self):
        # Class B health: 2,000,000. The sum 2,900,000 would pass, the home branch alone does not.
        split = self._create_customer("T-SPLIT")
        self._insure(split, self.health, 1_900_000, branch=self.gd)
        self._insure(split, self.health, 1_000_000, branch=self.hn)
        home = self._create_customer("T-HOME")
        self._insure(home, self.health, 1_000_000, branch=self.hn)
        gold = self._create_customer("T-SUM")
        self._insure(gold, self.health, 3_000_000, branch=self.gd)
        self._insure(gold, self.health, 2_000_000, branch=self.hn)
        record = self._collected()
        self.assertEqual(self._line(record, split).candidate_tier_id.code, "regular")
        self.assertEqual(self._line(record, split).home_health_premium, 1_900_000)
        self.assertEqual(self._line(record, home).candidate_tier_id.code, "silver")
        self.assertEqual(self._line(record, gold).candidate_tier_id.code, "gold")

    def test_second_collect_writes_nothing_and_a_changed_fact_one_line(self):
        partners = [self._gold_customer(f"T-G{i}") for i in range(3)]
        record = self._collected()
        ids = record.line_ids.ids

        def versions():
            rows = self.env.execute_query(
                SQL("SELECT id, ctid FROM insurance_assessment_line WHERE id IN %s", tuple(ids))
            )
            return dict(rows)

        before = versions()
        record.action_collect()
        self.assertEqual(versions(), before)
        self.assertEqual(record.line_ids.ids, ids)
        self._create_entry(partners[1].policy_ids, 1)
        record.action_collect()
        after = versions()
        changed = self._line(record, partners[1])
        self.assertEqual([i for i in ids if before[i] != after[i]], changed.ids)
        self.assertEqual(changed.health_premium, 5_000_001)

    def test_recollect_keeps_nominations_of_those_still_candidates(self):
        stays, falls, leaves = (self._gold_customer(code) for code in ("T-S", "T-F", "T-L"))
        record = self._collected()
        self._nominate(record)
        self._create_entry(falls.policy_ids, 1, "refund")
        self._create_entry(stays.policy_ids, 1)
        leaves.policy_ids.date_end = date(2025, 11, 1)
        record.action_collect()
        self.assertTrue(self._line(record, stays).nominated)
        self.assertFalse(self._line(record, falls).nominated)
        self.assertFalse(self._line(record, falls).nomination_state)
        self.assertFalse(self._line(record, leaves))
        kept = record.approval_ids.filtered(lambda a: a.step == "nominate")
        self.assertEqual(kept.partner_id, stays | falls | leaves)

    def test_collect_costs_the_same_queries_for_more_customers(self):
        def count(record):
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            record.action_collect()
            return self.env.cr.sql_log_count - start

        self._gold_customer("T-Q0")
        first = self._create_round(2025)
        count(first)
        few = count(self._create_round(2024))
        for number in range(40):
            self._gold_customer(f"T-Q{number + 1}")
        many = count(self._create_round(2023))
        self.assertLessEqual(many, few)
