from typing import NamedTuple

from odoo import api, models

from ...rules import quarter_summary
from . import chinese
from .layout import paginate, row_height

# Heights in lines of the table, as `layout` counts them; widths in half-width characters.
# Total, heading of the actions; boxes and note at the end, without the branch's words.
_PAGE, _HEADS, _END = 35, 4, 9
_CUSTOMER, _ITEM, _WORDS, _OPINION = 40, 42, 150, 50
_PROBLEM, _ACTION, _RESULT = 50, 50, 26
_QUARTERS = {"1": "第一季度", "2": "第二季度", "3": "第三季度", "4": "第四季度"}
_STATES = {
    "draft": "草稿 · 未提交",
    "submitted": "待机构负责人签字",
    "confirmed": "",
    "received": "",
}
#: Boxes: step -> who signs.
_BOXES = {"submit": "客户资源部（制表）", "confirm": "机构负责人", "receive": "总公司客户资源部"}
_SUBTOTAL = "小计"


class Sheet(NamedTuple):
    """One page of a summary: rows of figures, then of actions; signatures on the last."""

    summary: object
    number: int
    count: int
    rows: list[dict]
    actions: list[dict]
    is_last: bool
    has_total: bool


class QuarterSummaryForm(models.AbstractModel):
    """Attachment 2, VIP客户季度服务记录汇总表: the frozen figures of a branch's quarter (1.10)."""

    _name = "report.insurance_service.quarter_summary_form"
    _description = "Quarterly Service Summary"

    @api.model
    def _get_report_values(self, docids, data=None):
        summaries = self.env["insurance.quarter.summary"].browse(docids)
        summaries.check_access("read")
        lines = self.env["insurance.quarter.summary.line"].search(
            [("summary_id", "in", summaries.ids)]
        )
        by_summary = lines.grouped("summary_id")
        sheets = []
        for summary in summaries:
            rows = self._get_rows(by_summary.get(summary, lines.browse()))
            sheets += self._get_sheets(summary, rows, self._get_actions(summary))
        return {
            "doc_ids": docids,
            "doc_model": summaries._name,
            "sheets": sheets,
            "quarters": _QUARTERS,
            "marks": {summary.id: self._get_mark(summary) for summary in summaries},
            "totals": {summary.id: _get_totals(summary) for summary in summaries},
            "boxes": {summary.id: self._get_boxes(summary) for summary in summaries},
            "words": chinese.WORDS,
            "printed": f"{self.env.user.name}　{chinese.date(self.env.company._service_today())}",
        }

    @api.model
    def _get_mark(self, summary):
        """Return the mark of a page: version, restatement, and what it lacks to be valid."""
        parts = []
        if summary.version > 1:
            parts.append(f"重述 · 第{summary.version}版")
        if not summary.is_current:
            parts.append("已被重述")
        elif _STATES[summary.state]:
            parts.append(_STATES[summary.state])
        return "　".join(parts)

    @api.model
    def _get_rows(self, lines):
        """Return the rows of the table: by customer, each with a subtotal when it has several."""
        rows = []
        for number, (partner, mine) in enumerate(lines.grouped("partner_id").items(), 1):
            tier = chinese.tier_name(mine.tier_id[:1])
            name = f"{partner.sudo().name}（{partner.sudo().customer_code or ''}）"
            for index, line in enumerate(mine):
                item = line.item_id.with_context(lang="zh_CN")
                text = f"{item.code} {item.name}" if item else self._get_no_item(line)
                head = (number, name, tier) if not index else ("", "", "")
                rows.append({**_to_cells(line), **_to_head(*head), "item": text, "owner": name})
            if len(mine) > 1:
                rows.append(
                    {
                        **_to_cells(_sum(mine)),
                        **_to_head("", "", ""),
                        "item": _SUBTOTAL,
                        "owner": name,
                        "is_subtotal": True,
                    }
                )
        return rows

    @api.model
    def _get_no_item(self, line):
        return "其他（不分项目）" if line.complaint_count or line.answer_count else "本季度无服务"

    @api.model
    def _get_actions(self, summary):
        """Return the problems: those raised in the quarter, then those carried over."""
        rows = []
        for action in summary.action_ids + summary.carried_ids:
            action_sudo = action.sudo()
            origin = "" if action.summary_id == summary else f"（{action.period}结转）"
            done = "已完成" if action.state == "done" else "进行中"
            rows.append(
                {
                    "number": len(rows) + 1,
                    "problem": f"{action.problem}{origin}",
                    "customer": action_sudo.partner_id.name or "",
                    "action": action.action,
                    "user": action_sudo.user_id.name,
                    "due": f"{action.date_due:%Y-%m-%d}",
                    "result": f"{done}：{action.result}" if action.result else done,
                }
            )
        return rows

    @api.model
    def _get_boxes(self, summary):
        """Return the signature boxes, filled from the signatures that hold."""
        signs = {sign.step: sign for sign in summary._get_valid_signs()}
        return [
            {
                "label": label,
                "name": signs[step].user_id.name if step in signs else "",
                "opinion": (signs[step].opinion or "") if step in signs else "",
                "date": self._get_day(summary, signs[step].date) if step in signs else "",
            }
            for step, label in _BOXES.items()
        ]

    @api.model
    def _get_day(self, summary, moment):
        return chinese.date(summary.company_id.sudo()._to_service_time(moment).date())

    @api.model
    def _get_sheets(self, summary, rows, actions):
        """Return the pages: figures first; actions and signatures on the last ones."""
        chunks = paginate(rows, _PAGE, _PAGE, _row_height)
        room = _PAGE - sum(map(_row_height, chunks[-1])) - _HEADS
        parts = paginate(actions, max(room, 0), _PAGE, _action_height)
        used = sum(map(_action_height, parts[-1])) + _HEADS
        if len(parts) == 1:
            used += sum(map(_row_height, chunks[-1]))
        pages = [(chunk, []) for chunk in chunks[:-1]]
        pages += [(chunks[-1], parts[0]), *(([], part) for part in parts[1:])]
        if used > _PAGE - _end_height(summary):
            pages.append(([], []))
        count = len(pages)
        return [
            Sheet(
                summary,
                number,
                count,
                _name_first(page_rows),
                page_actions,
                number == count,
                number == len(chunks),
            )
            for number, (page_rows, page_actions) in enumerate(pages, 1)
        ]


def _to_head(number, customer, tier):
    return {"number": number, "customer": customer, "tier": tier}


def _name_first(rows):
    """Repeat the customer's name on the first row of a page."""
    if rows and not rows[0]["customer"]:
        rows[0] = {**rows[0], "customer": f"{rows[0]['owner']}（续）"}
    return rows


def _sum(lines):
    return {
        name: sum(lines.mapped(name))
        for name in (
            "planned_count",
            "done_count",
            "due_count",
            "on_time_count",
            "spend",
            "complaint_count",
            "satisfied_count",
            "answer_count",
        )
    }


def _to_cells(values):
    """Return the printed figures of a line, a summary or a dict of sums."""
    in_time = quarter_summary.share(values["on_time_count"], values["due_count"])
    content = quarter_summary.share(values["satisfied_count"], values["answer_count"])
    return {
        "planned": values["planned_count"],
        "done": values["done_count"],
        "rate": "—" if in_time is None else f"{in_time * 100:.1f}%",
        "is_late": values["on_time_count"] < values["due_count"],
        "spend": chinese.money(values["spend"]),
        "complaints": values["complaint_count"],
        "satisfaction": "—" if content is None else f"{content * 100:.1f}%",
        "is_subtotal": False,
    }


def _get_totals(summary):
    return {**_to_cells(summary), "customers": summary.customer_count}


def _row_height(row):
    return row_height((row["customer"], _CUSTOMER), (row["item"], _ITEM))


def _end_height(summary):
    """Return the lines of the branch's words and the signature boxes."""
    words = [text for text in (summary.remark, summary.restate_reason) if text]
    opinions = [sign.opinion or "" for sign in summary._get_valid_signs()]
    written = sum(row_height((text, _WORDS)) for text in words)
    return _END + written + row_height(*((text, _OPINION) for text in opinions), ("", 1))


def _action_height(row):
    customer = row_height((row["customer"], _PROBLEM)) if row["customer"] else 0
    return max(
        row_height((row["problem"], _PROBLEM)) + customer,
        row_height((row["action"], _ACTION), (row["result"], _RESULT), (row["user"], 12)),
    )
