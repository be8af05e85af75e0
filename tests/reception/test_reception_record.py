"""The printed record, VIP客户来访接待记录: what it shows, and to whom."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ReceptionCommon


@tagged("post_install", "-at_install")
class TestReceptionRecord(ReceptionCommon):
    def _render(self, receptions, user):
        reports = self._as(user, self.env["ir.actions.report"])
        html, _kind = reports._render_qweb_html(
            "insurance_service.reception_record_report", receptions.ids
        )
        return html.decode()

    def test_it_shows_the_record_and_who_was_told(self):
        reception = self._book(visitor_names="王总", purpose="talk", purpose_note="续保")
        html = self._render(reception, self.bj_specialist)
        for text in (
            "VIP客户来访接待记录",
            "已预约",
            "2026年3月12日 10:00 至 11:00",
            "金牌VIP客户",
        ):
            self.assertIn(text, html)
        for text in (
            "王总",
            "座谈：续保",
            "T-GOLD",
            "业务管理部",
            "阅览",
            "团险负责人，03-06 10:00",
        ):
            self.assertIn(text, html)
        with self._at("2026-03-12 12:00"):
            reception.write(
                {"attended": "王总", "talk": "续保方案", "outcome": "同意", "follow_up": "送报价"}
            )
            reception.action_hold()
        html = self._render(reception, self.bj_specialist)
        self.assertNotIn("已预约", html)
        for text in ("续保方案", "同意", "送报价"):
            self.assertIn(text, html)

    def test_another_branch_and_another_salesperson_print_nothing(self):
        reception = self._book(partner_id=self.silver.id)
        self.assertTrue(self._render(reception, self.hq_auditor))
        for user in (self.gd_specialist, self.bj_salesperson, self.hq_technical):
            with self.subTest(user.login), self._refusing(AccessError):
                self._render(reception, user)
