"""The Excel workbook of a round: summary with live totals, customers, quotas.

Customers are read in batches by a server-side cursor and written row by row, so that 200,000 of
them need no more memory than two hundred.
"""

from collections import defaultdict

import xlsxwriter

from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...models.exact_cursor import exact_cursor
from ...rules.text_guard import is_formula_like, xlsx_text
from .assessment_columns import COUNT, DATE, INDEX, MONEY, RATIO, assessment_columns
from .assessment_sheets import QuotaSheet, SummarySheet

#: Who exports a round, beside those who may export any list.
EXPORT_GROUPS = (
    "insurance_service.group_branch_officer",
    "insurance_service.group_branch_head",
    "insurance_service.group_hq_reader",
    "insurance_service.group_auditor",
    "base.group_allow_export",
)
#: Rows of a sheet, less its head.
MAX_ROWS = 1_048_575
_BATCH = 5_000

_FORMATS = {
    MONEY: "#,##0.00",
    RATIO: "0.00%",
    INDEX: "0.0000",
    COUNT: "0",
    DATE: "yyyy-mm-dd",
}
#: One row in memory at a time; texts stay what they are.
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class AssessmentWorkbook:
    """Writes the lines a print dialog selects, as its user sees them.

    :param dialog: ``insurance.assessment.print``
    :raise AccessError: when the user may not export rounds, or not read the dialog or round
    :raise UserError: when no line is selected, or more than a sheet holds
    """

    def __init__(self, dialog):
        self.env = dialog.env
        if not any(self.env.user.has_group(group) for group in EXPORT_GROUPS):
            raise AccessError(self.env._("You may not export rounds."))
        dialog.check_access("read")
        self.round = dialog.round_id
        self.round.check_access("read")
        lines = self.env["insurance.assessment.line"]
        # Record rules of the user are part of the query.
        self.query = lines._search(dialog._get_domain(), order="id")
        count = lines.search_count(dialog._get_domain())
        if not count:
            raise UserError(self.env._("No customer of this round fits the selection."))
        if count > MAX_ROWS:
            raise UserError(
                self.env._(
                    "%(count)s customers are more than an Excel sheet holds (%(limit)s); export "
                    "by branch.",
                    count=count,
                    limit=MAX_ROWS,
                )
            )
        self.row_count = count
        self.columns = assessment_columns(self.env)
        self.names = [column.name for column in self.columns]

    @property
    def file_name(self):
        """Return the name of the file, without extension."""
        return self.env._("Assessment round %(name)s", name=self.round.name)

    def save(self, output):
        """Write the workbook to a binary file opened for writing."""
        self.book = xlsxwriter.Workbook(output, _OPTIONS)
        self._add_formats()
        # Sheets in the order of the tabs; the customers' sheet is filled first, because the
        # totals beside the formulas are counted on the way.
        summary = SummarySheet(self, self.env._("Summary"))
        sheet = self.book.add_worksheet(self.env._("Customers"))
        quotas = QuotaSheet(self, self.env._("Quotas"))
        self.sheet_name = sheet.get_name()
        totals = self._write_lines(sheet)
        summary.fill(totals)
        quotas.fill(totals)
        self.book.close()

    def _add_formats(self):
        add = self.book.add_format
        self.formats = {kind: add({"num_format": code}) for kind, code in _FORMATS.items()}
        self.bold = {
            kind: add({"num_format": code, "bold": True, "top": 1})
            for kind, code in _FORMATS.items()
        }
        self.title = add({"bold": True, "font_size": 14})
        self.head = add(
            {"bold": True, "bg_color": "#E9ECEF", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        # Excel keeps such a text a text even when somebody edits the cell.
        self.quoted = add({"quote_prefix": True})

    # === CUSTOMERS === #

    def _write_lines(self, sheet):
        """Write the customers' sheet; return totals as ``{(branch id, tier id, is_new): [...]}``.

        The list holds customers, premium received, standard premium and claims.
        """
        self._prepare_lines(sheet)
        totals = defaultdict(lambda: [0, 0, 0, 0])
        with exact_cursor(self.env.cr, "insurance_workbook") as rows:
            rows.itersize = _BATCH
            query = self._lines_query()
            rows.execute(query.code, query.params)
            for number, row in enumerate(rows, 1):
                *key, premium, standard_premium, claims = row[:6]
                sums = totals[tuple(key)]
                sums[0] += 1
                sums[1] += premium
                sums[2] += standard_premium
                sums[3] += claims
                self._write_line(sheet, number, row[6:])
        return totals

    def _prepare_lines(self, sheet):
        for place, column in enumerate(self.columns):
            sheet.set_column(place, place, column.width)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, self.row_count, len(self.columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        for place, column in enumerate(self.columns):
            self.write_text(sheet, 0, place, column.header, self.head)

    def _lines_query(self):
        """Return the SELECT of keys and sums of a row, then of the columns."""
        self.env.flush_all()
        return SQL(
            """
            SELECT l.company_id, coalesce(l.decided_tier_id, l.proposed_tier_id) AS tier_id,
                   coalesce(l.is_new_customer, false), coalesce(l.premium, 0),
                   coalesce(l.standard_premium, 0), coalesce(l.claims, 0), %s
              FROM insurance_assessment_line l
              JOIN res_partner p ON p.id = l.partner_id
              JOIN res_company c ON c.id = l.company_id
              LEFT JOIN insurance_tier t ON t.id = coalesce(l.decided_tier_id, l.proposed_tier_id)
             WHERE l.id IN %s
             ORDER BY c.branch_code, c.id, t.sequence,
                   CASE WHEN t.code = 'gold' THEN l.gold_rank ELSE nullif(l.silver_rank, 0) END,
                   p.customer_code, l.id
            """,
            SQL(", ").join(column.expression for column in self.columns),
            self.query.subselect(),
        )

    def _write_line(self, sheet, number, values):
        for place, (column, value) in enumerate(zip(self.columns, values, strict=True)):
            if column.choices is not None:
                value = column.choices.get(value)
            if value is None or value == "":
                continue
            if isinstance(value, str):
                self.write_text(sheet, number, place, value)
            elif column.kind == DATE:
                sheet.write_datetime(number, place, value, self.formats[DATE])
            elif column.kind != COUNT or value:
                # A rank of 0 means none: the cell stays empty.
                sheet.write_number(number, place, value, self.formats[column.kind])

    # === FOR THE SHEETS === #

    def write_text(self, sheet, row, column, text, style=None):
        """Write a text that can never become a formula, whatever it looks like."""
        if style is None and is_formula_like(text):
            style = self.quoted
        sheet.write_string(row, column, xlsx_text(text), style)

    def range_of(self, name):
        """Return the cells of a column on the customers' sheet, for a formula.

        :param str name: of a `Column`
        """
        letter = xlsxwriter.utility.xl_col_to_name(self.names.index(name))
        sheet = self.sheet_name.replace("'", "''")
        return f"'{sheet}'!${letter}$2:${letter}${self.row_count + 1}"
