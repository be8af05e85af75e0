from odoo import fields, models

from ..res.res_partner import READER


class ResPartner(models.Model):
    """How often a customer was received."""

    _inherit = "res.partner"

    reception_count = fields.Integer(
        "Receptions", compute="_compute_reception_count", groups=READER
    )

    def _compute_reception_count(self):
        groups = self.env["insurance.reception"]._read_group(
            [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
        )
        counts = {partner.id: count for partner, count in groups}
        for partner in self:
            partner.reception_count = counts.get(partner.id, 0)
