"""Entries: the large file, a million rows in one go."""

from decimal import Decimal
from operator import itemgetter

from odoo.tools import SQL, groupby

from ....rules.import_cells import Problem
from ....rules.refunds import refunds_above
from .loader import Counts, Loader, given
from .stage import WORK

TABLE = "insurance_policy_entry"
#: A changed row ``w`` that takes premium from the policy of the stored entry ``o``.
REDUCED = SQL("(w.kind != 'premium' OR w.amount < o.amount OR w.policy_id != o.policy_id)")
#: Policies with too many refunds that are looked at in Python at a time.
BATCH = 2000


class EntryLoader(Loader):
    kind = "entries"

    def build(self):
        differs = self.differs(
            {
                "policy_number": (SQL("p.id"), SQL("o.policy_id")),
                "date": (SQL("r.date"), SQL("o.date")),
                "kind": (SQL("r.kind"), SQL("o.kind")),
                "amount": (SQL("r.amount"), SQL("o.amount")),
            }
        )
        self.build_work(
            SQL(
                "p.id AS policy_id, p.company_id, o.id AS old_id,"
                " o.company_id AS old_company_id,"
                " o.id IS NOT NULL AND (%s) AS changed",
                differs,
            ),
            SQL(
                "LEFT JOIN insurance_policy p ON p.policy_number = r.policy_number AND %s"
                " LEFT JOIN insurance_policy_entry o ON o.entry_ref = r.entry_ref",
                self.allowed(SQL("p.company_id")),
            ),
            # Index and foreign key of the policy are then visited in order.
            order=SQL("p.id"),
        )

    def check(self):
        work = SQL("%s w", WORK)
        self.stage.find_problems(
            "policy_number", "unknown_policy", work, given("policy_number", "policy_id")
        )
        self.stage.find_problems(
            "entry_ref",
            "key_forbidden",
            work,
            SQL("w.old_id IS NOT NULL AND NOT %s", self.allowed(SQL("w.old_company_id"))),
        )

    # === REFUNDS === #

    def check_together(self):
        """Take out rows that would leave a policy with more refunds than premiums.

        A row taken out can bring back the stored one it would have changed, so the check is
        repeated until nothing more is found; each time at least one row goes.
        """
        self._touch_policies()
        while True:
            policy_ids = self._get_policies_over_refunded()
            problems = []
            for start in range(0, len(policy_ids), BATCH):
                problems += self._find_refunds_above(policy_ids[start : start + BATCH])
            if not problems:
                break
            self.stage.add_problems(problems)
            self.stage.drop_bad_rows()

    def _touch_policies(self):
        """Make Odoo repeat one of two transactions that change a policy's refunds at a time.

        Each would judge by what it sees; `insurance.policy` does the same for entries by hand.
        """
        self.stage.execute(
            SQL(
                "UPDATE insurance_policy SET policy_number = policy_number WHERE id IN ("
                "SELECT id FROM insurance_policy WHERE id IN (%s) ORDER BY id"
                " FOR NO KEY UPDATE)",
                self._concerned(),
            )
        )

    def _get_policies_over_refunded(self):
        """Return the policies that the file's rows would leave with more refunds than premiums."""
        return self.ids(
            SQL(
                """
                WITH concerned AS (%(concerned)s)
                SELECT policy_id FROM (%(ledger)s) ledger GROUP BY policy_id
                HAVING COALESCE(sum(amount) FILTER (WHERE kind = 'refund'), 0)
                     > COALESCE(sum(amount) FILTER (WHERE kind = 'premium'), 0)
                 ORDER BY policy_id
                """,
                concerned=self._concerned(),
                ledger=self._ledger(SQL("JOIN concerned USING (policy_id)")),
            )
        )

    def _concerned(self):
        """Return the query of the policies that get a new refund, or lose premium."""
        return SQL(
            """
            SELECT policy_id FROM %(work)s WHERE kind = 'refund' AND (old_id IS NULL OR changed)
            UNION
            SELECT o.policy_id FROM %(work)s w JOIN insurance_policy_entry o ON o.id = w.old_id
             WHERE w.changed AND o.kind = 'premium' AND %(reduced)s
            """,
            work=WORK,
            reduced=REDUCED,
        )

    def _ledger(self, restriction):
        """Return the query of the entries as they would be: stored ones, and the file's instead.

        :param SQL restriction: join that limits the policies
        """
        return SQL(
            """
            SELECT e.policy_id, e.kind, e.amount, e.date, e.entry_ref, NULL::integer AS row_no
              FROM insurance_policy_entry e %(restriction)s
             WHERE e.kind != 'claim'
               AND NOT EXISTS (SELECT FROM %(work)s w WHERE w.old_id = e.id AND w.changed)
            UNION ALL
            SELECT w.policy_id, w.kind, w.amount, w.date, w.entry_ref, w.row_no
              FROM %(work)s w %(restriction)s
             WHERE w.kind != 'claim' AND (w.old_id IS NULL OR w.changed)
            """,
            restriction=restriction,
            work=WORK,
        )

    def _find_refunds_above(self, policy_ids):
        """Return the problems of policies with too many refunds, by the rule."""
        given = SQL("JOIN unnest(%s) AS given (policy_id) USING (policy_id)", policy_ids)
        self.cr.execute(
            SQL(
                "SELECT policy_id, kind, amount::text, row_no FROM (%s) ledger"
                " ORDER BY policy_id, date, entry_ref",
                self._ledger(given),
            )
        )
        problems = []
        for policy_id, rows in groupby(self.cr.fetchall(), itemgetter(0)):
            found = _refunds_of_one(list(rows))
            problems += found or self._find_premiums_reduced(policy_id)
        return problems

    def _find_premiums_reduced(self, policy_id):
        """Return the problems of rows that take premium from under a policy's stored refunds."""
        self.cr.execute(
            SQL(
                "SELECT w.row_no, w.amount::text FROM %s w JOIN insurance_policy_entry o"
                " ON o.id = w.old_id WHERE w.changed AND o.policy_id = %s AND o.kind = 'premium'"
                " AND %s",
                WORK,
                policy_id,
                REDUCED,
            )
        )
        return [
            (row_no, "amount", amount, Problem("premium_below_refunds"))
            for row_no, amount in self.cr.fetchall()
        ]

    # === WRITING === #

    def store(self):
        unchanged = self.count_unchanged()
        source = SQL("%s w", WORK)
        values = {
            name: SQL.identifier("w", name)
            for name in ("policy_id", "company_id", "date", "kind", "amount")
        }
        self._sum_up()
        updated = self.update(TABLE, values, source)
        created = self.insert(TABLE, values | {"entry_ref": SQL("w.entry_ref")}, source)
        self.env.invalidate_all(flush=False)
        return Counts(created, updated, unchanged)

    def _sum_up(self):
        """Note the totals of the good rows, to be compared with the policy system's."""
        self.cr.execute(
            SQL(
                "SELECT kind, count(*), sum(amount)::text FROM %s GROUP BY kind ORDER BY kind", WORK
            )
        )
        for kind, count, amount in self.cr.fetchall():
            self.notes.append(("total", {"kind": kind, "count": count, "amount": amount}))


def _refunds_of_one(rows):
    """Return the problems of one policy's refunds in the file.

    :param list rows: ``(policy id, kind, amount, row number or None)``, by date and reference
    """
    rows = [(kind, Decimal(amount), row_no) for _id, kind, amount, row_no in rows]
    premiums = sum(amount for kind, amount, _row in rows if kind == "premium")
    refunded = sum(amount for kind, amount, row in rows if kind == "refund" and row is None)
    refunds = [(row, amount) for kind, amount, row in rows if kind == "refund" and row]
    above = refunds_above(premiums, refunded, [amount for _row, amount in refunds])
    return [
        (
            refunds[index][0],
            "amount",
            str(refunds[index][1]),
            Problem("refund_above", {"premiums": f"{premiums:.2f}", "most": f"{most:.2f}"}),
        )
        for index, most in above
    ]
