from datetime import datetime, time

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from ..models.visit.insurance_visit import PURPOSES


class InsuranceVisitMass(models.TransientModel):
    """Dialog: plan a visit to each of several customers, so many on a working day."""

    _name = "insurance.visit.mass"
    _description = "Plan Visits"

    partner_ids = fields.Many2many("res.partner", string="Customers", required=True)
    user_id = fields.Many2one(
        "res.users",
        "Visitor",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )
    purpose = fields.Selection(PURPOSES, required=True, default="regular")
    first_day = fields.Date(
        required=True, default=lambda self: self.env.company._service_today(), help="From here on."
    )
    per_day = fields.Integer(
        "Visits a Day", required=True, default=2, help="On each working day, from nine on."
    )
    duration = fields.Float("Length in Hours", required=True, default=1.0)
    last_day = fields.Date("Until", compute="_compute_last_day")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "res.partner":
            values["partner_ids"] = [Command.set(self.env.context.get("active_ids") or [])]
        return values

    @api.depends("partner_ids", "first_day", "per_day")
    def _compute_last_day(self):
        for dialog in self:
            days = dialog._get_days() if dialog.partner_ids and dialog.first_day else []
            dialog.last_day = days[-1] if days and dialog.per_day > 0 else False

    def _get_days(self):
        """Return a working day for each customer, in the order of their names."""
        if self.per_day < 1:
            return []
        calendar = self.env["insurance.workday"]._get_calendar(self.env.company)
        day = calendar.on_or_after(self.first_day)
        return [calendar.add(day, i // self.per_day) for i in range(len(self.partner_ids))]

    def action_confirm(self):
        """Plan the visits as the current user.

        :return: action with the visits
        """
        self.ensure_one()
        if not 1 <= self.per_day <= 8:
            raise ValidationError(self.env._("Plan one to eight visits a day."))
        partners = self.partner_ids.sorted("name")
        rows = []
        for number, (partner, day) in enumerate(zip(partners, self._get_days(), strict=True)):
            home = partner.sudo().home_company_id or self.env.company
            hour = time(min(9 + number % self.per_day * max(round(self.duration), 1), 22))
            rows.append(
                {
                    "partner_id": partner.id,
                    "user_id": self.user_id.id,
                    "purpose": self.purpose,
                    "duration": self.duration,
                    "date_start": home._from_service_time(datetime.combine(day, hour)),
                }
            )
        visits = self.env["insurance.visit"].create(rows)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_visit_action"
        )
        return {**action, "domain": [("id", "in", visits.ids)], "context": {}}
