from odoo import api, fields, models
from odoo.exceptions import UserError


class InsuranceCareTask(models.Model):
    """Text messages added by hand: wishes at illness, and about a coming renewal (D7)."""

    _inherit = "insurance.care.task"

    can_add_message = fields.Boolean(compute="_compute_can_add_message")

    @api.depends("care_kind", "item_id")
    def _compute_can_add_message(self):
        for task in self:
            task.can_add_message = bool(task._get_message_kind())

    def action_add_message(self):
        """Plan text messages about sick visits and renewal reminders.

        They go to the contact of the sick visit, or to the customer's first contacts, as far as
        they agreed to messages. The text names no policy.

        :return: window action of the messages
        :raise UserError: when a task is neither, nobody agreed, or the tier gets no messages
        """
        messages_sudo = self.env["insurance.care.task"].sudo()
        for task_sudo in self._begin_step("done"):
            messages_sudo |= task_sudo._add_messages()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_sms_action"
        )
        return {**action, "domain": [("id", "in", messages_sudo.ids)], "context": {}}

    def _get_message_kind(self):
        """Return the occasion of messages that go with this task; "" when none do."""
        if self.care_kind == "renewal":
            return "renewal"
        return "illness" if self.item_id.code == "D6" else ""

    def _get_message_contacts(self):
        """Return whom messages about this task go to: those concerned who agreed."""
        contacts = self.contact_id
        if self._get_message_kind() == "renewal":
            contacts = self.partner_id.child_ids.filtered(
                lambda contact: contact.service_contact_role == "first"
            )
        return contacts.filtered(lambda contact: contact.sms_consent == "given")

    def _add_messages(self):
        """Create what is missing of one task's messages and return all. In superuser mode."""
        if not self._get_message_kind():
            raise UserError(
                self.env._("Messages are added to sick visits and renewal reminders only.")
            )
        contacts = self._get_message_contacts()
        if not contacts:
            raise UserError(self.env._("Nobody concerned has agreed to text messages."))
        shared = self._get_message_vals()
        keys = ("partner_id", "policy_id", "item_id", "year", "occasion")
        known = self.search(
            [("contact_id", "in", contacts.ids), *((key, "=", shared[key]) for key in keys)]
        )
        missing = contacts - known.contact_id
        return known | self.create([{**shared, "contact_id": c.id} for c in missing])

    def _get_message_vals(self):
        """Return the values of this task's messages, contact left out."""
        kind = self._get_message_kind()
        today = self.company_id._service_today()
        item = self.env["insurance.service.item"].search([("care_kind", "=", "sms")], limit=1)
        standard = self._get_event_standard(self.partner_id, item, today)
        day = max(self.date_occasion, today) if kind == "renewal" else today
        key = f"{kind}-{self.policy_id.id}-{day}" if kind == "renewal" else f"{kind}-{day}"
        return {
            "partner_id": self.partner_id.id,
            "policy_id": self.policy_id.id,
            "company_id": self.company_id.id,
            "tier_id": self.partner_id.tier_id.id,
            "item_id": item.id,
            "standard_id": standard.id,
            # Not "sms": the planner of the yearly programme knows nothing of these.
            "care_kind": "event",
            "is_event": True,
            "year": day.year,
            "occasion": key,
            "date_occasion": day,
            "date_due": today,
            "date_prepare": today,
            "state": "planned",
            "user_id": self.env.uid,
        }
