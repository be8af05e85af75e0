from odoo import api, fields, models


class InsuranceAssessmentReason(models.TransientModel):
    """Dialog that asks for a reason before a step for single customers is taken."""

    _name = "insurance.assessment.reason"
    _description = "Reason of a Step"

    line_ids = fields.Many2many("insurance.assessment.line", string="Customers", readonly=True)
    line_count = fields.Integer(compute="_compute_line_count")
    step = fields.Selection(
        [
            ("nominate", "Nominate for gold"),
            ("withdraw", "Do not nominate for gold"),
            ("decline_silver", "Leave out of the silver list"),
            ("return", "Return to head office"),
        ],
        required=True,
    )
    reason = fields.Text(required=True)

    @api.depends("line_ids")
    def _compute_line_count(self):
        for wizard in self:
            wizard.line_count = len(wizard.line_ids)

    def action_confirm(self):
        """Take the step as the current user; the line checks role, branch and state."""
        self.ensure_one()
        actions = {
            "nominate": "action_nominate",
            "withdraw": "action_withdraw",
            "decline_silver": "action_decline_silver",
            "return": "action_return",
        }
        getattr(self.line_ids, actions[self.step])(self.reason)
        return {"type": "ir.actions.act_window_close"}
