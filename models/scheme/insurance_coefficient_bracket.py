from odoo import api, fields, models

from .insurance_coefficient import DIMENSIONS


class InsuranceCoefficientBracket(models.Model):
    """One step of a coefficient table.

    Steps run upwards and leave no gap: each starts where the one before ends. Premium and
    years: ``bound_from`` belongs to the step, ``bound_to`` does not. Loss ratio: the other way
    round (``bound_from`` < ratio <= ``bound_to``), as the regulation says "up to 60%".
    """

    _name = "insurance.coefficient.bracket"
    _description = "Coefficient Bracket"
    _inherit = ["insurance.scheme.part"]
    _order = "coefficient_id, sequence, id"

    coefficient_id = fields.Many2one(
        "insurance.coefficient", "Table", required=True, ondelete="cascade", index=True
    )
    # Copies of the table's, so that a scheme's form can show its five tables side by side.
    scheme_id = fields.Many2one(
        related="coefficient_id.scheme_id", store=True, readonly=False, precompute=True, index=True
    )
    dimension = fields.Selection(
        related="coefficient_id.dimension", store=True, readonly=False, precompute=True
    )
    # Added steps come last; dragging numbers them anew.
    sequence = fields.Integer(default=1000)
    bound_from = fields.Float("From", digits=(18, 4), required=True)
    has_bound_to = fields.Boolean(
        "Has Upper Limit", default=True, help="Unset on the last step only: it is open."
    )
    bound_to = fields.Float("To", digits=(18, 4), help="Ignored on the last, open step.")
    value = fields.Float("Coefficient", digits=(10, 4), required=True)

    _scheme_links = ("coefficient_id", "scheme_id", "dimension")

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = self._with_tables(vals_list)
        brackets = super().create(vals_list)
        brackets._forget_tables()
        return brackets

    def write(self, vals):
        result = super().write(vals)
        if {"bound_from", "has_bound_to", "bound_to", "value"} & vals.keys():
            # Whoever changes the figures takes the decision: no longer the product's.
            self.coefficient_id.filtered("is_default").is_default = False
        if "sequence" in vals:
            self._forget_tables()
        return result

    def unlink(self):
        result = super().unlink()
        self._forget_tables()
        return result

    @api.model
    def _with_tables(self, vals_list):
        """Return the values with the table found by scheme and dimension where it is missing.

        The scheme's form adds steps by scheme and dimension; a step belongs to a table.
        """
        wanted = [vals for vals in vals_list if not vals.get("coefficient_id")]
        scheme_ids = {vals.get("scheme_id") for vals in wanted} - {None, False}
        tables = {
            (table.scheme_id.id, table.dimension): table.id
            for table in self.env["insurance.coefficient"].search(
                [("scheme_id", "in", list(scheme_ids))]
            )
        }
        result = []
        for vals in vals_list:
            vals = dict(vals)
            key = (vals.pop("scheme_id", None), vals.pop("dimension", None))
            if not vals.get("coefficient_id") and key in tables:
                vals["coefficient_id"] = tables[key]
            result.append(vals)
        return result

    def _forget_tables(self):
        """Drop cached lists of steps: they hang below a table and below its scheme."""
        scheme_model = self.env["insurance.scheme"]
        scheme_model.invalidate_model([f"{name}_bracket_ids" for name, _label in DIMENSIONS])
        self.env["insurance.coefficient"].invalidate_model(["bracket_ids"])
