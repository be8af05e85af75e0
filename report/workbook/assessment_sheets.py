"""Summary and quotas of the workbook: formulas over the customers' sheet.

Every formula carries its result of today, so that viewers that do not calculate show it too.
Criteria are compared with "=" in front: a name that begins like a comparison stays a name.
"""

from xlsxwriter.utility import xl_rowcol_to_cell

from odoo.fields import Datetime

from .assessment_columns import COUNT, MONEY, RATIO


class _Sheet:
    """A sheet of the workbook; keeps its row, and the totals of the customers' sheet."""

    def __init__(self, workbook, name):
        self.workbook = workbook
        self.env = workbook.env
        self.round = workbook.round
        self.sheet = workbook.book.add_worksheet(name)
        self.tiers = self.env["insurance.tier"].search([])

    def head(self, row, texts):
        """Write the head of a table."""
        for column, text in enumerate(texts):
            self.workbook.write_text(self.sheet, row, column, text, self.workbook.head)

    def formula(self, row, column, formula, kind, value, is_total=False):
        """Write a formula with its present result."""
        styles = self.workbook.bold if is_total else self.workbook.formats
        self.sheet.write_formula(row, column, formula, styles[kind], float(value))

    def count_by(self, *criteria):
        """Return COUNTIFS over pairs of column name and cell."""
        return f"=COUNTIFS({self._pairs(criteria)})"

    def sum_by(self, name, *criteria):
        """Return SUMIFS of a column over pairs of column name and cell."""
        return f"=SUMIFS({self.workbook.range_of(name)},{self._pairs(criteria)})"

    def _pairs(self, criteria):
        return ",".join(f'{self.workbook.range_of(name)},"="&{cell}' for name, cell in criteria)


def _add(totals, place, company_id=None, tier_id=None, is_new=None):
    """Return the sum of one figure over the keys that fit."""
    return sum(
        sums[place]
        for (company, tier, new), sums in totals.items()
        if company_id in (None, company)
        and tier_id in (None, tier)
        and (is_new is None or is_new == new)
    )


class SummarySheet(_Sheet):
    """Customers and money by branch and tier, with totals."""

    def fill(self, totals):
        """Write the sheet.

        :param dict totals: ``{(branch id, tier id, is_new): [customers, premium, standard
            premium, claims]}``
        """
        self.sheet.set_column(0, 0, 26)
        self.sheet.set_column(1, 10, 17)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self._write_title()
        companies = self.env["res.company"].browse({key[0] for key in totals})
        companies = companies.sorted(lambda company: (company.branch_code or "", company.id))
        row = self._write_branches(5, companies, totals)
        self._write_tiers(row + 2, totals)
        self.sheet.freeze_panes(6, 1)

    def _write_title(self):
        state = dict(self.round._fields["state"]._description_selection(self.env))
        texts = (
            self.env._(
                "Assessment of %(year)s: %(name)s", year=self.round.year, name=self.round.name
            ),
            self.env._("State: %(state)s", state=state[self.round.state]),
            self.env._(
                "Exported by %(user)s on %(moment)s",
                user=self.env.user.name,
                moment=Datetime.context_timestamp(self.round, Datetime.now()).strftime(
                    "%Y-%m-%d %H:%M"
                ),
            ),
            self.env._("Amounts in yuan. Totals follow the customers' sheet."),
        )
        for row, text in enumerate(texts):
            self.workbook.write_text(self.sheet, row, 0, text, None if row else self.workbook.title)

    def _write_branches(self, row, companies, totals):
        """Write the table by branch from ``row``; return the row of its totals."""
        tier_names = [tier.name for tier in self.tiers]
        self.head(
            row,
            [
                self.env._("Home Branch"),
                self.env._("Customers"),
                *tier_names,
                self.env._("Premium Received"),
                self.env._("Standard Premium"),
                self.env._("Claims Paid"),
                self.env._("Loss Ratio"),
            ],
        )
        first = row + 1
        for number, company in enumerate(companies):
            self._write_branch(first + number, row, company, totals)
        last = row + len(companies)
        self._write_sums(last + 1, first, last, totals)
        return last + 1

    def _write_branch(self, row, head_row, company, totals):
        self.workbook.write_text(self.sheet, row, 0, company.name or "")
        branch = ("branch", xl_rowcol_to_cell(row, 0, col_abs=True))
        count = _add(totals, 0, company.id)
        self.formula(row, 1, self.count_by(branch), COUNT, count)
        for place, tier in enumerate(self.tiers, 2):
            criterion = ("tier", xl_rowcol_to_cell(head_row, place, row_abs=True))
            count = _add(totals, 0, company.id, tier.id)
            self.formula(row, place, self.count_by(branch, criterion), COUNT, count)
        self._write_money(row, totals, [branch], company.id)

    def _write_money(self, row, totals, criteria, company_id=None, tier_id=None):
        place = 2 + len(self.tiers) if company_id else 2
        sums = []
        for number, name in enumerate(("premium", "standard_premium", "claims")):
            sums.append(_add(totals, number + 1, company_id, tier_id))
            formula = self.sum_by(name, *criteria)
            self.formula(row, place + number, formula, MONEY, sums[-1])
        self._write_ratio(row, place, sums)

    def _write_ratio(self, row, place, sums, is_total=False):
        premium = xl_rowcol_to_cell(row, place)
        claims = xl_rowcol_to_cell(row, place + 2)
        ratio = sums[2] / sums[0] if sums[0] > 0 else 0
        formula = f"=IF({premium}>0,{claims}/{premium},0)"
        self.formula(row, place + 3, formula, RATIO, ratio, is_total)

    def _write_sums(self, row, first, last, totals):
        """Write the row of totals below a table of branches."""
        total_style = self.workbook.bold[COUNT]
        self.workbook.write_text(self.sheet, row, 0, self.env._("Total"), total_style)
        values = [_add(totals, 0)]
        values += [_add(totals, 0, tier_id=tier.id) for tier in self.tiers]
        sums = [_add(totals, place) for place in (1, 2, 3)]
        for column, value in enumerate(values + sums, 1):
            cells = f"{xl_rowcol_to_cell(first, column)}:{xl_rowcol_to_cell(last, column)}"
            kind = COUNT if column <= len(values) else MONEY
            self.formula(row, column, f"=SUM({cells})", kind, value, is_total=True)
        self._write_ratio(row, len(values) + 1, sums, is_total=True)

    def _write_tiers(self, row, totals):
        """Write the table by tier from ``row``."""
        self.head(
            row,
            [
                self.env._("Tier"),
                self.env._("Customers"),
                self.env._("Premium Received"),
                self.env._("Standard Premium"),
                self.env._("Claims Paid"),
                self.env._("Loss Ratio"),
            ],
        )
        for number, tier in enumerate(self.tiers, row + 1):
            self.workbook.write_text(self.sheet, number, 0, tier.name)
            criterion = ("tier", xl_rowcol_to_cell(number, 0))
            count = _add(totals, 0, tier_id=tier.id)
            self.formula(number, 1, self.count_by(criterion), COUNT, count)
            self._write_money(number, totals, [criterion], tier_id=tier.id)


class QuotaSheet(_Sheet):
    """Gold places by new and existing customers, silver places by branch, with their use."""

    def fill(self, totals):
        """Write the sheet; see `SummarySheet.fill` for ``totals``."""
        self.sheet.set_column(0, 0, 30)
        self.sheet.set_column(1, 4, 16)
        self.sheet.freeze_panes(1, 1)
        tiers = {tier.code: tier for tier in self.tiers}
        self.head(
            0,
            [
                self.env._("Quota"),
                self.env._("Tier"),
                self.env._("Places"),
                self.env._("Customers Listed"),
                self.env._("Free"),
            ],
        )
        row = 1
        for is_new, quota in (
            (False, self._gold_quota("existing")),
            (True, self._gold_quota("new")),
        ):
            label = self.env._("New") if is_new else self.env._("Existing")
            used = _add(totals, 0, tier_id=tiers["gold"].id, is_new=is_new)
            self._write_row(row, label, tiers["gold"], "kind", quota, used)
            row += 1
        companies = self.env["res.company"].browse({key[0] for key in totals})
        for company in companies.sorted(lambda company: (company.branch_code or "", company.id)):
            used = _add(totals, 0, company.id, tiers["silver"].id)
            quota = self._silver_quota(company)
            self._write_row(row, company.name, tiers["silver"], "branch", quota, used)
            row += 1

    def _write_row(self, row, label, tier, name, quota, used):
        self.workbook.write_text(self.sheet, row, 0, label)
        self.workbook.write_text(self.sheet, row, 1, tier.name)
        self.sheet.write_number(row, 2, quota, self.workbook.formats[COUNT])
        criteria = [(name, xl_rowcol_to_cell(row, 0)), ("tier", xl_rowcol_to_cell(row, 1))]
        self.formula(row, 3, self.count_by(*criteria), COUNT, used)
        places, listed = xl_rowcol_to_cell(row, 2), xl_rowcol_to_cell(row, 3)
        self.formula(row, 4, f"={places}-{listed}", COUNT, quota - used)

    def _gold_quota(self, pool):
        """Return the gold places of new or existing customers, as last ranked."""
        use = (self.round.quota_data or {}).get("gold", {})
        # Superuser mode: the places of a round are known to everybody who reads it.
        scheme_sudo = self.round.sudo().scheme_id
        default = scheme_sudo.gold_quota_new if pool == "new" else scheme_sudo.gold_quota_existing
        released = use.get("released", 0) if pool == "existing" else 0
        return use.get(pool, {}).get("quota", default) + released

    def _silver_quota(self, company):
        use = (self.round.quota_data or {}).get("silver", {})
        return use.get(str(company.id), {}).get("quota", company.silver_quota)
