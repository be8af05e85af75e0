"""The working-day calendar against calendars made by others, and at its edges."""

from datetime import date, datetime, timedelta

import chinese_calendar
import holidays

from odoo.addons.insurance_service.rules import statutory_days
from odoo.addons.insurance_service.rules.sla_clock import Hours, deadline_of, deadlines_of
from odoo.addons.insurance_service.rules.workdays import NoWorkingDays, WorkCalendar
from odoo.tests import BaseCase, tagged

from . import state_council

YEARS = (2024, 2025, 2026)
HOURS = 26304
TARGETS = (0, 1, 2, 3, 5, 7, 10, 15)
WORKDAYS = {2024: 251, 2025: 248, 2026: 248}


def official_calendar():
    """Return the calendar of the shipped schedules, with a plain 2027 to end in."""
    exceptions = {
        day: kind == statutory_days.MAKEUP
        for year in YEARS
        for day, (kind, _name) in statutory_days.official_days(year).items()
    }
    return WorkCalendar(exceptions, 2024, 2027, announced=YEARS)


def days_of(*years):
    day = date(years[0], 1, 1)
    while day.year <= years[-1]:
        yield day
        day += timedelta(days=1)


@tagged("post_install", "-at_install")
class TestWorkdays(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.official = official_calendar()
        cls.plain = WorkCalendar({}, 2025, 2027)

    # === AGAINST OTHERS === #

    def test_every_start_hour_of_three_years_has_the_deadline_counted_by_hand(self):
        hours = Hours()
        moments = [datetime(2024, 1, 1) + timedelta(hours=number) for number in range(HOURS)]
        self.assertEqual(moments[-1], datetime(2026, 12, 31, 23))
        for target in TARGETS:
            expected = [state_council.count_deadline(moment, target) for moment in moments]
            found = [deadline_of(moment, target, self.official, hours) for moment in moments]
            self.assertEqual(found, expected, target)
            many = deadlines_of(moments, [target] * HOURS, self.official, hours)
            self.assertEqual(many, expected, target)

    def test_the_typed_schedule_agrees_with_two_libraries_on_every_day(self):
        chinese = holidays.country_holidays("CN", years=YEARS)
        for day in days_of(*YEARS):
            typed = state_council.is_worked(day)
            self.assertEqual(chinese.is_working_day(day), typed, day)
            self.assertEqual(chinese_calendar.is_workday(day), typed, day)

    def test_the_shipped_schedule_agrees_with_the_typed_one_on_every_day(self):
        for day in days_of(*YEARS):
            self.assertEqual(self.official.is_workday(day), state_council.is_worked(day), day)

    def test_working_days_of_a_year_are_those_of_the_notices(self):
        # 2026: 261 weekdays, less 2+6+1+3+1+1+5 off, and 6 weekend days worked: 248.
        for year, count in WORKDAYS.items():
            by_hand = sum(map(state_council.is_worked, days_of(year)))
            self.assertEqual((by_hand, self.official.workdays_of(year)), (count, count), year)

    # === QUESTIONS === #

    def test_make_up_saturday_is_a_day_to_count_and_the_holidays_after_it_are_not(self):
        # 14 February 2026 is a worked Saturday, 15 to 23 February are off.
        self.assertEqual(self.official.add(date(2026, 2, 13), 1), date(2026, 2, 14))
        self.assertEqual(self.official.add(date(2026, 2, 14), 1), date(2026, 2, 24))
        self.assertEqual(self.official.on_or_after(date(2026, 2, 15)), date(2026, 2, 24))
        self.assertEqual(self.official.on_or_before(date(2026, 2, 23)), date(2026, 2, 14))

    def test_counting_goes_on_into_the_next_year(self):
        self.assertEqual(self.official.add(date(2024, 12, 31), 1), date(2025, 1, 2))
        self.assertEqual(self.official.add(date(2025, 1, 2), -1), date(2024, 12, 31))

    def test_counting_from_a_day_off_begins_with_the_next_working_day(self):
        saturday = date(2026, 3, 7)
        self.assertEqual(self.plain.add(saturday, 1), date(2026, 3, 9))
        self.assertEqual(self.plain.add(saturday, -1), date(2026, 3, 6))
        self.assertEqual(self.plain.add(saturday, 0), saturday)

    def test_days_between_count_one_end_and_change_sign_with_the_direction(self):
        friday, monday = date(2026, 3, 6), date(2026, 3, 9)
        self.assertEqual(self.plain.between(friday, monday), 1)
        self.assertEqual(self.plain.between(monday, friday), -1)
        self.assertEqual(self.plain.between(friday, friday), 0)

    def test_days_after_a_day_off_include_the_next_working_day(self):
        saturday = date(2026, 3, 7)
        self.assertEqual(self.plain.after(saturday, date(2026, 3, 9)), 1)
        self.assertEqual(self.plain.after(saturday, date(2026, 3, 10)), 2)
        self.assertEqual(self.plain.after(date(2026, 3, 6), date(2026, 3, 10)), 2)

    def test_days_are_listed_with_both_ends(self):
        found = list(self.plain.days(date(2026, 3, 6), date(2026, 3, 8)))
        self.assertEqual([is_worked for _day, is_worked in found], [True, False, False])

    # === EDGES === #

    def test_outside_the_loaded_years_is_an_error_and_never_a_guess(self):
        last = date(2027, 12, 31)
        self.assertEqual(self.plain.add(last, 0), last)
        for question in (
            lambda: self.plain.add(last, 1),
            lambda: self.plain.add(date(2025, 1, 1), -1),
            lambda: self.plain.is_workday(date(2028, 1, 1)),
            lambda: self.plain.on_or_after(date(2024, 12, 31)),
            lambda: self.plain.step(last.toordinal(), 1),
            lambda: self.plain.step(date(2024, 12, 31).toordinal(), 1),
            lambda: self.plain.steps([last.toordinal()], [1]),
            lambda: self.plain.steps([date(2024, 12, 31).toordinal()], [0]),
        ):
            with self.assertRaises(ValueError):
                question()

    def test_a_year_is_announced_only_when_every_year_on_the_way_is(self):
        self.assertTrue(self.official.is_announced(date(2026, 12, 30), date(2026, 12, 31)))
        self.assertFalse(self.official.is_announced(date(2026, 12, 31), date(2027, 1, 4)))
        self.assertFalse(self.official.is_announced(date(2027, 1, 4)))

    def test_a_calendar_without_working_days_is_refused(self):
        nothing = dict.fromkeys(days_of(2026), False)
        with self.assertRaises(NoWorkingDays) as caught:
            WorkCalendar(nothing, 2026, 2026)
        self.assertEqual(caught.exception.day, date(2026, 1, 1))

    def test_two_months_closed_are_refused_and_a_day_less_is_allowed(self):
        # 9 March 2026 is a Monday: with the weekend before it, closed from 7 March on.
        closed = [date(2026, 3, 9) + timedelta(days=number) for number in range(57)]
        WorkCalendar(dict.fromkeys(closed, False), 2026, 2026)
        closed.append(closed[-1] + timedelta(days=1))
        with self.assertRaises(NoWorkingDays) as caught:
            WorkCalendar(dict.fromkeys(closed, False), 2026, 2026)
        self.assertEqual(caught.exception.day, date(2026, 3, 7))
