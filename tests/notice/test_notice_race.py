"""Two planners of notices at the same moment: nothing twice, and neither fails."""

import threading
from datetime import timedelta

from odoo import SUPERUSER_ID, api
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import SQL, mute_logger

CODE = "RACE-NOTICE"
POLICIES = 5


@tagged("post_install", "-at_install")
class TestNoticeRace(BaseCase):
    """Real transactions on real connections: what they commit is removed afterwards."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._commit, self._remove)
        self.company_id = self._commit(self._create_policies)

    @mute_logger("odoo.sql_db")
    def test_two_runs_at_once_plan_once(self):
        both_began = threading.Barrier(2, timeout=30)
        errors = []

        def run():
            try:
                self._commit(self._plan, both_began)
            except Exception as error:
                errors.append(error)

        threads = [threading.Thread(target=run) for _number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertFalse(errors)
        self.assertEqual(self._commit(self._count), (POLICIES, 0))

    # === Helpers === #

    def _commit(self, function, *arguments):
        with db_connect(get_db_name()).cursor() as cr:
            return function(api.Environment(cr, SUPERUSER_ID, {}), *arguments)

    def _create_policies(self, env):
        root = env["res.company"].create({"name": CODE, "branch_code": CODE})
        customer = env["res.partner"].create({"name": CODE, "customer_code": CODE})
        product = env["insurance.product"].create(
            {"name": CODE, "product_code": CODE, "line": "health", "payment": "single"}
        )
        today = root._service_today()
        env["insurance.policy"].create(
            [
                {
                    "policy_number": f"{CODE}-{index}",
                    "partner_id": customer.id,
                    "company_id": root.id,
                    "product_id": product.id,
                    "date_start": today - timedelta(300),
                    "date_end": today + timedelta(65),
                }
                for index in range(POLICIES)
            ]
        )
        return root.id

    def _plan(self, env, both_began):
        env.cr.execute("SELECT 1")  # takes the snapshot
        both_began.wait()
        env["insurance.care.task"]._plan_notices_safely(env["res.company"].browse(self.company_id))
        env.flush_all()

    def _count(self, env):
        tasks = env["insurance.care.task"].search([("company_id", "=", self.company_id)])
        failures = env["insurance.care.failure"].search([("company_id", "=", self.company_id)])
        return len(tasks), len(failures)

    def _remove(self, env):
        mine = SQL("(SELECT id FROM res_partner WHERE customer_code = %s)", CODE)
        roots = SQL("(SELECT id FROM res_company WHERE branch_code = %s)", CODE)
        for statement in (
            SQL("DELETE FROM insurance_care_task WHERE partner_id IN %s", mine),
            SQL("DELETE FROM insurance_policy WHERE partner_id IN %s", mine),
            SQL("DELETE FROM insurance_product WHERE product_code = %s", CODE),
            SQL("UPDATE res_partner SET home_company_id = NULL WHERE id IN %s", mine),
            SQL("DELETE FROM insurance_workday WHERE company_id IN %s", roots),
            SQL("DELETE FROM insurance_workday_year WHERE company_id IN %s", roots),
            SQL("DELETE FROM insurance_service_team WHERE company_id IN %s", roots),
        ):
            env.cr.execute(statement)
        env.invalidate_all(flush=False)
        env["res.partner"].search([("customer_code", "=", CODE)]).unlink()
        env["res.company"].search([("branch_code", "=", CODE)]).unlink()
