"""The clocks of complaints on every day of three years, counted a second time by another way.

Working days come from other people's calendars (`chinesecalendar`, which a calendar typed by hand
and the package `holidays` confirm), calendar days from the lengths of the months. Nothing of the
second way uses the addon's rules.
"""

from datetime import date, datetime, time, timedelta
from functools import cache

import chinese_calendar
import holidays

from odoo.addons.insurance_service.rules import complaint_clock
from odoo.addons.insurance_service.rules.complaint_clock import Limits, get_clocks
from odoo.addons.insurance_service.rules.sla_clock import Hours, done_day
from odoo.tests import BaseCase, tagged

from . import state_council
from .test_workdays import YEARS, days_of, official_calendar

#: Midnight, around the cut-off at 16:00, around close of business at 17:30, the last minute.
TIMES = [
    time(*map(int, text.split(":")))
    for text in ["0:00", "9:00", "15:59", "16:00", "16:01", "17:29", "17:30", "17:31", "23:59"]
]
#: Working days promised to a tier; none: 0.
PROMISES = (0, 1, 2, 3, 5, 7, 10, 15, 22, 30)
#: The complaint is complex, days of an approved extension, days it may take by the rules of 2020.
CASES = (
    (False, 0, 15),
    (True, 0, 30),
    (True, 1, 31),
    (True, 10, 40),
    (True, 29, 59),
    (True, 30, 60),
)
MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
DAYS = 1096
MOMENTS = DAYS * len(TIMES)


@cache
def is_worked(day):
    """Whether China works on a day; 2027, which nobody has published yet, has plain weeks."""
    if day.year in YEARS:
        return chinese_calendar.is_workday(day)
    return day.strftime("%a") not in ("Sat", "Sun")


@cache
def get_tomorrow(day):
    """Return the day after, by the lengths of the months and the rule of leap years."""
    is_leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
    if day.day < MONTHS[day.month - 1] + (is_leap and day.month == 2):
        return date(day.year, day.month, day.day + 1)
    if day.month < 12:
        return date(day.year, day.month + 1, 1)
    return date(day.year + 1, 1, 1)


@cache
def count_calendar_days(received, days):
    """Return the day on which so many calendar days end; the day of receipt is not counted."""
    day = received
    for _number in range(days):
        day = get_tomorrow(day)
    return day


@cache
def count_working_days(first, days):
    """Return the day on which so many working days end that begin after ``first``."""
    day, left = first, days
    while left:
        day = get_tomorrow(day)
        left -= is_worked(day)
    return day


@cache
def get_first_day(received, is_after_cutoff):
    """Return the working day on which something counts as received."""
    day = received
    if is_worked(day) and is_after_cutoff:
        day = get_tomorrow(day)
    while not is_worked(day):
        day = get_tomorrow(day)
    return day


def promise_by_hand(moment, days):
    """Return the day a promise to a tier ends; None without one."""
    first = get_first_day(moment.date(), moment.hour >= 16)
    return count_working_days(first, days) if days else None


@tagged("post_install", "-at_install")
class TestComplaintClock(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = official_calendar()
        cls.moments = [datetime.combine(day, at) for day in days_of(*YEARS) for at in TIMES]

    def _get_clocks(self, moment, promise, *case, limits=None):
        if isinstance(moment, str):
            moment = datetime.strptime(moment, "%Y-%m-%d %H:%M")
        return get_clocks(moment, promise, limits or Limits(), self.calendar, Hours(), *case)

    # === EVERY DAY OF THREE YEARS === #

    def test_the_other_calendars_agree_on_every_day(self):
        chinese = holidays.country_holidays("CN", years=YEARS)
        days = list(days_of(*YEARS))
        self.assertEqual((len(days), len(self.moments)), (DAYS, MOMENTS))
        for day in days:
            self.assertEqual(is_worked(day), chinese.is_working_day(day), day)
            self.assertEqual(is_worked(day), state_council.is_worked(day), day)

    def test_acknowledgement_and_promise_at_every_moment(self):
        for promise in PROMISES:
            for moment in self.moments:
                clocks = self._get_clocks(moment, promise)
                expected = (promise_by_hand(moment, 1), promise_by_hand(moment, promise))
                if (clocks.acknowledge, clocks.tier) != expected:
                    self.fail(f"{moment}, {promise} working days: {clocks} is not {expected}")

    def test_the_limit_of_the_regulator_at_every_moment(self):
        for is_complex, extension, days in CASES:
            for moment in self.moments:
                clocks = self._get_clocks(moment, 0, is_complex, extension)
                expected = count_calendar_days(moment.date(), days)
                if clocks.regulator != expected or clocks.due != expected:
                    self.fail(f"{moment}, {days} calendar days: {clocks} is not {expected}")

    def test_a_limit_in_working_days_at_every_moment(self):
        # Of whoever reads the rules that way: from the day of receipt, whatever the hour.
        limits = Limits(unit=complaint_clock.WORKING)
        for is_complex, extension, days in CASES:
            for moment in self.moments:
                found = self._get_clocks(moment, 0, is_complex, extension, limits=limits).regulator
                expected = count_working_days(moment.date(), days)
                if found != expected:
                    self.fail(f"{moment}, {days} working days: {found} is not {expected}")

    def test_the_earlier_of_the_two_governs_at_every_moment(self):
        governed = dict.fromkeys(("tier", "regulator", "tie"), 0)
        for promise in PROMISES[1:]:
            for is_complex, extension, days in CASES:
                for moment in self.moments:
                    tier = promise_by_hand(moment, promise)
                    limit = count_calendar_days(moment.date(), days)
                    due, by = (tier, "tier") if tier < limit else (limit, "regulator")
                    governed["tie" if tier == limit else by] += 1
                    clocks = self._get_clocks(moment, promise, is_complex, extension)
                    if (clocks.due, clocks.governed_by) != (due, by):
                        self.fail(f"{moment}, {promise}, {days}: {clocks} is not {due} by {by}")
        self.assertEqual(sum(governed.values()), MOMENTS * len(CASES) * (len(PROMISES) - 1))
        self.assertTrue(all(governed.values()), governed)

    def test_done_until_close_of_business_of_the_last_day_and_no_minute_longer(self):
        # Of every promise: 17:30 of its last day is in time, 17:31 is the next working day.
        hours = Hours()
        for day in days_of(*YEARS):
            tier = self._get_clocks(datetime.combine(day, time(9)), 3).tier
            close = datetime.combine(tier, time(17, 30))
            self.assertEqual(done_day(close, self.calendar, hours), tier)
            late = done_day(close + timedelta(minutes=1), self.calendar, hours)
            self.assertEqual(late, count_working_days(tier, 1))

    # === WORKED OUT BY HAND === #

    def _assert_days(self, moment, promise, *expected, case=()):
        """Compare the days of the acknowledgement, the tier and the regulator, and who governs."""
        clocks = self._get_clocks(moment, promise, *case)
        days = [day and f"{day:%m-%d}" for day in clocks]
        self.assertEqual((*days, clocks.governed_by), expected, moment)

    def test_spring_festival_of_2024(self):
        # 9 February (Friday) is worked, 10 to 17 off, Sunday 18 worked: 1 = 18, 2 = 19, 3 = 20.
        self._assert_days("2024-02-09 15:59", 3, "02-18", "02-20", "02-24", "tier")
        # From 16:00 on it counts as received on 18 February: 1 = 19, 3 = 21.
        self._assert_days("2024-02-09 16:00", 3, "02-19", "02-21", "02-24", "tier")
        # Received in the middle of the festival: 18 February is the day that is not counted.
        self._assert_days("2024-02-12 20:00", 3, "02-19", "02-21", "02-27", "tier")

    def test_spring_festival_of_2026_is_longer_than_a_promise_of_ten_days_allows(self):
        # 10 from 11 February: 12, 13, Saturday 14 (worked), 24, 25, 26, 27, Saturday 28 (worked),
        # 2 and 3 March. The 15th calendar day is 26 February.
        self._assert_days("2026-02-11 10:00", 10, "02-12", "03-03", "02-26", "regulator")
        # 5: 12, 13, 14, 24, 25 February: one day before the regulator's.
        self._assert_days("2026-02-11 10:00", 5, "02-12", "02-25", "02-26", "tier")
        # 6: both on 26 February; the regulator is named.
        self._assert_days("2026-02-11 10:00", 6, "02-12", "02-26", "02-26", "regulator")

    def test_national_day_of_2025(self):
        # 1 to 8 October off, Saturday 11 worked: 9, 10, 11 October.
        self._assert_days("2025-09-30 09:00", 3, "10-09", "10-11", "10-15", "tier")
        self._assert_days("2025-09-30 16:00", 3, "10-10", "10-13", "10-15", "tier")
        # The limit itself falls into the holidays and stays there: 17 September + 15.
        self._assert_days("2025-09-17 09:00", 0, "09-18", None, "10-02", "regulator")

    def test_make_up_saturday_has_a_cut_off_and_a_plain_one_has_none(self):
        # 14 September 2024 is a worked Saturday, 15 to 17 off: 18, 19, 20.
        self._assert_days("2024-09-14 15:59", 3, "09-18", "09-20", "09-29", "tier")
        self._assert_days("2024-09-14 16:00", 3, "09-19", "09-23", "09-29", "tier")
        # 7 September is none: Monday 9 is the day that is not counted, at any hour.
        for hour in ("00:00", "16:00", "23:59"):
            self._assert_days(f"2024-09-07 {hour}", 3, "09-10", "09-12", "09-22", "tier")

    def test_leap_day_of_2024(self):
        # 28 February: 29, then Friday 1 and Monday 4 March; 15 calendar days end on 14 March.
        self._assert_days("2024-02-28 10:00", 3, "02-29", "03-04", "03-14", "tier")
        self._assert_days("2024-02-29 16:00", 0, "03-04", None, "03-15", "regulator")
        # A year later the same 15 days end one day later in March.
        self._assert_days("2025-02-28 10:00", 0, "03-03", None, "03-15", "regulator")
        # Complex, from 30 January 2024: 31 January is day 1, 29 February day 30.
        self._assert_days("2024-01-30 10:00", 0, "01-31", None, "02-29", "regulator", case=(True,))

    def test_year_end(self):
        # 31 December 2024 is a Tuesday; 1 January off: 2, 3 and Monday 6 January.
        self._assert_days("2024-12-31 15:59", 3, "01-02", "01-06", "01-15", "tier")
        self._assert_days("2024-12-31 16:00", 3, "01-03", "01-07", "01-15", "tier")
        # 1 to 3 January 2026 off, Sunday 4 worked: 4, 5, 6 January.
        self._assert_days("2025-12-31 10:00", 3, "01-04", "01-06", "01-15", "tier")

    def test_complex_and_extended_over_the_national_day_of_2026(self):
        # 30 from 1 September is 1 October, 60 is 31 October.
        self._assert_days("2026-09-01 10:00", 0, "09-02", None, "10-01", "regulator", case=(True,))
        self._assert_days(
            "2026-09-01 10:00", 0, "09-02", None, "10-31", "regulator", case=(True, 30)
        )

    def test_a_promise_may_be_later_than_the_law_allows(self):
        # 15 working days are more than 15 calendar days wherever there is a weekend.
        self._assert_days("2026-03-02 10:00", 15, "03-03", "03-23", "03-17", "regulator")
        self._assert_days("2026-03-02 10:00", 15, "03-03", "03-23", "04-01", "tier", case=(True,))
