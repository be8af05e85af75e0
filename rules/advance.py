"""Advance payment of a large sudden claim whose facts are clear (item G5): the conditions.

Amounts are exact decimals in yuan. Threshold, share and days are shipped decisions that head
office can change; the regulation names the conditions, not the figures.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple


class Limits(NamedTuple):
    """A claim is large from ``threshold`` on; at most ``share`` of it is paid in advance, for
    an event at most ``days`` before the application."""

    threshold: Decimal = Decimal(100_000)
    share: Decimal = Decimal("0.5")
    days: int = 30


class Application(NamedTuple):
    """What is applied for. ``others``: live advances on the same claim, without this one."""

    is_vip: bool
    is_claim_open: bool
    estimated: Decimal
    amount: Decimal
    others: Decimal
    event_date: date | None
    applied_on: date
    are_facts_clear: bool


#: The conditions, in the order in which they are shown.
CONDITIONS = ("vip", "open", "large", "sudden", "facts", "amount", "limit")


def most(application, limits=Limits()):  # noqa: B008 -- immutable
    """Return what can still be paid in advance on the claim.

    >>> most(Application(True, True, Decimal(200_000), Decimal(1), Decimal(30_000), None,
    ...                  date(2026, 3, 2), True))
    Decimal('70000.0')
    """
    return max(application.estimated * limits.share - application.others, Decimal(0))


def check(application, limits=Limits()):  # noqa: B008 -- immutable
    """Return which conditions hold: ``{name: bool}``, in the order of `CONDITIONS`.

    >>> bad = Application(True, True, Decimal("99999.99"), Decimal(50_000), Decimal(0),
    ...                   date(2026, 3, 1), date(2026, 3, 2), True)
    >>> [name for name, holds in check(bad).items() if not holds]
    ['large', 'limit']
    """
    event = application.event_date
    age = (application.applied_on - event).days if event else None
    return {
        "vip": application.is_vip,
        "open": application.is_claim_open,
        "large": application.estimated >= limits.threshold,
        "sudden": age is not None and 0 <= age <= limits.days,
        "facts": application.are_facts_clear,
        "amount": application.amount > 0,
        "limit": application.amount <= most(application, limits),
    }
