"""Who may take which step of an assessment round, and when (Art. 8, 12, 13; separation of duties).

A decision table: the model only looks up. Roles are the names of groups without prefix.
"""

from typing import NamedTuple


class Step(NamedTuple):
    """A step of the round.

    ``roles``: one of them is needed. ``states``: the round must be in one of them.
    ``target``: state afterwards; None: unchanged. ``barred_by``: whoever took one of these
    steps in the same round may not take this one. ``in_simulation``: makes sense on a copy.
    """

    roles: tuple
    states: tuple
    target: str | None = None
    barred_by: tuple = ()
    in_simulation: bool = False


_PREPARED = ("collect", "nominate", "withdraw", "score", "submit", "decide_silver")

STEPS = {
    "collect": Step(("hq_officer",), ("draft", "nomination"), "nomination", (), True),
    "nominate": Step(("branch_officer",), ("nomination",)),
    "withdraw": Step(("branch_officer",), ("nomination",)),
    "endorse": Step(("branch_head",), ("nomination", "scored"), None, ("nominate", "withdraw")),
    "score": Step(
        ("hq_officer",),
        ("nomination", "scored"),
        "scored",
        ("nominate", "withdraw"),
        True,
    ),
    "reopen": Step(("hq_officer",), ("scored",), "nomination"),
    "decline_silver": Step(("branch_officer",), ("scored",)),
    "restore_silver": Step(("branch_officer",), ("scored",)),
    "decide_silver": Step(("branch_officer",), ("scored",)),
    "submit": Step(("hq_officer",), ("scored",), "submitted", ("nominate", "withdraw")),
    "release_places": Step(("hq_gm",), ("scored", "submitted"), None, _PREPARED),
    "keep_places": Step(("hq_gm",), ("scored", "submitted"), None, _PREPARED),
    "return": Step(("hq_gm",), ("submitted",), "scored", _PREPARED),
    "approve": Step(("hq_gm",), ("submitted",), "approved", _PREPARED),
    "publish": Step(("hq_officer",), ("approved",), "published"),
    "cancel": Step(
        ("hq_officer", "hq_gm"),
        ("draft", "nomination", "scored", "submitted"),
        "cancelled",
    ),
    "check_late": Step(("hq_officer", "hq_gm"), ("submitted", "approved", "published")),
}


def refusal(name, state, roles, taken, is_simulation=False):
    """Return why a step is refused: ``simulation``, ``role``, ``state``, ``distinct`` or None.

    :param str name: the step
    :param str state: state of the round
    :param set roles: roles of the person
    :param set taken: steps this person took in this round before

    >>> refusal("approve", "submitted", {"hq_gm"}, set())
    >>> refusal("approve", "submitted", {"hq_officer"}, set())
    'role'
    >>> refusal("approve", "scored", {"hq_gm"}, set())
    'state'
    >>> refusal("approve", "submitted", {"hq_gm", "hq_officer"}, {"submit"})
    'distinct'
    >>> refusal("submit", "scored", {"hq_officer"}, set(), is_simulation=True)
    'simulation'
    """
    step = STEPS[name]
    if is_simulation and not step.in_simulation:
        return "simulation"
    if not roles.intersection(step.roles):
        return "role"
    if state not in step.states:
        return "state"
    if taken.intersection(step.barred_by):
        return "distinct"
    return None
