"""Plays the appraisal of 2025, frozen and partly signed, and opens that of 2026 with figures."""

from datetime import date

#: Heads of departments that nobody leads yet: branch -> department -> login.
LEADERS = {
    "hq": {"customer_resources": "hq_officer", "business_management": "hq_ops"},
    **{branch: {"customer_resources": f"{branch}_officer"} for branch in ("sh", "sc", "hn", "gs")},
}
COMMENT = "本年度尚未启用服务平台，多数指标无数据。满意度调查反映的理赔进度告知问题已列入整改。"


def play(players):
    """Go through the appraisal of 2025 and open that of 2026."""
    if players.env["insurance.appraisal"].search_count([], limit=1):
        return  # played already
    _name_leaders(players)
    with players.on(date(2026, 4, 13), 10):
        players.as_user("hq_officer", "insurance.appraisal").action_open_year(2025)
    appraisals = players.as_user("hq_officer", "insurance.appraisal").search([("year", "=", 2025)])
    with players.on(date(2026, 4, 14), 10):
        appraisals.action_prepare()
    with players.on(date(2026, 4, 16), 15):
        players.as_user("hq_gm", appraisals).action_freeze()
    for login, comment in (("bj_head", COMMENT), ("bj_officer", ""), ("gd_head", "无异议。")):
        with players.on(date(2026, 4, 20), 11):
            _sign(players, login, appraisals, comment)
    with players.on(date(2026, 11, 20), 10):
        players.as_user("hq_officer", "insurance.appraisal").action_open_year(2026)


def _name_leaders(players):
    for branch, people in LEADERS.items():
        company = players.user("hq_officer" if branch == "hq" else f"{branch}_officer").company_id
        login = "hq_officer" if branch == "hq" else f"{branch}_officer"
        teams = players.as_user(login, "insurance.service.team").search(
            [("company_id", "=", company.id), ("leader_id", "=", False)]
        )
        for team in teams.filtered(lambda t, names=people: t.department in names):
            team.leader_id = players.user(people[team.department])


def _sign(players, login, appraisals, comment):
    mine = players.as_user(login, "insurance.appraisal").search(
        [("id", "in", appraisals.ids), ("user_id", "=", players.user(login).id)]
    )
    if comment:
        mine.comment = comment
    mine.action_sign()
