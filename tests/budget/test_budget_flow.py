"""Who prepares, who approves, who sees; what nobody writes by hand."""

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import BudgetCommon


@tagged("post_install", "-at_install")
class TestBudgetFlow(BudgetCommon):
    def test_from_draft_to_closed(self):
        budget = self._create_budget()
        budget.action_calculate()
        budget.action_submit()
        self.assertEqual(budget.sudo().activity_ids.user_id, self.hq_gm)
        with self.assertRaisesRegex(ValidationError, "Give the reason"):
            self._as(self.hq_gm, budget).action_return(" ")
        self._as(self.hq_gm, budget).action_return("Too many sick visits")
        self.assertFalse(budget.sudo().activity_ids)
        own = self._as(self.bj_branch_officer, budget)
        own.line_ids.filtered(lambda line: line.item_id == self.d6).times = 0
        own.action_submit()
        self._as(self.hq_gm, budget).action_approve("Agreed")
        self.assertEqual(budget.state, "approved")
        with self.assertRaisesRegex(UserError, "is not over yet"):
            self._as(self.bj_branch_officer, budget).action_close()
        with self._at("2027-01-20 10:00"):
            self._as(self.bj_branch_officer, budget).action_close()
        steps = [(s.step, s.user_id, s.opinion) for s in budget.sudo().step_ids.sorted("id")]
        officer, gm = self.bj_branch_officer, self.hq_gm
        self.assertEqual(
            steps,
            [
                ("create", officer, False),
                ("calculate", officer, False),
                ("submit", officer, False),
                ("return", gm, "Too many sick visits"),
                ("submit", officer, False),
                ("approve", gm, "Agreed"),
                ("close", officer, False),
            ],
        )

    def test_only_the_preparer_prepares(self):
        for user in (
            self.bj_salesperson,
            self.bj_specialist,
            self.bj_branch_head,
            self.bj_operations,
            self.gd_branch_officer,
            self.hq_officer,
            self.hq_gm,
            self.hq_auditor,
            self.hq_technical,
        ):
            with self.assertRaises(AccessError, msg=user.login):
                self._create_budget(user)
        with self.assertRaises(AccessError):
            self._create_budget(self.bj_branch_officer, self.hq)
        with self.assertRaises(AccessError):
            self._create_budget(self.hq_gm, self.hq)
        with self.assertRaisesRegex(ValidationError, "has one service budget"):
            self._create_budget(department="finance")

    def test_only_the_gm_office_approves_and_no_author(self):
        budget = self._create_budget()
        budget.action_calculate()
        budget.action_submit()
        users = (self.bj_branch_officer, self.bj_branch_head, self.hq_officer, self.hq_auditor)
        for user in users:
            for step in ("action_approve", "action_submit"):
                with self.assertRaises(UserError, msg=(user.login, step)):
                    getattr(self._as(user, budget), step)()
        self.assertEqual(budget.sudo().state, "submitted")
        both = self._create_role_user("both", "hq_gm", self.hq, self.all_companies)
        both.group_ids += self.env.ref("insurance_service.group_hq_officer")
        own = self._create_budget(both, self.hq)
        own.action_calculate()
        own.action_submit()
        with self.assertRaisesRegex(UserError, "somebody else"):
            own.action_approve()
        self._as(self.hq_gm, own).action_approve()

    def test_other_branches_and_salespersons_see_nothing(self):
        budget = self._create_budget()
        budget.action_calculate()
        hq_budget = self._create_budget(self.hq_officer, self.hq)
        for user in (self.gd_branch_officer, self.bj_salesperson, self.hq_technical):
            with self.assertRaises(AccessError, msg=user.login):
                self._as(user, budget).read(["amount"])
        with self.assertRaises(AccessError):
            self._as(self.bj_branch_officer, hq_budget).read(["amount"])
        for user in (self.bj_specialist, self.bj_branch_head, self.hq_gm, self.hq_auditor):
            self.assertEqual(self._as(user, budget).amount, 2920)

    def test_system_fields_refuse_everybody(self):
        budget = self._create_budget()
        budget.action_calculate()
        line = budget.line_ids[:1]
        for name, value in (
            ("reserved", 1),
            ("spent", 1),
            ("available", 10),
            ("initial_amount", 1),
            ("year", 2030),
            ("state", "approved"),
            ("company_id", self.gd.id),
        ):
            with self.assertRaises(AccessError, msg=name):
                line.write({name: value})
        with self.assertRaises(AccessError):
            budget.write({"state": "approved"})
        with self.assertRaises(AccessError):
            budget.write({"editor_ids": [(5,)]})
        with self.assertRaisesRegex(UserError, "kept as they were taken"):
            budget.step_ids.write({"opinion": "x"})
        context = {"default_reserved": 5, "default_available": 9, "default_state": "approved"}
        other = budget.line_ids.with_context(**context).create(
            {"budget_id": budget.id, "tier_id": self.tiers["regular"].id, "item_id": self.d5.id}
        )
        figures = (other.reserved, other.available, other.state)
        self.assertEqual(figures, (0, 0, "draft"))
        fresh = self._create_budget(year=2027).with_context(default_state="approved")
        self.assertEqual(fresh.state, "draft")

    def test_submitted_and_approved_figures_are_frozen(self):
        budget = self._approve_budget({self.d4: 1000})
        own = self._as(self.bj_branch_officer, budget)
        for change in (
            lambda: own.line_ids.write({"amount": 5000}),
            own.line_ids.unlink,
            own.unlink,
            lambda: own.write({"year": 2027}),
            own.action_calculate,
            lambda: own.line_ids.create(
                {"budget_id": own.id, "tier_id": self.tiers["silver"].id, "item_id": self.d4.id}
            ),
        ):
            with self.assertRaises(UserError):
                change()
        self.assertEqual(self._line(budget, self.d4).amount, 1000)

    @mute_logger("odoo.sql_db")
    def test_one_budget_and_one_line_of_each(self):
        budget = self._create_budget()
        with self.assertRaises(UniqueViolation) as caught, self.env.cr.savepoint():
            self._create_budget()
        self.assertIn("_place_uniq", caught.exception.diag.constraint_name)
        budget.action_calculate()
        vals = {"budget_id": budget.id, "tier_id": self.tiers["gold"].id, "item_id": self.d4.id}
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            budget.line_ids.create(vals)

    def test_edited_in_the_form(self):
        budget = self._create_budget()
        budget.action_calculate()
        with Form(self._as(self.bj_branch_officer, budget)) as form:
            index = budget.line_ids.mapped("item_id.code").index("D6")
            with form.line_ids.edit(index) as line:
                line.times = 4
                self.assertEqual(line.amount, 800)
                line.amount = 900
                line.reason = "Flu"
            with form.line_ids.new() as line:
                line.tier_id = self.tiers["regular"]
                line.item_id = self.d6
                line.customers = 5
                line.unit_cost = 10
        sick = budget.line_ids.filtered(lambda line: line.amount == 900)
        self.assertEqual((sick.calculated_amount, sick.reason), (800, "Flu"))
        added = self._line(budget, self.d6, "regular")
        self.assertEqual((added.amount, added.is_calculated), (50, False))

    def test_deleted_only_before_submission(self):
        budget = self._create_budget()
        budget.action_calculate()
        budget.unlink()
        again = self._create_budget()
        again.action_calculate()
        again.action_submit()
        self._as(self.hq_gm, again).action_return("No")
        with self.assertRaisesRegex(UserError, "it is kept"):
            self._as(self.bj_branch_officer, again).unlink()
