"""Who may take which step of a complaint, and when: a decision table (Art. 34; complaint rules).

>>> from .step import refusal
>>> refusal(STEPS["approve_extension"], "new", {"hq_gm"})
>>> refusal(STEPS["approve_extension"], "new", {"hq_officer"})
'role'
"""

from .step import Step

LEADERS = ("branch_officer", "branch_head", "hq_officer")
STAFF = ("specialist", "operations", "branch_head", "hq_officer")
#: Nothing is decided yet.
RAISED = ("new", "investigating")
#: The customer has no answer yet: the clocks run.
UNANSWERED = (*RAISED, "decided")
ANSWERED = ("replied", "closed")

STEPS = {
    "register": Step(("salesperson", *STAFF)),
    "take": Step(STAFF, (*UNANSWERED, "replied")),
    "assign": Step(LEADERS, (*UNANSWERED, "replied")),
    "acknowledge": Step(STAFF, UNANSWERED),
    "link": Step(STAFF, (*UNANSWERED, "replied")),
    "name_person": Step(STAFF, RAISED),
    "mark_complex": Step(STAFF, UNANSWERED),
    "ask_extension": Step(STAFF, UNANSWERED),
    # Especially complex ones take longer only with the approval of the superior institution.
    "approve_extension": Step(("hq_gm",), UNANSWERED),
    "refuse_extension": Step(("hq_gm",), UNANSWERED),
    "decide": Step(STAFF, RAISED),
    "reply": Step(STAFF, ("decided",)),
    "close": Step(STAFF, ("replied",)),
    "reopen": Step(LEADERS, ("decided", "replied", "closed", "withdrawn")),
    "ask_review": Step(STAFF, ANSWERED),
    "withdraw": Step(STAFF, UNANSWERED),
    "merge": Step(STAFF, RAISED),
    "transfer": Step(LEADERS, RAISED),
}
#: Steps of the handler alone: who else wants to take them takes the complaint first.
HANDLER_STEPS = frozenset(("mark_complex", "ask_extension", "decide", "reply", "close", "withdraw"))
#: Steps in which an own interest does no harm.
OPEN_TO_ALL = frozenset(("register", "assign", "transfer"))
