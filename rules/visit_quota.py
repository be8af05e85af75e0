"""Visit quotas of executives (Art. 23-25): targets, spreading customers and months, what is due.

An executive's plan has a load for each tier: at least the minimum, at most the maximum of the
quota; who has to visit every gold customer of a branch gets all of them. Everything is decided by
keys in a fixed order, so that the same facts give the same plan again.
"""

from collections import Counter
from heapq import heapify, heapreplace
from typing import NamedTuple

GOLD, SILVER = "gold", "silver"
TIERS = (GOLD, SILVER)
GM_OFFICE, DEPARTMENT_HEAD, BRANCH_HEAD = "gm_office", "department_head", "branch_head"


class Quota(NamedTuple):
    """Visits a year: ``most`` 0 is no limit; ``covers`` all customers of the branch."""

    least: int = 0
    most: int = 0
    covers: bool = False


class Executive(NamedTuple):
    """Somebody with a duty; ``quotas``: ``{tier: Quota}``; ``branch`` None: all branches."""

    key: object
    quotas: dict
    branch: object = None


class Customer(NamedTuple):
    """A customer of a tier, looked after by a branch."""

    key: object
    tier: str
    branch: object


def loads(quotas, pool, limit=1):
    """Return how many visits each of several executives gets who share a pool of customers.

    Minimums first; customers beyond them go to whoever has used the smallest part of what lies
    between his minimum and his maximum. Nobody gets more than ``limit`` visits of each customer.

    :param list[Quota] quotas: of the executives, in a fixed order
    :param int pool: number of customers
    :param int limit: visits of one executive to one customer
    :rtype: list[int]

    >>> gm = Quota(10, 15)
    >>> loads([gm, gm], 25), loads([gm, gm], 40), loads([gm, gm], 12)
    ([13, 12], [15, 15], [10, 10])
    >>> loads([gm], 9), loads([gm], 9, limit=2), loads([gm], 0)
    ([9], [10], [0])
    >>> loads([Quota(20, 0, True)], 34), loads([Quota(20, 0, True)], 8, limit=2)
    ([34], [16])
    """
    tops = [max(q.most, q.least) if q.most else max(pool, q.least) for q in quotas]
    given = [min(q.least, pool * limit) for q in quotas]
    given = [
        max(load, pool) if quota.covers else load for load, quota in zip(given, quotas, strict=True)
    ]
    sharing = [i for i, quota in enumerate(quotas) if not quota.covers]
    rest = pool - sum(given[i] for i in sharing)
    while rest > 0:
        free = [i for i in sharing if given[i] < min(tops[i], pool)]
        if not free:
            break
        chosen = min(
            free, key=lambda i: ((given[i] - quotas[i].least) / (tops[i] - quotas[i].least), i)
        )
        given[chosen] += 1
        rest -= 1
    return given


def spread(customers, executives, kept=(), limit=1):
    """Return the visits to add so that the quotas are met and nobody is left out.

    Customers with the fewest visits come first, so that visits are even. What is kept counts and
    stays as it is. A customer whom no executive can take gets a row without executive.

    :param list[Customer] customers: gold and silver ones
    :param list[Executive] executives: with their quotas
    :param kept: ``(customer key, executive key or None)`` of visits planned already
    :param int limit: visits of one executive to one customer
    :return: ``[(customer key, executive key or None)]`` in a fixed order
    :rtype: list[tuple]

    >>> gold = [Customer(f"C{n}", GOLD, "bj") for n in (1, 2, 3)]
    >>> head = Executive("head", {GOLD: Quota(0, 0, True)}, "bj")
    >>> boss = Executive("boss", {GOLD: Quota(2, 2)})
    >>> spread(gold, [head, boss])
    [('C1', 'head'), ('C2', 'head'), ('C3', 'head'), ('C1', 'boss'), ('C2', 'boss')]
    >>> spread(gold, [boss])
    [('C1', 'boss'), ('C2', 'boss'), ('C3', None)]
    >>> spread(gold, [boss], kept=[("C3", "boss")])
    [('C1', 'boss'), ('C2', None)]
    """
    kept = list(kept)
    rows = []
    for tier in TIERS:
        pool = sorted((c for c in customers if c.tier == tier), key=lambda c: c.key)
        board = _Board(pool, kept, limit)
        for group in _grouped(executives, tier):
            inside = [c for c in pool if group[0].branch in (None, c.branch)]
            targets = loads([e.quotas[tier] for e in group], len(inside), limit)
            rows += board.fill(group, targets, inside)
        rows += [(c.key, None) for c in pool if not board.visits[c.key]]
    return rows


def _grouped(executives, tier):
    """Return the executives with a quota, those who share a pool together, branches first."""
    groups = {}
    for executive in executives:
        quota = executive.quotas.get(tier)
        if quota and (quota.least or quota.most or quota.covers):
            groups.setdefault(executive.branch, []).append(executive)
    return [groups[b] for b in sorted(groups, key=lambda b: (b is None, str(b)))]


class _Board:
    """Who visits whom so far, for the customers of one tier."""

    def __init__(self, pool, kept, limit):
        keys = {customer.key for customer in pool}
        self.limit = limit
        self.pairs = Counter(pair for pair in kept if pair[0] in keys)
        # A row without executive says that somebody still has to be found: not a visit yet, but
        # it is there already and not repeated.
        self.visits = Counter(customer for customer, _ in kept if customer in keys)

    def fill(self, group, targets, inside):
        """Return rows that bring each of a group up to its target, turn by turn."""
        rows, shared = [], Counter()
        for executive in group:
            for customer in inside:
                shared[customer.key] += self.pairs[customer.key, executive.key]
        open_ = {
            e.key: target - sum(self.pairs[c.key, e.key] for c in inside)
            for e, target in zip(group, targets, strict=True)
        }
        heaps = {e.key: self._get_heap(e, inside, shared) for e in group}
        while any(left > 0 for left in open_.values()):
            for executive in [e for e in group if open_[e.key] > 0]:
                customer = self._next(executive, heaps[executive.key], shared)
                if customer is None:
                    open_[executive.key] = 0
                    continue
                open_[executive.key] -= 1
                rows.append((customer.key, executive.key))
                self.pairs[customer.key, executive.key] += 1
                self.visits[customer.key] += 1
                shared[customer.key] += 1
        return rows

    def _rank(self, executive, customer, shared):
        """Return what comes first: least often by him, by his peers, by anybody."""
        key = customer.key
        return (self.pairs[key, executive.key], shared[key], self.visits[key], key)

    def _get_heap(self, executive, inside, shared):
        heap = [(self._rank(executive, customer, shared), customer) for customer in inside]
        heapify(heap)
        return heap

    def _next(self, executive, heap, shared):
        """Return the customer to visit next, or None; ranks only grow, so the heap is mended."""
        while heap:
            rank, customer = heap[0]
            now = self._rank(executive, customer, shared)
            if now != rank:
                heapreplace(heap, (now, customer))
            elif now[0] >= self.limit:
                return None
            else:
                return customer
        return None


def months(count, first=1, last=12):
    """Return the months of ``count`` visits, evenly from month ``first`` to ``last``.

    >>> months(3), months(12) == list(range(1, 13)), months(2, 11, 12)
    ([3, 7, 11], True, [11, 12])
    >>> months(0), months(14, 1, 12).count(1)
    ([], 1)
    """
    width = last - first + 1
    return [first + (2 * i + 1) * width // (2 * count) for i in range(count)]


def place(rows, taken=(), first=1, last=12):
    """Return a month for each row: even for every executive, apart for every customer.

    :param list rows: ``(customer key, executive key)``
    :param taken: ``(customer key, month)`` of visits planned already
    :rtype: list[int]

    >>> place([("A", "x"), ("B", "x"), ("A", "y"), ("B", "y")])
    [4, 10, 10, 4]
    """
    used = {}
    for customer, month in taken:
        used.setdefault(customer, []).append(month)
    numbers = Counter(executive for _, executive in rows)
    slots = {executive: Counter(months(count, first, last)) for executive, count in numbers.items()}
    result = []
    for customer, executive in rows:
        busy = used.setdefault(customer, [])
        free = slots[executive]
        month = max(free, key=lambda m: (min((abs(m - b) for b in busy), default=0), -m))
        free[month] -= 1
        if not free[month]:
            del free[month]
        busy.append(month)
        result.append(month)
    return result


def verdict(planned, quota, covered=None, pool=None):
    """Return how a planned number stands to its quota.

    :param int planned: visits
    :param Quota quota: of the tier
    :param int covered: different customers among them, and ``pool``: customers there are; for
        quotas that cover all
    :return: ``few``, ``many``, ``uncovered`` or ``ok``

    >>> [verdict(n, Quota(10, 15)) for n in (9, 10, 15, 16)]
    ['few', 'ok', 'ok', 'many']
    >>> [verdict(n, Quota(20)) for n in (19, 20, 200)]
    ['few', 'ok', 'ok']
    >>> verdict(5, Quota(0, 0, True), covered=4, pool=5)
    'uncovered'
    """
    if quota.covers and covered is not None and covered < pool:
        return "uncovered"
    if planned < quota.least:
        return "few"
    if quota.most and planned > quota.most:
        return "many"
    return "ok"


def expected(target, elapsed, total):
    """Return the visits that should be done by now: whole shares of the year's working days.

    :param int target: visits of the year
    :param int elapsed: working days up to and including today, of ``total`` in the year

    >>> expected(10, 24, 248), expected(10, 25, 248), expected(10, 248, 248), expected(10, 0, 248)
    (0, 1, 10, 0)
    """
    return target * min(max(elapsed, 0), total) // total if total else 0
