from odoo import fields, models


class InsurancePauseReason(models.Model):
    """Why the clock of a request may stand still: it waits for the customer or somebody outside."""

    _name = "insurance.pause.reason"
    _description = "Pause Reason"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    waits_for_customer = fields.Boolean(
        default=True, help="The customer is told what we wait for, and that the clock stands."
    )
    max_days = fields.Integer(
        "At Most", help="Working days after which the handler is reminded; 0: never."
    )
    customer_text = fields.Text(
        translate=True, help="What the customer reads in the message about the pause."
    )

    _max_days_positive = models.Constraint(
        "CHECK(max_days >= 0)", "A number of days cannot be negative."
    )
