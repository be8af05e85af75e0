"""Plays two surveys: the one about 2025 is published, that of 2026 is under way.

A fixed seed makes the same answers every time. Nothing is mailed: invitations are marked as sent,
and answers come by telephone or on paper.
"""

import random
from datetime import date, timedelta
from typing import NamedTuple

LAST_DAY = date(2026, 11, 20)


class Survey(NamedTuple):
    """Days of a survey; ``closed`` and ``published`` are None while it runs."""

    year: int
    start: date
    deadline: date
    closed: date | None
    published: date | None
    seed: int
    share: float


SURVEYS = (
    Survey(
        2025, date(2026, 3, 2), date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 8), 2025, 0.7
    ),
    Survey(2026, date(2026, 11, 2), date(2026, 12, 11), None, None, 2026, 0.5),
)
LEVELS = ("very_satisfied", "satisfied", "average", "dissatisfied")
#: How satisfied customers are, by part: claims and policy issue less than the people.
WEIGHTS = {
    "overall": (82, 18, 0, 0),
    "staff": (66, 30, 3, 1),
    "issue": (52, 42, 5, 1),
    "preservation": (54, 42, 3, 1),
    "claim": (46, 44, 8, 2),
    "care": (60, 36, 4, 0),
    "complaint": (45, 45, 8, 2),
}
#: Share of customers who used a part; everybody answers overall and about the staff.
USED = {"issue": 0.9, "preservation": 0.85, "claim": 0.8, "care": 0.75, "complaint": 0.15}
COMMENTS = {
    "very_satisfied": (
        "服务专员响应很快，理赔进度主动告知。",
        "",
        "",
        "每季度的服务报告对我们很有用。",
    ),
    "satisfied": ("", "希望增加员工健康讲座。", "", "保全线上办理还可以更方便。"),
    "average": ("理赔资料要求多次变化，希望一次性告知。", "出单等待时间偏长。"),
    "dissatisfied": ("理赔款迟迟未到账，询问多次才有答复。",),
}


class Unhappy(NamedTuple):
    """Answers of a VIP who is unhappy, working days after the start, and how far it got."""

    answers: dict
    lag: int
    stage: str = "closed"


#: Survey, branch -> the unhappy VIP, whatever chance says.
UNHAPPY = {
    (2025, "bj"): Unhappy({"overall": "average", "claim": "dissatisfied"}, 6),
    (2025, "gd"): Unhappy({"overall": "dissatisfied", "issue": "dissatisfied"}, 11),
    (2026, "gd"): Unhappy({"overall": "average", "preservation": "average"}, 4),
    (2026, "sc"): Unhappy({"overall": "satisfied", "staff": "average"}, 8, "contacted"),
    (2026, "sh"): Unhappy({"overall": "satisfied", "care": "average"}, 11, "taken"),
    (2026, "bj"): Unhappy({"overall": "dissatisfied", "claim": "dissatisfied"}, 13, "open"),
}
NOTE = "已致电客户联系人，听取意见并说明原因，约定专人跟进。"
RESULT = "已协调相关部门当日处理完毕，向客户反馈结果并致歉。"


def play(players):
    """Hold the surveys and follow up what customers are unhappy with."""
    if players.env["insurance.survey.campaign"].search_count([], limit=1):
        return  # played already
    for survey in SURVEYS:
        _Round(players, survey).play()


class _Round:
    def __init__(self, players, survey):
        self.players = players
        self.survey = survey
        self.random = random.Random(survey.seed)

    def play(self):
        survey = self.survey
        campaign = self._send()
        for day, invitations in self._choose(campaign).items():
            with self.players.on(day, 11):
                for invitation in invitations:
                    self._answer(invitation)
            self._follow_up(campaign, day)
        self._remind(campaign)
        if survey.closed:
            with self.players.on(survey.closed, 10):
                self.players.as_user("hq_officer", campaign).action_close()
            with self.players.on(survey.published, 15):
                self.players.as_user("hq_gm", campaign).action_publish()

    def _send(self):
        """Draw and start; everybody counts as written to."""
        survey = self.survey
        with self.players.on(survey.start, 9):
            campaign = self.players.as_user("hq_officer", "insurance.survey.campaign").create(
                {
                    "year": survey.year,
                    "date_start": survey.start,
                    "date_deadline": survey.deadline,
                    "regular_share": 20,
                    "regular_minimum": 3,
                }
            )
            # The same list at every installation.
            campaign.sudo().seed = f"{survey.seed:032x}"
            campaign.action_draw()
            campaign.action_start()
            waiting = campaign.sudo().invitation_ids.filtered(lambda i: i.state == "drawn")
            waiting.write({"state": "sent", "sent_at": campaign.started_at})
        return campaign

    def _remind(self, campaign):
        """Whoever does not answer was reminded after one and after two weeks."""
        weeks = (self._get_end() - self.survey.start).days // 7
        waiting = campaign.sudo().invitation_ids.filtered(lambda i: i.state == "sent")
        for invitation in waiting:
            reminded = invitation.sent_at + timedelta(weeks=min(2, weeks))
            invitation.write({"reminded_at": reminded, "reminder_count": min(2, weeks)})

    def _get_end(self):
        return min(self.survey.deadline, LAST_DAY)

    # === Answers === #

    def _choose(self, campaign):
        """Return day -> invitations answered on it; the unhappy ones are among them."""
        survey = self.survey
        sent = campaign.sudo().invitation_ids.filtered(lambda i: i.state == "sent").sorted("name")
        calendar = self.players.env["insurance.workday"]._get_calendar(self.players.head_office)
        days = {}
        for invitation in sent:
            # Drawn for everybody, so that one answer more does not change all the others.
            chance, lag = self.random.random(), self.random.randrange(2, 14)
            if unhappy := self._get_unhappy(invitation):
                chance, lag = 0, unhappy.lag
            if chance < survey.share:
                day = min(calendar.add(survey.start, lag), self._get_end())
                days[day] = days.get(day, invitation.browse()) | invitation
        return dict(sorted(days.items()))

    def _get_unhappy(self, invitation):
        """Return what the first VIP of a branch, gold before silver, is unhappy with; or None."""
        mine = invitation.campaign_id.invitation_ids.filtered(
            lambda i: i.company_id == invitation.company_id and i.is_vip and i.state != "skipped"
        )
        is_first = invitation == mine.sorted(lambda i: (i.tier_code, i.name))[:1]
        return UNHAPPY.get((self.survey.year, _branch(invitation))) if is_first else None

    def _answer(self, invitation):
        answers = {
            code: self.random.choices(LEVELS, WEIGHTS[code])[0]
            for code in WEIGHTS
            if self.random.random() < USED.get(code, 1)
        }
        if unhappy := self._get_unhappy(invitation):
            answers |= unhappy.answers
        else:
            answers = self._calm(answers)
        respondent = (invitation.contact_id or invitation.partner_id).name
        way = "paper" if self.random.random() < 0.2 else "phone"
        entered = self.players.as_user(f"{_branch(invitation)}_officer", invitation)
        if entered._get_cannot_reason("enter"):
            entered = self.players.as_user("hq_officer", invitation)
        evidence = "纸质问卷已归档" if way == "paper" else "95xxx电话录音"
        comment = self.random.choice(COMMENTS[answers["overall"]])
        entered.action_enter(way, answers, respondent, evidence, comment)

    def _calm(self, answers):
        """Let no part be worse than one level below the overall answer."""
        lowest = min(LEVELS.index(answers["overall"]) + 1, len(LEVELS) - 1)
        return {
            code: level if LEVELS.index(level) <= lowest else LEVELS[lowest]
            for code, level in answers.items()
        }

    # === Follow-ups === #

    def _follow_up(self, campaign, day):
        """Let the owners work on what the answers of a day opened, as far as they get."""
        followups = self.players.env["insurance.survey.followup"].search(
            [("campaign_id", "=", campaign.id), ("opened_date", "=", day), ("user_id", "!=", False)]
        )
        for followup_sudo in followups:
            followup = self.players.as_user(followup_sudo.user_id.login, followup_sudo)
            unhappy = self._get_unhappy(followup_sudo.invitation_id)
            stage = unhappy.stage if unhappy else "closed"
            with self.players.on(day, 14):
                if stage != "open":
                    followup.action_take()
                if stage in ("contacted", "closed"):
                    followup.action_contact(NOTE)
            if stage == "closed":
                with self.players.on(followup_sudo.date_due, 11):
                    followup.action_close(RESULT, "yes" if day.day % 3 else "unknown")


def _branch(record):
    """Return the key of a record's branch, as in the logins."""
    return record.company_id.branch_code.lower()
