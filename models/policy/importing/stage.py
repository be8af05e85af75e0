"""The stage of an import: temporary tables that hold a file's rows and what is wrong with them.

Rows arrive by COPY, chunk by chunk, already converted, what is wrong with them likewise.
Everything after that is set-wise SQL on these tables.
"""

import csv
import io
import json

from odoo.tools import SQL

from ....rules.import_cells import Converter, Problem
from ....rules.import_layout import LAYOUTS
from ....rules.import_rows import row_problems

ROW = SQL.identifier("insurance_import_row")
PROBLEM = SQL.identifier("insurance_import_problem")
WORK = SQL.identifier("insurance_import_work")
TABLES = (ROW, PROBLEM, WORK)

_TYPES = {
    "code": SQL("text"),
    "text": SQL("text"),
    "selection": SQL("text"),
    "date": SQL("date"),
    "integer": SQL("integer"),
    "amount": SQL("numeric"),
    "factor": SQL("numeric"),
}
#: Longest value repeated in a report.
VALUE_LIMIT = 200


class Stage:
    """The temporary tables of one import.

    ``insurance_import_row`` has ``row_no`` and every column of the layout, NULL where the file has
    no value; ``insurance_import_problem`` has ``row_no``, ``position`` (of the column in the
    layout), ``name`` (of the column), ``value``, ``code`` and ``detail`` (JSON).
    """

    def __init__(self, cr, kind, cell_limit):
        self.cr = cr
        self.kind = kind
        self.cell_limit = cell_limit
        self.columns = LAYOUTS[kind]
        self.key = self.columns[0].name
        self._positions = {column.name: i for i, column in enumerate(self.columns)}

    def execute(self, query):
        """Run a statement and return the number of rows it wrote."""
        self.cr.execute(query)
        return self.cr.rowcount

    # === ROWS OF THE FILE === #

    def make_tables(self):
        """Make the tables, removing those of an earlier import in the same transaction."""
        self.drop()
        columns = SQL(", ").join(
            SQL("%s %s", SQL.identifier(column.name), _TYPES[column.type])
            for column in self.columns
        )
        self.execute(SQL("CREATE TEMP TABLE %s (row_no integer, %s) ON COMMIT DROP", ROW, columns))
        self.execute(
            SQL(
                "CREATE TEMP TABLE %s (row_no integer, position smallint, name text, value text,"
                " code text, detail text) ON COMMIT DROP",
                PROBLEM,
            )
        )

    def drop(self):
        """Remove the tables."""
        self.cr.execute(
            SQL(
                "SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema()"
                " AND relkind = 'r' AND starts_with(relname, 'insurance_import_')"
            )
        )
        for (name,) in self.cr.fetchall():
            self.execute(SQL("DROP TABLE pg_temp.%s", SQL.identifier(name)))

    def fill(self, table, report):
        """Copy a file's rows.

        :param Table table: the opened file
        :param report: called with the share done, 0 to 1, after every chunk
        """
        header = table.header
        converters = [Converter(column, self.cell_limit) for column in header.columns]
        names = [column.name for column in header.columns]
        target = SQL(
            "COPY %s (row_no, %s) FROM STDIN WITH (FORMAT csv)",
            ROW,
            SQL(", ").join(map(SQL.identifier, names)),
        )
        for chunk in table.chunks():
            numbers, columns, problems = self._convert(chunk, names, converters)
            self._copy(target, zip(numbers, *columns, strict=True))
            self.add_problems(problems)
            report(table.progress())
        self.execute(SQL("ANALYZE %s", ROW))

    def _convert(self, chunk, names, converters):
        """Convert a chunk; return its row numbers, its columns and the problems.

        Rows with a problem come along, the cell in question empty, so that what else is wrong
        with them is found, too; they are dropped after the checks.
        """
        raw = list(zip(*chunk.rows, strict=True)) or [()] * len(names)
        results = [c.convert(cells) for c, cells in zip(converters, raw, strict=True)]
        columns = [values for values, _problems in results]
        found = [
            (index, name, problem)
            for name, (_values, problems) in zip(names, results, strict=True)
            for index, problem in problems
        ]
        found += row_problems(self.kind, dict(zip(names, columns, strict=True)))
        problems = [
            (chunk.row_numbers[index], name, raw[names.index(name)][index], problem)
            for index, name, problem in found
        ]
        problems += [
            (number, "", "", Problem("crooked", {"cells": cells, "width": width}))
            for number, cells, width in chunk.crooked
        ]
        return chunk.row_numbers, columns, problems

    def _copy(self, target, rows):
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        text.seek(0)
        self.cr.copy_expert(target.code, text)

    # === PROBLEMS === #

    def add_problems(self, problems):
        """Note problems that were found in Python.

        :param list problems: ``(row number, column name, value, Problem)``
        """
        if not problems:
            return
        target = SQL("COPY %s FROM STDIN WITH (FORMAT csv, NULL '\\N')", PROBLEM)
        self._copy(
            target,
            (
                (
                    number,
                    self._positions.get(name, -1),
                    name,
                    # One line: COPY takes a line with only \\. for the end, quoted or not.
                    " ".join(value[:VALUE_LIMIT].split()),
                    problem.code,
                    json.dumps(problem.detail, ensure_ascii=False),
                )
                for number, name, value, problem in problems
            ),
        )

    def find_problems(self, name, code, source, condition, detail=None):
        """Note the rows of the work table for which a condition holds.

        A cell with a problem already gets no other one.

        :param str name: the column that is wrong
        :param str code: the kind of problem
        :param SQL source: tables after ``FROM``; the work table's alias is ``w``
        :param SQL condition: what is wrong
        :param SQL detail: JSON of the values for the message
        :return: number of rows found
        :rtype: int
        """
        return self.execute(
            SQL(
                "INSERT INTO %s SELECT w.row_no, %s, %s, left(w.%s::text, %s), %s, %s"
                " FROM %s WHERE (%s) AND NOT EXISTS"
                " (SELECT FROM %s p WHERE p.row_no = w.row_no AND p.name = %s)",
                PROBLEM,
                self._positions[name],
                name,
                SQL.identifier(name),
                VALUE_LIMIT,
                code,
                detail or SQL("NULL"),
                source,
                condition,
                PROBLEM,
                name,
            )
        )

    def drop_bad_rows(self):
        """Take rows with a problem out of the work table; return how many there were."""
        return self.execute(
            SQL(
                "DELETE FROM %s w USING (SELECT DISTINCT row_no FROM %s) p"
                " WHERE p.row_no = w.row_no",
                WORK,
                PROBLEM,
            )
        )

    def count_bad_rows(self):
        """Return the number of rows with a problem."""
        self.cr.execute(SQL("SELECT count(DISTINCT row_no) FROM %s", PROBLEM))
        return self.cr.fetchone()[0]

    def read_problems(self, limit):
        """Return the problems in the file's order.

        :param int limit: most to return
        :return: ``(row number, column name, value, code, detail)``
        :rtype: list[tuple]
        """
        self.cr.execute(
            SQL(
                "SELECT row_no, name, value, code, detail FROM %s"
                " ORDER BY row_no, position, code LIMIT %s",
                PROBLEM,
                limit,
            )
        )
        return [
            (row, name, value or "", code, json.loads(detail or "{}"))
            for row, name, value, code, detail in self.cr.fetchall()
        ]

    def count_problems(self):
        """Return the number of problems; a row may have several."""
        self.cr.execute(SQL("SELECT count(*) FROM %s", PROBLEM))
        return self.cr.fetchone()[0]
