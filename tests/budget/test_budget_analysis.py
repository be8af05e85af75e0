"""Budget against actual by month, and cost of service against premium."""

from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import BudgetCommon


@tagged("post_install", "-at_install")
class TestBudgetAnalysis(BudgetCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        product = cls._create_product("T-P")
        cls.policy = cls._create_policy("T-1", cls.gold, product, user_id=cls.bj_salesperson.id)
        cls._create_entry(cls.policy, 10_000, day=date(2026, 2, 1))
        cls._create_entry(cls.policy, 1_000, kind="refund", day=date(2026, 2, 2))
        cls._create_entry(cls.policy, 500, kind="claim", day=date(2026, 2, 3))
        cls._create_entry(cls.policy, 7_777, day=date(2025, 2, 1))
        # The same customer, insured by Guangdong as well.
        cls.other = cls._create_policy("T-2", cls.gold, product, cls.gd)
        cls._create_entry(cls.other, 50_000, day=date(2026, 5, 1))
        gone = cls._create_policy("T-3", cls.gold, product)
        cls._create_entry(gone, 99, day=date(2026, 5, 1))
        gone.state = "cancelled"

    def _done(self, task, cost, day):
        self._as(self.bj_specialist, task).action_done(day=day, cost=cost, evidence="Receipt")

    def test_months_sum_up_to_the_line(self):
        first, second = self._create_task(), self._create_task(day=date(2026, 8, 5))
        budget = self._approve_budget({self.d4: 1000})
        self._done(first, 100, date(2026, 3, 5))
        self.env.flush_all()
        months = self._as(self.bj_branch_head, self.env["insurance.service.budget.month"])
        rows = months.search([("budget_id", "=", budget.id)], order="date")
        self.assertEqual(len(rows), 12)
        # 1000 / 12 = 83.33 ...: the fen are spread, nothing is lost.
        self.assertEqual(rows[0].amount, 83.33)
        self.assertEqual(rows[1].amount, 83.34)
        self.assertAlmostEqual(sum(rows.mapped("amount")), 1000, places=2)
        march, august = rows[2], rows[7]
        self.assertEqual((march.spent, march.task_count, march.variance), (100, 1, -16.67))
        self.assertEqual((august.reserved, august.spent), (120, 0))
        self.assertEqual(second.budget_state, "reserved")
        [[total]] = months._read_group([("budget_id", "=", budget.id)], [], ["variance:sum"])
        self.assertAlmostEqual(total, 900, places=2)
        far = self._as(self.gd_branch_head, self.env["insurance.service.budget.month"])
        self.assertFalse(far.search([("budget_id", "=", budget.id)]))
        with self.assertRaises(AccessError):
            self._as(self.bj_salesperson, months).search([])

    def test_cost_against_premium(self):
        self._approve_budget({self.d4: 1000})
        for cost in (100, 80):
            self._done(self._create_task(), cost, date(2026, 3, 5))
        self.env.flush_all()
        branch = self._as(self.bj_branch_head, self.env["insurance.service.cost"])
        domain = [("partner_id", "=", self.gold.id), ("year", "=", 2026)]
        row = branch.search(domain)
        self.assertEqual((row.company_id, row.task_count), (self.bj, 2))
        self.assertEqual((row.cost, row.premium, row.cost_ratio), (180, 9_000, 0.02))
        # Head office sees the whole: 180 of 59,000.
        whole = self._as(self.hq_officer, self.env["insurance.service.cost"])
        [figures] = whole._read_group(
            domain, ["partner_id"], ["cost:sum", "premium:sum", "cost_ratio:avg"]
        )
        self.assertEqual(figures[:3], (self.gold, 180, 59_000))
        self.assertAlmostEqual(figures[3], 180 / 59_000, places=8)
        last = branch.search([("partner_id", "=", self.gold.id), ("year", "=", 2025)])
        self.assertEqual((last.cost, last.premium, last.cost_ratio), (0, 7_777, 0))

    def test_salesperson_sees_customers_that_are_his_own(self):
        self.env.flush_all()
        own = self._as(self.bj_salesperson, self.env["insurance.service.cost"])
        domain = [("partner_id", "=", self.gold.id), ("year", "=", 2026)]
        # One policy of the customer is his; what colleagues sold is not his to see.
        self.assertFalse(own.search(domain))
        self.gold.user_id = self.bj_salesperson
        self.env.flush_all()
        own = self._as(self.bj_salesperson, self.env["insurance.service.cost"])
        self.assertEqual(own.search(domain).premium, 9_000)
        with self.assertRaises(AccessError):
            self._as(self.hq_technical, own).search(domain)
