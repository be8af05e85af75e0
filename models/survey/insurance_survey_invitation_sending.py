import logging
from datetime import datetime, time, timedelta

from werkzeug.urls import url_join

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...rules import survey_text, wish
from ...rules.survey_flow import OPEN

_logger = logging.getLogger(__name__)
JOB_SEND = "survey_invitations"
JOB_REMIND = "survey_reminders"
#: Invitations handled between two commits.
BATCH_SIZE = 100


class InsuranceSurveyInvitation(models.Model):
    """Personal links by e-mail or text message, reminders, and their end. In superuser mode."""

    _inherit = "insurance.survey.invitation"

    # For the templates of the messages; whoever has the link can answer for the customer.
    link = fields.Char(compute="_compute_link", groups="base.group_system")
    is_english = fields.Boolean(compute="_compute_link", groups="base.group_system")

    @api.depends("user_input_id", "contact_id", "partner_id")
    def _compute_link(self):
        for invitation in self:
            user_input = invitation.user_input_id
            path = user_input.get_start_url() if user_input else ""
            invitation.link = path and url_join(invitation.get_base_url(), path)
            lang = invitation._get_recipient().lang or ""
            # Everybody else reads Chinese, also where English is what new contacts happen to get.
            is_usual = lang == invitation.company_id.partner_id.lang
            invitation.is_english = lang.startswith("en") and not is_usual

    # === SCHEDULED ACTIONS === #

    @api.model
    def _cron_send(self):
        """Send what is drawn, remind, and let lapse what is past its last day."""
        self._expire()
        self._open_interviews()
        while self._send_batch(self._get_queue_domain(), "_send", JOB_SEND):
            pass
        for root in self.env["res.company"].search([("parent_id", "=", False)]):
            while root.survey_reminder_max and self._send_batch(
                self._get_reminder_domain(root), "_remind", JOB_REMIND
            ):
                pass

    @api.model
    def _get_queue_domain(self):
        """Return what can be sent now: text messages by day, and with a provider, only."""
        return [
            *self._get_begun_domain(),
            "|",
            ("channel", "=", "mail"),
            "&",
            ("channel", "=", "sms"),
            ("company_id", "in", self._get_sms_branches().ids),
        ]

    @api.model
    def _get_begun_domain(self):
        """Return what waits in surveys that have begun, or after a service or complaint."""
        return [
            ("state", "=", "drawn"),
            ("problem", "=", False),
            "|",
            ("campaign_id", "=", False),
            "&",
            ("campaign_id.state", "=", "running"),
            ("campaign_id.date_start", "<=", self.env.company._service_today()),
        ]

    @api.model
    def _get_sms_branches(self):
        """Return branches in which text messages can be sent at this moment."""
        companies = self.env["res.company"]
        roots = companies.search([("parent_id", "=", False), ("care_sms_enabled", "=", True)])
        branches = companies.search([("id", "child_of", roots.ids)]) if roots else companies
        now = fields.Datetime.now()
        return branches.filtered(lambda b: wish.is_daytime(b._to_service_time(now).time()))

    @api.model
    def _get_reminder_domain(self, root):
        before = fields.Datetime.now() - timedelta(days=root.survey_reminder_days)
        channels = ["mail", *(["sms"] if root in self._get_sms_branches() else [])]
        return [
            ("state", "=", "sent"),
            ("problem", "=", False),
            ("company_id", "child_of", root.id),
            ("channel", "in", channels),
            ("reminder_count", "<", root.survey_reminder_max),
            ("sent_at", "<=", before),
            "|",
            ("reminded_at", "=", False),
            ("reminded_at", "<=", before),
        ]

    @api.model
    def _send_batch(self, domain, method, job):
        """Handle some invitations, each by itself.

        :return: number handled; 0: nothing is left
        """
        found = self.search(domain, limit=BATCH_SIZE, order="id")
        invitations = found.try_lock_for_update(allow_referencing=True)
        for invitation in invitations:
            invitation._do_safely(method, job)
        self.env["ir.cron"]._commit_progress(len(invitations))
        return len(invitations)

    def _do_safely(self, method, job):
        """Send one; what fails gets the reason, is listed, and stops no other."""
        failures = self.env["insurance.care.failure"]
        try:
            with self.env.cr.savepoint():
                getattr(self, method)()
                self.env.flush_all()
        except Exception as error:
            self.env.invalidate_all(flush=False)
            if not isinstance(error, UserError):
                _logger.exception("Survey invitation %s failed", self.name)
            self.write({"problem": str(error)})
            failures._note(job, self.company_id, self.partner_id, f"{self.name}: {error}")
        else:
            failures._clear(job, self.partner_id)

    @api.model
    def _open_interviews(self):
        """Hand customers without an address to those who telephone, once the survey began."""
        domain = [*self._get_begun_domain(), ("channel", "in", ("phone", "paper"))]
        self.search(domain).write({"state": "sent", "sent_at": fields.Datetime.now()})

    @api.model
    def _expire(self):
        """Let lapse what is past its last day, and close surveys that are."""
        for root in self.env["res.company"].search([("parent_id", "=", False)]):
            today = root._service_today()
            past = [("company_id", "child_of", root.id), ("date_deadline", "<", today)]
            self.search([*past, ("state", "in", ("drawn", "sent"))])._set_expired()
            self.env["insurance.survey.campaign"].search(
                [*past, ("state", "=", "running")]
            )._set_closed()

    # === ONE INVITATION === #

    def _send(self):
        """Send the personal link.

        :raise UserError: when there is no address any more
        """
        self._queue_message("insurance_service.mail_template_survey_invitation", "invitation")
        vals = {"state": "sent", "problem": False}
        # Sent once more: the first day stays, so that reminders keep their rhythm.
        self.write(vals if self.sent_at else {**vals, "sent_at": fields.Datetime.now()})

    def _remind(self):
        """Send the link once more, to whoever has not answered."""
        self._queue_message("insurance_service.mail_template_survey_reminder", "reminder")
        self.write(
            {"reminded_at": fields.Datetime.now(), "reminder_count": self.reminder_count + 1}
        )

    def _queue_message(self, template, kind):
        self.ensure_one()
        if not self.user_input_id:
            self._create_user_input()
        if self.channel == "mail":
            self._queue_mail(template)
        else:
            self._queue_sms(kind)

    def _queue_mail(self, template):
        recipient = self._get_recipient()
        address = recipient.service_email or recipient.email
        if not address:
            raise UserError(self.env._("No e-mail address: enter one, or telephone."))
        values = self.env.ref(template)._generate_template(
            self.ids, ("subject", "body_html", "email_from")
        )[self.id]
        self.mail_id = self.env["mail.mail"].create(
            {
                "subject": values["subject"],
                "body_html": values["body_html"],
                "email_from": values.get("email_from") or self.company_id.email_formatted,
                "email_to": address,
                "author_id": False,
                # Holds the personal link: gone once it has left.
                "auto_delete": True,
            }
        )

    def _queue_sms(self, kind):
        recipient = self._get_recipient()
        number = wish.mobile_number(recipient.service_mobile)
        if not number:
            raise UserError(self.env._("No valid mobile number: correct it, or telephone."))
        body = survey_text.message(
            kind, self.is_english, self.company_id.name, self.link, self.date_deadline
        )
        self.sms_id = self.env["sms.sms"].create({"number": number, "body": body})

    def _get_recipient(self):
        return self.contact_id or self.partner_id

    def _create_user_input(self):
        """Create the empty questionnaire behind the personal link."""
        self.ensure_one()
        survey = self.campaign_id.survey_id or self.env.ref("insurance_service.survey_satisfaction")
        code = self._get_recipient().lang if self.is_english else "zh_CN"
        lang = self.env["res.lang"]._lang_get(code)
        user_inputs = self.env["survey.user_input"].with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True, tracking_disable=True
        )
        self.user_input_id = user_inputs.create(
            {
                "survey_id": survey.id,
                # A logged-in person who is not the recipient is refused by it.
                "partner_id": self._get_recipient().id,
                "invite_token": user_inputs._generate_invite_token(),
                "deadline": self._get_last_moment(),
                "lang_id": lang.id,
            }
        )
        return self.user_input_id

    def _extend(self, day):
        """Move the last day of open invitations and of their links."""
        waiting = self.filtered(lambda invitation: invitation.state in OPEN)
        waiting.date_deadline = day
        for invitations in waiting.filtered("user_input_id").grouped("company_id").values():
            invitations.user_input_id.deadline = invitations[0]._get_last_moment()

    def _get_last_moment(self):
        """Return the end of the last day at the branch, in UTC."""
        local = datetime.combine(self.date_deadline, time(23, 59, 59))
        return self.company_id._from_service_time(local)
