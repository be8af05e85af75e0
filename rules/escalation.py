"""When a step of the escalation is due: a pure function of deadline, target and calendar.

Steps are percents of the target. They are counted back from the deadline, which pauses and
agreements have moved already, so that a pause moves every step by the same working days:

* below 100 %: at the opening of working day number ceil(n x percent / 100) of the n days of the
  target, the n-th being the deadline's;
* same day: after that share of the time from the start (or the opening) to close of business;
* 100 %: at close of business of the deadline's day, after which it is breached;
* above 100 %: at close of business, floor(n x percent / 100) - n working days after the deadline,
  but at least one.

No step falls on a day off, but for the 100 % of a deadline that was promised for one. Moments are
local, naive datetimes of the branch; a step is due when its moment has passed.
"""

from datetime import datetime, time

#: Work begins; reminders of a day come with it.
OPENING = time(8, 30)
#: Least and greatest share of the target in percent.
LEAST, GREATEST = 1, 500

HANDLER, DEPARTMENT_HEAD, BRANCH_HEAD, HQ = "handler", "department_head", "branch_head", "hq"


def due_moment(percent, target, started, deadline, calendar, hours):
    """Return the local moment at which a step is due.

    :param int percent: of the target, 1 to 500
    :param int target: working days; 0 for the same day
    :param datetime started: local start of the clock; counts for same-day services only
    :param date deadline: its day
    :param WorkCalendar calendar: working days of the branch
    :param Hours hours: of the branch

    >>> from datetime import date
    >>> from .sla_clock import Hours
    >>> from .workdays import WorkCalendar
    >>> plain = WorkCalendar({}, 2026, 2026)
    >>> start, friday = datetime(2026, 3, 6, 9, 30), date(2026, 3, 13)
    >>> str(due_moment(50, 5, start, friday, plain, Hours()))  # day 3 of 5
    '2026-03-11 08:30:00'
    >>> str(due_moment(100, 5, start, friday, plain, Hours()))
    '2026-03-13 17:30:00'
    >>> str(due_moment(150, 5, start, friday, plain, Hours()))  # floor(7.5) - 5 = 2 days
    '2026-03-17 17:30:00'
    >>> str(due_moment(50, 0, start, date(2026, 3, 6), plain, Hours()))  # 9:30 to 17:30
    '2026-03-06 13:30:00'
    """
    if not LEAST <= percent <= GREATEST:
        raise ValueError(f"{percent} % is not a share of a target")
    if percent > 100:
        days = max(target * percent // 100 - target, 1)
        return datetime.combine(calendar.add(deadline, days), hours.close)
    if percent == 100:
        return datetime.combine(deadline, hours.close)
    # Nobody is there on a day off: what should come on a promised one comes the day before.
    last = deadline if calendar.is_workday(deadline) else calendar.add(deadline, -1)
    if not target:
        return _share_of_day(percent, started, last, hours)
    number = -(-target * percent // 100)
    return datetime.combine(calendar.add(last, number - target), OPENING)


def _share_of_day(percent, started, day, hours):
    close = datetime.combine(day, hours.close)
    begin = min(max(started, datetime.combine(day, OPENING)), close)
    return (begin + (close - begin) * percent / 100).replace(second=0, microsecond=0)


def choose_steps(steps, item, tier):
    """Return the steps of the most specific set: item and tier, item, tier, general.

    A set replaces the more general ones; it does not add to them.

    :param steps: objects with ``item`` and ``tier``, None where any
    :return: list, empty when there is not even a general set

    >>> from collections import namedtuple
    >>> Step = namedtuple("Step", "item tier percent")
    >>> steps = [Step(None, None, 50), Step(None, "gold", 40), Step("claim", None, 30)]
    >>> [step.percent for step in choose_steps(steps, "claim", "gold")]
    [30]
    >>> [step.percent for step in choose_steps(steps, "issue", "gold")]
    [40]
    >>> [step.percent for step in choose_steps(steps, "issue", "silver")]
    [50]
    """
    for wanted in ((item, tier), (item, None), (None, tier), (None, None)):
        found = [step for step in steps if (step.item, step.tier) == wanted]
        if found:
            return found
    return []
