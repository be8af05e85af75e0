from odoo import fields, models

from ..res.res_company import STAFF


class ResCompany(models.Model):
    """How customers are reminded of a survey; head office sets it for all branches."""

    _inherit = "res.company"

    survey_reminder_days = fields.Integer(
        "Remind of Surveys After",
        default=7,
        groups=STAFF,
        help="Days after the invitation, and between reminders.",
    )
    survey_reminder_max = fields.Integer(
        "Reminders at Most", default=2, groups=STAFF, help="0: nobody is reminded; at most 2."
    )

    _survey_reminders_sane = models.Constraint(
        "CHECK(survey_reminder_days > 0 AND survey_reminder_max BETWEEN 0 AND 2)",
        "Remind of surveys after one day at least, and at most twice.",
    )
