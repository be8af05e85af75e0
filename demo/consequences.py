"""Plays the consequences of verified complaints: heard, commented, confirmed, paid; some wait."""

from datetime import date
from typing import NamedTuple


class Hearing(NamedTuple):
    """Of whom, of which occurrence in the year; days of the steps; ``confirmed`` may be None."""

    head: str
    login: str
    occurrence: int
    invited: date
    commented: date
    words: str
    confirmed: date | None


HEARINGS = (
    Hearing(
        "bj_head",
        "bj_ops",
        1,
        date(2026, 2, 24),
        date(2026, 2, 26),
        "当天受理量较大，漏录一件。本人已整改，受理后当日完成录入并主动告知客户进度。",
        date(2026, 3, 3),
    ),
    Hearing(
        "bj_head",
        "bj_sales",
        1,
        date(2026, 11, 17),
        date(2026, 11, 19),
        "投保时已口头提示免责条款，但表述不够清楚，愿意当面向客户说明。",
        None,
    ),
)
#: Payroll carries out the deductions that were confirmed.
PAID = ("bj_officer", date(2026, 3, 26), "2026年3月工资单")


def play(players):
    """Hear those concerned, and decide what is decided by now."""
    model = players.env["insurance.complaint.consequence"]
    if model.search_count([("state", "!=", "proposed")], limit=1):
        return  # played already
    for hearing in HEARINGS:
        _hear(players, hearing)


def _hear(players, hearing):
    person = players.user(hearing.login)
    rows = players.as_user(hearing.head, "insurance.complaint.consequence").search(
        [
            ("user_id", "=", person.id),
            ("role", "=", "person"),
            ("occurrence", "=", hearing.occurrence),
            ("state", "=", "proposed"),
        ]
    )
    if not rows:
        return
    with players.on(hearing.invited, 10):
        rows.action_invite()
    with players.on(hearing.commented, 14):
        notices = players.as_user(hearing.login, "insurance.consequence.notice").search([])
        notices[:1].action_comment(hearing.words)
    if hearing.confirmed:
        with players.on(hearing.confirmed, 9):
            rows.action_confirm()
        login, day, reference = PAID
        pay = rows.filtered(lambda row: row.kind == "performance_pay")
        with players.on(day, 17):
            players.as_user(login, pay).action_execute(day, reference)
