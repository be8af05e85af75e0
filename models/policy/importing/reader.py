"""Files of the policy system as a stream of rows: what CSV and XLSX have in common.

No odoo here. A file that cannot be read at all raises :class:`FileProblem`; what is wrong with
single rows is the business of the stage.
"""

from typing import NamedTuple

from ....rules.import_layout import read_header

#: Rows handed on at a time: memory is bounded by this, not by the file.
CHUNK = 10_000
#: A header wider than that is no header.
MAX_COLUMNS = 200


class Limits(NamedTuple):
    """Largest file that is accepted.

    :param int file_bytes: size of the file
    :param int unzipped_bytes: size of an XLSX file's parts, unpacked
    :param int rows: rows below the header
    :param int cell: characters of a text cell
    """

    file_bytes: int = 200 * 2**20
    unzipped_bytes: int = 2 * 2**30
    rows: int = 5_000_000
    cell: int = 2000


class FileProblem(Exception):
    """A file that cannot be imported as a whole.

    :param str code: the kind of problem; the model has the wording
    :param dict detail: values for the message
    """

    def __init__(self, code, **detail):
        super().__init__(code)
        self.code = code
        self.detail = detail


class Chunk(NamedTuple):
    """Some rows of a file.

    :param list row_numbers: as a spreadsheet shows them, the header being 1
    :param list rows: the cells of the layout's columns, in the header's order
    :param list crooked: ``(row number, cells, columns of the header)`` of rows with another
        number of cells than the header
    """

    row_numbers: list
    rows: list
    crooked: list


class Table:
    """The rows of an opened file.

    ``header`` tells the columns, ``notes`` what the log should say about the file (codes with
    values), ``progress()`` the share that has been read.
    """

    def __init__(self, kind, limits):
        self.kind = kind
        self.limits = limits
        self.header = None
        self.notes = []
        self.row_count = 0

    def chunks(self):
        """Yield the rows.

        :rtype: Iterator[Chunk]
        """
        raise NotImplementedError

    def progress(self):
        """Return the share of the file read so far, 0 to 1."""
        raise NotImplementedError

    def _set_header(self, cells):
        header = read_header(self.kind, cells)
        if not header.columns:
            raise FileProblem(
                "no_header", kind=self.kind, found=", ".join(header.ignored[:8]) or "–"
            )
        if header.repeated:
            raise FileProblem("repeated_columns", columns=", ".join(header.repeated))
        if header.missing:
            raise FileProblem("missing_columns", columns=", ".join(header.missing), kind=self.kind)
        self.header = header

    def _count(self, rows):
        self.row_count += rows
        if self.row_count > self.limits.rows:
            raise FileProblem("too_many_rows", limit=self.limits.rows)
