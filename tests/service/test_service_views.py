"""What the screens show: urgency, promise, queues, counts; and that all views load for all."""

from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import ServiceCommon, utc

VIEWS = {
    "insurance.service.request": (
        ["list", "form", "kanban", "calendar", "pivot", "graph", "activity", "search"]
    ),
    "insurance.service.span": ["list", "pivot", "graph", "search"],
    "insurance.pause.reason": ["list", "form", "search"],
}


@tagged("post_install", "-at_install")
class TestServiceViews(ServiceCommon):
    def test_views_load_for_every_role(self):
        for user in (
            self.bj_salesperson
            + self.bj_specialist
            + self.bj_branch_officer
            + self.bj_branch_head
            + self.bj_operations
            + self.hq_officer
            + self.hq_gm
            + self.hq_auditor
        ):
            for model, types in VIEWS.items():
                views = [(False, name) for name in types]
                loaded = self.env[model].with_user(user).get_views(views)["views"]
                self.assertEqual(set(loaded), set(types), user.login)

    def test_my_work_is_for_those_who_work(self):
        menu = self.env.ref("insurance_service.menu_service_request_my_work")
        menus = self.env["ir.ui.menu"]
        for user in self.bj_salesperson + self.bj_specialist + self.bj_operations:
            self.assertIn(menu.id, menus.with_user(user)._visible_menu_ids())
        for user in self.bj_branch_head + self.hq_technical:
            self.assertNotIn(menu.id, menus.with_user(user)._visible_menu_ids())

    def test_urgency_at_its_boundaries(self):
        with self._at("2026-03-06 10:00"):  # Friday; due on Tuesday the 10th
            request = self._create_request()
        for moment, expected in (
            ("2026-03-06 11:00", ("later", 2)),
            ("2026-03-07 11:00", ("later", 2)),  # Saturday
            ("2026-03-09 11:00", ("soon", 1)),
            ("2026-03-10 17:30", ("today", 0)),
            ("2026-03-10 17:31", ("late", 0)),
            ("2026-03-11 09:00", ("late", -1)),
            ("2026-03-14 09:00", ("late", -4)),  # Saturday counts as Monday
        ):
            with self._at(moment):
                request.invalidate_recordset()
                self.assertEqual((request.due_state, request.remaining_days), expected, moment)
        with self._at("2026-03-10 09:00"):
            request.invalidate_recordset()
            self.assertEqual(request.deadline_text, "Due today by 17:30")
            request.action_finish("Sent")
            self.assertEqual(request.due_state, "done")

    def test_promise_is_shown_before_saving(self):
        self.gold.user_id = self.bj_salesperson
        requests = self._as(self.bj_salesperson, self.env["insurance.service.request"])
        with self._at("2026-03-06 15:59"):
            form = Form(requests)
            form.partner_id = self.gold
            form.item_id = self.item
            self.assertEqual(form.channel, "salesperson")
            self.assertRegex(form.promise_preview, r"2 working days → due 2026-03-10")
            form.item_id = self.papers_item
            self.assertRegex(form.promise_preview, r"2 working days from complete papers")
            self.assertEqual(len(form.paper_ids), 3)
            form.item_id = self.same_day_item
            self.assertRegex(form.promise_preview, r"same day → due 2026-03-06")
            form.item_id = self.open_item
            self.assertRegex(form.promise_preview, r"no deadline")
            form.item_id = self.item
            request = form.save()
        self.assertEqual(str(request.deadline_date), "2026-03-10")
        self.assertFalse(request.promise_preview)

    def test_promise_follows_the_time_of_receipt(self):
        requests = self._as(self.bj_operations, self.env["insurance.service.request"])
        with self._at("2026-03-09 10:00"):
            form = Form(requests)
            form.partner_id = self.plain
            form.item_id = self.item
            form.received_at = utc("2026-03-06 16:00")
            self.assertRegex(form.promise_preview, r"5 working days → due 2026-03-16")

    def test_papers_ticked_while_registering_came_with_the_request(self):
        """Forms send an empty time with the tick."""
        papers = [
            {"name": "Application form", "is_received": True, "received_at": False},
            {"name": "Copy of licence", "is_received": False, "received_at": False},
        ]
        with self._at("2026-03-09 10:00"):
            request = self._create_request(
                item_id=self.papers_item.id,
                received_at=utc("2026-03-06 10:00"),
                paper_ids=[Command.create(paper) for paper in papers],
            )
        first, second = request.paper_ids
        self.assertEqual((first.is_received, first.received_at), (True, utc("2026-03-06 10:00")))
        self.assertFalse(second.is_received or second.received_at)
        self.assertEqual((request.state, request.missing_papers), ("waiting", "Copy of licence"))

    def test_several_requests_are_registered_at_once(self):
        requests = self._as(self.bj_operations, self.env["insurance.service.request"])
        values = {
            "partner_id": self.gold.id,
            "item_id": self.papers_item.id,
            "company_id": self.bj.id,
        }
        created = requests.create([dict(values), dict(values)]) + requests.create(values)
        self.assertEqual(len(set(created.mapped("name"))), 3)

    def test_policy_tells_the_customer_and_another_customer_drops_it(self):
        product = self._create_product("T-P")
        policy = self._create_policy("T-POL", self.gold, product)
        form = Form(self._as(self.bj_operations, self.env["insurance.service.request"]))
        form.policy_id = policy
        self.assertEqual(form.partner_id, self.gold)
        form.partner_id = self.silver
        self.assertFalse(form.policy_id)

    def test_counts_of_customer_and_policy(self):
        product = self._create_product("T-P")
        policy = self._create_policy("T-POL", self.gold, product)
        self._create_request(policy_id=policy.id)
        self._create_request().action_finish("Sent")
        gold = self._as(self.bj_operations, self.gold)
        self.assertEqual((gold.service_request_open_count, gold.service_request_count), (1, 2))
        policy = self._as(self.bj_operations, policy)
        self.assertEqual((policy.service_request_open_count, policy.service_request_count), (1, 1))
        far = self._as(self.gd_operations, self.gold.sudo()).sudo(False)
        self.assertEqual(far.service_request_count, 0)

    def test_counts_take_the_same_queries_for_many(self):
        customers = self.gold + self.silver + self.plain
        for customer in customers:
            self._create_request(partner_id=customer.id)
        one, many = self._as(self.bj_operations, self.gold), self._as(self.bj_operations, customers)
        one.mapped("service_request_count")
        self.env.invalidate_all()
        with self.assertQueryCount(3):
            one.mapped("service_request_count")
        self.env.invalidate_all()
        with self.assertQueryCount(3):
            many.mapped("service_request_count")

    def test_queues_by_role(self):
        mine = self._create_request()
        mine.action_take()
        free = self._create_request()
        care = self._create_request(department="customer_resources")
        done = self._create_request()
        done.action_finish("Sent")
        everything = mine + free + care + done

        def found(user, name):
            requests = self._as(user, self.env["insurance.service.request"])
            return requests.search([(name, "=", True), ("id", "in", everything.ids)])

        self.assertEqual(found(self.bj_operations, "is_my_queue"), free)
        self.assertEqual(found(self.bj_operations, "is_my_work"), mine + free)
        self.assertEqual(found(self.bj_specialist, "is_my_queue"), care)
        self.assertFalse(found(self.gd_operations, "is_my_work"))
        self.gold.user_id = self.bj_salesperson
        self.assertEqual(found(self.bj_salesperson, "is_my_work"), mine + free + care)

    def test_due_soon_counts_working_days(self):
        with self._at("2026-03-06 10:00"):
            soon = self._create_request()  # due on Tuesday the 10th
            later = self._create_request(partner_id=self.plain.id)  # on Friday the 13th
        domain = [("is_due_soon", "=", True), ("id", "in", (soon + later).ids)]
        requests = self._as(self.bj_operations, self.env["insurance.service.request"])
        with self._at("2026-03-06 11:00"):
            self.assertEqual(requests.search(domain), soon)
        with self._at("2026-03-10 11:00"):
            self.assertEqual(set(requests.search(domain).ids), set((soon + later).ids))

    def test_open_states_are_columns_even_when_empty(self):
        requests = self._as(self.bj_operations, self.env["insurance.service.request"])
        requests = requests.with_context(read_group_expand=True)  # as the kanban asks
        columns = requests.web_read_group([("id", "=", 0)], ["state"], ["__count"])["groups"]
        self.assertEqual([c["state"] for c in columns], ["waiting", "running", "paused"])

    def test_sheet_prints_for_readers_of_the_request(self):
        request = self._create_request(item_id=self.papers_item.id)
        reports = self._as(self.bj_branch_head, self.env["ir.actions.report"])
        html, _kind = reports._render_qweb_html(
            "insurance_service.service_request_sheet", request.ids
        )
        for text in ("服务申请单", request.name, "金牌VIP客户", "Copy of licence", "未收"):
            self.assertIn(text, html.decode())
