"""Who may take which step of a care task, and when: a decision table."""

from .request_flow import WORKERS, Step

OPEN = ("planned", "ordered", "sent")
CARERS = ("salesperson", *WORKERS)
LEADERS = ("branch_officer", "branch_head", "hq_officer")

STEPS = {
    "order": Step(WORKERS, ("planned",)),
    "send": Step(WORKERS, ("planned", "ordered")),
    "done": Step(CARERS, OPEN),
    "miss": Step(WORKERS, OPEN),
    "cancel": Step((*LEADERS, "operations"), OPEN),
    "reopen": Step(LEADERS, ("done", "missed", "cancelled")),
    "assign": Step((*LEADERS, "operations"), OPEN),
}


def refusal(name, state, roles):
    """Return why a step is refused: ``role``, ``state`` or None; see `request_flow.refusal`.

    >>> refusal("order", "planned", {"specialist"}), refusal("order", "sent", {"specialist"})
    (None, 'state')
    >>> refusal("cancel", "planned", {"specialist"})
    'role'
    """
    step = STEPS[name]
    if not roles.intersection(step.roles):
        return "role"
    return None if state in step.states else "state"
