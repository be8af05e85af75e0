"""The words of an explanation, in the language of the environment."""

from decimal import Decimal

from odoo.tools import format_date, formatLang

from ...rules.thresholds import LONG_TERM
from ..const import BRANCH_CLASSES


def plain(number):
    """Return a number without trailing zeros: ``Decimal("3.5000")`` -> ``"3.5"``."""
    return format(Decimal(number).normalize(), "f")


class Wording:
    """Formats figures and words sentences for one environment."""

    def __init__(self, env):
        self.env = env
        self.lines = dict(env["insurance.policy"]._fields["line"]._description_selection(env))
        self.classes = dict(BRANCH_CLASSES)

    # === FIGURES === #

    def money(self, amount):
        """Return an amount in yuan with two decimals; "" for None."""
        return "" if amount is None else formatLang(self.env, float(amount), digits=2)

    def amount(self, amount):
        """Return a round amount (a limit) without needless decimals."""
        digits = 0 if amount == amount.to_integral_value() else 2
        return formatLang(self.env, float(amount), digits=digits)

    def percent(self, ratio, digits=2):
        """Return a fraction as a percentage; a dash for None (no premium)."""
        if ratio is None:
            return "–"
        return f"{formatLang(self.env, float(ratio * 100), digits=digits)}%"

    def limit(self, ratio):
        """Return a limit of a ratio: ``Decimal("0.6")`` -> ``"60%"``."""
        return f"{plain(ratio * 100)}%"

    def value(self, number):
        """Return a value index with four decimals."""
        return formatLang(self.env, float(number), digits=4)

    def number(self, number):
        """Return a coefficient or factor without trailing zeros."""
        return plain(number)

    def date(self, day):
        """Return a date in the user's format."""
        return format_date(self.env, day) if day else ""

    # === VALUE INDEX === #

    def factor_name(self, factor):
        """Return what a part of V measures."""
        return {
            "P": self.env._("P: standard premium"),
            "L": self.env._("L: effective insured years"),
            "R": self.env._("R: loss ratio"),
        }[factor.symbol]

    def factor_figure(self, factor):
        """Return the figure that was looked up."""
        if factor.symbol == "P":
            return self.money(factor.figure)
        return plain(factor.figure) if factor.symbol == "L" else self.percent(factor.figure)

    def factor_step(self, factor):
        """Return the step of the coefficient table the figure falls into."""
        step = factor.step
        if step is None:
            return self.env._("no premium received")
        if factor.symbol == "R":
            if step.upper is None:
                return self.env._("above %(from)s", **{"from": self.limit(step.lower)})
            if step.lower <= 0:
                return self.env._("up to %(to)s", to=self.limit(step.upper))
            return self.env._(
                "above %(from)s, up to %(to)s",
                **{"from": self.limit(step.lower), "to": self.limit(step.upper)},
            )
        if step.upper is None:
            return self.env._("%(from)s or more", **{"from": self.amount(step.lower)})
        return self.env._(
            "%(from)s to under %(to)s",
            **{"from": self.amount(step.lower), "to": self.amount(step.upper)},
        )

    # === WHAT IS MISSING === #

    def missing(self, test):
        """Return what one line lacks to pass a threshold; "" when it passes."""
        if test.passed:
            return ""
        if test.needed_premium is None:
            return self.env._(
                "%(claims)s of claims too many", claims=self.money(test.excess_claims)
            )
        if test.threshold.line == LONG_TERM:
            return self.env._(
                "%(premium)s more standard premium", premium=self.money(test.needed_premium)
            )
        if not test.excess_ratio:
            return self.env._("%(premium)s more premium", premium=self.money(test.needed_premium))
        return self.env._(
            "%(premium)s more premium with the same claims; the loss ratio is %(points)s points "
            "too high (%(claims)s of claims)",
            premium=self.money(test.needed_premium),
            points=formatLang(self.env, float(test.excess_ratio * 100), digits=2),
            claims=self.money(test.excess_claims),
        )

    def obstacle(self, explanation, obstacle):
        """Return the sentence that says what stands between the customer and a tier.

        :param explanation: `explanation.Explanation`
        :param obstacle: `rules.explanation.Obstacle`
        """
        line = explanation.line
        is_gold = obstacle.tier == "gold"
        place = explanation.gold_place if is_gold else explanation.silver_place
        if obstacle.kind == "quota":
            return self.env._(
                "Place %(rank)s of %(candidates)s for %(quota)s places: %(missing)s places short.",
                rank=place.rank,
                candidates=max(place.candidates, place.rank),
                quota=place.quota,
                missing=place.missing_places,
            )
        reason = (line.nomination_reason if is_gold else line.silver_reason) or ""
        sentences = {
            "threshold": self.env._("No line of business reaches its threshold. One is enough:"),
            "pending": self.env._(
                "A line reaches the threshold; the branch has not decided on the nomination yet."
            ),
            "declined": self._declined(is_gold, reason),
            "returned": self.env._(
                "The general managers' office returned the customer: %(reason)s",
                reason=line.return_reason or "–",
            ),
            "unranked": self.env._("A line reaches the threshold; the ranking is not made yet."),
            "decided": self.env._("The place is within the quota, but it was decided otherwise."),
        }
        return sentences[obstacle.kind]

    def _declined(self, is_gold, reason):
        if is_gold:
            return self.env._("The branch did not nominate: %(reason)s", reason=reason or "–")
        return self.env._("The branch declined silver: %(reason)s", reason=reason or "–")

    def place(self, place):
        """Return the name of the ranking a place belongs to."""
        return {
            "existing": self.env._("Gold, existing customers"),
            "new": self.env._("Gold, new customers"),
            "silver": self.env._("Silver, home branch"),
        }[place.pool]

    # === DIFFERENCES === #

    def difference(self, difference):
        """Return ``(field label, figure of the round, figure today)``."""
        field = self.env["insurance.assessment.line"]._fields[difference.name]
        label = field._description_string(self.env)
        return label, self._cell(field, difference.frozen), self._cell(field, difference.live)

    def _cell(self, field, value):
        if field.type == "monetary":
            return self.money(value or Decimal(0))
        if field.type == "date":
            return self.date(value)
        if field.type == "many2one":
            # Superuser mode: the name of a branch is no secret.
            return self.env[field.comodel_name].sudo().browse(value).name or ""
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if field.type == "selection":
            return self.classes.get(value, "")
        return str(value or 0)
