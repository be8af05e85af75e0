"""Form 8, 分层级服务启动工作主要安排: what it shows, and on how many pages."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import LaunchCommon


@tagged("post_install", "-at_install")
class TestLaunchForm(LaunchCommon):
    def _render(self, plans, user=None):
        reports = self._as(user or self.bj_branch_officer, self.env["ir.actions.report"])
        html, _kind = reports._render_qweb_html("insurance_service.launch_plan_report", plans.ids)
        return html.decode()

    def test_it_shows_the_official_title_and_every_task(self):
        plan = self._create_plan()
        html = self._render(plan)
        self.assertIn("2026年团险客户分层级服务启动工作主要安排", html)
        for text in ("附件八", "草稿", "成立委员会", "总经理室", "业务管理部", "2026-03-13"):
            self.assertIn(text, html)
        plan.action_start()
        plan.task_ids[1].action_not_needed("去年已办")
        html = self._render(plan)
        self.assertNotIn("草稿", html)
        for text in ("不适用", "去年已办", "未开始"):
            self.assertIn(text, html)
        self.assertIn(self.bj_operations.name, html)

    def test_several_plans_are_printed_together(self):
        plans = self._create_plan() | self._create_plan(date_start="2027-03-05")
        html = self._render(plans)
        for year in ("2026年团险", "2027年团险"):
            self.assertIn(year, html)
        self.assertEqual(html.count("第 1 页"), 2)

    def test_another_branch_prints_nothing_of_it(self):
        plan = self._create_plan()
        with self._refusing(AccessError):
            self._render(plan, self.gd_branch_officer)
