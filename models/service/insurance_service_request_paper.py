from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


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

    @api.constrains("received_at")
    def _check_received_at(self):
        now = fields.Datetime.now()
        for paper in self:
            if paper.received_at and paper.received_at > now:
                raise ValidationError(
                    self.env._("“%s” cannot have been received in the future.", paper.name)
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        papers = super().create(vals_list)
        papers._check_may_change()
        papers._start_clocks()
        return papers

    def write(self, vals):
        self._check_may_change()
        if "is_received" in vals and not vals["is_received"]:
            self._check_not_started()
        result = super().write(vals)
        self._start_clocks()
        return result

    def unlink(self):
        self._check_may_change()
        requests = self.request_id
        result = super().unlink()
        requests.sudo()._start_when_ready()
        return result

    # === BUSINESS METHODS === #

    def _check_may_change(self):
        """Refuse changes of papers by people who do not do the work, or of closed requests."""
        for request in self.request_id if not self.env.su else ():
            request._check_role("receive_papers")
            if reason := request._get_cannot_reason("receive_papers"):
                raise UserError(reason)

    def _check_not_started(self):
        for paper in self.filtered(lambda p: p.is_received and p.request_id.started_at):
            raise UserError(
                self.env._(
                    "The clock of %(number)s started with “%(paper)s”. Pause the request if the "
                    "paper has to come again.",
                    number=paper.request_id.name,
                    paper=paper.name,
                )
            )

    def _start_clocks(self):
        self.request_id.sudo()._start_when_ready()
