from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules.visit_quota import GOLD, SILVER, Quota

#: Who has a duty to visit (Art. 23-25).
KINDS = [
    ("gm_office", "GM Office Member"),
    ("department_head", "Head of a Main HQ Department"),
    ("branch_head", "Branch Head"),
]


class InsuranceVisitQuota(models.Model):
    """Visits a year that each kind of executive owes VIP customers (Art. 23-25, 1.7).

    A row counts from its year on, until a later one takes its place.
    """

    _name = "insurance.visit.quota"
    _description = "Visit Quota"
    _order = "year desc, kind"
    _rec_name = "kind"

    year = fields.Integer(
        "From Year",
        required=True,
        aggregator=None,
        default=lambda self: self.env.company._service_today().year,
        help="Counts from this year on, until a quota of a later year takes its place.",
    )
    kind = fields.Selection(KINDS, "Executive", required=True)
    gold_min = fields.Integer(
        "Gold at Least", default=0, help="Visits to gold customers, each person."
    )
    gold_max = fields.Integer("Gold at Most", default=0, help="0: no limit.")
    silver_min = fields.Integer(
        "Silver at Least", default=0, help="Visits to silver customers, each person."
    )
    silver_max = fields.Integer("Silver at Most", default=0, help="0: no limit.")
    all_gold = fields.Boolean(
        "Every Gold Customer", help="Each gold customer of the branch is visited."
    )

    _kind_uniq = models.Constraint(
        "unique(year, kind)", "There is a quota of this year for these executives already."
    )
    _year_sane = models.Constraint(
        "CHECK(year BETWEEN 2000 AND 2100)", "Give the year, for example 2026."
    )
    _figures_sane = models.Constraint(
        "CHECK(gold_min >= 0 AND silver_min >= 0 AND gold_max >= 0 AND silver_max >= 0)",
        "Numbers of visits cannot be negative.",
    )

    @api.constrains("gold_min", "gold_max", "silver_min", "silver_max")
    def _check_limits(self):
        for quota in self:
            for least, most in (
                (quota.gold_min, quota.gold_max),
                (quota.silver_min, quota.silver_max),
            ):
                if most and most < least:
                    raise ValidationError(
                        self.env._(
                            "%(kind)s: at most %(most)s is less than at least %(least)s.",
                            kind=quota.display_name,
                            most=most,
                            least=least,
                        )
                    )

    @api.depends("kind", "year")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for quota in self:
            quota.display_name = f"{labels.get(quota.kind, '')} {quota.year or ''}".strip()

    @api.model
    def _get_for_year(self, year):
        """Return the quotas of a year.

        :return: ``{kind: {tier code: rules.visit_quota.Quota}}``
        :rtype: dict
        """
        found = {}
        for quota in self.sudo().search([("year", "<=", year)], order="year desc"):
            found.setdefault(
                quota.kind,
                {
                    GOLD: Quota(quota.gold_min, quota.gold_max, quota.all_gold),
                    SILVER: Quota(quota.silver_min, quota.silver_max),
                },
            )
        return found
