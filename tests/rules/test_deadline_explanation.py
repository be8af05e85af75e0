"""Why this date: the days shown are those the clock counted."""

from datetime import datetime

from hypothesis import given

from odoo.addons.insurance_service.rules import deadline_explanation, statutory_days
from odoo.addons.insurance_service.rules.sla_clock import Hours
from odoo.addons.insurance_service.rules.workdays import WorkCalendar
from odoo.tests import BaseCase, tagged

from .clock_strategies import HOURS, REPEATABLE, calendars, stories
from .test_sla_clock import day, events
from .test_workdays import YEARS, official_calendar


@tagged("post_install", "-at_install")
class TestDeadlineExplanation(BaseCase):
    # Start on Monday 2 March, target 3.
    START = ("start", "03-02 10:00", {"target": 3})

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain = WorkCalendar({}, 2025, 2028)
        cls.official = official_calendar()
        cls.named = {
            number: (kind == statutory_days.MAKEUP, name, kind)
            for year in YEARS
            for number, (kind, name) in statutory_days.official_days(year).items()
        }

    def explain(self, *rows, calendar=None, named=None):
        return deadline_explanation.explain(
            events(*rows), calendar or self.plain, Hours(), named or {}
        )

    def days(self, *rows, **options):
        """Return ``day of month:code or number`` of each row."""
        found = self.explain(*rows, **options).rows
        return " ".join(f"{row.day.day}:{row.number or row.code}" for row in found)

    def test_received_day_and_weekend_are_shown_and_not_counted(self):
        self.assertEqual(
            self.days(("start", "03-06 10:00", {"target": 2})),
            "6:start_day 7:weekend 8:weekend 9:1 10:2",
        )

    def test_received_after_the_cut_off_hour_starts_on_the_next_working_day(self):
        self.assertEqual(
            self.days(("start", "03-06 16:00", {"target": 1})),
            "6:after_cutoff 7:weekend 8:weekend 9:start_day 10:1",
        )

    def test_received_on_a_day_off_the_day_is_marked(self):
        found = self.explain(("start", "03-07 10:00", {"target": 0}))
        self.assertEqual([row.is_receipt for row in found.rows], [True, False, False])
        self.assertEqual([row.is_deadline for row in found.rows], [False, False, True])
        self.assertEqual(found.rows[2].code, "start_day")
        self.assertEqual([row.weekday for row in found.rows], [6, 7, 1])

    def test_holidays_and_make_up_days_carry_their_names(self):
        found = self.explain(
            ("start", "02-13 17:00", {"target": 2}), calendar=self.official, named=self.named
        )
        rows = {row.day: row for row in found.rows}
        makeup = rows[day("02-14")]
        self.assertEqual((makeup.code, makeup.is_makeup), ("start_day", True))
        self.assertEqual(makeup.name, "春节调休上班")
        holiday = rows[day("02-20")]
        self.assertEqual((holiday.code, holiday.name), ("holiday", "春节"))
        self.assertEqual(found.clock.deadline, day("02-25"))

    def test_a_closure_carries_its_name(self):
        typhoon = {day("03-04"): (False, "台风停业", "closure")}
        calendar = WorkCalendar({day("03-04"): False}, 2025, 2028)
        found = self.explain(self.START, calendar=calendar, named=typhoon)
        self.assertEqual((found.rows[2].code, found.rows[2].name), ("closure", "台风停业"))
        self.assertEqual(found.clock.deadline, day("03-06"))

    def test_paused_days_carry_the_reason(self):
        story = (
            self.START,
            ("pause", "03-04 10:00", {"reason": "papers"}),
            ("resume", "03-09 10:00"),
        )
        self.assertEqual(
            self.days(*story),
            "2:start_day 3:1 4:paused 5:paused 6:paused 7:weekend 8:weekend 9:2 10:3",
        )
        self.assertEqual(self.explain(*story).rows[2].reason, "papers")

    def test_still_paused_the_days_lead_to_where_it_would_end_going_on_now(self):
        story = events(self.START, ("pause", "03-04 10:00", {"reason": "papers"}))
        now = datetime(2026, 3, 10, 10)
        found = deadline_explanation.explain(story, self.plain, Hours(), {}, now)
        self.assertEqual(
            " ".join(f"{row.day.day}:{row.number or row.code}" for row in found.rows),
            "2:start_day 3:1 4:paused 5:paused 6:paused 7:weekend 8:weekend 9:paused 10:2 11:3",
        )
        self.assertEqual((found.clock.deadline, found.expected), (day("03-05"), day("03-11")))
        self.assertTrue(found.rows[-1].is_deadline)

    def test_paused_on_the_day_of_the_start_the_days_after_it_are_paused(self):
        self.assertEqual(
            self.days(self.START, ("pause", "03-02 11:00"), ("resume", "03-04 10:00")),
            "2:start_day 3:paused 4:paused 5:1 6:2 7:weekend 8:weekend 9:3",
        )

    def test_closed_before_it_was_reopened_is_no_pause(self):
        story = (self.START, ("stop", "03-03 10:00"), ("reopen", "03-05 10:00", {"target": 3}))
        self.assertEqual(
            self.days(*story),
            "2:start_day 3:closed 4:closed 5:1 6:2 7:weekend 8:weekend 9:3",
        )

    def test_begun_anew_only_the_new_cycle_is_explained(self):
        restart = ("reopen", "03-10 10:00", {"mode": "restart", "target": 1})
        found = self.explain(self.START, ("stop", "03-04 10:00"), restart)
        self.assertEqual((found.target, found.received_at.day), (1, 10))
        self.assertEqual([row.day.day for row in found.rows], [10, 11])

    def test_a_pause_of_an_overdue_request_adds_days_behind_the_target(self):
        self.assertEqual(
            self.days(self.START, ("pause", "03-09 10:00"), ("resume", "03-11 10:00")),
            "2:start_day 3:1 4:2 5:3 6:extra 7:weekend 8:weekend 9:paused",
        )

    def test_a_promised_day_is_marked_earlier_or_later_than_the_target(self):
        for promised, expected in (
            ("03-04", "2:start_day 3:1 4:2"),
            ("03-07", "2:start_day 3:1 4:2 5:3 6:extra 7:weekend"),
        ):
            promise = ("promise", "03-03 10:00", {"day": day(promised)})
            found = self.explain(self.START, promise)
            self.assertEqual(self.days(self.START, promise), expected)
            self.assertTrue(found.rows[-1].is_promise and found.rows[-1].is_deadline)

    def test_without_deadline_or_start_there_is_nothing_to_count(self):
        self.assertEqual(self.explain().rows, ())
        found = self.explain(("start", "03-02 10:00"))
        self.assertEqual((found.rows, found.target, found.received_at.day), ((), None, 2))

    def test_a_promise_without_a_target_shows_working_days_without_numbers(self):
        story = ("start", "03-05 10:00"), ("promise", "03-05 11:00", {"day": day("03-09")})
        self.assertEqual(self.days(*story), "5:start_day 6:plain 7:weekend 8:weekend 9:plain")

    def test_days_of_a_year_that_is_not_published_are_estimates(self):
        found = self.explain(("start", "12-30 10:00", {"target": 2}), calendar=self.official)
        self.assertEqual([row.is_estimate for row in found.rows], [False, False, True])

    @REPEATABLE
    @given(calendars, stories())
    def test_the_rows_agree_with_the_clock(self, calendar, told):
        found = deadline_explanation.explain(told, calendar, HOURS)
        target, rows = told[0].target, found.rows
        self.assertEqual(rows[-1].day, found.clock.deadline)
        self.assertEqual([row.day for row in rows if row.is_deadline], [found.clock.deadline])
        numbers = [row.number for row in rows if row.number]
        self.assertEqual(numbers, list(range(1, len(numbers) + 1)))
        for row in rows:
            self.assertEqual(
                row.code in ("weekend", "holiday", "closure"), not calendar.is_workday(row.day)
            )
        self.assertEqual(len(numbers), target)

    @REPEATABLE
    @given(calendars, stories())
    def test_never_overdue_the_last_day_counted_is_the_deadline(self, calendar, told):
        # No story takes 60 working days.
        told = [event._replace(target=60) for event in told]
        found = deadline_explanation.explain(told, calendar, HOURS)
        self.assertEqual(found.rows[-1].number, 60)
        self.assertEqual(found.rows[-1].day, found.clock.deadline)
        stopped = [row for row in found.rows if row.code in ("paused", "closed")]
        self.assertEqual(len(stopped), found.clock.paused)
