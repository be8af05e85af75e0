"""Who may take which step of corrective actions and of head office's reviews of complaints.

>>> from .step import refusal
>>> refusal(REVIEW_STEPS["take"], "asked", {"hq_officer"})
>>> refusal(REVIEW_STEPS["take"], "asked", {"branch_head"})
'role'
>>> refusal(ACTION_STEPS["done"], "done", {"specialist"})
'state'
"""

from .step import Step

STAFF = ("specialist", "operations", "branch_head", "hq_officer")
HEAD_OFFICE = ("hq_officer", "hq_gm")

ACTION_STEPS = {
    "done": Step(STAFF, ("open",)),
    "drop": Step(("branch_officer", "branch_head", "hq_officer"), ("open",)),
    "reopen": Step(("branch_officer", "branch_head", "hq_officer"), ("done", "dropped")),
}
REVIEW_STEPS = {
    "take": Step(HEAD_OFFICE, ("asked",)),
    "conclude": Step(HEAD_OFFICE, ("taken",)),
}
