from odoo import fields, models
from odoo.exceptions import UserError

from .survey_question import SURVEY_STAFF


class SurveySurvey(models.Model):
    """The questionnaire of attachment 6: answered by invitation only."""

    _inherit = "survey.survey"

    is_insurance_questionnaire = fields.Boolean(
        "Insurance Satisfaction",
        copy=False,
        groups=SURVEY_STAFF,
        help="Its answers are taken over as satisfaction of customers; by invitation only.",
    )

    def _check_answer_creation(
        self, user, partner, email, test_entry=False, check_attempts=True, invite_token=False
    ):
        """Refuse answers without an invitation, and second ones by the old link."""
        if self.sudo().is_insurance_questionnaire and not test_entry:
            raise UserError(
                self.env._("This questionnaire is answered by personal invitation only.")
            )
        return super()._check_answer_creation(
            user,
            partner,
            email,
            test_entry=test_entry,
            check_attempts=check_attempts,
            invite_token=invite_token,
        )
