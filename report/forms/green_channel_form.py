from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError

from . import chinese
from .layout import paginate, row_height

# Heights in lines of the table, as `layout` counts them; widths in half-width characters.
_PAGE, _END = 38, 9
_ITEM_WIDTH, _SUMMARY_WIDTH, _REASON_WIDTH, _NAME_WIDTH = 26, 28, 22, 12


class Sheet(NamedTuple):
    """One page of a customer; ``totals`` on the last only."""

    partner: object
    company: str
    number: int
    count: int
    rows: list[dict]
    totals: dict
    is_last: bool


class GreenChannelForm(models.AbstractModel):
    """Attachment 3, VIP客户绿色通道服务执行表, of customers and a period (1.10)."""

    _name = "report.insurance_service.green_channel_form"
    _description = "Green Channel Record"

    @api.model
    def _get_report_values(self, docids, data=None):
        dialog = self.env["insurance.green.channel.print"].browse(docids)
        if len(dialog) != 1:
            raise UserError(self.env._("Print one period at a time."))
        dialog.check_access("read")
        dialog._check_printable()
        requests = dialog._get_requests()
        pauses = self._get_pauses(requests)
        by_partner = requests.grouped("partner_id")
        sheets = []
        for partner in dialog.partner_ids:
            rows = [
                self._get_row(number, request, pauses[request.id])
                for number, request in enumerate(by_partner.get(partner, ()), 1)
            ]
            sheets += self._get_sheets(partner, rows)
        return {
            "doc_ids": docids,
            "doc_model": dialog._name,
            "sheets": sheets,
            "period": f"{chinese.date(dialog.date_from)}至{chinese.date(dialog.date_to)}",
            "printed": f"{self.env.user.name}　{chinese.date(self.env.company._service_today())}",
        }

    @api.model
    def _get_pauses(self, requests):
        """Return ``{request id: [names of the reasons waited for]}``, each once, in order."""
        spans = self.env["insurance.service.span"].search_fetch(
            [("request_id", "in", requests.ids), ("pause_reason_id", "!=", False)]
        )
        pauses = defaultdict(list)
        for span in spans.with_context(lang="zh_CN"):
            name = span.pause_reason_id.name
            if name not in pauses[span.request_id.id]:
                pauses[span.request_id.id].append(name)
        return pauses

    @api.model
    def _get_row(self, number, request, reasons):
        # Names as the request shows them: its handler may work for another branch.
        request_sudo = request.sudo()
        paused = f"{request.paused_days}个工作日" if request.paused_days else ""
        return {
            "number": number,
            "name": request.name,
            "item": request.item_id.with_context(lang="zh_CN").name,
            "summary": request.summary or "",
            "started": self._get_time(request, request.started_at) or "待补材料",
            "standard": self._get_standard(request),
            "deadline": request.deadline_date and f"{request.deadline_date:%Y-%m-%d}",
            "done": self._get_time(request, request.closed_at),
            "verdict": self._get_verdict(request),
            "is_late": request.is_breached,
            "is_done": request.state == "done",
            "has_verdict": request.state == "done" and bool(request.deadline_date),
            "pauses": "：".join(part for part in (paused, "、".join(reasons)) if part),
            "handler": request_sudo.user_id.name or "",
            "signature": request.acknowledged_by or "",
        }

    @api.model
    def _get_standard(self, request):
        if not request.started_at:
            return ""
        if request.target_kind == "days":
            return f"{request.target_days}个工作日"
        return "当日" if request.target_kind == "same_day" else "无规定"

    @api.model
    def _get_verdict(self, request):
        if request.state == "done":
            if not request.deadline_date:
                return "—"
            return f"否，逾{request.late_days}日" if request.late_days else "是"
        return "已逾期" if request.is_breached else "办理中"

    @api.model
    def _get_time(self, request, moment):
        if not moment:
            return ""
        return f"{request.company_id.sudo()._to_service_time(moment):%Y-%m-%d %H:%M}"

    @api.model
    def _get_sheets(self, partner, rows):
        """Return the pages of one customer; signatures never stand alone on a page."""
        chunks = paginate(rows, _PAGE, _PAGE, _row_height)
        if sum(map(_row_height, chunks[-1])) > _PAGE - _END and len(chunks[-1]) > 1:
            chunks[-1:] = [chunks[-1][:-2], chunks[-1][-2:]]
        company_sudo = (partner.home_company_id or self.env.company).sudo()
        totals = _get_totals(rows)
        return [
            Sheet(
                partner,
                company_sudo.name,
                number,
                len(chunks),
                chunk,
                totals,
                number == len(chunks),
            )
            for number, chunk in enumerate(chunks, 1)
        ]


def _row_height(row):
    # Times may take two lines: fonts differ. Without a summary there is no line for it.
    summary = row_height((row["summary"], _SUMMARY_WIDTH)) if row["summary"] else 0
    return max(
        2,
        row_height((row["item"], _ITEM_WIDTH)) + summary,
        row_height((row["pauses"], _REASON_WIDTH), (row["handler"], _NAME_WIDTH)),
    )


def _get_totals(rows):
    """Return the figures below the table; the share is of finished requests with a deadline."""
    judged = [row for row in rows if row["has_verdict"]]
    in_time = sum(not row["is_late"] for row in judged)
    return {
        "count": len(rows),
        "done": sum(row["is_done"] for row in rows),
        "judged": len(judged),
        "in_time": in_time,
        "late": sum(row["is_late"] for row in rows),
        "share": f"{in_time * 100 / len(judged):.1f}%" if judged else "—",
    }
