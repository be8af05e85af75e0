"""Who may take which step of a service request, and when: a decision table.

Roles are names of groups without prefix. States are those of the request.

>>> from .step import refusal
>>> refusal(STEPS["finish"], "running", {"operations"})
>>> refusal(STEPS["finish"], "running", {"salesperson"})
'role'
>>> refusal(STEPS["finish"], "done", {"operations"})
'state'
"""

from .step import Step

WORKERS = ("specialist", "operations", "hq_officer")
LEADERS = ("branch_officer", "branch_head", "hq_officer")
OPEN = ("waiting", "running", "paused")

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
