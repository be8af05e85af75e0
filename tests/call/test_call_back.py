from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import CallCommon


@tagged("post_install", "-at_install")
class TestCallBack(CallCommon):
    """Call-backs are promised, recorded as calls of their own, and given up after tries."""

    def test_promise(self):
        with self._at("2026-03-06 09:00"):
            call = self._call()
            call.action_promise_call_back()
            self.assertEqual(call.call_back_date, date(2026, 3, 6))
            call.action_promise_call_back("2026-03-09", self.bj_colleague.id)
        self.assertEqual(call.call_back_user_id, self.bj_colleague)
        self.assertEqual(call.activity_ids.user_id, self.bj_colleague)
        self.assertEqual(call.activity_ids.date_deadline, date(2026, 3, 9))

    def test_promise_refused(self):
        call = self._call()
        with self._at("2026-03-06 09:00"), self.assertRaisesRegex(ValidationError, "today on"):
            call.action_promise_call_back("2026-03-05")
        for user in (self.bj_salesperson, self.gd_specialist, self.hq_auditor):
            with (
                self.subTest(user.login),
                self.assertRaisesRegex(ValidationError, "takes no calls"),
            ):
                call.action_promise_call_back(user_id=user.id)

    def test_reached_and_answered(self):
        with self._at("2026-03-06 09:00"):
            call = self._call(contact_id=self.lin.id, caller_phone="13812345678")
            call.action_promise_call_back()
        with self._at("2026-03-06 11:00"):
            later = call.action_call_back(True, "Paid tomorrow", "yes")
        self.assertEqual((later.direction, later.first_call_id), ("out", call))
        self.assertEqual((later.partner_id, later.contact_id), (self.gold, self.lin))
        self.assertEqual((later.state, later.content), ("answered", "Paid tomorrow"))
        self.assertFalse(later.reply_due)
        self.assertEqual((call.state, call.verdict), ("answered", "in_time"))
        self.assertEqual((call.result, call.is_satisfied), ("Paid tomorrow", "yes"))
        self.assertFalse(call.call_back_date)
        self.assertFalse(call.activity_ids)
        self.assertEqual(call.later_call_count, 1)
        with self.assertRaisesRegex(UserError, "go on there"):
            later.action_call_back(True, "x")
        # Asking again whether everything is well.
        call.action_call_back(True, "All well?", "no")
        self.assertEqual((call.state, call.result), ("answered", "Paid tomorrow"))
        self.assertEqual(call.is_satisfied, "no")

    def test_not_reached_then_given_up(self):
        call = self._call()
        with self.assertRaisesRegex(UserError, "at least once"):
            call.action_give_up("No")
        later = call.action_call_back(False, "Nobody picks up")
        self.assertEqual((call.state, later.state), ("open", "given_up"))
        self.assertFalse(later.is_satisfied)
        self.assertTrue(call.activity_ids)
        with self.assertRaises(ValidationError):
            call.action_give_up("")
        call.action_give_up("Three tries")
        self.assertEqual(call.state, "given_up")
        self.assertFalse(call.activity_ids)

    def test_reached_without_answer_stays_open(self):
        call = self._call()
        call.action_call_back(True, "Asked for the policy number", is_answer=False)
        self.assertEqual(call.state, "open")

    def test_call_back_on_a_complaint_does_not_answer_it(self):
        call = self._call()
        complaint = call.action_complain(self.category.id)
        later = call.action_call_back(True, "We look into it")
        self.assertEqual(call.state, "handed_over")
        self.assertEqual(later.complaint_id, complaint)
        self.assertEqual(complaint.state, "new")

    def test_wrong_customer_is_corrected(self):
        """In the form, while nothing is answered; calls back on it follow."""
        with self._at("2026-03-06 09:00"):
            call = self._call(contact_id=self.lin.id)
            later = call.action_call_back(False, "Nobody picks up")
            with Form(call) as form:
                form.partner_id = self.plain
                self.assertFalse(form.contact_id)
        for record in (call, later):
            self.assertEqual((record.partner_id, record.tier_id.code), (self.plain, "regular"))
            self.assertFalse(record.contact_id)
        self.assertFalse(call.reply_due)

    def test_dialogs_take_the_steps(self):
        """Each step by its dialog, as the form opens it."""
        self.category.name = "Claims"
        for step, values, state in (
            ("answer", {"text": "Told"}, "answered"),
            ("hand_over", {"item_id": self.item}, "handed_over"),
            ("complain", {"category_id": self.category}, "handed_over"),
            ("promise_call_back", {}, "open"),
            ("call_back", {"text": "Told"}, "answered"),
        ):
            with self.subTest(step):
                call = self._call()
                action = call.with_context(reason_step=step).action_open_step()
                dialogs = self.env[action["res_model"]].with_user(self.bj_specialist)
                context = {**action["context"], "allowed_company_ids": self.bj.ids}
                with Form(dialogs.with_context(**context)) as form:
                    self.assertEqual(form.content, call.content)
                    for name, value in values.items():
                        setattr(form, name, value)
                form.save().action_confirm()
                self.assertEqual(call.state, state)
        with self.assertRaisesRegex(UserError, "what to do"):
            call.with_context(reason_step="unlink").action_open_step()

    def test_morning_message_counts_only(self):
        with self._at("2026-03-06 09:00"):
            self._call(content="Secret words")
            self._call().action_promise_call_back("2026-03-09", self.bj_colleague.id)
            self._call().action_answer("Told")
        with self._at("2026-03-06 17:00"):
            self._call()  # due on Monday
        last = self.env["mail.message"].search([], order="id desc", limit=1).id
        cron = type(self.env["ir.cron"])
        with (
            self._at("2026-03-09 08:30"),
            patch.object(cron, "_commit_progress", lambda *_a, **_k: 60.0),
        ):
            self.env["insurance.service.digest"]._cron_send()
        messages = self.env["mail.message"].search(
            [("id", ">", last), ("message_type", "=", "user_notification")]
        )
        found = {m.notified_partner_ids.user_ids: m.body for m in messages}
        for user, texts in (
            (self.bj_specialist, ("Overdue: 1", "Due today: 1")),
            (self.bj_colleague, ("Overdue: 1", "Due today: 0")),
            (self.bj_branch_officer, ("Hotline", "Overdue: 2")),
        ):
            for text in texts:
                self.assertIn(text, found[user], user.login)
        self.assertFalse([user.login for user in found if user in self.gd_branch_officer])
        self.assertNotIn("Secret words", str(found))
