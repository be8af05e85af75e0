from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..res.res_company import STAFF


class ResCompany(models.Model):
    """Limits of cross-region service; head office's hold for its branches."""

    _inherit = "res.company"

    cross_access_days = fields.Integer(
        "Cross-region Days",
        default=30,
        groups=STAFF,
        help="Days proposed when a branch serves a customer of another branch.",
    )
    cross_access_max_days = fields.Integer(
        "Longest Cross-region Days",
        default=90,
        groups=STAFF,
        help="Nobody opens or extends cross-region service for more days from now.",
    )
    cross_access_tries = fields.Integer(
        "Wrong Codes a Day",
        default=10,
        groups=STAFF,
        help="Wrong customer codes a user may enter a day; then none is looked up any more.",
    )

    @api.constrains("cross_access_days", "cross_access_max_days", "cross_access_tries")
    def _check_cross_access(self):
        for company in self.sudo():
            if not 1 <= company.cross_access_days <= company.cross_access_max_days <= 366:
                raise ValidationError(
                    self.env._(
                        "Cross-region service lasts from one day to a year; the proposed days are "
                        "not more than the longest."
                    )
                )
            if company.cross_access_tries < 1:
                raise ValidationError(self.env._("At least one wrong code a day is allowed."))

    def _check_cross_access_days(self, days):
        """Return ``days`` if cross-region service of this branch may last so long.

        :raise ValidationError: names the limit
        """
        longest = self.sudo().root_id.cross_access_max_days
        if not isinstance(days, int) or not 1 <= days <= longest:
            raise ValidationError(
                self.env._("Choose from 1 to %s days; later it can be extended.", longest)
            )
        return days

    def _get_branch_officer(self):
        """Return the customer resources officer of this branch who gets its activities.

        The first one whose only branch this is, else the first who works here; may be empty.
        """
        self.ensure_one()
        group = self.env.ref("insurance_service.group_branch_officer")
        officers_sudo = (
            self.env["res.users"]
            .sudo()
            .search([("all_group_ids", "in", group.id), ("company_ids", "in", self.id)], order="id")
        )
        own_sudo = officers_sudo.filtered(lambda user: user.company_ids == self)
        return (own_sudo or officers_sudo)[:1]
