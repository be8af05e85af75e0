"""Why this date? Every day from the receipt to the deadline, counted or not, with the reason.

Follows the clock (`sla_clock`) and never decides anything: the last row is its deadline.
"""

from datetime import date, timedelta
from typing import NamedTuple

from . import sla_clock

#: What a day was. Days off first: `WEEKEND`, `HOLIDAY` and `CLOSURE` are not worked.
WEEKEND, HOLIDAY, CLOSURE = "weekend", "holiday", "closure"
#: Received after the cut-off hour; the day the clock starts on, which is not counted.
AFTER_CUTOFF, START_DAY = "after_cutoff", "start_day"
#: Not counted while paused, or closed before it was reopened.
PAUSED, CLOSED = "paused", "closed"
#: Counted; or a working day more than the target, for a date promised or a pause of an overdue one;
#: or one where there is no target, only a date that was promised.
COUNTED, EXTRA, PLAIN = "counted", "extra", "plain"


class Row(NamedTuple):
    """A day. ``number``: which one of the target, None: not counted.

    ``name``: of the holiday, closure or make-up working day. ``reason``: of the pause, as in its
    event. ``is_receipt``: what started the clock came in then. ``is_promise``: the day that was
    promised. ``is_estimate``: the calendar of its year is not published.
    """

    day: date
    code: str
    number: int | None = None
    name: str = ""
    reason: object = None
    is_receipt: bool = False
    is_makeup: bool = False
    is_promise: bool = False
    is_deadline: bool = False
    is_estimate: bool = False

    @property
    def weekday(self):
        """1 for Monday to 7 for Sunday."""
        return self.day.isoweekday()


class Explanation(NamedTuple):
    """``rows`` of the present cycle; ``received_at``: local moment of its start, None before.

    ``target``: in working days, 0 same day, None no deadline. ``promise``: the day promised last.
    ``expected``: of a paused clock, the deadline if it went on now; the rows lead to it.
    """

    clock: sla_clock.Clock
    received_at: object = None
    target: int | None = None
    promise: date | None = None
    rows: tuple = ()
    expected: date | None = None


def explain(events, calendar, hours, named=None, now=None):
    """Return the `Explanation` of the deadline that ``events`` lead to.

    :param events: as for `sla_clock.run`, also ``calendar``, ``hours`` and ``now``
    :param dict named: ``{date: (is_workday, name, kind)}`` of the days that are not like their
        weekday, kind ``holiday``, ``makeup`` or ``closure``

    >>> from datetime import datetime
    >>> from .workdays import WorkCalendar
    >>> named = {date(2026, 3, 9): (False, "Typhoon", "closure")}
    >>> calendar = WorkCalendar({day: row[0] for day, row in named.items()}, 2026, 2026)
    >>> start = sla_clock.Event("start", datetime(2026, 3, 6, 10), target=1)
    >>> found = explain([start], calendar, sla_clock.Hours(), named)
    >>> [(row.day.day, row.code, row.number, row.name) for row in found.rows[:2]]
    [(6, 'start_day', None, ''), (7, 'weekend', None, '')]
    >>> [(row.day.day, row.code, row.number, row.name) for row in found.rows[2:]]
    [(8, 'weekend', None, ''), (9, 'closure', None, 'Typhoon'), (10, 'counted', 1, '')]
    """
    clock = sla_clock.run(events, calendar, hours, now)
    received_at = target = promise = None
    for event in events:
        if event.kind == sla_clock.START or _is_restart(event):
            received_at, target, promise = event.at, event.target, None
        elif event.kind == sla_clock.PROMISE:
            promise = event.day
    found = Explanation(clock, received_at, target, promise)
    if not clock.deadline:
        return found
    shown = clock
    if now and clock.state == sla_clock.PAUSED:
        resumed = sla_clock.Event(sla_clock.RESUME, max(now, events[-1].at))
        shown = sla_clock.run([*events, resumed], calendar, hours, now)
        found = found._replace(expected=shown.deadline)
    counter = _Counter(found._replace(clock=shown), calendar, named or {})
    return found._replace(rows=tuple(counter.get_rows()))


def _is_restart(event):
    return event.kind == sla_clock.REOPEN and event.mode == sla_clock.RESTART


class _Counter:
    """Walks from the receipt to the deadline."""

    def __init__(self, found, calendar, named):
        self.found, self.clock = found, found.clock
        self.calendar, self.named = calendar, named
        self.number = 0
        self.stopped = self._get_stopped_days()

    def _get_stopped_days(self):
        """Return ``{working day: (code, reason)}`` while the clock stood still.

        A pause takes the days from the one it began on; where the start or another pause has
        that day already, the next one.
        """
        taken = {}
        for span in self.clock.spans:
            if span.cycle != self.clock.cycle or span.kind == sla_clock.RUNNING:
                continue
            code = PAUSED if span.kind == sla_clock.PAUSED else CLOSED
            day = span.first
            for _number in range(span.days):
                while day <= self.clock.started or day in taken:
                    day = self.calendar.add(day, 1)
                taken[day] = code, span.reason
        return taken

    def get_rows(self):
        received = self.found.received_at.date()
        day = min(received, self.clock.deadline)
        while day <= self.clock.deadline:
            is_worked, name, _kind = self.named.get(day, (None, "", ""))
            yield self._get_row(day)._replace(
                name=name,
                is_receipt=day == received,
                is_makeup=bool(is_worked) and self.calendar.is_workday(day),
                is_promise=day == self.found.promise,
                is_deadline=day == self.clock.deadline,
                is_estimate=not self.calendar.is_announced(day),
            )
            day += timedelta(days=1)

    def _get_row(self, day):
        if not self.calendar.is_workday(day):
            return Row(day, self._get_rest(day))
        if day <= self.clock.started:
            return Row(day, START_DAY if day == self.clock.started else AFTER_CUTOFF)
        if day in self.stopped:
            code, reason = self.stopped[day]
            return Row(day, code, reason=reason)
        if self.number < (self.found.target or 0):
            self.number += 1
            return Row(day, COUNTED, self.number)
        return Row(day, PLAIN if self.found.target is None else EXTRA)

    def _get_rest(self, day):
        _is_worked, _name, kind = self.named.get(day, (False, "", ""))
        return kind if kind in (HOLIDAY, CLOSURE) else WEEKEND
