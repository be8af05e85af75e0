"""Attachment 3: what is listed, counted, cut into pages, and who may print it."""

from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..service.common import ServiceCommon


@tagged("post_install", "-at_install")
class TestGreenChannelForm(ServiceCommon):
    def _open(self, partners, user=None, **values):
        user = user or self.bj_operations
        dialogs = self.env["insurance.green.channel.print"].with_user(user)
        dialogs = dialogs.with_context(
            allowed_company_ids=user.company_ids.ids,
            active_model=partners._name,
            active_ids=partners.ids,
        )
        period = {"date_from": date(2026, 3, 1), "date_to": date(2026, 3, 31)}
        return dialogs.create({**period, **values})

    def _get_values(self, dialog):
        report = self.env["report.insurance_service.green_channel_form"].with_env(dialog.env)
        return report._get_report_values(dialog.ids)

    def _get_rows(self, dialog):
        return [row for sheet in self._get_values(dialog)["sheets"] for row in sheet.rows]

    def _create_story(self):
        """One in time with a pause of a day, one two days late, one open, one cancelled."""
        with self._at("2026-03-06 10:00"):
            paused = self._create_request(summary="Paused")
            late = self._create_request(summary="Late")
            self._create_request(summary="Open", item_id=self.open_item.id)
            self._create_request(summary="Cancelled").action_cancel("By mistake")
        with self._at("2026-03-09 10:00"):
            paused.action_pause(self.env.ref("insurance_service.pause_papers").id)
        with self._at("2026-03-10 10:00"):
            paused.action_resume()
            paused.action_finish("Sent")
            paused.action_acknowledge("Ms Li")
        with self._at("2026-03-12 10:00"):
            late.action_finish("Sent")
        return paused, late

    def test_rows_and_totals(self):
        paused, late = self._create_story()
        dialog = self._open(self.gold)
        rows = {row["summary"]: row for row in self._get_rows(dialog)}
        self.assertEqual(set(rows), {"Paused", "Late", "Open"})
        row = rows["Paused"]
        self.assertEqual(row["name"], paused.name)
        # Two working days from Friday the 6th, one day of pause: Wednesday the 11th.
        self.assertEqual(row["standard"], "2个工作日")
        self.assertEqual((row["deadline"], row["done"]), ("2026-03-11", "2026-03-10 10:00"))
        self.assertEqual((row["verdict"], row["signature"]), ("是", "Ms Li"))
        self.assertTrue(row["pauses"].startswith("1个工作日："))
        self.assertEqual(rows["Late"]["verdict"], f"否，逾{late.late_days}日")
        self.assertEqual(late.late_days, 2)
        self.assertEqual((rows["Open"]["verdict"], rows["Open"]["done"]), ("办理中", ""))
        totals = self._get_values(dialog)["sheets"][-1].totals
        expected = {"count": 3, "done": 2, "judged": 2, "in_time": 1, "late": 1, "share": "50.0%"}
        self.assertEqual(totals, expected)

    def test_period_is_of_the_receipt_both_days_included(self):
        for moment in ("2026-02-28 23:59", "2026-03-01 00:00", "2026-03-31 23:59"):
            with self._at(moment):
                self._create_request(summary=moment)
        with self._at("2026-04-01 00:00"):
            self._create_request(summary="2026-04-01 00:00")
        names = [row["summary"] for row in self._get_rows(self._open(self.gold))]
        self.assertEqual(names, ["2026-03-01 00:00", "2026-03-31 23:59"])

    def test_pages_are_cut_and_numbered_per_customer(self):
        with self._at("2026-03-06 10:00"):
            for _number in range(30):
                self._create_request()
            self._create_request(partner_id=self.silver.id)
        sheets = self._get_values(self._open(self.gold + self.silver))["sheets"]
        gold = [sheet for sheet in sheets if sheet.partner == self.gold]
        self.assertGreater(len(gold), 1)
        self.assertEqual(sum(len(sheet.rows) for sheet in gold), 30)
        self.assertEqual([sheet.number for sheet in gold], list(range(1, len(gold) + 1)))
        self.assertEqual([sheet.is_last for sheet in gold], [False] * (len(gold) - 1) + [True])
        self.assertEqual(len(sheets) - len(gold), 1)

    def test_printed_with_stamp_and_from_requests(self):
        paused, _late = self._create_story()
        dialog = self._open(self._as(self.bj_operations, paused))
        self.assertEqual(dialog.partner_ids, self.gold)
        action = dialog.action_print()
        self.assertEqual(action["report_name"], "insurance_service.green_channel_form")
        report = self.env["ir.actions.report"].with_env(dialog.env)
        html = report._render_qweb_html(action["report_name"], dialog.ids)[0].decode()
        for text in ("VIP客户绿色通道服务执行表", "金牌VIP客户", paused.name, "按时率 50.0%"):
            self.assertIn(text, html)

    def test_refused(self):
        with self.assertRaises(UserError):
            self._open(self.plain).action_print()
        with self.assertRaises(UserError):
            self._open(self.env["res.partner"]).action_print()
        with self.assertRaises(ValidationError):
            self._open(self.gold, date_from=date(2026, 4, 1))

    def test_customers_of_other_branches_stay_hidden(self):
        self.env.flush_all()
        with self.assertRaises(AccessError):
            self._open(self.far).action_print()
        foreign = self._open(self.gold)
        with self.assertRaises(AccessError):
            self._get_values(self._as(self.bj_specialist, foreign))

    def test_queries_do_not_grow_with_requests(self):
        def count(number):
            with self._at("2026-03-06 10:00"):
                for _each in range(number):
                    self._create_request(summary="Query")
            dialog = self._open(self.gold)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._get_values(dialog)
            return self.env.cr.sql_log_count - before

        few = count(3)
        self.assertLessEqual(count(15), few)
