import io
import re
import zipfile
from datetime import date
from xml.etree import ElementTree

import openpyxl

from odoo.addons.insurance_service.report.workbook.assessment_workbook import AssessmentWorkbook
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .common import ReportCommon
from .corpus import HOSTILE

CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@tagged("post_install", "-at_install")
class TestWorkbook(ReportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.regular = cls._create_customer("T-REG")
        cls._insure(cls.regular, cls.health, 10_000, 4_000, branch=cls.gd)

    def _dialog(self, user, record, **values):
        return self._as(user, self.env["insurance.assessment.print"]).create(
            {"round_id": record.id, "document": "workbook", "scope": "all", **values}
        )

    def _file(self, user, record, **values):
        output = io.BytesIO()
        AssessmentWorkbook(self._dialog(user, record, **values)).save(output)
        return output

    def _rows(self, output):
        """Return the customers' sheet as ``{customer code: {header: value}}``."""
        sheet = openpyxl.load_workbook(output).worksheets[1]
        head, *rows = sheet.iter_rows(values_only=True)
        rows = [dict(zip(head, row, strict=True)) for row in rows]
        return {row["Customer Code"]: row for row in rows}

    def test_customers_stand_with_their_figures_in_their_types(self):
        output = self._file(self.hq_officer, self._published())
        rows = self._rows(output)
        self.assertEqual(set(rows), {"T-GOLD", "T-REG"})
        gold = rows["T-GOLD"]
        self.assertEqual(gold["Home Branch"], self.bj.name)
        self.assertEqual((gold["Health Premium"], gold["Claims Paid"]), (5_500_000, 3_300_000))
        self.assertAlmostEqual(gold["Loss Ratio"], 0.6)
        self.assertEqual(gold["First Policy Date"].date(), date(2023, 1, 1))
        self.assertEqual((gold["Effective Insured Years"], gold["Value Index"]), (3, 63))
        self.assertEqual((gold["Tier of the Round"], gold["Gold Rank"]), ("Gold VIP", 1))
        self.assertIsNone(rows["T-REG"]["Gold Rank"])
        self.assertEqual(rows["T-REG"]["Class"], "B")

    def test_totals_are_formulas_over_the_customers_with_the_right_results(self):
        output = self._file(self.hq_officer, self._published())
        formulas = openpyxl.load_workbook(output).worksheets[0]
        results = openpyxl.load_workbook(output, data_only=True).worksheets[0]
        head = [cell.value for cell in formulas[6]]
        self.assertEqual(
            head[:5], ["Home Branch", "Customers", "Gold VIP", "Silver VIP", "Regular"]
        )
        table = {row[0].value: [cell.value for cell in row[1:]] for row in results[7:9]}
        self.assertEqual(table[self.bj.name][:4], [1, 1, 0, 0])
        self.assertEqual(table[self.gd.name][:4], [1, 0, 0, 1])
        self.assertEqual(table["Total"][:4], [2, 1, 0, 1])
        self.assertEqual(table["Total"][4:7], [5_510_000, 5_510_000, 3_304_000])
        self.assertAlmostEqual(table["Total"][7], 3_304_000 / 5_510_000)
        for row in formulas[7:9]:
            for cell in row[1:9]:
                self.assertTrue(str(cell.value).startswith("="), cell.coordinate)
        self.assertIn("COUNTIFS('Customers'!$D$2:$D$3", formulas["B7"].value)
        self.assertEqual(formulas["B9"].value, "=SUM(B7:B8)")

    def test_formulas_name_the_columns_they_mean(self):
        output = self._file(self.hq_officer, self._published())
        book = openpyxl.load_workbook(output)
        heads = {cell.column_letter: cell.value for cell in book.worksheets[1][1]}
        for row, sheet in ((7, book.worksheets[0]), (2, book.worksheets[2])):
            named = re.findall(
                r"'Customers'!\$([A-Z]+)\$2", " ".join(str(cell.value) for cell in sheet[row])
            )
            self.assertLessEqual(
                {heads[letter] for letter in named},
                {
                    "Home Branch",
                    "New or Existing",
                    "Tier of the Round",
                    "Premium Received",
                    "Standard Premium",
                    "Claims Paid",
                },
            )

    def test_quotas_and_their_use(self):
        record = self._published()
        sheet = openpyxl.load_workbook(self._file(self.hq_officer, record), data_only=True)
        rows = list(sheet.worksheets[2].iter_rows(min_row=2, values_only=True))
        self.assertEqual(rows[0], ("Existing", "Gold VIP", 30, 1, 29))
        self.assertEqual(rows[1], ("New", "Gold VIP", 10, 0, 10))
        self.assertIn((self.bj.name, "Silver VIP", 2, 0, 2), rows)

    def test_head_is_frozen_and_filtered(self):
        book = openpyxl.load_workbook(self._file(self.hq_officer, self._published()))
        sheet = book.worksheets[1]
        self.assertEqual(sheet.freeze_panes, "C2")
        self.assertTrue(sheet.auto_filter.ref.startswith("A1:"))
        self.assertEqual(sheet["Q2"].number_format, "#,##0.00")

    def test_value_components_only_for_their_group(self):
        record = self._published()
        self.assertIn("Value Index", self._rows(self._file(self.bj_branch_head, record))["T-GOLD"])
        self.bj_branch_head.group_ids -= self.env.ref("insurance_service.group_data_value")
        rows = self._rows(self._file(self.bj_branch_head, record))
        for header in ("Value Index", "P", "L", "K1", "R", "K2"):
            self.assertNotIn(header, rows["T-GOLD"])

    def test_a_branch_gets_its_own_customers_whatever_it_asks_for(self):
        record = self._published()
        self.assertEqual(set(self._rows(self._file(self.gd_branch_officer, record))), {"T-REG"})
        everything = record.line_ids.ids
        rows = self._rows(self._file(self.gd_branch_officer, record, selected_ids=everything))
        self.assertEqual(set(rows), {"T-REG"})
        with self.assertRaises(UserError):
            foreign = self._line(record, self.gold).ids
            self._file(self.gd_branch_officer, record, selected_ids=foreign)

    def test_who_may_not_export(self):
        record = self._published()
        for user in (self.bj_salesperson, self.bj_specialist):
            with self.assertRaises(AccessError):
                self._file(user, record)

    def test_selected_customers_only(self):
        record = self._published()
        lines = self._as(self.hq_officer, self._line(record, self.regular))
        action = self._as(self.hq_officer, self.env["insurance.assessment.print"])._export_lines(
            lines
        )
        dialog_id = int(action["url"].rsplit("=")[-1])
        output = io.BytesIO()
        dialog = self._as(self.hq_officer, self.env["insurance.assessment.print"])
        AssessmentWorkbook(dialog.browse(dialog_id)).save(output)
        self.assertEqual(set(self._rows(output)), {"T-REG"})

    def test_hostile_texts_stay_texts(self):
        record = self._collected()
        lines = self._create_lines(record, len(HOSTILE))
        for line, text in zip(lines, HOSTILE, strict=True):
            line.partner_id.name = text
            line.nomination_reason = text
        self.bj.name = '=HYPERLINK("http://evil.example")'
        output = self._file(self.hq_officer, record)
        with zipfile.ZipFile(output) as archive:
            sheet = archive.read("xl/worksheets/sheet2.xml")
            everything = b"".join(archive.read(name) for name in archive.namelist())
        root = ElementTree.fromstring(sheet)
        self.assertFalse(list(root.iter(f"{CELL}f")))
        self.assertFalse(list(root.iter(f"{CELL}hyperlinks")))
        self.assertNotIn(b"externalLink", everything)
        # Summary and quotas hold our formulas only.
        with zipfile.ZipFile(output) as archive:
            for name in ("sheet1.xml", "sheet3.xml"):
                for formula in ElementTree.fromstring(archive.read(f"xl/worksheets/{name}")).iter(
                    f"{CELL}f"
                ):
                    self.assertRegex(formula.text, r"^(COUNTIFS|SUMIFS|SUM|IF|[A-Z]\d+-)")
        texts = {row["Customer"] for row in self._rows(output).values()}
        self.assertIn("=1+1", texts)
        self.assertIn(" <r><t>x</t></r>", texts)

    def test_memory_does_not_hold_the_rows(self):
        record = self._collected()
        self._create_lines(record, 20)
        workbook = AssessmentWorkbook(self._dialog(self.hq_officer, record))
        workbook.save(io.BytesIO())
        self.assertLessEqual(len(workbook.book.worksheets()[1].table), 1)


@tagged("post_install", "-at_install")
class TestWorkbookDownload(ReportCommon, HttpCase):
    def _url(self, dialog):
        return f"/insurance_service/assessment/workbook?dialog={dialog.id}"

    def _dialog(self, user):
        record = self._published()
        return self._as(user, self.env["insurance.assessment.print"]).create(
            {"round_id": record.id, "document": "workbook", "scope": "all"}
        )

    def test_download_as_its_user(self):
        dialog = self._dialog(self.hq_officer)
        action = dialog.action_print()
        self.assertEqual(action["type"], "ir.actions.act_url")
        self.authenticate("t_hq_officer", "t_hq_officer")
        response = self.url_open(action["url"])
        self.assertEqual(response.status_code, 200)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        book = openpyxl.load_workbook(io.BytesIO(response.content))
        self.assertEqual(len(book.worksheets), 3)

    def test_somebody_elses_dialog_is_refused(self):
        dialog = self._dialog(self.hq_officer)
        self.authenticate("t_hq_gm", "t_hq_gmx")
        self.assertEqual(self.url_open(self._url(dialog)).status_code, 403)

    def test_visitors_and_nonsense_are_refused(self):
        dialog = self._dialog(self.hq_officer)
        response = self.url_open(self._url(dialog))
        self.assertIn("/web/login", response.url)
        self.authenticate("t_hq_officer", "t_hq_officer")
        for value in ("0", "abc", "-1", "1;drop"):
            url = f"/insurance_service/assessment/workbook?dialog={value}"
            self.assertEqual(self.url_open(url).status_code, 404, value)
