from odoo import api, models
from odoo.exceptions import UserError

from ...models.const import LEVELS, NOT_USED
from . import chinese

#: Attachment 6; to other customers it says nothing of VIP.
TITLE, TITLE_REGULAR = "团险VIP客户服务满意度调查表", "团险客户服务满意度调查表"
#: Rows of the form: question code -> what is asked, and of what it consists.
QUESTIONS = {
    "overall": ("总体评价", "您对我公司服务的总体满意程度"),
    "issue": ("出单服务", "投保、出单及保单送达的及时性与准确性"),
    "preservation": ("保全服务", "人员增减、信息变更、退保等业务的办理"),
    "claim": ("理赔服务", "报案受理、材料指引、理赔时效与结果"),
    "care": ("回访与关怀", "客户回访、节日问候、服务报告及客户活动"),
    "complaint": ("投诉处理", "投诉受理、处理时效与处理结果"),
    "staff": ("服务人员", "服务态度、专业能力与响应速度"),
}
LABELS = {
    "very_satisfied": "非常满意",
    "satisfied": "满意",
    "average": "一般",
    "dissatisfied": "不满意",
    NOT_USED: "未使用",
}


class SurveyForm(models.AbstractModel):
    """Attachment 6, 团险VIP客户服务满意度调查表, filled in or for the pen (1.10)."""

    _name = "report.insurance_service.survey_form"
    _description = "Satisfaction Questionnaire"

    @api.model
    def _get_report_values(self, docids, data=None):
        invitations = self.env["insurance.survey.invitation"].browse(docids)
        if not invitations:
            raise UserError(self.env._("Choose an invitation first."))
        invitations.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": invitations._name,
            "sheets": [self._get_sheet(invitation) for invitation in invitations],
            "levels": [*(LABELS[key] for key, _label in LEVELS), LABELS[NOT_USED]],
        }

    @api.model
    def _get_sheet(self, invitation):
        levels = {answer.question_code: answer.level for answer in invitation.answer_ids}
        is_answered = invitation.state == "answered"
        may_read = invitation._has_field_access(invitation._fields["comment_shown"], "read")
        local = is_answered and invitation.company_id._to_service_time(invitation.answered_at)
        return {
            **get_blank_sheet(),
            "company": invitation.company_id.sudo().name,
            "number": invitation.name,
            "customer": invitation.partner_id.sudo().name,
            "contact": invitation.respondent or invitation.contact_id.sudo().name or "",
            "title": TITLE if invitation.tier_id.is_vip else TITLE_REGULAR,
            "tier": invitation.tier_id.code,
            "deadline": chinese.date(invitation.date_deadline),
            "rows": get_rows(levels or None),
            "comment": (invitation.comment_shown or "") if may_read else "",
            "way": {"link": "网上填写", "phone": "电话访问", "paper": "书面填写"}.get(
                invitation.answer_way, ""
            ),
            "entered_by": invitation.entered_by_id.sudo().name or "",
            "answered": chinese.date(local.date()) if is_answered else "",
        }


class SurveyFormBlank(models.AbstractModel):
    """Attachment 6 without a customer, for meetings and visits."""

    _name = "report.insurance_service.survey_form_blank"
    _description = "Blank Satisfaction Questionnaire"

    @api.model
    def _get_report_values(self, docids, data=None):
        campaigns = self.env["insurance.survey.campaign"].browse(docids)
        campaigns.check_access("read")
        sheets = [
            {
                **get_blank_sheet(),
                "company": campaign.company_id.sudo().name,
                "deadline": chinese.date(campaign.date_deadline),
            }
            for campaign in campaigns
        ]
        return {
            "doc_ids": docids,
            "doc_model": campaigns._name,
            "sheets": sheets,
            "levels": list(LABELS.values()),
        }


def get_blank_sheet():
    """Return a sheet with nothing filled in."""
    texts = ("company", "number", "customer", "contact", "tier", "deadline", "comment", "way")
    empty = dict.fromkeys((*texts, "entered_by", "answered"), "")
    return {**empty, "title": TITLE, "rows": get_rows(None)}


def get_rows(levels):
    """Return the rows: ``title``, ``note`` and one box a level, ticked or not.

    :param dict levels: question code -> level; None: a form for the pen
    """
    rows = []
    for code, (title, note) in QUESTIONS.items():
        level = None if levels is None else levels.get(code, NOT_USED)
        keys = [*(key for key, _label in LEVELS), *([] if code == "overall" else [NOT_USED])]
        boxes = ["☑" if key == level else "□" for key in keys]
        rows.append({"title": title, "note": note, "boxes": boxes + [""] * (5 - len(boxes))})
    return rows
