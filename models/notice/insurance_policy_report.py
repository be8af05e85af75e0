import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...rules import half_year
from ...rules.care_flow import OPEN
from ...rules.masking import mask_email
from ...rules.request_flow import WORKERS

_logger = logging.getLogger(__name__)
JOB = "policy_reports"
HALVES = [("1", "First Half-year"), ("2", "Second Half-year")]
STATES = [
    ("queued", "In Queue"),
    ("sent", "Sent"),
    ("no_address", "No Address"),
    ("failed", "Failed"),
]


class InsurancePolicyReport(models.Model):
    """A half-yearly policy report to a VIP customer: asked for, sent, or why not (D8).

    Kept by the dialog and the queue; it holds the PDF as it was sent. Goes to the first contacts by
    e-mail: a report about the customer's own contracts, so it needs no consent to care.
    """

    _name = "insurance.policy.report"
    _description = "Policy Report"
    _order = "year desc, half desc, state, partner_id"
    _rec_name = "partner_id"
    _allow_sudo_commands = False

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        "res.company", "Home Branch", required=True, readonly=True, ondelete="restrict"
    )
    tier_id = fields.Many2one("insurance.tier", readonly=True, ondelete="restrict")
    tier_code = fields.Char(related="tier_id.code")
    year = fields.Integer(required=True, readonly=True, aggregator=None)
    half = fields.Selection(HALVES, "Half-year", required=True, readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="queued")
    user_id = fields.Many2one(
        "res.users",
        "Asked For By",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        help="The report holds what this person may see.",
    )
    sent_at = fields.Datetime("Sent", readonly=True)
    recipients = fields.Char("Sent To", readonly=True, help="Addresses are masked.")
    message = fields.Char("Why Not", readonly=True)
    attachment_id = fields.Many2one("ir.attachment", "PDF", readonly=True, ondelete="set null")
    mail_ids = fields.Many2many(
        "mail.mail", "insurance_policy_report_mail_rel", readonly=True, groups="base.group_system"
    )
    mail_state = fields.Char("E-mail", compute="_compute_mail_state", compute_sudo=True)

    _once = models.UniqueIndex(
        "(partner_id, year, half)", "This customer has a report of the half-year already."
    )
    _company_idx = models.Index("(company_id, year, half)")
    _queue_idx = models.Index("(id) WHERE state = 'queued'")

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "year", "half")
    @api.depends_context("lang")
    def _compute_display_name(self):
        halves = dict(self._fields["half"]._description_selection(self.env))
        for report in self:
            parts = [report.partner_id.sudo().name, report.year, halves.get(report.half)]
            report.display_name = " · ".join(str(part) for part in parts if part)

    @api.depends("state")
    @api.depends_context("lang")
    def _compute_mail_state(self):
        for report in self:
            mails = report.mail_ids
            labels = dict(mails._fields["state"]._description_selection(self.env))
            words = [labels[mail.state] for mail in mails]
            reasons = [mail.failure_reason for mail in mails if mail.failure_reason]
            report.mail_state = ", ".join(dict.fromkeys([*words, *reasons]))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self._check_kept()
        return super().create(vals_list)

    def write(self, vals):
        self._check_kept()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Policy reports that were sent are kept."))

    @api.model
    def _check_kept(self):
        if not self.env.su:
            raise AccessError(
                self.env._("Policy reports are kept by the system: send them by the dialog.")
            )

    # === ACTION METHODS === #

    def action_send_again(self):
        """Put reports into the queue again: after an address was entered, or on request.

        :raise AccessError: when the user does not send reports for a home branch
        """
        self.check_access("read")
        self._check_may_send(self.partner_id)
        self.sudo()._put_in_queue()

    def action_open_pdf(self):
        """Open the PDF as it was sent.

        :return: URL action
        """
        self.ensure_one()
        self.check_access("read")
        if not self.sudo().attachment_id:
            raise UserError(self.env._("This report has not been sent: print it instead."))
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.sudo().attachment_id.id}?download=true",
        }

    # === BUSINESS METHODS === #

    @api.model
    def _check_may_send(self, partners):
        """Refuse to send for whoever has no role for it, or does not work for a home branch."""
        user = self.env.user
        if self.env.su:
            return
        if not any(user.has_group(f"insurance_service.group_{role}") for role in WORKERS):
            raise AccessError(
                self.env._("Policy reports are sent by customer resources and business management.")
            )
        for partner_sudo in partners.sudo():
            home = partner_sudo.home_company_id
            if not home or not user._works_for(home):
                raise AccessError(
                    self.env._(
                        "%(customer)s is looked after by %(branch)s, for which you do not work.",
                        customer=partner_sudo.display_name,
                        branch=home.name or self.env._("no branch"),
                    )
                )

    @api.model
    def _ask_for(self, partners, year, half):
        """Put the reports of customers into the queue; those that were sent stay. After checks.

        :param str half: ``1`` or ``2``
        :return: all reports of these customers and half-year, in superuser mode
        """
        reports_sudo = self.sudo()
        known = reports_sudo.search(
            [("partner_id", "in", partners.ids), ("year", "=", year), ("half", "=", half)]
        )
        known.filtered(lambda report: report.state != "sent")._put_in_queue(self.env.user)
        missing = partners.sudo() - known.partner_id
        return known | reports_sudo.create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": partner.home_company_id.id,
                    "tier_id": partner.tier_id.id,
                    "year": year,
                    "half": half,
                    "user_id": self.env.uid,
                }
                for partner in missing
            ]
        )

    def _put_in_queue(self, user=None):
        """Have reports sent by the scheduled action. In superuser mode."""
        if self:
            user = user or self.env.user
            self.write({"state": "queued", "message": False, "user_id": user.id})
            self.env.ref("insurance_service.ir_cron_policy_reports")._trigger()

    @api.model
    def _cron_send(self):
        """Send what is in the queue; a report that fails says why and stops no other."""
        while report := self.search([("state", "=", "queued")], limit=1, order="id"):
            report._send_safely()
            self.env["ir.cron"]._commit_progress(1)

    def _send_safely(self):
        failures = self.env["insurance.care.failure"]
        try:
            with self.env.cr.savepoint():
                self._send()
                self.env.flush_all()
        except Exception as error:
            self.env.invalidate_all(flush=False)
            _logger.exception("Policy report %s failed", self.id)
            self.write({"state": "failed", "message": str(error)})
        if self.state in ("failed", "no_address"):
            failures._note(JOB, self.company_id, self.partner_id, self.message)
        else:
            failures._clear(JOB, self.partner_id)

    def _send(self):
        """Make the PDF as its sender sees it, queue the e-mails and note it everywhere."""
        self.ensure_one()
        addresses = self._get_addresses()
        if not addresses:
            message = self.env._("No e-mail address: enter one on a first contact.")
            self.write({"state": "no_address", "message": message})
            return
        attachment = self._make_pdf()
        mails = self._make_mails(addresses, attachment)
        self.write(
            {
                "state": "sent",
                "message": False,
                "sent_at": fields.Datetime.now(),
                "recipients": ", ".join(map(mask_email, addresses)),
                "attachment_id": attachment.id,
                "mail_ids": [fields.Command.set(mails.ids)],
            }
        )
        self._note_sent()

    def _get_addresses(self):
        """Return where the report goes: the first contacts, else the customer's own address."""
        contacts = self.partner_id.child_ids.filtered(
            lambda contact: contact.service_contact_role == "first"
        )
        found = [contact.service_email or contact.email for contact in contacts]
        partner = self.partner_id
        found = list(filter(None, found)) or [partner.service_email or partner.email]
        return list(dict.fromkeys(filter(None, found)))

    def _make_pdf(self):
        """Return the PDF as an attachment of this report."""
        user = self.user_id
        context = {"allowed_company_ids": user.company_ids.ids, "lang": user.lang}
        as_user = self.env(user=user.id, su=False, context={**self.env.context, **context})
        dialog = as_user["insurance.policy.report.print"].create(
            {"partner_ids": self.partner_id.ids, "year": self.year, "half": self.half}
        )
        dialog._check_sendable()
        content, _kind = as_user["ir.actions.report"]._render_qweb_pdf(
            "insurance_service.policy_report", dialog.ids
        )
        return self.env["ir.attachment"].create(
            {
                "name": f"保单服务报告-{self.partner_id.name}-{self.year}-{self.half}.pdf",
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    def _make_mails(self, addresses, attachment):
        """Return one e-mail for each address, in Odoo's queue: nobody sees the others'."""
        template = self.env.ref("insurance_service.mail_template_policy_report")
        values = template.with_context(lang="zh_CN")._generate_template(
            self.ids, ("subject", "body_html", "email_from")
        )[self.id]
        return self.env["mail.mail"].create(
            [
                {
                    "subject": values["subject"],
                    "body_html": values["body_html"],
                    "email_from": values.get("email_from") or self.company_id.email_formatted,
                    "email_to": address,
                    "attachment_ids": [fields.Command.set(attachment.ids)],
                    "auto_delete": False,
                }
                for address in addresses
            ]
        )

    def _note_sent(self):
        """Log it with the customer and close the task of this half-year, if there is one."""
        text = self.env._(
            "Policy report %(year)s, half-year %(half)s, sent to %(addresses)s",
            year=self.year,
            half=self.half,
            addresses=self.recipients,
        )
        self.partner_id.message_post(body=text, author_id=self.user_id.partner_id.id)
        tasks = self.env["insurance.care.task"].search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("item_id.care_kind", "=", "half_year"),
                ("year", "=", self.year),
                ("occasion", "=", f"half-{self.half}"),
                ("state", "in", OPEN),
            ]
        )
        if tasks:
            day = self.company_id._service_today()
            vals = {"done_date": day, "done_by_id": self.user_id.id, "cost_actual": 0}
            tasks._set_done({**vals, "evidence": text})

    def _get_period(self):
        """Return first and last day of the half-year."""
        self.ensure_one()
        return half_year.period(self.year, int(self.half))
