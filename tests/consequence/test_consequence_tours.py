from odoo.tests import HttpCase, tagged

from .common import ConsequenceCommon

ALL = "/odoo/insurance-consequences"
OWN = "/odoo/my-case"


@tagged("post_install", "-at_install")
class TestConsequenceTours(ConsequenceCommon, HttpCase):
    """The branch head confirms and the person appeals, in the browser, in both languages."""

    def _tour(self, url, name, user):
        # Tours log in with the login as password.
        user.password = user.login
        self.start_tour(url, name, login=user.login, timeout=120)

    def _play(self, lang):
        (self.bj_branch_head + self.bj_colleague).lang = lang
        complaint = self._verify("2026-03-02 10:00", self.bj_colleague)
        row = self._rung(complaint)
        self._as(self.bj_branch_officer, row).action_invite()
        self._as(self.bj_colleague, row.notice_id).action_comment("系统故障")
        (complaint.consequence_ids - row).sudo().write({"state": "rejected"})
        self._tour(ALL, "insurance_consequence_confirm", self.bj_branch_head)
        self.assertEqual((row.state, row.kind), ("confirmed", "warning"))
        self._tour(OWN, "insurance_consequence_appeal", self.bj_colleague)
        self.assertEqual((row.state, row.kept_appeal), ("appealed", "不是我"))

    def test_confirm_in_english(self):
        self._play("en_US")

    def test_confirm_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self._play("zh_CN")
