from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...rules.exact import to_decimal
from ...rules.satisfaction import Limits

#: Years a target may be for.
FIRST_YEAR, LAST_YEAR = 2000, 2100
#: What a published result rests on: it changes by a version for another year only.
CONTENT = frozenset(
    (
        "tier_id",
        "year",
        "very_satisfied_min",
        "satisfied_min",
        "average_max",
        "dissatisfied_max",
        "hq_weight",
        "branch_weight",
        "minimum_answers",
    )
)


class InsuranceSatisfactionTarget(models.Model):
    """What the yearly survey has to show for a tier (Art. 35), from a year on.

    Head office customer resources keeps the limits. A campaign is judged by the version of its
    year, or else the latest before it, and its results keep a copy.
    """

    _name = "insurance.satisfaction.target"
    _description = "Satisfaction Target"
    _inherit = ["mail.thread"]
    _order = "year desc, tier_id, id"
    _rec_name = "tier_id"

    tier_id = fields.Many2one(
        "insurance.tier", required=True, ondelete="restrict", index=True, tracking=True
    )
    year = fields.Integer(
        "From Year",
        required=True,
        aggregator=None,
        tracking=True,
        default=lambda self: self.env.company._service_today().year,
        help="Campaigns of this year and later ones, until there is a later version.",
    )
    very_satisfied_min = fields.Float(
        "Very Satisfied at Least (%)",
        digits=(5, 2),
        required=True,
        aggregator=None,
        tracking=True,
    )
    satisfied_min = fields.Float(
        "Satisfied or Better at Least (%)",
        digits=(5, 2),
        required=True,
        aggregator=None,
        tracking=True,
    )
    average_max = fields.Float(
        "Average at Most (%)", digits=(5, 2), required=True, aggregator=None, tracking=True
    )
    dissatisfied_max = fields.Float(
        "Dissatisfied at Most (%)", digits=(5, 2), required=True, aggregator=None, tracking=True
    )
    hq_weight = fields.Integer(
        "Head Office Weight (%)",
        required=True,
        aggregator=None,
        tracking=True,
        help="How much of the tier's result counts for head office in the appraisal; the rest "
        "counts for the branch.",
    )
    branch_weight = fields.Integer(
        "Branch Weight (%)", compute="_compute_branch_weight", store=True, aggregator=None
    )
    minimum_answers = fields.Integer(
        "Answers Needed",
        required=True,
        default=5,
        aggregator=None,
        tracking=True,
        help="Fewer answers get no verdict. Where fewer people were asked, all of them have to "
        "answer. The regulation names no number: a default.",
    )
    note = fields.Text(translate=True, help="Where the figures come from.")
    is_in_use = fields.Boolean(compute="_compute_is_in_use", help="A closed survey rests on it.")

    _tier_year_uniq = models.UniqueIndex(
        "(tier_id, year)", "This tier has a target from this year on already."
    )
    _shares_sane = models.Constraint(
        "CHECK(very_satisfied_min BETWEEN 0 AND 100 AND satisfied_min BETWEEN 0 AND 100 "
        "AND average_max BETWEEN 0 AND 100 AND dissatisfied_max BETWEEN 0 AND 100 "
        "AND hq_weight BETWEEN 0 AND 100)",
        "Limits and weights are percentages from 0 to 100.",
    )
    _order_sane = models.Constraint(
        "CHECK(satisfied_min >= very_satisfied_min)",
        "“Satisfied or better” includes the very satisfied: its share cannot be the lower one.",
    )
    _minimum_sane = models.Constraint(
        "CHECK(minimum_answers BETWEEN 1 AND 10000)", "A verdict needs one answer at least."
    )

    # === COMPUTE METHODS === #

    @api.depends("hq_weight")
    def _compute_branch_weight(self):
        for target in self:
            target.branch_weight = 100 - target.hq_weight

    @api.depends("tier_id", "year")
    def _compute_display_name(self):
        for target in self:
            target.display_name = f"{target.tier_id.name or ''} {target.year or ''}".strip()

    def _compute_is_in_use(self):
        used = self._get_used()
        for target in self:
            target.is_in_use = target in used

    def _get_used(self):
        """Return those of these targets by which a closed survey was judged."""
        groups = (
            self.env["insurance.survey.result"]
            .sudo()
            ._read_group(
                [
                    ("target_id", "in", self.ids),
                    ("campaign_id.state", "in", ("closed", "published")),
                ],
                ["target_id"],
            )
        )
        return self.browse(target.id for (target,) in groups)

    # === CONSTRAINT METHODS === #

    @api.constrains("year")
    def _check_year(self):
        for target in self:
            if not FIRST_YEAR <= target.year <= LAST_YEAR:
                raise ValidationError(
                    self.env._(
                        "%(year)s: targets are kept from %(first)s to %(last)s. Check the year.",
                        year=target.year,
                        first=FIRST_YEAR,
                        last=LAST_YEAR,
                    )
                )

    # === CRUD METHODS === #

    def write(self, vals):
        if CONTENT & vals.keys():
            self._check_unused()
        return super().write(vals)

    def copy_data(self, default=None):
        return [
            {**vals, "year": (default or {}).get("year") or vals["year"] + 1}
            for vals in super().copy_data(default)
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_unused()

    def _check_unused(self):
        for target in self._get_used():
            raise UserError(
                self.env._(
                    "A closed survey was judged by the target “%s”: it stays as it was. Make a "
                    "version for a later year.",
                    target.display_name,
                )
            )

    # === ACTION METHODS === #

    def action_new_version(self):
        """Copy a target for the year after the tier's latest version.

        :return: window action of the copy
        """
        self.ensure_one()
        latest = self.search([("tier_id", "=", self.tier_id.id)], order="year desc", limit=1)
        version = self.copy({"year": latest.year + 1})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": version.id,
            "views": [(False, "form")],
        }

    # === BUSINESS METHODS === #

    @api.model
    def _get_of_year(self, year):
        """Return ``{insurance.tier: target}`` that hold for surveys of a year."""
        found = {}
        for target in self.search([("year", "<=", year)], order="year desc, id desc"):
            found.setdefault(target.tier_id, target)
        return found

    def _to_limits(self):
        """Return the `rules.satisfaction.Limits` of a target."""
        self.ensure_one()
        return Limits(
            to_decimal(self.very_satisfied_min, 2),
            to_decimal(self.satisfied_min, 2),
            to_decimal(self.average_max, 2),
            to_decimal(self.dissatisfied_max, 2),
            self.minimum_answers,
        )
