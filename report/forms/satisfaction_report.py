from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError

from ...rules.satisfaction import LEVELS, MET, MISSED, NO_ANSWERS, TOO_FEW, needed_answers
from . import chinese
from .layout import paginate, row_height

# Heights in lines of the table, as `layout` counts them; widths in half-width characters.
_PAGE, _TIERS, _PARTS, _END, _HEAD = 34, 12, 12, 9, 3
_BRANCH, _NOTE = 34, 170
QUESTIONS = {
    "overall": "总体评价",
    "issue": "出单",
    "preservation": "保全",
    "claim": "理赔",
    "care": "回访与关怀",
    "complaint": "投诉处理",
    "staff": "服务人员",
}
VERDICTS = {
    MET: "达标",
    MISSED: "未达标",
    TOO_FEW: "答卷不足，不作结论",
    NO_ANSWERS: "无答卷",
    False: "—",
}
#: Share on a result -> its verdict, for bold figures.
SHARES = {
    "very_satisfied_share": "very_satisfied_verdict",
    "content_share": "content_verdict",
    "average_share": "average_verdict",
    "dissatisfied_share": "dissatisfied_verdict",
}


class Sheet(NamedTuple):
    """One page of the results of a survey; tiers on the first, notes on the last."""

    campaign: object
    number: int
    count: int
    rows: list[dict]
    is_first: bool
    has_parts: bool
    is_last: bool


class SatisfactionReport(models.AbstractModel):
    """客户服务满意度调查结果通报: tiers against their targets, branches, parts (Art. 35)."""

    _name = "report.insurance_service.satisfaction_report"
    _description = "Published Satisfaction Results"

    @api.model
    def _get_report_values(self, docids, data=None):
        campaigns = self.env["insurance.survey.campaign"].browse(docids)
        campaigns.check_access("read")
        results = self.env["insurance.survey.result"].search([("campaign_id", "in", campaigns.ids)])
        by_campaign = results.grouped("campaign_id")
        sheets = []
        for campaign in campaigns:
            if campaign not in by_campaign:
                raise UserError(
                    self.env._(
                        "%s has no results for you yet: they are counted when it is closed, and "
                        "published to the branches afterwards.",
                        campaign.name,
                    )
                )
            sheets += self._get_sheets(campaign, self._get_branch_rows(by_campaign[campaign]))
        return {
            "doc_ids": docids,
            "doc_model": campaigns._name,
            "sheets": sheets,
            "marks": {c.id: self._get_mark(c) for c in campaigns},
            "tiers": {c.id: self._get_tier_rows(by_campaign[c]) for c in campaigns},
            "parts": {c.id: self._get_part_rows(by_campaign[c]) for c in campaigns},
            "ends": {c.id: self._get_end(c) for c in campaigns},
            "words": chinese.WORDS,
            "printed": f"{self.env.user.name}　{chinese.date(self.env.company._service_today())}",
        }

    @api.model
    def _get_mark(self, campaign):
        parts = []
        if campaign.correction_count:
            parts.append(f"更正 · 第{campaign.correction_count}次")
        if campaign.state != "published":
            parts.append("调查进行中" if campaign.state == "running" else "未发布 · 待批准")
        return "　".join(parts)

    @api.model
    def _get_tier_rows(self, results):
        """Return a row of each tier over all branches, with its target."""
        totals = results.filtered(lambda r: not r.company_id and r.question_code == "overall")
        return [{**_to_cells(row), "target": _to_target(row)} for row in totals]

    @api.model
    def _get_branch_rows(self, results):
        """Return the rows of the branches' table; a branch's name on its first row."""
        rows = results.filtered(lambda r: r.company_id and r.question_code == "overall")
        rows = rows.sorted(lambda r: (r.company_id.sudo().branch_code or "", r.sequence))
        table, last = [], None
        for row in rows:
            name = row.company_id.sudo().name
            table.append({**_to_cells(row), "branch": "" if name == last else name, "owner": name})
            last = name
        return table

    @api.model
    def _get_part_rows(self, results):
        """Return for each part of the questionnaire the cells of each tier."""
        totals = results.filtered(lambda r: not r.company_id)
        return [
            {"question": label, "tiers": [_to_cells(r) for r in totals if r.question_code == code]}
            for code, label in QUESTIONS.items()
        ]

    @api.model
    def _get_end(self, campaign):
        company_sudo = campaign.company_id.sudo()

        def day(moment):
            return chinese.date(company_sudo._to_service_time(moment).date()) if moment else ""

        return {
            "note": campaign.correction_note or "",
            "corrected": day(campaign.corrected_at),
            "closed_by": campaign.sudo().closed_by_id.name or "",
            "closed": day(campaign.closed_at),
            "published_by": campaign.sudo().published_by_id.name or "",
            "published": day(campaign.published_at),
        }

    @api.model
    def _get_sheets(self, campaign, rows):
        """Return the pages: tiers, then branches, parts and notes where they fit."""
        chunks = paginate(rows, _PAGE - _TIERS - _HEAD, _PAGE - _HEAD, _row_height)
        used = sum(map(_row_height, chunks[-1])) + _HEAD + (_TIERS if len(chunks) == 1 else 0)
        words = row_height((campaign.correction_note or "", _NOTE))
        pages = list(chunks)
        own_page = used + _PARTS + _END + words > _PAGE
        if own_page:
            pages.append([])
        count = len(pages)
        return [
            Sheet(
                campaign,
                number,
                count,
                _name_first(page_rows),
                number == 1,
                number == count,
                number == count,
            )
            for number, page_rows in enumerate(pages, 1)
        ]


def _name_first(rows):
    """Repeat the branch's name on the first row of a page."""
    if rows and not rows[0]["branch"]:
        rows[0] = {**rows[0], "branch": f"{rows[0]['owner']}（续）"}
    return rows


def _to_cells(result):
    """Return the printed figures of a result."""
    has_answers = result.answer_count > 0
    cells = {
        "tier": chinese.tier_name(result.tier_id),
        "invited": result.invited_count,
        "skipped": result.skipped_count,
        "responses": result.response_count,
        "rate": f"{result.response_rate * 100:.1f}%" if result.invited_count else "—",
        "answers": result.answer_count,
        "verdict": VERDICTS[result.verdict],
        "is_missed": result.verdict == MISSED,
        "is_unjudged": result.verdict not in (MET, MISSED),
        "counts": [result[f"{level}_count"] for level in LEVELS],
    }
    for name, verdict in SHARES.items():
        cells[name] = _percent(result, name) if has_answers else "—"
        cells[f"{name}_missed"] = result[verdict] == MISSED
    return cells


def _percent(result, name):
    """Return a share of answers, cut and not rounded: 79.99% never reads 80.0%."""
    counts = {
        "very_satisfied_share": result.very_satisfied_count,
        "content_share": result.very_satisfied_count + result.satisfied_count,
        "average_share": result.average_count,
        "dissatisfied_share": result.dissatisfied_count,
    }
    thousandths = counts[name] * 1000
    if name in ("average_share", "dissatisfied_share"):
        # At most: what is over a limit must not read as the limit.
        tenths = -(-thousandths // result.answer_count)
    else:
        tenths = thousandths // result.answer_count
    return f"{tenths / 10:.1f}%"


def _to_target(result):
    target = result.target_id
    if not target:
        return dict.fromkeys((*SHARES, "needed", "weights"), "—")
    return {
        "very_satisfied_share": f"≥{target.very_satisfied_min:g}%",
        "content_share": f"≥{target.satisfied_min:g}%",
        "average_share": _at_most(target.average_max),
        "dissatisfied_share": _at_most(target.dissatisfied_max),
        "needed": needed_answers(target.minimum_answers, result.invited_count),
        "weights": f"{target.hq_weight}:{target.branch_weight}",
    }


def _at_most(limit):
    return f"≤{limit:g}%" if limit else "0%"


def _row_height(row):
    return row_height((row["branch"], _BRANCH), (row["verdict"], 20))
