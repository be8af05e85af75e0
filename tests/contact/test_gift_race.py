"""Two people who give to one contact at the same moment: the yearly limit holds."""

import threading

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import SQL, mute_logger

CODE = "RACE-GIFT"


@tagged("post_install", "-at_install", "insurance_service")
class TestGiftRace(BaseCase):
    """Real transactions on real connections: what they commit is removed afterwards."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._commit, self._remove)
        self.task_ids = self._commit(self._create_tasks)

    def test_two_orders_at_once_do_not_both_pass(self):
        self.assertEqual(self._run_both("action_order"), [None, "limit"])
        self.assertEqual(self._commit(self._get_states), ["ordered", "planned"])

    def test_two_confirmations_at_once_do_not_both_pass(self):
        self.assertEqual(self._run_both("action_done"), [None, "limit"])
        self.assertEqual(self._commit(self._get_states), ["done", "planned"])

    # === Helpers === #

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def _run_both(self, method):
        both_began = threading.Barrier(2, timeout=30)
        outcomes = []

        def run(task_id):
            try:
                with db_connect(get_db_name()).cursor() as cr:
                    self._take(api.Environment(cr, SUPERUSER_ID, {}), method, task_id, both_began)
                outcomes.append(None)
            except UserError as error:
                outcomes.append("limit" if "at most" in str(error) else str(error))

        threads = [threading.Thread(target=run, args=(task_id,)) for task_id in self.task_ids]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return sorted(outcomes, key=str)

    def _take(self, env, method, task_id, both_began):
        env.cr.execute("SELECT 1")  # takes the snapshot
        began = []

        def once():
            if not began:
                began.append(True)
                both_began.wait()
            getattr(env["insurance.care.task"].browse(task_id), method)()
            env.flush_all()

        retrying(once, env)  # as every call of the web client

    def _commit(self, function):
        with db_connect(get_db_name()).cursor() as cr:
            return function(api.Environment(cr, SUPERUSER_ID, {}))

    def _create_tasks(self, env):
        root = env["res.company"].create(
            {
                "name": CODE,
                "branch_code": CODE,
                "gift_yearly_limit": 150,
                "care_needs_budget": False,
            }
        )
        customer = env["res.partner"].create({"name": CODE, "customer_code": CODE})
        customer.home_company_id = root
        contact = env["res.partner"].create(
            {"name": CODE, "parent_id": customer.id, "care_consent": "given"}
        )
        item = env["insurance.service.item"].create(
            {"name": CODE, "code": CODE, "care_kind": "birthday", "is_gift": True}
        )
        today = root._service_today()
        return (
            env["insurance.care.task"]
            .create(
                [
                    {
                        "partner_id": customer.id,
                        "contact_id": contact.id,
                        "company_id": root.id,
                        "item_id": item.id,
                        "care_kind": "birthday",
                        "is_gift": True,
                        "year": today.year,
                        "occasion": occasion,
                        "date_occasion": today,
                        "date_due": today,
                        "date_prepare": today,
                        "cost_planned": 100,
                    }
                    for occasion in ("birthday", "birthday-L1")
                ]
            )
            .ids
        )

    def _get_states(self, env):
        return sorted(env["insurance.care.task"].browse(self.task_ids).mapped("state"))

    def _remove(self, env):
        tasks = SQL(
            "(SELECT k.id FROM insurance_care_task k JOIN insurance_service_item i"
            " ON i.id = k.item_id WHERE i.code = %s)",
            CODE,
        )
        roots = SQL("(SELECT id FROM res_company WHERE branch_code = %s)", CODE)
        for statement in (
            SQL(
                "DELETE FROM mail_message WHERE model = 'insurance.care.task' AND res_id IN %s",
                tasks,
            ),
            SQL("DELETE FROM insurance_care_task WHERE id IN %s", tasks),
            SQL("UPDATE res_partner SET home_company_id = NULL WHERE customer_code = %s", CODE),
            SQL("DELETE FROM insurance_workday WHERE company_id IN %s", roots),
            SQL("DELETE FROM insurance_workday_year WHERE company_id IN %s", roots),
            SQL("DELETE FROM insurance_service_team WHERE company_id IN %s", roots),
        ):
            env.cr.execute(statement)
        env.invalidate_all(flush=False)
        customers = env["res.partner"].search([("customer_code", "=", CODE)])
        (customers.child_ids | customers).unlink()
        env["insurance.service.item"].search([("code", "=", CODE)]).unlink()
        env["res.company"].search([("branch_code", "=", CODE)]).unlink()
