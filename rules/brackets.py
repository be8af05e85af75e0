"""Step functions given by brackets: coefficient tables 1-3, K1 and K2 (Art. 9-10)."""

from bisect import bisect_right
from decimal import Decimal
from typing import NamedTuple


class Bracket(NamedTuple):
    """One step. ``upper`` None: open. Bounds and value are `Decimal`."""

    lower: Decimal
    upper: Decimal | None
    value: Decimal


class Problem(NamedTuple):
    """What is wrong with a table: ``kind`` and the 0-based step it was seen at."""

    kind: str  # empty, start, order, gap, overlap, open, width
    index: int


def find_problem(brackets):
    """Return the first `Problem` of a table, or None when its steps cover 0 and up once.

    Steps must start at 0, rise, leave no gap, not overlap, and only the last one is open.

    >>> def table(*rows):
    ...     return [Bracket(*(None if c is None else Decimal(c) for c in row)) for row in rows]
    >>> find_problem(table((0, 1, 10), (1, 2, 20), (2, None, 30)))
    >>> find_problem(table((0, 1, 10), (2, None, 20))).kind
    'gap'
    >>> find_problem(table((0, 3, 10), (2, None, 20))).kind
    'overlap'
    >>> find_problem(table((1, None, 20), (0, 1, 10))).kind
    'start'
    >>> find_problem(table((0, None, 10), (1, None, 20)))
    Problem(kind='open', index=0)
    >>> find_problem(table((0, 5, 10), (5, 5, 20), (5, None, 30)))
    Problem(kind='width', index=1)
    >>> find_problem(table((0, 5, 10), (5, 6, 20)))
    Problem(kind='open', index=1)
    >>> find_problem(table((0, 5, 10), (5, 7, 20), (1, None, 30))).kind
    'order'
    >>> find_problem([]).kind
    'empty'
    """
    if not brackets:
        return Problem("empty", 0)
    if brackets[0].lower != 0:
        return Problem("start", 0)
    last = len(brackets) - 1
    for index, step in enumerate(brackets):
        before = brackets[index - 1] if index else None
        if kind := _find_kind(step, before, index == last):
            return Problem(kind, index)
    return None


def _find_kind(step, before, is_last):
    """Return what is wrong with a step after the one before it; "" for nothing."""
    if (step.upper is None) != is_last:
        return "open"
    if step.upper is not None and step.upper <= step.lower:
        return "width"
    if before is None or step.lower == before.upper:
        return ""
    if step.lower < before.lower:
        return "order"
    return "gap" if step.lower > before.upper else "overlap"


class StepUp:
    """Table with inclusive lower bounds: "50,000,000 and more gives 100".

    >>> years = StepUp([Bracket(Decimal(0), Decimal(1), Decimal(0)),
    ...                 Bracket(Decimal(1), Decimal(2), Decimal(20)),
    ...                 Bracket(Decimal(2), None, Decimal(40))])
    >>> [int(years(Decimal(n))) for n in (0, 1, 2, 9)]
    [0, 20, 40, 40]

    Less than nothing (refunds above premium) counts as nothing:

    >>> int(years(Decimal(-5)))
    0
    """

    def __init__(self, brackets):
        self._lowers = [step.lower for step in brackets]
        self._values = [step.value for step in brackets]

    def __call__(self, figure):
        return self.value_at(self.place(figure))

    def place(self, figure):
        """Return the number of the step a figure falls into, from 0."""
        return max(bisect_right(self._lowers, figure) - 1, 0)

    def value_at(self, place):
        """Return the value of a step."""
        return self._values[place]


class LossRatioTable:
    """Table 3: inclusive upper bounds on claims paid / premium received.

    Amounts are compared, never a rounded ratio: "up to 60%" is claims <= 0.6 x premium.
    No premium in the period gives 0.

    >>> table = LossRatioTable([Bracket(Decimal(0), Decimal("0.2"), Decimal(100)),
    ...                         Bracket(Decimal("0.2"), Decimal("0.6"), Decimal(60)),
    ...                         Bracket(Decimal("0.6"), None, Decimal(0))])
    >>> [int(table(Decimal(claims), Decimal(100))) for claims in (0, 20, 21, 60)]
    [100, 100, 60, 60]
    >>> int(table(Decimal("60.01"), Decimal(100)))
    0
    >>> int(table(Decimal(0), Decimal(0))), int(table(Decimal(0), Decimal(-1)))
    (0, 0)
    """

    def __init__(self, brackets):
        self._uppers = [step.upper for step in brackets if step.upper is not None]
        self._values = [step.value for step in brackets]

    def __call__(self, claims, premium):
        return self.value_at(self.place(claims, premium))

    def place(self, claims, premium):
        """Return the number of the step the amounts fall into, from 0; None: no premium."""
        if premium <= 0:
            return None
        for place, upper in enumerate(self._uppers):
            if claims <= upper * premium:
                return place
        return len(self._uppers)

    def value_at(self, place):
        """Return the value of a step; 0 for None."""
        return Decimal(0) if place is None else self._values[place]
