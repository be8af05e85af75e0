from odoo import fields, models

from ..res.res_company import STAFF


class ResCompany(models.Model):
    """Figures of the advance payments; head office's hold for all branches."""

    _inherit = "res.company"

    advance_threshold = fields.Float(
        "Large Claim From",
        digits=(16, 2),
        default=100_000,
        groups=STAFF,
        help="Product default: from this estimate on an advance can be paid (G5).",
    )
    advance_share = fields.Float(
        "Advance at Most",
        digits=(5, 4),
        default=0.5,
        groups=STAFF,
        help="Product default: share of the estimated claim, all advances together.",
    )
    advance_days = fields.Integer(
        "Sudden Within Days",
        default=30,
        groups=STAFF,
        help="Product default: days between the event and the application.",
    )
    advance_branch_limit = fields.Float(
        "Branch Head Approves up To",
        digits=(16, 2),
        default=500_000,
        groups=STAFF,
        help="Product default: above it the general managers' office approves.",
    )

    _advance_figures = models.Constraint(
        "CHECK(advance_threshold >= 0 AND advance_share BETWEEN 0 AND 1 AND advance_days >= 0"
        " AND advance_branch_limit >= 0)",
        "Advance payments: no figure can be negative, and no more than the whole claim is paid.",
    )
