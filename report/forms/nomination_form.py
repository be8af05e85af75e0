from odoo import api, models
from odoo.exceptions import UserError

from . import chinese
from .nomination_form_data import build_forms


class NominationForm(models.AbstractModel):
    """Attachment 1, VIP客户资格申报/审批表, of one or many assessment lines."""

    _name = "report.insurance_service.nomination_form"
    _description = "Nomination and Approval Form"

    @api.model
    def _get_report_values(self, docids, data=None):
        lines = self.env["insurance.assessment.line"].browse(docids)
        return self._get_values(docids, lines)

    @api.model
    def _get_values(self, docids, lines):
        """Return the values of the template for ``lines``, in their order.

        :raise AccessError: when the user may not read one of them
        """
        today = self.env.company._service_today()
        return {
            "doc_ids": docids,
            "doc_model": lines._name,
            "forms": build_forms(lines),
            "zh": chinese.WORDS,
            "printed": f"{self.env.user.name}　{chinese.date(today)}",
        }


class NominationFormCustomer(models.AbstractModel):
    """Attachment 1 of customers: their latest assessment."""

    _name = "report.insurance_service.nomination_form_customer"
    _inherit = "report.insurance_service.nomination_form"
    _description = "Nomination and Approval Form of Customers"

    @api.model
    def _get_report_values(self, docids, data=None):
        partners = self.env["res.partner"].browse(docids)
        partners.check_access("read")
        return self._get_values(docids, self._get_latest_lines(partners))

    @api.model
    def _get_latest_lines(self, partners):
        """Return the latest line the user may read of each partner, in the partners' order.

        :raise UserError: naming those that were never assessed
        """
        lines = self.env["insurance.assessment.line"].search(
            [
                ("partner_id", "in", partners.ids),
                ("round_id.kind", "=", "assessment"),
                ("round_id.state", "!=", "cancelled"),
            ],
            order="round_id",  # the rounds' own order: newest first
        )
        latest = {}
        for line in lines:
            latest.setdefault(line.partner_id, line)
        if missing := partners.filtered(lambda partner: partner not in latest):
            raise UserError(
                self.env._(
                    "No assessment to print for: %(customers)s. Take these out of the selection.",
                    customers=", ".join(missing[:10].mapped("display_name")),
                )
            )
        return lines.browse(latest[partner].id for partner in partners)


class NominationFormSelection(models.AbstractModel):
    """Attachment 1 of the customers of a round that the print dialog selects."""

    _name = "report.insurance_service.nomination_form_selection"
    _inherit = "report.insurance_service.nomination_form"
    _description = "Nomination and Approval Form of a Round"

    @api.model
    def _get_report_values(self, docids, data=None):
        dialog = self.env["insurance.assessment.print"].browse(docids)
        if len(dialog) != 1:
            raise UserError(self.env._("Print the forms of one round at a time."))
        return self._get_values(docids, dialog._get_lines())
