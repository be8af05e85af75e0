from decimal import Decimal
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError

from ...rules.exact import to_decimal
from . import chinese
from .layout import paginate, row_height
from .service_promise import CLASSES

# Heights in lines of the table, as `layout` counts them; widths in half-width characters.
_PAGE, _END = 36, 12
_ITEM_WIDTH, _NOTE_WIDTH = 24, 12

DEPARTMENTS = {
    "customer_resources": "客户资源部",
    "business_management": "业务管理部",
    "sales": "前线销售管理部门",
    "finance": "财务部",
}
MARKS = {
    "draft": "草稿 · 未审批",
    "submitted": "审批中 · 未审批",
    "returned": "已退回 · 未审批",
}
STEPS = {
    "create": "编制",
    "calculate": "测算",
    "submit": "提交",
    "return": "退回",
    "approve": "批准",
    "close": "关闭",
}


class Sheet(NamedTuple):
    """One page of a budget; totals and signatures on the last only."""

    budget: object
    number: int
    count: int
    rows: list[dict]
    end: dict
    is_last: bool


class BudgetForm(models.AbstractModel):
    """Attachment 7, VIP客户年度服务投入测算表, of budgets (1.10)."""

    _name = "report.insurance_service.budget_form"
    _description = "Yearly Cost Estimate"

    @api.model
    def _get_report_values(self, docids, data=None):
        budgets = self.env["insurance.service.budget"].browse(docids)
        budgets.check_access("read")
        if not budgets:
            raise UserError(self.env._("Choose a budget first."))
        sheets = []
        for budget in budgets.with_context(lang="zh_CN"):
            sheets += self._get_sheets(budget)
        return {
            "doc_ids": docids,
            "doc_model": budgets._name,
            "sheets": sheets,
            "departments": DEPARTMENTS,
            "marks": MARKS,
            "money": chinese.money,
            "printed": f"{self.env.user.name}　{chinese.date(self.env.company._service_today())}",
        }

    @api.model
    def _get_sheets(self, budget):
        rows = self._get_rows(budget)
        chunks = paginate(rows, _PAGE, _PAGE, _row_height)
        if sum(map(_row_height, chunks[-1])) > _PAGE - _END and len(chunks[-1]) > 2:
            # Signatures never stand alone on a page.
            chunks[-1:] = [chunks[-1][:-2], chunks[-1][-2:]]
        end = self._get_end(budget, rows)
        count = len(chunks)
        return [
            Sheet(budget, number, count, chunk, end, number == count)
            for number, chunk in enumerate(chunks, 1)
        ]

    @api.model
    def _get_rows(self, budget):
        """Return lines with money, best tier first, with sums of each class and tier."""
        priced = budget.line_ids.filtered(lambda line: line.amount or line.spent)
        ordered = priced.sorted(
            lambda line: (line.tier_id.sequence, line.tier_id.id, line.item_sequence, line.id)
        )
        rows, number = [], 0
        for tier, of_tier in ordered.grouped("tier_id").items():
            tier_rows, tier_name = [], chinese.tier_name(tier)
            by_class = of_tier.grouped("service_class")
            for service_class in filter(by_class.get, CLASSES):
                class_rows = []
                for line in by_class[service_class]:
                    number += 1
                    class_rows.append(self._get_row(number, tier_name, line))
                tier_rows += class_rows
                rows += class_rows
                rows.append(_sum(f"{tier_name}　{CLASSES[service_class]}　小计", class_rows))
            rows.append(_sum(f"{tier_name}　合计", tier_rows, "tier"))
        return rows

    @api.model
    def _get_row(self, number, tier_name, line):
        costs = [chinese.money(line.unit_cost)]
        if line.is_per_contact and line.unit_cost_second != line.unit_cost:
            costs.append(chinese.money(line.unit_cost_second))
        amount, spent = to_decimal(line.amount, 2), to_decimal(line.spent, 2)
        return {
            "kind": "line",
            "number": number,
            "tier": tier_name,
            "class": CLASSES[line.service_class],
            "item": line.item_id.display_name,
            "customers": line.customers,
            "first": line.contacts_first if line.is_per_contact else "—",
            "second": line.contacts_second if line.is_per_contact else "—",
            "times": line.times,
            "unit": " / ".join(costs),
            "amount": amount,
            "spent": spent,
            "variance": amount - spent,
            "note": line.reason or "",
        }

    @api.model
    def _get_end(self, budget, rows):
        lines = [row for row in rows if row["kind"] == "line"]
        total = _sum("总计", lines, "total")
        initial = sum((to_decimal(line.initial_amount, 2) for line in budget.line_ids), Decimal(0))
        approved = budget.state in ("approved", "closed")
        return {
            "total": total,
            "initial": initial if approved else None,
            "supplements": total["amount"] - initial if approved else None,
            "reserved": to_decimal(budget.reserved, 2),
            "steps": {
                step: self._get_step(budget, step) for step in ("create", "submit", "approve")
            },
        }

    @api.model
    def _get_step(self, budget, name):
        """Return who took a step of the budget last, when, and with which opinion."""
        own = budget.step_ids.filtered(lambda s: not s.supplement_id and s.step == name)
        step_sudo = own.sorted("id")[-1:].sudo()
        if not step_sudo or (name == "approve" and budget.state not in ("approved", "closed")):
            return {"name": "", "date": "", "opinion": ""}
        moment = budget.company_id.sudo()._to_service_time(step_sudo.date)
        opinion = step_sudo.opinion or ("同意" if name == "approve" else "")
        return {
            "name": step_sudo.user_id.name,
            "date": chinese.date(moment),
            "opinion": opinion,
        }


def _sum(label, rows, kind="class"):
    """Return a row of sums."""
    zero = Decimal("0.00")
    figures = {
        name: sum((row[name] for row in rows), zero) for name in ("amount", "spent", "variance")
    }
    return {"kind": kind, "label": label, **figures}


def _row_height(row):
    if row["kind"] != "line":
        return 1
    return row_height((row["item"], _ITEM_WIDTH), (row["note"], _NOTE_WIDTH))
