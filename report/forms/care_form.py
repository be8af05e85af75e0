from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError

from . import chinese
from .layout import paginate, row_height

# Heights in lines of the table, as `layout` counts them; widths in half-width characters.
_PAGE, _END = 36, 9
_ITEM, _CONTACT, _CONTENT, _FEEDBACK, _NAME = 18, 10, 26, 26, 10
#: Lines of a form without any care: it is filled in by hand.
_EMPTY_LINES = 10


class Sheet(NamedTuple):
    """One page of a customer; ``totals`` on the last only."""

    partner: object
    company: str
    number: int
    count: int
    rows: list[dict]
    totals: dict
    is_last: bool


class CareForm(models.AbstractModel):
    """Attachment 4, VIP客户日常关怀服务执行表, of customers and a period (1.10)."""

    _name = "report.insurance_service.care_form"
    _description = "Care Record"

    @api.model
    def _get_report_values(self, docids, data=None):
        dialog = self.env["insurance.care.print"].browse(docids)
        if len(dialog) != 1:
            raise UserError(self.env._("Print one period at a time."))
        dialog.check_access("read")
        dialog._check_printable()
        by_partner = dialog._get_tasks().grouped("partner_id")
        sheets = []
        for partner in dialog.partner_ids:
            rows = [self._get_row(task) for task in by_partner.get(partner, ())]
            blank = int(dialog.blank_lines) if rows else _EMPTY_LINES
            totals = _get_totals(rows)
            rows += [_get_blank_row() for _number in range(blank)]
            for number, row in enumerate(rows, 1):
                row["number"] = number
            sheets += self._get_sheets(partner, rows, totals)
        return {
            "doc_ids": docids,
            "doc_model": dialog._name,
            "sheets": sheets,
            "period": f"{chinese.date(dialog.date_from)}至{chinese.date(dialog.date_to)}",
            "printed": f"{self.env.user.name}　{chinese.date(self.env.company._service_today())}",
        }

    @api.model
    def _get_row(self, task):
        # Names as the task shows them: people and contacts may be of another branch.
        task_sudo = task.sudo()
        item = task.item_id.with_context(lang="zh_CN")
        done = task.state == "done"
        return {
            "date": f"{task.done_date or task.date_due:%Y-%m-%d}",
            "note": "" if done else "（计划）",
            "item": f"{item.code} {item.name}",
            "contact": task_sudo.contact_id.name or "客户单位",
            "content": task.content or "",
            "gift": "是" if task.is_gift else "否",
            "planned": chinese.money(task.cost_planned),
            "actual": chinese.money(task.cost_actual) if done else "",
            "by": (task_sudo.done_by_id if done else task_sudo.user_id).name or "",
            "feedback": task.feedback or "",
            "is_done": done,
            "cost_planned": task.cost_planned,
            "cost_actual": task.cost_actual if done else 0,
        }

    @api.model
    def _get_sheets(self, partner, rows, totals):
        """Return the pages of one customer; signatures never stand alone on a page."""
        chunks = paginate(rows, _PAGE, _PAGE, _row_height)
        if sum(map(_row_height, chunks[-1])) > _PAGE - _END and len(chunks[-1]) > 1:
            chunks[-1:] = [chunks[-1][:-2], chunks[-1][-2:]]
        company_sudo = (partner.home_company_id or self.env.company).sudo()
        count = len(chunks)
        return [
            Sheet(partner, company_sudo.name, number, count, chunk, totals, number == count)
            for number, chunk in enumerate(chunks, 1)
        ]


def _get_blank_row():
    texts = ("date", "note", "item", "contact", "content", "gift", "planned", "actual", "by")
    return {**dict.fromkeys((*texts, "feedback"), ""), "is_done": False}


def _row_height(row):
    return max(
        2,
        row_height(
            (row["item"], _ITEM),
            (row["contact"], _CONTACT),
            (row["content"], _CONTENT),
            (row["feedback"], _FEEDBACK),
            (row["by"], _NAME),
        ),
    )


def _get_totals(rows):
    """Return the figures below the table, in yuan."""
    return {
        "count": len(rows),
        "done": sum(row["is_done"] for row in rows),
        "planned": chinese.money(sum(row["cost_planned"] for row in rows)),
        "actual": chinese.money(sum(row["cost_actual"] for row in rows)),
    }
