"""A round of the whole division: collect, score and store, an unchanged second collect, publish.

The yardstick is what a database programmer would write by hand: one ``INSERT ... SELECT`` into
the same table with its indexes and foreign keys, brackets and thresholds typed into the
statement. Five policies a customer (floor(n x random()^2): some customers have hundreds), one
entry each, 36 branches of all classes.
"""

from odoo.addons.insurance_service.models.assessment import publishing
from odoo.addons.insurance_service.models.assessment.collecting import Collector
from odoo.addons.insurance_service.models.assessment.ranking import Ranker

from . import round_sql

YEAR = 2025
POLICIES_PER_CUSTOMER = 5


def run(bench):
    """Run at 50,000 and 200,000 customers, each on freshly generated facts."""
    for size in bench.sizes(50_000, 200_000):
        _Run(bench, size).measure()


class _Run:
    def __init__(self, bench, size):
        self.bench, self.size = bench, size
        self.env, self.cr = bench.env, bench.env.cr
        bench.note(f"generating {size} customers, {size * POLICIES_PER_CUSTOMER} policies")
        self.round = self._generate()
        self.statement = round_sql.by_hand(self.round, self.env["insurance.tier"]._by_code())

    def _generate(self):
        for statement in round_sql.CLEAN:
            self.cr.execute(statement)
        head_office = self.env["res.company"].search([("branch_code", "=", "BENCH")])
        if not head_office:
            head_office = self._create_branches()
        self.cr.execute("SELECT setseed(0.42)")
        values = {"customers": self.size, "policies": self.size * POLICIES_PER_CUSTOMER}
        for statement in round_sql.GENERATE:
            self.cr.execute(statement, values)
        record = self.env["insurance.assessment.round"].create(
            {"year": YEAR, "company_id": head_office.id}
        )
        self._commit_and_vacuum()
        return record

    def _create_branches(self):
        companies = self.env["res.company"]
        head_office = companies.create({"name": "Benchmark head office", "branch_code": "BENCH"})
        companies.create(
            [
                {
                    "name": f"Benchmark branch {number:02d}",
                    "parent_id": head_office.id,
                    "branch_code": f"B{number:02d}",
                    "branch_class": "abcd"[number % 4],
                    "silver_quota": 40,
                }
                for number in range(36)
            ]
        )
        return head_office

    def _commit_and_vacuum(self):
        """Commit and let PostgreSQL collect statistics, as it does by itself in time."""
        self.env.flush_all()
        self.cr.commit()
        self.cr._cnx.autocommit = True
        try:
            self.cr._cnx.cursor().execute("VACUUM ANALYZE")
        finally:
            self.cr._cnx.autocommit = False

    # === MEASUREMENTS === #

    def measure(self):
        rollback = self.cr.rollback
        self.bench.measure(
            "round_collect_score_store", self.size, self.collect, self.by_hand, before=rollback
        )
        rollback()
        self._check_same_result()
        self.collect()
        self._commit_and_vacuum()
        self.bench.measure(
            "round_collect_unchanged", self.size, self.collect_again, self.select, before=rollback
        )
        rollback()
        self._approve()
        self.bench.measure(
            "round_publish", self.size, self.publish, self.publish_by_hand, before=rollback
        )
        rollback()

    def collect(self):
        Collector(self.round).run()
        Ranker(self.round).run()

    def by_hand(self):
        self.cr.execute("SET LOCAL work_mem = '256MB'")
        self.cr.execute(round_sql.insert(self.statement))

    def collect_again(self):
        counts = Collector(self.round).run()
        if counts != (0, 0, 0):
            raise AssertionError(f"an unchanged collect wrote {counts}")

    def select(self):
        self.cr.execute("SET LOCAL work_mem = '256MB'")
        self.cr.execute(self.statement)

    def _approve(self):
        self.cr.execute("UPDATE insurance_assessment_line SET decided_tier_id = proposed_tier_id")
        self._commit_and_vacuum()

    def publish(self):
        publishing.create_periods(
            self.round, round_sql.EFFECTIVE, self.env.user, gone="gone", decided="decided"
        )

    def publish_by_hand(self):
        self.cr.execute(round_sql.PUBLISH, {"round": self.round.id, "day": round_sql.EFFECTIVE})

    def _check_same_result(self):
        """The statement by hand and the addon must agree, or the ratio would mean nothing."""
        results = []
        for operation in (self.by_hand, self.collect):
            self.cr.rollback()
            operation()
            self.cr.execute(round_sql.RESULT, [self.round.id])
            results.append(self.cr.fetchone())
        self.cr.rollback()
        self.bench.note(f"customers, sum of V, gold, silver: {results[0]}")
        if results[0] != results[1]:
            raise AssertionError(f"by hand {results[0]}, addon {results[1]}")
