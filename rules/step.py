"""Who may take a step of a record, and in which states: rows of decision tables."""

from typing import NamedTuple


class Step(NamedTuple):
    """A step: one of ``roles`` is needed, and the record in one of ``states`` (empty: any).

    Roles are names of groups without their prefix.
    """

    roles: tuple
    states: tuple = ()


def refusal(step, state, roles):
    """Return why a step is refused: ``role``, ``state`` or None.

    :param Step step: the row
    :param str state: of the record
    :param set roles: of the person

    >>> close = Step(("specialist",), ("replied",))
    >>> refusal(close, "replied", {"specialist", "reader"})
    >>> refusal(close, "replied", {"auditor"})
    'role'
    >>> refusal(close, "new", {"specialist"})
    'state'
    >>> refusal(Step(("specialist",)), "new", {"specialist"})
    """
    if not roles.intersection(step.roles):
        return "role"
    if step.states and state not in step.states:
        return "state"
    return None
