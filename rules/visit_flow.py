"""Who may take which step of a visit, and when: a decision table.

Visitors take the steps of their own visits, whatever their role; the customer resources staff of
the home branch and of head office record for others.
"""

from .step import Step

#: May plan and record visits of others.
RECORDERS = ("specialist", "hq_officer")
#: Business roles whose people visit customers themselves; auditors and IT do not.
VISITORS = ("salesperson", "specialist", "branch_head", "operations", "hq_officer", "hq_gm")

STEPS = {
    "hold": Step(VISITORS, ("planned", "missed")),
    "miss": Step(VISITORS, ("planned",)),
    "cancel": Step(VISITORS, ("planned", "missed")),
    "reschedule": Step(VISITORS, ("planned", "missed")),
    "reopen": Step(VISITORS, ("held", "missed", "cancelled")),
}


def get_recorders(is_visitor):
    """Return the roles that plan and record a visit.

    :param bool is_visitor: of its visitor; else of others

    >>> "hq_gm" in get_recorders(True), "hq_gm" in get_recorders(False)
    (True, False)
    >>> "specialist" in get_recorders(False), "auditor" in get_recorders(True)
    (True, False)
    """
    return VISITORS if is_visitor else RECORDERS
