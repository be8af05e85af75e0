from odoo import models


class InsuranceServiceRequest(models.Model):
    """Requests that are done: the contact who asked says how it was."""

    _inherit = "insurance.service.request"

    def action_finish(self, result=False, moment=False):
        """Close the requests as done, and ask the contacts about it."""
        done = super().action_finish(result, moment)
        self.env["insurance.survey.invitation"].sudo()._ask_after("request", self.sudo())
        return done
