import logging

from psycopg2.errors import SerializationFailure

from odoo import api, models

from ...rules import quarter_summary
from . import collecting

_logger = logging.getLogger(__name__)

#: Quarters back for which late data are looked for each night.
LATE_QUARTERS = 2
JOB_DRAFT = "Quarterly summary"
JOB_LATE = "Late data of quarterly summaries"


class InsuranceQuarterSummary(models.Model):
    """Quarter end by itself: drafts for every branch, and late data of what was submitted."""

    _inherit = "insurance.quarter.summary"

    @api.model
    def _cron_quarter_end(self):
        """Open the missing drafts of the quarter before, from its first working day after on.

        Its officer gets an activity; a branch that fails is put on the list of failures.
        """
        for head in self.env["res.company"].search([("parent_id", "=", False)]):
            today = head._service_today()
            [(year, quarter)] = quarter_summary.previous_quarters(today, 1)
            for company in self._get_missing_branches(head, year, quarter):
                calendar = self.env["insurance.workday"]._get_calendar(company)
                first_day = quarter_summary.quarter_days(*quarter_summary.quarter_of(today))[0]
                if today >= calendar.on_or_after(first_day):
                    self._try(JOB_DRAFT, company, self._open_draft, company, year, quarter)
                self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _get_missing_branches(self, head, year, quarter):
        """Return the branches of a head office with VIP customers, but no summary yet."""
        days = quarter_summary.quarter_days(year, quarter)
        ids = {row[0] for row in collecting.get_customers(self.env, *days)}
        companies = self.env["res.company"].search(
            [("id", "in", list(ids)), ("id", "child_of", head.id)], order="id"
        )
        found = self.search(
            [
                ("company_id", "in", companies.ids),
                ("year", "=", year),
                ("quarter", "=", str(quarter)),
            ]
        )
        return companies - found.company_id

    @api.model
    def _open_draft(self, company, year, quarter):
        values = {"company_id": company.id, "year": year, "quarter": str(quarter)}
        # The scheduled action has no language of its own.
        in_lang = self.with_context(lang=company.partner_id.lang or self.env.lang)
        summary = in_lang.create(values)
        summary._refresh()
        for user in summary._get_people("branch_officer"):
            summary.with_context(lang=user.lang).activity_schedule(
                "insurance_service.mail_activity_prepare_summary",
                summary.date_submit_due,
                user_id=user.id,
            )

    @api.model
    def _cron_late_data(self):
        """Look for late data of what was submitted for the last two quarters."""
        for head in self.env["res.company"].search([("parent_id", "=", False)]):
            quarters = quarter_summary.previous_quarters(head._service_today(), LATE_QUARTERS)
            summaries = self.search(
                [
                    ("company_id", "child_of", head.id),
                    ("period", "in", [f"{year}-Q{quarter}" for year, quarter in quarters]),
                    ("state", "in", quarter_summary.FROZEN),
                    ("is_current", "=", True),
                ]
            )
            for summary in summaries:
                self._try(JOB_LATE, summary.company_id, summary._note_late_data)
                self.env["ir.cron"]._commit_progress(1)

    def _note_late_data(self):
        """Look for late data; tell the officer when there are some for the first time."""
        if self._check_late_data():
            for user in self._get_people("branch_officer"):
                self.activity_schedule(
                    "insurance_service.mail_activity_late_summary", user_id=user.id
                )

    @api.model
    def _try(self, job, company, method, *args):
        """Run a method for one branch; a failure is put on the list and stops no other."""
        failures = self.env["insurance.care.failure"]
        try:
            with self.env.cr.savepoint():
                method(*args)
                self.env.flush_all()
        except SerializationFailure:
            _logger.info("%s of %s: another run is at work", job, company.id)
        except Exception as error:
            self.env.invalidate_all(flush=False)
            _logger.exception("%s of company %s failed", job, company.id)
            failures._note(job, company, self.env["res.partner"], str(error))
        else:
            mine = [("job", "=", job), ("company_id", "=", company.id)]
            failures.search([*mine, ("state", "=", "open")]).write({"state": "solved"})
