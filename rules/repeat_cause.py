"""Repeated causes: justified complaints with the same cause that come too close to each other."""

from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple


class Case(NamedTuple):
    """A justified complaint: where it counts are its ``places``, e.g. branch, product, category."""

    id: int
    cause: int
    day: date
    places: tuple


def find_repeats(cases, minimum, days):
    """Return the ids of the complaints that belong to a repeated cause.

    A cause repeats at a place when ``minimum`` complaints with it were received there within
    ``days`` days, the first and the last day counted; all complaints of such a span belong to it.

    :param cases: `Case` in any order
    :param int minimum: at least 2; fewer: nothing repeats
    :param int days: at least 1
    :rtype: set[int]

    >>> cases = [Case(n, 7, day, (("branch", 1),)) for n, day in enumerate(
    ...     (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 31), date(2026, 4, 1)))]
    >>> sorted(find_repeats(cases, 3, 90))  # 1 January to 31 March are 90 days
    [0, 1, 2, 3]
    >>> sorted(find_repeats(cases[:3], 3, 89))
    []
    >>> sorted(find_repeats(cases[1:], 3, 60))
    [1, 2, 3]
    """
    found = set()
    if minimum < 2:
        return found
    by_place = defaultdict(list)
    for case in cases:
        for place in case.places:
            by_place[case.cause, place].append((case.day, case.id))
    span = timedelta(days=days - 1)
    for entries in by_place.values():
        entries.sort()
        for index in range(len(entries) - minimum + 1):
            last = index + minimum - 1
            if entries[last][0] - entries[index][0] <= span:
                found.update(id_ for _day, id_ in entries[index : last + 1])
    return found
