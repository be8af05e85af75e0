from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

#: Customers in one file; wkhtmltopdf holds all of them in memory.
MAX_CUSTOMERS = 200


class InsuranceCustomerPrint(models.AbstractModel):
    """What dialogs share that print a form of customers and a period (1.10, forms 3 and 4).

    A dialog sets ``_report`` and ``_source_model`` and says which records it prints.
    """

    _name = "insurance.customer.print"
    _description = "Print a Form of Customers"
    #: Xml id of the report action, and the model whose list may open the dialog, too.
    _report = None
    _source_model = None

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
        """Take the customers the dialog was opened from, or those of the records chosen."""
        values = super().default_get(fields)
        ids = self.env.context.get("active_ids") or []
        model = self.env.context.get("active_model")
        if model == "res.partner":
            partners = self.env["res.partner"].browse(ids)
            # Of a contact its customer.
            values["partner_ids"] = [Command.set(partners.commercial_partner_id.ids)]
        elif model == self._source_model:
            values["partner_ids"] = [Command.set(self.env[model].browse(ids).partner_id.ids)]
        return values

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for dialog in self:
            if dialog.date_from > dialog.date_to:
                raise ValidationError(self.env._("The period ends before it begins."))

    def action_print(self):
        """Print the form of the period, a document for each customer.

        :return: report action
        """
        self.ensure_one()
        self._check_printable()
        return self.env.ref(self._report).report_action(self, config=False)

    def _check_printable(self):
        """Refuse customers the user may not see, none, too many, and strangers."""
        self.partner_ids.check_access("read")
        if not self.partner_ids:
            raise UserError(self.env._("Choose a customer first."))
        if len(self.partner_ids) > MAX_CUSTOMERS:
            raise UserError(
                self.env._("Print at most %(limit)s customers at a time.", limit=MAX_CUSTOMERS)
            )
        records = self._get_records()
        others = self.partner_ids.filtered(
            lambda partner: not partner.tier_id.is_vip and partner not in records.partner_id
        )
        if others:
            raise UserError(
                self.env._(
                    "Not VIP customers, and not served as such in this period: %(customers)s. "
                    "Take these out of the selection.",
                    customers=", ".join(others[:10].mapped("display_name")),
                )
            )

    def _get_records(self):
        """Return the records to print that the user may see, by customer and date."""
        raise NotImplementedError
