from odoo import fields, models
from odoo.tools.misc import formatLang

from ...rules.exact import to_decimal
from ...rules.scheme import GOLD, SILVER
from ...rules.thresholds import LONG_TERM, Threshold
from ..const import BRANCH_CLASSES, LINES


class InsuranceTierThreshold(models.Model):
    """What a line of business must reach to make a customer a tier's candidate (Art. 11)."""

    _name = "insurance.tier.threshold"
    _description = "Tier Threshold"
    _inherit = ["insurance.scheme.part"]
    _order = "scheme_id, tier_id, branch_class, line, id"

    scheme_id = fields.Many2one("insurance.scheme", required=True, ondelete="cascade", index=True)
    tier_id = fields.Many2one(
        "insurance.tier", required=True, ondelete="restrict", domain=[("is_vip", "=", True)]
    )
    branch_class = fields.Selection(
        BRANCH_CLASSES, help="Empty: holds for branches of every class (gold)."
    )
    line = fields.Selection(LINES, "Line of Business", required=True)
    premium_min = fields.Float(
        "Premium From",
        digits=(16, 2),
        required=True,
        help="Yuan a year, inclusive. Long-term: standard premium; other lines: premium received.",
    )
    loss_ratio_max = fields.Float(
        "Loss Ratio Up To",
        digits=(8, 4),
        help="Fraction, inclusive (0.6 = 60%). Not tested for long-term business.",
    )
    is_default = fields.Boolean(
        "Product Default", help="The regulation's text is silent here; this is a shipped decision."
    )

    _key_uniq = models.UniqueIndex(
        "(scheme_id, tier_id, COALESCE(branch_class, ''), line)",
        "A scheme has one threshold for each tier, branch class and line of business.",
    )

    def _compute_display_name(self):
        for threshold in self:
            threshold.display_name = threshold._get_label()

    def write(self, vals):
        if {"premium_min", "loss_ratio_max"} & vals.keys() and "is_default" not in vals:
            # Whoever changes the figures takes the decision: no longer the product's.
            vals = {**vals, "is_default": False}
        return super().write(vals)

    # === From records to rules === #

    def _get_key(self):
        """Return ``(tier code, branch class or None, line)``."""
        return (self.tier_id.code, self.branch_class or None, self.line)

    def _to_rule(self):
        """Return this row as `rules.thresholds.Threshold`."""
        self.ensure_one()
        ratio = None if self.line == LONG_TERM else to_decimal(self.loss_ratio_max, 4)
        return Threshold(self.line, to_decimal(self.premium_min, 2), ratio)

    # === Validity === #

    def _get_problem(self):
        """Return what is wrong with this row in words, or False."""
        self.ensure_one()
        values = {"row": self._get_label()}
        if self.tier_id.code not in (GOLD, SILVER):
            return self.env._(
                "%(row)s: only gold and silver have thresholds; everyone else is regular.", **values
            )
        if self.tier_id.code == GOLD and self.branch_class:
            return self.env._(
                "%(row)s: gold has one threshold for branches of every class. Empty the class.",
                **values,
            )
        if self.tier_id.code == SILVER and not self.branch_class:
            return self.env._("%(row)s: silver depends on the branch. Choose its class.", **values)
        if self.premium_min <= 0:
            return self.env._("%(row)s: the premium must be above 0.", **values)
        if self.line == LONG_TERM and self.loss_ratio_max:
            return self.env._(
                "%(row)s: long-term business has no loss-ratio limit. Set it to 0.", **values
            )
        if not 0 <= self.loss_ratio_max <= 2:
            return self.env._(
                "%(row)s: a loss ratio is a fraction from 0 to 2 (0.6 means 60%%).", **values
            )
        return False

    # === In words === #

    def _get_label(self):
        """Return e.g. "Silver VIP, class A, Health"."""
        self.ensure_one()
        return self._label_of(self.tier_id, self.branch_class, self.line)

    def _label_of(self, tier, branch_class, line):
        lines = dict(self._fields["line"]._description_selection(self.env))
        if branch_class:
            return self.env._(
                "%(tier)s, class %(branch_class)s, %(line)s",
                tier=tier.name,
                branch_class=branch_class.upper(),
                line=lines.get(line, ""),
            )
        return self.env._("%(tier)s, %(line)s", tier=tier.name or "", line=lines.get(line, ""))

    def _format_limit(self):
        """Return e.g. "≥ 5,000,000; ≤ 60%"."""
        self.ensure_one()
        digits = 0 if self.premium_min % 1 == 0 else 2
        premium = f"≥ {formatLang(self.env, self.premium_min, digits=digits)}"
        if self.line == LONG_TERM:
            return premium
        percent = self.loss_ratio_max * 100
        digits = 0 if round(percent, 2) % 1 == 0 else 2
        return f"{premium}; ≤ {formatLang(self.env, percent, digits=digits)}%"
