from odoo import fields, models

ROUND_STATES = [
    ("draft", "Draft"),
    ("nomination", "Nomination"),
    ("scored", "Scored"),
    ("submitted", "Submitted"),
    ("approved", "Approved"),
    ("published", "Published"),
    ("cancelled", "Cancelled"),
]


class InsuranceAssessmentRound(models.Model):
    """The yearly assessment of all customers on one calendar year's facts (Art. 8, 12, 13)."""

    _name = "insurance.assessment.round"
    _description = "Assessment Round"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "year desc, id desc"

    name = fields.Char(compute="_compute_name", store=True)
    kind = fields.Selection(
        [("assessment", "Assessment"), ("simulation", "Simulation")],
        default="assessment",
        required=True,
        readonly=True,
        help="A simulation runs the same steps on the same facts; it can never be submitted.",
    )
    year = fields.Integer(
        "Assessed Year", required=True, help="Calendar year whose facts are assessed."
    )
    company_id = fields.Many2one(
        "res.company",
        "Head Office",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company.root_id,
    )
    scheme_id = fields.Many2one(
        "insurance.scheme", required=True, ondelete="restrict", index=True
    )
    state = fields.Selection(
        ROUND_STATES, default="draft", required=True, readonly=True, copy=False, tracking=True
    )
    release_unused_new_places = fields.Boolean(
        "Unused New Places Go to Existing Customers",
        readonly=True,
        copy=False,
        tracking=True,
        help="Decided by the GM office: gold places that new customers leave unused.",
    )
    collected_datetime = fields.Datetime("Collected On", readonly=True, copy=False)
    submitted_datetime = fields.Datetime("Submitted On", readonly=True, copy=False)
    approved_date = fields.Date("Approved On", readonly=True, copy=False)
    published_date = fields.Date("Published On", readonly=True, copy=False)
    date_effective = fields.Date(
        "Effective From",
        readonly=True,
        copy=False,
        help="First day of the month after publication: service at the new standard starts.",
    )
    line_ids = fields.One2many("insurance.assessment.line", "round_id", readonly=True)
    approval_ids = fields.One2many("insurance.assessment.approval", "round_id", readonly=True)
    period_ids = fields.One2many("insurance.tier.period", "round_id", readonly=True)

    _year_uniq = models.UniqueIndex(
        "(company_id, year) WHERE kind = 'assessment' AND state != 'cancelled'",
        "There is a round for this year already. Cancel it first, or use it.",
    )
