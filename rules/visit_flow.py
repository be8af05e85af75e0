"""Who may take which step of a visit, and when: a decision table.

Visitors take the steps of their own visits, whatever their role; the customer resources staff of
the home branch and of head office record for others.
"""

from typing import NamedTuple

#: May plan and record visits of others.
RECORDERS = ("specialist", "hq_officer")
#: Business roles whose people visit customers themselves; auditors and IT do not.
VISITORS = ("salesperson", "specialist", "branch_head", "operations", "hq_officer", "hq_gm")


class Step(NamedTuple):
    """A step: the visit has to be in one of ``states`` and gets ``target`` (None: as it is)."""

    states: tuple
    target: str | None = None


STEPS = {
    "hold": Step(("planned", "missed"), "held"),
    "miss": Step(("planned",), "missed"),
    "cancel": Step(("planned", "missed"), "cancelled"),
    "reschedule": Step(("planned", "missed"), "planned"),
    "reopen": Step(("held", "missed", "cancelled"), "planned"),
}


def refusal(name, state, is_visitor, roles):
    """Return why a step is refused: ``role``, ``state`` or None.

    :param str name: the step
    :param str state: of the visit
    :param bool is_visitor: whether the person is the visit's visitor
    :param set roles: of the person

    >>> refusal("hold", "planned", True, {"hq_gm"})
    >>> refusal("hold", "planned", False, {"hq_gm"})
    'role'
    >>> refusal("hold", "planned", False, {"specialist"})
    >>> refusal("hold", "held", False, {"specialist"})
    'state'
    >>> refusal("hold", "planned", True, {"auditor"})
    'role'
    """
    own = is_visitor and roles.intersection(VISITORS)
    if not own and not roles.intersection(RECORDERS):
        return "role"
    if state not in STEPS[name].states:
        return "state"
    return None
