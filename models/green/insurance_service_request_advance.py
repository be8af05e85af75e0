from odoo import fields, models


class InsuranceServiceRequest(models.Model):
    _inherit = "insurance.service.request"

    advance_payment_count = fields.Integer(compute="_compute_advance_payment_count")

    def _compute_advance_payment_count(self):
        counts = dict(
            self.env["insurance.advance.payment"]._read_group(
                [("request_id", "in", self.ids)], ["request_id"], ["__count"]
            )
        )
        for request in self:
            request.advance_payment_count = counts.get(request, 0)
