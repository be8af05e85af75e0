import logging

from psycopg2.errors import SerializationFailure

from odoo import api, models

_logger = logging.getLogger(__name__)

#: Name of the scheduled action on the list of failures.
JOB = "Lapse of notices of past years"


class InsuranceComplaintConsequence(models.Model):
    """Notices of past years lapse: the ladders begin anew on 1 January (Art. 34)."""

    _inherit = "insurance.complaint.consequence"

    @api.model
    def _cron_expire(self):
        """Let the notices of past years lapse; what fails keeps nothing back."""
        rows = self.search(
            [
                ("state", "=", "executed"),
                ("kind", "in", ("warning", "criticism")),
                ("needs_review", "=", False),
            ],
            order="id",
        )
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(rows))
        failures, failed = self.env["insurance.care.failure"], self.env["res.company"]
        for company, mine in rows.grouped("company_id").items():
            if problems := mine._expire_or_explain(company._service_today()):
                failed |= company
                # Numbers only: whoever keeps the list need not see the cases.
                failures._note(JOB, company, self.env["res.partner"], "\n".join(problems))
            if not progress(len(mine)):
                return
        noted = failures.search([("job", "=", JOB), ("state", "=", "open")])
        noted.filtered(lambda failure: failure.company_id not in failed).state = "solved"

    def _expire_or_explain(self, today):
        """Let notices lapse; each alone where it does not work for all.

        :param date today: of the branch
        :return: what went wrong, a text a notice
        """
        try:
            with self.env.cr.savepoint():
                self._expire(today)
                self.env.flush_all()
        except Exception as error:
            self.env.invalidate_all(flush=False)
            if len(self) > 1:
                return [text for row in self for text in row._expire_or_explain(today)]
            if isinstance(error, SerializationFailure):
                _logger.info("Notice %s: somebody was faster", self.id)
                return []
            _logger.error("Notice %s does not lapse", self.id, exc_info=error)
            return [f"{self.name}: {error}"]
        return []

    def _expire(self, today):
        """Let lapse what is of a past year and cannot be appealed any more."""
        lapsed = self.filtered(
            lambda row: row.year < today.year and (row.appeal_result or row.appeal_due < today)
        )
        lapsed.try_lock_for_update(allow_referencing=True).write({"state": "expired"})
