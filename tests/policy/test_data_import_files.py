"""Files in all their encodings and layouts; files that are no good at all."""

import io
import os
import zipfile
from datetime import date, datetime

import openpyxl

from odoo.addons.insurance_service.models.policy.importing.reader import Limits
from odoo.addons.insurance_service.models.policy.importing.template import (
    csv_template,
    xlsx_template,
    zip_templates,
)
from odoo.addons.insurance_service.rules.import_layout import IMPORT_ORDER, LAYOUTS
from odoo.tests import tagged

from .import_common import ImportCommon


@tagged("post_install", "-at_install")
class TestGoodFiles(ImportCommon):
    def test_encodings_and_separators(self):
        rows = [self._row("customers", customer_code="I-C2", name="上海，浦东；“精工”", city="㐂")]
        first = True
        for encoding in ("utf-8", "utf-8-sig", "gb18030"):
            for separator in (",", ";", "\t"):
                with self.subTest(encoding=encoding, separator=separator):
                    content = self._csv(rows, encoding=encoding, separator=separator)
                    record = self._import("customers", content)
                    self.assertCounts(record, created=int(first), unchanged=int(not first))
                    self.assertEqual(self._find("customers", "I-C2").name, rows[0]["name"])
                    first = False

    def test_line_ends(self):
        content = self._csv([self._row("entries"), self._row("entries", entry_ref="I-E2")])
        for end in (b"\n", b"\r\n", b"\r"):
            record = self._import("entries", content.replace(b"\r\n", end).rstrip())
            self.assertEqual(record.row_count, 2)
            self.assertFalse(record.error_count)

    def test_columns_in_any_order_and_case(self):
        row = self._row("entries")
        content = self._csv([row], columns=list(reversed(row)))
        content = content.replace(b"entry_ref", b" Entry_Ref ")
        self.assertCounts(self._import("entries", content), created=1)

    def test_extra_columns_are_named_in_the_log(self):
        row = {"note": "=1+1", **self._row("entries"), "备注": "x"}
        record = self._import("entries", [row])
        self.assertCounts(record, created=1)
        self.assertIn("note, 备注", record.log)

    def test_blank_rows_do_not_count_but_keep_the_row_numbers(self):
        content = self._csv([self._row("entries")]) + b"\r\n,,,,\r\nI-E2,,,,\r\n"
        record = self._import("entries", content)
        self.assertCounts(record, created=1, bad=1)
        self.assertEqual({line["row"] for line in self._report(record)}, {"5"})

    def test_text_is_trimmed(self):
        rows = [self._row("customers", customer_code=" I-C2\u3000", name="  a \n b\u200b ")]
        self.assertCounts(self._import("customers", rows), created=1)
        self.assertEqual(self._find("customers", "I-C2").name, "a   b")

    def test_whole_numbers_with_a_point(self):
        rows = [self._row("customers", customer_code="1001.0", insured_headcount="860.0")]
        self.assertCounts(self._import("customers", rows), created=1)
        self.assertEqual(self._find("customers", "1001").insured_headcount, 860)

    def test_header_only(self):
        content = self._csv([self._row("entries")]).split(b"\r\n")[0]
        self.assertCounts(self._import("entries", content))

    def test_workbook_with_real_dates_and_numbers(self):
        rows = [
            self._row("entries", date=date(2025, 3, 1), amount=1000.5),
            self._row("entries", entry_ref=20250001, date=datetime(2025, 3, 2), amount=0.1 + 0.2),
            self._row("entries", entry_ref="I-E3", amount="12.30"),
        ]
        record = self._import("entries", self._xlsx(rows), file_name="entries.xlsx")
        self.assertCounts(record, created=3)
        self.assertEqual(self._find("entries", "20250001").amount, 0.3)
        self.assertEqual(self._find("entries", "I-E1").date, date(2025, 3, 1))
        self.assertCounts(
            self._import(
                "entries",
                self._csv(
                    [
                        {
                            **row,
                            "amount": f"{float(row['amount']):.2f}",
                            "date": str(row["date"])[:10],
                        }
                        for row in rows
                    ]
                ),
            ),
            unchanged=3,
        )

    def test_workbook_numbers_that_excel_rounded(self):
        rows = [self._row("entries", entry_ref=1234567890123456789)]
        record = self._import("entries", self._xlsx(rows), file_name="entries.xlsx")
        self.assertProblems(record, [(2, "entry_ref", "rounded")])

    def test_workbook_that_lies_about_its_size(self):
        content = self._xlsx([self._row("entries")])
        content = _replace(content, "xl/worksheets/sheet1.xml", b'ref="A1:E2"', b'ref="A1:XFD9"')
        self.assertCounts(self._import("entries", content), created=1)

    def test_templates_can_be_imported(self):
        # In this order each finds what it refers to; the example branch is BJ.
        self.bj.branch_code = "BJ"
        for kind in IMPORT_ORDER:
            with self.subTest(kind=kind):
                if kind == "contacts":
                    self.assertTrue(self._find("customers", "C000123"))
                record = self._import(kind, xlsx_template(kind), file_name=f"{kind}.xlsx")
                self.assertCounts(record, created=1)
                self.assertCounts(self._import(kind, csv_template(kind)), unchanged=1)

    def test_template_explains_every_column_in_two_languages(self):
        for kind in IMPORT_ORDER:
            workbook = openpyxl.load_workbook(io.BytesIO(xlsx_template(kind)))
            data, explanation = workbook.worksheets
            names = [column.name for column in LAYOUTS[kind]]
            self.assertEqual([cell.value for cell in data[1]], names)
            rows = list(explanation.iter_rows(min_row=2, values_only=True))
            self.assertEqual([row[0] for row in rows], names)
            for row in rows:
                self.assertTrue(row[3] and row[3].isascii(), row)
                self.assertTrue(row[4] and not row[4].isascii(), row)
        with zipfile.ZipFile(io.BytesIO(zip_templates())) as package:
            self.assertEqual(len(package.namelist()), 10)


@tagged("post_install", "-at_install")
class TestBadFiles(ImportCommon):
    def assertRefused(self, content, text, kind="entries"):  # noqa: N802
        record = self._import(kind, content)
        self.assertEqual(record.state, "failed")
        self.assertIn(text, record.failure)
        self.assertEqual((record.row_count, record.created_count), (0, 0))
        # Whoever looks at the counts only does not take it for a success.
        self.assertEqual(record.error_count, 1)
        self.assertEqual(len(self._report(record)), 1)
        self.assertFalse(self._find("entries", "I-E1"))

    def test_missing_columns(self):
        content = self._csv([self._row("entries")], columns=["entry_ref", "amount", "kind"])
        self.assertRefused(content, "policy_number, date")

    def test_repeated_columns(self):
        self.assertRefused(b"entry_ref,Entry_ref,policy_number,date,kind,amount\n", "twice")

    def test_file_of_another_kind(self):
        self.assertRefused(self._csv([self._row("products")]), "no column of the kind")

    def test_empty_file(self):
        self.assertRefused(b" ", "names no column")
        self.assertRefused(b"\n\n\n", "names no column")

    def test_no_file_type_we_know(self):
        self.assertRefused(bytes(range(256)) * 8, "UTF-8")
        self.assertRefused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, ".xls")
        self.assertRefused("entry_ref,amount".encode("utf-16"), "UTF-16")
        self.assertRefused(b"PK\x03\x04 no archive", "damaged")
        self.assertRefused(_zip({"hello.txt": b"x"}), "no .xlsx workbook")

    def test_renamed_workbook_and_renamed_csv(self):
        rows = [self._row("entries")]
        record = self._import("entries", self._xlsx(rows), file_name="entries.csv")
        self.assertCounts(record, created=1)
        record = self._import("entries", self._csv(rows), file_name="entries.xlsx")
        self.assertCounts(record, unchanged=1)

    def test_quotation_mark_that_is_never_closed(self):
        good = self._csv([self._row("entries")])
        row = b"I-E2,I-G1,2025-03-01,premium,5\r\n"
        self.assertRefused(good + b'"' + row + row * 9, "row 3")

    def test_quotation_mark_that_swallows_a_row(self):
        header = self._csv([self._row("entries")]).split(b"\r\n")[0]
        content = header + b'\r\n"I-E1,I-G1,2025-03-01,premium,1\r\nI-E2",I-G1,2025-03-01,premium,1'
        record = self._import("entries", content)
        self.assertCounts(record, bad=1)
        self.assertFalse(self._find("entries", "I-E2"))

    def test_cell_without_end(self):
        header = self._csv([self._row("entries")]).split(b"\r\n")[0]
        self.assertRefused(header + b"\r\n" + b"x" * 3_000_000, "does not end")

    def test_limits(self):
        parameters = self.env["ir.config_parameter"]
        rows = [self._row("entries", entry_ref=f"I-E{i}") for i in range(1, 5)]
        parameters.set_param("insurance_service.import_max_rows", "3")
        self.assertRefused(self._csv(rows), "more than 3 rows")
        parameters.set_param("insurance_service.import_max_rows", "nonsense")  # counts as unset
        parameters.set_param("insurance_service.import_max_mb", "0")
        self.assertRefused(self._csv(rows), "0 MB are allowed")

    def test_zip_bombs(self):
        self.assertLess(Limits().unzipped_bytes, 2**32)
        good = self._xlsx([self._row("entries")])
        sheet = "xl/worksheets/sheet1.xml"
        self.assertRefused(
            _replace(good, sheet, b"<sheetData>", b"<sheetData>" + b" " * 2**27),
            "many times its size",
        )
        shared = b"<sst>" + os.urandom(2**20).hex().encode() * 129 + b"</sst>"
        self.assertRefused(_add(good, "xl/sharedStrings.xml", shared), "too large to be unpacked")

    def test_entities(self):
        good = self._xlsx([self._row("entries")])
        bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
        for part in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"):
            for text in (bomb, b"<!-- <x --> " + b" " * 70_000 + bomb):
                self.assertRefused(_prepend(good, part, text), "entities")
        external = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        self.assertRefused(_prepend(good, "xl/workbook.xml", external), "entities")

    def test_damaged_workbook(self):
        good = self._xlsx([self._row("entries")])
        sheet = "xl/worksheets/sheet1.xml"
        self.assertRefused(_replace(good, sheet, b"</sheetData>", b"<row><c></row>"), "damaged")
        number = self._xlsx([self._row("entries", amount=5)])
        self.assertRefused(_replace(number, sheet, b"<v>", b"<v>1" + b"0" * 5000), "damaged")
        self.assertRefused(good[: len(good) // 2], "damaged")


def _zip(parts):
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return output.getvalue()


def _parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _replace(content, part, old, new):
    parts = _parts(content)
    return _zip({**parts, part: parts[part].replace(old, new, 1)})


def _add(content, part, new):
    return _zip({**_parts(content), part: new})


def _prepend(content, part, text):
    """Put a text before the root element, after the XML declaration if there is one."""
    parts = _parts(content)
    declaration, mark, rest = parts[part].rpartition(b"?>")
    return _zip({**parts, part: declaration + mark + text + rest})
