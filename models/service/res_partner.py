from odoo import api, fields, models

from ..res.res_partner import READER


class ResPartner(models.Model):
    """Counts of a customer's service requests, for its smart button."""

    _inherit = "res.partner"

    service_request_count = fields.Integer(
        "Requests", compute="_compute_service_request_counts", groups=READER
    )
    service_request_open_count = fields.Integer(
        "Open Requests", compute="_compute_service_request_counts", groups=READER
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_service_request_counts(self):
        counts = self.env["insurance.service.request"]._get_counts("partner_id", self)
        for partner in self:
            total, still_open = counts.get(partner._origin, (0, 0))
            partner.service_request_count = total
            partner.service_request_open_count = still_open
