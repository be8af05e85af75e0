from odoo import api, fields, models
from odoo.fields import Command

from ..models.green.insurance_handbook_issue import DELIVERIES


class InsuranceHandbookMassIssue(models.TransientModel):
    """Dialog: issue this year's handbook to several VIP customers at once."""

    _name = "insurance.handbook.mass.issue"
    _description = "Issue Handbooks"

    partner_ids = fields.Many2many("res.partner", string="Customers", required=True)
    year = fields.Integer(
        "Edition", required=True, default=lambda self: self.env.company._service_today().year
    )
    date = fields.Date(required=True, default=lambda self: self.env.company._service_today())
    delivery = fields.Selection(DELIVERIES, required=True, default="in_person")
    given_count = fields.Integer("Have It Already", compute="_compute_given_count")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "res.partner":
            values["partner_ids"] = [Command.set(self.env.context.get("active_ids") or [])]
        return values

    @api.depends("partner_ids", "year")
    def _compute_given_count(self):
        for dialog in self:
            dialog.given_count = len(dialog._get_given_partners())

    def _get_given_partners(self):
        issues = self.env["insurance.handbook.issue"].search(
            [("partner_id", "in", self.partner_ids.ids), ("year", "=", self.year)]
        )
        return issues.partner_id

    def action_confirm(self):
        """Issue one handbook to each customer who has none of the year.

        :return: action with the issues, to print their receipts
        """
        self.ensure_one()
        given = self._get_given_partners()
        due = self.partner_ids.filtered(lambda partner: partner not in given)
        issues = (
            self.env["insurance.handbook.issue"].create(
                [
                    {
                        "partner_id": partner.id,
                        "year": self.year,
                        "date": self.date,
                        "delivery": self.delivery,
                    }
                    for partner in due
                ]
            )
            if due
            else self.env["insurance.handbook.issue"]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_handbook_issue_action"
        )
        return {**action, "domain": [("id", "in", issues.ids)], "context": {}}
