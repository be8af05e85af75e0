"""Why a customer has its value index and tier, and what the next tier would take (PIPL art. 24).

Everything here is worked out again from the frozen figures and the scheme version of the round,
so that an explanation can be given years later.
"""

from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

from .brackets import Bracket
from .thresholds import Threshold, check_thresholds

FEN = Decimal("0.01")


class Factor(NamedTuple):
    """One of the three parts of V: weight x coefficient (x factor) = contribution."""

    symbol: str  # P, L or R
    weight: Decimal
    figure: Decimal | None  # what was looked up; None: no premium, so no loss ratio
    step: Bracket | None  # the step of the table that was hit; None with the figure
    coefficient: Decimal
    factor_symbol: str | None  # K1, K2, or None for P
    factor: Decimal
    contribution: Decimal


class LineTest(NamedTuple):
    """A threshold put to the test, with what is missing (yuan; ratios are fractions).

    ``missing_premium``: short of the limit. ``excess_claims``: above what the premium allows.
    ``needed_premium``: more premium that would make the line pass with the claims as they
    are; None when no premium would. ``excess_ratio``: loss ratio above its limit.
    """

    threshold: Threshold
    premium: Decimal
    claims: Decimal
    loss_ratio: Decimal | None  # None: no premium
    passed: bool
    missing_premium: Decimal
    excess_claims: Decimal
    needed_premium: Decimal | None
    excess_ratio: Decimal


class Place(NamedTuple):
    """A rank against its quota. ``pool``: existing, new (gold) or silver."""

    pool: str
    rank: int
    quota: int
    candidates: int

    @property
    def missing_places(self):
        """Return how many places up the customer would have to be.

        >>> Place("existing", 33, 30, 50).missing_places, Place("new", 3, 10, 5).missing_places
        (3, 0)
        """
        return max(self.rank - self.quota, 0)


class Standing(NamedTuple):
    """Where a customer stands in a round: what `obstacles` needs to know."""

    tier: str  # decided, else proposed; regular before the ranking
    gold_candidate: bool
    silver_candidate: bool
    nomination: str | None  # pending, nominated, declined
    is_returned: bool
    silver_declined: bool
    gold_place: Place | None
    silver_place: Place | None


class Obstacle(NamedTuple):
    """What stands between the customer and a tier.

    ``kind``: ``threshold`` (no line passes), ``pending``, ``declined`` (branch), ``returned`` (GM
    office), ``unranked`` (not ranked yet), ``quota`` (too far down the ranking), ``decided``
    (within the quota, but decided otherwise).
    """

    tier: str
    kind: str


def find_step(brackets, figure):
    """Return the step that an amount or a number of years hits; negative counts as nothing.

    >>> steps = [Bracket(Decimal(0), Decimal(10), Decimal(1)),
    ...          Bracket(Decimal(10), None, Decimal(2))]
    >>> [int(find_step(steps, Decimal(n)).value) for n in (-3, 9, 10, 99)]
    [1, 1, 2, 2]
    """
    return [step for step in brackets if step.lower <= figure or step is brackets[0]][-1]


def find_ratio_step(brackets, claims, premium):
    """Return the step that a loss ratio hits, upper bounds included; None without premium.

    >>> steps = [Bracket(Decimal(0), Decimal("0.6"), Decimal(60)),
    ...          Bracket(Decimal("0.6"), None, Decimal(0))]
    >>> [int(find_ratio_step(steps, Decimal(c), Decimal(100)).value) for c in (0, 60, 61)]
    [60, 60, 0]
    >>> find_ratio_step(steps, Decimal(5), Decimal(0))
    """
    if premium <= 0:
        return None
    return next(step for step in brackets if step.upper is None or claims <= step.upper * premium)


def explain_value(rule, standard_premium, years, claims, premium):
    """Return V and its three `Factor` rows, which add up to it.

    :param rule: `value_index.ValueRule`
    :param Decimal standard_premium: of all lines, yuan
    :param int years: effective insured years
    :param Decimal claims: claims paid, all lines, yuan
    :param Decimal premium: premium received, all lines, yuan
    :rtype: tuple[Decimal, list[Factor]]

    >>> from .value_index import ValueRule
    >>> def table(*rows):
    ...     return [Bracket(*(None if c is None else Decimal(str(c)) for c in row)) for row in rows]
    >>> rule = ValueRule((Decimal("0.3"), Decimal("0.3"), Decimal("0.4")), {
    ...     "premium": table((0, 10000000, 10), (10000000, None, 60)),
    ...     "loyalty": table((0, 1, 0), (1, 2, 20), (2, None, 40)),
    ...     "profit": table((0, 0.6, 60), (0.6, None, 0)),
    ...     "loyalty_factor": table((0, 2, 3.5), (2, None, 2)),
    ...     "profit_factor": table((0, None, 1))})
    >>> value, rows = explain_value(rule, Decimal(12000000), 1, Decimal(600), Decimal(1000))
    >>> value, [(row.symbol, float(row.contribution)) for row in rows]
    (Decimal('63.00'), [('P', 18.0), ('L', 21.0), ('R', 24.0)])
    >>> rows[1].step.lower, rows[1].factor_symbol, rows[1].factor
    (Decimal('1'), 'K1', Decimal('3.5'))
    """
    index = rule(standard_premium, years, claims, premium)
    weight_p, weight_l, weight_r = rule.weights
    ratio_step = find_ratio_step(rule.tables["profit"], claims, premium)
    size = ("P", weight_p, standard_premium, find_step(rule.tables["premium"], standard_premium))
    loyalty = ("L", weight_l, Decimal(years), find_step(rule.tables["loyalty"], years))
    profit = ("R", weight_r, claims / premium if ratio_step else None, ratio_step)
    return index.value, [
        _factor(*size, index.premium_coefficient),
        _factor(*loyalty, index.loyalty_coefficient, "K1", index.loyalty_factor),
        _factor(*profit, index.profit_coefficient, "K2", index.profit_factor),
    ]


def _factor(symbol, weight, figure, step, coefficient, factor_symbol=None, factor=Decimal(1)):
    contribution = weight * coefficient * factor
    return Factor(symbol, weight, figure, step, coefficient, factor_symbol, factor, contribution)


def needed_premium(threshold, premium, claims):
    """Return how much more premium makes a line pass, claims unchanged; None: none would.

    Rounded up to the fen.

    >>> health = Threshold("health", Decimal(5000000), Decimal("0.6"))
    >>> needed_premium(health, Decimal(4000000), Decimal(0))
    Decimal('1000000.00')
    >>> needed_premium(health, Decimal(4000000), Decimal(3300000))
    Decimal('1500000.00')
    >>> needed_premium(health, Decimal(5000000), Decimal(3000000))
    Decimal('0.00')
    >>> needed_premium(Threshold("health", Decimal(0), Decimal(0)), Decimal(5), Decimal(1))
    """
    target = max(threshold.premium_min, FEN)
    if threshold.loss_ratio_max is not None and claims > 0:
        if threshold.loss_ratio_max <= 0:
            return None
        target = max(target, claims / threshold.loss_ratio_max)
    return max(target - premium, Decimal(0)).quantize(FEN, rounding=ROUND_CEILING)


def explain_thresholds(figures, thresholds):
    """Return a `LineTest` for each threshold.

    :param figures: `thresholds.Figures`
    :param thresholds: iterable of `thresholds.Threshold`

    >>> from .thresholds import Figures
    >>> [row] = explain_thresholds(Figures(*map(Decimal, (0, 4000000, 2600000, 0, 0))),
    ...                            [Threshold("health", Decimal(5000000), Decimal("0.6"))])
    >>> row.passed, row.loss_ratio, row.missing_premium, row.excess_claims, row.excess_ratio
    (False, Decimal('0.65'), Decimal('1000000'), Decimal('200000.0'), Decimal('0.05'))
    """
    rows = []
    for result in check_thresholds(figures, thresholds):
        limit = result.threshold.loss_ratio_max
        ratio = result.claims / result.premium if result.premium > 0 else None
        tested = limit is not None and ratio is not None
        rows.append(
            LineTest(
                result.threshold,
                result.premium,
                result.claims,
                ratio if limit is not None else None,
                result.passed,
                result.missing_premium,
                result.excess_claims,
                needed_premium(result.threshold, result.premium, result.claims),
                max(ratio - limit, Decimal(0)) if tested else Decimal(0),
            )
        )
    return rows


def obstacles(standing):
    """Return an `Obstacle` for each tier above the customer's, the next one first.

    >>> base = Standing("regular", False, False, None, False, False, None, None)
    >>> [tuple(row) for row in obstacles(base)]
    [('silver', 'threshold'), ('gold', 'threshold')]
    >>> nominated = base._replace(tier="silver", gold_candidate=True, nomination="nominated")
    >>> obstacles(nominated._replace(gold_place=Place("existing", 33, 30, 50)))
    [Obstacle(tier='gold', kind='quota')]
    >>> obstacles(nominated._replace(is_returned=True))[0].kind
    'returned'
    >>> obstacles(nominated._replace(nomination="declined"))[0].kind
    'declined'
    >>> obstacles(base._replace(tier="gold"))
    []

    Whoever is a gold candidate and not chosen competes for silver, whatever the home branch's
    figures (1.4):

    >>> obstacles(base._replace(gold_candidate=True, nomination="declined",
    ...                         silver_place=Place("silver", 6, 5, 9)))
    [Obstacle(tier='silver', kind='quota'), Obstacle(tier='gold', kind='declined')]
    """
    rows = []
    if standing.tier == "regular":
        rows.append(Obstacle("silver", _silver_obstacle(standing)))
    if standing.tier != "gold":
        rows.append(Obstacle("gold", _gold_obstacle(standing)))
    return rows


def _silver_obstacle(standing):
    if not (standing.silver_candidate or standing.gold_candidate):
        return "threshold"
    if standing.silver_declined:
        return "declined"
    return _ranking_obstacle(standing.silver_place)


def _gold_obstacle(standing):
    if not standing.gold_candidate:
        return "threshold"
    if standing.is_returned:
        return "returned"
    if standing.nomination != "nominated":
        return "declined" if standing.nomination == "declined" else "pending"
    return _ranking_obstacle(standing.gold_place)


def _ranking_obstacle(place):
    if place is None:
        return "unranked"
    return "quota" if place.missing_places else "decided"
