from odoo import fields, models

from ..res.res_company import STAFF


class ResCompany(models.Model):
    """What papers for VIP customers carry of the branch."""

    _inherit = "res.company"

    complaint_hotline = fields.Char(
        groups=STAFF, help="Printed on the handbook's receipt and other papers for VIP customers."
    )
    green_auto_messages = fields.Boolean(
        "Send Customer Messages",
        groups=STAFF,
        help="Tell the customer by e-mail when a request is received, its clock is stopped, "
        "another date is agreed and it is done. Off: people send them by the button.",
    )
