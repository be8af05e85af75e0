"""A scheme version as the rules need it, and what must be in it (1.2-1.4)."""

from typing import NamedTuple

from .thresholds import LINES, Threshold
from .value_index import ValueRule

GOLD, SILVER = "gold", "silver"
BRANCH_CLASSES = ("a", "b", "c", "d")


class SchemeRules(NamedTuple):
    """All a round needs to know of its scheme version."""

    value_rule: ValueRule
    gold: list[Threshold]
    silver: dict[str, list[Threshold]]  # by branch class
    quota_existing: int
    quota_new: int
    tie_breaks: tuple[str, ...]


def required_thresholds():
    """Return the keys ``(tier, branch class, line)`` a complete scheme has, in reading order.

    Gold holds for branches of every class (class None), silver differs by class (Art. 11).

    >>> keys = required_thresholds()
    >>> len(keys), keys[0], keys[-1]
    (15, ('gold', None, 'long_term'), ('silver', 'd', 'non_health'))
    """
    keys = [(GOLD, None, line) for line in LINES]
    keys += [(SILVER, branch_class, line) for branch_class in BRANCH_CLASSES for line in LINES]
    return keys


def is_easier(threshold, other):
    """Tell whether some figures pass ``threshold`` but not ``other``, of the same line.

    >>> from decimal import Decimal
    >>> gold = Threshold("health", Decimal(5000000), Decimal("0.6"))
    >>> is_easier(Threshold("health", Decimal(3000000), Decimal("0.6")), gold)
    True
    >>> is_easier(Threshold("health", Decimal(5000000), Decimal("0.7")), gold)
    True
    >>> is_easier(gold, gold)
    False
    """
    if threshold.premium_min < other.premium_min:
        return True
    if other.loss_ratio_max is None:
        return False
    return threshold.loss_ratio_max is None or threshold.loss_ratio_max > other.loss_ratio_max


def falling_step(brackets, rising):
    """Return the 0-based step whose coefficient goes the unusual way, or None.

    :param bool rising: coefficients should not fall from step to step (P, L); else not rise (R)

    >>> from decimal import Decimal
    >>> from .brackets import Bracket
    >>> steps = [Bracket(Decimal(n), None, Decimal(v)) for n, v in ((0, 10), (1, 30), (2, 20))]
    >>> falling_step(steps, rising=True)
    2
    >>> falling_step(steps, rising=False)
    1
    >>> falling_step(steps[:2], rising=True)
    """
    for index in range(1, len(brackets)):
        change = brackets[index].value - brackets[index - 1].value
        if (change < 0) if rising else (change > 0):
            return index
    return None
