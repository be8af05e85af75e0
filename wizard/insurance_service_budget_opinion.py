from odoo import fields, models


class InsuranceServiceBudgetOpinion(models.TransientModel):
    """Dialog that asks for the opinion before budgets or supplements are approved or returned."""

    _name = "insurance.service.budget.opinion"
    _description = "Opinion on a Service Budget"

    budget_ids = fields.Many2many(
        "insurance.service.budget", "insurance_budget_opinion_budget_rel", readonly=True
    )
    supplement_ids = fields.Many2many(
        "insurance.service.budget.supplement",
        "insurance_budget_opinion_supplement_rel",
        readonly=True,
    )
    step = fields.Selection([("approve", "Approve"), ("return", "Return")], required=True)
    opinion = fields.Text(help="Kept with the approval; when you return it, say what to correct.")

    def action_confirm(self):
        """Take the step as the current user; the records check role, branch and state.

        :return: action that closes the dialog
        """
        self.ensure_one()
        for records in filter(None, (self.budget_ids, self.supplement_ids)):
            if self.step == "approve":
                records.action_approve(self.opinion)
            else:
                records.action_return(self.opinion)
        return {"type": "ir.actions.act_window_close"}
