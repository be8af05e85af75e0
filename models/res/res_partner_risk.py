from odoo import fields, models

from .res_partner import READER

AUDITOR = "insurance_service.group_auditor"


class ResPartnerRisk(models.Model):
    """What the customer's card says when its tier is at risk."""

    _inherit = "res.partner"

    tier_risk_ids = fields.One2many(
        "insurance.tier.risk", "partner_id", "At Risk", copy=False, groups=READER
    )
    tier_risk_text = fields.Char("Risk", compute="_compute_tier_risk_text", groups=READER)

    def _compute_tier_risk_text(self):
        risks = self.env["insurance.tier.risk"].search([("partner_id", "in", self.ids)])
        texts = {risk.partner_id: risk.risk_text for risk in risks}
        for partner in self:
            partner.tier_risk_text = texts.get(partner._origin, False)

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Let whoever serves a customer note calls and plan follow-ups, without editing it.

        Salespeople, specialists and branch heads read their customers but do not maintain
        them; auditors change nothing.
        """
        result = super()._mail_get_operation_for_mail_message_operation(message_operation)
        user = self.env.user
        if message_operation == "create" and user.has_group(READER) and not user.has_group(AUDITOR):
            customers_sudo = self.sudo().filtered("customer_code")
            result.update(dict.fromkeys(customers_sudo.sudo(False), "read"))
        return result
