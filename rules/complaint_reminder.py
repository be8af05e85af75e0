"""Whom to remind of an open complaint, and when: each step once.

* the handler when one working day is left, and when the customer was not told in time that the
  complaint has arrived;
* the head of the department once the day for the answer has gone by, the branch head two working
  days later, head office five working days later.
"""

from .escalation import BRANCH_HEAD, DEPARTMENT_HEAD, HANDLER, HQ

ACKNOWLEDGE, SOON, LATE, LATER, LATEST = "acknowledge", "soon", "late", "later", "latest"
#: Step -> (working days after the due day from which it is taken, who is told).
AFTER_DUE = {LATE: (1, DEPARTMENT_HEAD), LATER: (3, BRANCH_HEAD), LATEST: (6, HQ)}


def due_reminders(today, due, acknowledge_due, is_acknowledged, calendar):
    """Return the reminders due by a day, in order: ``[(step, role)]``.

    :param date today: of the branch
    :param date due: day for the answer; a day off counts as the working day before it
    :param date acknowledge_due: day for telling the customer that it has arrived
    :param bool is_acknowledged: whether that was done
    :param WorkCalendar calendar: of the branch

    >>> from datetime import date
    >>> from .workdays import WorkCalendar
    >>> plain = WorkCalendar({}, 2026, 2026)
    >>> wednesday, monday = date(2026, 3, 11), date(2026, 3, 9)
    >>> due_reminders(date(2026, 3, 9), wednesday, monday, False, plain)
    []
    >>> due_reminders(date(2026, 3, 10), wednesday, monday, False, plain)
    [('acknowledge', 'handler'), ('soon', 'handler')]
    >>> due_reminders(date(2026, 3, 12), wednesday, monday, True, plain)
    [('soon', 'handler'), ('late', 'department_head')]
    """
    steps = []
    if not is_acknowledged and acknowledge_due < today:
        steps.append((ACKNOWLEDGE, HANDLER))
    last = calendar.on_or_before(due)
    if today >= calendar.add(last, -1):
        steps.append((SOON, HANDLER))
    if today > due:
        gone = calendar.after(last, today)
        steps += [(step, role) for step, (days, role) in AFTER_DUE.items() if gone >= days]
    return steps
