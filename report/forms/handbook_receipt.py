from odoo import api, models

from . import chinese

DELIVERIES = {
    "in_person": "当面交付",
    "visit": "拜访时交付",
    "courier": "快递寄送",
    "salesperson": "业务员转交",
}


class HandbookReceipt(models.AbstractModel):
    """VIP服务手册签收单, with the complaint hotlines of head office and branch (G6)."""

    _name = "report.insurance_service.handbook_receipt"
    _description = "Handbook Receipt"

    @api.model
    def _get_report_values(self, docids, data=None):
        issues = self.env["insurance.handbook.issue"].browse(docids)
        issues.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": issues._name,
            "docs": issues,
            "deliveries": DELIVERIES,
            "zh": chinese.WORDS,
            "printed": f"{self.env.user.name}　{chinese.date(self.env.company._service_today())}",
        }
