from odoo import models

from ...rules.request_flow import WORKERS


class ResUsers(models.Model):
    """For which branches somebody works, and whether he handles their requests."""

    _inherit = "res.users"

    def _works_for(self, company):
        """Whether a branch is one of this person's companies, or below one of them."""
        self.ensure_one()
        path = company.sudo().parent_path or ""
        return any(path.startswith(own.parent_path) for own in self.sudo().company_ids)

    def _does_services(self):
        """Whether somebody has a role whose people handle requests."""
        self.ensure_one()
        return any(self.sudo().has_group(f"insurance_service.group_{role}") for role in WORKERS)

    def _serves(self, company):
        """Whether somebody is still here and handles requests of a branch."""
        return self.sudo().active and self._does_services() and self._works_for(company)
