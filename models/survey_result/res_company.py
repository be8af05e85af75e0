from odoo import fields, models

from ..res.res_company import STAFF


class ResCompany(models.Model):
    """Whether customers are asked after closed services and complaints; head office decides."""

    _inherit = "res.company"

    survey_ask_after = fields.Boolean(
        "Ask After Services",
        groups=STAFF,
        help="A short questionnaire to whoever asked for a service or complained, when it is "
        "closed.",
    )
    survey_gap_days = fields.Integer(
        "Days Between Questionnaires",
        default=90,
        groups=STAFF,
        help="A contact is asked again after so many days at the earliest; 0: no limit.",
    )
    survey_vip_share = fields.Integer(
        "Share of VIPs Asked (%)",
        default=100,
        groups=STAFF,
        help="Of the closed services of gold and silver customers.",
    )
    survey_regular_share = fields.Integer(
        "Share of Regular Customers Asked (%)", default=10, groups=STAFF
    )

    _survey_limits_sane = models.Constraint(
        "CHECK(survey_gap_days >= 0 AND survey_vip_share BETWEEN 0 AND 100 "
        "AND survey_regular_share BETWEEN 0 AND 100)",
        "Shares of services asked about are 0 to 100 percent, days not negative.",
    )
