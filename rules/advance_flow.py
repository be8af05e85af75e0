"""Who may take which step of an advance payment, and when: a decision table."""

from typing import NamedTuple

PREPARERS = ("specialist", "operations", "hq_officer")
APPROVERS = ("branch_head", "hq_gm")
#: States whose amount counts against the limit of the claim.
LIVE = ("submitted", "approved", "paid")


class Step(NamedTuple):
    """A step: one of ``roles`` is needed, the payment in one of ``states``; then ``target``.

    ``barred_by``: whoever took one of these steps on the same payment may not take this one.
    """

    roles: tuple
    states: tuple
    target: str
    barred_by: tuple = ()


STEPS = {
    "submit": Step(PREPARERS, ("draft",), "submitted"),
    "approve": Step(APPROVERS, ("submitted",), "approved", ("create", "submit")),
    "refuse": Step(APPROVERS, ("submitted",), "refused", ("create", "submit")),
    "pay": Step(("operations",), ("approved",), "paid", ("approve",)),
    "cancel": Step((*PREPARERS, *APPROVERS), ("draft", "submitted", "approved"), "cancelled"),
}


def refusal(name, state, roles, taken):
    """Return why a step is refused: ``role``, ``state``, ``distinct`` or None.

    :param str name: the step
    :param str state: of the payment
    :param set roles: of the person
    :param set taken: steps this person took on the payment, ``create`` among them

    >>> refusal("approve", "submitted", {"branch_head"}, set())
    >>> refusal("approve", "submitted", {"branch_head", "operations"}, {"create"})
    'distinct'
    >>> refusal("pay", "submitted", {"operations"}, set())
    'state'
    >>> refusal("approve", "submitted", {"operations"}, set())
    'role'
    """
    step = STEPS[name]
    if not roles.intersection(step.roles):
        return "role"
    if state not in step.states:
        return "state"
    if taken.intersection(step.barred_by):
        return "distinct"
    return None
