from odoo import api, fields, models

from ..const import LINES, PAYMENTS
from ..empty_help import with_import_link


class InsuranceProduct(models.Model):
    """An insurance product of the policy system; its line decides what is measured (Art. 11)."""

    _name = "insurance.product"
    _description = "Insurance Product"
    _order = "product_code"
    _rec_names_search = ["product_code", "name"]

    name = fields.Char(required=True)
    product_code = fields.Char(required=True, help="Key of the product in the policy system.")
    active = fields.Boolean(default=True)
    line = fields.Selection(
        LINES,
        "Line of Business",
        required=True,
        help="Long-term is measured in standard premium, the other lines in premium received.",
    )
    payment = fields.Selection(PAYMENTS, required=True, default="regular")
    has_conversion_factor = fields.Boolean(
        "Own Conversion Factor",
        help="Set when head office fixes a factor for this product; otherwise the default rule "
        "holds: regular premium over n years min(n, 10)/10, single premium 0.1, "
        "health and non-health short-term 1.",
    )
    conversion_factor = fields.Float(
        digits=(10, 4), help="Standard premium = premium received x this factor."
    )
    policy_ids = fields.One2many("insurance.policy", "product_id")
    policy_count = fields.Integer("Policies", compute="_compute_policy_count")

    _product_code_uniq = models.Constraint(
        "unique(product_code)", "A product with this code exists already."
    )
    _conversion_factor_positive = models.Constraint(
        "CHECK(conversion_factor IS NULL OR conversion_factor >= 0)",
        "A conversion factor cannot be negative.",
    )

    @api.depends("name", "product_code")
    def _compute_display_name(self):
        for product in self:
            code = f"[{product.product_code}] " if product.product_code else ""
            product.display_name = f"{code}{product.name or ''}"

    @api.depends("policy_ids")
    def _compute_policy_count(self):
        groups = self.env["insurance.policy"]._read_group(
            [("product_id", "in", self.ids)], ["product_id"], ["__count"]
        )
        counts = {product.id: count for product, count in groups}
        for product in self:
            product.policy_count = counts.get(product.id, 0)

    @api.model
    def get_empty_list_help(self, help_message):
        """Lead importers from an empty list to the import."""
        return with_import_link(self, super().get_empty_list_help(help_message))
