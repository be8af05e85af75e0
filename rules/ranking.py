"""Ranking by value index and cutting by quota (Art. 12-13)."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

#: Tie-break criteria a scheme may use; the customer code is always the last word.
TIE_BREAKS = ("standard_premium", "first_policy", "customer_code")


class Contender(NamedTuple):
    """Somebody who competes for a place. ``key`` is whatever the caller knows him by."""

    key: object
    value: Decimal
    standard_premium: Decimal
    first_policy: date
    customer_code: str
    is_new: bool = False


class GoldPlace(NamedTuple):
    """Outcome for one nominated customer; ranks start at 1."""

    rank: int  # among all nominated
    pool_rank: int  # among the nominated new, respectively existing, customers
    chosen: bool


_CRITERIA = {
    "standard_premium": lambda c: -c.standard_premium,
    "first_policy": lambda c: c.first_policy,
    "customer_code": lambda c: c.customer_code,
}


def ranked(contenders, tie_breaks=TIE_BREAKS):
    """Return the contenders best first: by V, then the tie-breaks, then customer code.

    >>> d = date(2020, 1, 1)
    >>> rows = [Contender("a", Decimal(80), Decimal(5), d, "C2"),
    ...         Contender("b", Decimal(80), Decimal(5), d, "C1"),
    ...         Contender("c", Decimal(80), Decimal(9), d, "C3"),
    ...         Contender("d", Decimal(81), Decimal(0), d, "C4")]
    >>> [c.key for c in ranked(rows)]
    ['d', 'c', 'b', 'a']
    """
    criteria = [_CRITERIA[name] for name in tie_breaks]

    def key(contender):
        return (
            -contender.value,
            *(criterion(contender) for criterion in criteria),
            contender.customer_code,
        )

    return sorted(contenders, key=key)


def choose_gold(contenders, quota_existing, quota_new, release_unused=False, tie_breaks=TIE_BREAKS):
    """Return ``{key: GoldPlace}``: the quotas of new and existing customers are apart.

    :param bool release_unused: places that new customers leave unused go to existing ones
        (the approver's decision); the reverse never happens

    >>> d = date(2020, 1, 1)
    >>> rows = [Contender(k, Decimal(v), Decimal(0), d, k, new)
    ...         for k, v, new in (("a", 90, False), ("b", 80, True), ("c", 70, False))]
    >>> [k for k, place in choose_gold(rows, 1, 2).items() if place.chosen]
    ['a', 'b']
    >>> [k for k, place in choose_gold(rows, 1, 2, release_unused=True).items() if place.chosen]
    ['a', 'b', 'c']
    >>> choose_gold(rows, 1, 2)["c"]
    GoldPlace(rank=3, pool_rank=2, chosen=False)
    """
    if release_unused:
        new_count = sum(contender.is_new for contender in contenders)
        quota_existing += max(quota_new - new_count, 0)
    quota = {True: quota_new, False: quota_existing}
    seen = {True: 0, False: 0}
    places = {}
    for rank, contender in enumerate(ranked(contenders, tie_breaks), 1):
        pool = bool(contender.is_new)
        seen[pool] += 1
        places[contender.key] = GoldPlace(rank, seen[pool], seen[pool] <= quota[pool])
    return places


def choose_silver(contenders, quota, tie_breaks=TIE_BREAKS):
    """Return ``{key: (rank, chosen)}`` for the candidates of one branch.

    >>> d = date(2020, 1, 1)
    >>> choose_silver([Contender(k, Decimal(v), Decimal(0), d, k)
    ...                for k, v in (("a", 10), ("b", 20))], 1)
    {'b': (1, True), 'a': (2, False)}
    >>> choose_silver([], 3)
    {}
    """
    return {
        contender.key: (rank, rank <= quota)
        for rank, contender in enumerate(ranked(contenders, tie_breaks), 1)
    }
