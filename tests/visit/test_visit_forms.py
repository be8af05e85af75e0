"""Printed forms: the record of a visit and the yearly plan, as roles may print them."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import VisitCommon


@tagged("post_install", "-at_install")
class TestVisitForms(VisitCommon):
    def setUp(self):
        super().setUp()
        frozen = self._at("2026-03-06 15:00")
        frozen.__enter__()
        self.addCleanup(frozen.__exit__, None, None, None)

    def _html(self, name, records):
        report = self.env["ir.actions.report"].with_env(records.env)
        return report._render_qweb_html(f"insurance_service.{name}", records.ids)[0].decode()

    def test_record_of_a_visit(self):
        visit = self._visit(place="北京总部")
        visit.action_hold("谈了续保", "opportunity", "王总签字", next_step=False)
        html = self._html("visit_record", visit)
        for text in (
            "客户拜访记录表",
            "Customer V-GOLD",
            "10:00",
            "北京总部",
            "谈了续保",
            "有新业务意向",
        ):
            self.assertIn(text, html)
        with self.assertRaises(AccessError):
            self._html("visit_record", self._as(self.gd_branch_officer, visit))

    def test_plan_by_executive(self):
        self._create_many("gold", 3)
        plan = self._plan_of(self.bj)
        plan.action_propose()
        html = self._html("visit_plan_form", plan)
        for text in ("年度客户拜访计划表", "机构负责人", "Customer gold-003", "1月15日前"):
            self.assertIn(text, html)
        self.assertEqual(html.count("<td>金牌VIP</td>"), 3)
        with self.assertRaises(AccessError):
            self._html("visit_plan_form", self._as(self.gd_branch_officer, plan))

    def test_a_long_plan_goes_on_over_pages(self):
        # 40 lines a page, three of them for the heading.
        self._create_many("gold", 38)
        plan = self._plan_of(self.bj)
        plan.action_propose()
        html = self._html("visit_plan_form", plan)
        self.assertEqual(html.count("年度客户拜访计划表</div>"), 2)
        self.assertEqual(html.count("<td>金牌VIP</td>"), 38)
        self.assertEqual(html.count("第二十六条"), 2)
