from odoo import api, fields, models

from ..const import LEVELS
from ..res.res_partner import READER


class ResPartner(models.Model):
    """What a customer answered last, and whether somebody follows it up."""

    _inherit = "res.partner"

    survey_invitation_ids = fields.One2many(
        "insurance.survey.invitation", "partner_id", "Surveys", groups=READER
    )
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
        found = {}
        if self.env["insurance.survey.invitation"].has_access("read"):
            invitations = self.env["insurance.survey.invitation"]
            groups = invitations._read_group(
                [
                    ("partner_id", "in", self.ids),
                    ("overall", "!=", False),
                    "|",
                    ("campaign_id", "=", False),
                    ("campaign_id.state", "=", "published"),
                ],
                ["partner_id"],
                ["answered_at:max"],
            )
            latest = dict(groups)
            rows = invitations.search_fetch(
                [
                    ("partner_id", "in", [partner.id for partner in latest]),
                    ("answered_at", "in", list(set(latest.values()))),
                    ("overall", "!=", False),
                ],
                ["partner_id", "overall", "answered_at"],
            )
            found = {r.partner_id: r for r in rows if latest.get(r.partner_id) == r.answered_at}
        for partner in self:
            row = found.get(partner._origin)
            partner.last_satisfaction = row.overall if row else False
            partner.last_satisfaction_at = row.answered_at if row else False

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_open_followup_count(self):
        followups, counts = self.env["insurance.survey.followup"], {}
        if followups.has_access("read"):
            mine = [("partner_id", "in", self.ids), ("state", "!=", "closed")]
            counts = dict(followups._read_group(mine, ["partner_id"], ["__count"]))
        for partner in self:
            partner.open_followup_count = counts.get(partner._origin, 0)
