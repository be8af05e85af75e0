from odoo import api, fields, models

from ..res.res_partner import READER


class InsuranceWorkdayYear(models.Model):
    """Tells on the calendar that open deadlines rest on an older one."""

    _inherit = "insurance.workday.year"

    is_calendar_newer = fields.Boolean(compute="_compute_newer", groups=READER)
    open_deadline_count = fields.Integer("Open Deadlines", compute="_compute_newer", groups=READER)

    @api.depends("company_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_newer(self):
        requests = self.env["insurance.service.request"]
        for year in self:
            root = year.company_id
            company = self.env.company if self.env.company.root_id == root else root
            year.is_calendar_newer = bool(root) and company._is_calendar_newer()
            year.open_deadline_count = year.is_calendar_newer and requests.search_count(
                requests._get_recalculation_domain(company)
            )

    def action_preview_deadlines(self):
        """Compare open deadlines with the calendar.

        :return: window action that opens the new run
        """
        return self.env["insurance.deadline.run"].action_preview()
