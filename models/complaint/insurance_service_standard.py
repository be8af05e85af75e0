from odoo import fields, models


class InsuranceServiceStandard(models.Model):
    """What the hotline promises for complaints, next to its deadline for enquiries (1.6 D1)."""

    _inherit = "insurance.service.standard"

    complaint_days = fields.Integer(
        "Complaints",
        aggregator=None,
        help="Working days within which a complaint of this tier is answered; on the item of the "
        "VIP hotline (D1). 0: only the regulator's limit counts.",
    )

    _complaint_days_positive = models.Constraint(
        "CHECK(complaint_days >= 0)", "A number of days cannot be negative."
    )
