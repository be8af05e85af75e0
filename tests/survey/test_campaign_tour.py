from odoo.tests import HttpCase, tagged

from .common import SurveyCommon


@tagged("post_install", "-at_install")
class TestSurveyTour(SurveyCommon, HttpCase):
    """A customer answers on a telephone, from the link in the message."""

    browser_size = "375x667"
    touch_enabled = True

    def _play(self, lang):
        self.gold_contact.lang = lang
        invitation = self._get_invitation(self._start(), self.gold)
        self.start_tour(invitation.link, "insurance_survey_answer", login=None, timeout=120)
        self.env.invalidate_all()
        self.assertEqual((invitation.state, invitation.overall), ("answered", "satisfied"))
        levels = {answer.question_code: answer.level for answer in invitation.answer_ids}
        self.assertEqual(
            levels, {"overall": "satisfied", "staff": "very_satisfied", "claim": "average"}
        )
        self.assertEqual(invitation.comment, "理赔再快一点")

    def test_answer_in_english(self):
        self._play("en_US")

    def test_answer_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self._play("zh_CN")
