from odoo.tests import HttpCase, tagged

from .common import CallCommon


@tagged("post_install", "-at_install")
class TestHotlineTour(CallCommon, HttpCase):
    """The clerk's day at the desk, in the browser, in both languages."""

    def _play(self, lang):
        clerk = self.bj_specialist
        # Tours log in with the login as password.
        clerk.write({"password": clerk.login, "lang": lang})
        self.start_tour("/odoo/hotline-desk", "insurance_hotline", login=clerk.login, timeout=180)
        calls = self._calls().search([("user_id", "=", clerk.id)], order="id")
        self.assertEqual(
            calls.mapped("state"),
            ["answered", "handed_over", "handed_over", "answered", "answered"],
        )
        answered, handed, complained, unknown, later = calls
        self.assertEqual((answered.partner_id, answered.contact_id), (self.gold, self.lin))
        self.assertEqual(answered.result, "预计周五到账")
        self.assertEqual(handed.request_id.item_id, self.item)
        self.assertEqual(complained.complaint_id.subject, "未按约回电")
        self.assertFalse(unknown.partner_id)
        self.assertEqual(later.first_call_id, unknown)

    def test_clerk_in_english(self):
        self._play("en_US")

    def test_clerk_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self._play("zh_CN")
