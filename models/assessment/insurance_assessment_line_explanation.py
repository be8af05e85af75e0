from odoo import api, fields, models

from .explanation import explain_lines
from .explanation_text import Wording


class InsuranceAssessmentLineExplanation(models.AbstractModel):
    """The explanation of a line: value index, thresholds, ranking and the policies behind them."""

    _name = "insurance.assessment.line.explanation"
    _description = "Assessment Line Explanation"

    explanation_html = fields.Html(
        "Explanation",
        compute="_compute_explanation_html",
        help="How value index and tier came about, and what the next tier would take.",
    )

    # What it shows depends on the reader's role, branches and language.
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_explanation_html(self):
        lines = self.filtered("id")
        (self - lines).explanation_html = False
        if not lines:
            return
        wording = Wording(self.env)
        for line_id, explanation in explain_lines(lines).items():
            lines.browse(line_id).explanation_html = self.env["ir.qweb"]._render(
                "insurance_service.assessment_explanation",
                {"e": explanation, "w": wording, "is_panel": True},
            )
