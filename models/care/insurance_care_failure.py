from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class InsuranceCareFailure(models.Model):
    """What a scheduled action of the care programme could not do, and why (Art. 26).

    One row a job and customer: it stays until the job succeeds for the customer again.
    """

    _name = "insurance.care.failure"
    _description = "Care Failure"
    _order = "date desc, id desc"
    _rec_name = "job"
    _allow_sudo_commands = False

    company_id = fields.Many2one(
        "res.company", "Branch", required=True, readonly=True, ondelete="cascade", index=True
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer or Contact", readonly=True, ondelete="cascade"
    )
    job = fields.Char(required=True, readonly=True, help="The scheduled action.")
    message = fields.Text(required=True, readonly=True, help="What is wrong and what to do.")
    date = fields.Datetime("Noticed", required=True, readonly=True, default=fields.Datetime.now)
    state = fields.Selection(
        [("open", "Open"), ("solved", "Solved")], required=True, readonly=True, default="open"
    )

    _one_open = models.UniqueIndex(
        "(job, company_id, (COALESCE(partner_id, 0))) WHERE state = 'open'",
        "This failure is on the list already.",
    )
    _partner_idx = models.Index("(partner_id)")

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("Failures are noted by the scheduled actions."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            raise AccessError(self.env._("Failures are noted by the scheduled actions."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A failure is solved by mending its cause."))

    @api.model
    def _note(self, job, company, partner, message):
        """Put a failure on the list, or bring its words up to date. In superuser mode.

        :param str job: name of the scheduled action
        :param partner: customer or contact; an empty recordset: the whole branch
        """
        mine = [("job", "=", job), ("company_id", "=", company.id), ("state", "=", "open")]
        found = self.search([*mine, ("partner_id", "=", partner.id)], limit=1)
        if found:
            if found.message != message:
                found.message = message
            return found
        return self.create(
            {
                "job": job,
                "company_id": company.id,
                "partner_id": partner.id,
                "message": message,
            }
        )

    @api.model
    def _clear(self, job, partners, company=None):
        """Mark the failures of a job with these customers as solved. In superuser mode.

        :param str job: name of the scheduled action
        :param partners: customers or contacts; an empty recordset: the failures of none
        :param company: of this branch only; None: wherever they are
        """
        domain = [("job", "=", job), ("state", "=", "open")]
        domain.append(("partner_id", "in", partners.ids or [False]))
        if company:
            domain.append(("company_id", "=", company.id))
        self.search(domain).write({"state": "solved"})
