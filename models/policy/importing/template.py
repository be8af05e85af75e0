"""Templates of the import files: the columns, an example row, and what each column means."""

import csv
import io
import zipfile

import xlsxwriter

from ....rules.import_example import MEANINGS
from ....rules.import_layout import IMPORT_ORDER, LAYOUTS, example_row

ALL = "all"
#: What the second sheet explains, in both languages of the users.
EXPLAINED = (
    "column / 列名",
    "required / 必填",
    "values / 可选值",
    "meaning",
    "说明",
)


def csv_template(kind):
    """Return the template of a kind as CSV that Excel opens with the right encoding.

    :param str kind: the kind of file
    :rtype: bytes
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(column.name for column in LAYOUTS[kind])
    writer.writerow(example_row(kind))
    return text.getvalue().encode("utf-8-sig")


def xlsx_template(kind):
    """Return the template of a kind as a workbook: a sheet to fill in, a sheet that explains.

    :param str kind: the kind of file
    :rtype: bytes
    """
    output = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(output, options) as workbook:
        head = workbook.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
        needed = workbook.add_format({"bold": True, "bg_color": "#FCE4D6", "border": 1})
        # Text cells: otherwise Excel rounds long numbers and writes dates in its own way.
        text = workbook.add_format({"num_format": "@"})
        wrapped = workbook.add_format({"text_wrap": True, "valign": "top", "border": 1})
        _fill_data_sheet(workbook.add_worksheet(kind), kind, head, needed, text)
        _fill_help_sheet(workbook.add_worksheet("说明 Help"), kind, head, wrapped)
    return output.getvalue()


def _fill_data_sheet(sheet, kind, head, needed, text):
    for index, (column, example) in enumerate(zip(LAYOUTS[kind], example_row(kind), strict=True)):
        sheet.set_column(index, index, max(len(column.name) + 3, len(example) * 2), text)
        sheet.write_string(0, index, column.name, needed if column.required else head)
        sheet.write_string(1, index, example, text)
        if column.options:
            sheet.data_validation(
                1,
                index,
                1_048_575,
                index,
                {
                    "validate": "list",
                    "source": list(column.options),
                    "ignore_blank": not column.required,
                },
            )
    sheet.freeze_panes(1, 0)


def _fill_help_sheet(sheet, kind, head, wrapped):
    for index, width in enumerate((22, 16, 30, 60, 50)):
        sheet.set_column(index, index, width)
    sheet.write_row(0, 0, EXPLAINED, head)
    for row, column in enumerate(LAYOUTS[kind], 1):
        english, chinese = MEANINGS[kind][column.name]
        cells = [
            column.name,
            "yes / 是" if column.required else "no / 否",
            ", ".join(column.options),
            english,
            chinese,
        ]
        for index, cell in enumerate(cells):
            sheet.write_string(row, index, cell, wrapped)
    sheet.freeze_panes(1, 1)


def zip_templates():
    """Return all templates, numbered in the order in which the files refer to each other.

    :rtype: bytes
    """
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as package:
        for number, kind in enumerate(IMPORT_ORDER, 1):
            package.writestr(f"{number}_{kind}.xlsx", xlsx_template(kind))
            package.writestr(f"csv/{kind}.csv", csv_template(kind))
    return output.getvalue()


def build_template(kind, extension):
    """Return the content and the media type of a template, or None for an unknown one.

    :param str kind: a kind of file, or ``all``
    :param str extension: ``xlsx`` or ``csv``; ``zip`` for all
    :rtype: tuple[bytes, str] | None
    """
    if kind == ALL and extension == "zip":
        return zip_templates(), "application/zip"
    if kind not in LAYOUTS:
        return None
    if extension == "csv":
        return csv_template(kind), "text/csv; charset=utf-8"
    if extension == "xlsx":
        media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return xlsx_template(kind), media
    return None
