from odoo import api, models

from . import chinese

PURPOSES = {
    "regular": "例行回访",
    "courtesy": "VIP客户拜访",
    "renewal": "续保沟通",
    "complaint": "投诉回访",
    "festival": "节日慰问",
    "sick": "探病慰问",
    "celebration": "庆典祝贺",
    "other": "其他",
}
RESULTS = {
    "good": "反映良好",
    "opportunity": "有新业务意向",
    "request": "有事项待办理",
    "problem": "有不满意见待处理",
}
STATES = {"planned": "已计划", "held": "已拜访", "missed": "未拜访", "cancelled": "已取消"}
KINDS = {
    "gm_office": "总经理室成员",
    "department_head": "总公司部门负责人",
    "branch_head": "机构负责人",
}

#: Lines of a plan on a page, and how many an executive's heading takes.
PAGE_ROWS, HEAD_ROWS = 40, 3


class VisitRecord(models.AbstractModel):
    """客户拜访记录表: one page a visit (Art. 23-25)."""

    _name = "report.insurance_service.visit_record"
    _description = "Visit Record"

    @api.model
    def _get_report_values(self, docids, data=None):
        visits = self.env["insurance.visit"].browse(docids)
        visits.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": visits._name,
            "docs": visits,
            "purposes": PURPOSES,
            "results": RESULTS,
            "states": STATES,
            "zh": chinese.WORDS,
            "times": {
                visit.id: visit.company_id._to_service_time(visit.date_start).strftime("%H:%M")
                for visit in visits
            },
            "printed": f"{self.env.user.name}　{chinese.date(self.env.company._service_today())}",
        }


class VisitPlanForm(models.AbstractModel):
    """年度客户拜访计划表: the lines of a plan by executive, for the GM office (Art. 26.4)."""

    _name = "report.insurance_service.visit_plan_form"
    _description = "Visit Plan Form"

    @api.model
    def _get_report_values(self, docids, data=None):
        plans = self.env["insurance.visit.plan"].browse(docids)
        plans.check_access("read")
        duties = self.env["insurance.visit.duty"].sudo()
        kinds = {
            (duty.user_id.id, duty.year): KINDS[duty.kind]
            for duty in duties.search([("year", "in", plans.mapped("year"))])
        }
        return {
            "doc_ids": docids,
            "doc_model": plans._name,
            "docs": plans,
            "kinds": kinds,
            "states": STATES,
            "zh": chinese.WORDS,
            "pages": {plan.id: _get_pages(plan) for plan in plans},
            "printed": f"{self.env.user.name}　{chinese.date(self.env.company._service_today())}",
        }


def _get_pages(plan):
    """Return the plan's pages: ``[[(executive, all his lines, lines on this page), ...], ...]``.

    An executive's lines go on over as many pages as they need.
    """
    pages, room = [[]], PAGE_ROWS
    lines = plan.line_ids.sorted(
        lambda row: (row.month, row.partner_id.customer_code or "", row.id)
    )
    for executive, rows in lines.grouped("user_id").items():
        start = 0
        while start < len(rows):
            if room <= HEAD_ROWS:
                pages.append([])
                room = PAGE_ROWS
            part = rows[start : start + room - HEAD_ROWS]
            pages[-1].append((executive, rows, part))
            room -= len(part) + HEAD_ROWS
            start += len(part)
    return pages
