from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintFollowUp(ComplaintCommon):
    """Corrective actions, head office's review, reminders, the letter."""

    def _answered(self, **values):
        with self._at("2026-03-06 10:00"):
            complaint = self._complain(**values)
            complaint.action_take()
        with self._at("2026-03-09 10:00"):
            self._decide(complaint)
            complaint.action_reply("phone", "We apologise.")
        return complaint

    # === Corrective actions === #

    def test_measure_until_it_is_done(self):
        complaint = self._answered()
        with self._at("2026-03-09 10:00"):
            action = self.env["insurance.complaint.action"].with_user(self.bj_specialist)
            action = action.create(
                {
                    "complaint_id": complaint.id,
                    "name": "Two people at noon",
                    "user_id": self.bj_colleague.id,
                    "date_due": date(2026, 3, 20),
                }
            )
        self.assertEqual(action.activity_ids.user_id, self.bj_colleague)
        self.assertNotIn(complaint.name, action.activity_ids.summary)
        with self.assertRaises(AccessError):
            action.state = "done"
        with self._at("2026-03-20 10:00"):
            action.invalidate_recordset()
            self.assertFalse(action.is_overdue)
        mine = self._as(self.bj_colleague, action)
        with self._at("2026-03-21 10:00"):
            self.assertTrue(mine.is_overdue)
            self.assertIn(mine, mine.search([("is_overdue", "=", True)]))
            with self.assertRaises(ValidationError):
                mine.action_done("")
            with self.assertRaises(AccessError):
                mine.action_drop("No time")
            mine.action_done("Rota changed")
        self.assertEqual((mine.state, mine.done_date), ("done", date(2026, 3, 21)))
        self.assertFalse(mine.activity_ids)
        with self.assertRaisesRegex(UserError, "finished"):
            mine.name = "Something else"

    def test_who_can_be_responsible(self):
        complaint = self._complain()
        complaint.action_name_person(self.bj_operations.id)
        actions = self.env["insurance.complaint.action"].with_user(self.bj_specialist)
        vals = {"complaint_id": complaint.id, "name": "Train", "date_due": date(2026, 12, 1)}
        for user in (self.bj_operations, self.gd_specialist, self.bj_salesperson):
            with self.assertRaises(ValidationError):
                actions.create({**vals, "user_id": user.id})
        for user in (self.hq_auditor, self.gd_specialist, self.bj_salesperson):
            with self.assertRaises(AccessError):
                self.env["insurance.complaint.action"].with_user(user).create(
                    {**vals, "user_id": user.id}
                )
        action = actions.create({**vals, "user_id": self.bj_colleague.id})
        self.assertFalse(self._as(self.bj_operations, action).search([("id", "=", action.id)]))

    # === Review === #

    def test_review_by_somebody_else(self):
        complaint = self._answered()
        with self._at("2026-03-16 10:00"):
            with self.assertRaises(ValidationError):
                complaint.action_ask_review(" ")
            complaint.action_ask_review("The recording says otherwise")
            with self.assertRaisesRegex(UserError, "already"):
                complaint.action_ask_review("Once more")
        review = complaint.review_ids
        self.assertEqual((review.date_due, review.name[:2]), (date(2026, 4, 15), "HC"))
        for user in (self.bj_specialist, self.bj_branch_head, self.hq_auditor):
            with self.assertRaises(AccessError):
                self._as(user, review).action_take()
        mine = self._as(self.hq_officer, review)
        mine.action_take()
        with self.assertRaisesRegex(UserError, "reviewer"):
            self._as(self.hq_gm, review).action_uphold("Fine")
        mine.action_uphold("The recording was heard: the decision stands")
        self.assertEqual((review.result, complaint.state), ("upheld", "replied"))

    def test_review_that_changes_reopens(self):
        complaint = self._answered()
        complaint.action_ask_review("The recording says otherwise")
        review = self._as(self.hq_officer, complaint.review_ids)
        review.action_take()
        review.action_change("The recording was not heard")
        self.assertEqual((complaint.state, complaint.reopen_count), ("investigating", 1))
        self.assertEqual(review.decision, "We apologise.")

    def test_handler_does_not_review(self):
        with self._at("2026-03-06 10:00"):
            complaint = self._complain(self.hq_officer)
            complaint.action_take()
        self._decide(complaint)
        complaint.action_reply("phone", "We apologise.")
        complaint.action_ask_review("Not content")
        with self.assertRaisesRegex(UserError, "does not review"):
            self._as(self.hq_officer, complaint.review_ids).action_take()
        self._as(self.hq_officer_2, complaint.review_ids).action_take()

    # === Reminders === #

    def _remind(self, at):
        cron = type(self.env["ir.cron"])
        with self._at(at), patch.object(cron, "_commit_progress", lambda *_a, **_k: 60.0):
            self.env["insurance.complaint"].sudo()._cron_remind()

    def _get_told(self, complaint):
        return complaint.sudo().activity_ids.user_id

    def test_reminders_go_up_and_each_once(self):
        self.bj.branch_head_id = self.bj_branch_head
        with self._at("2026-03-06 10:00"):
            complaint = self._complain()
            complaint.action_take()
            complaint.action_acknowledge("Phone")
        self._remind("2026-03-09 08:30")
        self.assertFalse(self._get_told(complaint))
        # Due on Wednesday 11 March: the handler the day before, the head from the 12th on.
        self._remind("2026-03-10 08:30")
        self._remind("2026-03-10 09:30")
        self.assertEqual(len(complaint.sudo().activity_ids), 1)
        self.assertEqual(self._get_told(complaint), self.bj_specialist)
        self._remind("2026-03-12 08:30")
        self.assertEqual(self._get_told(complaint), self.bj_specialist + self.bj_leader)
        self._remind("2026-03-14 08:30")  # a Saturday
        self._remind("2026-03-13 08:30")
        self.assertNotIn(self.bj_branch_head, self._get_told(complaint))
        self._remind("2026-03-16 08:30")
        self.assertIn(self.bj_branch_head, self._get_told(complaint))

    def test_reminders_pass_by_those_concerned(self):
        with self._at("2026-03-06 10:00"):
            complaint = self._complain()
            complaint.action_name_person(self.bj_leader.id)
            complaint.action_take()
        self._remind("2026-03-12 08:30")
        told = self._get_told(complaint)
        self.assertNotIn(self.bj_leader, told)
        self.assertTrue(told)
        for user in told:
            self.assertTrue(complaint.with_user(user).has_access("read"))

    def test_promise_does_not_get_later_with_the_calendar(self):
        with self._at("2026-03-06 10:00"):
            complaint = self._complain()
        self.env["insurance.workday"].create(
            {"date": date(2026, 3, 9), "is_workday": False, "name": "Typhoon", "kind": "closure"}
            | {"company_id": self.bj.id}
        )
        self._remind("2026-03-09 08:30")
        self.assertEqual(complaint.date_tier_due, date(2026, 3, 11))

    def test_morning_message_counts_only(self):
        with self._at("2026-03-06 10:00"):
            for values in ({}, {"partner_id": self.plain.id}):
                self._complain(**values).action_take()
        last = self.env["mail.message"].search([], order="id desc", limit=1).id
        cron = type(self.env["ir.cron"])
        with (
            self._at("2026-03-11 08:30"),
            patch.object(cron, "_commit_progress", lambda *_a, **_k: 60.0),
        ):
            self.env["insurance.service.digest"]._cron_send()
        message = self.env["mail.message"].search(
            [("id", ">", last), ("message_type", "=", "user_notification")]
        )
        self.assertEqual(message.notified_partner_ids.user_ids, self.bj_specialist)
        for text in ("Overdue: 0", "Due today: 1", "Later: 1"):
            self.assertIn(text, message.body)
        self.assertNotIn("Claim paid late", message.body)

    # === Letter === #

    def test_letter_names_remedies_but_no_staff(self):
        complaint = self._answered()
        report = self.env["ir.actions.report"].with_user(self.bj_specialist)
        html, _kind = report._render_qweb_html(
            "insurance_service.complaint_reply_report", complaint.ids
        )
        text = html.decode()
        for part in ("投诉处理答复函", complaint.name, "申请核查", "We apologise.", "属实"):
            self.assertIn(part, text)
        self.assertNotIn(self.bj_specialist.name, text)
        undecided = self._complain()
        with self.assertRaisesRegex(UserError, "not decided"):
            report._render_qweb_html("insurance_service.complaint_reply_report", undecided.ids)
        other = self.env["ir.actions.report"].with_user(self.gd_specialist)
        with self.assertRaises(AccessError):
            other._render_qweb_html("insurance_service.complaint_reply_report", complaint.ids)
