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
        kinds = dict(
            self.env["insurance.tier.risk"]._fields["kind"]._description_selection(self.env)
        )
        risks = self.env["insurance.tier.risk"].search([("partner_id", "in", self.ids)])
        by_partner = {risk.partner_id: risk for risk in risks}
        for partner in self:
            risk = by_partner.get(partner._origin)
            partner.tier_risk_text = risk and self.env._(
                "%(reason)s on %(day)s (%(days)s days). %(missing)s",
                reason=kinds[risk.kind],
                day=risk.expected_date,
                days=risk.days_left,
                missing=risk.missing_text,
            )
