from odoo import api, fields, models

from ..const import LEVELS
from ..res.res_partner import READER


class ResPartner(models.Model):
    """What a customer answered last, and whether somebody follows it up."""

    _inherit = "res.partner"

    last_satisfaction = fields.Selection(
        LEVELS,
        compute="_compute_last_satisfaction",
        groups=READER,
        help="Overall answer of the last questionnaire filled in; of a survey, when its results "
        "are published.",
    )
    last_satisfaction_at = fields.Datetime(
        "Last Questionnaire", compute="_compute_last_satisfaction", groups=READER
    )
    open_followup_count = fields.Integer(
        "Open Follow-ups", compute="_compute_open_followup_count", groups=READER
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_last_satisfaction(self):
        answers, latest = self.env["insurance.survey.answer"], {}
        if answers.has_access("read"):
            rows = answers.search_fetch(
                [
                    ("question_code", "=", "overall"),
                    ("invitation_id.partner_id", "in", self.ids),
                    "|",
                    ("campaign_id", "=", False),
                    ("campaign_id.state", "=", "published"),
                ],
                ["invitation_id", "level", "answered_at"],
                order="answered_at, id",
            )
            latest = {row.invitation_id.partner_id: row for row in rows}
        for partner in self:
            row = latest.get(partner._origin)
            partner.last_satisfaction = row.level if row else False
            partner.last_satisfaction_at = row.answered_at if row else False

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_open_followup_count(self):
        followups, counts = self.env["insurance.survey.followup"], {}
        if followups.has_access("read"):
            mine = [("partner_id", "in", self.ids), ("state", "!=", "closed")]
            counts = dict(followups._read_group(mine, ["partner_id"], ["__count"]))
        for partner in self:
            partner.open_followup_count = counts.get(partner._origin, 0)
