"""Two people confirm at the same moment: it happens once, the other gets a clear word."""

import threading

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import SQL, mute_logger

CODE = "RACE-CONSEQUENCE"


@tagged("post_install", "-at_install")
class TestConsequenceRace(BaseCase):
    """Real transactions on real connections: what they commit is removed afterwards."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._commit, self._remove)
        self._commit(self._create)

    def test_both_confirm(self):
        self.assertEqual(self._run_both(self._confirm), [None, "refused"])
        state, notices = self._commit(self._get_result)
        self.assertEqual((state, notices), ("confirmed", 1))

    def _confirm(self, env, number):
        env["insurance.complaint.consequence"].browse(self.row_id).action_confirm()

    # === Helpers === #

    def _commit(self, function, *arguments):
        with db_connect(get_db_name()).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            result = function(env, *arguments)
            env.flush_all()
            return result

    def _create(self, env):
        root = env["res.company"].create({"name": CODE, "currency_id": env.ref("base.CNY").id})
        user = env["res.users"].create(
            {"name": CODE, "login": CODE, "company_id": root.id, "company_ids": [root.id]}
        )
        complaint = env["insurance.complaint"].create(
            {
                "subject": CODE,
                "description": CODE,
                "category_id": env.ref("insurance_service.complaint_category_claim").id,
                "company_id": root.id,
            }
        )
        complaint._add_persons(
            [{"user_id": user.id, "kind": "salesperson", "employer_id": root.id}]
        )
        complaint.person_ids.write(
            {"finding": "verified", "conduct": "misleading", "verified_date": "2026-03-02"}
        )
        complaint.state = "decided"
        complaint._after_decided()
        row = complaint.consequence_ids
        row.action_waive(CODE)
        self.row_id, self.complaint_id = row.id, complaint.id
        self.user_id, self.root_id = user.id, root.id

    def _get_result(self, env):
        row = env["insurance.complaint.consequence"].browse(self.row_id)
        notices = env["insurance.consequence.notice"]
        return row.state, notices.search_count([("consequence_id", "=", row.id)])

    def _remove(self, env):
        for statement in (
            "UPDATE insurance_complaint_consequence SET notice_id = NULL WHERE id = %(row)s",
            "DELETE FROM mail_activity WHERE user_id = %(user)s",
            "DELETE FROM insurance_consequence_notice WHERE consequence_id = %(row)s",
            "DELETE FROM insurance_consequence_access WHERE consequence_id = %(row)s",
            "DELETE FROM insurance_complaint_consequence WHERE id = %(row)s",
            "DELETE FROM insurance_complaint_person WHERE complaint_id = %(complaint)s",
            "DELETE FROM insurance_complaint WHERE id = %(complaint)s",
        ):
            env.cr.execute(
                SQL(statement, row=self.row_id, user=self.user_id, complaint=self.complaint_id)
            )
        env["res.users"].browse(self.user_id).write({"active": False, "login": f"x{self.user_id}"})
        env["res.company"].browse(self.root_id).write(
            {"active": False, "name": f"{CODE} {self.root_id}"}
        )

    def _run_both(self, function):
        """Run a function in two transactions that begin together; return the results, sorted."""
        barrier, results = threading.Barrier(2, timeout=20), []

        def work(number):
            with db_connect(get_db_name()).cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                cr.execute("SELECT 1")
                barrier.wait()
                try:
                    retrying(lambda: function(env, number), env)
                    results.append(None)
                except UserError:
                    cr.rollback()
                    results.append("refused")

        with mute_logger("odoo.sql_db", "odoo.service.model"):
            threads = [threading.Thread(target=work, args=(number,)) for number in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        return sorted(results, key=str)
