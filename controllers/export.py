"""Odoo's own list exports, made safe: a text of the data never becomes a formula or a link."""

import csv
import io

from odoo.addons.web.controllers.export import (
    CSVExport,
    ExcelExport,
    ExportXlsxWriter,
    GroupExportXlsxWriter,
)

from ..rules.text_guard import csv_text, is_formula_like, xlsx_text


class _SafeWriter:
    """Writes every text as a text; Odoo's writer leaves it to XlsxWriter to guess."""

    def __init__(self, fields, columns_headers, row_count):
        super().__init__(fields, columns_headers, row_count)
        self.quoted_style = self.workbook.add_format({"text_wrap": True, "quote_prefix": True})

    def write(self, row, column, cell_value, style=None):
        if not isinstance(cell_value, str) or not cell_value:
            return super().write(row, column, cell_value, style)
        if style is self.base_style and is_formula_like(cell_value):
            style = self.quoted_style
        return self.worksheet.write_string(row, column, xlsx_text(cell_value), style)


class SafeXlsxWriter(_SafeWriter, ExportXlsxWriter):
    """A plain list."""


class SafeGroupXlsxWriter(_SafeWriter, GroupExportXlsxWriter):
    """A grouped list."""


class SafeExcelExport(ExcelExport):
    """XLSX export of any list of the database."""

    def from_group_data(self, fields, columns_headers, groups):
        with SafeGroupXlsxWriter(fields, columns_headers, groups.count) as writer:
            row, column = 1, 0
            for name, group in groups.children.items():
                row, column = writer.write_group(row, column, name, group)
        return writer.value

    def from_data(self, fields, columns_headers, rows):
        with SafeXlsxWriter(fields, columns_headers, len(rows)) as writer:
            for row_number, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    writer.write_cell(row_number, column, value)
        return writer.value


class SafeCSVExport(CSVExport):
    """CSV export of any list of the database."""

    def from_data(self, fields, columns_headers, rows):
        output = io.StringIO()
        writer = csv.writer(output, quoting=csv.QUOTE_ALL)
        writer.writerow([csv_text(str(header)) for header in columns_headers])
        for row in rows:
            writer.writerow([_csv_cell(value) for value in row])
        return output.getvalue()


def _csv_cell(value):
    if value is None or value is False:
        return ""
    if isinstance(value, bytes):
        value = value.decode()
    return csv_text(value) if isinstance(value, str) else value
