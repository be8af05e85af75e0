from odoo import fields, models

from ...rules.consequence import PAY_SHARE
from ..res.res_company import STAFF


class ResCompany(models.Model):
    """Figures of the consequences of complaints; head office sets them for all branches."""

    _inherit = "res.company"

    consequence_pay_share = fields.Float(
        "Performance Pay Lost",
        default=PAY_SHARE,
        digits=(5, 2),
        groups=STAFF,
        help="Percent of one month's performance pay that staff and the department head each lose "
        "after a verified complaint. The regulation's figure is 10 (Art. 34).",
    )
    consequence_hearing_days = fields.Integer(
        "Time to Comment",
        default=3,
        groups=STAFF,
        help="Working days somebody has to comment on a proposed consequence.",
    )
    consequence_appeal_days = fields.Integer(
        "Time to Appeal",
        default=10,
        groups=STAFF,
        help="Working days somebody has to appeal against a confirmed consequence.",
    )

    _consequence_figures_sane = models.Constraint(
        "CHECK(consequence_pay_share >= 0 AND consequence_pay_share <= 100 "
        "AND consequence_hearing_days > 0 AND consequence_appeal_days > 0)",
        "Consequences of complaints: a share is between 0 and 100 %, a time at least one day.",
    )
