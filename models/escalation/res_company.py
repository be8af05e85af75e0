from odoo import api, fields, models

from ..res.res_company import STAFF


class ResCompany(models.Model):
    """New branches get their teams."""

    _inherit = "res.company"

    service_team_ids = fields.One2many("insurance.service.team", "company_id", groups=STAFF)

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["insurance.service.team"].sudo()._create_missing(companies.sudo())
        return companies
