"""Who may take which step of a survey campaign or an invitation, and when: decision tables.

>>> from .step import refusal
>>> refusal(CAMPAIGN_STEPS["draw"], "frozen", {"hq_officer"})
'state'
>>> refusal(INVITATION_STEPS["skip"], "drawn", {"specialist", "branch_officer"})
'role'
>>> refusal(INVITATION_STEPS["enter"], "sent", {"specialist"})
"""

from .step import Step

#: Still waits for the customer's answer.
OPEN = ("drawn", "sent")
#: Who speaks to customers and writes down what they say.
INTERVIEWERS = ("specialist", "hq_officer")

CAMPAIGN_STEPS = {
    "draw": Step(("hq_officer",), ("draft",)),
    "reset": Step(("hq_officer",), ("frozen",)),
    "start": Step(("hq_officer",), ("frozen",)),
    "extend": Step(("hq_officer",), ("running",)),
    "close": Step(("hq_officer",), ("running",)),
}

INVITATION_STEPS = {
    "skip": Step(("hq_officer",), OPEN),
    "enter": Step(INTERVIEWERS, OPEN),
    "send_again": Step(INTERVIEWERS, OPEN),
}
