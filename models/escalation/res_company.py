from odoo import api, models


class ResCompany(models.Model):
    """New branches get their teams."""

    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["insurance.service.team"].sudo()._create_missing(companies.sudo())
        return companies
