from datetime import date
from decimal import Decimal

from odoo.addons.insurance_service.models.assessment.explanation import explain_lines
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ReportCommon


@tagged("post_install", "-at_install")
class TestExplanation(ReportCommon):
    def _explain(self, user, line):
        return explain_lines(self._as(user, line.sudo(False)))[line.id]

    def test_value_index_with_every_factor_as_worked_out_by_hand(self):
        line = self._line(self._collected(), self.gold)
        found = self._explain(self.bj_branch_officer, line)
        self.assertEqual(found.value, Decimal(63))
        self.assertEqual([f.contribution for f in found.factors], [12, 27, 24])
        self.assertEqual([f.weight * 10 for f in found.factors], [3, 3, 4])
        self.assertEqual([f.coefficient for f in found.factors], [40, 60, 60])
        self.assertEqual([f.factor for f in found.factors], [1, Decimal("1.5"), 1])
        self.assertEqual([f.figure for f in found.factors], [5_500_000, 3, Decimal("0.6")])
        size, loyalty, profit = (factor.step for factor in found.factors)
        self.assertEqual((size.lower, size.upper), (5_000_000, 10_000_000))
        self.assertEqual((loyalty.lower, loyalty.upper), (3, 4))
        self.assertEqual((profit.lower, profit.upper), (Decimal("0.4"), Decimal("0.6")))
        self.assertEqual(float(found.value), line.value_index)

    def test_thresholds_line_by_line(self):
        line = self._line(self._collected(), self.gold)
        found = self._explain(self.hq_officer, line)
        self.assertEqual([t.passed for t in found.gold_tests], [False, True, False])
        long_term, health, accident = found.gold_tests
        self.assertEqual(long_term.needed_premium, 50_000_000)
        self.assertEqual((health.premium, health.loss_ratio), (5_500_000, Decimal("0.6")))
        self.assertEqual(accident.needed_premium, 1_000_000)
        # Silver: the home branch's figures against its class A.
        health = found.silver_tests[1]
        self.assertEqual((health.premium, health.claims), (4_000_000, 2_000_000))
        self.assertEqual((health.threshold.premium_min, health.passed), (3_000_000, True))

    def test_one_fen_of_claims_above_the_limit_is_named(self):
        self._create_entry(self.bj_policy, 0.01, "claim", date(2025, 12, 31))
        line = self._line(self._collected(), self.gold)
        found = self._explain(self.hq_officer, line)
        health = found.gold_tests[1]
        self.assertFalse(health.passed)
        self.assertEqual(health.excess_claims, Decimal("0.01"))
        # 3,300,000.01 / 0.6 = 5,500,000.0166...: two fen of premium more would do.
        self.assertEqual(health.needed_premium, Decimal("0.02"))
        self.assertEqual([tuple(o) for o in found.obstacles][-1], ("gold", "threshold"))

    def test_amount_missing_for_the_next_tier(self):
        partner = self._create_customer("T-REG")
        self._insure(partner, self.health, 2_400_000, 1_500_000)
        line = self._line(self._collected(), partner)
        found = self._explain(self.bj_branch_officer, line)
        self.assertEqual([tuple(o) for o in found.obstacles][0], ("silver", "threshold"))
        health = found.silver_tests[1]
        self.assertEqual(health.missing_premium, 600_000)
        self.assertEqual(health.needed_premium, 600_000)
        self.assertEqual(health.excess_claims, 60_000)
        self.assertEqual(health.excess_ratio, Decimal("0.025"))
        html = self._as(self.bj_branch_officer, line.sudo(False)).explanation_html
        self.assertIn("600,000.00 more premium with the same claims", html)
        self.assertIn("2.50 points", html)

    def test_places_missing_in_the_ranking(self):
        partners = [self._create_customer(f"T-S{number}") for number in range(3)]
        for number, partner in enumerate(partners):
            self._insure(partner, self.health, 3_900_000 - number * 100_000)
        record = self._as(self.hq_officer, self._collected())
        record.action_score()
        found = self._explain(self.bj_branch_officer, self._line(record, partners[2]))
        self.assertEqual(found.tier.code, "regular")
        # T-GOLD was not nominated, so it competes for silver too: V 63 against 20% of P more.
        place = found.silver_place
        self.assertEqual((place.quota, place.candidates), (2, 4))
        self.assertEqual(place.missing_places, place.rank - 2)
        self.assertEqual(tuple(found.obstacles[0]), ("silver", "quota"))
        last = record.line_ids.filtered(lambda line: line.silver_rank == 2)
        self.assertEqual(found.silver_cut, last.value_index)

    def test_cut_of_another_branch_is_not_shown(self):
        for number in range(30):
            self._gold_customer(f"T-GD{number:02d}", 20_000_000, branch=self.gd)
        record = self._collected()
        self._nominate(record)
        self._nominate(record, self.gd_branch_officer)
        self._as(self.hq_officer, record).action_score()
        line = self._line(record, self.gold)
        hq, branch = self._explain(self.hq_officer, line), self._explain(self.bj_branch_head, line)
        self.assertEqual((hq.gold_place.rank, hq.gold_place.missing_places), (31, 1))
        self.assertEqual(tuple(hq.obstacles[-1]), ("gold", "quota"))
        self.assertTrue(hq.gold_cut)
        self.assertIsNone(branch.gold_cut)
        self.assertEqual(branch.gold_place, hq.gold_place)

    def test_policies_of_other_branches_are_one_sum(self):
        line = self._line(self._collected(), self.gold)
        hq, branch = (
            self._explain(user, line).portfolio for user in (self.hq_officer, self.bj_specialist)
        )
        self.assertEqual({row.policy.id for row in hq.rows}, {self.bj_policy.id, self.gd_policy.id})
        self.assertIsNone(hq.hidden)
        self.assertEqual([row.policy.id for row in branch.rows], [self.bj_policy.id])
        self.assertEqual(branch.hidden, (1_500_000, 1_500_000, 1_300_000))
        self.assertTrue(branch.is_hidden_elsewhere)
        self.assertEqual(hq.total, branch.total)
        self.assertEqual(branch.total, (5_500_000, 5_500_000, 3_300_000))
        html = self._as(self.bj_specialist, line.sudo(False)).explanation_html
        self.assertIn(self.bj_policy.policy_number, html)
        self.assertNotIn(self.gd_policy.policy_number, html)
        self.assertNotIn(self.gd.name, html)

    def test_archived_policies_count_and_cancelled_ones_do_not(self):
        self.bj_policy.active = False
        self._insure(self.gold, self.health, 9_000_000, state="cancelled")
        self._insure(self.gold, self.health, 0, date_start=date(2026, 1, 1))
        line = self._line(self._collected(), self.gold)
        portfolio = self._explain(self.hq_officer, line).portfolio
        self.assertEqual(len(portfolio.rows), 2)
        self.assertEqual(portfolio.total.premium, line.premium)

    def test_roles_without_the_value_group_see_no_value(self):
        record = self._published()
        line = self._line(record, self.gold)
        for user in (self.bj_salesperson, self.bj_specialist):
            found = self._explain(user, line)
            self.assertIsNone(found.value)
            self.assertEqual((found.factors, found.gold_cut), ([], None))
            html = self._as(user, line.sudo(False)).explanation_html
            self.assertNotIn("63.0000", html)
            self.assertNotIn("Contribution", html)
            self.assertIn("Thresholds", html)
        html = self._as(self.bj_branch_officer, line.sudo(False)).explanation_html
        self.assertIn("63.0000", html)

    def test_the_panel_of_one_user_is_not_the_panel_of_another(self):
        line = self._line(self._published(), self.gold)
        officer = self._as(self.bj_branch_officer, line.sudo(False))
        self.assertIn("63.0000", officer.explanation_html)
        # The cache is warm now.
        self.assertNotIn("63.0000", officer.with_user(self.bj_salesperson).explanation_html)

    def test_other_branches_and_unpublished_lines_are_refused(self):
        record = self._collected()
        line = self._line(record, self.gold)
        for user in (self.gd_branch_officer, self.bj_salesperson):
            with self.assertRaises(AccessError):
                self._explain(user, line)
            with self.assertRaises(AccessError):
                _html = self._as(user, line.sudo(False)).explanation_html

    def test_late_facts_are_named_and_change_nothing(self):
        line = self._line(self._submitted(), self.gold)
        self._create_entry(self.bj_policy, 250_000, day=date(2025, 12, 30))
        found = self._explain(self.hq_officer, line)
        changed = {row.name: (row.frozen, row.live) for row in found.differences}
        self.assertEqual(changed["premium"], (5_500_000, 5_750_000))
        self.assertEqual(changed["home_health_premium"], (4_000_000, 4_250_000))
        self.assertNotIn("claims", changed)
        self.assertEqual(found.value, Decimal(63))
        html = self._as(self.hq_officer, line.sudo(False)).explanation_html
        self.assertIn("The ledger has changed", html)
        self.assertIn("5,750,000.00", html)

    def test_an_unchanged_ledger_shows_no_differences(self):
        line = self._line(self._collected(), self.gold)
        found = self._explain(self.hq_officer, line)
        self.assertEqual((found.differences, found.is_gone), ([], False))

    def test_a_customer_no_longer_in_force_is_flagged(self):
        line = self._line(self._collected(), self.gold)
        (self.bj_policy + self.gd_policy).date_end = date(2025, 12, 30)
        found = self._explain(self.hq_officer, line)
        self.assertTrue(found.is_gone)

    def test_refusals_and_returns_give_their_reason(self):
        record = self._collected()
        line = self._line(record, self.gold)
        self._as(self.bj_branch_officer, line.sudo(False)).action_withdraw("关系待定")
        self._as(self.hq_officer, record).action_score()
        html = self._as(self.hq_officer, line.sudo(False)).explanation_html
        self.assertIn("The branch did not nominate: 关系待定", html)

    def test_hostile_names_stay_text(self):
        self.gold.name = "<script>alert(1)</script><img src=x onerror=alert(2)>"
        self.health.name = "<b onclick=alert(3)>x</b>"
        line = self._line(self._collected(), self.gold)
        html = self._as(self.hq_officer, line.sudo(False)).explanation_html
        self.assertIn("&lt;b onclick=alert(3)&gt;", html)
        self.assertNotIn("<script>", html)
        page = self._html(self.hq_officer, "assessment_explanation_page", line)
        self.assertNotIn("<script>alert", page)
        self.assertNotIn("<img src=x", page)

    def test_queries_do_not_grow_with_the_lines(self):
        for number in range(8):
            self._gold_customer(f"T-Q{number}", 6_000_000)
        lines = self._collected().line_ids
        counts = []
        for some in (lines[:2], lines):
            # A set of its own: the prefetch of a one2many dies with the cache of its owner.
            some = self._as(self.hq_officer, some.browse(some.ids).sudo(False))
            explain_lines(some)  # warms access rules and the scheme
            some.env.invalidate_all()
            before = self.env.cr.sql_log_count
            explain_lines(some)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
