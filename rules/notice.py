"""Renewal reminders and notices: which days of a policy call for one, and when it is due.

Services R4 and R5 (1.6) for policies of every customer. Pure dates; the planner
(`models.notice.planning`) does the same arithmetic in the database, where ``date - interval`` of
PostgreSQL follows the rule stated at `months_before`.

What falls due:

* the end of cover (续保, key ``renewal``): the last day of cover of a policy in force;
* the yearly premium (续期, key ``premium``) of a regular premium paid over several years: the
  anniversaries of the start within the payment years, as long as the cover lasts.

What is told (R5): that a long-term policy matures, that a policy lapsed, that it is in force again.
"""

from calendar import monthrange
from datetime import date, timedelta

RENEWAL, PREMIUM = "renewal", "premium"
MATURITY, LAPSE, REINSTATEMENT = "maturity", "lapse", "reinstatement"

#: Calendar months before the due day at which the customer is reminded (R4).
REMIND_MONTHS = 2
#: Working days within which a change of the policy is told (R5).
NOTICE_DAYS = 1
#: Reminders are planned to the end of the year and so many days on: those due in January too.
HORIZON_DAYS = 60
#: A change this old is not told any more; a nightly job that stood still catches up so far.
CATCH_UP_DAYS = 31

#: ``(state before, state now)`` -> what is told.
NOTICE_OF_CHANGE = {
    ("in_force", "lapsed"): LAPSE,
    ("lapsed", "in_force"): REINSTATEMENT,
    ("in_force", "matured"): MATURITY,
    ("lapsed", "matured"): MATURITY,
}


def months_before(day, months):
    """Return the same day of an earlier month; the month's last day when it has no such day.

    The last days of a long month thus share a day: never later than two months before.

    >>> months_before(date(2026, 8, 31), 2), months_before(date(2026, 12, 31), 2)
    (datetime.date(2026, 6, 30), datetime.date(2026, 10, 31))
    >>> [str(months_before(date(year, 4, 30), 2)) for year in (2026, 2028, 2100)]
    ['2026-02-28', '2028-02-29', '2100-02-28']
    >>> months_before(date(2026, 4, 29), 2), months_before(date(2028, 4, 29), 2)
    (datetime.date(2026, 2, 28), datetime.date(2028, 2, 29))
    >>> months_before(date(2027, 1, 15), 2), months_before(date(2027, 2, 28), 2)
    (datetime.date(2026, 11, 15), datetime.date(2026, 12, 28))
    """
    number = day.year * 12 + day.month - 1 - months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def reminder_due(falls_due, known=None):
    """Return the day by which the customer is reminded of a day that falls due.

    :param date falls_due: last day of cover, or day of the yearly premium
    :param date known: when it became known; the reminder cannot be due before

    >>> reminder_due(date(2026, 12, 31)), reminder_due(date(2026, 12, 31), date(2026, 11, 23))
    (datetime.date(2026, 10, 31), datetime.date(2026, 11, 23))
    """
    due = months_before(falls_due, REMIND_MONTHS)
    return max(due, known) if known else due


def anniversary(start, years):
    """Return the day ``years`` after a start; 28 February when it began on 29 February.

    >>> anniversary(date(2024, 2, 29), 1), anniversary(date(2024, 2, 29), 4)
    (datetime.date(2025, 2, 28), datetime.date(2028, 2, 29))
    """
    return months_before(start, -12 * years)


def premium_days(start, end, payment_years):
    """Return the days on which further yearly premiums fall due; the first is paid at the start.

    :param date start: first day of cover
    :param date end: last day of cover, inclusive
    :param int payment_years: years over which the premium is paid; 0 or 1: paid at once

    >>> [str(day) for day in premium_days(date(2024, 3, 1), date(2030, 2, 28), 3)]
    ['2025-03-01', '2026-03-01']
    >>> [str(day) for day in premium_days(date(2024, 3, 1), date(2026, 2, 28), 10)]
    ['2025-03-01']
    >>> premium_days(date(2024, 3, 1), date(2030, 2, 28), 1)
    []
    """
    days = (anniversary(start, years) for years in range(1, payment_years))
    return [day for day in days if day <= end]


def horizon(today):
    """Return the last day by which reminders to plan now are due.

    >>> horizon(date(2026, 11, 23)), horizon(date(2027, 12, 31))
    (datetime.date(2027, 3, 1), datetime.date(2028, 2, 29))
    """
    return date(today.year, 12, 31) + timedelta(HORIZON_DAYS)


def notice_due(known, calendar):
    """Return the last day on which a change is told promptly: one working day after it was known.

    :param date known: day of the change; on a day off the next working day counts as that day's
    :param WorkCalendar calendar: of the policy's branch

    >>> from .workdays import WorkCalendar
    >>> weeks = WorkCalendar({}, 2026, 2027)
    >>> [str(notice_due(date(2026, 11, day), weeks)) for day in (23, 27, 28)]
    ['2026-11-24', '2026-11-30', '2026-11-30']
    """
    return calendar.add(known, NOTICE_DAYS)


def key(word, policy_id, day):
    """Return the key of an occasion: once for a policy and day, however often planned.

    >>> key("renewal", 7, date(2026, 12, 31))
    'renewal-7-2026-12-31'
    """
    return f"{word}-{policy_id}-{day}"
