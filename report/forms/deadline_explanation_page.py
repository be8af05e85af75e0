from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError

from ...models.service.deadline_wording import DeadlineWording
from .layout import paginate, row_height
from .nomination_form_data import MAX_FORMS

# Heights in lines of a table, as `layout` counts them; widths in half-width characters.
_PAGE = 52
_LINE_WIDTH, _REASON_WIDTH, _HOLDER_WIDTH, _CLOCK_WIDTH = 116, 58, 24, 28
_TABLE_HEAD, _HOLDERS_HEAD = 2, 6


class Sheet(NamedTuple):
    """One page: ``has_summary`` on the first, then days, then who had the clock."""

    has_summary: bool
    rows: list
    spans: list
    has_totals: bool


class DeadlineExplanationPage(models.AbstractModel):
    """办理期限说明: why a request is due on its date, for the customer who asks."""

    _name = "report.insurance_service.deadline_explanation_page"
    _description = "Explanation of a Deadline"

    @api.model
    def _get_report_values(self, docids, data=None):
        # A Chinese document like the forms, in databases that have Chinese.
        has_chinese = self.env["res.lang"]._get_data(code="zh_CN")
        lang = "zh_CN" if has_chinese else self.env.lang
        requests = self.env["insurance.service.request"].with_context(lang=lang).browse(docids)
        if len(requests) > MAX_FORMS:
            raise UserError(
                self.env._("Print at most %(limit)s explanations at a time.", limit=MAX_FORMS)
            )
        wording = DeadlineWording(requests.env)
        return {
            "doc_ids": docids,
            "doc_model": requests._name,
            "docs": requests,
            "documents": [
                {"record": request, "e": found, "pages": _get_pages(request, found, wording)}
                for request, found in requests._explain_deadlines().items()
            ],
            "w": wording,
            "document_lang": lang,
        }


def _get_pages(request, found, wording):
    """Cut an explanation into pages: the days first, then who had the clock."""
    summary = sum(
        row_height((sentence, _LINE_WIDTH)) for sentence in wording.summary(request, found)
    )
    room = _PAGE - _TABLE_HEAD
    chunks = paginate(
        found.rows,
        room - summary,
        room,
        lambda row: row_height((wording.reason(row), _REASON_WIDTH)),
    )
    left = room - sum(row_height((wording.reason(row), _REASON_WIDTH)) for row in chunks[-1])
    left -= summary if len(chunks) == 1 else 0
    holders = paginate(
        found.clock.spans,
        max(left - _HOLDERS_HEAD, 0),
        _PAGE - _HOLDERS_HEAD,
        lambda span: max(
            row_height(
                (wording.holder(span), _HOLDER_WIDTH), (wording.span_kind(span), _CLOCK_WIDTH)
            ),
            1,
        ),
    )
    pages = [Sheet(number == 0, chunk, [], False) for number, chunk in enumerate(chunks)]
    pages[-1] = pages[-1]._replace(spans=holders[0])
    pages += [Sheet(False, [], chunk, False) for chunk in holders[1:]]
    pages[-1] = pages[-1]._replace(has_totals=True)
    return pages
