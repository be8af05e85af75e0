from odoo import fields, models

from .res_partner import READER


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
