from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..service.common import utc
from .common import CallCommon


@tagged("post_install", "-at_install")
class TestCallInput(CallCommon):
    """Whatever a client sends: a clear message, nothing of other branches, nothing half done."""

    # === OTHER BRANCHES === #

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_refusals_name_nobody_of_other_branches(self):
        policy = self._create_policy(
            "P-SECRET", self.far, self._create_product("T-SECRET"), self.gd
        )
        mine = self._call()
        secrets = (self.he.name, self.far.name, policy.policy_number)
        for values in (
            {"contact_id": self.he.id},
            {"policy_id": policy.id},
            {"partner_id": self.far.id, "contact_id": self.lin.id},
        ):
            for look in (
                lambda v=values: self._call(**v),
                lambda v=values: mine.write(v),
                lambda v=values: self._complain(**v),
            ):
                with self.subTest(values), self.assertRaises(AccessError) as caught:
                    look()
                for secret in secrets:
                    self.assertNotIn(f"{secret} ", str(caught.exception))
        complaint = self._complain(partner_id=False, company_id=self.bj.id)
        for extra in ({"contact_id": self.he.id}, {"policy_id": policy.id}):
            with self.assertRaises(AccessError):
                complaint.action_link(self.gold.id, **extra)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_nobody_takes_a_call_from_another_branch(self):
        both = self._create_role_user("both", "specialist", self.gd, self.gd | self.bj)
        call = self._call(both, company_id=self.gd.id)
        here = self._as(self.bj_specialist, call)
        self.assertEqual(here.content, call.content)  # the home branch reads it
        with self.assertRaisesRegex(AccessError, "do not work for"):
            here.write({"company_id": self.bj.id})
        self.assertEqual(call.company_id, self.gd)

    # === COMPLAINTS === #

    def test_a_complaint_never_becomes_a_request(self):
        call = self._call(kind="complaint")
        self.assertIn("confidential", call.blocked_actions["hand_over"])
        with self.assertRaisesRegex(UserError, "confidential"):
            call.action_hand_over(self.item.id)

    def test_calls_are_not_copied(self):
        call = self._call()
        call.action_complain(self.category.id)
        with self.assertRaisesRegex(UserError, "not copied"):
            call.copy()

    def test_form_names_callers_to_those_who_may_know(self):
        call = self._call(caller_name="林女士")
        for user, name in ((self.bj_specialist, "林女士"), (self.bj_branch_head, "不详")):
            report = self._as(user, self.env["report.insurance_service.call_record"])
            [sheet] = report._get_report_values(call.ids)["sheets"]
            self.assertEqual(sheet["caller"], name)

    # === WRONG TYPES === #

    def test_look_up(self):
        calls = self._calls()
        self.assertEqual(calls.action_look_up(13812345678)["number"], "13812345678")
        self.assertEqual(calls.action_look_up("138\x001234\x005678")["number"], "13812345678")
        for text in (None, False, [], {}, "\x00", "1" * 200000, "x" * 200000, "-1" * 100000):
            with self.subTest(str(text)[:9]), self.assertRaisesRegex(ValidationError, "parts"):
                calls.action_look_up(text)

    def test_ids(self):
        calls = self._calls()
        for bad in (None, "x", "1", -1, 2**31, 2**70, [1, 2], {}, [[]], 1.5):
            for look in (
                calls.action_get_customer,
                lambda i: self._call().action_hand_over(i),
                lambda i: self._call().action_complain(i),
                lambda i: self._call(partner_id=False).action_link(i),
            ):
                with self.subTest(str(bad)), self.assertRaises(ValidationError):
                    look(bad)
            if bad:
                with self.subTest(str(bad)), self.assertRaises(ValidationError):
                    self._call().action_promise_call_back(False, bad)

    def test_parameters_of_steps(self):
        call = self._call()
        for take in (
            lambda: call.action_answer(5),
            lambda: call.action_answer(["x"]),
            lambda: call.action_answer("x", []),
            lambda: call.action_call_back(True, {}),
            lambda: call.action_complain(self.category.id, severity=[]),
            lambda: call.action_complain(self.category.id, severity=1),
            lambda: call.action_hand_over(self.item.id, department="kitchen"),
            lambda: call.action_promise_call_back("soon"),
            lambda: call.action_promise_call_back("2026-13-45"),
            lambda: call.action_promise_call_back(5),
        ):
            with self.assertRaises(ValidationError):
                take()
        self.assertEqual(call.state, "open")

    def test_log(self):
        calls, values = self._calls(), {"content": "x", "partner_id": self.gold.id}
        before = calls.search_count([])
        for arguments in (
            (values, "answer", {"result": "x", "moment": "2020-01-01"}),
            (values, "answer", ["result"]),
            (values, "answer", None),
            (values, ["answer"], {"result": "x"}),
            (values, "link", {"partner_id": self.gold.id}),
            (values, False, {"result": "x"}),
            ([values, values], "answer", {"result": "x"}),
            ("x", "answer", {"result": "x"}),
            ({**values, "content": " \n "}, "answer", {"result": "x"}),
        ):
            with (
                self.subTest(str(arguments[1:])),
                self.assertRaises(ValidationError),
                self.env.cr.savepoint(),
            ):
                calls.action_log(*arguments)
        self.assertEqual(calls.search_count([]), before)

    def test_content_and_time_are_there(self):
        call = self._call()
        for values in (
            {"content": "  "},
            {"content": False},
            {"date": False},
            {"date": "1900-01-01 00:00:00"},
        ):
            with self.subTest(str(values)), self.assertRaises(ValidationError):
                call.write(values)

    def test_long_numbers(self):
        digits = "".join(str(n * 7919) for n in range(5000))
        self._call(caller_phone=digits)
        self.lin.service_mobile = digits
        self.env.flush_all()
        self.assertFalse(self.env["res.partner"]._find_by_phone("13812345678"))

    # === CONTEXT, SEVERAL CALLS === #

    def test_context_fills_no_system_fields(self):
        with self._at("2026-03-06 10:00"):
            call = self._call()
            other = self._call()
            later = call.with_context(
                default_verdict="late",
                default_answered_by_id=self.hq_gm.id,
                default_answered_at=utc("2026-01-01 10:00"),
                default_call_back_user_id=self.hq_gm.id,
                default_give_up_reason="x",
                default_later_call_ids=[Command.link(other.id)],
            ).action_call_back(False, "Nobody there")
        later_sudo = later.sudo()
        self.assertFalse(later_sudo.verdict or later_sudo.answered_at or later_sudo.answered_by_id)
        self.assertFalse(later_sudo.call_back_user_id or later_sudo.give_up_reason)
        self.assertFalse(other.first_call_id)

    def test_calls_are_hung_nowhere_by_hand(self):
        call = self._call()
        request = self._as(self.bj_specialist, self._create_request())
        complaint = self._complain()
        link = [Command.link(call.id)]
        # As in a request of this user: Odoo gives commands of lines back to its user.
        self.patch(self.env.transaction, "default_env", call.env)
        for number, hang in enumerate(
            (
                lambda: self._call(later_call_ids=link),
                lambda: (
                    self._calls().with_context(default_later_call_ids=link).create({"content": "x"})
                ),
                lambda: request.write({"call_ids": link}),
                lambda: complaint.write({"call_ids": link}),
            )
        ):
            with self.subTest(number), self.assertRaises(AccessError), self.env.cr.savepoint():
                hang()
                self.env.flush_all()
        call.invalidate_recordset()
        self.assertFalse(call.first_call_id or call.request_id or call.complaint_id)

    def test_archived_services_and_categories_are_not_chosen(self):
        call = self._call()
        self.item.active = self.category.active = False
        with self.assertRaisesRegex(ValidationError, "service"):
            call.action_hand_over(self.item.id)
        with self.assertRaisesRegex(ValidationError, "what the complaint is about"):
            call.action_complain(self.category.id)

    def test_steps_for_one_call_refuse_several(self):
        calls = self._call() | self._call()
        for step, arguments in (
            ("hand_over", (self.item.id,)),
            ("complain", (self.category.id,)),
            ("call_back", (True, "x")),
        ):
            with self.subTest(step), self.assertRaisesRegex(UserError, "one call after"):
                getattr(calls, f"action_{step}")(*arguments)
        calls.action_promise_call_back()
        self.assertEqual(calls.call_back_user_id, self.bj_specialist)
