"""The clock of a service: the traps other systems fell into, each with days counted by hand.

March 2026: the 2nd, 9th, 16th and 23rd are Mondays; nothing is off but weekends.
"""

from datetime import date, datetime, time

from odoo.addons.insurance_service.rules import sla_clock
from odoo.addons.insurance_service.rules.sla_clock import Event, Hours
from odoo.addons.insurance_service.rules.workdays import WorkCalendar
from odoo.tests import BaseCase, tagged

from .test_workdays import official_calendar


def at(text):
    """Return ``MM-DD HH:MM`` of 2026 as datetime."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M")


def day(text):
    """Return ``MM-DD`` of 2026 as date."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d").date()


def events(*rows):
    """Return events from ``(kind, moment, values)``."""
    return [
        Event(
            kind, at(moment) if isinstance(moment, str) else moment, **(values[0] if values else {})
        )
        for kind, moment, *values in rows
    ]


class ClockCase(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain = WorkCalendar({}, 2025, 2028)
        cls.official = official_calendar()

    def run_clock(self, *rows, calendar=None, now=None):
        return sla_clock.run(events(*rows), calendar or self.plain, Hours(), now and at(now))

    def deadline(self, moment, target, calendar=None):
        return sla_clock.deadline_of(moment, target, calendar or self.plain, Hours())


@tagged("post_install", "-at_install")
class TestDeadline(ClockCase):
    def test_received_at_the_cut_off_hour_counts_on_the_next_working_day(self):
        self.assertEqual(self.deadline(at("03-06 15:59"), 3), day("03-11"))
        self.assertEqual(self.deadline(datetime(2026, 3, 6, 15, 59, 59), 3), day("03-11"))
        self.assertEqual(self.deadline(at("03-06 16:00"), 3), day("03-12"))

    def test_a_branch_has_its_own_cut_off_hour(self):
        early = Hours(cutoff=time(11, 30))
        self.assertEqual(
            sla_clock.deadline_of(at("03-06 11:29"), 1, self.plain, early), day("03-09")
        )
        self.assertEqual(
            sla_clock.deadline_of(at("03-06 11:30"), 1, self.plain, early), day("03-10")
        )

    def test_received_on_a_day_off_counts_on_the_next_working_day_at_any_hour(self):
        for hour in ("00:00", "10:00", "16:00", "23:59"):
            self.assertEqual(self.deadline(at(f"03-07 {hour}"), 0), day("03-09"))
            self.assertEqual(self.deadline(at(f"03-08 {hour}"), 2), day("03-11"))

    def test_same_day_ends_on_the_day_it_was_received_for(self):
        self.assertEqual(self.deadline(at("03-06 15:59"), 0), day("03-06"))
        self.assertEqual(self.deadline(at("03-06 16:00"), 0), day("03-09"))

    def test_make_up_saturday_at_17_counts_after_the_spring_festival(self):
        # 14 February 2026 is worked; the 15th to the 23rd are off.
        saturday = at("02-14 17:00")
        self.assertEqual(self.deadline(saturday, 0, self.official), day("02-24"))
        self.assertEqual(self.deadline(saturday, 1, self.official), day("02-25"))
        self.assertEqual(self.deadline(at("02-14 15:00"), 1, self.official), day("02-24"))
        # The worked Saturday after the festival, 28 February, is the fifth day after the 24th.
        self.assertEqual(self.deadline(saturday, 4, self.official), day("02-28"))

    def test_last_day_of_the_year_goes_on_in_the_next(self):
        new_year = datetime(2024, 12, 31, 10)
        self.assertEqual(self.deadline(new_year, 1, self.official), date(2025, 1, 2))
        self.assertEqual(
            self.deadline(new_year.replace(hour=16), 1, self.official), date(2025, 1, 3)
        )
        # 2026 begins with three days off, and Sunday 4 January is worked.
        self.assertEqual(
            self.deadline(datetime(2025, 12, 31, 16), 0, self.official), date(2026, 1, 4)
        )

    def test_a_deadline_in_a_year_that_is_not_published_is_known_as_such(self):
        deadline = self.deadline(at("12-30 10:00"), 5, self.official)
        self.assertEqual(deadline, date(2027, 1, 6))
        self.assertFalse(self.official.is_announced(day("12-30"), deadline))

    def test_a_deadline_beyond_the_calendar_is_an_error_not_a_guess(self):
        with self.assertRaisesRegex(ValueError, "2027"):
            self.deadline(datetime(2027, 12, 30, 10), 5, self.official)

    def test_no_target_means_no_deadline_and_no_verdict(self):
        self.assertIsNone(self.deadline(at("03-06 10:00"), None))
        clock = self.run_clock(("start", "03-06 10:00"), ("stop", "03-20 10:00"))
        self.assertEqual((clock.deadline, clock.late, clock.net), (None, None, 10))


@tagged("post_install", "-at_install")
class TestClock(ClockCase):
    # Start on Monday, target 3: Thursday 5 March.
    START = ("start", "03-02 10:00", {"target": 3})

    # === DONE === #

    def test_done_at_close_of_business_is_in_time_and_a_minute_later_is_not(self):
        for moment, late, net in (("17:30", 0, 3), ("17:31", 1, 4)):
            clock = self.run_clock(self.START, ("stop", f"03-05 {moment}"))
            self.assertEqual((clock.deadline, clock.late), (day("03-05"), late))
            self.assertEqual((clock.gross, clock.paused, clock.net), (net, 0, net))

    def test_done_on_a_day_off_counts_on_the_next_working_day(self):
        clock = self.run_clock(("start", "03-05 10:00", {"target": 1}), ("stop", "03-07 10:00"))
        self.assertEqual((clock.late, clock.net), (1, 2))

    def test_done_before_it_counts_takes_no_day(self):
        # Received after the cut-off hour, done the same evening.
        clock = self.run_clock(("start", "03-02 16:30", {"target": 0}), ("stop", "03-02 17:00"))
        self.assertEqual(
            (clock.started, clock.deadline, clock.late), (day("03-03"), day("03-03"), 0)
        )
        self.assertEqual((clock.gross, clock.net), (0, 0))

    def test_events_after_the_cut_off_hour_of_the_last_day_add_no_day(self):
        # Handed over at 16:10 and done at 17:00: three days, not four.
        clock = self.run_clock(
            self.START, ("assign", "03-05 16:10", {"holder": 2}), ("stop", "03-05 17:00")
        )
        self.assertEqual((clock.net, clock.late), (3, 0))
        self.assertEqual([span.days for span in clock.spans], [3, 0])

    def test_a_pause_on_the_last_evening_does_not_make_a_late_service_timely(self):
        # Due on Thursday, waited on Friday from 10:00 to 16:10, done on Friday at 17:00.
        clock = self.run_clock(
            self.START, ("pause", "03-06 10:00"), ("resume", "03-06 16:10"), ("stop", "03-06 17:00")
        )
        self.assertEqual((clock.deadline, clock.late), (day("03-05"), 1))
        self.assertEqual((clock.gross, clock.paused, clock.net), (4, 0, 4))

    # === PAUSE === #

    def test_a_pause_over_a_weekend_is_one_working_day_not_three(self):
        clock = self.run_clock(self.START, ("pause", "03-06 10:00"), ("resume", "03-09 10:00"))
        self.assertEqual((clock.deadline, clock.paused), (day("03-06"), 1))

    def test_a_pause_on_a_day_off_takes_nothing(self):
        clock = self.run_clock(self.START, ("pause", "03-07 09:00"), ("resume", "03-08 20:00"))
        self.assertEqual((clock.deadline, clock.paused), (day("03-05"), 0))

    def test_a_pause_of_weeks_moves_the_deadline_by_its_working_days_only(self):
        # Over Spring Festival, from 13 to 25 February: the 14th, the 24th and the 25th.
        clock = self.run_clock(
            ("start", "02-12 10:00", {"target": 3}),
            ("pause", "02-13 10:00"),
            ("resume", "02-25 10:00"),
            calendar=self.official,
        )
        self.assertEqual(clock.paused, 3)
        # Without it: 13, 14 and 24 February. With it: 25, 26 and 27.
        self.assertEqual(clock.deadline, day("02-27"))

    def test_from_paused_straight_to_done_the_pause_counts(self):
        clock = self.run_clock(self.START, ("pause", "03-04 10:00"), ("stop", "03-18 10:00"))
        self.assertEqual((clock.gross, clock.paused, clock.net), (12, 10, 2))
        self.assertEqual((clock.deadline, clock.late), (day("03-19"), 0))

    def test_paused_in_time_it_is_not_overdue_when_it_goes_on(self):
        # Paused on the last day after the cut-off hour, but before close of business.
        clock = self.run_clock(self.START, ("pause", "03-05 16:10"), ("resume", "03-09 10:00"))
        self.assertEqual((clock.deadline, clock.paused, clock.net), (day("03-09"), 2, 3))
        late = self.run_clock(self.START, ("pause", "03-05 17:31"), ("resume", "03-09 10:00"))
        self.assertEqual((late.deadline, late.paused), (day("03-06"), 1))

    def test_a_pause_after_the_deadline_does_not_forgive_the_days_before(self):
        clock = self.run_clock(
            self.START, ("pause", "03-09 10:00"), ("resume", "03-11 10:00"), ("stop", "03-12 10:00")
        )
        # Due on the 5th, two days paused: due on the 9th; done on the 12th.
        self.assertEqual((clock.deadline, clock.paused, clock.late), (day("03-09"), 2, 3))

    def test_an_open_clock_is_measured_up_to_now(self):
        clock = self.run_clock(self.START, ("pause", "03-04 10:00"), now="03-06 10:00")
        self.assertEqual((clock.gross, clock.paused, clock.net), (4, 2, 2))
        self.assertEqual((clock.late, clock.deadline), (None, day("03-05")))
        self.assertEqual([span.kind for span in clock.spans], ["running", "paused"])

    # === HOLDERS === #

    def test_holder_spans_add_up_to_the_net_days(self):
        clock = self.run_clock(
            self.START,
            ("assign", "03-02 10:00", {"holder": 1}),
            ("assign", "03-03 11:00", {"holder": 2}),
            ("pause", "03-04 09:00", {"reason": "papers"}),
            ("assign", "03-06 10:00", {"holder": 3}),
            ("resume", "03-09 15:00"),
            ("assign", "03-10 10:00", {"holder": None}),
            ("stop", "03-11 10:00"),
        )
        rows = [(span.kind, span.holder, span.reason, span.days) for span in clock.spans]
        self.assertEqual(
            rows,
            [
                ("running", 1, None, 1),
                ("running", 2, None, 1),
                ("paused", 2, "papers", 2),
                ("paused", 3, "papers", 1),
                ("running", 3, None, 1),
                ("running", None, None, 1),
            ],
        )
        self.assertEqual((clock.gross, clock.paused, clock.net), (7, 3, 4))
        self.assertEqual((clock.deadline, clock.late), (day("03-10"), 1))

    def test_assigned_before_the_start_it_is_held_from_the_start(self):
        clock = self.run_clock(
            ("assign", "03-02 08:00", {"holder": 1}), self.START, ("stop", "03-03 10:00")
        )
        self.assertEqual([(span.holder, span.days) for span in clock.spans], [(1, 1)])

    # === REOPENED === #

    def test_reopened_to_go_on_closed_time_is_nobodys(self):
        clock = self.run_clock(
            self.START,
            ("stop", "03-03 10:00"),
            ("reopen", "03-10 10:00", {"target": 3}),
            ("stop", "03-11 10:00"),
        )
        self.assertEqual((clock.gross, clock.paused, clock.net), (7, 5, 2))
        self.assertEqual((clock.deadline, clock.late, clock.cycle), (day("03-12"), 0, 1))
        self.assertEqual([span.kind for span in clock.spans], ["running", "stopped", "running"])

    def test_closed_in_time_it_is_not_overdue_when_reopened(self):
        clock = self.run_clock(self.START, ("stop", "03-05 17:30"), ("reopen", "03-09 10:00"))
        self.assertEqual(clock.deadline, day("03-09"))

    def test_reopened_to_begin_anew_the_old_cycle_counts_no_more(self):
        clock = self.run_clock(
            self.START,
            ("pause", "03-03 10:00"),
            ("stop", "03-10 10:00"),
            ("reopen", "03-12 16:30", {"mode": "restart", "target": 1}),
            ("stop", "03-16 10:00"),
        )
        self.assertEqual((clock.cycle, clock.started), (2, day("03-13")))
        self.assertEqual((clock.gross, clock.paused, clock.net), (1, 0, 1))
        self.assertEqual((clock.deadline, clock.late), (day("03-16"), 0))
        self.assertEqual([span.cycle for span in clock.spans], [1, 1, 2])

    # === PROMISED === #

    def test_a_promised_day_is_the_deadline_and_pauses_after_it_add_to_it(self):
        clock = self.run_clock(
            self.START,
            ("pause", "03-03 10:00"),
            ("promise", "03-05 10:00", {"day": day("03-13")}),
            ("resume", "03-06 10:00"),
        )
        # Only the day from the 5th to the 6th comes after the promise.
        self.assertEqual((clock.deadline, clock.paused), (day("03-16"), 3))

    def test_a_day_off_that_was_promised_is_kept_until_its_close_of_business(self):
        promise = ("promise", "03-03 10:00", {"day": day("03-07")})
        for moment, late in (
            ("03-06 17:31", 0),
            ("03-07 17:30", 0),
            ("03-07 17:31", 1),
            ("03-09 10:00", 1),
            ("03-10 10:00", 2),
        ):
            clock = self.run_clock(self.START, promise, ("stop", moment))
            self.assertEqual((clock.deadline, clock.late), (day("03-07"), late), moment)

    def test_a_promised_day_off_moves_by_the_working_days_of_a_pause(self):
        promise = ("promise", "03-03 10:00", {"day": day("03-07")})
        clock = self.run_clock(
            self.START, promise, ("pause", "03-05 10:00"), ("resume", "03-09 10:00")
        )
        self.assertEqual((clock.deadline, clock.paused), (day("03-10"), 2))
        # Paused on the promised Saturday itself it is not overdue on Wednesday.
        clock = self.run_clock(
            self.START, promise, ("pause", "03-07 10:00"), ("resume", "03-11 10:00")
        )
        self.assertEqual(clock.deadline, day("03-11"))

    def test_a_promise_can_take_the_deadline_away(self):
        clock = self.run_clock(self.START, ("promise", "03-03 10:00"), ("stop", "03-20 10:00"))
        self.assertEqual((clock.deadline, clock.late), (None, None))

    # === ORDER === #

    def test_an_event_earlier_than_the_one_before_is_refused(self):
        with self.assertRaises(sla_clock.OutOfOrder) as caught:
            self.run_clock(self.START, ("pause", "03-02 09:59"))
        self.assertEqual(caught.exception.code, "earlier")
        self.assertEqual(caught.exception.previous, at("03-02 10:00"))

    def test_an_event_that_is_not_possible_then_is_refused(self):
        paused, done = ("pause", "03-03 10:00"), ("stop", "03-04 10:00")
        cancelled, reopened = ("cancel", "03-04 10:00"), ("reopen", "03-05 10:00")
        promised = ("promise", "03-03 10:00", {"day": day("03-09")})
        for rows in (
            [paused],
            [done],
            [promised],
            [self.START, self.START],
            [self.START, ("resume", "03-03 10:00")],
            [self.START, paused, paused],
            [self.START, done, done],
            [self.START, done, ("cancel", "03-05 10:00")],
            [self.START, reopened],
            [cancelled, self.START],
            [self.START, cancelled, reopened],
        ):
            with self.assertRaises(sla_clock.OutOfOrder) as caught:
                self.run_clock(*rows)
            self.assertEqual(caught.exception.code, "state", rows)

    def test_cancelled_it_has_no_verdict(self):
        waiting = self.run_clock(("cancel", "03-03 10:00"))
        self.assertEqual((waiting.state, waiting.deadline, waiting.spans), ("cancelled", None, ()))
        clock = self.run_clock(self.START, ("cancel", "03-20 10:00"))
        self.assertEqual((clock.state, clock.late), ("cancelled", None))

    def test_a_calendar_that_changed_gives_the_new_deadline_from_the_same_events(self):
        typhoon = WorkCalendar({day("03-04"): False}, 2025, 2028)
        self.assertEqual(self.run_clock(self.START, calendar=typhoon).deadline, day("03-06"))
        self.assertEqual(self.run_clock(self.START).deadline, day("03-05"))
