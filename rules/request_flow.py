"""Who may take which step of a service request, and when: a decision table.

Roles are names of groups without prefix. States are those of the request.
"""

from typing import NamedTuple

WORKERS = ("specialist", "operations", "hq_officer")
LEADERS = ("branch_officer", "branch_head", "hq_officer")
OPEN = ("waiting", "running", "paused")


class Step(NamedTuple):
    """A step: one of ``roles`` is needed, and the request in one of ``states``."""

    roles: tuple
    states: tuple


STEPS = {
    "register": Step(("salesperson", *WORKERS), ()),
    "take": Step(WORKERS, OPEN),
    "assign": Step((*LEADERS, "operations"), OPEN),
    "receive_papers": Step(WORKERS, OPEN),
    "start": Step(WORKERS, ("waiting",)),
    "pause": Step(WORKERS, ("running",)),
    "resume": Step(WORKERS, ("paused",)),
    "finish": Step(WORKERS, ("running", "paused")),
    "reopen": Step((*WORKERS, "branch_head"), ("done",)),
    "cancel": Step((*WORKERS, "branch_head"), OPEN),
    "reclassify": Step((*WORKERS, "branch_officer"), ("running", "paused")),
    "agree_date": Step(LEADERS, ("running", "paused")),
    "acknowledge": Step(WORKERS, ("done",)),
    "merge": Step(WORKERS, OPEN),
    "message": Step(WORKERS, (*OPEN, "done")),
}


def refusal(name, state, roles):
    """Return why a step is refused: ``role``, ``state`` or None.

    :param str name: the step
    :param str state: of the request
    :param set roles: of the person

    >>> refusal("finish", "running", {"operations"})
    >>> refusal("finish", "running", {"salesperson"})
    'role'
    >>> refusal("finish", "done", {"operations"})
    'state'
    """
    step = STEPS[name]
    if not roles.intersection(step.roles):
        return "role"
    if step.states and state not in step.states:
        return "state"
    return None
