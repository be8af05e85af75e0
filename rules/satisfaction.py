"""Satisfaction against each tier's target (Art. 35, spec 1.9): counts, limits, verdicts, scores.

Counts are compared, never rounded ratios: 799 of 1,000 are not 80%, 800 are. A tier's result is
judged when enough people answered; its figures are known in any case.
"""

from decimal import Decimal
from typing import NamedTuple

VERY_SATISFIED, SATISFIED, AVERAGE, DISSATISFIED = LEVELS = (
    "very_satisfied",
    "satisfied",
    "average",
    "dissatisfied",
)
#: Answers that somebody has to ask the customer about.
UNHAPPY = (AVERAGE, DISSATISFIED)
NO_ANSWERS, TOO_FEW, MET, MISSED = "no_answers", "too_few", "met", "missed"


class Counts(NamedTuple):
    """How many answered at each level."""

    very_satisfied: int = 0
    satisfied: int = 0
    average: int = 0
    dissatisfied: int = 0

    @property
    def answers(self):
        """All answers."""
        return sum(self)

    @property
    def content(self):
        """Answers of "satisfied" or better."""
        return self.very_satisfied + self.satisfied


class Limits(NamedTuple):
    """A tier's target: shares in percent; ``minimum``: answers needed for a verdict."""

    very_satisfied: Decimal
    content: Decimal
    average: Decimal
    dissatisfied: Decimal
    minimum: int = 5


class Judgement(NamedTuple):
    """``verdict`` of the whole; ``limits``: whether each limit is met, None while withheld."""

    verdict: str
    limits: dict

    @property
    def attainment(self):
        """Share of the limits that are met, 0-1; None without a verdict."""
        if self.verdict not in (MET, MISSED):
            return None
        return Decimal(sum(self.limits.values())) / len(self.limits)


def needed_answers(minimum, invited):
    """Return how many answers a verdict needs: of a small group, everybody's.

    >>> needed_answers(5, 200), needed_answers(5, 3), needed_answers(5, 0)
    (5, 3, 1)
    """
    return max(min(minimum, invited), 1)


def check_limits(counts, limits):
    """Return ``{limit: met}`` of the four limits.

    >>> gold = Limits(Decimal(80), Decimal(100), Decimal(0), Decimal(0))
    >>> check_limits(Counts(799, 201), gold)["very_satisfied"]
    False
    >>> check_limits(Counts(800, 200), gold)["very_satisfied"]
    True
    >>> [name for name, met in check_limits(Counts(99, 0, 1), gold).items() if not met]
    ['content', 'average']
    """
    answers = counts.answers
    return {
        "very_satisfied": counts.very_satisfied * 100 >= limits.very_satisfied * answers,
        "content": counts.content * 100 >= limits.content * answers,
        "average": counts.average * 100 <= limits.average * answers,
        "dissatisfied": counts.dissatisfied * 100 <= limits.dissatisfied * answers,
    }


def judge(counts, limits, invited):
    """Return the `Judgement` of a result.

    :param Counts counts: the answers
    :param Limits limits: the tier's target
    :param int invited: people asked, for small groups

    >>> gold = Limits(Decimal(80), Decimal(100), Decimal(0), Decimal(0), 5)
    >>> judge(Counts(4, 1), gold, 9).verdict, judge(Counts(4, 1), gold, 9).attainment
    ('met', Decimal('1'))
    >>> judge(Counts(3, 2), gold, 9).verdict, judge(Counts(3, 2), gold, 9).attainment
    ('missed', Decimal('0.75'))
    >>> judge(Counts(4), gold, 9).verdict, judge(Counts(4), gold, 4).verdict
    ('too_few', 'met')
    >>> judge(Counts(), gold, 9)
    Judgement(verdict='no_answers', limits={})
    """
    if not counts.answers:
        return Judgement(NO_ANSWERS, {})
    if counts.answers < needed_answers(limits.minimum, invited):
        return Judgement(TOO_FEW, {})
    met = check_limits(counts, limits)
    return Judgement(MET if all(met.values()) else MISSED, met)


def share(part, whole):
    """Return a share as a fraction; None where nobody answered.

    >>> share(1, 4), share(0, 0)
    (Decimal('0.25'), None)
    """
    return Decimal(part) / whole if whole else None


def weighted_score(rows):
    """Return the mean attainment over tiers, by the tiers' weights; None when none is judged.

    A tier's weight says how much of its result counts for head office and how much for the
    branch (gold 30 : 70, silver 20 : 80, regular 0 : 100): the score of a branch takes the second
    figures, that of head office the first. Tiers without a verdict are left out.

    :param rows: ``(attainment or None, weight)`` of each tier
    :rtype: Decimal

    >>> weighted_score([(Decimal("0.75"), 70), (Decimal(1), 80), (None, 100)])
    Decimal('0.8833')
    >>> weighted_score([(Decimal("0.5"), 30), (Decimal(1), 20), (Decimal(0), 0)])
    Decimal('0.7000')
    >>> weighted_score([(None, 70)]), weighted_score([(Decimal(1), 0)])
    (None, None)
    """
    judged = [(value, weight) for value, weight in rows if value is not None and weight]
    total = sum(weight for _value, weight in judged)
    if not total:
        return None
    return (sum(value * weight for value, weight in judged) / total).quantize(Decimal("0.0001"))
