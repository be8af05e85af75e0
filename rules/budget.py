"""Yearly service budget (Art. 26.2, attachment 7): the estimate, and who may take which step."""

from typing import NamedTuple

#: Kinds of care of which every service contact gets his own; see `rules.care`.
CONTACT_KINDS = ("birthday", "festival", "sms")
#: Who prepares: the branch for itself, head office for its departments.
PREPARERS = {"branch": "branch_officer", "hq": "hq_officer"}
APPROVER = "hq_gm"
#: States in which figures may still be edited.
EDITABLE = ("draft", "returned")


class Step(NamedTuple):
    """A step: ``who`` prepares or approves; the budget in one of ``states`` gets ``target``."""

    who: str
    states: tuple
    target: str


STEPS = {
    "calculate": Step("preparer", EDITABLE, ""),
    "submit": Step("preparer", EDITABLE, "submitted"),
    "approve": Step("approver", ("submitted",), "approved"),
    "return": Step("approver", ("submitted",), "returned"),
    "supplement": Step("preparer", ("approved",), ""),
    "close": Step("preparer", ("approved",), "closed"),
}


def role_of(name, level):
    """Return the role that takes a step.

    :param str level: ``branch`` or ``hq``, whose budget it is

    >>> role_of("submit", "branch"), role_of("submit", "hq"), role_of("approve", "branch")
    ('branch_officer', 'hq_officer', 'hq_gm')
    """
    return PREPARERS[level] if STEPS[name].who == "preparer" else APPROVER


def refusal(name, level, state, roles, is_author):
    """Return why a step is refused: ``role``, ``state``, ``distinct`` or None.

    :param set roles: of the person
    :param bool is_author: the person prepared, edited or submitted it

    >>> refusal("approve", "branch", "submitted", {"hq_gm"}, False)
    >>> refusal("approve", "branch", "submitted", {"hq_gm"}, True)
    'distinct'
    >>> refusal("submit", "hq", "draft", {"branch_officer"}, False)
    'role'
    >>> refusal("submit", "branch", "approved", {"branch_officer"}, True)
    'state'
    """
    step = STEPS[name]
    if role_of(name, level) not in roles:
        return "role"
    if state not in step.states:
        return "state"
    return "distinct" if step.who == "approver" and is_author else None


def times_a_year(kind, frequency):
    """Return how often a year an item is given to each recipient.

    Without a number in the standard: monthly 12, half-yearly 2, festivals 2, all others once;
    for events that is the assumed number, which the preparer changes.

    >>> times_a_year("monthly", 0), times_a_year("festival", 2), times_a_year("birthday", 0)
    (12, 2, 1)
    >>> times_a_year("event", 0), times_a_year("spread", 3)
    (1, 3)
    """
    return frequency or {"monthly": 12, "half_year": 2, "festival": 2}.get(kind, 1)


def unit_costs(unit_cost, unit_cost_second, cost_limit):
    """Return the unit costs for first and second contacts.

    Without a unit cost the limit of an occasion counts; without an own one second contacts get
    the same as first ones.

    >>> unit_costs(120, 80, 0), unit_costs(200, 0, 0), unit_costs(0, 0, 200)
    ((120, 80), (200, 200), (200, 200))
    """
    first = unit_cost or cost_limit
    return first, unit_cost_second or first


def estimate(first, second, times, unit_cost, unit_cost_second):
    """Return what a line of attachment 7 comes to, exact.

    :param int first: recipients at ``unit_cost``: first contacts, or customers
    :param int second: second contacts, at ``unit_cost_second``

    >>> from decimal import Decimal
    >>> estimate(10, 8, 1, Decimal("120.00"), Decimal("80.00"))
    Decimal('1840.00')
    >>> estimate(3, 0, 12, Decimal("0.35"), Decimal("0.00"))
    Decimal('12.60')
    """
    return (first * unit_cost + second * unit_cost_second) * times
