"""Calendars, moments and stories of a request, drawn by hypothesis."""

from datetime import date, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st

from odoo.addons.insurance_service.rules.sla_clock import Event, Hours
from odoo.addons.insurance_service.rules.workdays import WorkCalendar

#: The same examples in every run, in any order of the tests.
REPEATABLE = settings(max_examples=200, deadline=None, database=None, derandomize=True)
HOURS = Hours()
MINUTE = timedelta(minutes=1)
#: Minutes after midnight that matter, and some that do not.
CLOCK_TIMES = (0, 599, 959, 960, 961, 990, 1049, 1050, 1051, 1439)

#: What may come next, written down once more, independently of the rules.
NEXT = {
    "running": ("pause", "stop", "assign"),
    "paused": ("resume", "stop", "assign"),
    "stopped": ("reopen",),
}
STATE_AFTER = {"pause": "paused", "resume": "running", "stop": "stopped", "reopen": "running"}

calendars = st.builds(
    lambda numbers: WorkCalendar(
        {date(2026, 1, 1) + timedelta(days=n): is_worked for n, is_worked in numbers.items()},
        2025,
        2029,
    ),
    st.dictionaries(st.integers(0, 120), st.booleans(), max_size=30),
)
moments = st.builds(
    lambda number, minutes: datetime(2026, 1, 1) + timedelta(days=number, minutes=minutes),
    st.integers(0, 90),
    st.sampled_from(CLOCK_TIMES) | st.integers(0, 1439),
)
targets = st.integers(0, 15)


@st.composite
def stories(draw, length=8, with_restart=True):
    """Draw a possible sequence of events from a start on, in order, without promises."""
    target = draw(targets)
    moment = draw(moments)
    events, state = [Event("start", moment, target=target)], "running"
    for _number in range(draw(st.integers(0, length))):
        moment = draw_later(draw, moment)
        kind = draw(st.sampled_from(NEXT[state]))
        mode = draw(st.sampled_from(("continue", "restart"))) if with_restart else "continue"
        holder = draw(st.integers(1, 3))
        events.append(Event(kind, moment, holder=holder, mode=mode, target=target))
        state = STATE_AFTER.get(kind, state)
    return events


@st.composite
def ended_stories(draw, *kinds, **options):
    """Draw a story that ends with ``kinds``, with what makes the first of them possible."""
    events = draw(stories(**options))
    state = "running"
    for event in events:
        state = STATE_AFTER.get(event.kind, state)
    before = {"stopped": "reopen", "paused": "resume"}
    for kind in (before[state], *kinds) if kinds[0] not in NEXT[state] else kinds:
        events.append(Event(kind, draw_later(draw, events[-1].at), target=events[0].target))
    return events


def draw_later(draw, moment):
    """Draw a moment not before ``moment``: often on the same day, at hours that matter."""
    days = draw(st.sampled_from((0, 0, 1, 2, 7)))
    later = datetime.combine(moment.date() + timedelta(days=days), datetime.min.time())
    later += draw(st.sampled_from(CLOCK_TIMES)) * MINUTE
    return max(later, moment)
