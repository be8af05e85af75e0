from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _is_calendar_newer(self):
        """Return whether open deadlines of this company may rest on an older calendar.

        A branch that compared its own since the last change is done, head office may not be.
        """
        if not super()._is_calendar_newer():
            return False
        runs_sudo = self.env["insurance.deadline.run"].sudo()
        changed_at = self.sudo().root_id.service_calendar_changed_at
        return not runs_sudo.search_count(
            [
                ("company_id", "parent_of", self.id),
                ("state", "=", "applied"),
                ("calendar_at", ">", changed_at),
            ],
            limit=1,
        )
