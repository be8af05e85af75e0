from odoo import api, models


class InsuranceTierPeriod(models.Model):
    """Tiers that take effect are handed over to those who do the service."""

    _inherit = "insurance.tier.period"

    @api.model
    def _note_tier_changes(self, head_office, today, rows):
        """Create the hand-overs of the day; see `insurance.tier.handover`."""
        result = super()._note_tier_changes(head_office, today, rows)
        lang = head_office.partner_id.lang or self.env.lang
        handovers_sudo = self.env["insurance.tier.handover"].sudo().with_context(lang=lang)
        handovers_sudo._create_for_changes(rows, today)
        return result
