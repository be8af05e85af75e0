from odoo import fields, models

from ..res.res_company import STAFF


class ResCompany(models.Model):
    _inherit = "res.company"

    care_needs_budget = fields.Boolean(
        default=True,
        groups=STAFF,
        help="Care with a price is ordered and done only with money reserved from an approved "
        "budget. Off: care without a budget is possible and shown as outside a budget.",
    )
