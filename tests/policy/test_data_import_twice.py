"""Idempotent by key: the same file changes nothing, a changed row updates what changed."""

from datetime import date

from odoo.addons.insurance_service.rules.import_layout import IMPORT_ORDER
from odoo.tests import tagged
from odoo.tools import SQL

from .import_common import MODELS, ImportCommon

TABLES = ("res_partner", "insurance_product", "insurance_policy", "insurance_policy_entry",
          "insurance_customer_branch_rel")  # fmt: skip


@tagged("post_install", "-at_install")
class TestImportTwice(ImportCommon):
    def _versions(self):
        """Return where every row of the fact tables lies: a written row moves."""
        self.env.flush_all()
        return {
            table: self.env.execute_query(
                SQL("SELECT ctid, xmin FROM %s ORDER BY ctid", SQL.identifier(table))
            )
            for table in TABLES
        }

    def test_same_files_twice_write_no_row(self):
        refund = self._row("entries", entry_ref="I-E2", kind="refund", amount="10")
        files = {kind: [self._row(kind)] for kind in IMPORT_ORDER}
        files["customers"].append(self._row("customers", customer_code="I-C9", email=""))
        files["contacts"].append(self._row("contacts", contact_code="I-K2", birthday_calendar=""))
        files["products"].append(
            self._row("products", product_code="I-P2", conversion_factor="0.3333")
        )
        files["policies"].append(
            self._row("policies", policy_number="I-G2", insured_count="", payment_years="20")
        )
        files["entries"].append(refund)
        for kind in IMPORT_ORDER:
            self._import(kind, files[kind])
        before = self._versions()
        for kind in IMPORT_ORDER:
            record = self._import(kind, files[kind])
            self.assertCounts(record, unchanged=2)
        self.assertEqual(self._versions(), before)

    def test_changed_row_updates_what_changed(self):
        changes = {
            "customers": ({"city": "上海"}, "city", "上海"),
            "contacts": ({"title": "董事长"}, "function", "董事长"),
            "products": ({"name": "新名"}, "name", "新名"),
            "policies": ({"state": "lapsed"}, "state", "lapsed"),
            "entries": ({"amount": "1000.01"}, "amount", 1000.01),
        }
        for kind in IMPORT_ORDER:
            with self.subTest(kind=kind):
                other = self._row(kind, **{MODELS[kind][1]: "I-OTHER"})
                self._import(kind, [self._row(kind), other])
                old = self._find(kind, self._row(kind)[MODELS[kind][1]])
                before = old.read([])[0]
                cells, field, value = changes[kind]
                record = self._import(kind, [self._row(kind, **cells), other])
                self.assertCounts(record, updated=1, unchanged=1)
                after = old.read([])[0]
                self.assertEqual(after[field], value)
                self.assertEqual(after["write_uid"][0], self.hq_operations.id)
                kept = set(before) - {field, "write_date", "write_uid", "display_name"}
                if field == "state":
                    # The new state's day, and what it was before.
                    self.assertEqual(after["previous_state"], before["state"])
                    kept -= {"state_date", "previous_state"}
                computed = {name for name in kept if not old._fields[name].store}
                for name in kept - computed:
                    self.assertEqual(after[name], before[name], name)

    def test_empty_cells_empty_and_missing_columns_leave(self):
        full = self._row("customers", customer_code="I-C5")
        self._import("customers", [full])
        record = self._import("customers", [{"customer_code": "I-C5", "name": "华北精工"}])
        self.assertCounts(record, unchanged=1)
        self.assertIn("industry, insured_headcount, phone, email, city", record.log)
        emptied = {**full, "phone": "", "insured_headcount": ""}
        self.assertCounts(self._import("customers", [emptied]), updated=1)
        customer = self._find("customers", "I-C5")
        self.assertEqual((customer.phone, customer.insured_headcount), (False, 0))
        self.assertEqual(customer.city, "北京")

    def test_missing_columns_of_a_policy_leave_what_is_stored(self):
        seller = self.bj_salesperson
        self._import("policies", [self._row("policies", sales_login=seller.login)])
        names = ("policy_number", "customer_code", "branch_code", "product_code", "date_start",
                 "date_end", "state")  # fmt: skip
        short = {name: self._row("policies")[name] for name in names}
        self.assertCounts(self._import("policies", [short]), unchanged=1)
        self._import("policies", [{**short, "state": "lapsed"}])
        policy = self._find("policies", "I-G1")
        self.assertEqual(
            (policy.state, policy.user_id, policy.payment_years), ("lapsed", seller, 7)
        )

    def test_product_keeps_its_own_factor_without_the_column(self):
        self._import("products", [self._row("products", conversion_factor="0.5")])
        row = self._row("products", name="x")
        del row["conversion_factor"]
        self._import("products", [row])
        product = self._find("products", "I-P1")
        self.assertTrue(product.has_conversion_factor)
        self.assertEqual(product.conversion_factor, 0.5)


@tagged("post_install", "-at_install")
class TestImportConsequences(ImportCommon):
    def test_imported_rows_equal_those_entered_by_hand(self):
        """What SQL writes is what the ORM would have written, in every column."""
        self._import("products", [self._row("products", product_code="I-P2")])
        self._import("policies", [self._row("policies", policy_number="I-G2")])
        self._import("entries", [self._row("entries", policy_number="I-G2")])
        product = self.env["insurance.product"].create(
            {"product_code": "H-P2", "name": "团体年金", "line": "long_term", "payment": "regular"}
        )
        policy = self.env["insurance.policy"].create(
            {
                "policy_number": "H-G2",
                "partner_id": self.customer.id,
                "product_id": self.product.id,
                "company_id": self.bj.id,
                "date_start": "2024-01-01",
                "date_end": "2030-12-31",
                "state": "in_force",
                "payment_years": 7,
                "insured_count": 860,
            }
        )
        entry = self._create_entry(policy, 1000)
        for by_hand, kind, key in (
            (product, "products", "I-P2"),
            (policy, "policies", "I-G2"),
            (entry, "entries", "I-E1"),
        ):
            imported = self._find(kind, key)
            own = {"id", "create_uid", "write_uid", MODELS[kind][1], "policy_id"}
            self.env.flush_all()
            columns = [dict(zip(*self._raw(record), strict=True)) for record in (by_hand, imported)]
            for name in columns[0].keys() - own:
                self.assertEqual(columns[0][name] or None, columns[1][name] or None, (kind, name))

    def _raw(self, record):
        self.env.cr.execute(
            SQL("SELECT * FROM %s WHERE id = %s", SQL.identifier(record._table), record.id)
        )
        return [column.name for column in self.env.cr.description], self.env.cr.fetchone()

    def test_policy_brings_branch_home_and_salesperson(self):
        self._import("customers", [self._row("customers", customer_code="I-C2")])
        self._import("contacts", [self._row("contacts", customer_code="I-C2")])
        customer, contact = self._find("customers", "I-C2"), self._find("contacts", "I-K1")
        self.assertEqual(customer.branch_ids, self.hq)
        self.assertFalse(customer.home_company_id)
        cells = {"customer_code": "I-C2", "payment_years": "5"}
        rows = [
            self._row("policies", policy_number="I-A", branch_code="T-GD", date_start="2023-01-01",
                      sales_login=self.gd_salesperson.login, **cells),
            self._row("policies", policy_number="I-B", sales_login=self.bj_salesperson.login,
                      **cells),
            self._row("policies", policy_number="I-C", date_start="2022-01-01", state="cancelled",
                      sales_login="t_hq_gm", **cells),
        ]  # fmt: skip
        self.assertCounts(self._import("policies", rows), created=3)
        self.assertEqual(customer.branch_ids, self.bj + self.gd)
        self.assertEqual(contact.branch_ids, self.bj + self.gd)
        self.assertEqual(customer.home_company_id, self.gd, "the earliest that was in force")
        self.assertEqual(customer.user_id, self.bj_salesperson, "the newest that was in force")

    def test_salesperson_and_home_of_a_customer_are_not_overwritten(self):
        self.customer.user_id = self.gd_salesperson
        self.customer.sudo().home_company_id = self.hn
        row = self._row("policies", policy_number="I-G2", sales_login=self.bj_salesperson.login)
        self._import("policies", [row])
        self.assertEqual(self.customer.user_id, self.gd_salesperson)
        self.assertEqual(self.customer.home_company_id, self.hn)

    def test_salesperson_of_another_branch_is_noted(self):
        row = self._row("policies", sales_login=self.gd_salesperson.login)
        record = self._import("policies", [row])
        self.assertCounts(record, updated=1)
        self.assertEqual(self.policy.user_id, self.gd_salesperson)
        self.assertIn("cannot see them: 1", record.log)

    def test_default_salesperson_is_the_customers(self):
        self.customer.user_id = self.bj_salesperson
        row = self._row("policies", policy_number="I-G2")
        del row["sales_login"]
        self._import("policies", [row, {**row, "policy_number": "I-G3", "branch_code": "T-GD"}])
        self.assertEqual(self._find("policies", "I-G2").user_id, self.bj_salesperson)
        self.assertFalse(self._find("policies", "I-G3").user_id, "of another branch")

    def test_policy_that_moves_takes_its_entries_along(self):
        self._import("entries", [self._row("entries")])
        self._import("customers", [self._row("customers", customer_code="I-C2")])
        other = self._find("customers", "I-C2")
        row = self._row("policies", branch_code="T-GD", customer_code="I-C2")
        self.assertCounts(self._import("policies", [row]), updated=1)
        self.assertEqual(self._find("entries", "I-E1").company_id, self.gd)
        self.assertEqual(other.branch_ids, self.gd)
        self.assertEqual(self.policy.partner_id, other)

    def test_conversion_factors_follow_the_rule(self):
        rows = [
            self._row("policies", policy_number=f"I-{years}", payment_years=str(years))
            for years in (1, 7, 10, 20)
        ]
        self._import("policies", rows)
        factors = [self._find("policies", f"I-{y}").conversion_factor for y in (1, 7, 10, 20)]
        self.assertEqual(factors, [0.1, 0.7, 1.0, 1.0])

    def test_changed_product_refreshes_its_policies(self):
        self._import("policies", [self._row("policies")])
        other = self._create_policy("I-G2", self.customer, self._create_product("I-P2"), self.bj)
        before = other.write_date
        for cells, line, factor in (
            ({"conversion_factor": "0.25"}, "long_term", 0.25),
            ({"conversion_factor": "0"}, "long_term", 0.0),
            ({"payment": "single"}, "long_term", 0.1),
            ({"line": "health"}, "health", 1.0),
        ):
            record = self._import("products", [self._row("products", **cells)])
            self.assertCounts(record, updated=1)
            self.assertIn("Policies that follow a changed product: 1", record.log)
            self.assertEqual((self.policy.line, self.policy.conversion_factor), (line, factor))
        self.assertEqual(other.write_date, before)

    def test_totals_in_the_log(self):
        rows = [
            self._row("entries"),
            self._row("entries", entry_ref="I-E2", amount="0.55"),
            self._row("entries", entry_ref="I-E3", kind="claim", amount="7"),
            self._row("entries", entry_ref="I-E4", amount="x"),
        ]
        log = self._import("entries", rows).log
        self.assertIn("“premium”: 2, 1000.55 yuan", log)
        self.assertIn("“claim”: 1, 7 yuan", log)

    def test_dates(self):
        self._import("entries", [self._row("entries", date="2024-02-29")])
        self.assertEqual(self._find("entries", "I-E1").date, date(2024, 2, 29))
