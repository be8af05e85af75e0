from odoo import fields, models

from ..const import TARGETS


class InsuranceServiceStandard(models.Model):
    """What one tier gets of one item in a year: deadline, yearly frequency, unit cost."""

    _name = "insurance.service.standard"
    _description = "Service Standard"
    _order = "catalogue_id, item_id, tier_id"

    catalogue_id = fields.Many2one(
        "insurance.service.catalogue", required=True, ondelete="cascade", index=True
    )
    item_id = fields.Many2one(
        "insurance.service.item", required=True, ondelete="restrict", index=True
    )
    tier_id = fields.Many2one("insurance.tier", required=True, ondelete="restrict", index=True)
    target_kind = fields.Selection(TARGETS, required=True, default="none")
    target_days = fields.Integer("Target")
