from odoo import api, models

from ...rules.care_flow import OPEN


class InsuranceServiceDigest(models.AbstractModel):
    """The morning message tells also what care is overdue, due today and to be prepared."""

    _inherit = "insurance.service.digest"

    @api.model
    def _get_working_branches(self):
        """Add the branches where it is a working day and care has to be begun."""
        companies = super()._get_working_branches()
        groups = self.env["insurance.care.task"]._read_group(
            self._get_care_domain(), ["company_id"]
        )
        workdays = self.env["insurance.workday"]
        others = self.env["res.company"].union(*(company for (company,) in groups)) - companies
        return companies | others.filtered(
            lambda c: workdays._get_calendar(c).is_workday(c._service_today())
        )

    @api.model
    def _get_care_domain(self):
        today = self.env.company._service_today()
        return [
            ("state", "in", OPEN),
            ("user_id", "!=", False),
            ("date_prepare", "<=", today),
        ]

    @api.model
    def _get_sections(self, companies):
        """Add what each responsible person has to do: numbers, the list is one click away."""
        sections = super()._get_sections(companies)
        today = self.env.company._service_today()
        domain = [*self._get_care_domain(), ("company_id", "in", companies.ids)]
        counts = {}
        for kind, operator in (("late", "<"), ("today", "="), ("begin", ">")):
            groups = self.env["insurance.care.task"]._read_group(
                [*domain, ("date_due", operator, today)], ["user_id"], ["__count"]
            )
            for user, count in groups:
                counts.setdefault(user, {"late": 0, "today": 0, "begin": 0})[kind] = count
        for user, numbers in counts.items():
            if user.active:
                sections[user].append({"kind": "care", **numbers})
        return sections

    @api.model
    def _count_late(self, section):
        """Leave care out of the subject: it counts requests."""
        return 0 if section["kind"] == "care" else super()._count_late(section)
