"""Who may take which step of a consequence, and when: a decision table (Art. 34; fair procedure).

Besides the role everybody needs the right to personnel data. Who is concerned sees nothing of
it, so takes no step.
"""

from .step import Step

#: Branch head of the person's branch; the GM office where no branch head is free of interest.
DECIDERS = ("branch_head", "hq_gm")
PERSONNEL = ("branch_officer", "hq_officer")
OPEN = ("proposed", "hearing")
#: Decided and in force: the person has a notice of it.
DECIDED = ("confirmed", "appealed", "executed")
#: What payroll and HR get.
LISTED = (*DECIDED, "expired")

STEPS = {
    "invite": Step((*PERSONNEL, *DECIDERS), ("proposed",)),
    "waive": Step(DECIDERS, OPEN),
    "confirm": Step(DECIDERS, ("hearing",)),
    "reject": Step(DECIDERS, OPEN),
    "decide_appeal": Step(("hq_gm",), ("appealed",)),
    "execute": Step(PERSONNEL, ("confirmed",)),
    "take_over": Step(("branch_officer", "branch_head"), ("confirmed",)),
    "give_back": Step(("branch_officer", "branch_head"), ("lifted",)),
    "keep": Step(DECIDERS, LISTED),
    "lift": Step(DECIDERS, ("confirmed", "executed", "expired")),
    "export": Step((*PERSONNEL, *DECIDERS, "auditor"), ()),
}
#: Steps that decide: taken by somebody who had no part in the complaint.
DECISIONS = frozenset(("waive", "confirm", "reject", "decide_appeal", "keep", "lift"))

#: A consequence may be reduced to one of these: proposed -> milder ones, the mildest last.
MILDER = {
    "change_post": ("criticism", "warning"),
    "criticism": ("warning",),
    "lose_customer": ("criticism", "warning"),
    "warning": (),
    "performance_pay": (),
}


def may_become(proposed, kind):
    """Tell whether a proposal may be confirmed as a kind: as proposed or milder, never harsher.

    >>> may_become("change_post", "criticism"), may_become("criticism", "change_post")
    (True, False)
    >>> may_become("warning", "warning"), may_become("performance_pay", "warning")
    (True, False)
    """
    return kind == proposed or kind in MILDER[proposed]
