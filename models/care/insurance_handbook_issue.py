from odoo import api, models


class InsuranceHandbookIssue(models.Model):
    """A handbook given to the customer fulfils the programme's promise (G6)."""

    _inherit = "insurance.handbook.issue"

    @api.model_create_multi
    def create(self, vals_list):
        issues = super().create(vals_list)
        firsts_sudo = issues.sudo().filtered(lambda issue: not issue.is_further)
        tasks_sudo = self.env["insurance.care.task"].sudo()
        for (day, year), same_sudo in firsts_sudo.grouped(lambda i: (i.date, i.year)).items():
            text = self.env._("Handbook %(year)s handed over", year=year)
            tasks_sudo._fulfil(same_sudo.partner_id, "G6", day, text)
        return issues
