"""Who may take which step of a care task, and when: a decision table.

>>> from .step import refusal
>>> refusal(STEPS["order"], "planned", {"specialist"})
>>> refusal(STEPS["order"], "sent", {"specialist"})
'state'
"""

from .request_flow import WORKERS
from .step import Step

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
