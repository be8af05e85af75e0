"""Limits of the regulation: exactly at each one, and one fen below or above it."""

from datetime import date
from decimal import Decimal

from odoo.addons.insurance_service.rules import ranking, thresholds
from odoo.addons.insurance_service.rules.brackets import Bracket, LossRatioTable, StepUp
from odoo.addons.insurance_service.rules.insured_years import insured_years
from odoo.tests import BaseCase, tagged

FEN = Decimal("0.01")


def table(*rows):
    """Return brackets from (lower, upper, value) given as texts."""
    return [Bracket(*(None if c is None else Decimal(c) for c in row)) for row in rows]


PREMIUM = StepUp(
    table(
        ("0", "1000000", "10"),
        ("1000000", "5000000", "20"),
        ("5000000", "10000000", "40"),
        ("10000000", "20000000", "60"),
        ("20000000", "50000000", "80"),
        ("50000000", None, "100"),
    )
)
LOSS_RATIO = LossRatioTable(
    table(
        ("0", "0.2", "100"),
        ("0.2", "0.4", "80"),
        ("0.4", "0.6", "60"),
        ("0.6", "0.8", "40"),
        ("0.8", "1", "20"),
        ("1", None, "0"),
    )
)


@tagged("post_install", "-at_install")
class TestRuleBoundaries(BaseCase):
    def test_standard_premium_one_fen_below_a_limit_gives_the_lower_coefficient(self):
        steps = [(1000000, 10, 20), (5000000, 20, 40), (10000000, 40, 60)]
        steps += [(20000000, 60, 80), (50000000, 80, 100)]
        for limit, below, at in steps:
            with self.subTest(limit=limit):
                self.assertEqual(PREMIUM(limit - FEN), below)
                self.assertEqual(PREMIUM(Decimal(limit)), at)

    def test_refunds_above_premium_count_as_no_premium(self):
        self.assertEqual(PREMIUM(Decimal("-0.01")), 10)
        self.assertEqual(LOSS_RATIO(Decimal(5), Decimal("-0.01")), 0)

    def test_loss_ratio_at_a_limit_belongs_to_the_better_step(self):
        # 300,000.03 x 0.6 = 180,000.018: no rounded ratio can tell these two apart.
        premium = Decimal("300000.03")
        self.assertEqual(LOSS_RATIO(Decimal("180000.01"), premium), 60)
        self.assertEqual(LOSS_RATIO(Decimal("180000.02"), premium), 40)
        for percent, at, above in ((20, 100, 80), (40, 80, 60), (60, 60, 40), (80, 40, 20)):
            with self.subTest(percent=percent):
                premium, claims = Decimal(1000), Decimal(percent * 10)
                self.assertEqual(LOSS_RATIO(claims, premium), at)
                self.assertEqual(LOSS_RATIO(claims + FEN, premium), above)
        self.assertEqual(LOSS_RATIO(Decimal(1000), Decimal(1000)), 20)
        self.assertEqual(LOSS_RATIO(Decimal("1000.01"), Decimal(1000)), 0)

    def test_no_premium_has_the_worst_profit_even_without_claims(self):
        self.assertEqual(LOSS_RATIO(Decimal(0), Decimal(0)), 0)

    def test_threshold_at_the_limit_passes_and_one_fen_beside_fails(self):
        health = thresholds.Threshold("health", Decimal(5000000), Decimal("0.6"))
        self.assertTrue(thresholds.passes(health, Decimal(5000000), Decimal(3000000)))
        self.assertFalse(thresholds.passes(health, 5000000 - FEN, Decimal(0)))
        self.assertFalse(thresholds.passes(health, Decimal(5000000), 3000000 + FEN))
        # More premium carries more claims: 0.6 x 5,000,000.01 = 3,000,000.006.
        self.assertTrue(thresholds.passes(health, 5000000 + FEN, Decimal(3000000)))
        self.assertFalse(thresholds.passes(health, 5000000 + FEN, 3000000 + FEN))

    def test_long_term_business_is_not_tested_for_its_claims(self):
        gold = thresholds.Threshold("long_term", Decimal(50000000), None)
        self.assertTrue(thresholds.passes(gold, Decimal(50000000), Decimal(90000000)))
        self.assertFalse(thresholds.passes(gold, 50000000 - FEN, Decimal(0)))

    def test_one_passing_line_is_enough_and_every_one_is_named(self):
        rules = [
            thresholds.Threshold("long_term", Decimal(50), None),
            thresholds.Threshold("health", Decimal(5), Decimal("0.6")),
            thresholds.Threshold("non_health", Decimal(1), Decimal("0.4")),
        ]
        figures = thresholds.Figures(*(Decimal(n) for n in (49, 5, 3, 1, 0)))
        self.assertEqual(thresholds.passing_lines(figures, rules), ("health", "non_health"))
        self.assertEqual(thresholds.passing_lines(thresholds.Figures(*[Decimal(0)] * 5), rules), ())

    def test_insured_years_count_single_days_once_and_forgive_gaps(self):
        terms = [
            (date(2020, 12, 31), date(2021, 1, 1)),
            (date(2021, 6, 1), date(2021, 6, 30)),
            (date(2024, 2, 29), date(2026, 3, 1)),
        ]
        self.assertEqual(insured_years(terms, 2024), 3)
        self.assertEqual(insured_years(terms, 2025), 4)
        self.assertEqual(insured_years(terms, 2019), 0)

    def test_ties_break_by_standard_premium_then_first_policy_then_code(self):
        def contender(key, premium, day, code):
            return ranking.Contender(key, Decimal(80), Decimal(premium), day, code)

        early, late = date(2019, 1, 1), date(2019, 1, 2)
        rows = [
            contender("code", "5.00", late, "C2"),
            contender("first of its code", "5.00", late, "C1"),
            contender("earlier", "5.00", early, "C9"),
            contender("one fen more", "5.01", late, "C9"),
        ]
        self.assertEqual(
            [row.key for row in ranking.ranked(rows)],
            ["one fen more", "earlier", "first of its code", "code"],
        )

    def test_quotas_that_are_not_filled_stay_apart(self):
        def contender(code, value, is_new):
            day = date(2020, 1, 1)
            return ranking.Contender(code, Decimal(value), Decimal(0), day, code, is_new)

        rows = [contender("old1", 90, False), contender("old2", 80, False)]
        rows += [contender("new1", 70, True)]
        chosen = {key for key, place in ranking.choose_gold(rows, 1, 2).items() if place.chosen}
        self.assertEqual(chosen, {"old1", "new1"})
        released = ranking.choose_gold(rows, 1, 2, release_unused=True)
        self.assertTrue(released["old2"].chosen)
        # The reverse never happens: unused existing places do not go to new customers.
        none_old = ranking.choose_gold(rows[2:] + [contender("new2", 60, True)], 5, 1, True)
        self.assertEqual([place.chosen for place in none_old.values()], [True, False])
