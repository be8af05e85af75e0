"""Late data after a summary was signed, and the version that restates it."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import SummaryCommon

APRIL = "2026-04-02 09:00"
MAY = "2026-05-06 09:00"


@tagged("post_install", "-at_install")
class TestSummaryRestate(SummaryCommon):
    def setUp(self):
        super().setUp()
        self._create_served("2026-03-06 10:00", "2026-03-09 11:00")
        with self._at(APRIL):
            self.summary = self._open_summary()
            self.summary.action_submit()
            self._as(self.bj_branch_head, self.summary).action_confirm()

    def _come_late(self):
        """Register in April what happened in March: a request, and a cake for the silver one."""
        values = {"partner_id": self.silver.id, "user": self.bj_operations}
        with self._at("2026-04-10 10:00"):
            request = self._create_request(received_at="2026-03-09 02:00:00", **values)
            request.action_finish("Sent", moment="2026-03-20 02:00:00")
        day = self.summary.date_to
        self._create_task(self.silver, day, day, 88.80)

    def test_nothing_late(self):
        with self._at(MAY):
            action = self.summary.action_check_late()
        self.assertEqual(action["params"]["type"], "success")
        self.assertFalse(self.summary.has_late_data)
        self.assertFalse(self.summary.late_html)

    def test_late_data_in_words(self):
        self._come_late()
        with self._at(MAY):
            action = self.summary.action_check_late()
        self.assertEqual(action["params"]["type"], "warning")
        self.assertTrue(self.summary.has_late_data)
        key = [self.silver.id, self.item.id]
        care = [self.silver.id, self.care_item.id]
        expected = [
            [*key, "planned", 0, 1],
            [*key, "done", 0, 1],
            [*key, "due", 0, 1],
            [*care, "planned", 0, 1],
            [*care, "done", 0, 1],
            [*care, "due", 0, 1],
            [*care, "on_time", 0, 1],
            [*care, "spend", "0", "88.80"],
        ]
        self.assertCountEqual(self.summary.late_data, expected)
        for text in (self.silver.display_name, "Test care", "88.80", "Spent"):
            self.assertIn(text, self.summary.late_html)
        # The frozen figures stay as they were signed.
        self.assertEqual((self.summary.planned_count, self.summary.spend), (1, 0))

    def test_restatement(self):
        self._come_late()
        with self._at(MAY):
            with self.assertRaisesRegex(ValidationError, "reason"):
                self.summary.action_restate("")
            action = self.summary.action_restate("Papers from the counter came late")
        version = self.summary.browse(action["res_id"])
        self.assertEqual((version.version, version.state), (2, "draft"))
        self.assertEqual(version.previous_id, self.summary)
        self.assertEqual((version.planned_count, version.spend), (3, 88.80))
        self.assertEqual(version.restate_reason, "Papers from the counter came late")
        self.assertIn("88.80", version.difference_html)
        self.assertFalse(self.summary.is_current)
        self.assertFalse(any(self.summary.line_ids.mapped("is_current")))
        self.assertTrue(all(version.line_ids.mapped("is_current")))
        # The earlier version: readable as it was, and closed.
        self.assertEqual((self.summary.state, self.summary.planned_count), ("confirmed", 1))
        for method, args in (("action_restate", ("Again",)), ("action_check_late", ())):
            with self.assertRaisesRegex(UserError, "later version"):
                getattr(self.summary, method)(*args)
        with self.assertRaisesRegex(UserError, "later version"):
            self._as(self.hq_officer, self.summary).action_receive()
        with self._at(MAY):
            version.action_submit()
            self._as(self.bj_branch_head, version).action_confirm()
            third = version.action_restate("Once more")
        self.assertEqual(self.summary.browse(third["res_id"]).version, 3)

    def test_only_what_was_signed(self):
        with self._at(MAY):
            second = self._open_summary(year=2025, quarter="4")
            with self.assertRaisesRegex(UserError, "this step needs “Confirmed or Received”"):
                second.action_restate("Why")
            second.action_submit()
            with self.assertRaisesRegex(UserError, "this step needs “Confirmed or Received”"):
                second.action_restate("Why")

    def test_late_data_found_at_night(self):
        self._come_late()
        with self._at(MAY):
            self._run_cron("_cron_late_data")
            self._run_cron("_cron_late_data")
        self.assertTrue(self.summary.has_late_data)
        late = self.env.ref("insurance_service.mail_activity_late_summary")
        activities = self.summary.sudo().activity_ids
        todo = activities.filtered(lambda a: a.activity_type_id == late)
        self.assertEqual(todo.user_id, self.bj_branch_officer)
        self.assertEqual(len(todo), 1)

    def test_not_looked_for_after_two_quarters(self):
        self._come_late()
        with self._at("2026-10-01 01:00"):
            self._run_cron("_cron_late_data")
        self.assertFalse(self.summary.has_late_data)
        with self._at("2026-09-30 23:00"):
            self._run_cron("_cron_late_data")
        self.assertTrue(self.summary.has_late_data)
