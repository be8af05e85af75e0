"""Plays the care programme of 2026: budgets, consents, what was given month by month, visits, the
committee, receptions, the launch and the quarterly summaries. Everybody takes the own steps.
"""

from datetime import date, datetime, timedelta

from odoo.fields import Command

BRANCHES = ("bj", "sh", "gd", "sc", "hn", "gs")
START = date(2026, 2, 2)
#: Last days of the months that are over, and the last day the demo knows.
MONTHS = [date(2026, m + 1, 1) - timedelta(1) for m in range(2, 11)] + [date(2026, 11, 20)]
CONTENT = {
    "D2": "公司刊物《团险服务》",
    "D4": "生日蛋糕及鲜花",
    "D5": "节日礼盒",
    "D7": "由客服手机发送",
    "S1": "三甲医院高管体检",
}
EVIDENCE = "客户前台签收"
REPORT = "向客户介绍本年服务安排，客户对理赔时效表示满意，希望增加员工健康讲座。"
#: Who looks after the customers of a branch with less care: not everything is given.
CARELESS = 11


def prepare(players):
    """Approve the budgets and plan the year, before the first requests come in."""
    care = Care(players)
    care.approve_budgets()
    care.record_consents()
    care.plan(START)


def play(players):
    """Go through the year month by month."""
    care = Care(players)
    care.launch()
    care.plan_visits()
    care.found_committee()
    for day in MONTHS:
        care.give(day)
        care.visit(day)
    care.receive_guests()
    care.sum_up()
    care.plan(MONTHS[-1])


class Care:
    def __init__(self, players):
        self.players = players
        self.env = players.env
        self.tasks = self.env["insurance.care.task"]

    def plan(self, day):
        """Run the night's planning."""
        with self.players.on(day, 8):
            self.tasks._plan(self.players.head_office)
            for branch in self.players.head_office.child_ids:
                self.tasks._plan_notices(branch)

    def approve_budgets(self):
        model = "insurance.service.budget"
        for login in (*(f"{branch}_officer" for branch in BRANCHES), "hq_officer"):
            with self.players.on(START):
                company = self.players.user(login).company_id
                values = {"year": 2026, "company_id": company.id}
                budgets = self.players.as_user(login, model)
                budget = budgets.create({**values, "department": "customer_resources"})
                budget.action_calculate()
                if not budget.line_ids:
                    continue
                # What head office gives has no price in the regulation: the preparer enters it.
                if login == "hq_officer":
                    budget.line_ids.filtered(lambda line: not line.unit_cost).unit_cost = 1500
                budget.action_submit()
                self.players.as_user("hq_gm", budget).action_approve("同意。")

    def record_consents(self):
        """Most contacts agree in writing, some were not asked yet, a few take it back."""
        for branch in BRANCHES:
            login = f"{branch}_officer"
            company = self.players.user(login).company_id
            contacts = self.env["res.partner"].search(
                [
                    ("parent_id.home_company_id", "=", company.id),
                    ("parent_id.tier_id.is_vip", "=", True),
                    ("service_contact_role", "!=", False),
                ],
                order="id",
            )
            asked = contacts.filtered(lambda c: c.id % CARELESS)
            for purpose in ("care", "sms"):
                self._state(login, asked, purpose, "given", date(2026, 1, 26))
            careful = asked.filtered(lambda c: c.id % 17 == 0)
            self._state(login, careful, "sms", "withdrawn", START)
            self._state(login, asked.filtered(lambda c: c.id % 2), "release", "given", START)

    def _state(self, login, contacts, purpose, state, day):
        with self.players.on(day):
            self.players.as_user(login, "insurance.contact.consent").create(
                [
                    {
                        "contact_id": contact.id,
                        "purpose": purpose,
                        "state": state,
                        "date": day,
                        "way": "written" if state == "given" else "phone",
                    }
                    for contact in contacts
                ]
            )

    def give(self, day):
        """Confirm what fell due by a day, branch by branch; some of it is left undone."""
        self.plan(day)
        due = self.tasks.search(
            [
                ("date_due", "<=", day),
                ("state", "in", ("planned", "ordered", "sent")),
                ("item_id.code", "not in", ("R6", "R4", "R5", "D8", "G6")),
            ]
        )
        given = due.filtered(lambda task: (task.partner_id.id + task.item_id.id) % CARELESS)
        for (company, item), tasks in given.grouped(lambda t: (t.company_id, t.item_id)).items():
            login = f"{company.branch_code.lower()}_officer"
            with self.players.on(day, 15):
                tasks = self.players.as_user(login, tasks)
                self._confirm(tasks, item.code, day)

    def _confirm(self, tasks, code, day):
        ready = tasks.filtered(lambda task: not task._get_cannot_reason("done"))
        for date_due, same_day in ready.grouped("date_due").items():
            health = code == "S1"
            same_day.write({} if health else {"content": CONTENT.get(code, False)})
            same_day.action_done(min(date_due, day), False, False if health else EVIDENCE)

    # === Visits === #

    def plan_visits(self):
        with self.players.on(date(2026, 2, 3)):
            officer = self.players.as_user("hq_officer", "insurance.visit.plan")
            officer.action_create_missing()
            for plan in officer.search([("year", "=", 2026)]):
                plan.action_propose()
                if plan.line_ids and not plan._get_cannot_reason("confirm"):
                    plan.action_confirm()

    def visit(self, day):
        """Hold the visits whose day has come, all but a few."""
        moment = datetime(day.year, day.month, day.day, 4)
        visits = self.env["insurance.visit"].search(
            [("state", "=", "planned"), ("date_start", "<", moment)]
        )
        for visit in visits.filtered(lambda v: v.id % 7):
            with self.players.on(day, 17):
                visit.with_user(visit.user_id).with_context(
                    allowed_company_ids=visit.user_id.company_ids.ids
                ).action_hold(REPORT, "good", "客户接待人签字确认", visit.date_start)

    # === Committee, launch, receptions, summaries === #

    def found_committee(self):
        users = [self.players.user(login) for login in ("hq_gm", "hq_officer", "hq_ops")]
        roles = ("chair", "deputy", "member")
        with self.players.on(START):
            committee = self.players.as_user("hq_officer", "insurance.committee").create(
                {
                    "name": "总公司客户服务管理委员会",
                    "date_from": START,
                    "member_ids": [
                        Command.create({"user_id": user.id, "role": role, "date_from": START})
                        for user, role in zip(users, roles, strict=True)
                    ],
                }
            )
            committee.action_plan_year(2026)
        for meeting in committee.meeting_ids.sorted("date_start")[:3]:
            with self.players.on(meeting.date_start.date(), 18):
                meeting.minutes = "<p>审议本季度服务时限达成情况；讨论绿色通道运行问题。</p>"
                meeting.action_take_members()
                meeting.action_hold()
                self.players.as_user("hq_gm", meeting).action_confirm()

    def launch(self):
        day = date(2026, 1, 19)
        with self.players.on(day):
            template = self.env["insurance.launch.template"].search([], limit=1)
            plan = self.players.as_user("hq_officer", "insurance.launch.plan").create(
                {"name": "2026年分层级服务启动", "template_id": template.id, "date_start": day}
            )
            plan.action_start()
        with self.players.on(date(2026, 3, 20)):
            plan.task_ids.sorted("date_due")[:-3].action_done()

    def receive_guests(self):
        """A reception that was held, and one to come."""
        rooms = self.players.as_user("bj_officer", "insurance.reception.room")
        room = rooms.create({"name": "贵宾接待室（3层）", "is_signed": True})
        company = self.players.user("bj_officer").company_id
        customers = self.env["res.partner"].search(
            [("home_company_id", "=", company.id), ("tier_id.is_vip", "=", True)], limit=2
        )
        first, _second = (
            self._book(customer, room, day)
            for customer, day in zip(
                customers, (date(2026, 11, 12), date(2026, 11, 27)), strict=True
            )
        )
        with self.players.on(date(2026, 11, 12), 17):
            first.write(
                {
                    "attended": "客户董事长一行三人",
                    "talk": "介绍理赔服务与健康管理项目",
                    "outcome": "客户有意增加高管医疗保障",
                    "follow_up": "十一月底前提交方案",
                }
            )
            first.action_hold()

    def _book(self, customer, room, day):
        officer = self.players.user("bj_officer")
        start = datetime(day.year, day.month, day.day, 2)
        with self.players.on(date(2026, 11, 9)):
            return self.players.as_user("bj_officer", "insurance.reception").create(
                {
                    "partner_id": customer.id,
                    "company_id": officer.company_id.id,
                    "date_start": start,
                    "date_end": start + timedelta(hours=2),
                    "purpose": "leaders",
                    "room_id": room.id,
                    "host_id": officer.id,
                    "escort_id": self.players.user("bj_head").id,
                    "deputy_reason": "由分公司负责人亲自陪同",
                    "guest_count": 3,
                }
            )

    def sum_up(self):
        """Close the quarters; of the last one some branches have not signed."""
        summaries = self.env["insurance.quarter.summary"]
        companies = [self.players.user(f"{branch}_officer").company_id for branch in BRANCHES]
        for quarter, day, done in (
            (1, date(2026, 4, 3), 6),
            (2, date(2026, 7, 3), 6),
            (3, date(2026, 10, 12), 3),
        ):
            for branch, company in zip(BRANCHES, companies, strict=True):
                with self.players.on(day):
                    summaries._open_draft(company, 2026, quarter)
                    summary = summaries.search(
                        [("company_id", "=", company.id), ("quarter", "=", str(quarter))]
                    )
                    if BRANCHES.index(branch) >= done:
                        continue
                    self.players.as_user(f"{branch}_officer", summary).action_submit()
                    self.players.as_user(f"{branch}_head", summary).action_confirm("属实。")
                    if quarter < 3:
                        self.players.as_user("hq_officer", summary).action_receive()
