from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...rules.appraisal import INDICATORS

ROLES = [
    ("head", "Branch Head"),
    ("customer_resources", "Head of Customer Resources"),
    ("business_management", "Head of Business Management"),
]
CODES = [
    ("request_on_time", "Requests Done in Time"),
    ("request_on_time_vip", "VIP Requests Done in Time"),
    ("care_on_time", "Care Done in Time"),
    ("visit_minimum", "Promised Visits Held"),
    ("visit_duty", "Own Visit Duty"),
    ("satisfaction", "Customer Satisfaction"),
    ("complaint_rate", "Complaints per 1,000 Customers"),
    ("complaint_tier", "Complaints Answered as Promised"),
    ("complaint_regulator", "Complaints Answered Within the Limit"),
    ("complaint_justified", "Justified Complaints"),
    ("followup_closed", "Survey Follow-ups Closed"),
    ("budget_kept", "Budget Used"),
]
UNITS = [("share", "%"), ("per_thousand", "per 1,000"), ("number", "number")]
DIRECTIONS = [("at_least", "No Less Than"), ("at_most", "No More Than")]


class InsuranceAppraisalIndicator(models.Model):
    """Target and weight of an indicator for a kind of head, from a year on (Art. 32).

    The regulation names no figures: the shipped rows are defaults that head office may change.
    """

    _name = "insurance.appraisal.indicator"
    _description = "Appraisal Indicator"
    _order = "year desc, role, sequence, id"
    _rec_name = "code"

    year = fields.Integer(
        "From Year",
        required=True,
        aggregator=None,
        default=lambda self: self.env.company._service_today().year,
        help="Counts from this year on, until a row of a later year takes its place.",
    )
    role = fields.Selection(ROLES, "Appraised As", required=True)
    code = fields.Selection(CODES, "Indicator", required=True)
    sequence = fields.Integer(default=10)
    unit = fields.Selection(UNITS, compute="_compute_unit")
    direction = fields.Selection(DIRECTIONS, compute="_compute_unit")
    target = fields.Float(
        "Target Value",
        digits=(16, 2),
        required=True,
        aggregator=None,
        help="In the unit; shares in percent.",
    )
    weight = fields.Float(digits=(16, 2), required=True, help="Points when the target is met.")
    is_default = fields.Boolean(
        "Default", readonly=True, help="As shipped; the regulation gives no figure."
    )
    active = fields.Boolean(default=True, help="Archived: not measured from this year on.")

    _code_uniq = models.UniqueIndex(
        "(year, role, code)", "There is a target of this indicator from this year already."
    )
    _sane = models.Constraint(
        "CHECK(year BETWEEN 2000 AND 2100 AND target >= 0 AND weight >= 0)",
        "Give the year, for example 2026, and no negative target or weight.",
    )

    @api.depends("code")
    def _compute_unit(self):
        for indicator in self:
            known = INDICATORS.get(indicator.code)
            indicator.unit = known and known.unit
            indicator.direction = known and known.direction

    @api.model_create_multi
    def create(self, vals_list):
        self._check_keeper()
        if not self.env.su:
            vals_list = [{**vals, "is_default": False} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        self._check_keeper()
        if not self.env.su and vals.keys() - {"sequence"}:
            vals = {**vals, "is_default": False}
        return super().write(vals)

    def _check_keeper(self):
        """Refuse changes by anybody but head office customer resources."""
        if not self.env.su and not self.env.user.has_group("insurance_service.group_hq_officer"):
            raise AccessError(
                self.env._("Targets of the appraisal are kept by head office customer resources.")
            )

    @api.model
    def _get_for_year(self, year):
        """Return ``{role: indicators}`` that count in a year, in their order."""
        rows = (
            self.sudo()
            .with_context(active_test=False)
            .search([("year", "<=", year)], order="year desc, id")
        )
        latest = {}
        for row in rows:
            latest.setdefault((row.role, row.code), row)
        found = self.browse([row.id for row in latest.values() if row.active]).sudo()
        return found.sorted(lambda row: (row.sequence, row.id)).grouped("role")
