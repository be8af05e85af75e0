from odoo import api, fields, models


class InsurancePolicy(models.Model):
    """Counts of the service requests about a policy, for its smart button."""

    _inherit = "insurance.policy"

    service_request_count = fields.Integer("Requests", compute="_compute_service_request_counts")
    service_request_open_count = fields.Integer(
        "Open Requests", compute="_compute_service_request_counts"
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_service_request_counts(self):
        counts = self.env["insurance.service.request"]._get_counts("policy_id", self)
        for policy in self:
            total, still_open = counts.get(policy._origin, (0, 0))
            policy.service_request_count = total
            policy.service_request_open_count = still_open
