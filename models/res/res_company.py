import pytz

from odoo import api, fields, models

from ..const import BRANCH_CLASSES


class ResCompany(models.Model):
    _inherit = "res.company"

    branch_code = fields.Char(help="Code of the branch in the policy system.")
    branch_class = fields.Selection(
        BRANCH_CLASSES, help="Decides the silver thresholds of the branch (Art. 11)."
    )
    silver_quota = fields.Integer(
        help="Silver VIP customers the branch can serve a year, set by its service capacity."
    )
    branch_head_id = fields.Many2one(
        "res.users", help="First responsible person of the branch (Art. 31)."
    )
    service_tz = fields.Selection(
        lambda self: [(tz, tz) for tz in pytz.common_timezones],
        "Service Time Zone",
        default="Asia/Shanghai",
        required=True,
        help="Days of the service (deadlines, effective dates) begin at midnight here.",
    )

    _branch_code_uniq = models.UniqueIndex(
        "(branch_code) WHERE branch_code IS NOT NULL", "A branch with this code exists already."
    )

    @api.model
    def _service_today(self):
        """Return today's date where this company (default: the current one) is.

        Never the server's UTC date: between midnight and 8 a.m. in Shanghai that is yesterday.
        """
        company = self[:1] or self.env.company
        zone = pytz.timezone(company.sudo().service_tz or "Asia/Shanghai")
        return fields.Datetime.now().replace(tzinfo=pytz.utc).astimezone(zone).date()
