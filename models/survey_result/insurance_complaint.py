from odoo import models


class InsuranceComplaint(models.Model):
    """Complaints that are closed: the contact who complained says how it was handled."""

    _inherit = "insurance.complaint"

    def _after_closed(self):
        """Ask the contacts about it."""
        result = super()._after_closed()
        self.env["insurance.survey.invitation"]._ask_after("complaint", self)
        return result
