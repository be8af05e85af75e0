"""Odoo's own list exports carry no formulas of the data (security P23)."""

import csv
import io
import json
import zipfile
from xml.etree import ElementTree

from odoo import http
from odoo.addons.insurance_service.rules.text_guard import is_formula_like
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..common import InsuranceCommon
from .corpus import HOSTILE

CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FIELDS = [
    {"name": "policy_number", "label": "Policy", "type": "char"},
    {"name": "partner_id/name", "label": "=1+1", "type": "char"},
]


@tagged("post_install", "-at_install")
class TestExports(InsuranceCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hq_officer.group_ids = [Command.link(cls.env.ref("base.group_allow_export").id)]
        product = cls._create_product("T-X")
        cls.policies = cls.env["insurance.policy"]
        for number, text in enumerate(HOSTILE):
            partner = cls._create_customer(f"T-X{number}", name=text)
            cls.policies += cls._create_policy(f"{text[:60]}#{number}", partner, product)

    def _export(self, kind, **values):
        self.authenticate("t_hq_officer", "t_hq_officer")
        data = {
            "model": "insurance.policy",
            "fields": FIELDS,
            "ids": self.policies.ids,
            "domain": [],
            "groupby": [],
            "context": {"allowed_company_ids": self.all_companies.ids},
            "import_compat": False,
            **values,
        }
        response = self.url_open(
            f"/web/export/{kind}",
            data={"data": json.dumps(data), "csrf_token": http.Request.csrf_token(self)},
        )
        self.assertEqual(response.status_code, 200)
        return response.content

    def _check_sheet(self, content):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            root = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
            names = archive.namelist()
            strings = archive.read("xl/sharedStrings.xml").decode()
        self.assertFalse(list(root.iter(f"{CELL}f")))
        self.assertFalse(list(root.iter(f"{CELL}hyperlink")))
        self.assertFalse([name for name in names if "external" in name or "/_rels/sheet" in name])
        self.assertNotIn("<f>", strings)
        return strings

    def test_xlsx_list_has_no_formula_and_no_link(self):
        strings = self._check_sheet(self._export("xlsx"))
        self.assertIn("=HYPERLINK(", strings)  # the text itself is there

    def test_grouped_xlsx_list_neither(self):
        self._check_sheet(self._export("xlsx", groupby=["partner_id"]))

    def test_csv_cells_that_begin_like_formulas_get_an_apostrophe(self):
        content = self._export("csv").decode()
        head, *rows = csv.reader(io.StringIO(content, newline=""))
        self.assertEqual(head, ["Policy", "'=1+1"])
        self.assertEqual(len(rows), len(HOSTILE))
        cells = [cell for row in rows for cell in row]
        self.assertFalse([cell for cell in cells if is_formula_like(cell)])
        self.assertGreater(sum(cell.startswith("'") for cell in cells), 40)
