"""Visit plans: hand-worked quotas at their boundaries, editing, confirming, roles."""

from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..service.common import utc
from .common import VisitCommon


@tagged("post_install", "-at_install")
class TestVisitPlan(VisitCommon):
    def setUp(self):
        super().setUp()
        frozen = self._at("2026-01-05 10:00")
        frozen.__enter__()
        self.addCleanup(frozen.__exit__, None, None, None)
        # One member of the GM office; the department head would take gold, too.
        teams = self.env["insurance.service.team"].search([("company_id", "=", self.hq.id)])
        teams.leader_id = False

    def _proposed(self, company=None, **values):
        plan = self._plan_of(company, **values)
        plan.action_propose()
        return plan

    # === Quotas at their boundaries === #

    def _gm_load(self, count, limit):
        customers = self._create_many("gold", count)
        plan = self._proposed(visits_per_customer=limit)
        load = self._loads(plan).get((self.hq_gm.login, "gold"), 0)
        problems = plan.problem_count
        plan.sudo().unlink()
        customers.tier_id = False
        customers.customer_code = False
        return load, problems

    def test_gm_office_ten_to_fifteen_gold(self):
        # customers, visits to one at most -> visits of the only member, quotas not met
        for count, limit, load, problems in (
            (0, 1, 0, 1),
            (9, 1, 9, 1),
            (9, 2, 10, 0),
            (10, 1, 10, 0),
            (15, 1, 15, 0),
            (16, 1, 15, 0),
        ):
            with self.subTest(customers=count, limit=limit):
                self.assertEqual(self._gm_load(count, limit), (load, problems))

    def test_branch_head_twenty_silver_and_every_gold(self):
        for count, limit, load, problems in (
            (0, 1, 0, 1),
            (19, 1, 19, 1),
            (19, 2, 20, 0),
            (20, 2, 20, 0),
            (23, 2, 23, 0),
        ):
            with self.subTest(customers=count, limit=limit):
                customers = self._create_many("silver", count)
                plan = self._proposed(self.bj, visits_per_customer=limit)
                found = self._loads(plan).get((self.bj_branch_head.login, "silver"), 0)
                self.assertEqual((found, plan.problem_count), (load, problems))
                plan.sudo().unlink()
                customers.tier_id = False
                customers.customer_code = False

    def test_ties_go_to_the_first_and_loads_are_even(self):
        second = self._create_role_user("gm_2", "hq_gm", self.hq, self.all_companies)
        self._create_many("gold", 25)
        plan = self._proposed()
        self.assertEqual(
            self._loads(plan), {(self.hq_gm.login, "gold"): 13, (second.login, "gold"): 12}
        )
        visited = plan.sudo().line_ids.partner_id
        self.assertEqual(len(visited), 25)
        rows = [(r.partner_id, r.user_id, r.month) for r in plan.sudo().line_ids]
        plan.action_clear()
        plan.action_propose()
        self.assertEqual([(r.partner_id, r.user_id, r.month) for r in plan.sudo().line_ids], rows)

    def test_department_heads_two_to_three_gold_three_to_five_silver(self):
        self.env["insurance.visit.duty"].create(
            {
                "user_id": self.hq_operations.id,
                "kind": "department_head",
                "company_id": self.hq.id,
                "year": 2026,
            }
        )
        self._create_many("gold", 30)
        for number in range(1, 10):
            self._create_tier_customer(f"silver-{number}", "silver", self.gd)
        plan = self._proposed()
        self.assertEqual(
            self._loads(plan),
            {
                (self.hq_gm.login, "gold"): 15,
                (self.hq_operations.login, "gold"): 3,
                (self.hq_operations.login, "silver"): 5,
            },
        )
        months = plan.sudo().line_ids.filtered(lambda r: r.user_id == self.hq_gm).mapped("month")
        self.assertEqual(sorted(set(months)), [f"{m:02d}" for m in range(1, 13)])
        # Those of Beijing go to its head, of Guangdong to nobody: it has no head.
        head = self._proposed(self.bj)
        self.assertEqual(self._loads(head), {(self.bj_branch_head.login, "gold"): 30})
        other = self._proposed(self.gd)
        self.assertEqual(self._loads(other), {(False, "silver"): 4})
        self.assertEqual(other.open_count, 4)
        plan.invalidate_recordset()
        self.assertNotIn("in no plan yet", plan.check_html)
        with self.assertRaisesRegex(UserError, "4 customers have no executive"):
            other.action_confirm()

    def test_left_out_customers_are_said(self):
        self._create_many("gold", 16)
        plan = self._proposed()
        self.assertIn("in no plan yet", plan.check_html)
        self.assertIn("Test branch T-BJ", plan.check_html)
        self._proposed(self.bj)
        plan.invalidate_recordset()
        self.assertNotIn("in no plan yet", plan.check_html)

    def test_quotas_of_a_later_year_take_over(self):
        quotas = self.env["insurance.visit.quota"]
        self.assertEqual(quotas._get_for_year(2031)["gm_office"]["gold"], (10, 15, False))
        self._as(self.hq_officer, quotas).create(
            {"year": 2027, "kind": "gm_office", "gold_min": 4, "gold_max": 6}
        )
        self.assertEqual(quotas._get_for_year(2026)["gm_office"]["gold"], (10, 15, False))
        self.assertEqual(quotas._get_for_year(2028)["gm_office"]["gold"], (4, 6, False))
        with self.assertRaises(ValidationError):
            quotas.create({"year": 2028, "kind": "gm_office", "gold_min": 4, "gold_max": 3})

    # === Editing and confirming === #

    def test_confirming_makes_visits_and_planning_again_adds_only_new(self):
        self._create_many("gold", 12)
        plan = self._proposed()
        line = plan.line_ids[0]
        line.write({"month": "07", "note": "Bring the handbook"})
        plan.action_confirm()
        self.assertEqual((plan.state, plan.new_count), ("confirmed", 0))
        visits = plan.sudo().line_ids.visit_id
        self.assertEqual((len(visits), visits.user_id), (12, self.hq_gm))
        self.assertEqual(set(visits.mapped("is_tentative")), {True})
        self.assertEqual(line.sudo().visit_id.day.month, 7)
        self.assertEqual(line.sudo().visit_id.preparation, "Bring the handbook")
        calendar = self.env["insurance.workday"]._get_calendar(self.bj)
        self.assertTrue(all(calendar.is_workday(visit.day) for visit in visits))
        with self.assertRaisesRegex(UserError, "visit exists already"):
            line.month = "08"
        self._create_tier_customer("gold-013", "gold", self.bj)
        plan.action_propose()
        self.assertEqual((plan.line_count, plan.new_count), (13, 1))
        plan.action_propose()
        self.assertEqual(plan.line_count, 13)
        plan.action_confirm()
        self.assertEqual(len(plan.sudo().line_ids.visit_id), 13)

    def test_visits_planned_otherwise_count(self):
        customers = self._create_many("gold", 10)
        self._visit(self.hq_gm, partner_id=customers[0].id, at="2026-02-02 10:00")
        plan = self._proposed()
        self.assertEqual(self._loads(plan), {(self.hq_gm.login, "gold"): 9})
        self.assertNotIn(customers[0], plan.sudo().line_ids.partner_id)
        self.assertEqual(plan.problem_count, 0)

    def test_a_late_plan_uses_the_months_left(self):
        self._create_many("gold", 10)
        with self._at("2026-11-23 10:00"):
            plan = self._proposed()
            self.assertEqual(plan.due_state, "overdue")
            self.assertEqual(set(plan.sudo().line_ids.mapped("month")), {"11", "12"})
            plan.action_confirm()
            days = plan.sudo().line_ids.visit_id.mapped("day")
        self.assertGreater(min(days), date(2026, 11, 23))

    def test_due_by_15_january(self):
        plan = self._plan_of()
        self.assertEqual((plan.deadline, plan.due_state), (date(2026, 1, 15), "soon"))
        for text, due in (("2026-01-15 23:59", "soon"), ("2026-01-16 00:00", "overdue")):
            with self._at(text):
                plan.invalidate_recordset()
                self.assertEqual(plan.due_state, due)

    def test_each_december_the_plans_of_the_next_year(self):
        plans = self.env["insurance.visit.plan"]
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_kwargs: 60.0)
        with self._at("2026-12-01 01:35"):
            plans._cron_prepare()
            plans._cron_prepare()
        found = plans.search([("year", "=", 2027), ("company_id", "child_of", self.hq.id)])
        self.assertEqual(len(found), 4)
        branch = found.filtered(lambda p: p.company_id == self.bj)
        self.assertEqual(branch.activity_ids.user_id, self.bj_branch_officer)

    # === Roles === #

    def test_branches_keep_their_own_plan_only(self):
        self._create_many("silver", 3)
        plan = self._proposed(self.bj, user=self.bj_branch_officer)
        self._as(self.bj_branch_officer, plan).action_confirm()
        self.assertEqual(plan.state, "confirmed")
        head_office = self._plan_of()
        for user, record in (
            (self.bj_branch_officer, head_office),
            (self.gd_branch_officer, plan),
            (self.bj_branch_head, plan),
            (self.bj_specialist, plan),
            (self.hq_gm, head_office),
            (self.hq_auditor, head_office),
        ):
            with self.assertRaises(AccessError, msg=user.login):
                self._as(user, record).action_propose()
        with self.assertRaises(AccessError):
            self._plan_of(self.gd, user=self.bj_branch_officer)
        with self.assertRaises(AccessError):
            self._as(self.bj_branch_officer, plan).state = "draft"
        with self.assertRaises(UserError):
            self._as(self.bj_branch_officer, plan).unlink()

    def test_lines_are_of_the_plans_customers_and_people(self):
        plan = self._plan_of(self.bj, user=self.bj_branch_officer)
        lines = self._as(self.hq_officer, self.env["insurance.visit.plan.line"])
        line = lines.create({"plan_id": plan.id, "partner_id": self.gold.id, "month": "03"})
        with self.assertRaisesRegex(ValidationError, "is not a customer of"):
            lines.create({"plan_id": plan.id, "partner_id": self.far.id, "month": "03"})
        with self.assertRaisesRegex(ValidationError, "cannot visit customers of"):
            line.user_id = self.gd_branch_head
        with self.assertRaises(AccessError):
            self._as(self.gd_branch_officer, line).month = "04"
        with self.assertRaises(AccessError):
            line.visit_id = self._visit(at="2026-03-06 10:00")
        line.user_id = self.bj_branch_head

    def test_duties_are_head_offices(self):
        duties = self.env["insurance.visit.duty"]
        vals = {"user_id": self.hq_gm.id, "kind": "gm_office", "company_id": self.hq.id}
        self._as(self.hq_officer, duties).create({**vals, "year": 2026})
        for user in (self.bj_branch_officer, self.hq_gm, self.hq_auditor):
            with self.assertRaises(AccessError, msg=user.login):
                self._as(user, duties).create({**vals, "year": 2027})
        with self.assertRaisesRegex(ValidationError, "branch head"):
            duties.create({**vals, "company_id": self.bj.id, "year": 2027})
        with self.assertRaisesRegex(ValidationError, "no role"):
            duties.create({**vals, "user_id": self.hq_technical.id, "year": 2027})

    def test_mass_planning_by_working_days(self):
        customers = self._create_many("gold", 5)
        dialog = self._as(self.bj_specialist, self.env["insurance.visit.mass"]).create(
            {
                "partner_ids": [(6, 0, customers.ids)],
                "user_id": self.bj_branch_head.id,
                "first_day": date(2026, 1, 9),
                "per_day": 2,
            }
        )
        action = dialog.action_confirm()
        visits = self.env["insurance.visit"].search(action["domain"], order="date_start")
        starts = [utc(f"2026-01-{text}") for text in ("09 09:00", "09 10:00", "12 09:00")]
        self.assertEqual(visits.mapped("date_start")[:3], starts)
        self.assertEqual(visits[4].date_start, utc("2026-01-13 09:00"))
