"""Imports as a user does them: make a record with a file, press Import, read counts and report."""

import base64
import csv
import io

import openpyxl

from odoo.addons.insurance_service.rules.import_layout import LAYOUTS

from ..common import InsuranceCommon

#: A good row of each kind; references fit the fixtures below.
GOOD = {
    "customers": {
        "customer_code": "I-C1",
        "name": "华北精工",
        "industry": "制造业",
        "insured_headcount": "860",
        "phone": "010-6666",
        "email": "hr@example.com",
        "city": "北京",
    },
    "contacts": {
        "contact_code": "I-K1",
        "customer_code": "I-C1",
        "name": "王建国",
        "role": "first",
        "title": "总经理",
        "position": "general_manager",
        "mobile": "13800000000",
        "email": "w@example.com",
        "birthday": "1970-08-15",
        "birthday_calendar": "lunar",
    },
    "products": {
        "product_code": "I-P1",
        "name": "团体年金",
        "line": "long_term",
        "payment": "regular",
        "conversion_factor": "",
    },
    "policies": {
        "policy_number": "I-G1",
        "customer_code": "I-C1",
        "branch_code": "T-BJ",
        "product_code": "I-P1",
        "date_start": "2024-01-01",
        "date_end": "2030-12-31",
        "state": "in_force",
        "payment_years": "7",
        "insured_count": "860",
        "sales_login": "",
    },
    "entries": {
        "entry_ref": "I-E1",
        "policy_number": "I-G1",
        "date": "2025-03-01",
        "kind": "premium",
        "amount": "1000.00",
    },
}
MODELS = {
    "customers": ("res.partner", "customer_code"),
    "contacts": ("res.partner", "contact_code"),
    "products": ("insurance.product", "product_code"),
    "policies": ("insurance.policy", "policy_number"),
    "entries": ("insurance.policy.entry", "entry_ref"),
}


class ImportCommon(InsuranceCommon):
    """Customer ``I-C1``, product ``I-P1`` and policy ``I-G1`` (Beijing) exist."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Reports come in the user's language.
        cls.env["res.users"].search([("login", "=like", "t\\_%")]).lang = "en_US"
        cls.customer = cls._create_customer("I-C1", name="华北精工")
        cls.product = cls._create_product("I-P1", "long_term", payment="regular")
        cls.policy = cls._create_policy("I-G1", cls.customer, cls.product, cls.bj)

    # === Files === #

    def _row(self, kind, /, **cells):
        """Return a good row with other cells."""
        return {**GOOD[kind], **cells}

    def _csv(self, rows, columns=None, encoding="utf-8", separator=","):
        text = io.StringIO()
        names = columns or list(rows[0])
        writer = csv.DictWriter(text, names, delimiter=separator, extrasaction="ignore")
        writer.writeheader()
        # Python 3.10 refuses to write a NUL, which some of the bad cells hold.
        writer.writerows(
            {n: c.replace("\0", "\ue000") if isinstance(c, str) else c for n, c in row.items()}
            for row in rows
        )
        return text.getvalue().replace("\ue000", "\0").encode(encoding)

    def _xlsx(self, rows):
        workbook = openpyxl.Workbook()
        sheet = workbook.active
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append(list(row.values()))
        output = io.BytesIO()
        workbook.save(output)
        return output.getvalue()

    # === Imports === #

    def _upload(self, kind, content, user=None, file_name=None, **values):
        """Return a new import of a file, as a user (default: operations of head office)."""
        user = user or self.hq_operations
        return self._as(user, self.env["insurance.data.import"]).create(
            {
                "kind": kind,
                "file": base64.b64encode(content),
                "file_name": file_name or f"{kind}.csv",
                "company_id": user.company_id.id,
                **values,
            }
        )

    def _import(self, kind, rows, user=None, **values):
        """Import rows (dicts) or the content of a file (bytes)."""
        content = rows if isinstance(rows, bytes) else self._csv(rows)
        record = self._upload(kind, content, user, **values)
        record.action_import()
        self.env.invalidate_all()
        return record

    def _report(self, record):
        """Return the rows of the file of bad rows."""
        content = base64.b64decode(record.error_file or b"")
        self.assertTrue(not content or content.startswith(b"\xef\xbb\xbf"), "BOM for Excel")
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))

    def _find(self, kind, key):
        model, field = MODELS[kind]
        records = self.env[model].with_context(active_test=False)
        return records.search([(field, "=", key)])

    # === Assertions === #

    def assertCounts(self, record, created=0, updated=0, unchanged=0, bad=0):  # noqa: N802
        self.assertEqual(record.state, "done", record.failure)
        found = (
            record.created_count,
            record.updated_count,
            record.unchanged_count,
            record.error_count,
        )
        self.assertEqual(found, (created, updated, unchanged, bad), self._report(record))
        self.assertEqual(record.row_count, created + updated + unchanged + bad)

    def assertProblems(self, record, expected):  # noqa: N802
        """Compare the report with ``[(row, column, part of problem or remedy)]``."""
        report = self._report(record)
        found = [(int(line["row"]), line["column"]) for line in report]
        self.assertEqual(found, [(row, column) for row, column, _text in expected], report)
        for line, (_row, _column, text) in zip(report, expected, strict=True):
            self.assertIn(text, f"{line['problem']} {line['what to do']}")

    def assertBadRow(self, kind, column, text, /, **cells):  # noqa: N802
        """Import one good row and one with other cells: the good one goes in, the bad one not."""
        good = self._row(kind, **{LAYOUTS[kind][0].name: "I-GOOD"})
        if kind == "contacts":
            good["role"] = ""
        bad = self._row(kind, **{LAYOUTS[kind][0].name: "I-BAD", **cells})
        record = self._import(kind, [good, bad])
        self.assertEqual((record.row_count, record.error_count), (2, 1), self._report(record))
        self.assertProblems(record, [(3, column, text)])
        self.assertTrue(self._find(kind, "I-GOOD"))
        self.assertFalse(self._find(kind, "I-BAD"))
        line = self._report(record)[0]
        self.assertEqual(line["file"], f"{kind}.csv")
        self.assertTrue(line["problem"] and line["what to do"])
