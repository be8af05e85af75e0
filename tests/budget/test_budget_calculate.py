"""Attachment 7: what the estimate comes to, worked out by hand."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import BudgetCommon


@tagged("post_install", "-at_install")
class TestBudgetCalculate(BudgetCommon):
    def _rows(self, budget):
        return {
            (line.item_id.code, line.tier_id.code): (
                line.customers,
                line.contacts_first,
                line.contacts_second,
                line.times,
                line.amount,
            )
            for line in budget.sudo().line_ids
            if line.amount
        }

    def test_branch_by_hand(self):
        budget = self._create_budget()
        budget.action_calculate()
        # Gold: 2 first, 1 second contact. Silver: 1 and 1. A customer each.
        self.assertEqual(
            self._rows(budget),
            {
                ("D4", "gold"): (1, 2, 1, 1, 2 * 120 + 80),
                ("D4", "silver"): (1, 1, 1, 1, 120 + 80),
                ("D5", "gold"): (1, 2, 1, 2, 3 * 200 * 2),
                ("D5", "silver"): (1, 1, 1, 2, 2 * 200 * 2),
                ("D6", "gold"): (1, 0, 0, 1, 200),
                ("D6", "silver"): (1, 0, 0, 1, 200),
            },
        )
        self.assertEqual(budget.amount, 320 + 200 + 1200 + 800 + 200 + 200)

    def test_head_office_pays_for_all_branches_what_is_its_own(self):
        self._create_tier_customer("T-GOLD-2", "gold", self.gd)
        budget = self._create_budget(self.hq_officer, self.hq)
        budget.action_calculate()
        # Gold customers: one in Beijing, two in Guangdong.
        self.assertEqual(self._rows(budget), {("S2a", "gold"): (3, 0, 0, 1, 9000)})
        other = self._create_budget(self.hq_officer, self.hq, department="finance")
        other.action_calculate()
        self.assertFalse(other.line_ids)
        with self.assertRaisesRegex(UserError, "no lines"):
            other.action_submit()

    def test_again_keeps_what_the_preparer_decided(self):
        budget = self._create_budget()
        budget.action_calculate()
        sick, birthday = self._line(budget, self.d6), self._line(budget, self.d4)
        mine = budget.line_ids
        mine.filtered(lambda line: line == sick).times = 3
        mine.filtered(lambda line: line == birthday).write({"amount": 500, "reason": "Growth"})
        self._create_contact(self.gold, "second", "Six")
        budget.action_calculate()
        self.assertEqual((sick.times, sick.amount), (3, 600))
        self.assertEqual((birthday.calculated_amount, birthday.amount), (400, 500))
        self.assertEqual(self._line(budget, self.d5).amount, 4 * 200 * 2)

    def test_tier_without_customers_leaves(self):
        budget = self._create_budget()
        budget.action_calculate()
        self.silver.tier_id = self.tiers["regular"]
        budget.action_calculate()
        codes = set(budget.line_ids.tier_id.mapped("code"))
        self.assertEqual(codes, {"gold"})

    def test_own_amount_needs_a_reason(self):
        budget = self._create_budget()
        budget.action_calculate()
        line = budget.line_ids.filtered(lambda line: line.item_id == self.d4)[:1]
        line.amount = line.calculated_amount + 0.01
        with self.assertRaisesRegex(UserError, "give the reason"):
            budget.action_submit()
        line.reason = "Rounded"
        budget.action_submit()
        self.assertEqual(budget.state, "submitted")

    def test_lines_stay_where_they_are_paid(self):
        budget = self._create_budget()
        vals = {"budget_id": budget.id, "tier_id": self.tiers["gold"].id, "item_id": self.club.id}
        with self.assertRaisesRegex(ValidationError, "paid by head office"):
            budget.line_ids.create(vals)
        hq = self._create_budget(self.hq_officer, self.hq)
        with self.assertRaisesRegex(ValidationError, "not paid by this department"):
            hq.line_ids.create({**vals, "budget_id": hq.id, "item_id": self.d4.id})

    def test_queries_do_not_grow_with_customers(self):
        budget = self._create_budget()
        budget.action_calculate()
        count = self._count(budget)
        for number in range(20):
            customer = self._create_tier_customer(f"T-MORE-{number}", "gold", self.bj)
            self._create_contact(customer, "first", f"M{number}")
        self.assertLessEqual(self._count(budget), count + 3)

    def _count(self, budget):
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        budget.action_calculate()
        self.env.flush_all()
        return self.env.cr.sql_log_count - start
