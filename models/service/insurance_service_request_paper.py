from odoo import api, fields, models


class InsuranceServiceRequestPaper(models.Model):
    """A paper a request needs; the clock of most items starts when all required ones are there."""

    _name = "insurance.service.request.paper"
    _description = "Paper of a Request"
    _order = "sequence, id"
    _check_company_auto = True

    request_id = fields.Many2one(
        "insurance.service.request",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    partner_id = fields.Many2one(related="request_id.partner_id", store=True)
    company_id = fields.Many2one(related="request_id.company_id", store=True, index=True)
    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    is_required = fields.Boolean("Required", default=True)
    is_received = fields.Boolean("Received")
    received_at = fields.Datetime(
        compute="_compute_received_at", store=True, readonly=False, precompute=True
    )

    @api.depends("is_received")
    def _compute_received_at(self):
        for paper in self:
            if not paper.is_received:
                paper.received_at = False
            elif not paper.received_at:
                paper.received_at = fields.Datetime.now()
