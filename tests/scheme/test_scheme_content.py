"""What is in a scheme: the shipped figures, their form for the rules, validity, differences."""

from datetime import date
from decimal import Decimal

from odoo.addons.insurance_service.rules.thresholds import Figures, passing_lines
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import SchemeCommon

FEN = Decimal("0.01")


@tagged("post_install", "-at_install")
class TestSchemeContent(SchemeCommon):
    # === The regulation's figures === #

    def test_the_shipped_scheme_is_active_and_complete(self):
        self.assertEqual(self.shipped.state, "active")
        self.assertEqual(self.shipped._get_problems(complete=True), [])
        self.assertEqual(self.shipped.date_from, date(2000, 1, 1))

    def test_shipped_value_index_equals_hand_reckoning(self):
        rule = self.shipped._get_rules().value_rule
        cases = [
            # standard premium, years, claims, premium -> P, L, K1, R, K2, V
            ("12000000", 1, "600", "1000", "60 20 3.5 60 1", "63"),
            ("50000000", 5, "200", "1000", "100 100 1 100 1", "100"),
            ("49999999.99", 4, "200.01", "1000", "80 80 1 80 1", "80"),
            ("999999.99", 3, "0", "0", "10 60 1.5 0 1", "30"),
            ("-5", 2, "1000.01", "1000", "10 40 2 0 1", "27"),
            ("20000000", 9, "1000", "1000", "80 100 1 20 1", "62"),
        ]
        for standard, years, claims, premium, parts, value in cases:
            with self.subTest(standard=standard, years=years):
                result = rule(Decimal(standard), years, Decimal(claims), Decimal(premium))
                self.assertEqual(result[:5], tuple(Decimal(part) for part in parts.split()))
                self.assertEqual(result.value, Decimal(value))

    def test_shipped_thresholds_hold_to_the_fen(self):
        rules = self.shipped._get_rules()
        limits = {
            None: (50000000, 5000000, 1000000),
            "a": (20000000, 3000000, 500000),
            "b": (10000000, 2000000, 200000),
            "c": (5000000, 1000000, 100000),
            "d": (5000000, 1000000, 100000),
        }
        ratios = (None, Decimal("0.6"), Decimal("0.4"))
        for branch_class, premiums in limits.items():
            rows = rules.silver[branch_class] if branch_class else rules.gold
            for index, line in enumerate(("long_term", "health", "non_health")):
                with self.subTest(branch_class=branch_class, line=line):
                    limit, ratio = Decimal(premiums[index]), ratios[index]
                    claims = ratio * limit if ratio else Decimal(0)
                    self.assertEqual(passing_lines(_figures(line, limit, claims), rows), (line,))
                    self.assertFalse(passing_lines(_figures(line, limit - FEN, 0), rows))
                    if ratio:
                        above = _figures(line, limit, claims + FEN)
                        self.assertFalse(passing_lines(above, rows))

    def test_what_the_regulation_leaves_open_is_marked(self):
        marked = self.shipped.coefficient_ids.filtered("is_default").mapped("dimension")
        self.assertEqual(set(marked), {"premium", "loyalty", "profit", "profit_factor"})
        self.assertTrue(self.shipped.tie_breaks_default)

    def test_rules_take_few_queries_however_many_steps_there_are(self):
        self.shipped._get_rules()
        self._set_steps("premium", [(n, n + 1, n % 100) for n in range(60)] + [(60, None, 5)])
        counts = []
        for scheme in (self.shipped, self.draft):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            scheme._get_rules()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(max(counts), 15)
        self.assertEqual(counts[0], counts[1])

    def test_quotas_and_tie_breaks_reach_the_rules(self):
        self.draft.with_user(self.hq_officer).write(
            {
                "gold_quota_existing": 7,
                "gold_quota_new": 0,
                "tie_break_1": "first_policy",
                "tie_break_2": "standard_premium",
            }
        )
        rules = self.draft._get_rules()
        self.assertEqual((rules.quota_existing, rules.quota_new), (7, 0))
        self.assertEqual(rules.tie_breaks, ("first_policy", "standard_premium", "customer_code"))
        self.assertFalse(self.draft.tie_breaks_default)

    # === Brackets === #

    def test_bad_tables_are_refused_with_table_step_and_figures(self):
        cases = [
            ([(0, 100, 10), (200, None, 20)], r"step 2: there is a gap from 100 to 200"),
            ([(0, 300, 10), (200, None, 20)], r"step 2: overlaps step 1 from 200 to 300"),
            ([(5, 10, 10), (10, None, 20)], r"step 1: starts at 5\. The first step must start"),
            ([(0, None, 10), (10, None, 20)], r"step 1: has no upper limit"),
            ([(0, 10, 10), (10, 10, 20), (10, None, 30)], r"step 2: ends at 10, not above"),
            ([(0, 10, 10), (10, 30, 20), (5, None, 5)], r"step 3: starts at 5, below the start"),
            ([(0, 10, -1), (10, None, 20)], r"step 1: a coefficient cannot be negative"),
            ([(0, 10, 1), (10, None, 100.5)], r"step 2: coefficients run from 0 to 100"),
        ]
        for rows, message in cases:
            with (
                self.subTest(rows=rows),
                self._refused(ValidationError, message) as caught,
            ):
                self._set_steps("premium", rows)
            self.assertIn("standard premium", str(caught.exception))

    def test_years_are_whole(self):
        with self._refused(ValidationError, "K1.*step 1: years are whole numbers"):
            self._set_steps("loyalty_factor", [(0, 1.5, 3), (1.5, None, 1)])

    def test_factors_may_exceed_100(self):
        self._set_steps("loyalty_factor", [(0, 2, 350), (2, None, 1)])
        self.assertEqual(self.draft._get_problems(complete=True), [])

    def test_loss_ratios_are_named_in_percent(self):
        with self._refused(ValidationError, "gap from 20% to 25.5%"):
            self._set_steps("profit", [(0, 0.2, 100), (0.255, None, 0)])

    def test_a_draft_may_be_unfinished_but_is_not_usable(self):
        self._set_steps("premium", [(0, 100, 10), (100, 200, 20)])
        self._set_steps("loyalty", [])
        problems = "\n".join(self.draft._get_problems(complete=True))
        self.assertIn("step 2: the last step must have no upper limit", problems)
        self.assertIn("no steps yet", problems)
        with self._refused(UserError, "cannot be used yet"):
            self.draft._get_rules()

    def test_one_save_may_move_a_limit_shared_by_two_steps(self):
        first, second = self.draft.premium_bracket_ids[:2]
        self.draft.with_user(self.hq_officer).write(
            {
                "premium_bracket_ids": [
                    Command.update(first.id, {"bound_to": 2000000}),
                    Command.update(second.id, {"bound_from": 2000000}),
                ]
            }
        )
        self.assertEqual(self._table(self.draft, "premium")._to_brackets()[1].lower, 2000000)
        with self._refused(ValidationError, "gap from 1,500,000 to 2,000,000"):
            first.with_user(self.hq_officer).write({"bound_to": 1500000})

    def test_a_step_added_on_the_form_goes_into_its_table(self):
        form = Form(self.draft.with_user(self.hq_officer))
        with form.premium_bracket_ids.edit(5) as last:
            last.has_bound_to = True
            last.bound_to = 80000000
        with form.premium_bracket_ids.new() as new:
            new.sequence = 100
            new.bound_from = 80000000
            new.has_bound_to = False
            new.value = 99
        scheme = form.save()
        self.assertEqual(self._table(scheme, "premium")._to_brackets()[-1], (80000000, None, 99))
        self.assertEqual(len(scheme.premium_bracket_ids), 7)
        self.assertEqual(len(scheme.loyalty_bracket_ids), 6)

    def test_changed_figures_are_no_longer_the_products_default(self):
        table = self._table(self.draft, "loyalty")
        self.assertTrue(table.is_default)
        self.draft.loyalty_bracket_ids[-1].with_user(self.hq_officer).value = 90
        self.assertFalse(table.is_default)
        self.assertTrue(self._table(self.shipped, "loyalty").is_default)

    # === Thresholds, weights, quotas === #

    def test_weights_must_sum_to_one(self):
        draft = self.draft.with_user(self.hq_officer)
        with self._refused(ValidationError, "must sum to 100%, not 120%"):
            draft.premium_weight = 0.5
        draft.write({"premium_weight": 0.1, "loyalty_weight": 0.2, "profit_weight": 0.7})
        with self._refused(ValidationError, "weight cannot be negative"):
            draft.write({"premium_weight": -0.1, "loyalty_weight": 0.4})

    def test_quotas_and_tie_breaks_are_checked(self):
        draft = self.draft.with_user(self.hq_officer)
        with self._refused(ValidationError, "places cannot be negative"):
            draft.gold_quota_new = -1
        with self._refused(ValidationError, "choose three different"):
            draft.tie_break_2 = "standard_premium"

    def test_bad_thresholds_are_refused(self):
        gold, silver = self.tiers["gold"], self.tiers["silver"]
        rows = self.draft.threshold_ids.with_user(self.hq_officer)
        gold_health = rows.filtered(lambda t: t.tier_id == gold and t.line == "health")
        gold_long = rows.filtered(lambda t: t.tier_id == gold and t.line == "long_term")
        silver_a = rows.filtered(lambda t: t.tier_id == silver and t.branch_class == "a")
        cases = [
            (gold_health, {"premium_min": 0}, "Gold VIP, Health: the premium must be above 0"),
            (gold_health, {"loss_ratio_max": 60}, "fraction from 0 to 2"),
            (gold_health, {"loss_ratio_max": -0.1}, "fraction from 0 to 2"),
            (gold_health, {"branch_class": "a"}, "gold has one threshold for branches of every"),
            (gold_long, {"loss_ratio_max": 0.5}, "long-term business has no loss-ratio limit"),
            (silver_a[0], {"branch_class": False}, "silver depends on the branch"),
            (silver_a[0], {"tier_id": self.tiers["regular"].id}, "only gold and silver have"),
        ]
        for row, values, message in cases:
            with self.subTest(values=values), self._refused(ValidationError, message):
                row.write(values)

    def test_two_thresholds_for_the_same_thing_are_refused(self):
        values = {
            "tier_id": self.tiers["gold"].id,
            "line": "health",
            "premium_min": 1,
            "scheme_id": self.draft.id,
        }
        with self.assertRaises(Exception) as caught, self.cr.savepoint():
            self.env["insurance.tier.threshold"].with_user(self.hq_officer).create(values)
        self.assertIn("insurance_tier_threshold_key_uniq", str(caught.exception))

    def test_a_missing_threshold_is_named(self):
        row = self.draft.threshold_ids.filtered(
            lambda t: t.branch_class == "c" and t.line == "non_health"
        )
        row.with_user(self.hq_officer).unlink()
        self.assertEqual(
            self.draft._get_problems(complete=True),
            ["Silver VIP, class C, Non-health short-term: the threshold is missing."],
        )

    def test_silver_above_gold_is_only_warned_of(self):
        self.assertFalse(self.draft.warning_text)
        row = self.draft.threshold_ids.filtered(
            lambda t: t.branch_class == "a" and t.line == "health"
        )
        row.with_user(self.hq_officer).premium_min = 5000000.01
        self.assertEqual(self.draft._get_problems(complete=True), [])
        self.draft.invalidate_recordset()
        self.assertIn("Silver VIP, class A, Health asks for more", self.draft.warning_text)

    def test_a_table_that_falls_is_only_warned_of(self):
        self._set_steps("premium", [(0, 10, 50), (10, None, 20)])
        self._set_steps("profit", [(0, 0.5, 50), (0.5, None, 80)])
        self.draft.invalidate_recordset()
        self.assertRegex(self.draft.warning_text, r"P: .* step 2: a better figure gives a lower")
        self.assertRegex(self.draft.warning_text, r"R: .* step 1: a better figure gives a lower")

    # === In words === #

    def test_differences_list_only_what_changed(self):
        self.assertEqual(self.draft._get_differences(self.shipped), [])
        self.draft.with_user(self.hq_officer).gold_quota_existing = 35
        self.draft.loyalty_bracket_ids[-1].with_user(self.hq_officer).value = 90
        gold = self.draft.threshold_ids.filtered(lambda t: not t.branch_class)
        gold.filtered(lambda t: t.line == "long_term").with_user(self.hq_officer).unlink()
        rows = self.draft._get_differences(self.shipped)
        self.assertEqual(len(rows), 3)
        self.assertEqual(rows[0], ("Gold Places: Existing Customers", ["30"], ["35"]))
        self.assertEqual(rows[1][1][-1:] + rows[1][2][-1:], ["from 5: 100", "from 5: 90"])
        self.assertEqual(rows[2][1:], (["≥ 50,000,000"], []))
        self.assertIn("text-decoration-line-through", self.draft.difference_html)

    def test_formula_and_thresholds_read_as_the_regulation_does(self):
        self.assertRegex(self.shipped.formula_html, r"(?s)30%.*P.*30%.*L.*K1.*40%.*R.*K2")
        self.assertIn("≥ 3,000,000; ≤ 60%", self.shipped.threshold_html)
        self.assertNotIn("missing", self.shipped.threshold_html)


def _figures(line, premium, claims):
    """Return figures with one line of business filled."""
    zero = Decimal(0)
    if line == "long_term":
        return Figures(Decimal(premium), zero, zero, zero, zero)
    if line == "health":
        return Figures(zero, Decimal(premium), Decimal(claims), zero, zero)
    return Figures(zero, zero, zero, Decimal(premium), Decimal(claims))
