from odoo import fields, models

from ..res.res_company import STAFF


class ResCompany(models.Model):
    """Rules of care that head office sets for all branches."""

    _inherit = "res.company"

    care_block_public_sector = fields.Boolean(
        "No Gifts to the Public Sector",
        default=True,
        groups=STAFF,
        help="Contacts of public-sector customers get no gifts; services go on.",
    )
    gift_yearly_limit = fields.Monetary(
        "Gifts per Recipient and Year",
        default=1000,
        groups=STAFF,
        help="In all gifts a contact gets in a calendar year; 0: no limit.",
    )

    _gift_limit_positive = models.Constraint(
        "CHECK(gift_yearly_limit >= 0)", "A limit cannot be negative."
    )
