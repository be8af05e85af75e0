"""Entry thresholds: who becomes a candidate, by which line, and what is missing (Art. 11)."""

from decimal import Decimal
from typing import NamedTuple

LONG_TERM, HEALTH, NON_HEALTH = "long_term", "health", "non_health"
LINES = (LONG_TERM, HEALTH, NON_HEALTH)


class Figures(NamedTuple):
    """A year's figures by line, in yuan. Long-term: standard premium; others: premium received."""

    long_term_premium: Decimal
    health_premium: Decimal
    health_claims: Decimal
    non_health_premium: Decimal
    non_health_claims: Decimal

    def of(self, line):
        """Return ``(premium, claims)`` of a line; long-term has no loss-ratio test."""
        premium_at, claims_at = _PLACES[line]
        return self[premium_at], Decimal(0) if claims_at is None else self[claims_at]


# Where a line's premium and claims stand in `Figures`.
_PLACES = {LONG_TERM: (0, None), HEALTH: (1, 2), NON_HEALTH: (3, 4)}


class Threshold(NamedTuple):
    """What one line must reach. ``loss_ratio_max`` None: not tested."""

    line: str
    premium_min: Decimal
    loss_ratio_max: Decimal | None


class Result(NamedTuple):
    """A threshold put to the test: what passed, and what is missing, in yuan.

    ``missing_premium``: premium short of the limit. ``excess_claims``: claims above what the
    premium allows (before more premium comes in).
    """

    threshold: Threshold
    premium: Decimal
    claims: Decimal
    passed: bool
    missing_premium: Decimal
    excess_claims: Decimal


def passes(threshold, premium, claims):
    """Tell whether a line's figures reach a threshold; limits belong to it.

    >>> health = Threshold(HEALTH, Decimal(5000000), Decimal("0.6"))
    >>> passes(health, Decimal(5000000), Decimal(3000000))
    True
    >>> passes(health, Decimal("4999999.99"), Decimal(0))
    False
    >>> passes(health, Decimal(5000000), Decimal("3000000.01"))
    False

    A line without premium never qualifies, even where the limit is 0:

    >>> passes(Threshold(HEALTH, Decimal(0), Decimal(1)), Decimal(0), Decimal(0))
    False
    """
    if premium < threshold.premium_min or premium <= 0:
        return False
    return threshold.loss_ratio_max is None or claims <= threshold.loss_ratio_max * premium


def passing_lines(figures, thresholds):
    """Return the lines that pass, in the order of the thresholds; any one makes a candidate.

    :param figures: `Figures`, or any five values in that order
    :param thresholds: iterable of `Threshold`

    >>> health = Threshold(HEALTH, Decimal(5), Decimal("0.6"))
    >>> gold = [Threshold(LONG_TERM, Decimal(50), None), health]
    >>> passing_lines(Figures(*map(Decimal, (60, 5, 4, 0, 0))), gold)
    ('long_term',)
    """
    passed = ()
    for threshold in thresholds:
        premium_at, claims_at = _PLACES[threshold.line]
        premium = figures[premium_at]
        # Most customers fail here; a round asks this a million times.
        if premium < threshold.premium_min:
            continue
        claims = None if claims_at is None else figures[claims_at]
        if passes(threshold, premium, claims):
            passed += (threshold.line,)
    return passed


def check_thresholds(figures, thresholds):
    """Return a `Result` for each threshold: the line-by-line test of attachment 1.

    >>> [row] = check_thresholds(Figures(*map(Decimal, (0, 4, 3, 0, 0))),
    ...                         [Threshold(HEALTH, Decimal(5), Decimal("0.6"))])
    >>> row.passed, row.missing_premium, row.excess_claims
    (False, Decimal('1'), Decimal('0.6'))
    """
    rows = []
    for threshold in thresholds:
        premium, claims = figures.of(threshold.line)
        ratio = threshold.loss_ratio_max
        excess = Decimal(0) if ratio is None else max(claims - ratio * max(premium, 0), Decimal(0))
        rows.append(
            Result(
                threshold,
                premium,
                claims,
                passes(threshold, premium, claims),
                max(threshold.premium_min - premium, Decimal(0)),
                excess,
            )
        )
    return rows
