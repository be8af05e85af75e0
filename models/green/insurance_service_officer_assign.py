from odoo import api, fields, models
from odoo.fields import Command


class InsuranceServiceOfficerAssign(models.TransientModel):
    """Dialog: name the service officer of several VIP customers at once."""

    _name = "insurance.service.officer.assign"
    _description = "Name Service Officer"

    partner_ids = fields.Many2many("res.partner", string="Customers", required=True)
    company_ids = fields.Many2many("res.company", compute="_compute_company_ids")
    user_id = fields.Many2one(
        "res.users",
        "Service Officer",
        domain="[('share', '=', False), ('company_ids', 'parent_of', company_ids)]",
        help="Works for the home branch of all of them. Empty: nobody.",
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "res.partner":
            values["partner_ids"] = [Command.set(self.env.context.get("active_ids") or [])]
        return values

    @api.depends("partner_ids")
    def _compute_company_ids(self):
        for dialog in self:
            dialog.company_ids = dialog.partner_ids.home_company_id

    def action_confirm(self):
        """Name the officer; rights and fit are checked by the customers."""
        self.ensure_one()
        self.partner_ids.action_set_service_officer(self.user_id.id)
        return {"type": "ir.actions.act_window_close"}
