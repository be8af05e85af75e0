from odoo import api, fields, models

from ..models.survey_result.insurance_survey_followup import CONTENT

STEPS = [
    ("assign", "Assign the Follow-up"),
    ("contact", "Customer Contacted"),
    ("close", "Close the Follow-up"),
    ("reopen", "Reopen the Follow-up"),
    ("visit", "Plan a Visit"),
]


class InsuranceSurveyFollowupStep(models.TransientModel):
    """Dialog of a follow-up's step. It decides nothing: the follow-up's own methods check."""

    _name = "insurance.survey.followup.step"
    _description = "Step of a Survey Follow-up"

    followup_ids = fields.Many2many("insurance.survey.followup", string="Follow-ups", readonly=True)
    step = fields.Selection(STEPS, required=True)
    company_ids = fields.Many2many("res.company", compute="_compute_company_ids")
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        domain="[('share', '=', False), ('company_ids', 'parent_of', company_ids)]",
    )
    text = fields.Text()
    is_content = fields.Selection(CONTENT, "Customer Content Now", default="unknown")
    moment = fields.Datetime("Visit On")

    @api.depends("followup_ids")
    def _compute_company_ids(self):
        for dialog in self:
            dialog.company_ids = dialog.followup_ids.company_id

    def action_confirm(self):
        """Take the step as the current user, for all follow-ups or for none."""
        self.ensure_one()
        result = getattr(self, f"_take_{self.step}")()
        return result or {"type": "ir.actions.act_window_close"}

    def _take_assign(self):
        self.followup_ids.action_assign(self.user_id.id)

    def _take_contact(self):
        self.followup_ids.action_contact(self.text)

    def _take_close(self):
        self.followup_ids.action_close(self.text, self.is_content)

    def _take_reopen(self):
        self.followup_ids.action_reopen(self.text)

    def _take_visit(self):
        return self.followup_ids.action_visit(self.moment)
