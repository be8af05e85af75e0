"""The care programme: a year for 20,000 VIP customers with four contacts each.

The yardstick of planning is a bare ``INSERT … SELECT`` of the very same rows, from a table that
holds them ready, into the same table with the same indexes and keys. That of a night without
changes is one statement that reads the open tasks. Needs the database alone.
"""

from datetime import date
from unittest.mock import patch

from . import care_sql

CUSTOMERS, BRANCHES = 20_000, 6
DAY = date(2026, 1, 15)


def run(bench):
    """Plan the first night of the year's tiers, then a night without changes."""
    for size in bench.sizes(CUSTOMERS):
        company = type(bench.env["res.company"])
        with patch.object(company, "_service_today", lambda _company: DAY):
            _Programme(bench, size).measure()


class _Programme:
    def __init__(self, bench, size):
        self.bench, self.size = bench, size
        self.env, self.cr = bench.env, bench.env.cr
        self.root = self._get_root()
        bench.note(f"generating {size} customers with 4 contacts each")
        self._generate()

    def _get_root(self):
        companies = self.env["res.company"]
        root = companies.search([("branch_code", "=", "BENCH")])
        if root:
            return root
        root = companies.create({"name": "Benchmark head office", "branch_code": "BENCH"})
        companies.create(
            [
                {"name": f"Benchmark {n}", "parent_id": root.id, "branch_code": f"B{n:02d}"}
                for n in range(BRANCHES)
            ]
        )
        return root

    def _generate(self):
        for statement in care_sql.CLEAN:
            self.cr.execute(statement)
        round_ = self.env["insurance.assessment.round"].create(
            {"year": 2025, "company_id": self.root.id, "state": "published"}
        )
        self.env.flush_all()
        values = {
            "customers": self.size,
            "companies": self.root.child_ids.ids,
            "branches": BRANCHES,
            "round": round_.id,
            "day": DAY,
        }
        for statement in care_sql.GENERATE:
            self.cr.execute(statement, values)
        self.cr.execute("ANALYZE")
        self.cr.commit()

    def plan(self):
        return self.env["insurance.care.task"]._plan(self.root)

    def insert_bare(self):
        self.cr.execute(care_sql.BARE)

    def read_bare(self):
        self.cr.execute(care_sql.READ, [self.root.child_ids.ids])
        self.cr.fetchall()

    def measure(self):
        created = self.plan()["created"]
        self.cr.execute(care_sql.KEEP)
        self.cr.execute("DELETE FROM insurance_care_task")
        self.cr.commit()
        self.bench.note(f"{created} tasks")
        rollback = self.cr.rollback
        self.bench.measure("care_plan", created, self.plan, self.insert_bare, before=rollback)
        rollback()
        self.plan()
        self.cr.commit()
        self.cr.execute("ANALYZE insurance_care_task")
        self.bench.measure("care_unchanged", created, self.plan, self.read_bare, before=rollback)
