"""Reading numeric columns exactly: Odoo's own cursor hands them out as floats."""

from contextlib import contextmanager

from psycopg2.extensions import DECIMAL, register_type


@contextmanager
def exact_cursor(cr, name=None):
    """Open a cursor on the connection of ``cr`` that returns `Decimal` for numeric columns.

    Same transaction, so it sees what ``cr`` wrote; flush the ORM before using it.

    :param str name: opens a server-side cursor, whose rows arrive in batches
    """
    cursor = cr._cnx.cursor(name)
    try:
        register_type(DECIMAL, cursor)
        yield cursor
    finally:
        cursor.close()


def exact_dicts(cr, query):
    """Run a query and return its rows as dicts, numeric columns as `Decimal`.

    :param SQL query: a SELECT
    :rtype: list[dict]
    """
    with exact_cursor(cr) as cursor:
        cursor.execute(query.code, query.params)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]
