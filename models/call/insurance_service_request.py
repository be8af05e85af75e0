from odoo import api, fields, models


class InsuranceServiceRequest(models.Model):
    """Requests the hotline handed over lead back to the call."""

    _inherit = "insurance.service.request"

    call_ids = fields.One2many("insurance.call", "request_id", "Hotline Calls", readonly=True)
    call_count = fields.Integer(compute="_compute_call_count")

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_call_count(self):
        calls = self.env["insurance.call"]
        counts = {}
        if calls.has_access("read"):
            domain = [("request_id", "in", self.ids)]
            counts = dict(calls._read_group(domain, ["request_id"], ["__count"]))
        for request in self:
            request.call_count = counts.get(request._origin, 0)

    def action_view_calls(self):
        """Open the calls that led to the request.

        :return: window action
        """
        self.ensure_one()
        self.env["insurance.call"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_call_action"
        )
        return {**action, "domain": [("request_id", "=", self.id)], "context": {}}
