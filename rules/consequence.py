"""Consequences of verified complaints: two ladders and a deduction (Art. 34).

Cases are counted per person over the calendar year of their verification, across all branches.
Verified complaints are counted, whatever was decided about the consequence of an earlier one.
"""

from datetime import date
from typing import NamedTuple

STAFF, SALESPERSON = "staff", "salesperson"
WARNING, CRITICISM, CHANGE_POST = "warning", "criticism", "change_post"
LOSE_CUSTOMER, PAY = "lose_customer", "performance_pay"

#: Art. 34: rungs by kind of person; the last rung repeats where `REPEATS` says so.
LADDERS = {
    STAFF: (CRITICISM, CHANGE_POST),
    SALESPERSON: (WARNING, CRITICISM, LOSE_CUSTOMER),
}
#: From the third on each further verified complaint costs the customer who complained; the
#: regulation names no third rung for staff.
REPEATS = frozenset((SALESPERSON,))
#: Art. 34 names poor service and misleading conduct of salespersons, and nothing else.
SALES_CONDUCTS = frozenset(("poor_service", "misleading"))
#: Art. 34: share of the month's performance pay that staff and department head each lose.
PAY_SHARE = 10.0
#: Notices that lapse when their year is over; what was carried out otherwise stays.
NOTICES = frozenset((WARNING, CRITICISM))

#: What one case can bring: a rung of the ladder, the person's deduction, the head's.
RUNG, PERSON_PAY, HEAD_PAY = "rung", "person_pay", "head_pay"

PENDING = frozenset(("proposed", "hearing"))
STANDING = frozenset(("confirmed", "appealed", "executed", "expired"))
#: Decided against, so not proposed again for the same finding.
REFUSED = frozenset(("rejected", "lifted"))


class Case(NamedTuple):
    """A verified complaint about one person.

    ``kind`` staff or salesperson, ``conduct`` of salespersons; ``has_head``: somebody else than
    the person led the department.
    """

    id: int
    day: date
    kind: str
    conduct: str = ""
    has_head: bool = False


class Proposal(NamedTuple):
    """What a case brings: ``slot`` is what it is unique for within the case."""

    case: int
    slot: str
    kind: str
    occurrence: int


class Existing(NamedTuple):
    """A consequence on record; ``kind`` as it was proposed.

    ``is_stale``: proposed on a finding that was taken back; ``is_kept``: reviewed and left.
    """

    id: int
    case: int
    slot: str
    kind: str
    occurrence: int
    state: str
    is_stale: bool = False
    is_kept: bool = False


class Plan(NamedTuple):
    """What has to change: proposals, ids to withdraw and to flag, ``{id: occurrence}``."""

    create: list
    withdraw: list
    review: list
    renumber: dict


def counts(case):
    """Tell whether a case counts on a ladder.

    >>> day = date(2026, 3, 2)
    >>> counts(Case(1, day, STAFF)), counts(Case(1, day, SALESPERSON, "misleading"))
    (True, True)
    >>> counts(Case(1, day, SALESPERSON, "other"))
    False
    """
    return case.kind == STAFF or case.conduct in SALES_CONDUCTS


def get_rung(kind, occurrence):
    """Return the consequence of somebody's n-th verified complaint of a year; None: none (Art. 34).

    >>> [get_rung(STAFF, n) for n in (1, 2, 3)]
    ['criticism', 'change_post', None]
    >>> [get_rung(SALESPERSON, n) for n in (1, 2, 3, 4)]
    ['warning', 'criticism', 'lose_customer', 'lose_customer']
    """
    ladder = LADDERS[kind]
    if occurrence <= len(ladder):
        return ladder[occurrence - 1]
    return ladder[-1] if kind in REPEATS else None


def propose(cases):
    """Return the proposals for the verified cases of one person.

    Each ladder is counted from the start of each calendar year, in the order of day and id, so
    the result does not depend on the order of ``cases``. Who leads the own department bears one
    share, not two.

    >>> cases = [Case(2, date(2026, 5, 4), STAFF, has_head=True), Case(1, date(2026, 3, 2), STAFF)]
    >>> for proposal in propose(cases):
    ...     print(*proposal)
    1 rung criticism 1
    1 person_pay performance_pay 1
    2 rung change_post 2
    2 person_pay performance_pay 2
    2 head_pay performance_pay 2
    >>> sales = [Case(n, date(2026, 3, n), SALESPERSON, "poor_service") for n in (1, 2, 3, 4)]
    >>> sales[1] = sales[1]._replace(conduct="other")
    >>> [(p.case, p.kind) for p in propose([*sales, Case(9, date(2027, 1, 1), *sales[0][2:])])]
    [(1, 'warning'), (3, 'criticism'), (4, 'lose_customer'), (9, 'warning')]
    """
    numbers, proposals = {}, []
    for case in sorted(filter(counts, cases), key=lambda case: (case.day, case.id)):
        key = (case.day.year, case.kind)
        numbers[key] = number = numbers.get(key, 0) + 1
        if rung := get_rung(case.kind, number):
            proposals.append(Proposal(case.id, RUNG, rung, number))
        if case.kind == STAFF:
            proposals.append(Proposal(case.id, PERSON_PAY, PAY, number))
            if case.has_head:
                proposals.append(Proposal(case.id, HEAD_PAY, PAY, number))
    return proposals


def reconcile(cases, existing):
    """Return the `Plan` that brings what is on record in line with the verified cases.

    Open proposals follow the cases: another rung means another proposal. What was confirmed is
    flagged and never changed; beside it nothing is proposed for the same slot, until somebody has
    lifted it. What was rejected or lifted is not proposed again for the same finding.

    >>> one, two = (Case(n, date(2026, 3, n), STAFF) for n in (1, 2))
    >>> def record(id, proposal, state, **more):
    ...     return Existing(id, *proposal, state, **more)
    >>> rows = [record(n, p, "proposed") for n, p in enumerate(propose([one, two]), 1)]
    >>> plan = reconcile([one, two], rows)
    >>> plan.create, plan.withdraw, plan.review, plan.renumber
    ([], [], [], {})

    The first case falls; the second was a change of post and becomes criticism:

    >>> plan = reconcile([two], rows)
    >>> plan.create, plan.withdraw, plan.renumber
    ([Proposal(case=2, slot='rung', kind='criticism', occurrence=1)], [1, 2, 3], {4: 1})

    Confirmed, it is flagged instead, and nothing is proposed beside it:

    >>> plan = reconcile([two], [row._replace(state="confirmed") for row in rows])
    >>> plan.create, plan.withdraw, plan.review, plan.renumber
    ([], [], [1, 2, 3], {})
    """
    wanted = {(p.case, p.slot): p for p in propose(cases)}
    plan, settled = Plan([], [], [], {}), set()
    for row in existing:
        proposal = wanted.get((row.case, row.slot))
        is_right = bool(proposal) and proposal.kind == row.kind and not row.is_stale
        if row.state in PENDING:
            _settle_pending(plan, row, proposal, is_right)
        elif row.state in STANDING and not is_right and not row.is_kept:
            plan.review.append(row.id)
        if row.state in STANDING or (is_right and row.state in PENDING | REFUSED):
            settled.add((row.case, row.slot))
    plan.create.extend(p for key, p in wanted.items() if key not in settled)
    return plan


def _settle_pending(plan, row, proposal, is_right):
    if not is_right:
        plan.withdraw.append(row.id)
    elif proposal.occurrence != row.occurrence:
        plan.renumber[row.id] = proposal.occurrence
