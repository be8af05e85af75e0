from odoo import fields, models


class InsuranceAdvanceReason(models.TransientModel):
    """Dialog that asks for the reason before an advance payment is refused or cancelled."""

    _name = "insurance.advance.reason"
    _description = "Reason of a Step on an Advance Payment"

    payment_ids = fields.Many2many("insurance.advance.payment", readonly=True)
    step = fields.Selection([("refuse", "Refuse"), ("cancel", "Cancel")], required=True)
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Take the step as the current user; the payment checks role, branch and state."""
        self.ensure_one()
        if self.step == "refuse":
            self.payment_ids.action_refuse(self.reason)
        else:
            self.payment_ids.action_cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
