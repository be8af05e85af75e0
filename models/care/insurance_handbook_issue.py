from odoo import api, models


class InsuranceHandbookIssue(models.Model):
    """A handbook given to the customer fulfils the programme's promise (G6)."""

    _inherit = "insurance.handbook.issue"

    @api.model_create_multi
    def create(self, vals_list):
        issues = super().create(vals_list)
        tasks_sudo = self.env["insurance.care.task"].sudo()
        for issue_sudo in issues.sudo().filtered(lambda issue: not issue.is_further):
            text = self.env._("Handbook %(year)s handed over", year=issue_sudo.year)
            tasks_sudo._fulfil(issue_sudo.partner_id, "G6", issue_sudo.date, text)
        return issues
