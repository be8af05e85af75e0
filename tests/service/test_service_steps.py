"""The dialogs of steps: what they show, who may confirm them, and that one refusal stops all."""

from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestServiceStep(ServiceCommon):
    def _open(self, step, requests, user=None, **values):
        """Return the dialog of a step as its user sees it."""
        user = user or self.bj_operations
        action = self._as(user, requests).with_context(reason_step=step).action_open_step()
        self.assertEqual(action["res_model"], "insurance.service.step")
        dialogs = self.env["insurance.service.step"].with_user(user)
        dialogs = dialogs.with_context(
            **action["context"], allowed_company_ids=user.company_ids.ids
        )
        return dialogs.create(values)

    def test_pause_and_resume_show_and_move_the_deadline(self):
        with self._at("2026-03-06 10:00"):
            request = self._create_request()
        reason = self.env.ref("insurance_service.pause_papers")
        with self._at("2026-03-09 10:00"):
            dialog = self._open("pause", request, pause_reason_id=reason.id, note="缺发票")
            self.assertIn("2026-03-10", dialog.effect_html)
            dialog.action_confirm()
        self.assertEqual((request.state, request.pause_reason_id), ("paused", reason))
        with self._at("2026-03-11 10:00"):
            dialog = self._open("resume", request)
            self.assertIn("2026-03-12", dialog.effect_html)
            dialog.action_confirm()
        self.assertEqual((request.state, request.deadline_date), ("running", date(2026, 3, 12)))

    def test_moment_before_the_last_event_is_shown_as_refused(self):
        with self._at("2026-03-06 10:00") as start:
            request = self._create_request()
        with self._at("2026-03-09 10:00"):
            request.action_take()
            dialog = self._open("finish", request, moment=start)
            self.assertEqual(dialog.refused_count, 1)
            with self.assertRaisesRegex(UserError, "earlier"):
                dialog.action_confirm()
        self.assertEqual(request.state, "running")

    def test_one_refused_request_changes_nothing_until_it_is_left_out(self):
        with self._at("2026-03-06 10:00"):
            running = self._create_request()
            waiting = self._create_request(item_id=self.papers_item.id)
        with self._at("2026-03-11 10:00"):
            dialog = self._open("finish", running + waiting, result="Sent")
            self.assertEqual((dialog.request_count, dialog.refused_count), (2, 1))
            self.assertIn("1 working days late", dialog.effect_html)
            with self.assertRaisesRegex(UserError, waiting.name):
                dialog.action_confirm()
            self.assertEqual(running.state, "running")
            dialog.action_leave_out()
            self.assertEqual(dialog.request_ids, running)
            dialog.action_confirm()
        self.assertEqual((running.state, running.result), ("done", "Sent"))
        self.assertEqual((running.late_days, waiting.state), (1, "waiting"))

    def test_leaving_out_all_requests_is_refused(self):
        waiting = self._create_request(item_id=self.papers_item.id)
        with self.assertRaisesRegex(UserError, "None of the chosen"):
            self._open("finish", waiting).action_leave_out()

    def test_assign_offers_people_of_the_branch_only(self):
        requests = self._create_request() + self._create_request()
        dialog = self._open("assign", requests, self.bj_branch_head)
        offered = dialog.candidate_ids
        for user in self.bj_operations + self.bj_specialist + self.hq_officer:
            self.assertIn(user, offered)
        for user in self.gd_operations + self.bj_salesperson + self.bj_branch_head:
            self.assertNotIn(user, offered)
        dialog.write({"user_id": self.bj_specialist.id, "department": "customer_resources"})
        dialog.action_confirm()
        self.assertEqual(requests.user_id, self.bj_specialist)
        self.assertEqual(set(requests.mapped("department")), {"customer_resources"})

    def test_assign_to_another_branch_is_refused(self):
        request = self._create_request()
        dialog = self._open("assign", request, user_id=self.gd_operations.id)
        with self.assertRaisesRegex(ValidationError, "does not do services"):
            dialog.action_confirm()
        self.assertFalse(request.user_id)

    def test_branch_head_agrees_a_date_but_does_not_finish(self):
        with self._at("2026-03-06 10:00"):
            request = self._create_request()
            dialog = self._open(
                "agree_date", request, self.bj_branch_head, day="2026-03-20", reason="电话约定"
            )
            self.assertIn("2026-03-20", dialog.effect_html)
            dialog.action_confirm()
            self.assertEqual(request.deadline_date, date(2026, 3, 20))
            with self.assertRaisesRegex(AccessError, "belongs to"):
                self._open("finish", request, self.bj_branch_head).action_confirm()
        self.assertEqual(request.state, "running")

    def test_reason_is_asked_for(self):
        request = self._create_request()
        with self.assertRaisesRegex(ValidationError, "reason"):
            self._open("cancel", request, reason="  ").action_confirm()
        self._open("cancel", request, reason="客户撤回").action_confirm()
        self.assertEqual((request.state, request.cancel_reason), ("cancelled", "客户撤回"))

    def test_merge_shows_which_request_stays(self):
        with self._at("2026-03-06 10:00"):
            first = self._create_request()
        with self._at("2026-03-06 11:00"):
            second = self._create_request()
            dialog = self._open("merge", second + first)
            self.assertIn("stays", dialog.effect_html)
            self.assertIn(f"merged into {first.name}", dialog.effect_html)
            action = dialog.action_confirm()
        self.assertEqual(action["res_id"], first.id)
        self.assertEqual((second.state, second.merged_into_id), ("cancelled", first))

    def test_change_of_service_shows_its_deadline(self):
        with self._at("2026-03-06 10:00"):
            request = self._create_request()
            dialog = self._open(
                "reclassify", request, item_id=self.same_day_item.id, reason="信息变更"
            )
            self.assertIn("2026-03-06", dialog.effect_html)
            dialog.action_confirm()
        self.assertEqual(request.deadline_date, date(2026, 3, 6))

    def test_acknowledgement_and_reopening(self):
        with self._at("2026-03-06 10:00"):
            request = self._create_request()
            request.action_finish("Sent")
            self._open("acknowledge", request, acknowledged_by="王经理").action_confirm()
            self.assertEqual(request.acknowledged_by, "王经理")
            self._open("reopen", request, reason="资料有误").action_confirm()
        self.assertEqual((request.state, request.reopen_count), ("running", 1))

    def test_salespersons_have_no_dialogs(self):
        self.gold.user_id = self.bj_salesperson
        request = self._create_request()
        with self.assertRaises(AccessError):
            self._open("finish", request, self.bj_salesperson)

    def test_dialogs_are_their_own_users(self):
        dialog = self._open("finish", self._create_request())
        with self.assertRaises(AccessError):
            dialog.with_user(self.bj_specialist).read(["step"])

    def test_requests_of_other_branches_cannot_be_chosen(self):
        request = self._create_request(
            self.gd_operations, partner_id=self.far.id, company_id=self.gd.id
        )
        with self.assertRaises(AccessError):
            self._open("finish", request).action_confirm()
        self.assertEqual(request.state, "running")
