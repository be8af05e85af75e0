from odoo.tests import HttpCase, tagged

from .common import ComplaintCommon

COMPLAINTS = "/odoo/insurance-complaints"


@tagged("post_install", "-at_install")
class TestComplaintTour(ComplaintCommon, HttpCase):
    """The specialist handles a complaint in the browser, in both languages."""

    def _play(self, lang):
        user = self.bj_specialist
        user.lang = lang
        self.category.with_context(lang=lang).name = "T-CATEGORY"
        self.cause.with_context(lang=lang).name = "T-CAUSE"
        # Tours log in with the login as password.
        user.password = user.login
        self.start_tour(COMPLAINTS, "insurance_complaint_handler", login=user.login, timeout=120)
        complaint = self.env["insurance.complaint"].search([("subject", "=", "理赔拖延")])
        self.assertEqual((complaint.state, complaint.partner_id), ("closed", self.gold))
        self.assertEqual((complaint.create_uid, complaint.user_id), (user, user))
        self.assertEqual(complaint.acknowledge_note, "已电话告知王总")
        self.assertEqual(
            (complaint.outcome, complaint.evidence), ("justified", "系统日志与电话录音")
        )
        self.assertEqual((complaint.reply_way, complaint.is_satisfied), ("letter", "yes"))
        self.assertEqual(complaint.reply_text, "向您致歉，三日内赔付")
        self.assertEqual(complaint.tier_verdict, "in_time")
        person = complaint.person_ids
        self.assertEqual((person.user_id, person.allegation), (self.bj_colleague, "态度生硬"))
        self.assertEqual((person.finding, person.responsibility), ("verified", "main"))
        self.assertEqual(person.evidence, "录音第三分钟")

    def test_the_handler_in_english(self):
        self._play("en_US")

    def test_the_handler_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self._play("zh_CN")
