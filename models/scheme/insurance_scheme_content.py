import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import formatLang

from ...rules.exact import to_decimal
from ...rules.scheme import GOLD, SILVER, SchemeRules, is_easier, required_thresholds
from ...rules.value_index import ValueRule
from ..versions import differences

WEIGHTS = ("premium_weight", "loyalty_weight", "profit_weight")
TIE_BREAK_FIELDS = ("tie_break_1", "tie_break_2", "tie_break_3")
QUOTAS = ("gold_quota_existing", "gold_quota_new")


def _steps_of(dimension):
    return fields.One2many(
        "insurance.coefficient.bracket",
        "scheme_id",
        domain=[("dimension", "=", dimension)],
        copy=False,
    )


class InsuranceScheme(models.Model):
    """Content of a version: what makes it valid, its form for the rules, and in words."""

    _inherit = "insurance.scheme"

    # The steps of the five tables, for editing side by side on the scheme's form.
    premium_bracket_ids = _steps_of("premium")
    loyalty_bracket_ids = _steps_of("loyalty")
    profit_bracket_ids = _steps_of("profit")
    loyalty_factor_bracket_ids = _steps_of("loyalty_factor")
    profit_factor_bracket_ids = _steps_of("profit_factor")
    default_tables = fields.Char(
        "Product Default Tables",
        compute="_compute_default_tables",
        help="Tables for which the regulation's text is silent: shipped decisions.",
    )

    formula_html = fields.Html("Value Index", compute="_compute_formula_html", sanitize=False)
    threshold_html = fields.Html(
        "Threshold Overview", compute="_compute_threshold_html", sanitize=False
    )
    difference_html = fields.Html("Differences", compute="_compute_difference_html", sanitize=False)
    problem_text = fields.Text(
        "Still to Do",
        compute="_compute_problem_text",
        help="What is missing before this draft can be activated.",
    )
    warning_text = fields.Text("Worth a Look", compute="_compute_problem_text")
    cannot_activate_reason = fields.Char(compute="_compute_step_reasons")
    cannot_retire_reason = fields.Char(compute="_compute_step_reasons")
    round_count = fields.Integer("Rounds", compute="_compute_round_count")
    simulation_count = fields.Integer("Simulations", compute="_compute_simulation_count")

    @api.depends("coefficient_ids.is_default")
    def _compute_default_tables(self):
        for scheme in self:
            tables = scheme.coefficient_ids.filtered("is_default")
            # Commas around each, so that a view can ask for one: ',loyalty,' in default_tables.
            scheme.default_tables = "".join(
                f",{dimension}," for dimension in tables.mapped("dimension")
            )

    @api.depends(*WEIGHTS)
    def _compute_formula_html(self):
        for scheme in self:
            scheme.formula_html = self.env["ir.qweb"]._render(
                "insurance_service.scheme_formula",
                {name: self._format_percent(scheme[name]) for name in WEIGHTS},
            )

    @api.depends(
        "threshold_ids.tier_id",
        "threshold_ids.branch_class",
        "threshold_ids.line",
        "threshold_ids.premium_min",
        "threshold_ids.loss_ratio_max",
    )
    def _compute_threshold_html(self):
        for scheme in self:
            scheme.threshold_html = self.env["ir.qweb"]._render(
                "insurance_service.scheme_thresholds", scheme._prepare_threshold_matrix()
            )

    @api.depends("origin_id")
    def _compute_difference_html(self):
        for scheme in self:
            scheme.difference_html = scheme.origin_id and self.env["ir.qweb"]._render(
                "insurance_service.scheme_differences",
                {
                    "origin": scheme.origin_id.display_name,
                    "rows": scheme._get_differences(scheme.origin_id),
                },
            )

    @api.depends("state")
    def _compute_problem_text(self):
        for scheme in self:
            draft = scheme.state == "draft" and scheme.ids
            scheme.problem_text = draft and "\n".join(scheme._get_problems(complete=True))
            scheme.warning_text = draft and "\n".join(scheme._get_warnings())

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_step_reasons(self):
        for scheme in self:
            scheme.cannot_activate_reason = scheme.ids and scheme._get_cannot_activate_reason()
            scheme.cannot_retire_reason = scheme.ids and scheme._get_cannot_retire_reason()

    def _compute_round_count(self):
        counts = dict(
            self.env["insurance.assessment.round"]._read_group(
                [("scheme_id", "in", self.ids), ("kind", "=", "assessment")],
                ["scheme_id"],
                ["__count"],
            )
        )
        for scheme in self:
            scheme.round_count = counts.get(scheme._origin, 0)

    def _compute_simulation_count(self):
        # Only head office may read simulations; the count is shown to nobody else.
        simulations = self.env["insurance.simulation"]
        counts = {}
        if simulations.has_access("read"):
            counts = dict(
                simulations._read_group([("scheme_id", "in", self.ids)], ["scheme_id"], ["__count"])
            )
        for scheme in self:
            scheme.simulation_count = counts.get(scheme._origin, 0)

    @api.constrains(*WEIGHTS, *QUOTAS, *TIE_BREAK_FIELDS)
    def _check_own_figures(self):
        for scheme in self:
            if problems := scheme._get_own_problems():
                raise ValidationError("\n".join(problems))

    def update_field_translations(self, field_name, translations, source_lang=""):
        """Translate name or note of a draft; in a frozen version they stay as well."""
        with self._checked_once() as touched:
            self._touch(touched)
            return super().update_field_translations(field_name, translations, source_lang)

    def action_view_simulations(self):
        """Open the simulations that try this version.

        :return: window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_simulation_action"
        )
        action["domain"] = [("scheme_id", "=", self.id)]
        action["context"] = {"default_scheme_id": self.id}
        return action

    def action_view_rounds(self):
        """Open the rounds that use this version.

        :return: window action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Rounds"),
            "res_model": "insurance.assessment.round",
            "views": [(False, "list"), (False, "form")],
            "domain": [("scheme_id", "=", self.id), ("kind", "=", "assessment")],
        }

    # === From records to rules === #

    def _get_rules(self):
        """Return this version as `rules.scheme.SchemeRules`; a handful of queries in all.

        :raise UserError: when the version is incomplete
        """
        self.ensure_one()
        if problems := self._get_problems(complete=True):
            raise UserError(
                self.env._(
                    "%(scheme)s cannot be used yet:\n%(problems)s",
                    scheme=self.display_name,
                    problems="\n".join(problems),
                )
            )
        thresholds = {t._get_key(): t._to_rule() for t in self.threshold_ids}
        gold, silver = [], {}
        for key in required_thresholds():
            tier, branch_class, _line = key
            rows = gold if tier == GOLD else silver.setdefault(branch_class, [])
            rows.append(thresholds[key])
        return SchemeRules(
            value_rule=ValueRule(
                tuple(to_decimal(self[name], 4) for name in WEIGHTS),
                {table.dimension: table._to_brackets() for table in self.coefficient_ids},
            ),
            gold=gold,
            silver=silver,
            quota_existing=self.gold_quota_existing,
            quota_new=self.gold_quota_new,
            tie_breaks=tuple(self[name] for name in TIE_BREAK_FIELDS),
        )

    # === Validity === #

    def _check_content(self, complete=False):
        """Refuse tables and thresholds that contradict themselves.

        :param bool complete: also refuse what a draft may still lack
        :raise ValidationError: with one sentence a problem
        """
        for scheme in self:
            if problems := scheme._get_problems(complete):
                raise ValidationError("\n".join(problems))

    def _get_problems(self, complete):
        """Return what is wrong with this version, in words, table by table.

        :param bool complete: also list what a draft may still lack
        :rtype: list[str]
        """
        self.ensure_one()
        problems = self._get_own_problems()
        for table in self.coefficient_ids:
            problems += table._get_problems(complete)
        problems += [text for t in self.threshold_ids if (text := t._get_problem())]
        if complete:
            problems += self._get_missing()
        return problems

    def _get_own_problems(self):
        """Return what is wrong with weights, quotas and tie-breaks."""
        problems = []
        if sum(to_decimal(self[name], 4) for name in WEIGHTS) != 1:
            problems.append(
                self.env._(
                    "The weights of premium, loyalty and profit must sum to 100%%, not %(sum)s.",
                    sum=self._format_percent(sum(self[name] for name in WEIGHTS)),
                )
            )
        if any(self[name] < 0 for name in WEIGHTS):
            problems.append(self.env._("A weight cannot be negative."))
        if any(self[name] < 0 for name in QUOTAS):
            problems.append(self.env._("A number of gold places cannot be negative."))
        if len({self[name] for name in TIE_BREAK_FIELDS}) < len(TIE_BREAK_FIELDS):
            problems.append(
                self.env._("Each tie-break must be used once: choose three different ones.")
            )
        return problems

    def _get_missing(self):
        """Return what an otherwise correct version lacks: tables and thresholds."""
        labels = self.env["insurance.coefficient"]._get_dimension_labels()
        present = set(self.coefficient_ids.mapped("dimension"))
        problems = [
            self.env._("%(table)s: the table is missing.", table=label)
            for dimension, label in labels.items()
            if dimension not in present
        ]
        tiers = self.env["insurance.tier"]._by_code()
        keys = {threshold._get_key() for threshold in self.threshold_ids}
        for tier, branch_class, line in required_thresholds():
            if (tier, branch_class, line) not in keys:
                row = self.env["insurance.tier.threshold"]._label_of(
                    tiers[tier], branch_class, line
                )
                problems.append(self.env._("%(row)s: the threshold is missing.", row=row))
        return problems

    def _get_warnings(self):
        """Return what is allowed but unusual, in words."""
        self.ensure_one()
        warnings = [text for table in self.coefficient_ids for text in table._get_warnings()]
        gold = {t.line: t for t in self.threshold_ids if t.tier_id.code == GOLD}
        for silver in self.threshold_ids.filtered(lambda t: t.tier_id.code == SILVER):
            above = gold.get(silver.line)
            if above and is_easier(above._to_rule(), silver._to_rule()):
                warnings.append(
                    self.env._(
                        "%(silver)s asks for more than gold does. Is that meant?",
                        silver=silver._get_label(),
                    )
                )
        return warnings

    # === In words === #

    def _format_percent(self, fraction):
        percent = round(fraction * 100, 2)
        return formatLang(self.env, percent, digits=0 if percent % 1 == 0 else 2) + "%"

    def _prepare_threshold_matrix(self):
        """Return lines, and rows of tier and class with one text a line, for display."""
        cells = {t._get_key(): t._format_limit() for t in self.threshold_ids if t.tier_id}
        lines = dict(
            self.env["insurance.tier.threshold"]._fields["line"]._description_selection(self.env)
        )
        rows = {}
        tiers = self.env["insurance.tier"]._by_code()
        for tier, branch_class, line in required_thresholds():
            row = rows.setdefault(
                (tier, branch_class),
                {"tier": tiers[tier].name, "class": (branch_class or "").upper(), "cells": []},
            )
            row["cells"].append(cells.get((tier, branch_class, line)))
        return {"lines": list(lines.values()), "rows": list(rows.values())}

    def _get_differences(self, other):
        """Return what this version changes against another one.

        :rtype: list[tuple]: (what, texts before, texts after), the texts as lists
        """
        self.ensure_one()
        return differences(self._describe(), other._describe())

    def _get_fingerprint(self):
        """Return a short text that changes whenever the content does."""
        self.ensure_one()
        content = sorted(self.with_context(lang="en_US")._describe().items())
        return hashlib.sha256(repr(content).encode()).hexdigest()[:16]

    def _describe(self):
        """Return the content as ``{what: [texts]}``, in reading order."""
        self.ensure_one()
        result = {}
        for name in (*WEIGHTS, *QUOTAS, *TIE_BREAK_FIELDS):
            field = self._fields[name]
            value = self[name]
            if name in WEIGHTS:
                value = self._format_percent(value)
            elif name in TIE_BREAK_FIELDS:
                value = dict(field._description_selection(self.env))[value]
            result[field._description_string(self.env)] = [str(value)]
        for table in self.coefficient_ids:
            result[table._get_label()] = table._describe_steps()
        by_key = {threshold._get_key(): threshold for threshold in self.threshold_ids}
        for key in required_thresholds():
            if threshold := by_key.get(key):
                result[threshold._get_label()] = [threshold._format_limit()]
        return result
