"""The delivery list a supplier gets: what to deliver when, and the released data of the people."""

import io

import xlsxwriter

from ...rules.text_guard import is_formula_like, xlsx_text

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_WIDTH = 22


def release_workbook(headers, rows, title):
    """Return a workbook of one sheet; every value is a text and can never become a formula.

    :param list[str] headers: of the columns
    :param list[list[str]] rows: cells of each row
    :param str title: name of the sheet
    :rtype: bytes
    """
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, _OPTIONS)
    head = book.add_format({"bold": True, "bg_color": "#E9ECEF", "bottom": 1})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    # Excel keeps such a text a text even when somebody edits the cell.
    quoted = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_column(0, len(headers) - 1, _WIDTH)
    for column, text in enumerate(headers):
        sheet.write_string(0, column, xlsx_text(text), head)
    for number, cells in enumerate(rows, 1):
        for column, text in enumerate(cells):
            style = quoted if is_formula_like(text) else plain
            sheet.write_string(number, column, xlsx_text(text), style)
    book.close()
    return output.getvalue()
