from odoo import api, fields, models

from ..res.res_partner import READER
from .insurance_service_request import OPEN_STATES


class ResPartner(models.Model):
    """Counts of a customer's service requests, for its smart button."""

    _inherit = "res.partner"

    service_request_ids = fields.One2many(
        "insurance.service.request", "partner_id", "Service Requests", readonly=True, groups=READER
    )
    service_request_count = fields.Integer(
        "Requests", compute="_compute_service_request_counts", groups=READER
    )
    service_request_open_count = fields.Integer(
        "Open Requests", compute="_compute_service_request_counts", groups=READER
    )

    @api.depends("service_request_ids.state")
    @api.depends_context("uid")
    def _compute_service_request_counts(self):
        counts = self.env["insurance.service.request"]._get_counts("partner_id", self)
        for partner in self:
            total, still_open = counts.get(partner._origin, (0, 0))
            partner.service_request_count = total
            partner.service_request_open_count = still_open


class InsurancePolicy(models.Model):
    """Counts of the service requests about a policy."""

    _inherit = "insurance.policy"

    service_request_ids = fields.One2many(
        "insurance.service.request", "policy_id", "Service Requests", readonly=True
    )
    service_request_count = fields.Integer("Requests", compute="_compute_service_request_counts")
    service_request_open_count = fields.Integer(
        "Open Requests", compute="_compute_service_request_counts"
    )

    @api.depends("service_request_ids.state")
    @api.depends_context("uid")
    def _compute_service_request_counts(self):
        counts = self.env["insurance.service.request"]._get_counts("policy_id", self)
        for policy in self:
            total, still_open = counts.get(policy._origin, (0, 0))
            policy.service_request_count = total
            policy.service_request_open_count = still_open


class InsuranceServiceRequest(models.Model):
    _inherit = "insurance.service.request"

    @api.model
    def _get_counts(self, name, records):
        """Return ``{record: (all, open)}`` of the requests that point to records by a field."""
        result = {}
        groups = self._read_group([(name, "in", records.ids)], [name, "state"], ["__count"])
        for record, state, count in groups:
            total, still_open = result.get(record, (0, 0))
            result[record] = (total + count, still_open + (state in OPEN_STATES) * count)
        return result
