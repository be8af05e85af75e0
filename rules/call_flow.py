"""Who may take which step of a call on the hotline, and when: a decision table (1.6 D1).

>>> from .step import refusal
>>> refusal(STEPS["answer"], "open", {"specialist"})
>>> refusal(STEPS["hand_over"], "answered", {"specialist"})
'state'
>>> refusal(STEPS["register"], None, {"salesperson"})
'role'
"""

from .step import Step

#: Those who may see the number of whoever called: they call back.
STAFF = ("specialist", "operations", "hq_officer")
#: The caller waits for an answer of ours.
OPEN = ("open",)
#: A complaint or a department answers; the desk may know the answer first.
UNANSWERED = ("open", "handed_over")

STEPS = {
    "register": Step(STAFF),
    "answer": Step(STAFF, UNANSWERED),
    "hand_over": Step(STAFF, OPEN),
    "complain": Step(STAFF, OPEN),
    "promise_call_back": Step(STAFF, UNANSWERED),
    # Also after the answer: to ask whether everything is well.
    "call_back": Step(STAFF, (*UNANSWERED, "answered")),
    "give_up": Step(STAFF, OPEN),
    "link": Step(STAFF),
}
