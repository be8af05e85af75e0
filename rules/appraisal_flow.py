"""Who may take which step of a yearly appraisal, and when: a decision table (Art. 32).

>>> from .step import refusal
>>> refusal(STEPS["freeze"], "prepared", {"hq_gm"})
>>> refusal(STEPS["freeze"], "prepared", {"hq_officer"}), refusal(STEPS["sign"], "draft", {"hq_gm"})
('role', 'state')
"""

from .step import Step

#: Roles of people who are appraised.
APPRAISED = ("branch_head", "specialist", "operations", "hq_officer", "hq_gm")
FIXED = ("frozen", "signed")

STEPS = {
    "open": Step(("hq_officer",)),
    "refresh": Step(("hq_officer",), ("draft",)),
    "prepare": Step(("hq_officer",), ("draft",)),
    "return": Step(("hq_gm",), ("prepared",)),
    "freeze": Step(("hq_gm",), ("prepared",)),
    "comment": Step(APPRAISED, ("prepared", "frozen")),
    "sign": Step(APPRAISED, ("frozen",)),
    "restate": Step(("hq_officer",), FIXED),
}
