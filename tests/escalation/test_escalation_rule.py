"""Moments of the steps: worked out by hand, and properties over all small cases."""

from datetime import date, datetime, time, timedelta
from itertools import product

from odoo.addons.insurance_service.rules.escalation import choose_steps, due_moment
from odoo.addons.insurance_service.rules.sla_clock import Hours
from odoo.addons.insurance_service.rules.workdays import WorkCalendar
from odoo.tests import BaseCase, tagged

HOURS = Hours(time(16, 0), time(17, 30))
# Qingming 2026: 6 April off; worked on Sunday 12 April (invented).
CALENDAR = WorkCalendar({date(2026, 4, 6): False, date(2026, 4, 12): True}, 2026, 2026)
PERCENTS = (1, 25, 33, 50, 67, 75, 99, 100, 101, 125, 150, 200, 350, 500)


@tagged("post_install", "-at_install")
class TestEscalationRule(BaseCase):
    def _due(self, percent, target, deadline, started=datetime(2026, 3, 2, 9, 0)):
        return due_moment(percent, target, started, deadline, CALENDAR, HOURS)

    def test_by_hand(self):
        friday = date(2026, 4, 10)
        cases = [
            # 3 days ending on Friday 10 April: days are 8, 9, 10
            (50, 3, "2026-04-09 08:30"),
            (33, 3, "2026-04-08 08:30"),
            (34, 3, "2026-04-09 08:30"),
            (75, 3, "2026-04-10 08:30"),
            (100, 3, "2026-04-10 17:30"),
            # at least one day: Sunday 12 April is worked
            (101, 3, "2026-04-12 17:30"),
            (150, 3, "2026-04-12 17:30"),
            (200, 3, "2026-04-14 17:30"),
            # 5 days ending on the 10th: 3, 7, 8, 9, 10; the 6th is off
            (20, 5, "2026-04-03 08:30"),
            (40, 5, "2026-04-07 08:30"),
        ]
        for percent, target, expected in cases:
            found = self._due(percent, target, friday)
            self.assertEqual(str(found)[:16], expected, (percent, target))

    def test_same_day_by_share_of_what_is_left(self):
        day = date(2026, 4, 9)
        noon = datetime(2026, 4, 9, 13, 30)
        self.assertEqual(self._due(50, 0, day, noon), datetime(2026, 4, 9, 15, 30))
        # started before the opening, or the day before after the cut-off: from the opening
        for start in (datetime(2026, 4, 9, 7, 0), datetime(2026, 4, 8, 16, 30)):
            self.assertEqual(self._due(50, 0, day, start), datetime(2026, 4, 9, 13, 0))
        self.assertEqual(self._due(100, 0, day, noon), datetime(2026, 4, 9, 17, 30))
        self.assertEqual(self._due(150, 0, day, noon), datetime(2026, 4, 10, 17, 30))

    def test_promised_for_a_day_off(self):
        saturday = date(2026, 4, 11)
        self.assertEqual(self._due(99, 2, saturday), datetime(2026, 4, 10, 8, 30))
        self.assertEqual(self._due(50, 2, saturday), datetime(2026, 4, 9, 8, 30))
        self.assertEqual(self._due(100, 2, saturday), datetime(2026, 4, 11, 17, 30))
        self.assertEqual(self._due(150, 2, saturday), datetime(2026, 4, 12, 17, 30))

    def test_later_percents_are_never_earlier_and_never_on_days_off(self):
        days = [date(2026, 4, 1) + timedelta(days=n) for n in range(20)]
        for target, deadline in product(range(11), days):
            moments = [self._due(percent, target, deadline) for percent in PERCENTS]
            self.assertEqual(moments, sorted(moments), (target, deadline))
            for percent, moment in zip(PERCENTS, moments, strict=True):
                worked = CALENDAR.is_workday(moment.date())
                self.assertTrue(worked or (percent == 100 and moment.date() == deadline))

    def test_a_pause_moves_all_steps_by_the_same_working_days(self):
        start = CALENDAR.on_or_after(date(2026, 3, 27))
        for target, paused, percent in product(range(1, 8), range(1, 6), PERCENTS):
            deadline = CALENDAR.add(start, target)
            before = self._due(percent, target, deadline)
            after = self._due(percent, target, CALENDAR.add(deadline, paused))
            self.assertEqual(after.date(), CALENDAR.add(before.date(), paused))
            self.assertEqual(after.time(), before.time())

    def test_out_of_range(self):
        for percent in (0, -1, 501):
            with self.assertRaises(ValueError):
                self._due(percent, 3, date(2026, 4, 9))

    def test_no_set_at_all(self):
        self.assertEqual(choose_steps([], "item", "tier"), [])
