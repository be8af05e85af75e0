"""Complaints: 200,000 of two years, looked at by head office under the rules of the model.

Yardsticks are the same questions in hand-written SQL without rules: groups by month and cause,
the rate per 1,000 customers by branch and month, the first page and all of the open ones, and the
nightly search for repeated causes. Of the latter it reads the justified complaints, knows the
answer and writes the same flags. Needs the database alone.
"""

from datetime import date
from unittest.mock import patch

from odoo.fields import Command

from . import complaint_sql

COMPLAINTS, CUSTOMERS, BRANCHES = 200_000, 20_000, 6
TODAY = date(2026, 11, 20)
OPEN = [("state", "in", ("new", "investigating", "decided"))]
COLUMNS = ["name", "partner_id", "company_id", "category_id", "state", "date_due"]


def run(bench):
    """Analyse complaints, list open ones, find repeated causes."""
    for size in bench.sizes(COMPLAINTS):
        company = type(bench.env["res.company"])
        with patch.object(company, "_service_today", lambda _company: TODAY):
            _Complaints(bench, size).measure()


class _Complaints:
    def __init__(self, bench, size):
        self.bench, self.size = bench, size
        self.env, self.cr = bench.env, bench.env.cr
        self.root = self._get_root()
        self.branches = self.root.child_ids
        user = self._get_user()
        self.complaints = (
            self.env["insurance.complaint"]
            .with_user(user)
            .with_context(allowed_company_ids=(self.root + self.branches).ids, tz="Asia/Shanghai")
        )
        bench.note(f"generating {size} complaints of {CUSTOMERS} customers")
        self._generate(user)

    def _get_root(self):
        companies = self.env["res.company"]
        root = companies.search([("branch_code", "=", "BENCHQ")])
        if root:
            return root
        root = companies.create({"name": "Benchmark complaints", "branch_code": "BENCHQ"})
        companies.create(
            [
                {"name": f"Complaints {n}", "parent_id": root.id, "branch_code": f"Q{n:02d}"}
                for n in range(BRANCHES)
            ]
        )
        return root

    def _get_user(self):
        """Return an officer of head office, whom a tenth of the complaints is about."""
        users = self.env["res.users"]
        found = users.search([("login", "=", "bench_complaint")])
        return found or users.create(
            {
                "name": "Bench",
                "login": "bench_complaint",
                "company_id": self.root.id,
                "company_ids": [Command.set((self.root + self.branches).ids)],
                "group_ids": [Command.link(self.env.ref("insurance_service.group_hq_officer").id)],
            }
        )

    def _generate(self, user):
        tiers = self.env["insurance.tier"]._by_code()
        categories = self.env["insurance.complaint.category"].search([]).ids
        causes = self.env["insurance.complaint.cause"].search([]).ids
        products = self.env["insurance.product"]
        product = products.search([("product_code", "=", "BQ")]) or products.create(
            {"name": "Bench", "product_code": "BQ", "line": "health"}
        )
        self.env.flush_all()
        values = {
            "companies": self.branches.ids,
            "branches": BRANCHES,
            "customers": CUSTOMERS,
            "size": self.size,
            "tiers": [tiers[code].id for code in ("regular", "silver", "gold")],
            "categories": categories,
            "category_count": len(categories),
            "causes": causes,
            "cause_count": len(causes),
            "product": product.id,
            "user": user.id,
        }
        for statement in complaint_sql.CLEAN:
            self.cr.execute(statement)
        for statement in complaint_sql.GENERATE:
            self.cr.execute(statement, values)
        self.cr.commit()

    def _read(self, query, values=None):
        self.cr.execute(query, values)
        return self.cr.fetchall()

    def _group(self, groupby, *measures):
        return self.complaints._read_group([], groupby, ["__count", *measures])

    def _list(self, limit):
        records = self.complaints.search_fetch(OPEN, COLUMNS, limit=limit, order="date_due, id")
        return [record.name for record in records]

    def find_repeats(self):
        self.env["insurance.complaint.repeat"]._find_repeats(self.root)

    def flag(self):
        """Do the least of the search: read the cases and write the flags, known before."""
        self._read(complaint_sql.READ_CASES)
        self.cr.execute(complaint_sql.FLAG, [self.flagged])

    def measure(self):
        self._measure_groups()
        self._measure_lists()
        self._measure_repeats()

    def _measure_groups(self):
        self.bench.measure(
            "complaint_analysis",
            self.size,
            lambda: self._group(["received_at:month", "cause_id"], "decide_days:avg"),
            lambda: self._read(complaint_sql.GROUPED),
        )
        self.bench.measure(
            "complaint_rate",
            self.size,
            lambda: self._group(["company_id", "received_at:month"], "per_thousand:avg"),
            lambda: self._read(complaint_sql.RATE, {"today": TODAY}),
        )

    def _measure_lists(self):
        branches = [self.branches.ids]
        self.bench.measure(
            "complaint_page",
            80,
            lambda: self._list(80),
            lambda: self._read(complaint_sql.OPEN, branches),
            runs=9,
        )
        self.bench.measure(
            "complaint_open",
            self.complaints.search_count(OPEN),
            lambda: self._list(None),
            lambda: self._read(complaint_sql.ALL_OPEN, branches),
        )

    def _measure_repeats(self):
        """Flag again what was flagged: the branches were told this quarter already."""
        self.find_repeats()
        self.env.flush_all()
        self.flagged = self.env["insurance.complaint"].search([("is_repeat_cause", "=", True)]).ids
        self.cr.execute(complaint_sql.CLEAR)
        self.cr.commit()
        rollback = self.cr.rollback
        self.bench.measure(
            "complaint_repeats", len(self.flagged), self.find_repeats, self.flag, before=rollback
        )
