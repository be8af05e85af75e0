"""Two scheduled runs at the same moment: every step fires once, and neither fails."""

import threading
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import SQL, mute_logger

CODE = "RACE-ESC"


@tagged("post_install", "-at_install")
class TestEscalationRace(BaseCase):
    """Real transactions on real connections: what they commit is removed afterwards."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._remove)
        self.request_id = self._commit(self._create_overdue)

    @mute_logger("odoo.sql_db")
    def test_two_runs_at_once_fire_each_step_once(self):
        both_began = threading.Barrier(2, timeout=30)
        errors = []

        def run():
            try:
                self._commit(self._escalate, both_began)
            except Exception as error:
                errors.append(error)

        threads = [threading.Thread(target=run) for _number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertFalse(errors)
        fired = self._commit(self._get_fired)
        self.assertEqual(len(fired), 5, fired)
        self.assertEqual(len(set(fired)), 5, fired)

    # === Helpers === #

    def _commit(self, function, *arguments):
        with db_connect(get_db_name()).cursor() as cr:
            return function(api.Environment(cr, SUPERUSER_ID, {}), *arguments)

    def _create_overdue(self, env):
        """Create a request a month old, with all of the shipped steps due."""
        now = fields.Datetime.now()
        item = env["insurance.service.item"].create(
            {"name": CODE, "code": CODE, "request_kind": "claim", "clock_start": "receipt"}
        )
        customer = env["res.partner"].create({"name": CODE, "customer_code": CODE})
        officers = env.ref("insurance_service.group_hq_officer").all_user_ids
        if not officers:
            env.ref("base.user_admin").group_ids += env.ref("insurance_service.group_hq_officer")
            self.addCleanup(self._commit, self._take_role)
        request = env["insurance.service.request"].create(
            {
                "partner_id": customer.id,
                "item_id": item.id,
                "received_at": now - timedelta(days=30),
            }
        )
        # Agreed for the day it came in; no standard of a catalogue is needed.
        request._promise(request.started_date, "Race")
        return request.id

    def _take_role(self, env):
        env.ref("base.user_admin").group_ids -= env.ref("insurance_service.group_hq_officer")

    def _escalate(self, env, both_began):
        env.cr.execute("SELECT 1")  # takes the snapshot
        both_began.wait()
        env["insurance.service.request"].browse(self.request_id)._escalate_batch()
        env.flush_all()

    def _get_fired(self, env):
        rows = env["insurance.escalation"].search([("request_id", "=", self.request_id)])
        return [(row.percent, row.role) for row in rows]

    def _remove(self):
        """Remove by SQL: what happened to a request cannot be removed otherwise."""
        self._commit(self._remove_rows)

    def _remove_rows(self, env):
        request = SQL("SELECT id FROM insurance_service_request WHERE id = %s", self.request_id)
        for table in ("mail_activity", "mail_followers"):
            env.cr.execute(
                SQL(
                    "DELETE FROM %s WHERE res_model = %s AND res_id IN (%s)",
                    SQL.identifier(table),
                    "insurance.service.request",
                    request,
                )
            )
        env.cr.execute(
            SQL(
                "DELETE FROM mail_message WHERE model = %s AND res_id = %s",
                "insurance.service.request",
                self.request_id,
            )
        )
        for table in (
            "insurance_escalation",
            "insurance_service_span",
            "insurance_service_event",
            "insurance_service_request_paper",
        ):
            env.cr.execute(
                SQL("DELETE FROM %s WHERE request_id = %s", SQL.identifier(table), self.request_id)
            )
        env.cr.execute(SQL("DELETE FROM insurance_service_request WHERE id = %s", self.request_id))
        env["insurance.service.item"].search([("code", "=", CODE)]).unlink()
        env["res.partner"].search([("customer_code", "=", CODE)]).unlink()
