from typing import NamedTuple

from odoo import api, models

from . import chinese
from .layout import paginate, row_height

PHASES = {
    "1_organise": "组织准备",
    "2_standards": "标准与工具",
    "3_customers": "客户与服务对象",
    "4_training": "培训与宣导",
    "5_operation": "服务启动",
    "6_review": "总结评估",
}
DEPARTMENTS = {
    "gm_office": "总经理室",
    "customer_resources": "客户资源部",
    "business_management": "业务管理部",
    "sales": "销售管理部门",
    "finance": "财务部",
    "it": "IT部门",
    "branches": "各机构",
}
STATES = {"todo": "未开始", "doing": "进行中", "done": "已完成", "not_needed": "不适用"}
#: Marks of plans that are not in force.
MARKS = {"draft": "草稿", "cancelled": "已作废"}
# Heights in px of the table: a row is its lines and its padding. Widths in half-width characters.
_PAGE, _END = 860, 170
_LINE, _PADDING = 17, 8
_TASK_WIDTH, _REMARK_WIDTH, _PERSON_WIDTH = 58, 22, 12


class Sheet(NamedTuple):
    """One page of a plan."""

    plan: object
    year: int
    mark: str
    number: int
    count: int
    rows: list[dict]
    is_last: bool


class LaunchPlanForm(models.AbstractModel):
    """Attachment 8, 分层级服务启动工作主要安排: phase, task, department, due date, state (1.10)."""

    _name = "report.insurance_service.launch_plan"
    _description = "Launch Plan Form"

    @api.model
    def _get_report_values(self, docids, data=None):
        plans = self.env["insurance.launch.plan"].browse(docids)
        plans.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": plans._name,
            "sheets": [sheet for plan in plans for sheet in self._get_sheets(plan)],
            "zh": chinese.WORDS,
            "printed": f"{self.env.user.name}　{chinese.date(self.env.company._service_today())}",
        }

    @api.model
    def _get_sheets(self, plan):
        """Return the pages of a plan; signatures never stand alone on a page."""
        tasks = plan.task_ids.with_context(lang="zh_CN").sorted(
            lambda task: (task.phase, task.sequence, task.date_due or task.create_date.date())
        )
        rows = [self._get_row(number, task) for number, task in enumerate(tasks, 1)]
        chunks = paginate(rows, _PAGE, _PAGE, _get_height)
        if sum(map(_get_height, chunks[-1])) > _PAGE - _END and len(chunks[-1]) > 1:
            chunks[-1:] = [chunks[-1][:-2], chunks[-1][-2:]]
        return [
            Sheet(
                plan,
                plan.date_start.year,
                MARKS.get(plan.state, ""),
                number,
                len(chunks),
                self._span_phases(chunk),
                number == len(chunks),
            )
            for number, chunk in enumerate(chunks, 1)
        ]

    @api.model
    def _get_row(self, number, task):
        done = chinese.date(task.done_date)
        state = STATES[task.state]
        if task.is_late:
            state = f"{state}（逾期）"
        return {
            "number": number,
            "phase": PHASES[task.phase],
            "task": task.name,
            "department": DEPARTMENTS[task.department],
            # Colleagues of other branches may be responsible, too.
            "person": task.sudo().user_id.name or "",
            "due": task.date_due and f"{task.date_due:%Y-%m-%d}" or "",
            "state": state,
            "is_late": task.is_late,
            "remark": "　".join(part for part in (done, task.reason, task.note) if part),
        }

    @api.model
    def _span_phases(self, rows):
        """Let the first row of a phase on a page span the others."""
        for index, row in enumerate(rows):
            row["span"] = 0
            if not index or rows[index - 1]["phase"] != row["phase"]:
                row["span"] = sum(other["phase"] == row["phase"] for other in rows[index:])
        return rows


def _get_height(row):
    lines = row_height(
        (row["task"], _TASK_WIDTH),
        (row["remark"], _REMARK_WIDTH),
        (row["person"], _PERSON_WIDTH),
    )
    return lines * _LINE + _PADDING
