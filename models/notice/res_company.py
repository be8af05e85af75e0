from odoo import fields, models

from ..res.res_company import STAFF


class ResCompany(models.Model):
    """Whether head office has connected somebody who sends text messages."""

    _inherit = "res.company"

    care_sms_enabled = fields.Boolean(
        "Send Text Messages",
        groups=STAFF,
        help="Switch on when a provider is connected. Until then wishes wait in a list and can be "
        "sent by hand.",
    )
