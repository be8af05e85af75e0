from odoo import api, fields, models
from odoo.exceptions import UserError


class InsuranceServiceRequest(models.Model):
    """A request for a reception (L2) leads to its booking."""

    _inherit = "insurance.service.request"

    reception_ids = fields.One2many("insurance.reception", "request_id", readonly=True)
    reception_count = fields.Integer("Receptions", compute="_compute_reception_count")

    @api.depends("reception_ids")
    def _compute_reception_count(self):
        groups = self.env["insurance.reception"]._read_group(
            [("request_id", "in", self.ids)], ["request_id"], ["__count"]
        )
        counts = {request.id: count for request, count in groups}
        for request in self:
            request.reception_count = counts.get(request.id, 0)

    def action_open_reception(self):
        """Open the reception booked for this request, or a booking with its customer.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        if self.request_kind != "reception":
            raise UserError(self.env._("This request asks for no reception."))
        live = self.reception_ids.filtered(lambda r: r.state in ("booked", "held"))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reception"),
            "res_model": "insurance.reception",
            "res_id": live[:1].id,
            "views": [(False, "form")],
            "context": {
                "default_partner_id": self.partner_id.id,
                "default_company_id": self.company_id.id,
                "default_request_id": self.id,
                "default_purpose_note": self.summary,
            },
        }
