from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..res.res_partner import READER


class ResPartner(models.Model):
    """Which handbooks a customer got."""

    _inherit = "res.partner"

    handbook_count = fields.Integer("Handbooks", compute="_compute_handbook_count", groups=READER)
    has_handbook = fields.Boolean(
        "Has This Year's Handbook",
        compute="_compute_handbook_count",
        search="_search_has_handbook",
        groups=READER,
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_handbook_count(self):
        groups = self.env["insurance.handbook.issue"]._read_group(
            [("partner_id", "in", self.ids)], ["partner_id"], ["__count", "year:array_agg"]
        )
        found = {partner: (count, years) for partner, count, years in groups}
        year = self.env.company._service_today().year
        for partner in self:
            count, years = found.get(partner._origin, (0, ()))
            partner.handbook_count = count
            partner.has_handbook = year in years

    @api.model
    def _search_has_handbook(self, operator, value):
        if operator != "in":
            return NotImplemented
        year = self.env.company._service_today().year
        issues = self.env["insurance.handbook.issue"]._search([("year", "=", year)])
        return Domain("id", "in", issues.subselect(SQL.identifier(issues.table, "partner_id")))
