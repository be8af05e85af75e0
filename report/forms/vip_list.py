from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError

from ...models.assessment.explanation import VALUE_GROUP
from ...models.assessment.ordering import sorted_lines, tier_of, tier_rank
from . import chinese
from .layout import paginate, row_height
from .nomination_form_data import FORM_GROUPS

# Lines of text that fit on a page, and widths of columns in half-width characters.
_PAGE = 44
_NAME_WIDTH = {True: 46, False: 58}  # with and without the column of V
_CODE_WIDTH = 15


class BranchList(NamedTuple):
    """The VIP customers of one branch. ``rows``: dicts of texts; ``counts`` by tier code."""

    company: object
    rows: list[dict]
    counts: dict[str, int]


class Sheet(NamedTuple):
    """One page: customers of a branch, or, without ``branch``, the summary of all branches."""

    number: int
    branch: BranchList | None
    rows: list
    left: str  # what the page is about
    is_last: bool  # of this branch, or of the summary


class VipList(models.AbstractModel):
    """VIP客户名单: the VIP customers of a round by home branch, gold first, by rank."""

    _name = "report.insurance_service.vip_list"
    _description = "VIP List by Branch"

    @api.model
    def _get_report_values(self, docids, data=None):
        rounds = self.env["insurance.assessment.round"].browse(docids)
        if len(rounds) != 1:
            raise UserError(self.env._("Print the VIP list of one round at a time."))
        dialog = self.env["insurance.assessment.print"].new(
            {"round_id": rounds.id, "document": "vip_list"}
        )
        return self._get_values(docids, rounds, dialog._get_lines())

    @api.model
    def _get_values(self, docids, record, lines):
        """Return the values of the template.

        :param record: ``insurance.assessment.round``
        :param lines: its VIP customers, as the user sees them
        :raise UserError: when there is none
        """
        lines.check_access("read")
        if not lines:
            raise UserError(
                self.env._("No customer of this round is decided or proposed as VIP yet.")
            )
        has_value = self.env.user.has_group(VALUE_GROUP)
        branches = [
            self._get_branch(company, company_lines, has_value)
            for company, company_lines in sorted_lines(lines).grouped("company_id").items()
        ]
        pages = self._get_pages(record, branches, has_value)
        return {
            "doc_ids": docids,
            "doc_model": record._name,
            "record": record,
            "branches": branches,
            "pages": pages,
            "page_count": len(pages),
            "has_value": has_value,
            "mark": chinese.mark(record),
            "zh": chinese.WORDS,
            "printed": f"{self.env.user.name}　{chinese.date(self.env.company._service_today())}",
        }

    @api.model
    def _get_branch(self, company, lines, has_value):
        rows, counts = [], {"gold": 0, "silver": 0}
        for number, line in enumerate(lines, 1):
            tier = tier_of(line)
            counts[tier.code] = counts.get(tier.code, 0) + 1
            rows.append(
                {
                    "number": number,
                    "tier": chinese.tier_name(tier),
                    "rank": tier_rank(line) or "",
                    "name": line.partner_id.name,
                    "code": line.partner_id.customer_code or "",
                    "value": chinese.index(line.value_index) if has_value else "",
                    "previous": chinese.tier_name(line.current_tier_id) or "—",
                    "effective": chinese.date(line.round_id.date_effective) or "待定",
                }
            )
        return BranchList(company, rows, counts)

    @api.model
    def _get_pages(self, record, branches, has_value):
        """Return the `Sheet` of each page: a summary of more than one branch, then each branch."""
        year = f"{record.year}年度评定"
        if not any(self.env.user.has_group(group) for group in FORM_GROUPS):
            year += "（仅列本人客户）"
        effective = chinese.date(record.date_effective) or "待定"
        parts = []
        if len(branches) > 1:
            head = f"{year}　按机构汇总　生效日期：{effective}"
            parts.append((None, paginate(branches, _PAGE, _PAGE), head))
        width = _NAME_WIDTH[has_value]
        for branch in branches:
            chunks = paginate(
                branch.rows,
                _PAGE,
                _PAGE,
                lambda row: row_height((row["name"], width), (row["code"], _CODE_WIDTH)),
            )
            head = (
                f"{year}　{branch.company.name}"
                f"（{chinese.CLASSES.get(branch.company.branch_class, '未分类')}）　"
                f"金牌 {branch.counts['gold']} 户　银牌 {branch.counts['silver']} 户"
            )
            parts.append((branch, chunks, head))
        sheets = []
        for branch, chunks, head in parts:
            for chunk in chunks:
                is_last = chunk is chunks[-1]
                sheets.append(Sheet(len(sheets) + 1, branch, chunk, head, is_last))
        return sheets


class VipListSelection(models.AbstractModel):
    """VIP list of the branches chosen in the print dialog."""

    _name = "report.insurance_service.vip_list_selection"
    _inherit = "report.insurance_service.vip_list"
    _description = "VIP List of Chosen Branches"

    @api.model
    def _get_report_values(self, docids, data=None):
        dialog = self.env["insurance.assessment.print"].browse(docids)
        if len(dialog) != 1:
            raise UserError(self.env._("Print the VIP list of one round at a time."))
        return self._get_values(docids, dialog.round_id, dialog._get_lines())
