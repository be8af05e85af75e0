"""What the loaders of all five kinds of file share."""

from typing import NamedTuple

from odoo.tools import SQL

from ....rules.import_layout import LAYOUTS
from ...statistics import refresh_statistics
from .stage import ROW, WORK

#: Share of a loader's work that is checking.
CHECKING = 0.15


class Counts(NamedTuple):
    """What an import did with the good rows."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


class Loader:
    """Checks the staged rows of one kind of file against the database and stores the good ones.

    Subclasses fill in :meth:`build`, :meth:`check` and :meth:`store`. Every step is set-wise SQL
    on the work table, which has the file's columns and at least

    ``row_no``, ``place``
        row of the file, and its place in the order of writing
    ``old_id``
        the stored record with the same key, or NULL
    ``changed``
        whether the row differs from that record

    :param Environment env: superuser mode, the importing user, the import's company
    :param Stage stage: the staged rows
    :param list names: columns that the file has
    :param list company_ids: branches the user may import for
    :param report: called with the share done, 0 to 1
    """

    kind = None
    #: Rows written by one statement; progress shows in between.
    slice = 25_000

    def __init__(self, env, stage, names, company_ids, report):
        self.env = env
        self.cr = env.cr
        self.stage = stage
        self.key = SQL.identifier(LAYOUTS[self.kind][0].name)
        self.key_name = LAYOUTS[self.kind][0].name
        self.names = frozenset(names)
        self.company_ids = list(company_ids)
        self.report = report
        self.notes = []

    def run(self):
        """Check and store the staged rows.

        :rtype: Counts
        """
        self.build()
        self.check()
        self.stage.drop_bad_rows()
        repeated = self.drop_repeated_rows()
        if repeated:
            self.notes.append(("repeated", {"count": repeated}))
        self.check_together()
        self.report(CHECKING)
        counts = self.store()
        self.report(1.0)
        return counts._replace(unchanged=counts.unchanged + repeated)

    # === STEPS === #

    def build(self):
        """Make the work table: the staged rows with the ids they refer to."""
        raise NotImplementedError

    def check(self):
        """Note the rows that refer to something unknown or contradict themselves."""

    def check_together(self):
        """Note rows that are wrong only together with others, and take them out."""

    def store(self):
        """Write the rows that changed.

        :rtype: Counts
        """
        raise NotImplementedError

    def drop_repeated_rows(self):
        """Leave the first row of each key; identical repetitions count as unchanged.

        :return: number of identical repetitions
        :rtype: int
        """
        # Only keys that repeat are looked at closely: a sort of all rows would take longer than
        # anything else here.
        self.stage.execute(
            SQL(
                "CREATE TEMP TABLE insurance_import_twice ON COMMIT DROP AS"
                " SELECT %(key)s AS key, min(row_no) AS first_row FROM %(work)s"
                " GROUP BY %(key)s HAVING count(*) > 1",
                key=self.key,
                work=WORK,
            )
        )
        self._find_differing_repetitions()
        self.stage.drop_bad_rows()
        return self.stage.execute(
            SQL(
                "DELETE FROM %s w USING insurance_import_twice t"
                " WHERE t.key = w.%s AND w.row_no > t.first_row",
                WORK,
                self.key,
            )
        )

    def _find_differing_repetitions(self):
        columns = SQL(", ").join(SQL.identifier("w", name) for name in sorted(self.names))
        firsts = SQL(", ").join(SQL.identifier("f", name) for name in sorted(self.names))
        later = SQL(
            "%(work)s w JOIN insurance_import_twice t ON t.key = w.%(key)s"
            " JOIN %(work)s f ON f.row_no = t.first_row",
            work=WORK,
            key=self.key,
        )
        differs = SQL("w.row_no > t.first_row AND (%s) IS DISTINCT FROM (%s)", columns, firsts)
        self.stage.find_problems(
            self.key_name,
            "repeated",
            later,
            differs,
            SQL("json_build_object('row', t.first_row)::text"),
        )

    def build_work(self, extra, joins, order=None):
        """Make the work table from the staged rows.

        :param SQL extra: further columns
        :param SQL joins: tables they come from; the staged row's alias is ``r``
        :param SQL order: the order in which rows are written; the file's by default
        """
        place = SQL("row_number() OVER (ORDER BY %s)", order) if order else SQL("r.row_no")
        self.stage.execute(
            SQL(
                "CREATE TEMP TABLE %s ON COMMIT DROP AS SELECT r.*, %s AS place, %s FROM %s r %s",
                WORK,
                place,
                extra,
                ROW,
                joins,
            )
        )
        self.stage.execute(SQL("CREATE INDEX ON %s (place)", WORK))
        self.stage.execute(SQL("ANALYZE %s", WORK))

    # === WRITING === #

    def insert(self, table, values, source):
        """Insert the new rows of the work table, a slice at a time.

        :param str table: where to
        :param dict values: column -> SQL of its value; the work table's alias is ``w``
        :param SQL source: tables after ``FROM``
        :return: number of rows
        :rtype: int
        """
        self.cr.execute(SQL("SELECT max(place) FROM %s", WORK))
        last = self.cr.fetchone()[0] or 0
        created = 0
        for start in range(0, last, self.slice):
            created += self.stage.execute(
                SQL(
                    "INSERT INTO %s (%s, create_uid, write_uid, create_date, write_date)"
                    " SELECT %s, %s FROM %s WHERE w.old_id IS NULL"
                    " AND w.place > %s AND w.place <= %s",
                    SQL.identifier(table),
                    SQL(", ").join(map(SQL.identifier, values)),
                    SQL(", ").join(values.values()),
                    self.log_values(),
                    source,
                    start,
                    start + self.slice,
                )
            )
            self.report(CHECKING + (1 - CHECKING) * min(start + self.slice, last) / last)
        return created

    def update(self, table, values, source):
        """Update the changed rows.

        :param str table: what to update; its alias is ``o``
        :param dict values: column -> SQL of its value; the work table's alias is ``w``
        :param SQL source: tables after ``FROM``
        :return: number of rows
        :rtype: int
        """
        refresh_statistics(self.cr, table)
        return self.stage.execute(
            SQL(
                "UPDATE %s o SET %s, %s FROM %s WHERE o.id = w.old_id AND w.changed",
                SQL.identifier(table),
                SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(name), value) for name, value in values.items()
                ),
                self.touch(),
                source,
            )
        )

    def count_unchanged(self):
        """Return the number of rows that are stored already as they are."""
        return self.count(SQL("w.old_id IS NOT NULL AND NOT w.changed"))

    # === PARTS OF QUERIES === #

    def differs(self, stored):
        """Return the condition that a row differs from what is stored, in the file's columns.

        :param dict stored: column of the file -> (SQL of the new value, SQL of the stored one)
        """
        pairs = [pair for name, pair in stored.items() if name in self.names]
        return SQL(" OR ").join(SQL("%s IS DISTINCT FROM %s", *pair) for pair in pairs)

    def log_values(self):
        """Return the SQL of Odoo's four log columns for a new record."""
        return SQL("%(uid)s, %(uid)s, %(now)s, %(now)s", uid=self.env.uid, now=self.cr.now())

    def touch(self):
        """Return the SQL that marks a record as changed by the user now."""
        return SQL("write_uid = %s, write_date = %s", self.env.uid, self.cr.now())

    def allowed(self, company):
        """Return the condition that the user may import for a branch.

        :param SQL company: the branch's id
        """
        return SQL("%s = ANY(%s)", company, self.company_ids)

    def visible_customer(self, partner):
        """Return the condition that the user may see a customer, as the record rules have it.

        :param SQL partner: the customer's id
        """
        rel = SQL(
            "SELECT FROM insurance_customer_branch_rel rel WHERE rel.partner_id = %s", partner
        )
        return SQL(
            "(NOT EXISTS (%(rel)s) OR EXISTS (%(rel)s AND rel.company_id = ANY(%(companies)s)))",
            rel=rel,
            companies=self.company_ids,
        )

    def count(self, condition):
        """Return the number of rows of the work table for which a condition holds."""
        self.cr.execute(SQL("SELECT count(*) FROM %s w WHERE %s", WORK, condition))
        return self.cr.fetchone()[0]

    def ids(self, query):
        """Return the first column of a query as a list."""
        self.cr.execute(query)
        return [value for (value,) in self.cr.fetchall()]


def given(name, found):
    """Return the condition that a row refers to something that was not found.

    :param str name: the column of the file; an empty cell is another problem
    :param str found: the column of the work table with the id
    """
    return SQL("w.%s IS NOT NULL AND w.%s IS NULL", SQL.identifier(name), SQL.identifier(found))
