from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import AppraisalCommon

FORM = "insurance_service.appraisal_form"


@tagged("post_install", "-at_install")
class TestAppraisalForm(AppraisalCommon):
    def _render(self, user, appraisal):
        reports = self._as(user, self.env["ir.actions.report"])
        return reports._render_qweb_html(FORM, appraisal.ids)[0].decode()

    def test_form_shows_figures_targets_and_signatures(self):
        self._request(date(2026, 3, 1))
        self._request(date(2026, 3, 1), late=1)
        head = self._open()
        self.assertIn("草稿 · 未定稿", self._render(self.hq_officer, head))
        self._freeze(head)
        self._as(self.bj_branch_head, head).comment = "Storm in March"
        html = self._render(self.bj_branch_head, head)
        self.assertNotIn("草稿", html)
        for text in (
            "年度客户服务考核表",
            "1 / 2",
            "50%",
            "≥ 95%",
            "未达标",
            "无数据",
            "Storm in March",
        ):
            self.assertIn(text, html)
        self.assertIn(self.hq_gm.name, html)

    def test_form_of_somebody_else_is_refused(self):
        head = self._open()
        for user in (self.gd_branch_head, self.bj_specialist, self.bj_salesperson):
            with self.assertRaises(AccessError):
                self._render(user, head)
