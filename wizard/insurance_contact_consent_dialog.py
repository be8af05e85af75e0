from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.contact.insurance_contact_consent import PURPOSES, STATES, WAYS


class InsuranceContactConsentDialog(models.TransientModel):
    """Dialog: record what one or several contacts agreed to or took back."""

    _name = "insurance.contact.consent.dialog"
    _description = "Record Consent"

    contact_ids = fields.Many2many(
        "res.partner",
        string="Service Contacts",
        required=True,
        domain=[("parent_id.customer_code", "!=", False), ("is_company", "=", False)],
    )
    purpose = fields.Selection(PURPOSES, required=True, default="care")
    state = fields.Selection(STATES, "Consent", required=True, default="given")
    date = fields.Date(
        "Stated On", required=True, default=lambda self: self.env.company._service_today()
    )
    way = fields.Selection(WAYS, "How", required=True, default="written")
    proof = fields.Text(help="Where the paper is, who heard it, number of the call or message ...")
    effect = fields.Text(compute="_compute_effect")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        context = self.env.context
        if context.get("active_model") == "res.partner" and not values.get("contact_ids"):
            values["contact_ids"] = [Command.set(self.env.context.get("active_ids") or [])]
        return values

    @api.depends("purpose", "state")
    @api.depends_context("lang")
    def _compute_effect(self):
        texts = self._get_effects()
        for dialog in self:
            dialog.effect = texts.get((dialog.purpose, dialog.state))

    @api.model
    def _get_effects(self):
        """Return what each statement brings about, to be told to the person (PIPL 17, 30)."""
        given, withdrawn = self._get_given_effects(), self._get_withdrawn_effects()
        return {
            **{(purpose, "given"): text for purpose, text in given.items()},
            **{(purpose, "withdrawn"): text for purpose, text in withdrawn.items()},
        }

    @api.model
    def _get_given_effects(self):
        return {
            "care": self.env._(
                "Birthday, festival and other care with a gift may be ordered. Care cancelled by "
                "an earlier withdrawal is planned again tonight."
            ),
            "sms": self.env._("Wishes may be sent to the contact's mobile."),
            "release": self.env._(
                "Name, address and mobile may be given to suppliers who deliver care; each "
                "release is logged with what was given."
            ),
            "health": self.env._(
                "Results of check-ups and consultations may be kept: sensitive data that could "
                "harm the person if it leaked. Only people with the right to health data see "
                "them, and each look is logged. Ask for this consent separately."
            ),
        }

    @api.model
    def _get_withdrawn_effects(self):
        return {
            "care": self.env._(
                "Planned and ordered gifts of the contact are cancelled now, and none is planned "
                "any more. Service goes on as before."
            ),
            "sms": self.env._(
                "Planned text messages are cancelled now. Service goes on as before."
            ),
            "release": self.env._(
                "Nothing of the contact is given to suppliers any more; tell those who have data "
                "already (see Releases)."
            ),
            "health": self.env._(
                "Results kept of the contact are erased now, for ever. Check-ups go on; only that "
                "they were done is kept."
            ),
        }

    def action_confirm(self):
        """Record the statement for each contact.

        :raise UserError: without contacts
        :raise AccessError: see `insurance.contact.consent`
        """
        self.ensure_one()
        if not self.contact_ids:
            raise UserError(self.env._("Choose the service contacts."))
        self.env["insurance.contact.consent"].create(
            [
                {
                    "contact_id": contact.id,
                    "purpose": self.purpose,
                    "state": self.state,
                    "date": self.date,
                    "way": self.way,
                    "proof": self.proof,
                }
                for contact in self.contact_ids
            ]
        )
        return {"type": "ir.actions.act_window_close"}
