"""Every kind of bad row: left out, reported with row, column, value and what to do."""

from odoo.tests import tagged

from .import_common import ImportCommon


@tagged("post_install", "-at_install")
class TestBadCells(ImportCommon):
    def test_missing_key(self):
        rows = [self._row("customers", customer_code="  ")]
        record = self._import("customers", rows)
        self.assertCounts(record, bad=1)
        self.assertProblems(record, [(2, "customer_code", "empty")])

    def test_required_cells(self):
        self.assertBadRow("customers", "name", "empty", name="")
        self.assertBadRow("policies", "date_end", "empty", date_end="")
        self.assertBadRow("entries", "amount", "empty", amount="")

    def test_amounts(self):
        for amount, text in (
            ("1,234.50", "1234.50"),
            ("１２３", "123"),
            ("￥500", "500"),
            ("1.234", "decimals"),
            ("0.00", "zero"),
            ("-5", "negative"),
            ("1e5", "shortened"),
            ("NaN", "no number"),
            ("99999999999999", "13 digits"),
        ):
            with self.subTest(amount=amount):
                self.assertBadRow("entries", "amount", text, amount=amount)

    def test_dates(self):
        for day, text in (
            ("2025/3/1", "Write 2025-03-01"),
            ("2025年3月1日", "Write 2025-03-01"),
            ("20250301", "Write 2025-03-01"),
            ("2025-02-30", "no such day"),
            ("2025-13-01", "no such day"),
            ("45717", "spreadsheet"),
            ("0024-01-01", "1900"),
            ("tomorrow", "no date"),
        ):
            with self.subTest(day=day):
                self.assertBadRow("entries", "date", text, date=day)

    def test_selections(self):
        self.assertBadRow("entries", "kind", "premium, refund, claim", kind="bonus")
        self.assertBadRow("policies", "state", "in_force", state="active")
        self.assertBadRow("products", "line", "non_health", line="life")
        self.assertBadRow("contacts", "position", "chairman", position="boss", role="")

    def test_whole_numbers(self):
        self.assertBadRow("customers", "insured_headcount", "whole", insured_headcount="1.5")
        self.assertBadRow("policies", "insured_count", "zero or more", insured_count="-1")
        self.assertBadRow("policies", "payment_years", "too large", payment_years="9" * 11)

    def test_negative_factor(self):
        self.assertBadRow("products", "conversion_factor", "negative", conversion_factor="-0.1")

    def test_text(self):
        self.assertBadRow("customers", "name", "unreadable", name="a\0b")
        self.assertBadRow("customers", "name", "unreadable", name="a\ufffdb")
        self.assertBadRow("customers", "city", "characters", city="x" * 2001)
        self.assertBadRow("entries", "policy_number", "rounded", policy_number="6.2E+15")

    def test_cell_limit_can_be_changed(self):
        self.env["ir.config_parameter"].set_param("insurance_service.import_max_cell", "5")
        self.assertBadRow("products", "name", "5 are allowed", name="123456")

    def test_row_with_another_number_of_cells(self):
        content = self._csv([self._row("entries")]) + b"I-E2,I-G1,2025-03-01,premium\r\n"
        content += b"I-E3,I-G1,2025-03-01,premium,5,,\r\n"  # empty ones at the end do no harm
        record = self._import("entries", content)
        self.assertCounts(record, created=2, bad=1)
        self.assertProblems(record, [(3, "", "4 cells")])

    def test_all_problems_of_a_row_at_once(self):
        bad = self._row("policies", policy_number="I-X", branch_code="?", state="?", date_start="?")
        record = self._import("policies", [bad])
        self.assertCounts(record, bad=1)
        self.assertProblems(
            record,
            [(2, "branch_code", "branch"), (2, "date_start", "date"), (2, "state", "lapsed")],
        )


@tagged("post_install", "-at_install")
class TestBadReferences(ImportCommon):
    def test_unknown_references(self):
        self.assertBadRow("contacts", "customer_code", "no customer", customer_code="?", role="")
        self.assertBadRow("policies", "customer_code", "no customer", customer_code="?")
        self.assertBadRow("policies", "product_code", "no product", product_code="?")
        self.assertBadRow("policies", "branch_code", "no branch", branch_code="?")
        self.assertBadRow("policies", "sales_login", "no employee", sales_login="?")
        self.assertBadRow("entries", "policy_number", "no policy", policy_number="?")

    def test_portal_user_is_no_salesperson(self):
        portal = self.env["res.users"].create(
            {
                "name": "Portal",
                "login": "t_portal",
                "group_ids": [(6, 0, [self.env.ref("base.group_portal").id])],
            }
        )
        self.assertBadRow("policies", "sales_login", "no employee", sales_login=portal.login)

    def test_policy_ends_before_it_starts(self):
        self.assertBadRow("policies", "date_end", "before", date_end="2023-12-31")

    def test_policy_of_one_day_is_good(self):
        row = self._row("policies", date_start="2024-01-01", date_end="2024-01-01")
        self.assertCounts(self._import("policies", [row]), updated=1)

    def test_payment_years(self):
        self.assertBadRow("policies", "payment_years", "payment years", payment_years="")
        self.assertBadRow("policies", "payment_years", "payment years", payment_years="0")

    def test_payment_years_are_not_needed_elsewhere(self):
        for code, values in (
            ("I-OWN", {"conversion_factor": 0.3, "has_conversion_factor": True}),
            ("I-SINGLE", {"payment": "single"}),
            ("I-HEALTH", {"line": "health"}),
        ):
            self._create_product(code, **{"line": "long_term", "payment": "regular", **values})
            row = self._row(
                "policies", policy_number=f"G-{code}", product_code=code, payment_years=""
            )
            self.assertCounts(self._import("policies", [row]), created=1)
        factors = [
            self._find("policies", f"G-I-{name}").conversion_factor
            for name in ("OWN", "SINGLE", "HEALTH")
        ]
        self.assertEqual(factors, [0.3, 0.1, 1.0])

    def test_birthdays(self):
        for birthday, calendar, text in (
            ("1970-02-29", "solar", "no such day"),
            ("1970-02-30", "lunar", "no such day"),  # that lunar month had 29 days
            ("1970/02/01", "solar", "YYYY-MM-DD"),
            ("1870-02-01", "solar", "1900 to 2100"),
        ):
            with self.subTest(birthday=birthday):
                cells = {"birthday": birthday, "birthday_calendar": calendar, "role": ""}
                self.assertBadRow("contacts", "birthday", text, **cells)

    def test_lunar_thirtieth_of_february(self):
        row = self._row("contacts", birthday="1971-02-30")
        self.assertCounts(self._import("contacts", [row]), created=1)

    def test_repeated_key(self):
        rows = [
            self._row("entries"),
            self._row("entries", amount="999"),
            self._row("entries"),
            self._row("entries", entry_ref="I-E2"),
        ]
        record = self._import("entries", rows)
        self.assertCounts(record, created=2, unchanged=1, bad=1)
        self.assertProblems(record, [(3, "entry_ref", "Row 2")])
        self.assertEqual(self._find("entries", "I-E1").amount, 1000)
        self.assertIn("counted as unchanged: 1", record.log)

    def test_good_row_after_a_bad_one_with_its_key(self):
        rows = [self._row("entries", amount="x"), self._row("entries", amount="5")]
        self.assertCounts(self._import("entries", rows), created=1, bad=1)
        self.assertEqual(self._find("entries", "I-E1").amount, 5)


@tagged("post_install", "-at_install")
class TestRefunds(ImportCommon):
    def _entry(self, ref, kind, amount, day="2025-03-01", policy="I-G1"):
        values = {"entry_ref": ref, "kind": kind, "amount": amount, "date": day}
        return self._row("entries", policy_number=policy, **values)

    def test_refund_up_to_the_premium(self):
        rows = [self._entry("I-E1", "premium", "100"), self._entry("I-E2", "refund", "100")]
        self.assertCounts(self._import("entries", rows), created=2)

    def test_refund_one_fen_above(self):
        rows = [self._entry("I-E1", "premium", "100"), self._entry("I-E2", "refund", "100.01")]
        record = self._import("entries", rows)
        self.assertCounts(record, created=1, bad=1)
        self.assertProblems(record, [(3, "amount", "At most 100.00")])

    def test_refunds_run_by_date_and_reference(self):
        rows = [
            self._entry("I-R3", "refund", "50", "2025-05-01"),
            self._entry("I-R2", "refund", "60", "2025-04-01"),
            self._entry("I-R1", "refund", "45", "2025-04-01"),
            self._entry("I-E1", "premium", "100", "2025-06-01"),
        ]
        record = self._import("entries", rows)
        # 45 (R1) fits, 60 (R2) does not, 50 (R3) does: 95 of 100.
        self.assertCounts(record, created=3, bad=1)
        self.assertProblems(record, [(3, "amount", "At most 55.00")])

    def test_stored_entries_count(self):
        self._create_entry(self.policy, 100)
        self._create_entry(self.policy, 70, kind="refund")
        record = self._import("entries", [self._entry("I-R1", "refund", "30.01")])
        self.assertProblems(record, [(2, "amount", "At most 30.00")])
        self.assertCounts(self._import("entries", [self._entry("I-R1", "refund", "30")]), created=1)

    def test_claims_are_no_premium(self):
        rows = [self._entry("I-E1", "claim", "100"), self._entry("I-E2", "refund", "1")]
        self.assertCounts(self._import("entries", rows), created=1, bad=1)

    def test_changed_refund_keeps_the_old_one(self):
        rows = [self._entry("I-E1", "premium", "100"), self._entry("I-R1", "refund", "60")]
        self._import("entries", rows)
        rows = [self._entry("I-R1", "refund", "101"), self._entry("I-R2", "refund", "50")]
        record = self._import("entries", rows)
        # R1 stays at 60, so R2 may be 40 at most: both are left out.
        self.assertCounts(record, bad=2)
        self.assertEqual(self._find("entries", "I-R1").amount, 60)

    def test_premium_lowered_under_the_refunds(self):
        rows = [self._entry("I-E1", "premium", "100"), self._entry("I-R1", "refund", "60")]
        self._import("entries", rows)
        for cells in (("premium", "59.99"), ("claim", "100")):
            record = self._import("entries", [self._entry("I-E1", *cells)])
            self.assertCounts(record, bad=1)
            self.assertProblems(record, [(2, "amount", "refunds would exceed")])
        self.assertEqual(self._find("entries", "I-E1").amount, 100)
        self.assertCounts(
            self._import("entries", [self._entry("I-E1", "premium", "60")]), updated=1
        )

    def test_premium_moved_to_another_policy(self):
        self._create_policy("I-G2", self.customer, self.product, self.bj)
        rows = [self._entry("I-E1", "premium", "100"), self._entry("I-R1", "refund", "60")]
        self._import("entries", rows)
        moved = self._entry("I-E1", "premium", "100", policy="I-G2")
        self.assertCounts(self._import("entries", [moved]), bad=1)
        both = [moved, self._entry("I-R1", "refund", "60", policy="I-G2")]
        self.assertCounts(self._import("entries", both), updated=2)

    def test_refunds_of_other_policies_are_not_touched(self):
        other = self._create_policy("I-G2", self.customer, self.product, self.bj)
        self._create_entry(other, 10)
        rows = [
            self._entry("I-E1", "premium", "100"),
            self._entry("I-R1", "refund", "100"),
            self._entry("I-R2", "refund", "11", policy="I-G2"),
        ]
        record = self._import("entries", rows)
        self.assertCounts(record, created=2, bad=1)
        self.assertProblems(record, [(4, "amount", "At most 10.00")])


@tagged("post_install", "-at_install")
class TestContactLimit(ImportCommon):
    def _contact(self, code, role, **cells):
        return self._row("contacts", contact_code=code, name=code, role=role, **cells)

    def _roles(self):
        contacts = self.customer.child_ids.sorted("contact_code")
        return {c.contact_code: c.service_contact_role for c in contacts if c.contact_code}

    def test_two_of_each_role(self):
        rows = [self._contact(f"K{i}", role) for i, role in enumerate(("first", "second") * 3)]
        record = self._import("contacts", rows)
        self.assertCounts(record, created=4, bad=2)
        self.assertProblems(record, [(6, "role", "two contacts"), (7, "role", "two contacts")])

    def test_stored_contacts_count(self):
        self._import("contacts", [self._contact("K1", "first"), self._contact("K2", "first")])
        record = self._import("contacts", [self._contact("K3", "first")])
        self.assertCounts(record, bad=1)
        self.assertProblems(record, [(2, "role", "I-C1")])

    def test_archived_contacts_do_not_count(self):
        self._import("contacts", [self._contact("K1", "first"), self._contact("K2", "first")])
        self._find("contacts", "K1").active = False
        self.assertCounts(self._import("contacts", [self._contact("K3", "first")]), created=1)

    def test_roles_change_hands_in_one_file(self):
        roles = {"K1": "first", "K2": "first", "K3": "second", "K4": "second"}
        self._import("contacts", [self._contact(*pair) for pair in roles.items()])
        swapped = {"K1": "second", "K2": "first", "K3": "first", "K4": "second"}
        record = self._import("contacts", [self._contact(*pair) for pair in swapped.items()])
        self.assertCounts(record, updated=2, unchanged=2)
        self.assertEqual(self._roles(), swapped)

    def test_place_freed_by_a_later_row(self):
        self._import("contacts", [self._contact("K1", "first"), self._contact("K2", "first")])
        rows = [self._contact("K3", "first"), self._contact("K1", "")]
        self.assertCounts(self._import("contacts", rows), created=1, updated=1)

    def test_place_that_a_bad_row_does_not_free(self):
        roles = {"K1": "first", "K2": "first", "K3": "second", "K4": "second"}
        self._import("contacts", [self._contact(*pair) for pair in roles.items()])
        # K1 cannot become a third second contact, so it stays first, and K5 has no place.
        rows = [self._contact("K1", "second"), self._contact("K5", "first")]
        self.assertCounts(self._import("contacts", rows), bad=2)
        self.assertEqual(self._roles(), roles)

    def test_moving_to_another_customer(self):
        self._import("customers", [self._row("customers", customer_code="I-C2")])
        self._import("contacts", [self._contact("K1", "first"), self._contact("K2", "first")])
        self._import("contacts", [self._contact("K3", "first", customer_code="I-C2")])
        moved = [{"contact_code": "K3", "customer_code": "I-C1", "name": "K3"}]
        record = self._import("contacts", moved)
        self.assertCounts(record, bad=1)
        self.assertProblems(record, [(2, "customer_code", "two contacts")])
