from odoo import api, models
from odoo.exceptions import UserError

from . import chinese

KINDS = {
    "warning": "警告",
    "criticism": "通报批评",
    "change_post": "调换岗位",
    "lose_customer": "取消对该客户的服务资格，由销售部门另行指定接替人",
    "performance_pay": "扣减当月绩效工资",
}
CONDUCTS = {"poor_service": "服务质量差", "misleading": "误导行为", "other": "其他"}
RESPONSIBILITIES = {"full": "全部责任", "main": "主要责任", "partial": "部分责任", "none": "无责任"}
DEPARTMENTS = {
    "customer_resources": "客户资源部",
    "business_management": "业务管理部",
    "sales": "销售管理部门",
    "finance": "财务部",
}
RESULTS = {"upheld": "维持原处理决定", "lifted": "撤销原处理决定"}


def get_sheet(row_sudo):
    """Return what the notice says of one consequence: no customer, no colleague, no complaint.

    :param BaseModel row_sudo: ``insurance.complaint.consequence`` in superuser mode
    """
    company = row_sudo.company_id
    is_head = row_sudo.role == "head"
    confirmed = company._to_service_time(row_sudo.confirmed_at).date()
    return {
        "number": row_sudo.name,
        "company": company.name,
        "mark": "已撤销" if row_sudo.state == "lifted" else "",
        "person": row_sudo.user_id.name,
        "department": DEPARTMENTS.get(row_sudo.department, ""),
        "role": "部门负责人" if is_head else "当事人",
        "facts": _get_facts(row_sudo, is_head),
        "decision": _get_decision(row_sudo),
        "reason": row_sudo.decision_reason or "",
        "heard": _get_hearing(row_sudo),
        "confirmed": chinese.date(confirmed),
        "confirmer": row_sudo.confirmed_by_id.name,
        "appeal_due": chinese.date(row_sudo.appeal_due),
        "appeal": _get_appeal(row_sudo),
    }


def _get_facts(row, is_head):
    day = chinese.date(row.verified_date)
    if is_head:
        return f"{day}，您所负责部门的一名员工的客户投诉经查证属实。"
    parts = (CONDUCTS.get(row.conduct), RESPONSIBILITIES.get(row.responsibility))
    detail = "，".join(part for part in parts if part)
    detail = f"（{detail}）" if detail else ""
    return f"{day}，对您的客户投诉经查证属实，为本年度第{row.occurrence}次{detail}。"


def _get_decision(row):
    if not row.share or not row.month:
        return KINDS[row.kind]
    return f"扣减{row.month.year}年{row.month.month}月绩效工资的{row.share:g}%"


def _get_hearing(row):
    if row.has_statement:
        local = row.company_id._to_service_time(row.statement_at)
        return f"当事人已于{chinese.date(local.date())}陈述申辩，意见已记录在案。"
    if row.waive_reason:
        return f"未听取陈述，原因：{row.waive_reason}"
    return f"已告知可在{chinese.date(row.hearing_due)}前陈述申辩，当事人未提出意见。"


def _get_appeal(row):
    if not row.appeal_result:
        return ""
    local = row.company_id._to_service_time(row.appeal_decided_at)
    return f"{chinese.date(local.date())}：{RESULTS[row.appeal_result]}。{row.appeal_reason or ''}"


class ConsequenceNoticeForm(models.AbstractModel):
    """处理决定通知, printed by HR to be handed over; the printing is logged."""

    _name = "report.insurance_service.consequence_notice"
    _description = "Notice of a Decision"

    @api.model
    def _get_report_values(self, docids, data=None):
        rows = self.env["insurance.complaint.consequence"].browse(docids)
        rows.check_access("read")
        self.env["insurance.consequence.access"]._log(rows, "printed")
        return self._get_values(rows._name, docids, rows.sudo())

    @api.model
    def _get_values(self, model, docids, rows_sudo):
        if any(not row.confirmed_at for row in rows_sudo):
            raise UserError(self.env._("There is no decision to print yet."))
        return {
            "doc_ids": docids,
            "doc_model": model,
            "sheets": [get_sheet(row) for row in rows_sudo],
        }


class ConsequenceNoticeOwnForm(models.AbstractModel):
    """The same, printed by the person concerned from My Case."""

    _name = "report.insurance_service.consequence_notice_own"
    _description = "Own Notice of a Decision"

    @api.model
    def _get_report_values(self, docids, data=None):
        notices = self.env["insurance.consequence.notice"].browse(docids)
        notices.check_access("read")
        rows_sudo = notices.sudo().consequence_id
        form = self.env["report.insurance_service.consequence_notice"]
        return form._get_values(notices._name, docids, rows_sudo)
