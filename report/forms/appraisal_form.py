from odoo import api, models
from odoo.exceptions import UserError

from . import chinese

_ROLES = {
    "head": "机构负责人",
    "customer_resources": "客户资源部负责人",
    "business_management": "业务管理部负责人",
}
_MARKS = {"draft": "草稿 · 未定稿", "prepared": "待审定", "frozen": "", "signed": ""}
#: Indicator -> its name, and what numerator and denominator are.
_NAMES = {
    "request_on_time": ("服务申请按时办结率", "按时办结 / 到期或办结"),
    "request_on_time_vip": ("VIP客户服务申请按时办结率", "按时办结 / 到期或办结"),
    "care_on_time": ("关怀服务按时完成率", "按时完成 / 到期或完成"),
    "visit_minimum": ("承诺回访完成率", "已回访次数 / 承诺次数"),
    "visit_duty": ("本人走访VIP客户完成率", "已走访次数 / 应走访次数"),
    "satisfaction": ("客户满意度", "年度满意度调查得分"),
    "complaint_rate": ("每千户客户投诉件数", "投诉件数 / 平均客户数"),
    "complaint_tier": ("投诉按承诺时限答复率", "按时答复 / 到期或答复"),
    "complaint_regulator": ("投诉按监管时限答复率", "按时答复 / 到期或答复"),
    "complaint_justified": ("属实投诉件数", "属实及部分属实"),
    "followup_closed": ("满意度回访闭环率", "已闭环 / 到期或闭环"),
    "budget_kept": ("服务费用预算执行率", "实际支出 / 预算（元）"),
}
_VERDICTS = {"met": "达标", "missed": "未达标", "no_data": "无数据"}


class AppraisalForm(models.AbstractModel):
    """年度客户服务考核表: the figures of one head in a year, a page each (Art. 32)."""

    _name = "report.insurance_service.appraisal_form"
    _description = "Yearly Appraisal Form"

    @api.model
    def _get_report_values(self, docids, data=None):
        appraisals = self.env["insurance.appraisal"].browse(docids)
        appraisals.check_access("read")
        if not appraisals:
            raise UserError(self.env._("Choose an appraisal first."))
        return {
            "doc_ids": docids,
            "doc_model": appraisals._name,
            "sheets": [self._get_sheet(appraisal) for appraisal in appraisals],
            "printed": f"{self.env.user.name}　{chinese.date(self.env.company._service_today())}",
        }

    @api.model
    def _get_sheet(self, appraisal):
        appraisal_sudo = appraisal.sudo()
        marks = [_MARKS[appraisal.state]]
        if appraisal.version > 1:
            marks.insert(0, f"重述 · 第{appraisal.version}版")
        if not appraisal.is_current:
            marks.append("已被重述")
        lines = appraisal.line_ids
        return {
            "appraisal": appraisal_sudo,
            "role": _ROLES[appraisal.role],
            "mark": "　".join(mark for mark in marks if mark),
            "rows": [_to_row(number, line) for number, line in enumerate(lines, 1)],
            "score": f"{appraisal.score:.1f}" if appraisal.has_score else "无数据",
            "previous": f"{appraisal.previous_score:.1f}" if appraisal.has_previous_score else "—",
            "weight": _number(sum(lines.mapped("weight"))),
            "points": _number(sum(lines.mapped("points"))),
            "boxes": self._get_boxes(appraisal_sudo),
        }

    @api.model
    def _get_boxes(self, appraisal_sudo):
        """Return the signature boxes: label, name, date."""
        is_fixed = appraisal_sudo.state in ("frozen", "signed")
        prepared = appraisal_sudo.prepared_by_id if appraisal_sudo.state != "draft" else None
        boxes = (
            ("总公司客户资源部（制表）", prepared, appraisal_sudo.prepared_at),
            (
                "总公司团险事业部总经理室（审定）",
                appraisal_sudo.frozen_by_id if is_fixed else None,
                appraisal_sudo.frozen_at,
            ),
            (
                "被考核人（签收）",
                appraisal_sudo.user_id if appraisal_sudo.state == "signed" else None,
                appraisal_sudo.signed_at,
            ),
        )
        local = appraisal_sudo.company_id._to_service_time
        return [
            {
                "label": label,
                "name": user.name if user else "",
                "date": chinese.date(local(moment).date()) if user and moment else "",
            }
            for label, user, moment in boxes
        ]


def _to_row(number, line):
    name, meaning = _NAMES[line.code]
    has_data = line.verdict != "no_data"
    parts = _number(line.numerator)
    if line.unit != "number":
        parts = f"{parts} / {_number(line.denominator)}"
    if line.code == "satisfaction" or not has_data:
        parts = "—"
    return {
        "number": number,
        "name": name,
        "meaning": meaning,
        "parts": parts,
        "value": line._to_text(line.value) if has_data else "—",
        "target": line.target_text,
        "previous": line.previous_text if line.has_previous else "—",
        "verdict": _VERDICTS[line.verdict],
        "is_missed": line.verdict == "missed",
        "weight": _number(line.weight),
        "points": _number(line.points) if has_data else "—",
    }


def _number(value):
    """Return a figure without decimals it does not have."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")
