from odoo import api, models


class InsuranceTierPeriod(models.Model):
    """A changed tier changes the programme of the customer."""

    _inherit = "insurance.tier.period"

    @api.model
    def _note_tier_changes(self, head_office, today, rows):
        """Have the programme planned at once; should it fail, the tiers stay as they are."""
        if rows:
            self.env.ref("insurance_service.ir_cron_care_plan")._trigger()
        return super()._note_tier_changes(head_office, today, rows)
