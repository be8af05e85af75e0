from odoo import api, models


class InsuranceContactConsent(models.Model):
    """A consent withdrawn while a survey waits for the contact's answer."""

    _inherit = "insurance.contact.consent"

    @api.model
    def _after_consent_changed(self, contacts, purpose, state):
        super()._after_consent_changed(contacts, purpose, state)
        if state == "withdrawn" and purpose in ("care", "sms"):
            self.env["insurance.survey.invitation"]._withdraw(contacts, purpose)
