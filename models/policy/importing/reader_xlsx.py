"""XLSX files: refused when they are dangerous to unpack, read as a stream otherwise."""

import zipfile
from datetime import date, datetime, time, timedelta
from xml.parsers import expat

import openpyxl

from .reader import CHUNK, MAX_COLUMNS, Chunk, FileProblem, Table

#: Unpacked to packed size that no honest sheet reaches, looked at from this size on.
MAX_RATIO = 300
RATIO_FROM = 64 * 2**20
#: Texts that cells share are held in memory all at once.
MAX_SHARED = 256 * 2**20
#: Where an XML file's root element must have begun.
PROLOGUE = 2**20


class XlsxTable(Table):
    """The first sheet of a workbook; values only, formulas count with the value Excel saved."""

    def __init__(self, file, kind, limits):
        super().__init__(kind, limits)
        check_package(file, limits)
        try:
            workbook = openpyxl.load_workbook(file, read_only=True, data_only=True)
            sheet = workbook.worksheets[0]
            sheet.reset_dimensions()  # what the file says of its size may be a lie
        except Exception as error:  # openpyxl raises whatever its parts raise
            raise FileProblem("broken_xlsx") from error
        self.total = 0
        self.notes.append(("xlsx", {"sheet": sheet.title[:60], "sheets": len(workbook.worksheets)}))
        self._rows = _guarded(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True))
        self._set_header([to_text(cell) for cell in next(self._rows, ())])

    def progress(self):
        # The number of rows is not known before the end; half way at 50,000 rows.
        return self.row_count / (self.row_count + 50_000)

    def chunks(self):
        indexes = self.header.indexes
        width = max(indexes) + 1
        numbers, rows = [], []
        for number, cells in enumerate(self._rows, 2):
            if not any(cell is not None for cell in cells):
                continue
            cells = cells + (None,) * (width - len(cells))
            texts = tuple(to_text(cells[index]) for index in indexes)
            if any(texts):
                numbers.append(number)
                rows.append(texts)
            if len(rows) == CHUNK:
                self._count(len(rows))
                yield Chunk(numbers, rows, [])
                numbers, rows = [], []
        if rows:
            self._count(len(rows))
            yield Chunk(numbers, rows, [])


def _guarded(rows):
    """Yield rows; a sheet that turns out broken on the way is the file's problem."""
    try:
        yield from rows
    except Exception as error:
        raise FileProblem("broken_xlsx") from error


def check_package(file, limits):
    """Refuse an XLSX file whose parts are too large when unpacked, or declare entities.

    :param file: binary file
    :param Limits limits: the largest sizes to accept
    :raises FileProblem: the file is broken or dangerous
    """
    try:
        with zipfile.ZipFile(file) as package:
            parts = package.infolist()
            if "xl/workbook.xml" not in package.namelist():
                raise FileProblem("no_workbook")
            unpacked = sum(part.file_size for part in parts)
            packed = sum(part.compress_size for part in parts) or 1
            if unpacked > RATIO_FROM and unpacked / packed > MAX_RATIO:
                raise FileProblem("zip_bomb")
            shared = sum(p.file_size for p in parts if p.filename.endswith("sharedStrings.xml"))
            if unpacked > limits.unzipped_bytes or shared > MAX_SHARED:
                raise FileProblem("xlsx_too_large")
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    _check_prologue(package, part)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise FileProblem("broken_xlsx") from error
    file.seek(0)


def _check_prologue(package, part):
    """Refuse a document type: entities that unfold without end are declared there only."""
    parser = expat.ParserCreate()
    seen = []
    parser.StartDoctypeDeclHandler = lambda *_args: seen.append("doctype")
    parser.StartElementHandler = lambda *_args: seen.append("root")
    with package.open(part) as stream:
        for _block in range(PROLOGUE // 2**14):
            block = stream.read(2**14)
            try:
                parser.Parse(block, not block)
            except expat.ExpatError as error:
                raise FileProblem("broken_xlsx") from error
            if seen or not block:
                break
    if seen[:1] != ["root"]:
        raise FileProblem("entities")


def to_text(cell):
    """Return a cell's value as the CSV file would have it.

    >>> to_text(860.0), to_text(0.1 + 0.2), to_text(datetime(2025, 3, 1)), to_text(None)
    ('860', '0.3', '2025-03-01', '')
    >>> to_text(6228480402564890018.0), to_text(True), to_text(" x ")
    ('6.22848040256489E+18', 'TRUE', 'x')
    """
    if isinstance(cell, str):
        return cell.strip().replace("\0", "\ufffd")
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, int | float):
        return _number_to_text(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell) if isinstance(cell, timedelta) else str(cell)[:60]


def _number_to_text(number):
    # A spreadsheet keeps 15 digits: longer numbers have been rounded, which the cell's parser
    # tells the user because of the exponent.
    if abs(number) >= 10**15:
        return f"{number:.14E}" if abs(number) < 10**300 else "INF"
    return f"{number:.15g}" if number != int(number) else str(int(number))
