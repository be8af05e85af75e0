from odoo import api, fields, models

from ..const import LEVELS, QUESTIONS
from ..protection import forbid_protected


class InsuranceSurveyAnswer(models.Model):
    """What a customer answered to one question; parts not used have no answer.

    Kept by the system when a questionnaire is filled in. Branch, tier and day are copied, so that
    results are counted without a join.
    """

    _name = "insurance.survey.answer"
    _description = "Survey Answer"
    _order = "invitation_id desc, id"
    _rec_name = "question_code"
    _allow_sudo_commands = False

    invitation_id = fields.Many2one(
        "insurance.survey.invitation", required=True, readonly=True, ondelete="cascade", index=True
    )
    campaign_id = fields.Many2one(
        related="invitation_id.campaign_id", store=True, index="btree_not_null"
    )
    company_id = fields.Many2one(related="invitation_id.company_id", store=True, index=True)
    tier_id = fields.Many2one(related="invitation_id.tier_id", store=True)
    kind = fields.Selection(related="invitation_id.kind", store=True)
    answered_at = fields.Datetime(related="invitation_id.answered_at", store=True)
    question_code = fields.Selection(QUESTIONS, "Question", required=True, readonly=True)
    level = fields.Selection(LEVELS, required=True, readonly=True)

    _question_uniq = models.UniqueIndex(
        "(invitation_id, question_code)", "This question is answered already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list or [{}], frozenset(self._fields))
        return super().create(vals_list)

    def write(self, vals):
        forbid_protected(self, [vals], frozenset(self._fields))
        return super().write(vals)
