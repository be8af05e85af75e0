from odoo import api, fields, models

STATES = [("draft", "Draft"), ("active", "Active"), ("retired", "Retired")]


class InsuranceServiceCatalogue(models.Model):
    """A year's version of the service catalogue: the standards of all items by tier (1.6)."""

    _name = "insurance.service.catalogue"
    _description = "Service Catalogue"
    _order = "year desc, version desc"

    name = fields.Char(required=True)
    year = fields.Integer(required=True)
    version = fields.Integer(required=True, readonly=True, default=1, copy=False)
    state = fields.Selection(STATES, required=True, readonly=True, default="draft", copy=False)
    standard_ids = fields.One2many("insurance.service.standard", "catalogue_id", copy=True)

    @api.model
    def _get_standard(self, item, tier, day):
        """Return the standard in effect for an item and tier on a day; empty when there is none."""
        return self.env["insurance.service.standard"].search(
            [
                ("catalogue_id.state", "=", "active"),
                ("catalogue_id.year", "<=", day.year),
                ("item_id", "=", item.id),
                ("tier_id", "=", tier.id),
            ],
            order="catalogue_id desc",
            limit=1,
        )
