from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...rules import satisfaction
from ..const import QUESTIONS
from ..protection import forbid_protected
from . import collecting

VERDICTS = [
    ("met", "Target Met"),
    ("missed", "Target Not Met"),
    ("too_few", "Too Few Answers"),
    ("no_answers", "No Answers"),
]
LIMIT_VERDICTS = [("met", "Target Met"), ("missed", "Target Not Met")]
#: Limit of a target -> field with its verdict.
LIMIT_FIELDS = {
    "very_satisfied": "very_satisfied_verdict",
    "content": "content_verdict",
    "average": "average_verdict",
    "dissatisfied": "dissatisfied_verdict",
}


class InsuranceSurveyResult(models.Model):
    """The result of a survey for a tier and a question, of a branch or of all of them (1.9).

    A preview for head office while the survey runs; frozen when it is closed; the branches see
    it when it is published: all totals, and their own in detail.
    """

    _name = "insurance.survey.result"
    _description = "Satisfaction Result"
    _order = "campaign_id desc, sequence, id"
    _rec_name = "question_code"
    _allow_sudo_commands = False

    campaign_id = fields.Many2one(
        "insurance.survey.campaign",
        "Survey",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    year = fields.Integer(related="campaign_id.year", store=True, aggregator=None)
    is_published = fields.Boolean(readonly=True)
    sequence = fields.Integer(readonly=True, aggregator=None)
    company_id = fields.Many2one(
        "res.company", "Branch", readonly=True, ondelete="restrict", index=True, help="Empty: all."
    )
    tier_id = fields.Many2one(
        "insurance.tier", required=True, readonly=True, ondelete="restrict", index=True
    )
    tier_code = fields.Char(related="tier_id.code", string="Tier Key")
    question_code = fields.Selection(QUESTIONS, "Question", required=True, readonly=True)
    target_id = fields.Many2one(
        "insurance.satisfaction.target",
        "Target Applied",
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    invited_count = fields.Integer("Customers Asked", readonly=True, help="Without those skipped.")
    skipped_count = fields.Integer("Skipped", readonly=True)
    response_count = fields.Integer("Filled In", readonly=True, help="Questionnaires.")
    response_rate = fields.Float(readonly=True, aggregator="avg", help="Filled in, of those asked.")
    answer_count = fields.Integer("Answers", readonly=True, help="To this question.")
    very_satisfied_count = fields.Integer("Very Satisfied", readonly=True)
    satisfied_count = fields.Integer("Satisfied", readonly=True)
    average_count = fields.Integer("Fair", readonly=True)
    dissatisfied_count = fields.Integer("Dissatisfied", readonly=True)
    very_satisfied_share = fields.Float("Very Satisfied (%)", readonly=True, aggregator="avg")
    content_share = fields.Float("Satisfied or Better (%)", readonly=True, aggregator="avg")
    average_share = fields.Float("Average (%)", readonly=True, aggregator="avg")
    dissatisfied_share = fields.Float("Dissatisfied (%)", readonly=True, aggregator="avg")
    very_satisfied_verdict = fields.Selection(LIMIT_VERDICTS, readonly=True)
    content_verdict = fields.Selection(LIMIT_VERDICTS, "Satisfied or Better Verdict", readonly=True)
    average_verdict = fields.Selection(LIMIT_VERDICTS, readonly=True)
    dissatisfied_verdict = fields.Selection(LIMIT_VERDICTS, readonly=True)
    verdict = fields.Selection(
        VERDICTS,
        readonly=True,
        help="Met: all four limits of the tier's target. Fewer answers than needed get none.",
    )
    attainment = fields.Float(
        readonly=True,
        digits=(7, 6),
        aggregator=None,
        help="Share of the target's limits that are met; 0 without a verdict.",
    )

    _place_uniq = models.UniqueIndex(
        "(campaign_id, (COALESCE(company_id, 0)), tier_id, question_code)",
        "This result exists already.",
    )

    @api.depends("company_id", "tier_id", "question_code")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["question_code"]._description_selection(self.env))
        for result in self:
            branch = result.company_id.sudo().name or self.env._("All Branches")
            parts = (branch, result.tier_id.name, labels.get(result.question_code))
            result.display_name = " · ".join(filter(None, parts))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list or [{}], frozenset(self._fields))
        return super().create(vals_list)

    def write(self, vals):
        forbid_protected(self, [vals], frozenset(self._fields))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not self.env.su:
            raise UserError(self.env._("Results are kept by the survey."))

    # === GROUPS === #

    def _read_group_select(self, aggregate_spec, query):
        """Give groups their own shares: sums over sums, not the mean of the rows."""
        parts = {
            "response_rate:avg": (("response_count",), "invited_count"),
            "very_satisfied_share:avg": (("very_satisfied_count",), "answer_count"),
            "content_share:avg": (("very_satisfied_count", "satisfied_count"), "answer_count"),
            "average_share:avg": (("average_count",), "answer_count"),
            "dissatisfied_share:avg": (("dissatisfied_count",), "answer_count"),
        }.get(aggregate_spec)
        if not parts:
            return super()._read_group_select(aggregate_spec, query)
        names, whole = parts
        fields_sql = [self._field_to_sql(self._table, name, query) for name in names]
        return SQL(
            "SUM(%(part)s)::float / NULLIF(SUM(%(whole)s), 0)",
            part=SQL(" + ").join(fields_sql),
            whole=self._field_to_sql(self._table, whole, query),
        )

    # === COUNTING; IN SUPERUSER MODE === #

    @api.model
    def _count(self, campaign):
        """Replace the results of a survey by what its answers say now.

        What was judged by a target once is judged by the same one again.
        """
        before = self.search([("campaign_id", "=", campaign.id)])
        targets = campaign.env["insurance.satisfaction.target"]._get_of_year(campaign.year)
        if campaign.state in ("closed", "published"):
            targets.update({row.tier_id: row.target_id for row in before if row.target_id})
        before.unlink()
        rows = collecting.get_results(campaign, [code for code, _label in QUESTIONS])
        tiers = {tier.id: target for tier, target in targets.items()}
        order = {tier.id: index for index, tier in enumerate(self.env["insurance.tier"].search([]))}
        vals_list = [_to_vals(campaign, tiers.get(row[1]), order[row[1]], row) for row in rows]
        return self.create(vals_list)


def _to_vals(campaign, target, position, row):
    company, tier, question, invited, skipped, responses, counts = row
    questions = [code for code, _label in QUESTIONS]
    vals = {
        "campaign_id": campaign.id,
        "sequence": (0 if not company else 1000) + position * 10 + questions.index(question),
        "company_id": company or False,
        "tier_id": tier,
        "question_code": question,
        "target_id": target.id if target else False,
        "invited_count": invited,
        "skipped_count": skipped,
        "response_count": responses,
        "response_rate": responses / invited if invited else 0,
        "answer_count": counts.answers,
        "content_share": float(satisfaction.share(counts.content, counts.answers) or 0),
    }
    for name in satisfaction.LEVELS:
        vals[f"{name}_count"] = getattr(counts, name)
    for name in ("very_satisfied", "average", "dissatisfied"):
        share = satisfaction.share(getattr(counts, name), counts.answers)
        vals[f"{name}_share"] = float(share or 0)
    return {**vals, **_get_verdicts(counts, target, invited)}


def _get_verdicts(counts, target, invited):
    if not target:
        return {"verdict": False if counts.answers else satisfaction.NO_ANSWERS}
    judged = satisfaction.judge(counts, target._to_limits(), invited)
    return {
        "verdict": judged.verdict,
        "attainment": float(judged.attainment or 0),
        **{
            LIMIT_FIELDS[name]: satisfaction.MET if met else satisfaction.MISSED
            for name, met in judged.limits.items()
        },
    }
