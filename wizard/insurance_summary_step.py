from odoo import fields, models

STEPS = [
    ("submit", "Submit"),
    ("confirm", "Sign as Branch Head"),
    ("receive", "Receive"),
    ("return", "Return"),
    ("restate", "Restate"),
    ("done", "Carried Out"),
    ("reopen", "Reopen"),
]


class InsuranceSummaryStep(models.TransientModel):
    """Dialog of a step on quarterly summaries or improvement actions: asks for the words.

    It decides nothing: role, branch and state are checked by the records' own methods.
    """

    _name = "insurance.summary.step"
    _description = "Step of a Quarterly Summary"

    step = fields.Selection(STEPS, required=True)
    summary_ids = fields.Many2many("insurance.quarter.summary", string="Summaries")
    action_ids = fields.Many2many("insurance.improvement.action", string="Actions")
    note = fields.Text("Words", help="Kept with the signature, the version or the action.")

    def action_confirm(self):
        """Take the step as the current user.

        :return: what the step returns, else the dialog closes
        """
        self.ensure_one()
        records = self.action_ids if self.step in ("done", "reopen") else self.summary_ids
        methods = {
            "submit": "action_submit",
            "confirm": "action_confirm",
            "receive": "action_receive",
            "return": "action_return",
            "restate": "action_restate",
            "done": "action_done",
            "reopen": "action_reopen",
        }
        result = getattr(records, methods[self.step])(self.note)
        return result or {"type": "ir.actions.act_window_close"}
