"""What must hold for any figures: drawn at random with fixed seeds, so that runs repeat."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from odoo.addons.insurance_service.rules import ranking, thresholds
from odoo.addons.insurance_service.rules.brackets import Bracket, StepUp, find_problem
from odoo.addons.insurance_service.rules.exact import to_decimal
from odoo.addons.insurance_service.rules.insured_years import insured_years
from odoo.addons.insurance_service.rules.value_index import ValueRule
from odoo.tests import BaseCase, tagged

ROUNDS = 1000


def random_table(random, rising):
    """Return a valid table of 1 to 8 steps with coefficients 0-100 that rise or fall."""
    count = random.randint(1, 8)
    bounds = sorted(random.sample(range(1, 10**9), count - 1))
    edges = [Decimal(0), *(Decimal(bound) / 100 for bound in bounds), None]
    values = sorted(Decimal(random.randint(0, 10000)) / 100 for _step in range(count))
    if not rising:
        values.reverse()
    return [Bracket(*row) for row in zip(edges, edges[1:], values, strict=False)]


def money(random, most=10**10):
    """Return an amount in fen precision, often near a round figure."""
    fen = random.randint(0, most)
    if random.random() < 0.3:
        fen = fen // 10**6 * 10**6 + random.choice((-1, 0, 1))
    return Decimal(fen) / 100


@tagged("post_install", "-at_install")
class TestRuleProperties(BaseCase):
    def _rule(self, random):
        one = [Bracket(Decimal(0), None, Decimal(1))]
        return ValueRule(
            (Decimal("0.3"), Decimal("0.3"), Decimal("0.4")),
            {
                "premium": random_table(random, True),
                "loyalty": random_table(random, True),
                "profit": random_table(random, False),
                "loyalty_factor": one,
                "profit_factor": one,
            },
        )

    def test_value_index_stays_within_0_and_100_and_improves_with_each_factor(self):
        for seed in range(ROUNDS):
            random = Random(seed)
            rule = self._rule(random)
            standard, premium = money(random), money(random) + 1
            claims, years = money(random), random.randint(0, 60)
            with self.subTest(seed=seed):
                value = rule(standard, years, claims, premium).value
                self.assertTrue(0 <= value <= 100)
                self.assertGreaterEqual(
                    rule(standard + money(random), years, claims, premium)[-1], value
                )
                self.assertGreaterEqual(rule(standard, years + 1, claims, premium).value, value)
                self.assertGreaterEqual(rule(standard, years, claims / 2, premium).value, value)
                self.assertGreaterEqual(rule(standard, years, claims, premium * 2).value, value)
                self.assertEqual(rule(standard, years, claims, premium).value, value)

    def test_a_table_answers_as_a_plain_search_through_its_steps_does(self):
        for seed in range(ROUNDS):
            random = Random(seed)
            steps = random_table(random, True)
            figure = money(random, 10**9)
            expected = next(
                step.value
                for step in steps
                if step.lower <= max(figure, 0) and (step.upper is None or figure < step.upper)
            )
            with self.subTest(seed=seed):
                self.assertEqual(StepUp(steps)(figure), expected)

    def test_valid_tables_pass_and_any_shifted_limit_is_found(self):
        for seed in range(ROUNDS):
            random = Random(seed)
            steps = random_table(random, True)
            with self.subTest(seed=seed):
                self.assertIsNone(find_problem(steps))
                index = random.randrange(len(steps))
                shift = random.choice((-1, 1)) * Decimal(random.randint(1, 10**6)) / 10000
                broken = list(steps)
                broken[index] = steps[index]._replace(lower=steps[index].lower + shift)
                self.assertIsNotNone(find_problem(broken))

    def test_a_threshold_that_is_passed_is_passed_with_more_premium_or_fewer_claims(self):
        for seed in range(ROUNDS):
            random = Random(seed)
            rule = thresholds.Threshold(
                "health", money(random), Decimal(random.randint(0, 12000)) / 10000
            )
            premium, claims = money(random), money(random)
            with self.subTest(seed=seed):
                if thresholds.passes(rule, premium, claims):
                    self.assertTrue(thresholds.passes(rule, premium + money(random), claims))
                    self.assertTrue(thresholds.passes(rule, premium, claims / 3))
                figures = thresholds.Figures(Decimal(0), premium, claims, Decimal(0), Decimal(0))
                [row] = thresholds.check_thresholds(figures, [rule])
                enough = not row.missing_premium and not row.excess_claims and premium > 0
                self.assertEqual(row.passed, enough)

    def test_ranking_does_not_depend_on_the_order_of_its_input(self):
        for seed in range(ROUNDS // 5):
            random = Random(seed)
            rows = [
                ranking.Contender(
                    number,
                    Decimal(random.randint(0, 5)),
                    Decimal(random.randint(0, 3)),
                    date(2020, 1, random.randint(1, 3)),
                    f"C{number:03d}",
                    random.random() < 0.3,
                )
                for number in range(random.randint(0, 30))
            ]
            shuffled = random.sample(rows, len(rows))
            existing, new = random.randint(0, 10), random.randint(0, 5)
            with self.subTest(seed=seed):
                places = ranking.choose_gold(rows, existing, new)
                self.assertEqual(places, ranking.choose_gold(shuffled, existing, new))
                self.assertEqual(
                    sorted(p.rank for p in places.values()), [*range(1, len(rows) + 1)]
                )
                for pool, quota in ((True, new), (False, existing)):
                    members = [row for row in rows if row.is_new == pool]
                    chosen = sum(places[row.key].chosen for row in members)
                    self.assertEqual(chosen, min(quota, len(members)))

    def test_insured_years_equal_a_count_day_by_day(self):
        for seed in range(ROUNDS // 20):
            random = Random(seed)
            terms = []
            for _term in range(random.randint(0, 5)):
                start = date(2015, 1, 1) + timedelta(days=random.randint(0, 3600))
                terms.append((start, start + timedelta(days=random.randint(0, 900))))
            years = {
                (start + timedelta(days=n)).year
                for start, end in terms
                for n in range((end - start).days + 1)
            }
            with self.subTest(seed=seed):
                self.assertEqual(insured_years(terms, 2022), len({y for y in years if y <= 2022}))

    def test_stored_figures_come_back_exact(self):
        random = Random(7)
        for _round in range(ROUNDS):
            exact = Decimal(random.randint(-(10**14), 10**14)) / 100
            self.assertEqual(to_decimal(float(exact), 2), exact)
