from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CallCommon

CANARY = "CANARY-CALL"


@tagged("post_install", "-at_install")
class TestCallConflict(CallCommon):
    """Whoever a call complains about does not learn of it, nor of the calls back on it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gold.user_id = cls.bj_salesperson

    def _setup_calls(self, accused):
        """Log a complaint and a call back as the colleague, then name ``accused``."""
        canary = f"{CANARY}-{accused.login}."
        call = self._call(self.bj_colleague, content=canary, caller_name=canary)
        complaint = call.action_complain(self.category.id, canary)
        later = call.action_call_back(True, canary)
        self.env["ir.attachment"].with_user(self.bj_colleague).create(
            {"name": CANARY, "raw": b"x", "res_model": call._name, "res_id": call.id}
        )
        call.message_post(body=CANARY)
        complaint.action_take()
        complaint.action_name_person(accused.id)
        return call | later

    def test_nobody_finds_calls_about_himself(self):
        for user in self.accused:
            calls = self._setup_calls(user)
            user.group_ids += self.env.ref("base.group_allow_export")
            mine = self._as(user, self.env["insurance.call"])
            domain = [("id", "in", calls.ids)]
            with self.subTest(user.login):
                self.assertFalse(mine.search(domain))
                self.assertFalse(mine.search_count(domain))
                self.assertFalse(mine.formatted_read_group(domain, ["kind"], ["__count"]))
                self.assertFalse(mine.name_search(calls[0].name))
                self.assertFalse(mine.search(domain).export_data(["content"])["datas"])
                self.assertEqual(mine.web_search_read(domain, {"content": {}})["length"], 0)
                for call in self._as(user, calls):
                    for read in (
                        lambda c: c.read(["content"]),
                        lambda c: c.web_read({"content": {}}),
                        lambda c: c.write({"content": "x"}),
                        lambda c: c.action_answer("x"),
                        lambda c: c.action_view_result(),
                        lambda c: c.message_post(body=CANARY),
                    ):
                        with (
                            self.assertRaises(AccessError),
                            mute_logger("odoo.addons.base.models.ir_rule"),
                        ):
                            read(call)

    def test_nor_on_the_desk_customer_chatter_or_files(self):
        for user in self.accused:
            calls = self._setup_calls(user)
            ours = [("res_model", "=", calls._name), ("res_id", "in", calls.ids)]
            with self.subTest(user.login):
                self.assertFalse(self._as(user, self.env["ir.attachment"]).search(ours))
                messages = [("model", "=", calls._name), ("res_id", "in", calls.ids)]
                self.assertFalse(self._as(user, self.env["mail.message"]).search(messages))
                self.assertFalse(self._as(user, self.env["mail.activity"]).search(ours))
                if user.has_group("insurance_service.group_specialist"):
                    self.env.invalidate_all()
                    desk = self._calls(user).action_get_customer(self.gold.id)
                    self.assertNotIn(f"{CANARY}-{user.login}.", str(desk))

    def test_colleague_still_sees_them(self):
        calls = self._setup_calls(self.bj_specialist)
        self.assertEqual(len(self._as(self.bj_colleague, calls).read(["content"])), 2)

    def test_what_he_was_told_is_taken_back(self):
        """He promised the call back; then he is named: his activity goes."""
        call = self._call(self.bj_colleague)
        complaint = call.action_complain(self.category.id)
        call.action_promise_call_back(user_id=self.bj_specialist.id)
        call.message_post(body=CANARY, partner_ids=self.bj_specialist.partner_id.ids)
        complaint.action_take()
        complaint.action_name_person(self.bj_specialist.id)
        activities = self.env["mail.activity"].sudo().with_context(active_test=False)
        found = activities.search([("res_model", "=", call._name), ("res_id", "=", call.id)])
        self.assertNotIn(self.bj_specialist, found.user_id)
        self.assertFalse(call.sudo().message_ids.notified_partner_ids)
        with self.assertRaisesRegex(UserError, "may not see"):
            call.action_promise_call_back(user_id=self.bj_specialist.id)

    def test_salesperson_sees_enquiries_of_own_customers_only(self):
        enquiry = self._call()
        complaint = self._call()
        complaint.action_complain(self.category.id)
        marked = self._call(kind="complaint")
        other = self._call(partner_id=self.silver.id)
        calls = self.env["insurance.call"].browse((enquiry | complaint | marked | other).ids)
        mine = self._as(self.bj_salesperson, calls)
        self.assertEqual(mine.search([("id", "in", calls.ids)]).ids, enquiry.ids)
        with self.assertRaises(AccessError):
            mine.browse(enquiry.id).read(["caller_phone"])
