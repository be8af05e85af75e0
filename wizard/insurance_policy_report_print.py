from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ..models.notice.insurance_policy_report import HALVES
from ..rules import half_year

#: Customers in one file; wkhtmltopdf holds all of them in memory.
MAX_CUSTOMERS = 200
#: So many are sent while the user waits; more go by the scheduled action.
AT_ONCE = 2


class InsurancePolicyReportPrint(models.TransientModel):
    """Dialog that prints or sends the half-yearly policy report of VIP customers (D8)."""

    _name = "insurance.policy.report.print"
    _description = "Print or Send Policy Report"

    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        required=True,
        domain=[("customer_code", "!=", False), ("tier_id.is_vip", "=", True)],
    )
    year = fields.Integer(required=True, default=lambda self: self._get_half_year()[0])
    half = fields.Selection(
        HALVES, "Half-year", required=True, default=lambda self: str(self._get_half_year()[1])
    )
    is_unfinished = fields.Boolean(compute="_compute_is_unfinished")
    sent_count = fields.Integer("Sent Already", compute="_compute_sent_count")

    @api.model
    def _get_half_year(self):
        return half_year.last_finished(self.env.company._service_today())

    @api.model
    def default_get(self, fields):
        """Take the customers, and of a care task or report its half-year."""
        values = super().default_get(fields)
        model = self.env.context.get("active_model")
        ids = self.env.context.get("active_ids") or []
        if model == "res.partner":
            partners = self.env[model].browse(ids).commercial_partner_id
            values["partner_ids"] = [Command.set(partners.ids)]
        elif model in ("insurance.care.task", "insurance.policy.report"):
            records = self.env[model].browse(ids)
            values["partner_ids"] = [Command.set(records.partner_id.ids)]
            first = records[:1]
            half = first.half if model == "insurance.policy.report" else first._get_half()
            if half:
                values |= {"year": first.year, "half": half}
        return values

    # === COMPUTE METHODS === #

    @api.depends("year", "half")
    def _compute_is_unfinished(self):
        today = self.env.company._service_today()
        for dialog in self:
            dialog.is_unfinished = dialog._get_period()[1] >= today

    @api.depends("partner_ids", "year", "half")
    def _compute_sent_count(self):
        for dialog in self:
            dialog.sent_count = self.env["insurance.policy.report"].search_count(
                [
                    ("partner_id", "in", dialog.partner_ids.ids),
                    ("year", "=", dialog.year),
                    ("half", "=", dialog.half),
                    ("state", "=", "sent"),
                ]
            )

    @api.constrains("year")
    def _check_year(self):
        last = self.env.company._service_today().year
        for dialog in self:
            if not 2000 <= dialog.year <= last:
                raise ValidationError(self.env._("Give a year from 2000 to %(last)s.", last=last))

    # === ACTION METHODS === #

    def action_print(self):
        """Print the reports, a document for each customer.

        :return: report action
        """
        self.ensure_one()
        self._check_printable()
        report = self.env.ref("insurance_service.policy_report_action")
        return report.report_action(self, config=False)

    def action_send(self):
        """Send the reports by e-mail, each once; the list shows what became of them.

        :return: window action of the reports
        """
        self.ensure_one()
        self._check_sendable()
        reports = self.env["insurance.policy.report"]
        reports_sudo = reports._ask_for(self.partner_ids, self.year, self.half)
        queued_sudo = reports_sudo.filtered(lambda report: report.state == "queued")
        if len(queued_sudo) <= AT_ONCE:
            for report_sudo in queued_sudo:
                report_sudo._send_safely()
        else:
            self.env.ref("insurance_service.ir_cron_policy_reports").sudo()._trigger()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_policy_report_action"
        )
        return {**action, "domain": [("id", "in", reports_sudo.ids)], "context": {}}

    # === CHECKS AND FACTS === #

    def _get_period(self):
        """Return first and last day of the half-year."""
        return half_year.period(self.year or 2000, int(self.half or 1))

    def _check_printable(self):
        """Refuse customers the user may not see, none, too many, and those who are no VIPs."""
        self.partner_ids.check_access("read")
        if not self.partner_ids:
            raise UserError(self.env._("Choose a customer first."))
        if len(self.partner_ids) > MAX_CUSTOMERS:
            raise UserError(
                self.env._("Print or send at most %(limit)s customers.", limit=MAX_CUSTOMERS)
            )
        others = self.partner_ids.filtered(lambda partner: not partner.tier_id.is_vip)
        if others:
            raise UserError(
                self.env._(
                    "Policy reports are for VIP customers. Take these out of the selection: "
                    "%(customers)s.",
                    customers=", ".join(others[:10].mapped("display_name")),
                )
            )

    def _check_sendable(self):
        """Refuse what cannot be printed, a half-year that is not over, and other branches."""
        self._check_printable()
        if self.is_unfinished:
            raise UserError(
                self.env._(
                    "The half-year is not over, so the report would be incomplete. Print it, or "
                    "choose an earlier one."
                )
            )
        self.env["insurance.policy.report"]._check_may_send(self.partner_ids)
