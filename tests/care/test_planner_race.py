"""Two planners at the same moment: nothing twice, and neither fails."""

import threading

from odoo import SUPERUSER_ID, api
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import SQL, mute_logger

CODE = "RACE-CARE"


@tagged("post_install", "-at_install")
class TestPlannerRace(BaseCase):
    """Real transactions on real connections: what they commit is removed afterwards."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._commit, self._remove)
        self.root_id = self._commit(self._create_customer)

    @mute_logger("odoo.sql_db")
    def test_two_runs_at_once_plan_once(self):
        both_began = threading.Barrier(2, timeout=30)
        results, errors = [], []

        def run():
            try:
                results.append(self._commit(self._plan, both_began))
            except Exception as error:
                errors.append(error)

        threads = [threading.Thread(target=run) for _number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertFalse(errors)
        self.assertEqual(len(results), 2)
        keys = self._commit(self._get_keys)
        self.assertTrue(keys)
        self.assertEqual(len(set(keys)), len(keys))
        # Whoever came second either saw the first at work, or found everything there.
        again = self._commit(self._plan, None)
        self.assertEqual(set(again.values()), {0})

    # === Helpers === #

    def _commit(self, function, *arguments):
        with db_connect(get_db_name()).cursor() as cr:
            return function(api.Environment(cr, SUPERUSER_ID, {}), *arguments)

    def _create_customer(self, env):
        root = env["res.company"].create({"name": CODE, "branch_code": CODE})
        customer = env["res.partner"].create({"name": CODE, "customer_code": CODE})
        round_ = env["insurance.assessment.round"].create(
            {"year": 2025, "company_id": root.id, "state": "published"}
        )
        base = {"partner_id": customer.id, "company_id": root.id, "round_id": round_.id}
        line = env["insurance.assessment.line"].create(base)
        env["insurance.tier.period"].create(
            {
                **base,
                "line_id": line.id,
                "tier_id": env.ref("insurance_service.tier_gold").id,
                "change": "new",
                "date_from": root._service_today().replace(month=1, day=1),
            }
        )
        return root.id

    def _plan(self, env, both_began):
        env.cr.execute("SELECT 1")  # takes the snapshot
        if both_began:
            both_began.wait()
        root = env["res.company"].browse(self.root_id)
        counts = env["insurance.care.task"]._plan(root)
        env.flush_all()
        return counts

    def _get_keys(self, env):
        rows = env.execute_query(
            SQL(
                "SELECT k.item_id, k.year, k.occasion FROM insurance_care_task k"
                " JOIN res_partner p ON p.id = k.partner_id WHERE p.customer_code = %s",
                CODE,
            )
        )
        return [tuple(row) for row in rows]

    def _remove(self, env):
        mine = SQL("(SELECT id FROM res_partner WHERE customer_code = %s)", CODE)
        roots = SQL("(SELECT id FROM res_company WHERE branch_code = %s)", CODE)
        for statement in (
            SQL("DELETE FROM insurance_care_task WHERE partner_id IN %s", mine),
            SQL(
                "UPDATE res_partner SET tier_period_id = NULL, tier_round_id = NULL,"
                " home_company_id = NULL WHERE id IN %s",
                mine,
            ),
            SQL("DELETE FROM insurance_tier_period WHERE partner_id IN %s", mine),
            SQL("DELETE FROM insurance_assessment_line WHERE partner_id IN %s", mine),
            SQL("DELETE FROM insurance_assessment_round WHERE company_id IN %s", roots),
            SQL("DELETE FROM insurance_workday WHERE company_id IN %s", roots),
            SQL("DELETE FROM insurance_workday_year WHERE company_id IN %s", roots),
            SQL("DELETE FROM insurance_service_team WHERE company_id IN %s", roots),
        ):
            env.cr.execute(statement)
        env.invalidate_all(flush=False)
        env["res.partner"].search([("customer_code", "=", CODE)]).unlink()
        env["res.company"].search([("branch_code", "=", CODE)]).unlink()
