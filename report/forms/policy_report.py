from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError

from . import chinese
from .layout import row_height
from .policy_report_data import SECTIONS, get_sections, get_summary

# Heights in lines of the tables; the first page has the customer's table and the summary.
_FIRST, _PAGE, _HEAD = 42, 52, 4


class Sheet(NamedTuple):
    """One page of a customer; ``summary`` on the first only, the end on the last."""

    partner: object
    company: object
    number: int
    count: int
    sections: list
    summary: dict
    is_last: bool
    has_other_branches: bool


class PolicyReport(models.AbstractModel):
    """保单服务报告: payments, preservation and claims of a VIP customer's half-year (D8)."""

    _name = "report.insurance_service.policy_report"
    _description = "Policy Report"

    @api.model
    def _get_report_values(self, docids, data=None):
        dialog = self.env["insurance.policy.report.print"].browse(docids)
        if len(dialog) != 1:
            raise UserError(self.env._("Print one half-year at a time."))
        dialog.check_access("read")
        dialog._check_printable()
        start, end = dialog._get_period()
        today = self.env.company._service_today()
        facts = self._get_facts(dialog.partner_ids, start, end)
        sheets = []
        for partner in dialog.partner_ids:
            sheets += self._get_sheets(partner, facts[partner.id])
        return {
            "doc_ids": docids,
            "doc_model": dialog._name,
            "sheets": sheets,
            "zh": chinese.WORDS,
            "half_name": f"{dialog.year}年{'上' if dialog.half == '1' else '下'}半年",
            "period": f"{chinese.date(start)}至{chinese.date(min(end, today))}",
            "mark": f"本期未结束 · 截至{chinese.date(today)}" if dialog.is_unfinished else "",
            "printed": chinese.date(today),
        }

    # === GATHER: a fixed number of queries for any number of customers === #

    @api.model
    def _get_facts(self, partners, start, end):
        """Return what the user may see of the customers' half-year.

        :return: ``{customer id: {"policies", "entries", "requests", "open", "hidden"}}``; entries
            are ``{policy: {kind: amount}}``
        """
        facts = {partner.id: self._get_empty_facts() for partner in partners}
        for policy in self.env["insurance.policy"].search(
            self._get_policy_domain(partners, start, end), order="partner_id, date_end, id"
        ):
            facts[policy.partner_id.id]["policies"] |= policy
        groups = self.env["insurance.policy.entry"]._read_group(
            [
                ("policy_id.partner_id", "in", partners.ids),
                ("policy_id.state", "!=", "cancelled"),
                ("date", ">=", start),
                ("date", "<=", end),
            ],
            ["policy_id", "kind"],
            ["amount:sum"],
            order="policy_id",
        )
        for policy, kind, amount in groups:
            facts[policy.partner_id.id]["entries"][policy][kind] = amount
        self._add_requests(facts, partners, start, end)
        self._count_hidden(facts, partners, start, end)
        return facts

    @api.model
    def _get_empty_facts(self):
        requests = self.env["insurance.service.request"]
        return {
            "policies": self.env["insurance.policy"],
            "entries": defaultdict(dict),
            "requests": requests,
            "open": requests,
            "hidden": 0,
        }

    @api.model
    def _get_policy_domain(self, partners, start, end):
        return [
            ("partner_id", "in", partners.ids),
            ("state", "!=", "cancelled"),
            ("date_start", "<=", end),
            ("date_end", ">=", start),
        ]

    @api.model
    def _add_requests(self, facts, partners, start, end):
        company = self.env.company
        first = company._from_service_time(fields.Datetime.to_datetime(start))
        after = fields.Datetime.add(fields.Datetime.to_datetime(end), days=1)
        requests = self.env["insurance.service.request"].search(
            [
                ("partner_id", "in", partners.ids),
                ("state", "!=", "cancelled"),
                *("|", ("state", "in", ("waiting", "running", "paused"))),
                *("&", ("request_kind", "in", ("preservation", "claim"))),
                *("&", ("received_at", ">=", first)),
                ("received_at", "<", company._from_service_time(after)),
            ],
            order="partner_id, request_kind desc, received_at, id",
        )
        for request in requests:
            fact = facts[request.partner_id.id]
            if request.state != "done":
                fact["open"] |= request
            is_of_kind = request.request_kind in ("preservation", "claim")
            is_of_period = first <= request.received_at < company._from_service_time(after)
            if is_of_kind and is_of_period:
                fact["requests"] |= request

    @api.model
    def _count_hidden(self, facts, partners, start, end):
        """Count policies of other branches, so that the report says what it leaves out."""
        policies_sudo = self.env["insurance.policy"].sudo()
        groups = policies_sudo._read_group(
            self._get_policy_domain(partners, start, end), ["partner_id"], ["__count"]
        )
        for partner, count in groups:
            fact = facts[partner.id]
            fact["hidden"] = count - len(fact["policies"])

    # === PAGES === #

    @api.model
    def _get_sheets(self, partner, facts):
        """Return the pages of one customer."""
        pages = _cut(get_sections(facts))
        company_sudo = (partner.home_company_id or self.env.company).sudo()
        return [
            Sheet(
                partner,
                company_sudo,
                number,
                len(pages),
                sections,
                get_summary(facts),
                number == len(pages),
                facts["hidden"] > 0,
            )
            for number, sections in enumerate(pages, 1)
        ]


def _cut(sections):
    """Cut sections into pages; each begins with its title and head again.

    :param sections: ``[(key, rows)]``
    :return: ``[[(section, rows)]]``, one page at least
    """
    pages, room = [[]], _FIRST
    for key, rows in sections:
        section = SECTIONS[key]
        for row in rows or [None]:
            taken = _row_height(section, row)
            is_new = not pages[-1] or pages[-1][-1][0] is not section
            if taken + _HEAD * is_new > room:
                pages.append([])
                room, is_new = _PAGE, True
            if is_new:
                pages[-1].append((section, []))
                room -= _HEAD
            if row:
                pages[-1][-1][1].append(row)
            room -= taken
    return pages


def _row_height(section, row):
    if not row:
        return 2
    cells = zip(row.cells, section.columns, strict=True)
    return row_height(*((text, column.width) for text, column in cells))
