from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError

from ...models.assessment.explanation import explain_lines
from ...models.assessment.explanation_text import Wording
from . import chinese
from .layout import paginate, row_height
from .nomination_form_data import MAX_FORMS

# Heights in lines of a table, as `layout` counts them; widths in half-width characters.
_PAGE = 56
_TOTALS = 12  # heading, table head, sums and note of the policies
_RESULT_WIDTH, _SENTENCE_WIDTH = 44, 120
_NUMBER_WIDTH, _PRODUCT_WIDTH = 15, 17


class Block(NamedTuple):
    """A part of the page that stays together. ``name``: of its template; ``rows``: policies."""

    name: str
    height: int
    rows: list = ()
    is_last: bool = False


class AssessmentExplanationPage(models.AbstractModel):
    """The explanation of a line on paper: for the customer who asks why (PIPL art. 24)."""

    _name = "report.insurance_service.assessment_explanation_page"
    _description = "Explanation of an Assessment"

    @api.model
    def _get_report_values(self, docids, data=None):
        # A Chinese document like the forms, in databases that have Chinese.
        has_chinese = self.env["res.lang"]._get_data(code="zh_CN")
        lang = "zh_CN" if has_chinese else self.env.lang
        lines = self.env["insurance.assessment.line"].with_context(lang=lang).browse(docids)
        if len(lines) > MAX_FORMS:
            raise UserError(
                self.env._("Print at most %(limit)s explanations at a time.", limit=MAX_FORMS)
            )
        wording = Wording(lines.env)
        pages = [
            {"e": explanation, "pages": _get_pages(explanation, wording)}
            for explanation in explain_lines(lines).values()
        ]
        return {
            "doc_ids": docids,
            "doc_model": lines._name,
            "docs": lines,
            "explanations": pages,
            "w": wording,
            "mark": chinese.mark,
            "is_panel": False,
            "document_lang": lang,
        }


def _get_pages(explanation, wording):
    """Cut an explanation into pages of `Block`; policies fill what the tables leave."""
    tests = explanation.gold_tests + explanation.silver_tests
    places = [place for place in (explanation.gold_place, explanation.silver_place) if place]
    blocks = [Block("result", _result_height(explanation, wording))]
    if explanation.value is not None:
        blocks.append(Block("value", 9))
    blocks.append(
        Block(
            "thresholds",
            6 + sum(row_height((wording.missing(test), _RESULT_WIDTH)) for test in tests),
        )
    )
    if places:
        blocks.append(Block("ranking", 6 + len(places)))
    pages = paginate(blocks, _PAGE, _PAGE, lambda block: block.height)
    room = max(_PAGE - sum(block.height for block in pages[-1]) - _TOTALS, 0)
    chunks = paginate(explanation.portfolio.rows, room, _PAGE - _TOTALS, _policy_height)
    if not chunks[0] and len(chunks) > 1:
        pages.append([])
        chunks.pop(0)
    for number, chunk in enumerate(chunks):
        if number:
            pages.append([])
        pages[-1].append(Block("policies", 0, chunk, number == len(chunks) - 1))
    return pages


def _policy_height(row):
    # The term always takes two lines.
    return max(
        row_height(
            (row.policy.policy_number, _NUMBER_WIDTH), (row.policy.product_id.name, _PRODUCT_WIDTH)
        ),
        2,
    )


def _result_height(explanation, wording):
    """Return the lines of the result: obstacles with what is missing, changes of the ledger."""
    height = 3 + 3 * explanation.is_gone
    if explanation.differences:
        height += 4 + len(explanation.differences)
    for obstacle in explanation.obstacles:
        height += 1 + row_height((wording.obstacle(explanation, obstacle), _SENTENCE_WIDTH))
        if obstacle.kind == "threshold":
            is_gold = obstacle.tier == "gold"
            tests = explanation.gold_tests if is_gold else explanation.silver_tests
            height += sum(row_height((wording.missing(test), _SENTENCE_WIDTH)) for test in tests)
    return height
