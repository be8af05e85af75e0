from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..service.common import utc
from .common import CallCommon


@tagged("post_install", "-at_install")
class TestCall(CallCommon):
    """Logging, the same-day clock, answering, handing over, registering a complaint."""

    # === CLOCK (1.6 D1: enquiries the same day) === #

    def test_enquiry_of_vip_is_due_the_same_day(self):
        # Friday 6 March 2026 is a plain working day; cut-off 16:00, then Monday.
        for moment, due in (
            ("2026-03-06 09:00", date(2026, 3, 6)),
            ("2026-03-06 15:59", date(2026, 3, 6)),
            ("2026-03-06 16:00", date(2026, 3, 9)),
            ("2026-03-07 10:00", date(2026, 3, 9)),  # Saturday
            ("2026-02-14 10:00", date(2026, 2, 14)),  # Saturday, made up for the holiday
            ("2026-02-16 10:00", date(2026, 2, 24)),  # Spring Festival
        ):
            for customer in (self.gold, self.silver):
                with self.subTest(f"{moment} {customer.name}"), self._at(moment):
                    self.assertEqual(self._call(partner_id=customer.id).reply_due, due)

    def test_nothing_promised_means_no_day(self):
        with self._at("2026-03-06 09:00"):
            regular = self._call(partner_id=self.plain.id)
            unknown = self._call(partner_id=False, caller_phone="13700000000")
            other = self._call(kind="other")
        self.assertEqual((regular.tier_id.code, regular.reply_due), ("regular", False))
        self.assertFalse(unknown.reply_due)
        self.assertFalse(other.reply_due)
        self.assertEqual(regular.due_state, "none")

    def test_verdict(self):
        for answered, verdict in (
            ("2026-03-06 17:30", "in_time"),
            ("2026-03-06 17:31", "late"),
            ("2026-03-07 09:00", "late"),
        ):
            with self.subTest(answered):
                with self._at("2026-03-06 09:00"):
                    call = self._call()
                with self._at(answered):
                    call.action_answer("Tomorrow", "yes")
                self.assertEqual((call.state, call.verdict), ("answered", verdict))
                self.assertEqual(call.is_satisfied, "yes")
        with self._at("2026-03-06 09:00"):
            regular = self._call(partner_id=self.plain.id)
            regular.action_answer("Tomorrow")
        self.assertFalse(regular.verdict)

    def test_overdue_is_found(self):
        with self._at("2026-03-06 09:00"):
            call = self._call()
            self.assertEqual(call.due_state, "today")
        with self._at("2026-03-09 09:00"):
            call.invalidate_recordset(["due_state"])
            self.assertEqual(call.due_state, "overdue")
            mine = [("id", "=", call.id)]
            self.assertEqual(self._calls().search([("due_state", "=", "overdue"), *mine]), call)
            self.assertFalse(self._calls().search([("due_state", "in", ["today", "none"]), *mine]))

    # === REGISTRATION === #

    def test_registration(self):
        with self._at("2026-03-06 09:00"):
            call = self._call(contact_id=self.lin.id, caller_phone="+86 138-1234-5678")
        self.assertRegex(call.name, r"^TH2026\d{6}$")
        self.assertEqual(call.user_id, self.bj_specialist)
        self.assertEqual(call.tier_id.code, "gold")
        self.assertEqual(call.home_company_id, self.bj)
        self.assertEqual(call.phone_digits, "13812345678")
        self.assertEqual(call.activity_ids.user_id, self.bj_specialist)
        self.assertEqual(call.activity_ids.date_deadline, date(2026, 3, 6))
        self.assertFalse(call.message_follower_ids)

    def test_who_logs_calls(self):
        for user in (
            self.bj_specialist,
            self.bj_branch_officer,
            self.bj_operations,
            self.hq_officer,
        ):
            self.assertTrue(self._call(user, caller_phone="13812345678"), user.login)
        for user in (
            self.bj_salesperson,
            self.bj_branch_head,
            self.hq_gm,
            self.hq_auditor,
            self.hq_technical,
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._call(user, company_id=self.bj.id)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_only_own_branches_and_visible_customers(self):
        with self.assertRaises(AccessError):
            self._call(company_id=self.gd.id)
        with self.assertRaises(AccessError):
            self._call(partner_id=self.far.id)
        call = self._call(self.gd_specialist, partner_id=False)
        with self.assertRaises(AccessError):
            self._as(self.bj_specialist, call).action_answer("No")

    def test_bad_input(self):
        for values, problem in (
            ({"contact_id": self.he.id}, "does not belong"),
            ({"date": utc("2099-01-01 10:00")}, "future"),
        ):
            with self.assertRaisesRegex(ValidationError, problem):
                self._call(self.hq_officer, company_id=self.bj.id, **values)
        with self.assertRaisesRegex(UserError, "no group customer"):
            self._call(self.hq_officer, partner_id=self.lin.id, company_id=self.bj.id)
        call = self._call()
        for result in ("", "  ", False):
            with self.assertRaisesRegex(ValidationError, "was told"):
                call.action_answer(result)
        with self.assertRaisesRegex(ValidationError, "satisfied"):
            call.action_answer("Yes", "very")

    def test_system_fields_are_not_set_by_hand(self):
        for values in (
            {"name": "TH1"},
            {"state": "answered"},
            {"verdict": "in_time"},
            {"complaint_id": 1},
            {"user_id": self.bj_operations.id},
            {"reply_due": date(2030, 1, 1)},
        ):
            with self.subTest(values):
                with self.assertRaises(AccessError):
                    self._call(**values)
                with self.assertRaises(AccessError):
                    self._call().write(values)
        with self.assertRaises(AccessError):
            self._calls().with_context(default_verdict="in_time").create(
                {"content": "x", "company_id": self.bj.id}
            )

    def test_what_was_said_changes_until_the_answer(self):
        with self._at("2026-03-06 09:00"):
            call = self._call(kind="other")
            call.write({"kind": "enquiry", "content": "Other words"})
            self.assertEqual(call.reply_due, date(2026, 3, 6))
            call.action_answer("Told")
            with self.assertRaisesRegex(UserError, "stays as it was"):
                call.content = "Never said"
        with self.assertRaisesRegex(UserError, "are kept"):
            call.sudo().unlink()

    # === HAND OVER === #

    def test_hand_over_makes_a_request(self):
        with self._at("2026-03-06 09:00"):
            call = self._call(contact_id=self.lin.id, content="Change the address\nNew one: …")
            request = call.action_hand_over(self.item.id)
        self.assertEqual(request.partner_id, self.gold)
        self.assertEqual(request.contact_id, self.lin)
        self.assertEqual((request.channel, request.state), ("hotline", "running"))
        self.assertEqual(request.received_at, call.date)
        self.assertEqual(request.summary, "Change the address")
        self.assertEqual((call.state, call.request_id), ("handed_over", request))
        self.assertFalse(call.activity_ids)
        # The caller was told in time; from now on the request's deadline counts.
        self.assertEqual((call.verdict, call.due_state), ("in_time", "none"))
        with self._at("2026-03-10 09:00"):
            self.assertFalse(
                self._calls().search([("due_state", "=", "overdue"), ("id", "=", call.id)])
            )
            call.action_call_back(True, "Address changed", "yes")
        self.assertEqual((call.state, call.verdict), ("answered", "in_time"))
        self.assertEqual(request.call_count, 1)
        self.assertEqual(self._calls().search(request.action_view_calls()["domain"]), call)
        with self.assertRaisesRegex(UserError, "state is"):
            call.action_hand_over(self.item.id)

    def test_hand_over_refused(self):
        unknown = self._call(partner_id=False)
        with self.assertRaisesRegex(UserError, "Link the customer"):
            unknown.action_hand_over(self.item.id)
        with self.assertRaisesRegex(ValidationError, "service that is asked for"):
            self._call().action_hand_over(False)
        channel = self.env["insurance.service.channel"].search([("code", "=", "counter")])
        self.item.channel_ids = channel
        with self.assertRaisesRegex(ValidationError, "cannot be asked for this way"):
            self._call().action_hand_over(self.item.id)

    # === COMPLAINT === #

    def test_complaint_has_its_own_clocks(self):
        with self._at("2026-03-06 10:00"):
            call = self._call(
                content="Nobody called back", caller_name="Ms Lin", caller_phone="13812345678"
            )
            complaint = call.action_complain(self.category.id, "Call-back forgotten", "Apology")
        self.assertEqual(complaint.source, "phone")
        self.assertEqual(complaint.received_at, call.date)
        self.assertEqual(complaint.description, "Nobody called back")
        self.assertEqual(complaint.caller_phone, "13812345678")
        # Three working days after Friday 6 March: Wednesday.
        self.assertEqual(complaint.date_due, date(2026, 3, 11))
        self.assertEqual((call.kind, call.state), ("complaint", "handed_over"))
        self.assertEqual(call.reply_due, date(2026, 3, 11))
        self.assertEqual(complaint.call_count, 1)
        with self.assertRaisesRegex(UserError, "answers it"):
            call.action_answer("Done")

    def test_answer_of_the_complaint_answers_the_call(self):
        with self._at("2026-03-06 10:00"):
            call = self._call()
            complaint = call.action_complain(self.category.id)
            complaint.action_take()
            complaint.action_mark_complex("Three policies")
        with self._at("2026-03-12 10:00"):
            self._decide(complaint)
            complaint.action_reply("phone", "We apologise")
            self.assertEqual((call.state, call.verdict), ("answered", "late"))
            self.assertEqual(call.result, "We apologise")
            complaint.action_close("no")
            self.assertEqual(call.is_satisfied, "no")
        with self._at("2026-03-13 10:00"):
            self._as(self.bj_branch_head, complaint).action_reopen("New facts")
            self.assertEqual((call.state, call.reply_due), ("handed_over", complaint.date_due))
            self._decide(self._as(self.bj_specialist, complaint))
            self._as(self.bj_specialist, complaint).action_reply("phone", "Once more")
        # Once late stays late.
        self.assertEqual((call.state, call.verdict), ("answered", "late"))

    def test_withdrawn_and_merged_complaints(self):
        first = self._call()
        complaint = first.action_complain(self.category.id)
        second = self._call()
        again = second.action_complain(self.category.id)
        (complaint | again).action_merge()
        complaint.action_take()
        self._decide(complaint)
        complaint.action_reply("phone", "Both")
        self.assertEqual((first | second).mapped("result"), ["Both", "Both"])
        third = self._call()
        withdrawn = third.action_complain(self.category.id)
        withdrawn.action_take()
        withdrawn.action_withdraw("A mistake")
        self.assertEqual(third.state, "answered")

    def test_complaint_of_a_customer_served_elsewhere(self):
        """Head office's desk logs it; the home branch handles it and sees the call."""
        call = self._call(self.hq_officer, partner_id=self.far.id, company_id=self.hq.id)
        complaint = call.action_complain(self.category.id)
        self.assertEqual(complaint.sudo().company_id, self.gd)
        self.assertEqual(self._as(self.gd_specialist, call).home_company_id, self.gd)
        self.assertFalse(self._calls().search([("id", "=", call.id)]))

    def test_complaint_refused(self):
        call = self._call()
        for values, problem in (
            ((False,), "is about"),
            ((self.category.id, "x", False, "9"), "serious"),
        ):
            with self.assertRaisesRegex(ValidationError, problem):
                call.action_complain(*values)
        self.assertEqual(call.state, "open")

    # === LINK === #

    def test_link(self):
        with self._at("2026-03-06 09:00"):
            call = self._call(partner_id=False)
            call.action_link(self.gold.id, self.lin.id)
        self.assertEqual((call.tier_id.code, call.reply_due), ("gold", date(2026, 3, 6)))
        with self.assertRaisesRegex(UserError, "known already"):
            call.action_link(self.silver.id)
        for partner_id in (False, 10**8):
            with self.assertRaisesRegex(ValidationError, "Choose the customer"):
                self._call(partner_id=False).action_link(partner_id)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
            self._call(partner_id=False).action_link(self.far.id)
        with self.assertRaisesRegex(ValidationError, "does not belong"):
            self._call(partner_id=False).action_link(self.silver.id, self.lin.id)

    def test_link_after_the_answer(self):
        for answered, verdict in (("2026-03-06 17:30", "in_time"), ("2026-03-09 09:00", "late")):
            with self._at("2026-03-06 09:00"):
                call = self._call(partner_id=False)
            with self._at(answered):
                call.action_answer("Told")
                self.assertFalse(call.verdict)
                call.action_link(self.gold.id)
            self.assertEqual(call.verdict, verdict)

    def test_link_by_the_complaint(self):
        with self._at("2026-03-06 09:00"):
            call = self._call(partner_id=False, caller_name="Mr Chen")
            complaint = call.action_complain(self.category.id)
            later = call.action_call_back(True, "Asked who he is")
            with self.assertRaisesRegex(UserError, "its calls follow"):
                call.action_link(self.gold.id)
            complaint.action_link(self.gold.id, self.lin.id)
        for linked in (call, later):
            self.assertEqual((linked.partner_id, linked.contact_id), (self.gold, self.lin))
            self.assertEqual(linked.tier_id.code, "gold")
        # The regulator's 15 days until now; the tier's three working days since it is known.
        self.assertEqual(call.reply_due, date(2026, 3, 11))

    def test_steps_refused_by_role(self):
        call = self._call()
        self.gold.user_id = self.bj_salesperson
        for user in (self.bj_salesperson, self.bj_branch_head, self.hq_gm, self.hq_auditor):
            mine = self._as(user, call)
            self.assertFalse(mine.blocked_actions)
            for step in (
                lambda c: c.action_answer("x"),
                lambda c: c.action_hand_over(self.item.id),
                lambda c: c.action_complain(self.category.id),
                lambda c: c.action_promise_call_back(),
                lambda c: c.action_call_back(True, "x"),
                lambda c: c.action_give_up("x"),
                lambda c: c.action_link(self.gold.id),
            ):
                with self.assertRaises(AccessError):
                    step(mine)
