from odoo import api, fields, models
from odoo.tools.misc import formatLang
from odoo.tools.translate import LazyTranslate

from ...rules.brackets import Bracket, find_problem
from ...rules.exact import to_decimal
from ...rules.scheme import falling_step

_lt = LazyTranslate(__name__)

DIMENSIONS = [
    ("premium", "P: standard premium (table 1)"),
    ("loyalty", "L: effective insured years (table 2)"),
    ("profit", "R: loss ratio (table 3)"),
    ("loyalty_factor", "K1: loyalty factor by insured years"),
    ("profit_factor", "K2: profit factor by insured years"),
]
#: Tables that give coefficients from 0 to 100; the others give factors.
COEFFICIENT_DIMENSIONS = ("premium", "loyalty", "profit")
YEAR_DIMENSIONS = ("loyalty", "loyalty_factor", "profit_factor")
#: What is wrong with a table, by `rules.brackets.Problem.kind`, with the remedy.
PROBLEM_TEXTS = {
    "empty": _lt("%(table)s: no steps yet. Add them from 0 upwards."),
    "start": _lt(
        "%(table)s, step 1: starts at %(low)s. The first step must start at 0, or smaller "
        "figures would get no coefficient."
    ),
    "order": _lt(
        "%(table)s, step %(number)s: starts at %(low)s, below the start of step %(before)s. "
        "Sort the steps upwards (drag the handle)."
    ),
    "gap": _lt(
        "%(table)s, step %(number)s: there is a gap from %(end)s to %(low)s. Let step "
        "%(number)s start where step %(before)s ends."
    ),
    "overlap": _lt(
        "%(table)s, step %(number)s: overlaps step %(before)s from %(low)s to %(end)s. Let step "
        "%(number)s start where step %(before)s ends."
    ),
    "width": _lt("%(table)s, step %(number)s: ends at %(high)s, not above its start %(low)s."),
    "open_early": _lt(
        "%(table)s, step %(number)s: has no upper limit, so it overlaps the steps after it. "
        "Only the last step is open."
    ),
    "open": _lt(
        "%(table)s, step %(number)s: the last step must have no upper limit, or greater figures "
        "would get no coefficient."
    ),
}
#: Decimal places of the stored bounds and coefficients.
PLACES = 4


class InsuranceCoefficient(models.Model):
    """One conversion table of a scheme: a figure goes in, a coefficient comes out (Art. 9-10)."""

    _name = "insurance.coefficient"
    _description = "Coefficient Table"
    _inherit = ["insurance.scheme.part"]
    _order = "scheme_id, id"
    _rec_name = "dimension"

    scheme_id = fields.Many2one("insurance.scheme", required=True, ondelete="cascade", index=True)
    dimension = fields.Selection(DIMENSIONS, required=True)
    bracket_ids = fields.One2many(
        "insurance.coefficient.bracket", "coefficient_id", "Steps", copy=True
    )
    is_default = fields.Boolean(
        "Product Default", help="The regulation's text is silent here; this is a shipped decision."
    )

    _dimension_uniq = models.Constraint(
        "unique(scheme_id, dimension)", "A scheme has one table for each dimension."
    )

    _scheme_links = ("scheme_id", "dimension")

    # === From records to rules === #

    def _to_brackets(self):
        """Return the steps as `rules.brackets.Bracket`, in their order."""
        self.ensure_one()
        return [
            Bracket(
                to_decimal(step.bound_from, PLACES),
                to_decimal(step.bound_to, PLACES) if step.has_bound_to else None,
                to_decimal(step.value, PLACES),
            )
            for step in self.bracket_ids.sorted(lambda step: (step.sequence, step.id))
        ]

    # === Validity === #

    def _get_problems(self, complete):
        """Return what is wrong with this table, in words a user can act on.

        :param bool complete: also refuse what a draft may still lack (no step, no open end)
        :rtype: list[str]
        """
        self.ensure_one()
        steps = self._to_brackets()
        problem = find_problem(steps)
        texts = [text for text in map(self._get_step_problem, range(len(steps)), steps) if text]
        if problem is None:
            return texts
        unfinished = problem.kind == "empty" or (
            problem.kind == "open" and problem.index == len(steps) - 1
        )
        if complete or not unfinished:
            texts.insert(0, self._describe_problem(problem, steps))
        return texts

    def _get_step_problem(self, index, step):
        """Return what is wrong with one step by itself, or False."""
        table, number = self._get_label(), index + 1
        if step.value < 0:
            return self.env._(
                "%(table)s, step %(number)s: a coefficient cannot be negative.",
                table=table,
                number=number,
            )
        if self.dimension in COEFFICIENT_DIMENSIONS and step.value > 100:
            return self.env._(
                "%(table)s, step %(number)s: coefficients run from 0 to 100, not %(value)s.",
                table=table,
                number=number,
                value=self._format_value(step.value),
            )
        bounds = [bound for bound in (step.lower, step.upper) if bound is not None]
        if self.dimension in YEAR_DIMENSIONS and any(bound % 1 for bound in bounds):
            return self.env._(
                "%(table)s, step %(number)s: years are whole numbers.", table=table, number=number
            )
        return False

    def _describe_problem(self, problem, steps):
        """Return a `rules.brackets.Problem` as a sentence with the remedy."""
        index = problem.index
        step = steps[index] if steps else None
        before = steps[index - 1] if index else None
        values = {
            "table": self._get_label(),
            "number": index + 1,
            "before": index,
            "low": step and self._format_bound(step.lower),
            "high": step and step.upper is not None and self._format_bound(step.upper),
            "end": before and before.upper is not None and self._format_bound(before.upper),
        }
        kind = problem.kind
        if kind == "open" and index < len(steps) - 1:
            kind = "open_early"
        text = self.env._(PROBLEM_TEXTS[kind])
        return text % values

    def _get_warnings(self):
        """Return what is allowed but unusual: coefficients that run the wrong way."""
        if self.dimension not in COEFFICIENT_DIMENSIONS:
            return []
        index = falling_step(self._to_brackets(), rising=self.dimension != "profit")
        if index is None:
            return []
        return [
            self.env._(
                "%(table)s, step %(number)s: a better figure gives a lower coefficient. Is that "
                "meant?",
                table=self._get_label(),
                # Table 3 runs from good to bad: the better figure is the step before.
                number=index + 1 if self.dimension != "profit" else index,
            )
        ]

    # === In words === #

    @api.model
    def _get_dimension_labels(self):
        return dict(self._fields["dimension"]._description_selection(self.env))

    def _get_label(self):
        return self._get_dimension_labels()[self.dimension]

    def _format_bound(self, bound):
        if self.dimension == "profit":
            return formatLang(self.env, float(bound * 100), digits=_places(bound * 100)) + "%"
        return formatLang(self.env, float(bound), digits=_places(bound))

    def _format_value(self, value):
        return formatLang(self.env, float(value), digits=_places(value))

    def _describe_steps(self):
        """Return the steps as short texts, e.g. "20 - 40%: 80", for the comparison of versions."""
        return [
            self.env._(
                "%(low)s to %(high)s: %(value)s",
                low=self._format_bound(step.lower),
                high=self._format_bound(step.upper),
                value=self._format_value(step.value),
            )
            if step.upper is not None
            else self.env._(
                "from %(low)s: %(value)s",
                low=self._format_bound(step.lower),
                value=self._format_value(step.value),
            )
            for step in self._to_brackets()
        ]


def _places(number):
    """Return how many decimal places a Decimal really uses."""
    return max(-number.normalize().as_tuple().exponent, 0)
