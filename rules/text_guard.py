"""Texts from outside in spreadsheets: they stay texts (CSV and XLSX injection).

A spreadsheet takes a text that begins like a formula for one: at once when it opens a CSV file,
in an XLSX file as soon as somebody edits the cell.
"""

#: A formula begins with one of these; full-width forms are what a Chinese keyboard types.
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
#: Separators that start a new cell when a text is pasted or read as CSV.
_CELL_STARTS = ("\t", "\r", "\n")

#: Longest text a cell may hold.
XLSX_MAX = 32767


def is_formula_like(text):
    """Tell whether a spreadsheet may take a text for a formula.

    >>> [is_formula_like(text) for text in ("=1+1", "＝1+1", " @SUM(1)", "\\t=1", "\\ufeff+1", "-")]
    [True, True, True, True, True, True]
    >>> [is_formula_like(text) for text in ("GP-1", "a=b", "1-2", "", "\\u3000团险")]
    [False, False, False, False, False]
    """
    return text.startswith(_CELL_STARTS) or text.lstrip(" \t\r\n\xa0\u3000\ufeff").startswith(
        FORMULA_STARTS
    )


def csv_text(text):
    """Return a text for a CSV cell: an apostrophe in front keeps it a text.

    >>> csv_text("=HYPERLINK(1)"), csv_text("GP-1")
    ("'=HYPERLINK(1)", 'GP-1')
    """
    return f"'{text}" if is_formula_like(text) else text


def xlsx_text(text):
    """Return a text for an XLSX cell written as a string.

    XlsxWriter writes a text between ``<r>`` and ``</r>`` to the file as it is, which would let
    it carry cells and formulas of its own; a blank in front makes it an ordinary text.

    >>> xlsx_text('<r></r></is></c><c r="A1"><f>1+1</f></c><c><is><r></r>')[:4]
    ' <r>'
    >>> xlsx_text("=1+1"), len(xlsx_text("x" * 40000))
    ('=1+1', 32767)
    """
    if text.startswith("<r>"):
        text = f" {text}"
    return text if len(text) <= XLSX_MAX else f"{text[: XLSX_MAX - 1]}…"
