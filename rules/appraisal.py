"""The yearly appraisal of heads (Art. 32): what a figure says against its target, and points."""

from datetime import date
from fractions import Fraction
from typing import NamedTuple

#: Units: how a value follows from numerator and denominator.
SHARE, PER_THOUSAND, NUMBER = "share", "per_thousand", "number"
AT_LEAST, AT_MOST = "at_least", "at_most"
_FACTOR = {SHARE: 100, PER_THOUSAND: 1000}


class Indicator(NamedTuple):
    """What is measured: unit, direction, and whether a department has figures of its own."""

    unit: str
    direction: str = AT_LEAST
    by_department: bool = False


INDICATORS = {
    "request_on_time": Indicator(SHARE, AT_LEAST, True),
    "request_on_time_vip": Indicator(SHARE, AT_LEAST, True),
    "care_on_time": Indicator(SHARE),
    "visit_minimum": Indicator(SHARE),
    "visit_duty": Indicator(SHARE),
    "satisfaction": Indicator(SHARE),
    "complaint_rate": Indicator(PER_THOUSAND, AT_MOST, True),
    "complaint_tier": Indicator(SHARE, AT_LEAST, True),
    "complaint_regulator": Indicator(SHARE, AT_LEAST, True),
    "complaint_justified": Indicator(NUMBER, AT_MOST, True),
    "followup_closed": Indicator(SHARE, AT_LEAST, True),
    "budget_kept": Indicator(SHARE, AT_MOST, True),
}


class Result(NamedTuple):
    """``value`` in the indicator's unit (shares in percent) or None; ``verdict``; ``points``."""

    value: Fraction | None
    verdict: str
    points: Fraction


def judge(indicator, numerator, denominator, target, weight):
    """Return what a figure says against its target.

    A met target gives the whole weight; a missed one the part that was reached: the value's
    share of the target, or where less is better the target's share of the value. Without a
    denominator there is no data: neither met nor missed, and no points.

    :param Indicator indicator: unit and direction
    :param numerator: exact number
    :param denominator: exact number; of no meaning for a plain number
    :param target: exact number in the indicator's unit
    :param weight: exact number

    >>> share = Indicator(SHARE)
    >>> judge(share, 4, 5, 80, 10).verdict, judge(share, 799, 1000, 80, 10).verdict
    ('met', 'missed')
    >>> judge(share, 3, 4, 100, 10).points
    Fraction(15, 2)
    >>> judge(share, 0, 0, 80, 10)
    Result(value=None, verdict='no_data', points=Fraction(0, 1))
    >>> rate = Indicator(PER_THOUSAND, AT_MOST)
    >>> judge(rate, 3, 100, 20, 10)
    Result(value=Fraction(30, 1), verdict='missed', points=Fraction(20, 3))
    >>> judge(Indicator(NUMBER, AT_MOST), 0, 0, 0, 5).verdict
    'met'
    """
    if indicator.unit == NUMBER:
        value = Fraction(numerator)
    elif denominator:
        value = Fraction(numerator) * _FACTOR[indicator.unit] / Fraction(denominator)
    else:
        return Result(None, "no_data", Fraction(0))
    target, weight = Fraction(target), Fraction(weight)
    if indicator.direction == AT_LEAST:
        is_met = value >= target
        part = value / target if target else 1
    else:
        is_met = value <= target
        part = target / value if value else 1
    return Result(value, "met" if is_met else "missed", weight * (1 if is_met else part))


def get_score(results):
    """Return the points reached out of 100, over the indicators that have data; None: no data.

    :param results: ``(Result, weight)``

    >>> met = Result(Fraction(1), "met", Fraction(30))
    >>> missed = Result(Fraction(1), "missed", Fraction(5))
    >>> nothing = Result(None, "no_data", Fraction(0))
    >>> get_score([(met, 30), (missed, 20), (nothing, 50)])
    Fraction(70, 1)
    >>> get_score([(nothing, 50)])
    """
    rows = [(r.points, Fraction(weight)) for r, weight in results if r.verdict != "no_data"]
    weights = sum(weight for _points, weight in rows)
    return sum(points for points, _weight in rows) * 100 / weights if weights else None


def is_reminder_season(day):
    """Tell whether head office is reminded of last year's appraisals: 15 January to March.

    >>> is_reminder_season(date(2027, 1, 14)), is_reminder_season(date(2027, 1, 15))
    (False, True)
    >>> is_reminder_season(date(2027, 3, 31)), is_reminder_season(date(2027, 4, 1))
    (True, False)
    """
    return date(day.year, 1, 15) <= day < date(day.year, 4, 1)
