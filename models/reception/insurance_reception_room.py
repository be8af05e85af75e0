from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class InsuranceReceptionRoom(models.Model):
    """A room in which VIP customers are received (VIP客户接待室, L1)."""

    _name = "insurance.reception.room"
    _description = "Reception Room"
    _order = "company_id, name"

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company",
        "Branch",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.company,
    )
    is_signed = fields.Boolean(
        "Has a Sign",
        help="A plain sign marks it as the reception room: class A branches need that (Art. 18.3).",
    )
    capacity = fields.Integer("Seats")
    note = fields.Char("Venue", help="How to find it, e.g. the floor.")
    active = fields.Boolean(default=True)

    _name_uniq = models.Constraint(
        "unique(company_id, name)", "The branch has a room of this name already."
    )
    _capacity_positive = models.Constraint(
        "CHECK(capacity >= 0)", "The number of seats cannot be negative."
    )

    @api.model_create_multi
    def create(self, vals_list):
        rooms = super().create(vals_list)
        for room in rooms if not self.env.su else ():
            if not self.env.user._works_for(room.company_id):
                raise AccessError(
                    self.env._("You do not work for %s.", room.company_id.sudo().name)
                )
        return rooms

    def write(self, vals):
        if "company_id" in vals and not self.env.su:
            raise UserError(self.env._("A room stays in its branch. Create another room instead."))
        return super().write(vals)
