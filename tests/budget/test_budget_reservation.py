"""Money of care: reserved when planned, spent when done, never twice."""

from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BudgetCommon


@tagged("post_install", "-at_install")
class TestBudgetReservation(BudgetCommon):
    def _done(self, task, cost=False, user=None):
        tasks = self._as(user or self.bj_specialist, task)
        tasks.action_done(cost=cost, evidence="Receipt 1")

    def test_approval_reserves_what_waited_earliest_first(self):
        late = self._create_task(day=date(2026, 9, 1))
        early = self._create_task(day=date(2026, 4, 1))
        middle = self._create_task(day=date(2026, 5, 1))
        other_year = self._create_task(day=date(2027, 1, 5))
        silver = self._create_task(partner=self.silver)
        self.assertEqual(early.budget_state, "waiting")
        # 250 pay two of three at 120; 359.99 would, too, and 360 all of them.
        budget = self._approve_budget({self.d4: 250})
        states = [t.budget_state for t in (early, middle, late, other_year, silver)]
        self.assertEqual(states, ["reserved", "reserved", "waiting", "waiting", "waiting"])
        self.assertEqual(self._figures(budget, self.d4), (240, 0, 10))
        self.assertEqual(budget.sudo().waiting, 120 + 120)  # late, and the silver customer's

    def test_exactly_enough(self):
        tasks = [self._create_task(), self._create_task(), self._create_task()]
        budget = self._approve_budget({self.d4: 360})
        self.assertEqual({t.budget_state for t in tasks}, {"reserved"})
        self.assertEqual(self._figures(budget, self.d4), (360, 0, 0))

    def test_without_money_neither_ordered_nor_done(self):
        task = self._create_task()
        own = self._as(self.bj_specialist, task)
        for step in (own.action_order, own.action_done):
            with self.assertRaisesRegex(UserError, "not reserved"):
                step()
        self.assertIn("not reserved", own.blocked_actions["order"])
        free = self._create_task(cost=0)
        self.assertEqual(free.budget_state, "none")
        self._as(self.bj_specialist, free).action_order()
        self._done(free)
        self.assertEqual((free.state, free.budget_state), ("done", "none"))

    def test_done_spends_the_actual_cost(self):
        first, second = self._create_task(), self._create_task()
        budget = self._approve_budget({self.d4: 250})
        self._done(first, 110)
        self.assertEqual(self._figures(budget, self.d4), (120, 110, 20))
        # 120 are reserved for it, 20 are free: 140 to the yuan, not a fen more.
        with self.assertRaisesRegex(UserError, r"20\.01 more are needed.*Have a supplement"):
            self._done(second, 140.01)
        self.assertEqual(second.state, "planned")
        self._done(second, 140)
        self.assertEqual(self._figures(budget, self.d4), (0, 250, 0))
        self.assertEqual((second.budget_state, second.budget_amount), ("spent", 140))

    def test_cost_of_care_planned_without_cost(self):
        free = self._create_task(cost=0)
        with self.assertRaisesRegex(UserError, "has a line for"):
            self._done(free, 30)
        budget = self._approve_budget({self.d4: 50})
        with self.assertRaisesRegex(UserError, "Have a supplement"):
            self._done(free, 50.01)
        self._done(free, 50)
        self.assertEqual(self._figures(budget, self.d4), (0, 50, 0))

    def test_cancelled_and_missed_release_reopened_reserves_again(self):
        first, second = self._create_task(), self._create_task(day=date(2026, 4, 1))
        third = self._create_task(day=date(2026, 5, 1))
        budget = self._approve_budget({self.d4: 240})
        self._as(self.bj_branch_officer, first).action_cancel("Not wanted")
        self.assertEqual(first.budget_state, "released")
        self.assertEqual(self._figures(budget, self.d4), (120, 0, 120))
        self.env["insurance.care.task"]._after_planned(self.hq)
        self.assertEqual(third.budget_state, "reserved")
        self._as(self.bj_specialist, second).action_miss("Not at home")
        self.assertEqual(self._figures(budget, self.d4), (120, 0, 120))
        self._as(self.bj_branch_officer, first).action_reopen("Wanted after all")
        self.assertEqual(first.budget_state, "reserved")
        self._done(first, 100)
        self._as(self.bj_branch_officer, first).action_reopen("Another task was meant")
        self.assertEqual(self._figures(budget, self.d4), (240, 0, 0))
        self.assertEqual((first.budget_state, first.budget_amount), ("reserved", 120))

    def test_planner_moves_and_cancels(self):
        """What the planner changes by SQL gives its money back the same night."""
        task, gone = self._create_task(), self._create_task()
        budget = self._approve_budget({self.d4: 400})
        task._before_moved()
        self.assertEqual(self._figures(budget, self.d4), (120, 0, 280))
        task.cost_planned = 150
        gone.state = "cancelled"
        self.env["insurance.care.task"]._after_planned(self.hq)
        self.assertEqual(self._figures(budget, self.d4), (150, 0, 250))
        self.assertEqual((task.budget_state, gone.budget_state), ("reserved", "released"))

    def test_head_office_pays_its_items(self):
        task = self._create_task(self.club, 3000)
        far = self._create_task(self.club, 3000, partner=self.far)
        branch = self._approve_budget({self.d4: 9000})
        self.assertEqual(task.budget_state, "waiting")
        budget = self._approve_budget({self.club: 6000}, company=self.hq)
        self.assertEqual((task + far).mapped("budget_state"), ["reserved", "reserved"])
        self._done(task, 2800)
        self.assertEqual(self._figures(budget, self.club), (3000, 2800, 200))
        self.assertEqual(self._figures(branch, self.d4), (0, 0, 9000))
        # Beijing sees that it is paid, not head office's books.
        own = self._as(self.bj_specialist, task)
        self.assertEqual(own.budget_state, "spent")
        with self.assertRaises(AccessError):
            own.budget_line_id.read(["amount"])

    def test_event_reserves_when_it_is_added(self):
        budget = self._approve_budget({self.d6: 300})
        tasks = self._as(self.bj_specialist, self.env["insurance.care.task"])
        vals = {"partner_id": self.gold.id, "item_id": self.d6.id, "date_due": date(2026, 3, 9)}
        context = {"default_budget_state": "spent", "default_budget_amount": 77}
        first = tasks.with_context(**context).create(vals)
        second = tasks.create(vals)
        self.assertEqual((first.budget_state, second.budget_state), ("reserved", "waiting"))
        self.assertEqual((first.budget_amount, second.budget_amount), (200, 0))
        self.assertEqual(self._figures(budget, self.d6), (200, 0, 100))

    def test_nobody_writes_money(self):
        task = self._create_task()
        budget = self._approve_budget({self.d4: 360})
        own = self._as(self.bj_specialist, task)
        line_id = budget.line_ids.id
        for vals in ({"budget_state": "none"}, {"budget_amount": 0}, {"budget_line_id": line_id}):
            with self.assertRaises(AccessError, msg=vals):
                own.write(vals)

    @mute_logger("odoo.sql_db")
    def test_database_refuses_the_last_yuan_twice(self):
        budget = self._approve_budget({self.d4: 100})
        line = self._line(budget, self.d4)
        for vals in ({"spent": 100.01}, {"reserved": 60, "spent": 40.01}, {"reserved": -1}):
            with self.assertRaises(IntegrityError, msg=vals), self.env.cr.savepoint():
                line.write(vals)
                line.flush_recordset()

    def test_without_control_care_goes_on_outside_a_budget(self):
        self.hq.care_needs_budget = False
        task = self._create_task()
        self._as(self.bj_specialist, task).action_order()
        self._done(task, 130)
        self.assertEqual((task.state, task.budget_state), ("done", "unbudgeted"))

    def test_closing_releases(self):
        task = self._create_task(day=date(2026, 12, 28))
        budget = self._approve_budget({self.d4: 200})
        with self._at("2027-01-10 10:00"):
            self._as(self.bj_branch_officer, budget).action_close()
            self.assertEqual(self._figures(budget, self.d4), (0, 0, 200))
            with self.assertRaisesRegex(UserError, "not reserved"):
                self._done(task)

    def test_sums_are_what_tasks_say(self):
        """Independent check: the lines hold what their tasks hold."""
        tasks = [self._create_task(cost=cost) for cost in (10.1, 20.2, 30.3, 40.4)]
        budget = self._approve_budget({self.d4: 95})
        self._done(tasks[0], 10.15)
        self._as(self.bj_branch_officer, tasks[1]).action_cancel("No")
        self._as(self.bj_specialist, tasks[2]).action_miss("No")
        self.env["insurance.care.task"]._reserve_all(self.hq)
        self.assertEqual(self._figures(budget, self.d4), (40.4, 10.15, 44.45))

    def test_queries_do_not_grow_with_tasks(self):
        self._approve_budget({self.d4: 100000})
        counts = []
        for number in (2, 40):
            self.hq.flush_recordset()
            for _number in range(number):
                task = self._create_task()
                task._release_money("released")
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self.env["insurance.care.task"]._after_planned(self.hq)
            counts.append(self.env.cr.sql_log_count - start)
        self.assertLessEqual(counts[1], counts[0] + 1)
        self.assertLess(counts[1], 40)
