import io
from unittest.mock import patch

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .common import ConsequenceCommon


@tagged("post_install", "-at_install")
class TestConsequencePayroll(ConsequenceCommon, HttpCase):
    """The list for payroll and HR, the settings and the printed notice."""

    def setUp(self):
        super().setUp()
        self.complaint = self._verify("2026-03-02 10:00", self.bj_colleague)
        self.rows = self._to_confirmed(self.complaint.consequence_ids)
        self.rung = self._rung(self.complaint)

    def _dialog(self, user, month="2026-03-01"):
        dialogs = self.env["insurance.consequence.list"].with_user(user)
        return dialogs.with_context(allowed_company_ids=user.company_ids.ids).create(
            {"month": month}
        )

    def _cells(self, user, month="2026-03-01"):
        content = self._dialog(user, month)._get_workbook()
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        return [list(row) for row in sheet.iter_rows(values_only=True)][1:]

    def test_the_month_lists_what_was_confirmed_and_not_lifted(self):
        self.bj_colleague.name = "=HYPERLINK(1)"
        cells = self._cells(self.bj_branch_officer)
        self.assertEqual(len(cells), 3)
        by_name = {row[0]: row for row in cells}
        pay = self.rows.filtered(lambda r: r.slot == "head_pay")
        row = by_name[pay.name]
        self.assertEqual(row[1:3], [self.bj_leader.name, self.bj_leader.login])
        self.assertEqual((row[3], row[7], row[8]), (self.bj.name, "10", "2026-03"))
        self.assertEqual(by_name[self.rung.name][1], "=HYPERLINK(1)", "a text, no formula")
        self.assertEqual(len(self._cells(self.bj_branch_officer, "2026-04-01")), 0)
        with self._at("2026-03-11 10:00"):
            self._as(self.bj_colleague, self.rung.notice_id).action_appeal("Not me")
            self._as(self.hq_gm, self.rung).action_decide_appeal("lifted", "Right")
        self.assertEqual(len(self._cells(self.bj_branch_officer)), 2)

    def test_a_month_ends_at_midnight_of_the_branch(self):
        dialogs = self._dialog(self.hq_officer, "2026-04-15"), self._dialog(self.hq_officer)
        late = self._verify("2026-03-03 10:00", self.bj_salesperson, "salesperson")
        self._to_confirmed(late.consequence_ids, "2026-03-31 23:59")
        early = self._verify("2026-03-04 10:00", self.bj_seller_2, "salesperson")
        self._to_confirmed(early.consequence_ids, "2026-04-01 00:00")
        self.assertEqual(dialogs[0]._get_rows(), early.consequence_ids)
        self.assertEqual(dialogs[1]._get_rows(), self.rows + late.consequence_ids)
        self.assertEqual(dialogs[1].row_count, 4)
        # Further west it is still 31 March.
        self.bj.service_tz = "Asia/Urumqi"
        self.env.invalidate_all()
        self.assertFalse(dialogs[0]._get_rows())

    def test_the_month_is_searched_and_not_picked_out_of_all_rows(self):
        far = self._verify(
            "2026-04-01 10:00", self.gd_specialist, customer=self.far, handler=self.hq_officer
        )
        self._to_confirmed(far.consequence_ids, "2026-04-02 10:00", self.gd_branch_head)
        model, found = type(self.rows), []
        search = model.search

        def note_found(records, *args, **kwargs):
            result = search(records, *args, **kwargs)
            found.extend([result] if result._name == self.rows._name else [])
            return result

        dialog = self._dialog(self.hq_officer)
        with patch.object(model, "search", note_found):
            rows = dialog._get_rows()
        self.assertEqual(rows, self.rows)
        self.assertEqual(found, [rows])
        dialog.company_id = self.gd
        self.assertFalse(dialog._get_rows())

    def test_the_export_is_logged_and_leaves_out_the_own_case(self):
        self._cells(self.hq_officer)
        logged = self.env["insurance.consequence.access"].search([("way", "=", "exported")])
        self.assertEqual(logged.consequence_id, self.rows)
        self.assertEqual(logged.user_id, self.hq_officer)
        own = self._verify("2026-03-03 10:00", self.bj_branch_officer)
        self._to_confirmed(own.consequence_ids)
        self.assertEqual(len(self._cells(self.bj_branch_officer)), 3)
        self.assertEqual(len(self._cells(self.hq_officer)), 6)

    def test_who_may_export(self):
        for user in (self.bj_branch_head, self.hq_gm, self.hq_auditor):
            self.assertEqual(len(self._cells(user)), 3)
        self.assertEqual(self._cells(self.gd_branch_head), [])
        for user in (self.bj_specialist, self.bj_salesperson, self.hq_technical):
            with self.assertRaises(AccessError):
                self._dialog(user)
        with self.assertRaisesRegex(UserError, "Nothing"):
            self._dialog(self.gd_branch_head).action_download()

    def test_the_file_comes_over_http_to_its_own_dialog_only(self):
        dialog = self._dialog(self.hq_officer)
        url = dialog.action_download()["url"]
        self.hq_officer.password = self.hq_officer.login
        self.bj_branch_head.password = self.bj_branch_head.login
        self.authenticate(self.hq_officer.login, self.hq_officer.login)
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertTrue(response.content.startswith(b"PK"))
        self.assertEqual(self.url_open(f"{url}x").status_code, 404)
        self.authenticate(self.bj_branch_head.login, self.bj_branch_head.login)
        self.assertNotEqual(self.url_open(url).status_code, 200)

    def test_the_flat_number_of_queries(self):
        for number in range(4):
            complaint = self._verify(f"2026-03-0{number + 3} 10:00", self.bj_colleague)
            self._to_confirmed(complaint.consequence_ids)
        dialog = self._dialog(self.hq_officer)
        self.env.invalidate_all()
        # Rights, rows, people, branches, teams' labels; the log in one insert.
        with self.assertQueryCount(30):
            dialog._get_workbook()

    def test_the_notice_names_neither_customer_nor_complaint(self):
        report = self.env["ir.actions.report"]
        name = "insurance_service.consequence_notice"
        html, _type = report.with_user(self.bj_branch_officer)._render_qweb_html(
            name, self.rung.ids
        )
        text = html.decode()
        for words in ("处理决定通知", "通报批评", "2026年3月24日", self.rung.name):
            self.assertIn(words, text)
        for words in (self.gold.name, self.complaint.name):
            self.assertNotIn(words, text)
        own = f"{name}_own"
        notice = self.rung.notice_id
        html, _type = report.with_user(self.bj_colleague)._render_qweb_html(own, notice.ids)
        self.assertIn("通报批评", html.decode())
        with self.assertRaises(AccessError):
            report.with_user(self.bj_leader)._render_qweb_html(own, notice.ids)
        with self.assertRaises(AccessError):
            report.with_user(self.bj_colleague)._render_qweb_html(name, self.rung.ids)
        second = self._verify("2026-03-11 10:00", self.bj_colleague)
        with self.assertRaisesRegex(UserError, "no decision"):
            report.with_user(self.hq_officer)._render_qweb_html(name, self._rung(second).ids)

    def test_head_office_sets_the_figures(self):
        self.hq.with_user(self.hq_officer).consequence_appeal_days = 5
        with self.assertRaises(AccessError):
            self.hq.with_user(self.bj_branch_head).consequence_appeal_days = 1
