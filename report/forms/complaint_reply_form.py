from odoo import api, models
from odoo.exceptions import UserError

from . import chinese

OUTCOMES = {
    "justified": "属实",
    "partly": "部分属实",
    "unjustified": "不属实",
    "unclear": "无法查实",
}
SOURCES = {
    "phone": "来电",
    "letter": "来信",
    "visit": "来访",
    "email": "电子邮件",
    "portal": "网站",
    "regulator": "监管机构转办",
}


class ComplaintReplyForm(models.AbstractModel):
    """投诉处理答复函: what was found, what was decided, and what the customer can do against it.

    The rules on complaints ask for the remedies; names of staff do not appear.
    """

    _name = "report.insurance_service.complaint_reply"
    _description = "Reply to a Complaint"

    @api.model
    def _get_report_values(self, docids, data=None):
        complaints = self.env["insurance.complaint"].browse(docids)
        complaints.check_access("read")
        for complaint in complaints:
            if not complaint.decision:
                raise UserError(
                    self.env._("%s is not decided yet: there is nothing to tell.", complaint.name)
                )
        return {
            "doc_ids": docids,
            "doc_model": complaints._name,
            "sheets": [self._get_sheet(complaint) for complaint in complaints],
        }

    @api.model
    def _get_sheet(self, complaint):
        """Return what the letter says of one complaint."""
        complaint_sudo = complaint.sudo()
        company = complaint_sudo.company_id
        received = company._to_service_time(complaint.received_at)
        decided = company._to_service_time(complaint.replied_at or complaint.decided_at)
        partner = complaint_sudo.partner_id
        return {
            "doc": complaint,
            "company": company.name,
            "to": partner.name or complaint_sudo.caller_name or "客户",
            "received": chinese.date(received),
            "source": SOURCES[complaint.source],
            "policy": complaint_sudo.policy_id.policy_number or "",
            "outcome": OUTCOMES[complaint.outcome],
            "hotline": company.complaint_hotline or company.root_id.complaint_hotline or "",
            "date": chinese.date(decided),
        }
