"""Imports: a large file of entries, the same file again, policies, and Odoo's own import.

The yardstick of the entries is the least a database can do with such a file: one COPY of it into
a table without any index, key or check. That of the policies is one INSERT of ready values into
the real table. Odoo's own ``load()`` is measured on a sample; its rate is extrapolated.
"""

import base64
import csv
import io

from psycopg2.extras import execute_values

from odoo.tools import SQL

CUSTOMERS = 50_000
POLICIES = 200_000
SAMPLE = 2_000
HEADER = "entry_ref,policy_number,date,kind,amount\n"
POLICY_COLUMNS = (
    "policy_number", "customer_code", "branch_code", "product_code", "date_start", "date_end",
    "state", "payment_years", "insured_count", "sales_login",
)  # fmt: skip


def run(bench):
    """Run on 100,000 and a million entries of 200,000 policies."""
    run = _Run(bench)
    run.measure_policies(10_000)
    run.measure_load()
    for size in bench.sizes(100_000, 1_000_000):
        run.measure_entries(size)


class _Run:
    def __init__(self, bench):
        self.bench, self.env, self.cr = bench, bench.env, bench.env.cr
        self.branch = self.env["res.company"].create(
            {
                "name": "Benchmark branch",
                "branch_code": "BENCH",
                "branch_class": "a",
                "parent_id": self.env.ref("base.main_company").id,
            }
        )
        self.product = self.env["insurance.product"].create(
            {"name": "Benchmark product", "product_code": "BENCH", "line": "health"}
        )
        self._generate()

    def _generate(self):
        self.bench.note(f"generating {CUSTOMERS} customers, {POLICIES} policies")
        self.env.flush_all()
        values = {"branch": self.branch.id, "product": self.product.id}
        for statement in (
            "INSERT INTO res_partner (name, complete_name, customer_code, is_company, active)"
            " SELECT 'Customer ' || n, 'Customer ' || n, 'C' || n, true, true"
            f" FROM generate_series(1, {CUSTOMERS}) n",
            "INSERT INTO insurance_customer_branch_rel (partner_id, company_id)"
            " SELECT id, %(branch)s FROM res_partner WHERE customer_code IS NOT NULL",
            "INSERT INTO insurance_policy (partner_id, company_id, product_id, policy_number, line,"
            " state, date_start, date_end, conversion_factor, active)"
            " SELECT c.id, %(branch)s, %(product)s, 'G' || n, 'health', 'in_force', '2024-01-01',"
            f" '2030-12-31', 1, true FROM generate_series(1, {POLICIES}) n"
            f" JOIN res_partner c ON c.customer_code = 'C' || (n %% {CUSTOMERS} + 1)",
            "CREATE TABLE bench_bare (entry_ref text, policy_number text, date text, kind text,"
            " amount text)",
        ):
            self.cr.execute(statement, values)
        self._settle()

    def _settle(self):
        """Commit and let PostgreSQL collect statistics, as it does by itself in time."""
        self.env.flush_all()
        self.cr.commit()
        self.cr._cnx.autocommit = True
        try:
            self.cr._cnx.cursor().execute("VACUUM ANALYZE")
        finally:
            self.cr._cnx.autocommit = False

    # === FILES === #

    def _entries(self, size, mark="E"):
        """Return a file of entries: policies in no order, one in ten a claim, some refunds."""
        text = io.StringIO(HEADER)
        text.seek(0, io.SEEK_END)
        for n in range(size):
            kind = "claim" if n % 10 == 9 else "refund" if n % 50 == 25 else "premium"
            amount = 1 if kind == "refund" else n * 7919 % 100_000 + 100
            policy = (n - (kind == "refund")) * 7919 % POLICIES + 1  # that of the premium before
            text.write(
                f"{mark}{n:010},G{policy},2025-{n % 12 + 1:02}-{n % 28 + 1:02},"
                f"{kind},{amount}.{n % 100:02}\n"
            )
        return text.getvalue().encode()

    def _policies(self, size):
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(POLICY_COLUMNS)
        for n in range(size):
            writer.writerow(
                (f"N{n}", f"C{n % CUSTOMERS + 1}", "BENCH", "BENCH", "2025-01-01", "2026-12-31",
                 "in_force", 5, 100, "")
            )  # fmt: skip
        return text.getvalue().encode()

    def _upload(self, kind, content):
        """Store a file as a new import; return a function that imports it."""
        record = self.env["insurance.data.import"].create(
            {
                "kind": kind,
                "file": base64.b64encode(content),
                "file_name": f"{kind}.csv",
                "company_id": self.branch.id,
            }
        )
        self.env.flush_all()
        self.cr.commit()
        size = content.count(b"\n") - 1

        def import_file():
            record.action_import()
            if (record.row_count, record.error_count) != (size, 0):
                raise AssertionError(f"{record.failure or record.log}: {record.error_count} bad")

        return import_file

    def _copy(self, content):
        def copy():
            self.cr.copy_expert(
                "COPY bench_bare FROM STDIN (FORMAT csv, HEADER)", io.BytesIO(content)
            )

        return copy

    # === MEASUREMENTS === #

    def _measure(self, name, size, operation, yardstick):
        result = self.bench.measure(name, size, operation, yardstick, before=self.cr.rollback)
        rates = [f"{size / result[key]:,.0f}" for key in ("seconds", "yardstick_seconds")]
        self.bench.note(f"{name}: {rates[0]} rows a second, yardstick {rates[1]}")
        self.cr.rollback()
        return result

    def measure_entries(self, size):
        """Import new entries, and the same file once more, against COPY into a bare table."""
        content = self._entries(size)
        self.bench.note(f"file of {size} entries, {len(content) / 2**20:.1f} MB")
        copy = self._copy(content)
        self._measure("import_entries", size, self._upload("entries", content), copy)
        self._upload("entries", content)()
        self._settle()
        self._measure("import_entries_again", size, self._upload("entries", content), copy)
        self.cr.execute("DELETE FROM insurance_policy_entry")
        self._settle()

    def measure_policies(self, size):
        """Import new policies against one INSERT of ready values into the real table."""
        partners = dict(
            self.env.execute_query(
                SQL("SELECT customer_code, id FROM res_partner WHERE customer_code IS NOT NULL")
            )
        )
        rows = [
            (partners[f"C{n % CUSTOMERS + 1}"], self.branch.id, self.product.id, f"N{n}", "health",
             "in_force", "2025-01-01", "2026-12-31", 5, 100, 1, True, self.env.uid, self.env.uid)
            for n in range(size)
        ]  # fmt: skip

        def insert():
            execute_values(
                self.cr._obj,
                "INSERT INTO insurance_policy (partner_id, company_id, product_id, policy_number,"
                " line, state, date_start, date_end, payment_years, insured_count,"
                " conversion_factor, active, create_uid, write_uid) VALUES %s",
                rows,
                page_size=1000,
            )

        self._measure(
            "import_policies", size, self._upload("policies", self._policies(size)), insert
        )

    def measure_load(self):
        """Import a sample against Odoo's own import of the same rows."""
        content = self._entries(SAMPLE, "S")
        header, *rows = csv.reader(io.StringIO(content.decode()))
        header[1] = "policy_id"

        def load():
            answer = self.env["insurance.policy.entry"].load(header, rows)
            if not answer["ids"]:
                raise AssertionError(answer["messages"][:3])

        result = self._measure("import_load", SAMPLE, self._upload("entries", content), load)
        rate = SAMPLE / result["yardstick_seconds"]
        self.bench.note(
            f"Odoo's load() takes {rate:,.0f} rows a second on {SAMPLE} rows;"
            f" extrapolated, a million takes {1_000_000 / rate / 60:.0f} minutes"
        )
