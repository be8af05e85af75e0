from odoo import api, fields, models
from odoo.exceptions import UserError


class InsuranceTier(models.Model):
    """A service level a customer can hold: gold VIP, silver VIP or regular (Art. 11)."""

    _name = "insurance.tier"
    _description = "Service Tier"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        help="Stable key used by schemes, files and integrations: gold, silver, regular.",
    )
    sequence = fields.Integer(
        default=10, help="The best tier has the lowest number; upgrades go down."
    )
    color = fields.Integer(help="Colour of the tier's badge.")
    is_vip = fields.Boolean(
        "VIP", help="Customers of this tier get value-added services and the VIP mark."
    )
    customer_count = fields.Integer("Customers", compute="_compute_customer_count")

    _code_uniq = models.Constraint("unique(code)", "A tier with this code exists already.")

    def _compute_customer_count(self):
        counts = dict(
            self.env["res.partner"]._read_group(
                [("tier_id", "in", self.ids)], ["tier_id"], ["__count"]
            )
        )
        for tier in self:
            tier.customer_count = counts.get(tier, 0)

    def write(self, vals):
        for name in ("code", "sequence", "is_vip"):
            if name in vals and any(tier[name] != vals[name] for tier in self):
                raise UserError(
                    self.env._(
                        "%(field)s: schemes, rounds and history rely on it, so it cannot change. "
                        "Name and colour can.",
                        field=self._fields[name]._description_string(self.env),
                    )
                )
        return super().write(vals)

    def action_view_customers(self):
        """Open the customers that hold this tier.

        :return: window action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "res.partner",
            "views": [(False, "list"), (False, "form")],
            "domain": [("tier_id", "=", self.id)],
        }

    @api.model
    def _by_code(self):
        """Return all tiers as ``{code: record}``."""
        return {tier.code: tier for tier in self.search([])}
