"""Two people at the same moment: the last yuan of a budget line is spent once."""

import threading

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import SQL, mute_logger

CODE, YEAR = "RACE-BUDGET", 2026


@tagged("post_install", "-at_install")
class TestBudgetRace(BaseCase):
    """Real transactions on real connections: what they commit is removed afterwards."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._commit, self._remove)
        self._commit(self._create)

    def test_both_confirm_care_that_uses_up_the_line(self):
        """100 are free; each of two tasks planned without cost turns out to cost 60."""

        def done(env, number):
            task = env["insurance.care.task"].browse(self.task_ids[number])
            task.action_done(cost=60, evidence="Receipt")

        self.assertEqual(self._run_both(done), [None, "refused"])
        self.assertEqual(self._commit(self._get_figures), (0, 60, 40))
        self.assertEqual(sorted(self._commit(self._get_states)), ["done", "planned"])

    def test_both_add_an_event_for_the_last_money(self):
        """100 are free; two events of 60 are added: one gets the money, one waits."""

        def add(env, number):
            env["insurance.care.task"].create(self._task_vals(env, f"event-{number}", 60))

        self.assertEqual(self._run_both(add), [None, None])
        self.assertEqual(self._commit(self._get_figures), (60, 0, 40))
        self.assertEqual(
            sorted(self._commit(self._get_states, "budget_state"), key=str),
            ["none", "none", "reserved", "waiting"],
        )

    def test_reserving_and_spending_at_once(self):
        """Neither loses what the other did, whoever comes first."""

        def act(env, number):
            tasks = env["insurance.care.task"]
            if number:
                tasks.browse(self.task_ids[0]).action_done(cost=60, evidence="Receipt")
            else:
                tasks.create(self._task_vals(env, "event", 60))

        self._run_both(act)
        reserved, spent, available = self._commit(self._get_figures)
        self.assertIn((reserved, spent), ((60, 0), (0, 60)))
        self.assertEqual(available, 40)

    # === Helpers === #

    def _commit(self, function, *arguments):
        with db_connect(get_db_name()).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            result = function(env, *arguments)
            env.flush_all()
            return result

    def _create(self, env):
        tier = env.ref("insurance_service.tier_gold")
        root = env["res.company"].create({"name": CODE, "currency_id": env.ref("base.CNY").id})
        customer = env["res.partner"].create({"name": CODE, "customer_code": CODE})
        self.root_id, self.customer_id = root.id, customer.id
        budget = env["insurance.service.budget"].create({"company_id": root.id, "year": YEAR})
        line = env["insurance.service.budget.line"].create(
            {
                "budget_id": budget.id,
                "tier_id": tier.id,
                "item_id": env.ref("insurance_service.item_s2a").id,
                "customers": 1,
                "unit_cost": 100,
            }
        )
        self.line_id, self.budget_id = line.id, budget.id
        budget.state = "approved"
        tasks = env["insurance.care.task"].create(
            [self._task_vals(env, str(number), 0) for number in range(2)]
        )
        self.task_ids = tasks.ids

    def _task_vals(self, env, occasion, cost):
        item = env.ref("insurance_service.item_s2a")
        day = f"{YEAR}-03-20"
        return {
            "partner_id": self.customer_id,
            "company_id": self.root_id,
            "tier_id": env.ref("insurance_service.tier_gold").id,
            "item_id": item.id,
            "care_kind": "by_month",
            "year": YEAR,
            "occasion": occasion,
            "date_occasion": day,
            "date_due": day,
            "date_prepare": day,
            "cost_planned": cost,
        }

    def _get_figures(self, env):
        line = env["insurance.service.budget.line"].browse(self.line_id)
        return line.reserved, line.spent, line.available

    def _get_states(self, env, name="state"):
        tasks = env["insurance.care.task"].search([("partner_id", "=", self.customer_id)])
        return tasks.mapped(name)

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def _run_both(self, action):
        """Run an action in two transactions that overlap; return their outcomes, sorted."""
        both_began = threading.Barrier(2, timeout=30)
        outcomes = []

        def run(number):
            try:
                with db_connect(get_db_name()).cursor() as cr:
                    run_in(cr, number)
                outcomes.append(None)
            except UserError:
                outcomes.append("refused")

        def run_in(cr, number):
            env = api.Environment(cr, SUPERUSER_ID, {})
            cr.execute("SELECT 1")  # takes the snapshot
            began = []

            def once():
                if not began:
                    began.append(True)
                    both_began.wait()
                action(env, number)
                env.flush_all()

            retrying(once, env)  # as every call of the web client

        threads = [threading.Thread(target=run, args=(number,)) for number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return sorted(outcomes, key=str)

    def _remove(self, env):
        """Remove by SQL: tasks and approved budgets cannot be removed otherwise."""
        tasks = env["insurance.care.task"].search([("partner_id", "=", self.customer_id)])
        for model, ids in (
            ("insurance.care.task", tasks.ids),
            ("insurance.service.budget", [self.budget_id]),
        ):
            for table, column in (
                ("mail_message", "model"),
                ("mail_followers", "res_model"),
                ("mail_activity", "res_model"),
            ):
                env.cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE %s = %s AND res_id = ANY(%s)",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        model,
                        ids,
                    )
                )
        env.cr.execute(SQL("DELETE FROM insurance_care_task WHERE id = ANY(%s)", tasks.ids))
        for table in ("insurance_service_budget_step", "insurance_service_budget_line"):
            env.cr.execute(
                SQL("DELETE FROM %s WHERE budget_id = %s", SQL.identifier(table), self.budget_id)
            )
        env.cr.execute(SQL("DELETE FROM insurance_service_budget WHERE id = %s", self.budget_id))
        env["res.partner"].browse(self.customer_id).unlink()
        root = env["res.company"].browse(self.root_id)
        partner = root.partner_id
        root.unlink()
        partner.unlink()
