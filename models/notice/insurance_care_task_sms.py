from odoo import api, fields, models
from odoo.exceptions import UserError

from ...report.forms.chinese import POSITIONS
from ...rules import wish
from ...rules.care_flow import OPEN
from ..res.res_partner import CONTACT_DATA, READER

SMS_STATES = [
    ("outgoing", "In Queue"),
    ("sent", "Sent"),
    ("delivered", "Delivered"),
    ("error", "Failed"),
]


class InsuranceCareTask(models.Model):
    """Wishes by text message (D7): their text, what they wait for and what became of them."""

    _inherit = "insurance.care.task"

    is_sms = fields.Boolean("Text Message", compute="_compute_is_sms", search="_search_is_sms")
    sms_state = fields.Selection(
        SMS_STATES, "Message State", readonly=True, copy=False, help="Empty: not handed over yet."
    )
    sms_error = fields.Char("Message Failed Because", readonly=True, copy=False)
    sms_waits_for = fields.Char("Message Waits For", compute="_compute_sms_waits_for")
    sms_mobile = fields.Char(
        "Mobile (masked)", related="contact_id.service_mobile_masked", groups=READER
    )
    sms_text = fields.Text(
        "Text", compute="_compute_sms_text", groups=CONTACT_DATA, help="As the contact reads it."
    )
    is_sms_waiting = fields.Boolean(
        "Waits for a Provider",
        compute="_compute_sms_waits_for",
        search="_search_is_sms_waiting",
        help="The day has come, but head office has not connected a provider.",
    )

    # What the job asks for every quarter of an hour.
    _sms_idx = models.Index(
        "(company_id, date_prepare) WHERE state = 'planned' AND sms_state IS NULL"
        " AND care_kind IN ('sms', 'event')"
    )

    # === COMPUTE METHODS === #

    @api.depends("item_id.care_kind")
    def _compute_is_sms(self):
        for task in self:
            task.is_sms = task.sudo().item_id.care_kind == "sms"

    @api.model
    def _search_is_sms(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("item_id.care_kind", "=", "sms")]

    @api.depends("occasion", "contact_id", "company_id")
    def _compute_sms_text(self):
        for task in self:
            task.sms_text = task._get_sms_text() if task.is_sms else False

    @api.depends("state", "sms_state", "date_prepare", "contact_id")
    @api.depends_context("lang")
    def _compute_sms_waits_for(self):
        for task in self:
            reason, is_waiting = "", False
            if task.is_sms and task.state == "planned" and not task.sms_state:
                reason = task._get_sms_reason()
                if not reason and not task._has_sms_provider():
                    reason = self.env._(
                        "An SMS provider (head office connects one, in the settings)."
                    )
                    is_waiting = task.date_prepare <= task.company_id._service_today()
            task.sms_waits_for, task.is_sms_waiting = reason, is_waiting

    @api.model
    def _search_is_sms_waiting(self, operator, value):
        if operator != "in":
            return NotImplemented
        companies_sudo = self.env["res.company"].sudo()
        connected = companies_sudo.search(
            [("parent_id", "=", False), ("care_sms_enabled", "=", True)]
        )
        today = self.env.company._service_today()
        domain = self._get_sms_domain(today)
        return domain + (["!", ("company_id", "child_of", connected.ids)] if connected else [])

    # === CONTENT AND REASONS === #

    def _get_sms_occasion(self):
        """Return which of the texts fits: the first word of the occasion's key."""
        return (self.occasion or "").partition("-")[0]

    def _get_sms_text(self):
        """Return the text of the message; "" when head office has none for the occasion."""
        self.ensure_one()
        contact_sudo = self.contact_id.sudo()
        # Messages are Chinese, whoever looks at them: not the label of the user's language.
        title = POSITIONS.get(contact_sudo.contact_position) or contact_sudo.function
        return self.env["insurance.sms.template"]._get_text(
            self._get_sms_occasion(),
            wish.salutation(contact_sudo.name, title),
            self.company_id.sudo().name,
        )

    def _has_sms_provider(self):
        return self.company_id.sudo().root_id.care_sms_enabled

    def _get_sms_reason(self):
        """Return why this message cannot be sent, provider or not; "" when it can."""
        self.ensure_one()
        contact_sudo = self.contact_id.sudo()
        if not contact_sudo or not contact_sudo.active:
            return self.env._("The contact left: choose another one, or close the task.")
        if reason := self._get_consent_reason():
            return reason
        if not wish.mobile_number(contact_sudo.service_mobile):
            return self.env._("The contact has no valid mobile number: enter it on the contact.")
        if not self._get_sms_text():
            return self.env._("There is no text for this occasion: head office writes one.")
        if self.date_occasion < self.company_id._service_today():
            return self.env._("The occasion has passed: a late wish is not sent by itself.")
        return ""

    def _get_consent_reason(self):
        """Ask for the consent to text messages also of those added by hand (PIPL 13)."""
        contact_sudo = self.contact_id.sudo()
        if not self.is_sms or not contact_sudo:
            return super()._get_consent_reason()
        if contact_sudo.sms_consent == "given":
            return ""
        if contact_sudo.sms_consent == "withdrawn":
            return self.env._("%s withdrew the consent to text messages.", contact_sudo.name)
        return self.env._(
            "%s has not been asked for consent to text messages yet: record it on the contact.",
            contact_sudo.name,
        )

    def _get_special_reason(self, name):
        if self.is_sms and name in ("send", "done"):
            if self.sms_state == "outgoing":
                return self.env._("The message is in the queue: wait until it is sent or fails.")
            if reason := self._get_consent_reason():
                return reason
        return super()._get_special_reason(name)

    def _check_done(self, cost, evidence):
        """Ask how a message was sent by hand: no queue can tell."""
        if self.is_sms and not (evidence or self.evidence):
            raise UserError(
                self.env._(
                    "%s: say how it was sent (whose telephone, when), it is kept as evidence.",
                    self.display_name,
                )
            )
        return super()._check_done(cost, evidence)

    def _get_occasion_text(self):
        if self._get_sms_occasion() == "illness":
            return self.env._("Illness")
        return super()._get_occasion_text()

    # === ACTION METHODS === #

    def action_retry_message(self):
        """Hand over a failed message again, with the contact's number and consent of now.

        :raise UserError: when it did not fail, or the contact may not be written to
        """
        tasks_sudo = self._begin_step("send")
        for task_sudo in tasks_sudo:
            if task_sudo.sms_state != "error":
                raise UserError(
                    self.env._("%s: only a failed message is retried.", task_sudo.display_name)
                )
            if reason := task_sudo._get_sms_reason():
                raise UserError(
                    self.env._("%(task)s: %(reason)s", task=task_sudo.display_name, reason=reason)
                )
        tasks_sudo._forget_message()
        self.env.ref("insurance_service.ir_cron_send_messages").sudo()._trigger()

    def _set_cancelled(self, reason, code="hand"):
        self._withdraw_messages()
        return super()._set_cancelled(reason, code)

    def _set_missed(self, reason):
        self._withdraw_messages()
        return super()._set_missed(reason)

    def _set_reopened(self):
        result = super()._set_reopened()
        self.filtered(lambda t: t.sms_state)._forget_message()
        return result

    @api.model
    def _get_sms_domain(self, today):
        """Return the domain of messages whose day has come and nobody handed over yet."""
        return [
            ("item_id.care_kind", "=", "sms"),
            ("state", "=", "planned"),
            ("sms_state", "=", False),
            ("date_prepare", "<=", today),
            ("date_occasion", ">=", today),
            ("contact_id.sms_consent", "=", "given"),
            ("contact_id.active", "=", True),
        ]

    def _is_message_welcome(self):
        """Return whether a queued message may still leave: open task, consent of now."""
        self.ensure_one()
        return self.state in OPEN and self.contact_id.sms_consent == "given"
