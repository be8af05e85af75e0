"""The clock of a service: a pure function of its events (spec 1.6).

* A moment belongs to a working day: its own before the branch's cut-off hour, else the next one.
  The clock starts on that day, which is not counted; a target of n working days ends at the close
  of business of the n-th working day after it. A target of 0 is "same day".
* A pause is measured in the same unit: working days from the day the pause belongs to up to the
  day the resumption belongs to. It moves the deadline by exactly as many working days.
* A clock paused in time is not overdue when it goes on: a pause after the cut-off hour of the last
  day, but before close of business, belongs to that day.
* Done means done by close of business; later, or on a day off, counts on the next working day. No
  day after it counts for anything: neither for a pause nor for a holder.
* A deadline that was promised is a fact of its own (`PROMISE`), on a day off too: pauses after it
  add to it.

So ``late`` is ``net`` less the target, unless a date was promised.

Moments are local, naive datetimes of the branch; days are dates.
"""

from datetime import date, datetime, time
from typing import NamedTuple

START, PAUSE, RESUME, STOP, REOPEN, CANCEL = (
    "start",
    "pause",
    "resume",
    "stop",
    "reopen",
    "cancel",
)
ASSIGN, PROMISE = "assign", "promise"

WAITING, RUNNING, PAUSED, STOPPED, CANCELLED = (
    "waiting",
    "running",
    "paused",
    "stopped",
    "cancelled",
)

#: What may happen in which state. Assignments and promises do not change it.
ALLOWED = {
    WAITING: {START, CANCEL, ASSIGN},
    RUNNING: {PAUSE, STOP, CANCEL, ASSIGN, PROMISE},
    PAUSED: {RESUME, STOP, CANCEL, ASSIGN, PROMISE},
    STOPPED: {REOPEN},
    CANCELLED: set(),
}

#: How a reopened service goes on: closed time is a pause, or everything begins anew.
CONTINUE, RESTART = "continue", "restart"


class Hours(NamedTuple):
    """Hours of a branch: received before ``cutoff`` counts today, done by ``close`` was today."""

    cutoff: time = time(16, 0)
    close: time = time(17, 30)


class Event(NamedTuple):
    """Something that happened to the clock.

    ``day``: of a promise, the date promised. ``holder``: of an assignment (any value, None: the
    queue). ``reason``: of a pause. ``mode``: of a reopening. ``target``: of a start or
    reopening, the target in working days from then on (None: no deadline).
    """

    kind: str
    at: datetime
    day: date | None = None
    holder: object = None
    reason: object = None
    mode: str = CONTINUE
    target: int | None = None


class Span(NamedTuple):
    """Working days during which a holder had the running clock, or it was paused for a reason.

    The days are those after ``first`` up to ``last``, both working days.
    """

    kind: str  # RUNNING, PAUSED or STOPPED (between closing and reopening)
    holder: object
    reason: object
    start: datetime
    end: datetime
    days: int
    cycle: int
    first: date | None = None
    last: date | None = None


class Clock(NamedTuple):
    """What the events come to. Days are working days; of the current cycle only.

    ``started``: the day the start belongs to. ``deadline``: its day, None without a target.
    ``gross`` = ``paused`` + ``net``. ``late``: working days after the deadline, 0 in time, None
    while open or without a deadline.
    """

    state: str
    cycle: int = 0
    started: date | None = None
    deadline: date | None = None
    gross: int = 0
    paused: int = 0
    net: int = 0
    late: int | None = None
    spans: tuple = ()


class OutOfOrder(ValueError):
    """An event that cannot happen then. ``code``: ``earlier`` than the one before, or ``state``."""

    def __init__(self, code, event, state, previous=None):
        super().__init__(f"{event.kind} at {event.at} while {state}: {code}")
        self.code, self.event, self.state, self.previous = code, event, state, previous


def received_day(moment, calendar, hours):
    """Return the working day a moment belongs to when something comes in.

    >>> from .workdays import WorkCalendar
    >>> plain = WorkCalendar({}, 2026, 2026)
    >>> received_day(datetime(2026, 3, 6, 15, 59), plain, Hours())  # a Friday
    datetime.date(2026, 3, 6)
    >>> received_day(datetime(2026, 3, 6, 16, 0), plain, Hours())
    datetime.date(2026, 3, 9)
    """
    day = moment.date()
    if moment.time() >= hours.cutoff and calendar.is_workday(day):
        return calendar.add(day, 1)
    return calendar.on_or_after(day)


def done_day(moment, calendar, hours):
    """Return the working day a moment belongs to when something is finished.

    >>> from .workdays import WorkCalendar
    >>> plain = WorkCalendar({}, 2026, 2026)
    >>> done_day(datetime(2026, 3, 6, 17, 30), plain, Hours())
    datetime.date(2026, 3, 6)
    >>> done_day(datetime(2026, 3, 6, 17, 31), plain, Hours())
    datetime.date(2026, 3, 9)
    """
    day = moment.date()
    if moment.time() > hours.close and calendar.is_workday(day):
        return calendar.add(day, 1)
    return calendar.on_or_after(day)


def deadline_of(moment, target, calendar, hours):
    """Return the day on which ``target`` working days from ``moment`` end, at close of business.

    :param int target: 0 for the same day; None: no deadline

    >>> from .workdays import WorkCalendar
    >>> plain = WorkCalendar({}, 2026, 2026)
    >>> deadline_of(datetime(2026, 3, 6, 10, 0), 3, plain, Hours())
    datetime.date(2026, 3, 11)
    >>> deadline_of(datetime(2026, 3, 6, 17, 0), 0, plain, Hours())
    datetime.date(2026, 3, 9)
    """
    if target is None:
        return None
    return calendar.step(moment.toordinal() + (moment.time() >= hours.cutoff), target)


def deadlines_of(moments, targets, calendar, hours):
    """Return `deadline_of` for many moments at once, in about half the time.

    :param moments: local datetimes
    :param targets: as many targets: working days, 0 same day, None no deadline
    :return: list of dates, or None

    >>> from .workdays import WorkCalendar
    >>> plain = WorkCalendar({}, 2026, 2026)
    >>> friday = datetime(2026, 3, 6, 17)
    >>> deadlines_of([friday, friday], [0, None], plain, Hours())
    [datetime.date(2026, 3, 9), None]
    """
    cutoff = hours.cutoff
    numbers = [moment.toordinal() + (moment.time() >= cutoff) for moment in moments]
    return calendar.steps(numbers, targets)


def run(events, calendar, hours, now=None):
    """Return the `Clock` that ``events`` make.

    :param events: `Event` in the order they were recorded
    :param WorkCalendar calendar: working days of the branch
    :param Hours hours: of the branch
    :param datetime now: a running or paused clock is measured up to here; None: up to its last
        event
    :raise OutOfOrder: when an event is earlier than the one before or not possible then
    """
    fold = _Fold(calendar, hours)
    for event in events:
        fold.take(event)
    return fold.result(now)


class _Fold:
    """The state between two events."""

    def __init__(self, calendar, hours):
        self.calendar, self.hours = calendar, hours
        self.state = WAITING
        self.cycle = 0
        self.last = None  # moment of the last event
        self.since = self.since_day = None  # moment, and its working day, the span began
        self.holder = self.reason = None
        self.started = None
        self.base, self.base_from = None, 0  # deadline as set, and the spans that put it off
        self.spans = []

    def take(self, event):
        if event.kind not in ALLOWED[self.state]:
            raise OutOfOrder("state", event, self.state, self.last)
        if self.last and event.at < self.last:
            raise OutOfOrder("earlier", event, self.state, self.last)
        self.last = event.at
        getattr(self, f"_{event.kind}")(event)

    # === DEADLINE === #

    @property
    def deadline(self):
        if not self.base:
            return None
        spans = self.spans[self.base_from :]
        return self.calendar.add(self.base, sum(s.days for s in spans if s.kind != RUNNING))

    def _set_deadline(self, day):
        self.base, self.base_from = day, len(self.spans)

    def _is_in_time(self, moment):
        """Return whether the deadline has not passed; it may be a day off."""
        return moment <= datetime.combine(self.deadline, self.hours.close)

    # === SPANS === #

    def _received(self, moment):
        return received_day(moment, self.calendar, self.hours)

    def _bounded(self, day, moment):
        """Return the working day on which work ends: not after a deadline that is kept."""
        if self.base and self._is_in_time(moment):
            day = min(day, self.calendar.on_or_before(self.deadline))
        return max(day, self.started)

    def _paused_day(self, moment):
        return self._bounded(self._received(moment), moment)

    def _done_day(self, moment):
        return self._bounded(done_day(moment, self.calendar, self.hours), moment)

    def _enter(self, state, moment, day):
        self.state, self.since, self.since_day = state, moment, day

    def _close_span(self, moment, day):
        """Add the current span up to ``moment``, which belongs to ``day``; return the day."""
        first = self.since_day
        if moment == self.since:
            day = min(day, first)  # no time has passed, as with an assignment at the start
        else:
            reason = self.reason if self.state == PAUSED else None
            days = self.calendar.between(first, day)
            span = (self.state, self.holder, reason, self.since, moment, days)
            self.spans.append(Span(*span, self.cycle, first, day))
        if day < first:
            self._cut(day)
        return day

    def _cut(self, day):
        """Let no span of the cycle reach beyond ``day``."""
        for index, span in enumerate(self.spans):
            if span.cycle == self.cycle and max(span.first, span.last) > day:
                first, last = min(span.first, day), min(span.last, day)
                days = self.calendar.between(first, last)
                self.spans[index] = span._replace(first=first, last=last, days=days)

    def _go_on(self, state, moment, day):
        self._enter(state, moment, self._close_span(moment, day))

    # === EVENTS === #

    def _begin(self, event):
        self.cycle += 1
        self.started = self._received(event.at)
        self._set_deadline(deadline_of(event.at, event.target, self.calendar, self.hours))
        self._enter(RUNNING, event.at, self.started)

    def _start(self, event):
        self._begin(event)

    def _pause(self, event):
        self._go_on(PAUSED, event.at, self._paused_day(event.at))
        self.reason = event.reason

    def _resume(self, event):
        self._go_on(RUNNING, event.at, self._received(event.at))

    def _stop(self, event):
        self._go_on(STOPPED, event.at, self._done_day(event.at))

    def _reopen(self, event):
        if event.mode == RESTART:
            self._begin(event)
        else:
            self._go_on(RUNNING, event.at, self._received(event.at))

    def _cancel(self, event):
        if self.state == WAITING:
            self.state = CANCELLED
        else:
            self._go_on(CANCELLED, event.at, self._received(event.at))

    def _assign(self, event):
        if self.state != WAITING:
            self._go_on(self.state, event.at, self._received(event.at))
        self.holder = event.holder

    def _promise(self, event):
        self._set_deadline(event.day)
        if self.state == PAUSED:  # what was paused so far is in the promise
            self._go_on(PAUSED, event.at, self._paused_day(event.at))
            self.base_from = len(self.spans)

    # === RESULT === #

    def result(self, now):
        """Return the `Clock`, with the span that still runs measured up to ``now``."""
        if self.started is None:
            return Clock(self.state)
        deadline, late = self.deadline, self._get_late_days()
        kept = self.spans
        if now and self.state in (RUNNING, PAUSED) and now > self.since:
            self.spans = list(kept)
            self._close_span(now, self._received(now))
        spans, self.spans = tuple(self.spans), kept
        mine = [span for span in spans if span.cycle == self.cycle]
        gross = sum(span.days for span in mine)
        paused = sum(span.days for span in mine if span.kind != RUNNING)
        return Clock(
            self.state,
            self.cycle,
            self.started,
            deadline,
            gross,
            paused,
            gross - paused,
            late,
            spans,
        )

    def _get_late_days(self):
        """Return the working days after the deadline, None while there is no verdict."""
        if self.state != STOPPED or not self.base:
            return None
        if self._is_in_time(self.since):
            return 0
        return self.calendar.after(self.deadline, self.since_day)
