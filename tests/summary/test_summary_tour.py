from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from ...rules import quarter_summary
from .common import SummaryCommon

SUMMARIES = "/odoo/action-insurance_service.insurance_quarter_summary_action"


@tagged("post_install", "-at_install")
class TestSummaryTour(SummaryCommon, HttpCase):
    """The branch officer's quarter end in the browser, in English and in Chinese."""

    def _tour(self, name, user):
        # Tours log in with the login as password.
        user.password = user.login
        self.start_tour(SUMMARIES, name, login=user.login, timeout=120)

    def _play(self, lang):
        (self.bj_branch_officer + self.bj_branch_head).lang = lang
        self.bj.branch_head_id = self.bj_branch_head
        today = self.bj._service_today()
        year, quarter = quarter_summary.previous_quarters(today, 1)[0]
        summary = self.env["insurance.quarter.summary"].create(
            {"company_id": self.bj.id, "year": year, "quarter": str(quarter)}
        )
        summary._refresh()
        # Came in since: the officer refreshes.
        day = summary.date_to - timedelta(days=9)
        self._create_task(self.gold, day, day, 77.70, content="Cake")
        self._tour("insurance_summary_submit", self.bj_branch_officer)
        self.assertEqual(summary.state, "submitted")
        self.assertEqual((summary.done_count, summary.spend), (1, 77.70))
        action = summary.action_ids
        self.assertEqual((action.problem, action.user_id), ("送达太晚", self.bj_branch_officer))
        self.assertGreater(action.date_due, fields.Date.to_date("2000-01-01"))
        self._tour("insurance_summary_sign", self.bj_branch_head)
        self.assertEqual(summary.state, "confirmed")
        self.assertEqual(summary.sign_ids.sorted("id").mapped("opinion"), ["数据已核对", "同意"])

    def test_quarter_end_in_english(self):
        self._play("en_US")

    def test_quarter_end_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self._play("zh_CN")
