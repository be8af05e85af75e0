"""The clocks of a complaint: acknowledgement, the tier's promise and the regulator's limit.

Acknowledgement and the tier's promise (1.6 D1) count working days; the regulator's limit counts
calendar days, the stricter reading, unless configured otherwise. The day of receipt is not
counted. No clock pauses. Whichever day comes first governs.
"""

from datetime import date, datetime, timedelta  # noqa: F401 datetime: examples
from typing import NamedTuple

from .sla_clock import deadline_of

CALENDAR = "calendar"
WORKING = "working"


class Limits(NamedTuple):
    """Days a complaint may take; the rules of 2020 say 15, 30 when complex, 30 more approved."""

    acknowledge: int = 1
    simple: int = 15
    complex: int = 30
    extension: int = 30
    unit: str = CALENDAR


class Clocks(NamedTuple):
    """The days a complaint is due by; ``tier`` is None without a promise of the tier."""

    acknowledge: date
    tier: date | None
    regulator: date

    @property
    def due(self):
        """The day that governs: the earlier of the two promises."""
        return min(self.tier or self.regulator, self.regulator)

    @property
    def governed_by(self):
        """``tier`` or ``regulator``; on a tie the regulator's limit is named."""
        return "tier" if self.tier and self.tier < self.regulator else "regulator"


def get_clocks(received, tier_days, limits, calendar, hours, is_complex=False, extension=0):
    """Return the days a complaint is due by.

    :param datetime received: local time of the branch
    :param int tier_days: working days promised to the tier; 0: no promise
    :param Limits limits: the company's
    :param WorkCalendar calendar: the branch's
    :param Hours hours: the branch's; a promise in working days counts from the next working day
        after the cut-off, the regulator's limit from the day of receipt
    :param bool is_complex: the longer limit of the regulator counts
    :param int extension: further days that were approved

    >>> from .sla_clock import Hours
    >>> from .workdays import WorkCalendar
    >>> friday = datetime(2026, 3, 6, 10, 0)
    >>> clocks = get_clocks(friday, 3, Limits(), WorkCalendar({}, 2026, 2026), Hours())
    >>> [str(day) for day in clocks], str(clocks.due), clocks.governed_by
    (['2026-03-09', '2026-03-11', '2026-03-21'], '2026-03-11', 'tier')
    >>> plain = (friday, 0, Limits(), WorkCalendar({}, 2026, 2026), Hours())
    >>> str(get_clocks(*plain, is_complex=True, extension=30).due)
    '2026-05-05'
    """
    days = (limits.complex if is_complex else limits.simple) + extension
    day = received.date()
    regulator = calendar.add(day, days) if limits.unit == WORKING else day + timedelta(days=days)
    return Clocks(
        acknowledge=deadline_of(received, limits.acknowledge, calendar, hours),
        tier=deadline_of(received, tier_days, calendar, hours) if tier_days else None,
        regulator=regulator,
    )
