"""Plays the service requests of 2026 with the demo customers: what came in, who did it, when.

A fixed seed makes the same year every time. Closed requests run from February to mid-November,
open ones around 20 November 2026: some due, some late, some waiting for papers or paused.
"""

import random
from datetime import date, timedelta

from odoo import fields

#: Handlers by branch; in the small branches the officer of customer resources does all.
HANDLERS = {
    "bj": ("bj_ops", "bj_specialist", "bj_officer"),
    "gd": ("gd_ops", "gd_specialist", "gd_officer"),
    "sh": ("sh_officer",),
    "sc": ("sc_officer",),
    "hn": ("hn_officer",),
    "gs": ("gs_officer",),
}
#: Item code -> what customers ask for, and what they got.
STORIES = {
    "R1": (
        ("年度团体医疗险续保出单", "保单及发票已寄达客户人力资源部。"),
        ("新增子公司员工团体意外险出单", "电子保单已发送至客户指定邮箱。"),
    ),
    "R1x": (("集团统括保单出单（38家下属单位）", "统括保单及分单证全部交付。"),),
    "R2": (
        ("6月入职员工批量增加被保险人", "批单已出具，被保险人清单已更新。"),
        ("离职员工减员退费", "减员批单已出具，退费转财务处理。"),
        ("调整门诊责任保额", "批改完成，新保障自次日零时生效。"),
    ),
    "R2s": (
        ("变更保单联系人及通讯地址", "联系人信息已变更。"),
        ("更正被保险人证件号码", "证件信息已更正。"),
    ),
    "R3": (
        ("员工住院医疗理赔（12件）", "赔款已支付至被保险人账户。"),
        ("门诊理赔资料集中受理", "已结案，赔付明细已发客户。"),
    ),
    "R3i": (("重大疾病理赔，需调取外地就医记录", "调查完成，正常给付。"),),
    "G5": (("理赔款加急支付", "当日完成付款，客户已确认到账。"),),
    "D1": (("咨询少儿附加险投保年龄", "当日电话答复，客户满意。"),),
    "G8": (("服务专员上门讲解理赔流程", "现场服务完成，参会28人。"),),
}
CHANNELS = ("counter", "salesperson", "hotline", "web", "email")
#: Whose turn it is to register: the larger branches more often.
BRANCHES = ("bj", "gd", "sh", "bj", "sc", "gd", "bj", "hn", "gd", "sh", "bj", "sc", "gs")
SAME_DAY = ("R2s", "G5", "D1")
VIP_ITEMS = ("G5", "D1", "G8")
CLOSED_COUNT = 60
#: Open on 20 November 2026: item, days ago, what has happened since.
OPEN = (
    ("bj", "R3", 9, "take"),
    ("bj", "R1", 4, "papers"),
    ("bj", "R2", 3, "take"),
    ("bj", "R2", 1, ""),
    ("bj", "R3i", 6, "pause"),
    ("bj", "R2s", 0, ""),
    ("bj", "G5", 0, "take"),
    ("gd", "R3", 4, "take"),
    ("gd", "R1", 2, "papers"),
    ("gd", "R2", 5, "pause"),
    ("gd", "R2s", 1, ""),
    ("gd", "D1", 0, ""),
    ("sh", "R3", 8, "take"),
    ("sh", "R2", 1, ""),
    ("sc", "R1", 3, "papers"),
    ("sc", "R2", 2, "take"),
    ("hn", "R3", 5, "take"),
    ("gs", "R2", 1, ""),
)
LAST_DAY = date(2026, 11, 20)


def load(players):
    """Name officers, hand over, register and work the requests, as the people of each branch."""
    _man_teams(players)
    _take_over(players)
    _Year(players).play()
    _apply_for_advance(players)
    _escalate(players)


def _man_teams(players):
    """Give the teams of the two large branches their heads and members."""
    people = {
        "customer_resources": ("officer", ("officer", "specialist")),
        "business_management": ("ops", ("ops", "specialist")),
    }
    for branch in ("bj", "gd"):
        teams = players.as_user(f"{branch}_officer", "insurance.service.team").search([])
        for team in teams.filtered(lambda team: team.department in people):
            leader, members = people[team.department]
            ids = [players.user(f"{branch}_{role}").id for role in members]
            team.write(
                {"leader_id": players.user(f"{branch}_{leader}").id, "member_ids": [(6, 0, ids)]}
            )


def _escalate(players):
    """Let the reminders of 20 November go out, as the scheduled action does."""
    with players.on(date(2026, 11, 20), 18):
        requests_sudo = players.env["insurance.service.request"].sudo()
        domain = [("next_escalation_at", "<", fields.Datetime.now())]
        requests_sudo.search(domain, order="id")._escalate_batch()


def _take_over(players):
    """Let Beijing and Guangdong name their VIPs' officers; Beijing has two customers left."""
    for branch, left in (("bj", 2), ("gd", 0)):
        login = f"{branch}_officer"
        officer = players.user(f"{branch}_specialist")
        with players.on(date(2026, 2, 4), 10):
            rows = players.as_user(login, "insurance.tier.handover").search(
                [("state", "=", "to_review"), ("new_tier_id.is_vip", "=", True)], order="id"
            )
            rows = rows[: len(rows) - left]
            rows.write({"officer_id": officer.id})
            rows.action_confirm()
        with players.on(date(2026, 3, 2), 14):
            for partner in rows.partner_id[:-1]:
                players.as_user(f"{branch}_specialist", "insurance.handbook.issue").create(
                    {"partner_id": partner.id, "year": 2026, "delivery": "visit"}
                )


def _apply_for_advance(players):
    """Let Beijing apply for an advance on an open claim; its head has to decide."""
    requests = players.as_user("bj_ops", "insurance.service.request")
    claim = requests.search(
        [("request_kind", "=", "claim"), ("state", "=", "running"), ("is_vip", "=", True)], limit=1
    )
    if not claim:
        return
    with players.on(date(2026, 11, 20), 16):
        payment = players.as_user("bj_ops", "insurance.advance.payment").create(
            {
                "request_id": claim.id,
                "estimated_claim": 480_000,
                "amount": 200_000,
                "event_date": date(2026, 11, 6),
                "are_facts_clear": True,
                "facts": "厂区班车交通事故，交警事故认定书及医院诊断证明齐全，6名员工住院治疗中。",
            }
        )
        payment.action_submit()


class _Year:
    def __init__(self, players):
        self.players = players
        self.env = players.env
        self.random = random.Random(2026)
        self.items = {item.code: item for item in self.env["insurance.service.item"].search([])}
        self.calendar = self.env["insurance.workday"]._get_calendar(players.head_office)
        self.customers = self._get_customers()
        self.timeline = []  # (day, hour, order, function)
        self.requests = {}

    def _get_customers(self):
        """Return ``{branch: (VIP customers, other customers)}`` by home branch."""
        partners = self.env["res.partner"].search(
            [("customer_code", "!=", False)], order="customer_code"
        )
        result = {}
        for branch in HANDLERS:
            mine = partners.filtered(
                lambda p, code=branch: p.home_company_id.branch_code == code.upper()
            )
            vip = mine.filtered("tier_id.is_vip")
            result[branch] = (vip, mine - vip)
        return result

    def play(self):
        for number in range(CLOSED_COUNT):
            self._plan_closed(number)
        for number, (branch, code, ago, then) in enumerate(OPEN, CLOSED_COUNT):
            self._plan_open(number, branch, code, ago, then)
        for day, hour, _order, step in sorted(self.timeline, key=lambda entry: entry[:3]):
            with self.players.on(day, hour):
                step()
        self.env["insurance.service.request"]._cron_mark_breached()

    # === Planning === #

    def _plan(self, day, hour, step):
        self.timeline.append((day, hour, len(self.timeline), step))

    def _plan_closed(self, number):
        branch = BRANCHES[number % len(BRANCHES)]
        day = date(2026, 2, 9) + timedelta(days=self.random.randrange(275))
        day = self.calendar.on_or_after(day)
        code = self.random.choices(tuple(STORIES), (5, 1, 6, 3, 6, 1, 2, 2, 1))[0]
        worker = self.random.choice(HANDLERS[branch])
        hour = self.random.choice((9, 10, 11, 14, 15, 16))
        self._register(number, branch, code, day, hour)
        weights = (9, 1, 0, 0, 0, 0) if code in SAME_DAY else (2, 5, 5, 2, 1, 1)
        days = self.random.choices((0, 1, 2, 3, 5, 8), weights)[0]
        self._plan(day, hour, lambda: self._as(worker, number).action_take())
        if days > 2 and self.random.random() < 0.5:
            self._plan_pause(number, worker, day)
        done = self.calendar.add(day, days)
        self._plan(done, 17 if done == day else 15, lambda: self._finish(number, worker, code))

    def _plan_pause(self, number, worker, day):
        start, end = self.calendar.add(day, 1), self.calendar.add(day, 2)
        reason = self.env.ref("insurance_service.pause_papers").id
        self._plan(
            start,
            9,
            lambda: self._as(worker, number).action_pause(reason, "缺被保险人身份证复印件"),
        )
        self._plan(end, 9, lambda: self._as(worker, number).action_resume("资料已补齐"))

    def _plan_open(self, number, branch, code, ago, then):
        day = LAST_DAY
        for _day in range(ago):
            day = self.calendar.add(day, -1)
        worker = HANDLERS[branch][0]
        self._register(number, branch, code, day, 10, has_papers=then != "papers")
        if then in ("take", "pause"):
            self._plan(day, 11, lambda: self._as(worker, number).action_take())
        if then == "pause":
            reason = self.env.ref("insurance_service.pause_third_party").id
            self._plan(
                self.calendar.add(day, 1),
                9,
                lambda: self._as(worker, number).action_pause(reason, "等待医院复函"),
            )

    def _register(self, number, branch, code, day, hour, has_papers=True):
        vip, others = self.customers[branch]
        is_vip = code in VIP_ITEMS or not others or self.random.random() < 0.6
        is_vip = is_vip or (number >= CLOSED_COUNT and code == "R3")
        customer = self.random.choice(vip if is_vip and vip else others)
        summary, _result = self.random.choice(STORIES[code])
        policies = customer.policy_ids.filtered(
            lambda p: p.company_id.branch_code == branch.upper() and p.state == "in_force"
        )
        channels = set(CHANNELS) & set(self.items[code].channel_ids.mapped("code"))
        channel = self.random.choice(sorted(channels))
        vals = {
            "partner_id": customer.id,
            "item_id": self.items[code].id,
            "company_id": self.players.user(f"{branch}_officer").company_id.id,
            "policy_id": policies[:1].id,
            "contact_id": customer.child_ids.filtered("service_contact_role")[:1].id,
            "channel": channel,
            "summary": summary,
            "paper_ids": self._get_papers(code, channel, has_papers),
        }
        self._plan(day, hour, lambda: self._create(number, branch, vals))

    def _get_papers(self, code, channel, has_papers):
        papers = self.items[code].with_context(lang="zh_CN")._get_paper_vals(channel)
        for index, paper in enumerate(papers):
            paper["is_received"] = paper["is_required"] and (has_papers or not index)
        return [(0, 0, paper) for paper in papers]

    # === Steps === #

    def _create(self, number, branch, vals):
        model = self.players.as_user(f"{branch}_officer", "insurance.service.request")
        self.requests[number] = model.create(vals)

    def _as(self, login, number):
        return self.players.as_user(login, self.requests[number])

    def _finish(self, number, worker, code):
        request = self._as(worker, number)
        summary = request.summary
        request.action_finish(dict(STORIES[code])[summary])
        if number % 3 == 0:
            request.action_acknowledge(request.contact_id.name or request.partner_id.name)
