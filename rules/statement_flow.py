"""Who may take which step of a statement of somebody a complaint is about.

>>> from .step import refusal
>>> refusal(STEPS["answer"], "asked", {"salesperson"})
>>> refusal(STEPS["answer"], "answered", {"salesperson"})
'state'
"""

from .step import Step

#: Every role: whoever a complaint is about answers for himself.
ROLES = (
    "salesperson",
    "specialist",
    "branch_officer",
    "branch_head",
    "operations",
    "hq_officer",
    "hq_gm",
    "auditor",
)

STEPS = {
    "answer": Step(ROLES, ("asked",)),
    "supplement": Step(ROLES, ("answered",)),
}
