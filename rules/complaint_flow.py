"""Who may take which step of a complaint, and when: a decision table (Art. 34; complaint rules)."""

from .step import Step

WORKERS = ("specialist", "operations", "hq_officer")
LEADERS = ("branch_officer", "branch_head", "hq_officer")
STAFF = ("specialist", "operations", "branch_head", "hq_officer")
#: Nothing is decided yet.
RAISED = ("new", "investigating")
#: The customer has no answer yet: the clocks run.
UNANSWERED = (*RAISED, "decided")
FINISHED = ("closed", "withdrawn", "merged")

STEPS = {
    "register": Step(("salesperson", *STAFF)),
    "take": Step(WORKERS, UNANSWERED),
    "assign": Step(LEADERS, (*UNANSWERED, "replied")),
    "acknowledge": Step(STAFF, UNANSWERED),
    "link": Step(STAFF, (*UNANSWERED, "replied")),
    "name_person": Step(STAFF, RAISED),
    "mark_complex": Step(STAFF, UNANSWERED),
    "ask_extension": Step(STAFF, UNANSWERED),
    "approve_extension": Step(("branch_head", "hq_gm"), UNANSWERED),
    "refuse_extension": Step(("branch_head", "hq_gm"), UNANSWERED),
    "decide": Step(STAFF, RAISED),
    "reply": Step(STAFF, ("decided",)),
    "close": Step(STAFF, ("replied",)),
    "reopen": Step(LEADERS, ("decided", "replied", "closed", "withdrawn")),
    "withdraw": Step(STAFF, UNANSWERED),
    "merge": Step(STAFF, UNANSWERED),
    "transfer": Step(LEADERS, RAISED),
}
