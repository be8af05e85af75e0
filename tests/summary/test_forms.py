"""Attachments 2 and 4 as they are printed."""

from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import SummaryCommon

APRIL = "2026-04-02 09:00"


@tagged("post_install", "-at_install")
class TestSummaryForms(SummaryCommon):
    def _render(self, template, records):
        report = self.env["ir.actions.report"].with_env(records.env)
        return report._render_qweb_html(f"insurance_service.{template}", records.ids)[0].decode()

    def _values(self, template, records):
        report = self.env[f"report.insurance_service.{template}"].with_env(records.env)
        return report._get_report_values(records.ids)

    def _get_summary(self):
        self._create_served("2026-03-06 10:00", "2026-03-09 11:00")
        self._create_task(self.gold, date(2026, 3, 8), date(2026, 3, 9), 66.60)
        with self._at(APRIL):
            summary = self._open_summary()
            self._create_action(summary)
            summary.remark = "Words of the branch"
            summary.action_submit("Checked")
        return summary

    def test_attachment_2(self):
        summary = self._get_summary()
        values = self._values("quarter_summary_form", summary)
        rows = [row for sheet in values["sheets"] for row in sheet.rows]
        # Gold: request, care and their subtotal; silver: nothing.
        self.assertEqual(
            [(row["planned"], row["done"], row["rate"], row["spend"]) for row in rows],
            [
                (1, 1, "100.0%", "0.00"),
                (1, 1, "0.0%", "66.60"),
                (2, 2, "50.0%", "66.60"),
                (0, 0, "—", "0.00"),
            ],
        )
        self.assertEqual(rows[3]["item"], "本季度无服务")
        html = self._render("quarter_summary_form", summary)
        self.assertEqual(html.count(">VIP客户季度服务记录汇总表</div>"), len(values["sheets"]))
        officer = self.bj_branch_officer.name
        for text in ("第一季度", "Late letters", "Checked", officer, "2026年4月2日", "50.0%"):
            self.assertIn(text, html)
        self.assertIn("Words of the branch", html)
        self.assertNotIn("重述", html)

    def test_boxes_hold_valid_signatures_only(self):
        summary = self._get_summary()
        self.assertEqual(self._get_names(summary), [self.bj_branch_officer.name, "", ""])
        head = self._as(self.bj_branch_head, summary)
        with self._at(APRIL):
            head.action_return("Again")
        self.assertEqual(self._get_names(summary), ["", "", ""])

    def _get_names(self, summary):
        boxes = self._values("quarter_summary_form", summary)["boxes"][summary.id]
        return [box["name"] for box in boxes]

    def test_restatement_is_marked(self):
        summary = self._get_summary()
        with self._at(APRIL):
            self._as(self.bj_branch_head, summary).action_confirm()
            version = summary.browse(summary.action_restate("Papers late")["res_id"])
        html = self._render("quarter_summary_form", summary + version)
        for text in ("重述 · 第2版", "已被重述", "重述原因", "Papers late"):
            self.assertIn(text, html)

    def test_many_rows_fill_pages(self):
        for number in range(30):
            partner = self._create_tier_customer(f"T-P{number}", "silver", self.bj)
            self._create_task(partner, date(2026, 2, 1), date(2026, 2, 1), 10)
        summary = self._get_summary()
        sheets = self._values("quarter_summary_form", summary)["sheets"]
        self.assertEqual(sum(len(sheet.rows) for sheet in sheets), 34)
        self.assertEqual([sheet.is_last for sheet in sheets].count(True), 1)
        self.assertEqual([sheet.has_total for sheet in sheets].count(True), 1)
        self.assertTrue(sheets[-1].is_last)

    def test_attachment_2_of_another_branch(self):
        summary = self._get_summary()
        with self.assertRaises(AccessError):
            self._values("quarter_summary_form", self._as(self.gd_branch_officer, summary))

    def _open_dialog(self, partners, user=None, **values):
        user = user or self.bj_specialist
        dialogs = self.env["insurance.care.print"].with_user(user)
        return dialogs.with_context(
            allowed_company_ids=user.company_ids.ids,
            active_model="res.partner",
            active_ids=partners.ids,
        ).create({"date_from": "2026-01-01", "date_to": "2026-03-31", **values})

    def test_attachment_4(self):
        contact = self.env["res.partner"].create({"name": "Ms Wang", "parent_id": self.gold.id})
        first, last = date(2026, 1, 1), date(2026, 3, 31)
        given = {"contact_id": contact.id, "content": "Cake", "feedback": "Thanks"}
        self._create_task(self.gold, last, last, 88, cost_planned=100, is_gift=True, **given)
        self._create_task(self.gold, first, first, 12.5, done_by_id=self.bj_specialist.id)
        self._create_task(self.gold, date(2026, 2, 1))
        self._create_task(self.gold, last, date(2026, 4, 1), 1000)
        dialog = self._open_dialog(self.gold + self.silver)
        self.assertEqual(dialog.action_print()["type"], "ir.actions.report")
        sheets = self._values("care_form", dialog)["sheets"]
        rows = [sheet.rows for sheet in sheets if sheet.partner == self.gold][0]
        self.assertEqual(
            [(r["date"], r["contact"], r["gift"], r["planned"], r["actual"]) for r in rows],
            [
                ("2026-01-01", "客户单位", "否", "0.00", "12.50"),
                ("2026-03-31", "Ms Wang", "是", "100.00", "88.00"),
            ],
        )
        self.assertEqual(rows[0]["by"], self.bj_specialist.name)
        self.assertEqual(sheets[0].totals["actual"], "100.50")
        # Nothing was given to the silver customer: lines to fill in.
        blank = [sheet.rows for sheet in sheets if sheet.partner == self.silver][0]
        self.assertEqual((len(blank), blank[0]["item"]), (10, ""))
        html = self._render("care_form", dialog)
        for text in ("VIP客户日常关怀服务执行表", "Cake", "Thanks", "金牌VIP客户", "银牌VIP客户"):
            self.assertIn(text, html)

    def test_planned_care_and_blank_lines_when_asked_for(self):
        self._create_task(self.gold, date(2026, 2, 1), user_id=self.bj_specialist.id)
        dialog = self._open_dialog(self.gold, with_open=True, blank_lines="5")
        rows = self._values("care_form", dialog)["sheets"][0].rows
        self.assertEqual((len(rows), rows[0]["note"], rows[0]["actual"]), (6, "（计划）", ""))
        dialog.item_ids = self.item
        self.assertFalse(dialog._get_tasks())

    def test_from_the_list_of_tasks(self):
        task = self._create_task(self.gold, date(2026, 2, 1))
        dialogs = self.env["insurance.care.print"].with_user(self.bj_specialist)
        context = {"active_model": "insurance.care.task", "active_ids": task.ids}
        dialog = dialogs.with_context(**context).create({})
        self.assertEqual(dialog.partner_ids, self.gold)
        # As the browser opens it.
        spec = {"partner_ids": {"fields": {"display_name": {}}}}
        for model in ("insurance.care.print", "insurance.green.channel.print"):
            opened = self.env[model].with_user(self.bj_specialist)
            for active, ids in (("insurance.care.task", task.ids), ("res.partner", self.gold.ids)):
                opened = opened.with_context(active_model=active, active_ids=ids)
                values = opened.onchange({}, [], spec)["value"].get("partner_ids")
                expected = model == "insurance.care.print" or active == "res.partner"
                self.assertEqual(bool(values), expected)

    def test_customers_that_cannot_be_printed(self):
        with self.assertRaisesRegex(UserError, "Not VIP"):
            self._open_dialog(self.plain).action_print()
        with self.assertRaises(AccessError):
            self._open_dialog(self.far).action_print()
        with self.assertRaisesRegex(ValidationError, "ends before"):
            self._open_dialog(self.gold, date_to="2025-12-31")
        with self.assertRaises(AccessError):
            dialog = self._open_dialog(self.gold)
            self._values("care_form", dialog.with_user(self.bj_branch_officer))
