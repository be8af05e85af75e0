"""Who may import what; what nobody may change afterwards; and values that stay harmless."""

import base64
import csv
import io
import json
from datetime import datetime, timedelta
from unittest.mock import patch

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tests.common import HttpCase
from odoo.tools import mute_logger

from .import_common import ImportCommon

#: What spreadsheet programs take for formulas, links or commands.
FORMULAS = [
    "=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x","y")', "+1+1", "-1+1", "@SUM(A1)",
    "\t=1+1", "＝1+1", "＋1", "－1", "＠SUM(A1)", "{=1+1}", "http://evil.example", " =1+1",
    "=IMPORTXML(1)", "=WEBSERVICE(1)", "-2+3+cmd|' /C calc'!A0", "=DDE(1)", "@x", "+A1",
]  # fmt: skip


@tagged("post_install", "-at_install")
class TestImportRoles(ImportCommon):
    def test_operations_and_administrators_import(self):
        for number, user in enumerate((self.hq_operations, self.bj_operations, self.hq_technical)):
            rows = [self._row("customers", customer_code=f"I-N{number}")]
            record = self._import("customers", rows, user)
            self.assertCounts(record, created=1)
            self.assertEqual(record.sudo().user_id, user)
            self.assertTrue(record.started_datetime <= record.finished_datetime)
            self.assertEqual(self._find("customers", f"I-N{number}").create_uid, user)

    def test_nobody_else_imports(self):
        record = self._upload("customers", self._csv([self._row("customers")]))
        for user in (
            self.bj_salesperson,
            self.bj_specialist,
            self.bj_branch_officer,
            self.bj_branch_head,
            self.hq_officer,
            self.hq_gm,
            self.hq_auditor,
        ):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self._upload("customers", b"x", user)
                for method in ("action_import", "action_import_background", "action_start"):
                    with self.assertRaises(AccessError):
                        getattr(self._as(user, record), method)()
        self.assertEqual(record.state, "draft")

    def test_check_does_not_rest_on_access_rights_alone(self):
        record = self._upload("customers", self._csv([self._row("customers")]))
        for right in self.env["ir.model.access"].search(
            [("model_id.model", "=", "insurance.data.import")]
        ):
            right.copy({"group_id": self.env.ref("insurance_service.group_reader").id})
        rule = self.env.ref("insurance_service.insurance_data_import_rule_auditor")
        rule.groups |= self.env.ref("insurance_service.group_reader")
        with self.assertRaisesRegex(AccessError, "Only operations"):
            self._as(self.hq_officer, record).action_import()

    def test_superuser_imports_for_every_branch(self):
        record = self.env["insurance.data.import"].create(
            {"kind": "policies", "file": base64.b64encode(self._csv([self._row("policies")]))}
        )
        self.assertTrue(record.action_import())
        self.assertCounts(record, updated=1)

    def test_branch_imports_for_itself_only(self):
        rows = [
            self._row("policies", policy_number="I-OWN"),
            self._row("policies", policy_number="I-FOREIGN", branch_code="T-GD"),
        ]
        record = self._import("policies", rows, self.bj_operations)
        self.assertCounts(record, created=1, bad=1)
        self.assertProblems(record, [(3, "branch_code", "own branches")])

    def test_branch_cannot_take_or_change_what_is_anothers(self):
        self.gd_customer = self._create_customer("I-C9")
        self._create_policy("I-G9", self.gd_customer, self.product, self.gd)
        self._create_entry(self.policy, 100, entry_ref="I-E8")
        entry = self._create_entry(self._find("policies", "I-G9"), 100, entry_ref="I-E9")
        self._import("contacts", [self._row("contacts", contact_code="I-K9", customer_code="I-C9")])
        own = self.bj_operations
        for kind, cells, column in (
            ("customers", {"customer_code": "I-C9"}, "customer_code"),
            ("contacts", {"contact_code": "I-K9"}, "contact_code"),
            ("contacts", {"contact_code": "I-K8", "customer_code": "I-C9"}, "customer_code"),
            ("policies", {"policy_number": "I-G9"}, "policy_number"),
            ("policies", {"policy_number": "I-G8", "customer_code": "I-C9"}, "customer_code"),
            ("entries", {"policy_number": "I-G9"}, "policy_number"),
            ("entries", {"entry_ref": "I-E9"}, "entry_ref"),
        ):
            with self.subTest(kind=kind, cells=cells):
                record = self._import(kind, [self._row(kind, **cells)], own)
                self.assertCounts(record, bad=1)
                self.assertEqual(self._report(record)[0]["column"], column)
        self.assertEqual(entry.policy_id.partner_id, self.gd_customer)
        self.assertEqual(entry.amount, 100)

    def test_unknown_and_foreign_customers_look_the_same(self):
        self._create_policy("I-G9", self._create_customer("I-C9"), self.product, self.gd)
        texts = [
            self._report(
                self._import(
                    "policies", [self._row("policies", customer_code=code)], self.bj_operations
                )
            )[0]["problem"]
            for code in ("I-C9", "NOBODY")
        ]
        self.assertEqual(*texts)

    def test_foreign_branch_for_the_import_itself(self):
        with self.assertRaises(AccessError):
            self._upload("customers", b"x", self.bj_operations, company_id=self.gd.id)

    def test_branch_that_was_taken_away(self):
        record = self._upload("customers", self._csv([self._row("customers")]), self.bj_operations)
        self.bj_operations.write({"company_ids": [(6, 0, self.gd.ids)], "company_id": self.gd.id})
        with self.assertRaises(UserError):
            self._as(self.bj_operations, record).action_import()

    def test_other_users_files(self):
        """Branches do not see each other's imports; a file of contacts is its importer's."""
        policies = self._import("policies", [self._row("policies")])
        contacts = self._import("contacts", [self._row("contacts")])
        own = self._import("customers", [self._row("customers")], self.bj_operations)
        seen = self._as(self.bj_operations, self.env["insurance.data.import"]).search([])
        self.assertEqual(seen.ids, own.ids)
        colleague = self._create_role_user("colleague", "operations", self.hq, self.all_companies)
        seen = self._as(colleague, self.env["insurance.data.import"]).search([])
        self.assertTrue(policies in seen and contacts not in seen)
        colleague.group_ids |= self.env.ref("insurance_service.group_data_contact")
        seen = self._as(colleague, self.env["insurance.data.import"]).search([])
        self.assertIn(contacts, seen)

    def test_auditor_sees_counts_but_no_files(self):
        record = self._as(self.hq_auditor, self._import("policies", [self._row("policies")]))
        self.assertEqual(record.row_count, 1)
        for name in ("file", "error_file"):
            with self.assertRaises(AccessError):
                record.read([name])

    def test_administrators_see_their_own_imports_only(self):
        self._import("policies", [self._row("policies")])
        own = self._import("products", [self._row("products")], self.hq_technical)
        seen = self._as(self.hq_technical, self.env["insurance.data.import"]).search([])
        self.assertEqual(seen.ids, own.ids)


@tagged("post_install", "-at_install")
class TestImportEvidence(ImportCommon):
    def test_results_cannot_be_set(self):
        imports = self._as(self.hq_operations, self.env["insurance.data.import"])
        base = {"kind": "customers", "file": b"eA==", "file_name": "x.csv",
                "company_id": self.hq.id}  # fmt: skip
        for name, value in (
            ("state", "done"),
            ("created_count", 5),
            ("user_id", self.bj_operations.id),
            ("error_file", b"eA=="),
            ("log", "x"),
            ("error_ids", [(0, 0, {"row_number": 1})]),
        ):
            with self.subTest(name=name):
                with self.assertRaises(AccessError):
                    imports.create({**base, name: value})
                record = imports.create(base)
                with self.assertRaises(AccessError):
                    record.write({name: value})
                record = imports.with_context(**{f"default_{name}": value})
                if name == "error_ids":
                    with self.assertRaises(AccessError):
                        record.create(base)
                else:
                    record = record.create(base)
                    self.assertEqual(record.state, "draft")
                    self.assertFalse(record.created_count or record.log or record.error_file)
                    self.assertEqual(record.user_id, self.hq_operations)

    def test_what_was_imported_is_kept(self):
        record = self._import("customers", [self._row("customers")])
        attachment = self.env["ir.attachment"].search(
            [
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
                ("res_field", "=", "file"),
            ]
        )
        for change in (
            lambda: record.write({"file": b"eA=="}),
            lambda: record.write({"kind": "entries"}),
            record.unlink,
            lambda: self._as(self.hq_operations, attachment).write({"raw": b"x"}),
            lambda: self._as(self.hq_operations, attachment).unlink(),
            lambda: record.sudo().write({"file": b"eA=="}),
            lambda: record.sudo().unlink(),
        ):
            with self.assertRaises(UserError):  # an AccessError is one, too
                change()
        self.assertEqual(base64.b64decode(record.file), self._csv([self._row("customers")]))

    def test_kind_is_guessed_from_the_name(self):
        imports = self._as(self.hq_operations, self.env["insurance.data.import"])
        for name, chosen, kind in (
            ("Policies_2025.csv", False, "policies"),
            ("保单.csv", False, False),
            ("customers.csv", "entries", "entries"),
        ):
            record = imports.new({"file_name": name, "kind": chosen})
            record._onchange_file_name()
            self.assertEqual(record.kind, kind)

    def test_new_imports_can_be_thrown_away(self):
        self._upload("customers", b"x").unlink()

    def test_done_means_done(self):
        record = self._import("customers", [self._row("customers")])
        for method in ("action_import", "action_import_background", "action_start",
                       "action_stop_waiting"):  # fmt: skip
            with self.assertRaises(UserError):
                getattr(record, method)()

    def test_failed_imports_may_be_tried_again(self):
        content = self._csv([self._row("entries", policy_number="I-G2")])
        record = self._upload("entries", content)
        self.env["ir.config_parameter"].set_param("insurance_service.import_max_mb", "0")
        self.assertFalse(record.action_import())
        self.env["ir.config_parameter"].set_param("insurance_service.import_max_mb", "1")
        self.assertTrue(record.action_import())
        self.assertFalse(record.failure)

    def test_several_imports_run_in_their_order(self):
        kinds = ("entries", "policies", "products", "contacts", "customers")
        new = {
            "customers": {"customer_code": "N-C"},
            "contacts": {"contact_code": "N-K", "customer_code": "N-C"},
            "products": {"product_code": "N-P"},
            "policies": {"policy_number": "N-G", "customer_code": "N-C", "product_code": "N-P"},
            "entries": {"entry_ref": "N-E", "policy_number": "N-G"},
        }
        records = self.env["insurance.data.import"]
        for kind in kinds:
            records |= self._upload(kind, self._csv([self._row(kind, **new[kind])]))
        self._as(self.hq_operations, records).action_import()
        self.assertEqual(records.mapped("created_count"), [1] * 5)

    def test_failing_midway_leaves_nothing(self):
        rows = [self._row("policies", policy_number=f"I-N{i}") for i in range(3)]
        record = self._upload("policies", self._csv(rows))
        before = self.env["insurance.policy"].search_count([])
        partners = type(self.env["res.partner"])
        with (
            self.assertRaises(ZeroDivisionError),
            self.env.cr.savepoint(),
            patch.object(partners, "_sync_branches", lambda *args: 1 / 0),
        ):
            record.action_import()
        self.env.invalidate_all()
        self.assertEqual(self.env["insurance.policy"].search_count([]), before)
        self.assertEqual(record.state, "draft")
        record.action_import()
        self.assertCounts(record, created=3)


@tagged("post_install", "-at_install")
class TestHarmlessValues(ImportCommon):
    def test_formulas_are_stored_as_they_are_and_defused_in_the_report(self):
        names = [name for name in FORMULAS if name.strip() == name]
        rows = [
            self._row("customers", customer_code=f"F-{i}", name=name)
            for i, name in enumerate(names)
        ]
        self.assertCounts(self._import("customers", rows), created=len(rows))
        self.assertEqual([self._find("customers", f"F-{i}").name for i in range(len(names))], names)
        bad = [self._row("entries", entry_ref=f"X{i}", amount=t) for i, t in enumerate(FORMULAS)]
        record = self._import("entries", bad, file_name="=1+1.csv")
        self.assertCounts(record, bad=len(bad))
        for line in self._report(record):
            for name, cell in line.items():
                start = cell.lstrip(" \t\u3000")[:1]
                self.assertNotIn(start, list("=+-@＝＋－＠"), (name, cell))

    def test_nothing_is_evaluated(self):
        name = "${7*7} {{7*7}} <script>alert(1)</script> %(name)s %s \\x41"
        self._import("customers", [self._row("customers", customer_code="F-1", name=name)])
        self.assertEqual(self._find("customers", "F-1").name, name)
        record = self._import("entries", [self._row("entries", kind=name)])
        self.assertEqual(self._report(record)[0]["value"], name)

    def test_sql_in_values(self):
        code = "x'); DROP TABLE insurance_policy; --"
        self._import("customers", [self._row("customers", customer_code=code, name="a\\'b\"c")])
        self.assertEqual(self._find("customers", code).name, "a\\'b\"c")
        record = self._import("entries", [self._row("entries", policy_number=code)])
        self.assertCounts(record, bad=1)


@tagged("post_install", "-at_install")
class TestImportDownloads(ImportCommon, HttpCase):
    def _get(self, user, path):
        self.authenticate(user.login, user.login)
        return self.url_open(path)

    def test_templates_by_role(self):
        for path in ("customers.xlsx", "entries.csv", "all.zip"):
            url = f"/insurance_service/import_template/{path}"
            for user in (self.bj_operations, self.hq_technical):
                self.assertEqual(self._get(user, url).status_code, 200)
            with mute_logger("odoo.http"):
                for user in (self.bj_salesperson, self.hq_officer):
                    self.assertEqual(self._get(user, url).status_code, 403)
        self.assertEqual(
            self._get(self.bj_operations, "/insurance_service/import_template/x.csv").status_code,
            404,
        )

    def test_file_of_bad_rows_by_role(self):
        record = self._import("policies", [self._row("policies", state="?")], self.bj_operations)
        self.env.flush_all()
        url = record.action_download_errors()["url"]
        answer = self._get(self.bj_operations, url)
        lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        self.assertEqual(lines[0], ["file", "row", "column", "value", "problem", "what to do"])
        self.assertIn("policies.errors.csv", answer.headers["Content-Disposition"])
        with mute_logger("odoo.http"):
            for user in (self.gd_operations, self.hq_auditor, self.bj_salesperson):
                self.assertNotEqual(self._get(user, url).status_code, 200)

    def test_integration_by_json2(self):
        """Another system creates the import, runs it and reads counts and report (6.2)."""
        user = self.bj_operations
        keys = self.env["res.users.apikeys"].with_user(user).sudo()
        key = keys._generate("rpc", "Policy system", datetime.now() + timedelta(days=1))

        def call(method, **arguments):
            answer = self.url_open(
                f"/json/2/insurance.data.import/{method}",
                data=json.dumps(arguments),
                headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
            )
            self.assertEqual(answer.status_code, 200, answer.text)
            return answer.json()

        rows = [self._row("entries"), self._row("entries", entry_ref="I-E2", amount="x")]
        content = base64.b64encode(self._csv(rows)).decode()
        vals = {"kind": "entries", "file": content, "file_name": "entries.csv"}
        ids = call("create", vals_list=[vals])
        self.assertIs(call("action_import", ids=ids), True)
        fields = ["state", "row_count", "created_count", "error_count", "error_file"]
        [values] = call("read", ids=ids, fields=fields)
        report = base64.b64decode(values.pop("error_file")).decode("utf-8-sig")
        self.assertIn("entries.csv,3,amount,x,", report)
        self.assertEqual(
            values,
            {"id": ids[0], "state": "done", "row_count": 2, "created_count": 1, "error_count": 1},
        )
        self.assertEqual(self._find("entries", "I-E1").create_uid, user)

    def test_workbook_template_holds_no_formula(self):
        answer = self._get(self.bj_operations, "/insurance_service/import_template/policies.xlsx")
        workbook = openpyxl.load_workbook(io.BytesIO(answer.content))
        for sheet in workbook:
            for row in sheet.iter_rows():
                self.assertFalse([cell for cell in row if cell.data_type == "f"])
