"""Supplements: more money reaches what waits at once; less never cuts what is taken."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import BudgetCommon


@tagged("post_install", "-at_install")
class TestBudgetSupplement(BudgetCommon):
    def _supplement(self, budget, amount, item=None, user=None, tier="gold"):
        budget = self._as(user or self.bj_branch_officer, budget)
        supplements = budget.env["insurance.service.budget.supplement"]
        return supplements.create(
            {
                "budget_id": budget.id,
                "tier_id": self.tiers[tier].id,
                "item_id": (item or self.d4).id,
                "amount": amount,
                "reason": "New customers",
            }
        )

    def test_more_money_reaches_what_waits(self):
        tasks = self._create_task() + self._create_task() + self._create_task()
        budget = self._approve_budget({self.d4: 130})
        supplement = self._supplement(budget, 110)
        supplement.action_submit()
        self.assertEqual(supplement.line_available, 10)
        with self.assertRaises(AccessError):
            supplement.action_approve()
        self._as(self.hq_gm, supplement).action_approve("Yes")
        self.assertEqual(tasks.mapped("budget_state"), ["reserved", "reserved", "waiting"])
        line = self._line(budget, self.d4)
        self.assertEqual((line.amount, line.initial_amount), (240, 130))
        self.assertTrue(line.is_over_initial)
        found = line.search([("is_over_initial", "=", True), ("id", "=", line.id)])
        self.assertEqual(found, line)
        steps = budget.sudo().step_ids.filtered("supplement_id").sorted("id")
        self.assertEqual(steps.mapped("step"), ["create", "submit", "approve"])

    def test_never_below_reserved_and_spent(self):
        self._create_task()
        done = self._create_task()
        budget = self._approve_budget({self.d4: 300})
        self._as(self.bj_specialist, done).action_done(cost=100, evidence="Receipt")
        for cut, allowed in ((-80.01, False), (-80, True)):
            supplement = self._supplement(budget, cut)
            if allowed:
                supplement.action_submit()
                self._as(self.hq_gm, supplement).action_approve()
                continue
            with self.assertRaisesRegex(UserError, "neither reserved nor spent"):
                supplement.action_submit()
        self.assertEqual(self._figures(budget, self.d4), (120, 100, 0))

    def test_taken_between_submission_and_approval(self):
        budget = self._approve_budget({self.d4: 300})
        supplement = self._supplement(budget, -200)
        supplement.action_submit()
        self._create_task(cost=101)
        with self.assertRaisesRegex(UserError, "neither reserved nor spent"):
            self._as(self.hq_gm, supplement).action_approve()
        self.assertEqual(supplement.state, "submitted")

    def test_new_line(self):
        task = self._create_task(self.d5, 200)
        budget = self._approve_budget({self.d4: 300})
        supplement = self._supplement(budget, 200, self.d5)
        supplement.action_submit()
        self._as(self.hq_gm, supplement).action_approve()
        self.assertEqual(task.budget_state, "reserved")
        line = self._line(budget, self.d5)
        self.assertEqual((line.amount, line.initial_amount), (200, 0))

    def test_only_of_approved_budgets_and_by_the_preparer(self):
        draft = self._create_budget()
        with self.assertRaises(UserError):
            self._supplement(draft, 100)
        draft.unlink()
        budget = self._approve_budget({self.d4: 300})
        users = (
            *(self.bj_salesperson, self.bj_specialist, self.bj_branch_head, self.hq_gm),
            *(self.gd_branch_officer, self.hq_officer, self.hq_auditor),
        )
        for user in users:
            with self.assertRaises(AccessError, msg=user.login):
                self._supplement(budget, 100, user=user)

    def test_frozen_and_kept(self):
        budget = self._approve_budget({self.d4: 300})
        supplement = self._supplement(budget, 100)
        for vals in ({"state": "approved"}, {"company_id": self.gd.id}, {"editor_ids": [(5,)]}):
            with self.assertRaises(AccessError, msg=vals):
                supplement.write(vals)
        supplement.action_submit()
        with self.assertRaises(UserError):
            supplement.amount = 9999
        self._as(self.hq_gm, supplement).action_return("Explain")
        own = self._as(self.bj_branch_officer, supplement)
        own.amount = 50
        with self.assertRaisesRegex(UserError, "it is kept"):
            own.unlink()
        own.action_submit()
        self._as(self.hq_gm, own).action_approve()
        self.assertEqual(self._line(budget, self.d4).amount, 350)
