from odoo import api, models

from ..escalation.people import People


class InsuranceServiceDigest(models.AbstractModel):
    """The morning message counts the calls clerks have to answer; officers read of late ones.

    Numbers only, nothing of what callers say.
    """

    _inherit = "insurance.service.digest"

    @api.model
    def _get_working_branches(self):
        """Add the branches where it is a working day and callers wait."""
        companies = super()._get_working_branches()
        groups = self.env["insurance.call"]._read_group([("state", "=", "open")], ["company_id"])
        workdays = self.env["insurance.workday"]
        others = self.env["res.company"].union(*(company for (company,) in groups)) - companies
        return companies | others.filtered(
            lambda c: workdays._get_calendar(c).is_workday(c._service_today())
        )

    @api.model
    def _get_sections(self, companies):
        """Add the clerks' calls to answer; to branch customer resources those that are late."""
        sections = super()._get_sections(companies)
        domain = [("state", "=", "open"), ("company_id", "in", companies.ids)]
        counts = {}
        for kind, rows in self._count_open_calls(domain).items():
            for call_back_user, user, company, count in rows:
                clerk = call_back_user or user
                numbers = counts.setdefault((clerk, company), {"late": 0, "today": 0})
                numbers[kind] += count
        people = People(self.env)
        branches = {}
        for (clerk, company), numbers in counts.items():
            branches[company] = branches.get(company, 0) + numbers["late"]
            if clerk.active:
                sections[clerk].append({"kind": "call", **numbers})
        for company, late in branches.items():
            for officer in people.get_by_group("branch_officer", company) if late else ():
                sections[officer].append({"kind": "call_branch", "company": company, "late": late})
        return sections

    @api.model
    def _count_open_calls(self, domain):
        today = self.env.company._service_today()
        due = {"late": [("reply_due", "<", today)], "today": [("reply_due", "=", today)]}
        groups = ["call_back_user_id", "user_id", "company_id"]
        return {
            kind: self.env["insurance.call"]._read_group([*domain, *when], groups, ["__count"])
            for kind, when in due.items()
        }

    @api.model
    def _count_late(self, section):
        """Leave calls out of the subject: it counts requests."""
        is_call = section["kind"] in ("call", "call_branch")
        return 0 if is_call else super()._count_late(section)
