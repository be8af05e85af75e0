from odoo import fields, models

from ..const import LEVELS, NOT_USED, QUESTIONS

SURVEY_STAFF = "survey.group_survey_user"


class SurveyQuestion(models.Model):
    """What a question asks, whatever its words are."""

    _inherit = "survey.question"

    insurance_code = fields.Selection(
        [*QUESTIONS, ("comment", "Comment")],
        "Insurance Question",
        groups=SURVEY_STAFF,
        help="What the satisfaction results take this question for.",
    )


class SurveyQuestionAnswer(models.Model):
    """Which level an answer means, whatever its words are."""

    _inherit = "survey.question.answer"

    insurance_level = fields.Selection(
        [*LEVELS, (NOT_USED, "Not Used")], "Level of Satisfaction", groups=SURVEY_STAFF
    )
