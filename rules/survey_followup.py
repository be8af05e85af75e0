"""Closing the loop: unhappy answers of VIPs are followed up; closed services may be asked about."""

from datetime import date, datetime  # noqa: F401 examples
from hashlib import sha256

from .satisfaction import LEVELS, UNHAPPY
from .sla_clock import deadline_of
from .step import Step

#: Working days after an unhappy answer within which the customer is spoken to.
FOLLOWUP_DAYS = 1
#: Working days after which an overdue follow-up goes to the branch head, then to head office.
ESCALATE_DAYS = (0, 3)
#: Part of the questionnaire -> department whose head follows up.
DEPARTMENT_OF = {
    "overall": "customer_resources",
    "issue": "business_management",
    "preservation": "business_management",
    "claim": "business_management",
    "care": "customer_resources",
    "complaint": "customer_resources",
    "staff": "customer_resources",
}
#: Kind of a service request -> part of the questionnaire.
PART_OF = {"issue": "issue", "preservation": "preservation", "claim": "claim", "finance": "claim"}

OPEN = ("open", "taken", "contacted")
WORKERS = ("specialist", "operations", "branch_head", "hq_officer")
LEADERS = ("branch_officer", "branch_head", "hq_officer")
STEPS = {
    "take": Step(WORKERS, ("open", "taken")),
    "assign": Step(LEADERS, OPEN),
    "contact": Step(WORKERS, OPEN),
    "close": Step(WORKERS, ("contacted",)),
    "reopen": Step(LEADERS, ("closed",)),
    "complain": Step(WORKERS, OPEN),
    "visit": Step(WORKERS, OPEN),
}
#: Steps of a survey that concern its results.
RESULT_STEPS = {
    "preview": Step(("hq_officer",), ("running",)),
    "publish": Step(("hq_gm",), ("closed",)),
    "correct": Step(("hq_officer",), ("closed", "published")),
}


def unhappy_parts(answers):
    """Return the parts answered "average" or worse, the worst first, "overall" last.

    :param answers: ``(part, level)`` pairs; the order of the questionnaire decides among equals

    >>> unhappy_parts([("overall", "average"), ("claim", "dissatisfied"), ("care", "satisfied")])
    ['claim', 'overall']
    >>> unhappy_parts([("overall", "average"), ("issue", "average"), ("staff", "dissatisfied")])
    ['staff', 'issue', 'overall']
    >>> unhappy_parts([("overall", "very_satisfied")])
    []
    """
    order = {part: index for index, part in enumerate(DEPARTMENT_OF)}
    bad = [(part, level) for part, level in answers if level in UNHAPPY]
    bad.sort(key=lambda row: (row[0] == "overall", -LEVELS.index(row[1]), order[row[0]]))
    return [part for part, _level in bad]


def worst_level(answers):
    """Return the worst of the levels; None without answers.

    >>> worst_level([("overall", "average"), ("claim", "dissatisfied")])
    'dissatisfied'
    >>> worst_level([])
    """
    return max((level for _part, level in answers), key=LEVELS.index, default=None)


def followup_due(answered, calendar, hours):
    """Return the day by whose end the customer is spoken to.

    :param datetime answered: local time of the branch

    >>> from .sla_clock import Hours
    >>> from .workdays import WorkCalendar
    >>> plain = WorkCalendar({}, 2026, 2026)
    >>> str(followup_due(datetime(2026, 3, 5, 15, 59), plain, Hours()))  # a Thursday
    '2026-03-06'
    >>> str(followup_due(datetime(2026, 3, 5, 16, 0), plain, Hours()))
    '2026-03-09'
    """
    return deadline_of(answered, FOLLOWUP_DAYS, calendar, hours)


def may_ask(last, day, gap):
    """Return whether somebody last asked on ``last`` (None: never) may be asked on ``day``.

    :param int gap: days between two questions; 0: no limit

    >>> may_ask(date(2026, 1, 1), date(2026, 3, 31), 90), may_ask(None, date(2026, 1, 1), 90)
    (False, True)
    >>> may_ask(date(2026, 1, 1), date(2026, 4, 1), 90)
    True
    """
    return last is None or (day - last).days >= gap


def is_drawn(key, percent):
    """Return whether a closed service belongs to the share that is asked about.

    The draw depends on nothing but the record's number, so it can be repeated and nobody can try
    again until it suits.

    :param str key: number of the record
    :param int percent: share, 0-100

    >>> is_drawn("SR/2026/00001", 100), is_drawn("SR/2026/00001", 0)
    (True, False)
    >>> sum(is_drawn(f"SR/2026/{number:05}", 10) for number in range(1000)) in range(70, 131)
    True
    """
    return int.from_bytes(sha256(key.encode()).digest()[:8], "big") % 100 < percent
