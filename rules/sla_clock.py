"""The clock of a service: a pure function of its events (spec 1.6).

* A moment belongs to a working day: its own before the branch's cut-off hour, else the next one.
  The clock starts on that day, which is not counted; a target of n working days ends at the close
  of business of the n-th working day after it. A target of 0 is "same day".
* A pause is measured in the same unit: working days from the day the pause belongs to up to the
  day the resumption belongs to. It moves the deadline by exactly as many working days.
* Done means done by close of business; later, or on a day off, counts on the next working day.
* A deadline that was promised is a fact of its own (`PROMISE`): pauses after it add to it.

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
    """Working days during which a holder had the running clock, or it was paused for a reason."""

    kind: str  # RUNNING, PAUSED or STOPPED (between closing and reopening)
    holder: object
    reason: object
    start: datetime
    end: datetime
    days: int
    cycle: int


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
    return calendar.add(received_day(moment, calendar, hours), target)


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
        self.started = self.deadline = None
        self.spans = []

    def take(self, event):
        if event.kind not in ALLOWED[self.state]:
            raise OutOfOrder("state", event, self.state, self.last)
        if self.last and event.at < self.last:
            raise OutOfOrder("earlier", event, self.state, self.last)
        self.last = event.at
        getattr(self, f"_{event.kind}")(event)

    def _received(self, moment):
        return received_day(moment, self.calendar, self.hours)

    def _begin(self, event):
        self.cycle += 1
        self.started = self._received(event.at)
        self.deadline = deadline_of(event.at, event.target, self.calendar, self.hours)
        self._enter(RUNNING, event.at, self.started)

    def _enter(self, state, moment, day=None):
        self.state, self.since = state, moment
        self.since_day = day or self._received(moment)

    def _close_span(self, moment, end_day=None):
        """Add the current span up to ``moment`` and return its working days."""
        end_day = end_day or self._received(moment)
        days = max(self.calendar.between(self.since_day, end_day), 0)
        reason = self.reason if self.state == PAUSED else None
        span = Span(self.state, self.holder, reason, self.since, moment, days, self.cycle)
        self.spans.append(span)
        return days

    def _start(self, event):
        self._begin(event)

    def _pause(self, event):
        self._close_span(event.at)
        self.reason = event.reason
        self._enter(PAUSED, event.at)

    def _resume(self, event):
        self._put_off(self._close_span(event.at))
        self._enter(RUNNING, event.at)

    def _put_off(self, days):
        if self.deadline and days:
            self.deadline = self.calendar.add(self.deadline, days)

    def _stop(self, event):
        day = done_day(event.at, self.calendar, self.hours)
        days = self._close_span(event.at, day)
        if self.state == PAUSED:
            self._put_off(days)
        self._enter(STOPPED, event.at, day)

    def _reopen(self, event):
        if event.mode == RESTART:
            self._begin(event)
            return
        self._put_off(self._close_span(event.at))
        self._enter(RUNNING, event.at)

    def _cancel(self, event):
        if self.state != WAITING:
            self._close_span(event.at)
        self._enter(CANCELLED, event.at)

    def _split(self, moment):
        """Go on in the same state with a new span; what was paused so far moves the deadline."""
        days = self._close_span(moment)
        if self.state == PAUSED:
            self._put_off(days)
        self._enter(self.state, moment)

    def _assign(self, event):
        if self.state != WAITING:
            self._split(event.at)
        self.holder = event.holder

    def _promise(self, event):
        self._split(event.at)
        self.deadline = event.day

    def result(self, now):
        """Return the `Clock`, with the span that still runs measured up to ``now``."""
        spans = self.spans
        if now and self.state in (RUNNING, PAUSED) and now > self.since:
            self.spans = list(spans)
            self._close_span(now)
            spans, self.spans = self.spans, spans
        if self.started is None:
            return Clock(self.state)
        mine = [span for span in spans if span.cycle == self.cycle]
        gross = sum(span.days for span in mine)
        paused = sum(span.days for span in mine if span.kind != RUNNING)
        late = None
        if self.state == STOPPED and self.deadline:
            late = self._get_late_days()
        return Clock(
            self.state,
            self.cycle,
            self.started,
            self.deadline,
            gross,
            paused,
            gross - paused,
            late,
            tuple(spans),
        )

    def _get_late_days(self):
        """Return the working days after the deadline; a promised one may be a day off."""
        if self.since_day <= self.deadline:
            return 0
        return max(self.calendar.between(self.deadline, self.since_day), 1)
