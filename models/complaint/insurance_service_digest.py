from odoo import api, models

from ...rules.complaint_flow import UNANSWERED


class InsuranceServiceDigest(models.AbstractModel):
    """The morning message tells handlers how many complaints are overdue, due and open."""

    _inherit = "insurance.service.digest"

    @api.model
    def _get_working_branches(self):
        """Add the branches where it is a working day and complaints are being handled."""
        companies = super()._get_working_branches()
        groups = self.env["insurance.complaint"]._read_group(
            [("state", "in", UNANSWERED), ("user_id", "!=", False)], ["company_id"]
        )
        workdays = self.env["insurance.workday"]
        others = self.env["res.company"].union(*(company for (company,) in groups)) - companies
        return companies | others.filtered(
            lambda c: workdays._get_calendar(c).is_workday(c._service_today())
        )

    @api.model
    def _get_sections(self, companies):
        """Add each handler's complaints: numbers only, nothing of what they say."""
        sections = super()._get_sections(companies)
        today = self.env.company._service_today()
        domain = [
            ("state", "in", UNANSWERED),
            ("user_id", "!=", False),
            ("company_id", "in", companies.ids),
        ]
        counts = {}
        for kind, operator in (("late", "<"), ("today", "="), ("later", ">")):
            groups = self.env["insurance.complaint"]._read_group(
                [*domain, ("date_due", operator, today)], ["user_id"], ["__count"]
            )
            for user, count in groups:
                counts.setdefault(user, {"late": 0, "today": 0, "later": 0})[kind] = count
        for user, numbers in counts.items():
            if user.active:
                sections[user].append({"kind": "complaint", **numbers})
        return sections

    @api.model
    def _count_late(self, section):
        """Leave complaints out of the subject: it counts requests."""
        return 0 if section["kind"] == "complaint" else super()._count_late(section)
