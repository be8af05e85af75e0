from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError

from ...rules.masking import mask_email

#: Message that fits the state of a request; others have none.
TEMPLATE_OF_STATE = {
    "waiting": "mail_template_request_papers",
    "running": "mail_template_request_received",
    "paused": "mail_template_request_paused",
    "done": "mail_template_request_done",
}


class InsuranceServiceRequest(models.Model):
    """Messages about a request, with the VIP mark (G1)."""

    _inherit = "insurance.service.request"

    # === ACTION METHODS === #

    def action_send_message(self):
        """Send the customer the message that fits the state: received, papers, paused or done.

        Goes to the contact who asked, else to the customer; never by itself. The chatter keeps
        what was sent, with a masked address.

        :raise UserError: when there is no address, or no message for the state
        """
        for request_sudo in self._begin_step("message"):
            request_sudo._send_message()

    def _send_message(self):
        self.ensure_one()
        address = self._get_message_address()
        if not address:
            raise UserError(
                self.env._(
                    "%s has no e-mail address. Enter one on the contact who asked, or on the "
                    "customer.",
                    (self.contact_id or self.partner_id).name,
                )
            )
        values = self._get_message_values()
        subject, body = values["subject"], values["body_html"]
        self.env["mail.mail"].create({**values, "email_to": address, "auto_delete": False})
        note = self.env._("Sent to %s:", mask_email(address))
        self.message_post(
            body=Markup("<p>%s <b>%s</b></p>%s") % (note, subject, body),
            author_id=self.env.user.partner_id.id,
        )

    def _get_message_values(self):
        """Return subject, body and sender in the customer's language, with the VIP mark."""
        name = f"insurance_service.{TEMPLATE_OF_STATE[self.state]}"
        template = self.env.ref(name).with_context(lang=self._get_message_lang())
        values = template._generate_template(self.ids, ("subject", "body_html", "email_from"))
        values = values[self.id]
        return {
            "subject": self._get_vip_prefix(template.env) + values["subject"],
            "body_html": self._get_vip_header(template.env) + values["body_html"],
            "email_from": values.get("email_from") or self.company_id.email_formatted,
        }

    def _get_message_address(self):
        """Return the address of who asked, else of the customer. In superuser mode."""
        contact, partner = self.contact_id, self.partner_id
        return contact.service_email or contact.email or partner.service_email or partner.email

    def _get_message_lang(self):
        return (self.contact_id or self.partner_id).lang or self.env.lang

    # === VIP mark === #

    def _get_vip_prefix(self, env):
        """Return what the subjects of a VIP's messages begin with, in the language of ``env``."""
        return env._("[VIP]") + " " if self.sudo().is_vip else ""

    def _get_vip_header(self, env):
        """Return the VIP mark at the head of a message, or nothing."""
        if not self.sudo().is_vip:
            return Markup()
        tier = self.sudo().tier_id.with_env(env)
        color = {"gold": "#b8860b"}.get(tier.code, "#6c757d")
        mark = Markup(
            '<p><span style="border: 2px solid %s; color: %s; font-weight: bold;'
            ' padding: 2px 10px">★ %s</span></p>'
        )
        return mark % (color, color, tier.name)

    def _notify_by_email_render_layout(
        self, message, recipients_group, msg_vals=False, render_values=None
    ):
        """Put the VIP mark at the head of every e-mail Odoo sends about a VIP's request."""
        body = super()._notify_by_email_render_layout(
            message, recipients_group, msg_vals=msg_vals, render_values=render_values
        )
        record = (render_values or {}).get("record", self)
        if record._name != self._name or len(record) != 1:
            return body
        lang = (render_values or {}).get("lang") or self.env.lang
        header = record._get_vip_header(self.with_context(lang=lang).env)
        head, tag, rest = str(body).partition("<body")
        if not tag:
            return header + Markup(body)
        attributes, end, content = rest.partition(">")
        return Markup(head + tag + attributes + end) + header + Markup(content)

    def _message_compute_subject(self):
        """Begin the subject of a VIP's messages with the VIP mark."""
        return self._get_vip_prefix(self.env) + super()._message_compute_subject()
