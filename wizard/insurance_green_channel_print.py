from odoo import fields, models


class InsuranceGreenChannelPrint(models.TransientModel):
    """Dialog that prints attachment 3 of customers: their green-channel services of a period."""

    _name = "insurance.green.channel.print"
    _description = "Print Green Channel Record"
    _inherit = ["insurance.customer.print"]
    _report = "insurance_service.green_channel_form_report"
    _source_model = "insurance.service.request"

    def _get_records(self):
        return self._get_requests()

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
