"""Who is about to lose a VIP tier, from when on that is said, and by which policy."""

from datetime import date, timedelta
from typing import NamedTuple

#: Days ahead: enough to renew a policy or to win the premium that is missing.
HORIZON_DAYS = 90

NO_POLICY, BELOW_THRESHOLDS = "no_policy", "below_thresholds"


class Risk(NamedTuple):
    """``expected``: first day without a policy in force, or the day whose figures count."""

    kind: str
    expected: date


class PolicyYear(NamedTuple):
    """A policy with its premium received in the running year and in the one before."""

    key: object
    number: str
    start: date
    end: date
    premium: object  # Decimal, yuan
    premium_before: object


def year_end(today):
    """Return the day on which next year's assessment looks for a policy in force.

    >>> year_end(date(2026, 3, 1))
    datetime.date(2026, 12, 31)
    """
    return date(today.year, 12, 31)


def is_year_end_near(today):
    """Tell whether the running year's figures are close enough to final to warn by them.

    >>> is_year_end_near(date(2026, 10, 2)), is_year_end_near(date(2026, 10, 1))
    (True, False)
    """
    return year_end(today) - today <= timedelta(days=HORIZON_DAYS)


def find_risk(today, last_end, covered_at_year_end, reaches_threshold):
    """Return the `Risk` of a VIP customer, or None.

    :param date last_end: last day of the policy that ends last; None: no policy at all
    :param bool covered_at_year_end: a policy is in force on 31 December
    :param bool reaches_threshold: the running year's figures pass a gold or silver threshold

    Ninety days ahead, not ninety-one:

    >>> today = date(2026, 3, 1)
    >>> find_risk(today, date(2026, 5, 30), False, True)
    Risk(kind='no_policy', expected=datetime.date(2026, 5, 31))
    >>> find_risk(today, date(2026, 5, 31), False, True)

    Nothing in force any more is said at once; figures only towards the year's end:

    >>> find_risk(today, date(2026, 2, 1), False, False)
    Risk(kind='no_policy', expected=datetime.date(2026, 2, 2))
    >>> find_risk(today, date(2027, 6, 30), True, False)
    >>> find_risk(date(2026, 10, 2), date(2027, 6, 30), True, False)
    Risk(kind='below_thresholds', expected=datetime.date(2026, 12, 31))
    >>> find_risk(date(2026, 10, 2), date(2027, 6, 30), True, True)

    Insured again only after 31 December:

    >>> find_risk(date(2026, 10, 2), date(2027, 6, 30), False, True)
    Risk(kind='no_policy', expected=datetime.date(2026, 12, 31))
    >>> find_risk(today, None, False, False)
    Risk(kind='no_policy', expected=datetime.date(2026, 3, 1))
    """
    if last_end is None:
        return Risk(NO_POLICY, today)
    if last_end - today <= timedelta(days=HORIZON_DAYS):
        return Risk(NO_POLICY, last_end + timedelta(days=1))
    if not is_year_end_near(today):
        return None
    if not covered_at_year_end:
        return Risk(NO_POLICY, year_end(today))
    return None if reaches_threshold else Risk(BELOW_THRESHOLDS, year_end(today))


def find_cause(risk, today, policies):
    """Return the `PolicyYear` that causes a risk, or None when there is no policy.

    No policy in force: the one that ends last before the day. Below the thresholds: the one
    whose premium fell most against the year before; when none fell, the one that ends next.

    >>> from decimal import Decimal
    >>> def policy(number, end, *premiums):
    ...     start = date(2020, 1, 1)
    ...     return PolicyYear(number, number, start, end, *(Decimal(n) for n in premiums))
    >>> rows = [policy("A", date(2026, 11, 30), 10, 100), policy("B", date(2027, 5, 1), 0, 40)]
    >>> day = date(2026, 10, 5)
    >>> find_cause(Risk(BELOW_THRESHOLDS, date(2026, 12, 31)), day, rows).number
    'A'
    >>> find_cause(Risk(NO_POLICY, date(2027, 5, 2)), day, rows).number
    'B'
    >>> steady = [row._replace(premium_before=row.premium) for row in rows]
    >>> find_cause(Risk(BELOW_THRESHOLDS, date(2026, 12, 31)), day, steady).number
    'A'
    >>> find_cause(Risk(NO_POLICY, day), day, [])
    """
    if not policies:
        return None
    if risk.kind == NO_POLICY:
        ended = [policy for policy in policies if policy.end < risk.expected]
        # The greatest premium of those that end together; then the number, to be repeatable.
        return min(
            ended or policies,
            key=lambda p: (-p.end.toordinal(), -max(p.premium, p.premium_before), p.number),
        )
    worst = min(policies, key=lambda p: (p.premium - p.premium_before, p.number))
    if worst.premium < worst.premium_before:
        return worst
    running = [policy for policy in policies if policy.end >= today]
    return min(running or policies, key=lambda p: (p.end, p.number))
