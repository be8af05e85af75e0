from odoo import api, fields, models

from ..res.res_partner import READER
from .insurance_contact_consent import RECORDERS


class ResPartner(models.Model):
    """The consents of a contact on its card, and the ways to record one."""

    _inherit = "res.partner"

    consent_ids = fields.One2many(
        "insurance.contact.consent", "contact_id", "Consents", groups=READER
    )
    consent_count = fields.Integer("Statements", compute="_compute_consent_count", groups=READER)
    release_count = fields.Integer(
        "Releases", compute="_compute_consent_count", groups=READER, help="To suppliers."
    )
    can_record_consent = fields.Boolean(compute="_compute_can_record_consent", groups=READER)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_consent_count(self):
        mine = [("contact_id", "in", self.ids)]
        consents, releases = (
            dict(self.env[model]._read_group(mine, ["contact_id"], ["__count"]))
            for model in ("insurance.contact.consent", "insurance.contact.release")
        )
        for partner in self:
            partner.consent_count = consents.get(partner._origin, 0)
            partner.release_count = releases.get(partner._origin, 0)

    @api.depends("parent_id.home_company_id")
    @api.depends_context("uid")
    def _compute_can_record_consent(self):
        user = self.env.user
        may = any(user.has_group(f"insurance_service.group_{role}") for role in RECORDERS)
        for partner in self:
            customer_sudo = partner.sudo().parent_id
            home = customer_sudo.home_company_id or self.env.company
            partner.can_record_consent = (
                may and bool(customer_sudo.customer_code) and user._works_for(home)
            )

    def action_open_consent(self):
        """Open the dialog that records what contacts stated.

        Its purpose and state come from the button's context (``consent_purpose``,
        ``consent_state``).

        :return: window action
        """
        context = self.env.context
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record Consent"),
            "res_model": "insurance.contact.consent.dialog",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_contact_ids": self.ids,
                "default_purpose": context.get("consent_purpose") or "care",
                "default_state": context.get("consent_state") or "given",
            },
        }
