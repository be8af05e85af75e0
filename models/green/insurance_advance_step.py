from odoo import api, fields, models
from odoo.exceptions import UserError

STEPS = [
    ("create", "Prepared"),
    ("submit", "Submitted"),
    ("approve", "Approved"),
    ("refuse", "Refused"),
    ("pay", "Paid"),
    ("cancel", "Cancelled"),
]


class InsuranceAdvanceStep(models.Model):
    """A step somebody took on an advance payment; rows are only ever added."""

    _name = "insurance.advance.step"
    _description = "Step of an Advance Payment"
    _order = "id desc"
    _rec_name = "step"
    _allow_sudo_commands = False

    payment_id = fields.Many2one(
        "insurance.advance.payment", required=True, readonly=True, ondelete="restrict", index=True
    )
    partner_id = fields.Many2one("res.partner", "Customer", required=True, readonly=True)
    company_id = fields.Many2one("res.company", "Branch", required=True, readonly=True, index=True)
    step = fields.Selection(STEPS, required=True, readonly=True)
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True)
    date = fields.Datetime(required=True, readonly=True)
    reason = fields.Text(readonly=True)

    @api.model
    def _append(self, payments, step, reason=None):
        """Add a step taken now by the current user. ``self`` is in superuser mode."""
        return self.create(
            [
                {
                    "payment_id": payment.id,
                    "partner_id": payment.partner_id.id,
                    "company_id": payment.company_id.id,
                    "step": step,
                    "user_id": self.env.uid,
                    "date": fields.Datetime.now(),
                    "reason": reason,
                }
                for payment in payments
            ]
        )

    def write(self, vals):
        if vals:
            raise UserError(self.env._("Steps are kept as they were taken."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Steps are kept for ever."))
