"""Rows taken for a step: of two people at the same moment the second sees what the first did."""

from odoo.tools import SQL


def lock_rows(records):
    """Lock the rows of records, in the order of their ids, until the transaction ends.

    Whoever comes second waits; when the first changed the row, Odoo repeats the second's call,
    which then finds the new state. Call it before anything is read that the step rests on.

    :param BaseModel records: of a stored model
    """
    records.env.execute_query(
        SQL(
            "SELECT id FROM %s WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
            SQL.identifier(records._table),
            list(records.ids),
        )
    )
    records.invalidate_recordset()
