"""Cells of the import files (6.1): from text to what the database takes, or what is wrong.

Works on whole columns of many rows at once: a column without a surprise is recognised by a few
operations on all of it, so that a million rows take seconds. What is wrong is a :class:`Problem`
with a code; the wording belongs to the model.
"""

import re
import unicodedata
from datetime import date
from typing import NamedTuple

#: Codes are keys that people type and compare; numbers and dates are shorter anyway.
CODE_LIMIT = 64
#: Remembered results per column; beyond that memory would grow with the file.
MEMO_LIMIT = 50_000

_AMOUNT = re.compile(
    r"0*[1-9]\d{0,12}(?:\.\d\d?)?|0+\.(?:\d[1-9]|[1-9]\d?)", re.ASCII
)  # positive, at most 2 decimals
_FACTOR = re.compile(r"\d{1,6}(?:\.\d{1,4})?", re.ASCII)
_INTEGER = re.compile(r"\d{1,9}", re.ASCII)
_INTEGER_AS_DECIMAL = re.compile(r"(-?\d+)\.0+", re.ASCII)
_EXPONENT = re.compile(r"[-+]?\d+(?:\.\d+)?[eE][-+]?\d+", re.ASCII)
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d*)?", re.ASCII)
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:[,' ]\d{3})+(?:\.\d+)?", re.ASCII)
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_OTHER_DATE = re.compile(
    r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T]00:00(?::00)?)?", re.ASCII
)
_OTHER_BLANKS = re.compile(r"[^\S ]+")  # line breaks, tabs, full-width and unbreakable blanks
_UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\ufffd]")
#: Invisible characters that copying from web pages and chats leaves behind.
_INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF])


class Problem(NamedTuple):
    """What is wrong with a cell.

    :param str code: the kind of problem
    :param dict detail: values for the message
    """

    code: str
    detail: dict = {}


class Converter:
    """Converts the cells of one column, remembering what it has seen.

    :param Column column: the column's layout
    :param int cell_limit: longest free text

    >>> from collections import namedtuple
    >>> Column = namedtuple("Column", "name type required options")
    >>> dates = Converter(Column("date", "date", True, ()))
    >>> values, problems = dates.convert(["2025-03-01", " 2025-02-30 ", ""])
    >>> values, [(index, problem.code) for index, problem in problems]
    (['2025-03-01', '', ''], [(1, 'no_such_day'), (2, 'missing')])
    >>> Converter(Column("kind", "selection", True, ("premium", "claim"))).convert(["Claim "])
    (['claim'], [])
    """

    def __init__(self, column, cell_limit=2000):
        self.column = column
        self.limit = cell_limit if column.type == "text" else CODE_LIMIT
        self._parse = _PARSERS[column.type]
        self._memo = {}

    def convert(self, cells):
        """Convert the cells of one column.

        :param list[str] cells: as read from the file
        :return: the texts for the database, empty where there is none, and ``(index, Problem)``
            of the cells that cannot be used
        :rtype: tuple[list[str], list]
        """
        cells = [cell.strip() for cell in cells]
        if self._is_plain(cells):
            return cells, []
        values = list(map(self._memo.get, cells))
        if set(map(type, values)) <= {str}:
            return values, []
        values = [self._convert_cell(cell) for cell in cells]
        problems = [(i, value) for i, value in enumerate(values) if isinstance(value, Problem)]
        for index, _problem in problems:
            values[index] = ""
        return values, problems

    def _is_plain(self, cells):
        """Tell whether all cells can be stored as they are, looking at all of them at once."""
        if self.column.type in ("code", "text"):
            joined = ",".join(cells)
            return (
                joined.isprintable()
                and "\ufffd" not in joined
                and max(map(len, cells), default=0) <= self.limit
                and (self.column.type == "text" or not _looks_numeric(joined))
                and not (self.column.required and "" in cells)
            )
        return self.column.type == "amount" and all(map(_AMOUNT.fullmatch, cells))

    def _convert_cell(self, cell):
        result = self._memo.get(cell)
        if result is None:
            if len(self._memo) >= MEMO_LIMIT:
                self._memo.clear()
            result = self._memo[cell] = self._look_closely(cell)
        return result

    def _look_closely(self, cell):
        # What _is_plain lets pass must come out of here unchanged: a cell's value does not
        # depend on its neighbours.
        cell = _OTHER_BLANKS.sub(" ", cell.translate(_INVISIBLE)).strip()
        if not cell:
            return Problem("missing") if self.column.required else ""
        if _UNREADABLE.search(cell):
            return Problem("unreadable")
        if len(cell) > self.limit:
            return Problem("too_long", {"length": len(cell), "limit": self.limit})
        return self._parse(cell, self.column)


def _looks_numeric(joined):
    return ".0" in joined or "E+" in joined or "e+" in joined


def _parse_text(cell, column):
    return cell


def parse_code(cell, column=None):
    """Return a key as stored; spreadsheets turn digits into numbers, which is undone or refused.

    >>> parse_code("10023.0"), parse_code("V1.0"), parse_code("6.22848E+15").code
    ('10023', 'V1.0', 'code_rounded')
    """
    if "+" in cell and _EXPONENT.fullmatch(cell):
        return Problem("code_rounded")
    number = _INTEGER_AS_DECIMAL.fullmatch(cell)
    return number.group(1) if number else cell


def parse_date(cell, column=None):
    """Return a date as ISO text.

    >>> parse_date("2024-02-29"), parse_date("2025-02-29").code, parse_date("1024-01-01").code
    ('2024-02-29', 'no_such_day', 'date_range')
    >>> {parse_date(cell).detail["suggestion"] for cell in ("2025/3/1", "2025年3月1日", "20250301")}
    {'2025-03-01'}
    >>> parse_date("45717"), parse_date("1 March")
    (Problem(code='date_serial', detail={}), Problem(code='date_format', detail={}))
    """
    found = _DATE.fullmatch(cell)
    if not found:
        return _explain_date(cell)
    year, month, day = map(int, found.groups())
    if not 1900 <= year <= 9999:
        return Problem("date_range")
    try:
        date(year, month, day)
    except ValueError:
        return Problem("no_such_day")
    return cell


def _explain_date(cell):
    cell = unicodedata.normalize("NFKC", cell)
    if re.fullmatch(r"\d{5}(?:\.\d+)?", cell):
        return Problem("date_serial")
    found = _OTHER_DATE.fullmatch(cell)
    if found:
        text = "{:04}-{:02}-{:02}".format(*map(int, found.groups()))
        if not isinstance(parse_date(text), Problem):
            return Problem("date_suggestion", {"suggestion": text})
    return Problem("date_format")


def parse_amount(cell, column=None):
    """Return a positive amount of yuan as text.

    >>> parse_amount("1234.50"), parse_amount("007"), parse_amount("0.01")
    ('1234.50', '007', '0.01')
    >>> [parse_amount(cell).code for cell in ("0.00", "-5", "1.234", "1e5", "x")]
    ['amount_zero', 'amount_negative', 'decimals', 'exponent', 'number']
    >>> parse_amount("１，２３４.5").detail, parse_amount("￥500").detail
    ({'suggestion': '1234.5'}, {'suggestion': '500'})
    """
    if _AMOUNT.fullmatch(cell):
        return cell
    if not _NUMBER.fullmatch(cell):
        return _explain_number(cell)
    if cell.startswith("-"):
        return Problem("amount_negative")
    if not cell.strip("+0."):
        return Problem("amount_zero")
    if "." in cell and len(cell.partition(".")[2]) > 2:
        return Problem("decimals", {"limit": 2})
    if cell.startswith("+") or cell.endswith("."):
        return Problem("number_suggestion", {"suggestion": cell.strip("+.")})
    return Problem("amount_large")


def parse_factor(cell, column=None):
    """Return a conversion factor as text.

    >>> parse_factor("0.25"), parse_factor("-0.1").code, parse_factor("0.33333").code
    ('0.25', 'factor_negative', 'decimals')
    """
    if _FACTOR.fullmatch(cell):
        return cell
    if not _NUMBER.fullmatch(cell):
        return _explain_number(cell)
    if cell.startswith("-"):
        return Problem("factor_negative")
    if "." in cell and len(cell.partition(".")[2]) > 4:
        return Problem("decimals", {"limit": 4})
    return Problem("number_large")


def parse_integer(cell, column=None):
    """Return a whole number as text.

    >>> parse_integer("860"), parse_integer("860.0"), parse_integer("860.5").code
    ('860', '860', 'integer')
    >>> parse_integer("-1").code, parse_integer("1,200").detail, parse_integer("9" * 10).code
    ('integer_negative', {'suggestion': '1200'}, 'number_large')
    """
    number = _INTEGER_AS_DECIMAL.fullmatch(cell)
    if number:
        cell = number.group(1)
    if _INTEGER.fullmatch(cell):
        return cell
    if not _NUMBER.fullmatch(cell):
        return _explain_number(cell)
    if cell.startswith("-"):
        return Problem("integer_negative")
    return Problem("integer") if "." in cell else Problem("number_large")


def _explain_number(cell):
    """Say what keeps a cell from being a number, with the number it seems to mean."""
    if _EXPONENT.fullmatch(cell):
        return Problem("exponent")
    plain = unicodedata.normalize("NFKC", cell).strip("¥ 元").replace("，", ",")
    if _GROUPED.fullmatch(plain):
        plain = re.sub(r"[,' ]", "", plain)
    if plain != cell and _NUMBER.fullmatch(plain):
        return Problem("number_suggestion", {"suggestion": plain})
    return Problem("number")


def _parse_selection(cell, column):
    """Return the option that a cell names, whatever its case."""
    option = cell.lower()
    if option in column.options:
        return option
    return Problem("selection", {"options": ", ".join(column.options)})


_PARSERS = {
    "code": parse_code,
    "text": _parse_text,
    "date": parse_date,
    "amount": parse_amount,
    "factor": parse_factor,
    "integer": parse_integer,
    "selection": _parse_selection,
}
