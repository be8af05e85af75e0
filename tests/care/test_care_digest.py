"""Care in the morning message: each his own numbers, on working days only."""

from datetime import date
from unittest.mock import patch

from odoo.tests import tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
class TestCareDigest(CareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        gold = cls._create_vip("DIGEST")
        cls._create_contact(gold, "Chair", "first", "1960-03-10")

    def _send(self, day):
        """Run the scheduled action on a day and return ``{user: message}``."""
        messages = self.env["mail.message"]
        last = messages.search([], order="id desc", limit=1).id
        cron = type(self.env["ir.cron"])
        with (
            self._on(day),
            patch.object(cron, "_commit_progress", lambda *_args, **_kwargs: 60.0),
        ):
            self.env["insurance.service.digest"]._cron_send()
        found = messages.search([("id", ">", last), ("message_type", "=", "user_notification")])
        return {user: m for m in found for user in m.notified_partner_ids.user_ids}

    def test_numbers_of_the_responsible(self):
        self._plan(date(2026, 2, 25))
        self.tasks.search([]).user_id = self.bj_specialist
        # Friday, 6 March: the birthday of the 10th is to be prepared since the 5th. Overdue: the
        # mailing of February (27th, the 28th is worked: due then).
        self.tasks.search([("item_id.code", "!=", "D4")]).filtered(
            lambda task: task.occasion != "month-02"
        ).user_id = self.hq_gm
        sent = self._send(date(2026, 3, 6))
        body = sent[self.bj_specialist].body
        self.assertIn("Overdue: 1", body)
        self.assertIn("Due today: 0", body)
        self.assertIn("To prepare: 1", body)
        self.assertIn("insurance_care_task_action_my", body)
        self.assertNotIn(self.bj_operations, sent)
        self.assertFalse(self._send(date(2026, 3, 6)), "once a day")

    def test_not_on_days_off(self):
        self._plan(date(2026, 2, 25))
        self.tasks.search([]).user_id = self.bj_specialist
        self.assertFalse(self._send(date(2026, 3, 7)))  # Saturday
