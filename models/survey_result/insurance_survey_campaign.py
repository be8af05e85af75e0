from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...rules.satisfaction import MET, MISSED, weighted_score
from ...rules.survey_flow import CAMPAIGN_STEPS
from ...rules.survey_followup import RESULT_STEPS
from ..protection import forbid_protected

#: Set by closing, publishing and correcting only.
PROTECTED = frozenset(
    (
        "result_ids",
        "closed_at",
        "closed_by_id",
        "published_at",
        "published_by_id",
        "correction_count",
        "correction_note",
        "corrected_at",
    )
)


class InsuranceSurveyCampaign(models.Model):
    """Results: counted when the survey is closed, published by the general managers' office."""

    _inherit = "insurance.survey.campaign"
    _steps = {**CAMPAIGN_STEPS, **RESULT_STEPS}

    result_ids = fields.One2many("insurance.survey.result", "campaign_id", readonly=True)
    closed_at = fields.Datetime(readonly=True, copy=False)
    closed_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, help="Also who corrected the results last."
    )
    published_at = fields.Datetime("Published On", readonly=True, copy=False)
    published_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    correction_count = fields.Integer("Corrections", readonly=True, copy=False, aggregator=None)
    correction_note = fields.Text(
        "Why Corrected", readonly=True, copy=False, help="Printed on the results."
    )
    corrected_at = fields.Datetime(readonly=True, copy=False)
    met_count = fields.Integer("Targets Met", compute="_compute_verdicts")
    judged_count = fields.Integer("Tiers Judged", compute="_compute_verdicts")
    followup_count = fields.Integer("Follow-ups", compute="_compute_followups")
    loop_rate = fields.Float("Closed-loop Rate", compute="_compute_followups")

    # === COMPUTE METHODS === #

    @api.depends("closed_by_id", "correction_count")
    def _compute_blocked_actions(self):
        return super()._compute_blocked_actions()

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_verdicts(self):
        groups = self.env["insurance.survey.result"]._read_group(
            [
                ("campaign_id", "in", self.ids),
                ("company_id", "=", False),
                ("question_code", "=", "overall"),
                ("verdict", "in", (MET, MISSED)),
            ],
            ["campaign_id", "verdict"],
            ["__count"],
        )
        counts = {(campaign.id, verdict): count for campaign, verdict, count in groups}
        for campaign in self:
            campaign.met_count = counts.get((campaign.id, MET), 0)
            campaign.judged_count = campaign.met_count + counts.get((campaign.id, MISSED), 0)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_followups(self):
        groups = self.env["insurance.survey.followup"]._read_group(
            [("campaign_id", "in", self.ids)], ["campaign_id"], ["__count", "closed_in_time:sum"]
        )
        counts = {campaign.id: (count, closed) for campaign, count, closed in groups}
        for campaign in self:
            count, closed = counts.get(campaign.id, (0, 0))
            campaign.followup_count = count
            campaign.loop_rate = closed / count if count else 0

    def _get_special_reason(self, name):
        """Add: whoever closed or corrected a survey does not publish it."""
        if reason := super()._get_special_reason(name):
            return reason
        if name == "publish" and not self.env.su and self.sudo().closed_by_id == self.env.user:
            return self.env._("You closed or corrected it: somebody else has to approve.")
        return ""

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, PROTECTED)
        return super().create(vals_list)

    def write(self, vals):
        forbid_protected(self, [vals], PROTECTED)
        closing = self.browse()
        if vals.get("state") == "closed":
            closing = self.filtered(lambda c: c.state in ("frozen", "running"))
        result = super().write(vals)
        closing._freeze_results()
        return result

    # === ACTION METHODS === #

    def action_preview(self):
        """Count the answers that have come in so far; only head office sees the result.

        :return: window action of the results
        """
        campaigns_sudo = self._begin_step("preview")
        for campaign_sudo in campaigns_sudo:
            self.env["insurance.survey.result"].sudo()._count(campaign_sudo)
        return self._open_results()

    def action_publish(self):
        """Approve the results and show them to all branches; not by who closed the survey."""
        campaigns_sudo = self._begin_step("publish")
        campaigns_sudo.write(
            {
                "state": "published",
                "published_at": fields.Datetime.now(),
                "published_by_id": self.env.uid,
            }
        )
        campaigns_sudo.result_ids.write({"is_published": True})
        for campaign_sudo in campaigns_sudo:
            campaign_sudo._tell_branches()

    def action_correct(self, reason):
        """Count closed results anew, after answers were put right; they need a new approval.

        :param str reason: printed with the results; required
        :raise UserError: when nothing differs
        """
        campaigns_sudo = self._begin_step("correct")
        reason = self._check_reason(reason)
        for campaign_sudo in campaigns_sudo:
            before = campaign_sudo._get_figures()
            self.env["insurance.survey.result"].sudo()._count(campaign_sudo)
            campaign_sudo.invalidate_recordset(["result_ids"])
            if campaign_sudo._get_figures() == before:
                raise UserError(self.env._("Nothing differs from the results as they are."))
            campaign_sudo.write(
                {
                    "state": "closed",
                    "closed_by_id": self.env.uid,
                    "published_at": False,
                    "published_by_id": False,
                    "corrected_at": fields.Datetime.now(),
                    "correction_note": reason,
                    "correction_count": campaign_sudo.correction_count + 1,
                }
            )
            campaign_sudo.message_post(body=self.env._("Results corrected: %s", reason))

    def action_open_results(self):
        """Open the results; for head office of a running survey, as they are at this moment.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        if not self._get_cannot_reason("preview"):
            return self.action_preview()
        return self._open_results()

    def action_open_followups(self):
        """Open the follow-ups of unhappy answers.

        :return: window action
        """
        xmlid = "insurance_service.insurance_survey_followup_action"
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return {**action, "domain": [("campaign_id", "in", self.ids)], "context": {}}

    def action_open_responses(self):
        """Open how many were asked and answered; of the branches the user works for.

        :return: window action
        """
        xmlid = "insurance_service.insurance_survey_response_action"
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return {**action, "domain": [("campaign_id", "in", self.ids)], "context": {}}

    def _open_results(self):
        xmlid = "insurance_service.insurance_survey_result_action"
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        context = {"search_default_overall": 1, "search_default_group_branch": 1}
        return {**action, "domain": [("campaign_id", "in", self.ids)], "context": context}

    # === RESULTS; IN SUPERUSER MODE === #

    def _freeze_results(self):
        """Count and keep the results of surveys that have just been closed."""
        for campaign in self:
            self.env["insurance.survey.result"]._count(campaign)
            campaign.write({"closed_at": fields.Datetime.now(), "closed_by_id": self.env.uid})

    def _get_figures(self):
        """Return ``{place: counts}`` of the stored results, to compare."""
        rows = self.env["insurance.survey.result"].search([("campaign_id", "=", self.id)])
        return {
            (row.company_id.id, row.tier_id.id, row.question_code): (
                row.invited_count,
                row.response_count,
                row.very_satisfied_count,
                row.satisfied_count,
                row.average_count,
                row.dissatisfied_count,
            )
            for row in rows
        }

    def _tell_branches(self):
        """Tell branch heads and branch customer resources that the results can be seen."""
        groups = [
            self.env.ref(f"insurance_service.group_{role}").id
            for role in ("branch_head", "branch_officer")
        ]
        users = self.env["res.users"].search(
            [
                ("share", "=", False),
                ("all_group_ids", "in", groups),
                ("company_ids", "child_of", self.company_id.ids),
            ]
        )
        self.message_notify(
            partner_ids=users.partner_id.ids,
            subject=self.env._("Results published: %s", self.name),
            body=self.env._("The results are under Satisfaction > Results."),
            force_send=False,
        )

    # === APPRAISAL === #

    @api.model
    def _get_branch_score(self, company, year):
        """Return what the published survey of a year says of a branch, for the appraisal.

        The attainments of the tiers count by their weights; the branch's for a branch, head
        office's for head office (spec 1.9).

        :param company: ``res.company``; the root: head office, over all branches
        :param int year: of the survey
        :return: ``(score 0-1 or None without a verdict, answers to the overall question)``
        """
        is_head = not company.sudo().parent_id
        published = [("state", "=", "published"), ("year", "=", year)]
        root = [("company_id", "=", company.sudo().root_id.id)]
        campaign = self.sudo().search([*published, *root], order="id desc", limit=1)
        rows = campaign.result_ids.filtered(
            lambda r: (
                r.question_code == "overall"
                and r.company_id == (company.browse() if is_head else company)
            )
        )
        weight = "hq_weight" if is_head else "branch_weight"
        score = weighted_score(
            (
                Decimal(str(row.attainment)) if row.verdict in (MET, MISSED) else None,
                row.target_id[weight],
            )
            for row in rows
        )
        answers = sum(rows.mapped("answer_count"))
        return (None if score is None else float(score)), answers
