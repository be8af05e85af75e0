from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

#: Customers in one file; wkhtmltopdf holds all of them in memory.
MAX_CUSTOMERS = 200


class InsuranceGreenChannelPrint(models.TransientModel):
    """Dialog that prints attachment 3 of customers: their green-channel services of a period."""

    _name = "insurance.green.channel.print"
    _description = "Print Green Channel Record"

    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        required=True,
        domain=[("customer_code", "!=", False)],
    )
    date_from = fields.Date(
        "From",
        required=True,
        default=lambda self: fields.Date.start_of(self._get_today(), "quarter"),
    )
    date_to = fields.Date("To", required=True, default=lambda self: self._get_today())

    @api.model
    def _get_today(self):
        return self.env.company._service_today()

    @api.model
    def default_get(self, fields):
        """Take the customers the dialog was opened from, or those of the requests."""
        values = super().default_get(fields)
        ids = self.env.context.get("active_ids") or []
        model = self.env.context.get("active_model")
        if model == "res.partner":
            partners = self.env["res.partner"].browse(ids)
            # Of a contact its customer.
            values["partner_ids"] = [Command.set(partners.commercial_partner_id.ids)]
        elif model == "insurance.service.request":
            requests = self.env["insurance.service.request"].browse(ids)
            values["partner_ids"] = [Command.set(requests.partner_id.ids)]
        return values

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for dialog in self:
            if dialog.date_from > dialog.date_to:
                raise ValidationError(self.env._("The period ends before it begins."))

    def action_print(self):
        """Print the record of the period, a document for each customer.

        :return: report action
        """
        self.ensure_one()
        self._check_printable()
        report = self.env.ref("insurance_service.green_channel_form_report")
        return report.report_action(self, config=False)

    def _check_printable(self):
        """Refuse customers the user may not see, none, too many, and strangers."""
        self.partner_ids.check_access("read")
        if not self.partner_ids:
            raise UserError(self.env._("Choose a customer first."))
        if len(self.partner_ids) > MAX_CUSTOMERS:
            raise UserError(
                self.env._("Print at most %(limit)s customers at a time.", limit=MAX_CUSTOMERS)
            )
        requests = self._get_requests()
        others = self.partner_ids.filtered(
            lambda partner: not partner.tier_id.is_vip and partner not in requests.partner_id
        )
        if others:
            raise UserError(
                self.env._(
                    "Not VIP customers, and not served as such in this period: %(customers)s. "
                    "Take these out of the selection.",
                    customers=", ".join(others[:10].mapped("display_name")),
                )
            )

    def _get_requests(self):
        """Return the requests of the period that the user may see, by customer and receipt.

        Received in the period by the time of the user's company, at a VIP tier, not cancelled.
        """
        self.ensure_one()
        company = self.env.company
        start = fields.Datetime.to_datetime(self.date_from)
        end = fields.Datetime.add(fields.Datetime.to_datetime(self.date_to), days=1)
        return self.env["insurance.service.request"].search(
            [
                ("partner_id", "in", self.partner_ids.ids),
                ("is_vip", "=", True),
                ("state", "!=", "cancelled"),
                ("received_at", ">=", company._from_service_time(start)),
                ("received_at", "<", company._from_service_time(end)),
            ],
            order="partner_id, received_at, id",
        )
