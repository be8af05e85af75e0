"""Steps recorded afterwards, and steps of one evening: the stored figures are the clock's."""

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ServiceCommon, utc


@tagged("post_install", "-at_install")
class TestClockMoments(ServiceCommon):
    def test_finished_afterwards_without_handler_it_counts_when_it_was_done(self):
        with self._at("2026-03-02 10:00"):
            request = self._create_request()
        with self._at("2026-03-06 10:00"):
            request.action_finish("Done by phone", utc("2026-03-04 17:00"))
        self.assertEqual((request.net_days, request.late_days), (2, 0))
        self.assertEqual(request.user_id, self.bj_operations)
        self.assertEqual(request.sudo().span_ids.mapped("days"), [2])

    def test_handed_over_and_finished_in_the_last_evening_takes_no_day_more(self):
        with self._at("2026-03-02 10:00"):
            request = self._create_request()
            request.action_take()
        with self._at("2026-03-04 16:10"):
            request.with_user(self.bj_branch_head).action_assign(self.bj_specialist.id)
        with self._at("2026-03-04 17:20"):
            request.action_finish("Done")
        self.assertEqual((request.gross_days, request.net_days, request.late_days), (2, 2, 0))
        self.assertEqual(request.sudo().span_ids.mapped("days"), [2, 0])

    def test_paused_in_the_last_evening_it_is_not_overdue_when_it_goes_on(self):
        reason = self.env["insurance.pause.reason"].create({"name": "Papers"})
        with self._at("2026-03-02 10:00"):
            request = self._create_request()
        with self._at("2026-03-04 16:10"):
            request.action_pause(reason.id)
        with self._at("2026-03-09 10:00"):
            request.action_resume()
        self.assertEqual(request.deadline_date, fields.Date.to_date("2026-03-09"))
        self.assertEqual((request.paused_days, request.is_breached), (3, False))

    def test_a_step_before_the_one_before_is_refused_and_nothing_is_stored(self):
        with self._at("2026-03-02 10:00"):
            request = self._create_request()
            request.action_take()
        with self._at("2026-03-04 10:00"), self.assertRaisesRegex(UserError, "earlier"):
            request.action_finish("Done", utc("2026-03-02 09:59"))
        self.assertEqual(request.state, "running")
        self.assertEqual(request.sudo().event_ids.mapped("kind"), ["start", "assign"])
