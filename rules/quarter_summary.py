"""The quarterly summary of a branch (attachment 2): quarters, figures, who signs what and when."""

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from .step import Step as Row

#: Working days after the quarter within which a branch submits its summary. The regulation asks
#: for a quarterly report (Art. 26.3) and leaves the day open.
SUBMIT_DAYS = 5


def quarter_of(day):
    """Return ``(year, quarter)`` of a day.

    >>> quarter_of(date(2026, 3, 31)), quarter_of(date(2026, 4, 1))
    ((2026, 1), (2026, 2))
    """
    return day.year, (day.month + 2) // 3


def quarter_days(year, quarter):
    """Return the first and last day of a quarter.

    >>> quarter_days(2026, 1), quarter_days(2026, 4)[1]
    ((datetime.date(2026, 1, 1), datetime.date(2026, 3, 31)), datetime.date(2026, 12, 31))
    """
    following = date(year + quarter // 4, quarter * 3 % 12 + 1, 1)
    return date(year, quarter * 3 - 2, 1), following - timedelta(days=1)


def previous_quarters(day, count):
    """Return the ``count`` quarters before the one of a day, the latest first.

    >>> previous_quarters(date(2026, 5, 4), 2)
    [(2026, 1), (2025, 4)]
    """
    quarters = []
    for _number in range(count):
        day = quarter_days(*quarter_of(day))[0] - timedelta(days=1)
        quarters.append(quarter_of(day))
    return quarters


class Figures(NamedTuple):
    """What a customer was to get of a service in a quarter, and got.

    ``due``: what can be judged: done under a deadline, or not done although the deadline passed.
    ``on_time``: of these, done by the deadline. ``spend`` in the currency of the branch.
    """

    planned: int = 0
    done: int = 0
    due: int = 0
    on_time: int = 0
    spend: Decimal = Decimal(0)
    complaints: int = 0
    satisfied: int = 0
    answers: int = 0


def add(one, other):
    """Return the sum of two `Figures`.

    >>> add(Figures(3, 2, 2, 1), Figures(1, 1, 1, 1, Decimal("9.50")))[:5]
    (4, 3, 3, 2, Decimal('9.50'))
    """
    return Figures(*(a + b for a, b in zip(one, other, strict=True)))


def total(figures):
    """Return the sum of any number of `Figures`.

    >>> total([]) == Figures()
    True
    """
    result = Figures()
    for one in figures:
        result = add(result, one)
    return result


def share(part, whole):
    """Return a share as a fraction; None where there is nothing to judge.

    >>> share(1, 4), share(0, 0)
    (Decimal('0.25'), None)
    """
    return Decimal(part) / whole if whole else None


def differences(frozen, fresh):
    """Return what differs between two snapshots, as ``(key, figure, before, now)``.

    :param dict frozen: key -> `Figures`
    :param dict fresh: likewise; a key that lacks counts as all zero

    >>> differences({"a": Figures(2, 1)}, {"a": Figures(2, 2), "b": Figures()})
    [('a', 'done', 1, 2)]
    >>> differences({"a": Figures(1)}, {})
    [('a', 'planned', 1, 0)]
    """
    nothing = Figures()
    return [
        (key, name, before, now)
        for key in [*frozen, *(key for key in fresh if key not in frozen)]
        for name, before, now in zip(
            Figures._fields, frozen.get(key, nothing), fresh.get(key, nothing), strict=True
        )
        if before != now
    ]


class Step(NamedTuple):
    """A step: ``allowed`` gives the states in which each role may take it; then ``target``.

    ``target`` None: the state stays. ``barred_by``: whoever took one of these steps since the
    summary was last a draft may not take this one.
    """

    allowed: dict
    target: str | None = None
    barred_by: tuple = ()


FROZEN = ("submitted", "confirmed", "received")
STEPS = {
    "refresh": Step({"branch_officer": ("draft",)}),
    "submit": Step({"branch_officer": ("draft",)}, "submitted"),
    "confirm": Step({"branch_head": ("submitted",)}, "confirmed", ("submit",)),
    "receive": Step({"hq_officer": ("confirmed",)}, "received", ("submit", "confirm")),
    "return": Step(
        {"branch_head": ("submitted",), "hq_officer": ("submitted", "confirmed")}, "draft"
    ),
    "check_late": Step({"branch_officer": FROZEN, "branch_head": FROZEN, "hq_officer": FROZEN}),
    "restate": Step(
        {"branch_officer": ("confirmed", "received"), "hq_officer": ("confirmed", "received")}
    ),
}
ROLES = ("branch_officer", "branch_head", "hq_officer")


def row_of(name, roles):
    """Return the row of a step, with the states in which people of some roles may take it.

    :param str name: the step
    :param set roles: of the person
    :rtype: rules.step.Step

    >>> from .step import refusal
    >>> officer, head = {"branch_officer"}, {"branch_head"}
    >>> refusal(row_of("submit", officer), "draft", officer)
    >>> refusal(row_of("confirm", head), "draft", head)
    'state'
    >>> refusal(row_of("confirm", officer), "submitted", officer)
    'role'
    >>> refusal(row_of("return", head), "confirmed", head)
    'state'
    >>> row_of("return", head).states
    ('submitted',)
    """
    allowed = STEPS[name].allowed
    states = {state for role in roles if role in allowed for state in allowed[role]}
    return Row(tuple(allowed), tuple(state for state in ("draft", *FROZEN) if state in states))
