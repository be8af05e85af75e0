from odoo import fields, models


class InsuranceServiceItemPaper(models.Model):
    """A paper that an item asks for (spec 4)."""

    _name = "insurance.service.item.paper"
    _description = "Paper of a Service Item"
    _order = "sequence, id"

    item_id = fields.Many2one(
        "insurance.service.item", required=True, ondelete="cascade", index=True
    )
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    is_required = fields.Boolean(default=True)
