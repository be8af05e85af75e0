from decimal import Decimal

from odoo import fields, models

from ...rules.appraisal import INDICATORS, NUMBER, get_score, judge
from . import collecting
from .insurance_appraisal_indicator import ROLES

DEPARTMENT_ROLES = tuple(role for role, _label in ROLES if role != "head")


class InsuranceAppraisal(models.Model):
    """Counting: figures of all branches at once, lines of all appraisals at once. As superuser."""

    _inherit = "insurance.appraisal"

    def _refresh(self):
        """Replace the figures of drafts by those known now."""
        drafts = self.filtered(lambda appraisal: appraisal.state == "draft")
        drafts.line_ids.unlink()
        for year, appraisals in drafts.grouped("year").items():
            appraisals._refresh_year(year)

    def _refresh_year(self, year):
        indicators = self.env["insurance.appraisal.indicator"]._get_for_year(year)
        figures = collecting.collect(self.env, self.company_id, year)
        duties = collecting.collect_duties(self.env, self.company_id, year)
        before = self._get_before(year)
        earlier = self._get_texts(self.previous_id)
        now = fields.Datetime.now()
        rows = []
        for appraisal in self:
            mine, results = [], []
            for indicator in indicators.get(appraisal.role, ()):
                figure = appraisal._get_figure(indicator.code, figures, duties)
                if figure is None:
                    continue
                result = judge(
                    INDICATORS[indicator.code],
                    *figure,
                    _exact(indicator.target),
                    _exact(indicator.weight),
                )
                results.append((result, _exact(indicator.weight)))
                mine.append(appraisal._get_line_vals(indicator, figure, result, before, earlier))
            rows += mine
            appraisal.write(appraisal._get_totals(results, before) | {"refreshed_at": now})
        self.env["insurance.appraisal.line"].create(rows)

    def _get_figure(self, code, figures, duties):
        """Return ``(numerator, denominator)`` of an indicator; None: not measured here."""
        if code == "visit_duty":
            duty = duties.get((self.company_id.id, self.user_id.id))
            # Heads of departments in the branches have no duty of their own.
            return duty or ((0, 0) if self.role == "head" else None)
        is_own = self.role in DEPARTMENT_ROLES and INDICATORS[code].by_department
        place = figures.get((self.company_id.id, self.role if is_own else ""), {})
        return place.get(code, (0, 0))

    def _get_line_vals(self, indicator, figure, result, before, earlier):
        unit = INDICATORS[indicator.code].unit
        previous = before.get((self.company_id.id, self.role), {}).get(indicator.code)
        return {
            "appraisal_id": self.id,
            "sequence": indicator.sequence,
            "code": indicator.code,
            "unit": unit,
            "direction": INDICATORS[indicator.code].direction,
            "numerator": float(figure[0]),
            "denominator": 0 if unit == NUMBER else float(figure[1]),
            "value": float(result.value or 0),
            "target": indicator.target,
            "verdict": result.verdict,
            "weight": indicator.weight,
            "points": float(result.points),
            "has_previous": previous is not None,
            "previous_value": previous or 0,
            "version_text": earlier.get((self.previous_id.id, indicator.code), False),
        }

    def _get_totals(self, results, before):
        score = get_score(results)
        previous = before.get((self.company_id.id, self.role), {}).get("")
        verdicts = [result.verdict for result, _weight in results]
        return {
            "has_score": score is not None,
            "score": float(score or 0),
            "has_previous_score": previous is not None,
            "previous_score": previous or 0,
            "met_count": verdicts.count("met"),
            "missed_count": verdicts.count("missed"),
            "no_data_count": verdicts.count("no_data"),
        }

    def _get_before(self, year):
        """Return ``{(company id, role): {code: value, "": score}}`` of the year before, frozen."""
        found = self.search(
            [
                ("year", "=", year - 1),
                ("is_current", "=", True),
                ("state", "in", ("frozen", "signed")),
                ("company_id", "in", self.company_id.ids),
            ]
        )
        before = {(a.company_id.id, a.role): {} for a in found}
        for appraisal in found.filtered("has_score"):
            before[appraisal.company_id.id, appraisal.role][""] = appraisal.score
        for line in found.line_ids.filtered(lambda line: line.verdict != "no_data"):
            before[line.company_id.id, line.role][line.code] = line.value
        return before

    def _get_texts(self, appraisals):
        """Return ``{(appraisal id, code): value as text}`` of versions that are restated."""
        return {(line.appraisal_id.id, line.code): line.value_text for line in appraisals.line_ids}


def _exact(number):
    """Return a stored figure of two decimals exactly."""
    return Decimal(str(number)).quantize(Decimal("0.01"))
