"""Half-years of policy reports (D8)."""

from datetime import date


def period(year, half):
    """Return first and last day of a half-year, both inclusive.

    :param int half: 1 or 2

    >>> [str(day) for half in (1, 2) for day in period(2026, half)]
    ['2026-01-01', '2026-06-30', '2026-07-01', '2026-12-31']
    """
    return (
        (date(year, 1, 1), date(year, 6, 30))
        if half == 1
        else (
            date(year, 7, 1),
            date(year, 12, 31),
        )
    )


def last_finished(today):
    """Return ``(year, half)`` of the half-year that ended last.

    >>> last_finished(date(2026, 6, 30)), last_finished(date(2026, 7, 1))
    ((2025, 2), (2026, 1))
    >>> last_finished(date(2027, 1, 1))
    (2026, 2)
    """
    return (today.year, 1) if today.month > 6 else (today.year - 1, 2)
