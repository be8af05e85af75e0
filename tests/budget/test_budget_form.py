"""Attachment 7 as the role concerned gets it: figures, sums, marks, pages."""

import io
from unicodedata import normalize

from pypdf import PdfReader

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import BudgetCommon

#: Characters that share their glyph with a radical come out of a PDF as the radical.
RADICALS = {code: normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}


@tagged("post_install", "-at_install")
class TestBudgetForm(BudgetCommon):
    def _html(self, budget, user=None):
        records = self._as(user or self.bj_branch_officer, budget)
        report = records.env["ir.actions.report"]
        html = report._render_qweb_html("insurance_service.budget_form", records.ids)[0].decode()
        return "".join(html.split())

    def test_figures_and_sums(self):
        task = self._create_task()
        budget = self._create_budget()
        budget.action_calculate()
        budget.action_submit()
        draft = self._html(budget)
        self.assertIn("审批中·未审批", draft)
        self._as(self.hq_gm, budget).action_approve("同意执行")
        self._as(self.bj_specialist, task).action_done(cost=100, evidence="Receipt")
        html = self._html(budget)
        self.assertNotIn("未审批", html)
        for text in (
            "VIP客户年度服务投入测算表",
            "附件七2026年度编制部门：客户资源部",
            "120.00/80.00",
            # Gold: birthday 320, festivals 1200, sick visit 200; silver 200 + 800 + 200.
            '金牌VIP增值服务小计</td><tdclass="is_num">1,720.00',
            '银牌VIP合计</td><tdclass="is_num">1,200.00',
            '2,920.00</td><tdclass="is_num">100.00</td><tdclass="is_num">2,820.00',
            "同意执行",
        ):
            self.assertIn(text, html)
        # Care that costs nothing is not listed.
        self.assertNotIn("D2", html)

    def test_prints_landscape_pages(self):
        first, second = self._create_budget(), self._create_budget(year=2027)
        first.action_calculate()
        records = self._as(self.bj_branch_officer, first + second)
        actions = records.env["ir.actions.report"].with_context(force_report_rendering=True)
        pdf, _kind = actions._render_qweb_pdf("insurance_service.budget_form", records.ids)
        pages = PdfReader(io.BytesIO(pdf)).pages
        self.assertEqual(len(pages), 2)
        self.assertGreater(pages[0].mediabox.width, pages[0].mediabox.height)
        texts = ["".join(page.extract_text().split()).translate(RADICALS) for page in pages]
        self.assertIn("2026年度", texts[0])
        self.assertIn("本年度无服务投入", texts[1])

    def test_long_budget_breaks_with_signatures_below_rows(self):
        items = [
            self.env["insurance.service.item"].create(
                {
                    "name": f"Item {number}",
                    "code": f"T-I{number}",
                    "care_kind": "event",
                    "department": "customer_resources",
                    "service_class": "value_added",
                }
            )
            for number in range(40)
        ]
        self._add_standards(items[0], frequency_kind="on_event", cost_limit=10)
        for item in items[1:]:
            self._add_standards(item, frequency_kind="on_event", cost_limit=10)
        budget = self._create_budget()
        budget.action_calculate()
        report = self.env["report.insurance_service.budget_form"].with_user(self.hq_gm)
        sheets = report._get_report_values(budget.ids)["sheets"]
        self.assertGreater(len(sheets), 2)
        self.assertTrue(all(sheet.rows for sheet in sheets))
        numbers = [row["number"] for sheet in sheets for row in sheet.rows if "number" in row]
        self.assertEqual(numbers, list(range(1, len(numbers) + 1)))

    def test_others_do_not_print_it(self):
        budget = self._create_budget()
        budget.action_calculate()
        for user in (self.gd_branch_officer, self.bj_salesperson, self.hq_technical):
            with self.assertRaises(AccessError, msg=user.login):
                self._html(budget, user)
