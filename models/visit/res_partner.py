from odoo import api, fields, models

from ..res.res_partner import READER


class ResPartner(models.Model):
    """Visits to a customer: planned, and counted this year."""

    _inherit = "res.partner"

    visit_ids = fields.One2many("insurance.visit", "partner_id", "Visits", groups=READER)
    visit_held_count = fields.Integer(
        "Visits This Year",
        compute="_compute_visit_counts",
        groups=READER,
        help="Held this year with a report.",
    )
    visit_planned_count = fields.Integer(
        "Visits Planned", compute="_compute_visit_counts", groups=READER
    )
    last_visit_day = fields.Date("Last Visit", compute="_compute_visit_counts", groups=READER)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_visit_counts(self):
        visits = self.env["insurance.visit"]
        year = self.env.company._service_today().year
        mine = [("partner_id", "in", self.ids)]
        held = dict(
            visits._read_group(
                [*mine, ("is_counted", "=", True), ("year", "=", year)], ["partner_id"], ["__count"]
            )
        )
        planned = dict(
            visits._read_group([*mine, ("state", "=", "planned")], ["partner_id"], ["__count"])
        )
        last = dict(
            visits._read_group([*mine, ("state", "=", "held")], ["partner_id"], ["day:max"])
        )
        for partner in self:
            partner.visit_held_count = held.get(partner._origin, 0)
            partner.visit_planned_count = planned.get(partner._origin, 0)
            partner.last_visit_day = last.get(partner._origin, False)
