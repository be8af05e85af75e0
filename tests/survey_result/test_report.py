from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SurveyResultCommon

REPORT = "insurance_service.satisfaction_report"


@tagged("post_install", "-at_install")
class TestSatisfactionReport(SurveyResultCommon):
    def _print(self, user, campaign=None):
        campaign = self._as(user, campaign or self.campaign)
        values = campaign.env[f"report.{REPORT}"]._get_report_values(campaign.ids)
        html = campaign.env["ir.qweb"]._render(REPORT, {**values, "docs": campaign})
        return values, str(html)

    def test_tiers_against_targets_branches_and_parts(self):
        self._fill_in("gold", self.bj, 4, 1, silent=5)
        self._fill_in("gold", self.gd, 0, 3, 2)
        self._fill_in("silver", self.bj, 2, silent=4)
        self._close()
        values, html = self._print(self.hq_gm)
        self.assertIn("未发布 · 待批准", html)
        gold, silver = values["tiers"][self.campaign.id]
        self.assertEqual((gold["rate"], gold["very_satisfied_share"]), ("66.7%", "40.0%"))
        self.assertEqual(gold["target"]["very_satisfied_share"], "≥80%")
        self.assertEqual((gold["verdict"], silver["verdict"]), ("未达标", "答卷不足，不作结论"))
        self.assertIn("客户服务满意度调查结果通报", html)
        self.assertEqual([row["verdict"] for row in values["sheets"][0].rows][0], "达标")

    def test_a_share_below_its_limit_never_reads_as_the_limit(self):
        self._fill_in("gold", self.bj, 399, 100)  # 79.96%
        self._fill_in("regular", self.bj, 60, 0, 0, 1, silent=39)  # 1.64%
        self._close()
        gold, regular = self._print(self.hq_gm)[0]["tiers"][self.campaign.id]
        self.assertEqual((gold["very_satisfied_share"], gold["verdict"]), ("79.9%", "未达标"))
        self.assertEqual(regular["dissatisfied_share"], "1.7%")

    def test_branches_print_what_is_published(self):
        self._fill_in("gold", self.bj, 5)
        self._fill_in("gold", self.gd, 5)
        with self.assertRaisesRegex(UserError, "no results for you"):
            self._print(self.hq_officer)
        self._close()
        with self.assertRaisesRegex(UserError, "no results for you"):
            self._print(self.bj_branch_head)
        self._as(self.hq_gm, self.campaign).action_publish()
        values, html = self._print(self.bj_branch_head)
        self.assertNotIn("未发布", html)
        self.assertEqual(len(values["sheets"][0].rows), 2)
        self.assertEqual(len(values["parts"][self.campaign.id][1]["tiers"]), 1)

    def test_many_branches_take_several_pages_and_names_are_repeated(self):
        branches = [self._create_branch(f"T-X{n:02}", "d", 1) for n in range(20)]
        for branch in branches:
            for tier in ("gold", "silver", "regular"):
                self._invite(self._create_customers(1, tier, branch))
        self._close()
        sheets = self._print(self.hq_gm)[0]["sheets"]
        self.assertGreater(len(sheets), 2)
        self.assertEqual(sum(len(sheet.rows) for sheet in sheets), 60)
        self.assertTrue(all(sheet.rows[0]["branch"] for sheet in sheets if sheet.rows))
        self.assertEqual([sheet.is_last for sheet in sheets].count(True), 1)

    def test_a_correction_is_printed(self):
        self._fill_in("gold", self.bj, 5)
        self._close()
        self.campaign.invitation_ids[0].answer_ids.level = "average"
        self._as(self.hq_officer, self.campaign).action_correct("录入有误")
        self.assertIn("录入有误", self._print(self.hq_gm)[1])
        self.assertIn("更正 · 第1次", self._print(self.hq_gm)[1])
