"""Targets of article 35 exactly at each limit, and one answer beside it; worked out by hand."""

from datetime import date, datetime
from decimal import Decimal

from odoo.addons.insurance_service.rules import satisfaction, survey_followup
from odoo.addons.insurance_service.rules.satisfaction import Counts, Limits
from odoo.addons.insurance_service.rules.sla_clock import Hours
from odoo.addons.insurance_service.rules.workdays import WorkCalendar
from odoo.tests import BaseCase, tagged

GOLD = Limits(Decimal(80), Decimal(100), Decimal(0), Decimal(0))
SILVER = Limits(Decimal(70), Decimal(100), Decimal(0), Decimal(0))
REGULAR = Limits(Decimal(30), Decimal(95), Decimal(5), Decimal(1))


@tagged("post_install", "-at_install")
class TestSatisfaction(BaseCase):
    def assert_verdict(self, verdict, limits, *counts, missed=(), invited=5000):
        result = satisfaction.judge(Counts(*counts), limits, invited)
        self.assertEqual(result.verdict, verdict)
        self.assertEqual(
            sorted(name for name, met in result.limits.items() if not met), sorted(missed)
        )

    def test_gold_very_satisfied_is_80_percent_of_the_answers_not_of_a_rounded_share(self):
        self.assert_verdict("missed", GOLD, 799, 201, missed=["very_satisfied"])  # 79.9%
        self.assert_verdict("met", GOLD, 800, 200)  # exactly 80%
        self.assert_verdict("met", GOLD, 801, 199)  # 80.1%
        self.assert_verdict("missed", GOLD, 79_999, 20_001, missed=["very_satisfied"])  # 79.999%
        self.assert_verdict("missed", GOLD, 3, 1, missed=["very_satisfied"], invited=4)  # 75%
        self.assert_verdict("met", GOLD, 4, 1, invited=5)

    def test_one_average_answer_among_gold_misses_two_limits(self):
        self.assert_verdict("missed", GOLD, 999, 0, 1, missed=["content", "average"])
        self.assert_verdict("missed", GOLD, 999, 0, 0, 1, missed=["content", "dissatisfied"])
        self.assert_verdict("met", GOLD, 1000)

    def test_silver_needs_70_percent(self):
        self.assert_verdict("missed", SILVER, 699, 301, missed=["very_satisfied"])
        self.assert_verdict("met", SILVER, 700, 300)
        self.assert_verdict("missed", SILVER, 700, 299, 1, missed=["content", "average"])

    def test_limits_of_regular_customers(self):
        self.assert_verdict("met", REGULAR, 300, 650, 50)  # 30%, 95.0%, 5.0%
        self.assert_verdict("missed", REGULAR, 299, 651, 50, missed=["very_satisfied"])
        self.assert_verdict("missed", REGULAR, 300, 649, 41, 10, missed=["content"])  # 94.9%, 1.0%
        self.assert_verdict("missed", REGULAR, 300, 649, 51, missed=["content", "average"])  # 5.1%
        self.assert_verdict("met", REGULAR, 300, 650, 40, 10)  # 1.0%
        self.assert_verdict("missed", REGULAR, 300, 650, 39, 11, missed=["dissatisfied"])  # 1.1%

    def test_no_answers_and_too_few_get_no_verdict(self):
        self.assert_verdict("no_answers", GOLD)
        self.assert_verdict("too_few", GOLD, 4, invited=10)
        self.assert_verdict("met", GOLD, 5, invited=10)
        self.assert_verdict("too_few", GOLD, 2, invited=3)
        self.assert_verdict("met", GOLD, 3, invited=3)
        self.assertIsNone(satisfaction.judge(Counts(4), GOLD, 10).attainment)

    def test_attainment_is_the_share_of_limits_met(self):
        for counts, expected in (
            ((800, 200), "1"),
            ((799, 201), "0.75"),
            ((999, 0, 1), "0.5"),
            ((0, 0, 0, 10), "0.25"),  # "average" none is met
            ((0, 0, 5, 5), "0"),
        ):
            with self.subTest(counts=counts):
                result = satisfaction.judge(Counts(*counts), GOLD, 5000).attainment
                self.assertEqual(result, Decimal(expected))

    def test_weights_of_head_office_and_branch(self):
        gold, silver, regular = Decimal("0.5"), Decimal(1), Decimal("0.75")
        branch = satisfaction.weighted_score([(gold, 70), (silver, 80), (regular, 100)])
        # (35 + 80 + 75) / 250
        self.assertEqual(branch, Decimal("0.7600"))
        office = satisfaction.weighted_score([(gold, 30), (silver, 20), (regular, 0)])
        # (15 + 20) / 50
        self.assertEqual(office, Decimal("0.7000"))
        self.assertEqual(satisfaction.weighted_score([(gold, 70), (None, 80)]), Decimal("0.5000"))
        self.assertIsNone(satisfaction.weighted_score([(None, 70), (None, 100)]))


@tagged("post_install", "-at_install")
class TestFollowupRules(BaseCase):
    def test_due_the_next_working_day_over_weekend_holiday_and_cut_off(self):
        # 2026: Spring Festival 15-23 February; 14 and 28 February are worked.
        closed = {date(2026, 2, day): False for day in range(15, 24)}
        calendar = WorkCalendar(
            {**closed, date(2026, 2, 14): True, date(2026, 2, 28): True}, 2026, 2026
        )
        for answered, due in (
            (datetime(2026, 3, 5, 10), date(2026, 3, 6)),  # Thursday -> Friday
            (datetime(2026, 3, 6, 10), date(2026, 3, 9)),  # Friday -> Monday
            (datetime(2026, 3, 5, 16), date(2026, 3, 9)),  # Thursday at cut-off counts on Friday
            (datetime(2026, 3, 7, 23), date(2026, 3, 10)),  # Saturday counts on Monday
            (datetime(2026, 2, 13, 10), date(2026, 2, 14)),  # a worked Saturday
            (datetime(2026, 2, 14, 10), date(2026, 2, 24)),  # the eve of the holiday
            (datetime(2026, 2, 14, 16), date(2026, 2, 25)),
            (datetime(2026, 2, 27, 10), date(2026, 2, 28)),
        ):
            with self.subTest(answered=answered):
                self.assertEqual(survey_followup.followup_due(answered, calendar, Hours()), due)

    def test_asked_again_after_90_days_not_after_89(self):
        last = date(2026, 1, 1)
        for day, expected in (
            (date(2026, 3, 31), False),  # 89
            (date(2026, 4, 1), True),  # 90
            (date(2026, 4, 2), True),
            (last, False),
        ):
            with self.subTest(day=day):
                self.assertEqual(survey_followup.may_ask(last, day, 90), expected)
        self.assertTrue(survey_followup.may_ask(last, last, 0))

    def test_worst_part_decides_and_overall_comes_last(self):
        answers = [("overall", "dissatisfied"), ("care", "average"), ("claim", "average")]
        parts = survey_followup.unhappy_parts(answers)
        self.assertEqual(parts, ["claim", "care", "overall"])
        self.assertEqual(survey_followup.worst_level(answers), "dissatisfied")
