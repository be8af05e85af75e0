"""The nightly check waits for nobody: what somebody works on at this moment is left out."""

from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import SQL

CODE = "RACE-REMINDER"
THURSDAY = date(2026, 3, 12)


@tagged("post_install", "-at_install")
class TestComplaintReminderRace(BaseCase):
    """Real transactions on real connections: what they commit is removed afterwards."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._commit, self._remove)
        self._commit(self._create)

    def test_who_works_on_a_complaint_is_not_waited_for(self):
        held, free = self.complaint_ids
        with self._open_cursor() as other, self._open_cursor() as cr:
            other.execute(
                SQL("SELECT 1 FROM insurance_complaint WHERE id = %s FOR NO KEY UPDATE", held)
            )
            cr.execute("SET LOCAL lock_timeout = '5s'")
            env = api.Environment(cr, SUPERUSER_ID, {})
            cron, company = type(env["ir.cron"]), type(env["res.company"])
            with (
                patch.object(cron, "_commit_progress", lambda *_args, **_kwargs: 60.0),
                patch.object(company, "_service_today", lambda _company: THURSDAY),
            ):
                env["insurance.complaint"]._cron_remind()
            env.flush_all()
            env.invalidate_all()
            complaints = env["insurance.complaint"].browse((held, free))
            self.assertEqual([bool(c.reminders_sent) for c in complaints], [False, True])
            # The day that is wrong is put right where nobody works.
            days = [str(complaint.date_due) for complaint in complaints]
            self.assertEqual(days[0], "2026-01-05")
            self.assertNotEqual(days[1], "2026-01-05")
            failures = env["insurance.care.failure"]
            self.assertFalse(failures.search([("company_id", "=", self.root_id)]))

    # === Helpers === #

    @contextmanager
    def _open_cursor(self):
        with db_connect(get_db_name()).cursor() as cr:
            try:
                yield cr
            finally:
                cr.rollback()

    def _commit(self, function):
        with db_connect(get_db_name()).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            function(env)
            env.flush_all()

    def _create(self, env):
        root = env["res.company"].create({"name": CODE, "currency_id": env.ref("base.CNY").id})
        vals = {
            "subject": CODE,
            "description": CODE,
            "category_id": env.ref("insurance_service.complaint_category_claim").id,
            "company_id": root.id,
            "received_at": "2026-01-05 02:00:00",
        }
        complaints = env["insurance.complaint"].create([vals, vals])
        complaints.write({"date_due": "2026-01-05"})
        self.root_id, self.complaint_ids = root.id, complaints.ids

    def _remove(self, env):
        ids = tuple(self.complaint_ids)
        for statement in (
            "DELETE FROM mail_message WHERE model = 'insurance.complaint' AND res_id IN %(ids)s",
            "DELETE FROM insurance_complaint WHERE id IN %(ids)s",
        ):
            env.cr.execute(SQL(statement, ids=ids))
        env["res.company"].browse(self.root_id).write(
            {"active": False, "name": f"{CODE} {self.root_id}"}
        )
