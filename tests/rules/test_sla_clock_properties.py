"""What must hold for any calendar and any story of a request."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.insurance_service.rules import sla_clock
from odoo.addons.insurance_service.rules.sla_clock import Event
from odoo.tests import BaseCase, tagged

from .clock_strategies import (
    HOURS,
    MINUTE,
    REPEATABLE,
    calendars,
    draw_later,
    ended_stories,
    moments,
    stories,
    targets,
)


def run(events, calendar, now=None):
    return sla_clock.run(events, calendar, HOURS, now)


def is_in_time(moment, deadline):
    """Whether close of business of the deadline has not passed."""
    return (moment.date(), moment.time()) <= (deadline, HOURS.close)


@tagged("post_install", "-at_install")
class TestDeadlineProperties(BaseCase):
    @REPEATABLE
    @given(calendars, moments, targets)
    def test_a_deadline_is_on_a_working_day_and_not_before_its_start(
        self, calendar, moment, target
    ):
        deadline = sla_clock.deadline_of(moment, target, calendar, HOURS)
        self.assertTrue(calendar.is_workday(deadline))
        self.assertGreaterEqual(deadline, moment.date())
        self.assertTrue(is_in_time(moment, deadline) or target == 0 and moment.hour >= 17)

    @REPEATABLE
    @given(calendars, moments, targets)
    def test_one_day_more_of_target_is_the_next_working_day(self, calendar, moment, target):
        shorter = sla_clock.deadline_of(moment, target, calendar, HOURS)
        longer = sla_clock.deadline_of(moment, target + 1, calendar, HOURS)
        self.assertGreater(longer, shorter)
        self.assertEqual(sum(worked for _d, worked in calendar.days(shorter, longer)), 2)

    @REPEATABLE
    @given(calendars, moments, st.integers(0, 10000), targets)
    def test_a_later_start_never_has_an_earlier_deadline(self, calendar, moment, minutes, target):
        later = moment + minutes * MINUTE
        self.assertLessEqual(
            sla_clock.deadline_of(moment, target, calendar, HOURS),
            sla_clock.deadline_of(later, target, calendar, HOURS),
        )

    @REPEATABLE
    @given(calendars, st.lists(st.tuples(moments, st.none() | targets), max_size=20))
    def test_many_at_once_have_the_deadlines_they_have_one_by_one(self, calendar, pairs):
        self.assertEqual(
            sla_clock.deadlines_of([m for m, _t in pairs], [t for _m, t in pairs], calendar, HOURS),
            [sla_clock.deadline_of(m, t, calendar, HOURS) for m, t in pairs],
        )


@tagged("post_install", "-at_install")
class TestClockProperties(BaseCase):
    @REPEATABLE
    @given(calendars, stories())
    def test_spans_add_up_to_gross_and_gross_is_paused_and_net(self, calendar, events):
        clock = run(events, calendar)
        spans = [span for span in clock.spans if span.cycle == clock.cycle]
        self.assertEqual(clock.gross, sum(span.days for span in spans))
        self.assertEqual(clock.gross, clock.paused + clock.net)
        self.assertEqual(
            clock.net, sum(span.days for span in spans if span.kind == sla_clock.RUNNING)
        )
        for span in clock.spans:
            self.assertGreaterEqual(span.days, 0)
            counted = calendar.days(span.first, span.last)
            worked = sum(is_worked for _day, is_worked in counted)
            self.assertEqual(span.days, worked - 1)

    @REPEATABLE
    @given(calendars, stories())
    def test_nothing_is_lost_or_counted_twice_between_spans(self, calendar, events):
        clock = run(events, calendar)
        place = clock.started
        for span in clock.spans:
            if span.cycle == clock.cycle:
                self.assertEqual(span.first, place)
                place = span.last
        self.assertEqual(clock.gross, calendar.between(clock.started, place))

    @REPEATABLE
    @given(calendars, ended_stories("stop"))
    def test_done_it_is_late_by_the_net_days_above_the_target(self, calendar, events):
        clock = run(events, calendar)
        self.assertEqual(clock.late, max(clock.net - events[0].target, 0))
        self.assertEqual(clock.late == 0, is_in_time(events[-1].at, clock.deadline))

    @REPEATABLE
    @given(calendars, stories())
    def test_the_deadline_is_target_and_paused_days_after_the_start(self, calendar, events):
        clock = run(events, calendar)
        self.assertEqual(
            clock.deadline, calendar.add(clock.started, events[0].target + clock.paused)
        )
        self.assertTrue(calendar.is_workday(clock.deadline))

    @REPEATABLE
    @given(calendars, stories())
    def test_the_same_events_give_the_same_clock_whenever_they_are_read(self, calendar, events):
        self.assertEqual(run(events, calendar), run(list(events), calendar))
        # What was known before is not rewritten, but for days beyond the one it was done on.
        for end in range(1, len(events)):
            self.assertLessEqual(len(run(events[:end], calendar).spans), end)

    @REPEATABLE
    @given(calendars, stories(length=6))
    def test_paused_or_closed_in_time_it_is_in_time_when_it_goes_on(self, calendar, events):
        clocks = [run(events[: end + 1], calendar) for end in range(len(events))]
        for before, event, after in zip(clocks, events[1:], clocks[1:], strict=False):
            if event.kind not in ("resume", "reopen") or after.cycle != before.cycle:
                continue
            since = max(
                index
                for index, earlier in enumerate(events)
                if earlier.at <= event.at and earlier.kind in ("pause", "stop")
            )
            took_time = events[since].at < event.at
            if took_time and is_in_time(events[since].at, clocks[since - 1].deadline):
                received = sla_clock.received_day(event.at, calendar, HOURS)
                self.assertGreaterEqual(after.deadline, received)

    # === PAUSES === #

    @REPEATABLE
    @given(calendars, moments, targets, st.data())
    def test_a_pause_of_n_working_days_moves_the_deadline_by_n(
        self, calendar, moment, target, data
    ):
        start = Event("start", moment, target=target)
        pause = Event("pause", draw_later(data.draw, moment))
        resume = Event("resume", draw_later(data.draw, pause.at))
        before = run([start, pause], calendar).deadline
        after = run([start, pause, resume], calendar)
        self.assertEqual(calendar.between(before, after.deadline), after.paused)
        first = sla_clock.received_day(pause.at, calendar, HOURS)
        last = sla_clock.received_day(resume.at, calendar, HOURS)
        counted = calendar.between(first, last)
        # On the evening of the last day the pause begins a day earlier, so as not to be overdue.
        extra = after.paused - counted
        self.assertIn(extra, (0, 1) if resume.at > pause.at else (0,))
        if extra:
            self.assertEqual(pause.at.date(), before)

    @REPEATABLE
    @given(calendars, ended_stories("pause", "resume", "stop", with_restart=False), st.data())
    def test_a_pause_split_in_two_is_the_same_pause(self, calendar, events, data):
        pauses = [index for index, event in enumerate(events) if event.kind == "pause"]
        index = data.draw(st.sampled_from(pauses))
        ends = events[index : index + 2]
        middle = min(draw_later(data.draw, ends[0].at), ends[1].at)
        pieces = [Event("resume", middle), Event("pause", middle)]
        split = run([*events[: index + 1], *pieces, *events[index + 1 :]], calendar)
        whole = run(events, calendar)
        for name in ("state", "deadline", "gross", "paused", "net", "late"):
            self.assertEqual(getattr(split, name), getattr(whole, name), name)

    # === PROMISES === #

    @REPEATABLE
    @given(
        calendars,
        ended_stories("pause", length=5) | ended_stories("pause", "resume", length=5),
        st.integers(0, 60),
        st.data(),
    )
    def test_after_a_promise_only_later_pauses_move_the_deadline(
        self, calendar, events, days, data
    ):
        clock = run(events, calendar)
        moment = draw_later(data.draw, events[-1].at)
        promised = sla_clock.received_day(moment, calendar, HOURS)
        promised = calendar.add(promised, days)
        told = [*events, Event("promise", moment, day=promised)]
        self.assertEqual(run(told, calendar).deadline, promised)
        if clock.state == sla_clock.RUNNING:
            told.append(Event("pause", draw_later(data.draw, moment)))
        told.append(Event("resume", draw_later(data.draw, told[-1].at)))
        after = run(told, calendar)
        self.assertEqual(
            calendar.between(promised, after.deadline),
            sum(span.days for span in after.spans if span.kind == "paused" and span.end > moment),
        )
