"""Planner statistics of tables that have just been filled."""

from odoo.tools import SQL


def refresh_statistics(cr, *tables):
    """Analyze those tables that PostgreSQL takes for empty although they are not.

    While a large import runs, autovacuum may look at a table whose rows are not committed yet
    and note "no rows". Until it comes by again, joins with that table are planned for one row
    and take minutes instead of seconds.

    :param cr: cursor; the tables stay locked against other ANALYZE and VACUUM until commit
    :param str tables: names of tables
    """
    cr.execute(
        SQL(
            "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND relkind = 'r'"
            " AND relnamespace = current_schema::regnamespace AND reltuples <= 0"
            " AND pg_relation_size(oid) > 1000000 ORDER BY relname",
            list(tables),
        )
    )
    for [table] in cr.fetchall():
        cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
