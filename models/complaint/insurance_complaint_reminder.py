import logging

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models

from ...rules.complaint_flow import UNANSWERED
from ...rules.complaint_reminder import due_reminders
from ...rules.escalation import BRANCH_HEAD, DEPARTMENT_HEAD, HANDLER, HQ
from ..escalation.people import People

_logger = logging.getLogger(__name__)

#: Name of the scheduled action on the list of failures.
JOB = "Complaint reminders"
_UPWARDS = (HANDLER, DEPARTMENT_HEAD, BRANCH_HEAD, HQ)


class InsuranceComplaint(models.Model):
    """Reminders of open complaints, upwards past everybody with an interest in the matter."""

    _inherit = "insurance.complaint"

    reminders_sent = fields.Json(
        readonly=True, copy=False, help="Steps taken already, so that each is taken once."
    )

    @api.model
    def _cron_remind(self):
        """Check the days again, then remind of open complaints; what fails keeps nothing back."""
        complaints = self.search([("state", "in", UNANSWERED)], order="date_due, id")
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(complaints))
        people, left = People(self.env), self.browse()
        for mine in complaints.grouped("company_id").values():
            due, failed = mine.with_prefetch()._find_due_or_note()
            left |= failed
            is_time_left = progress(len(mine) - len(due))
            for complaint in due:
                if is_time_left:
                    left |= complaint._remind_or_note(people)
                    is_time_left = progress(1)
            if not is_time_left:
                return
        self._solve_failures(left)

    def _find_due_or_note(self):
        """Check the days of complaints again; each alone where it does not work for all.

        :return: the complaints with reminders that were not taken yet, and those that failed,
            which are put on the list of failures
        """
        none = self.browse()
        try:
            with self.env.cr.savepoint():
                # The working calendar may have changed; a promise only gets earlier.
                self._recheck_clocks()
                self.env.flush_all()
                return self.filtered(lambda complaint: complaint._get_new_reminders()), none
        except Exception as error:
            self.env.invalidate_all(flush=False)
            if len(self) == 1:
                self._note_failure(error)
                return none, self
        found = [complaint._find_due_or_note() for complaint in self]
        return none.union(*(due for due, _ in found)), none.union(*(bad for _, bad in found))

    def _remind_or_note(self, people):
        """Remind of one complaint, unless somebody works on it at this moment.

        :return: the complaint when it failed, which is put on the list of failures, else nothing
        """
        try:
            with self.env.cr.savepoint():
                if self.try_lock_for_update(allow_referencing=True):
                    self._remind(people)
                    self.env.flush_all()
        except Exception as error:
            self.env.invalidate_all(flush=False)
            self._note_failure(error)
            return self
        return self.browse()

    def _note_failure(self, error):
        if isinstance(error, SerializationFailure):
            _logger.info("Complaint %s: somebody was faster", self.id)
            return
        _logger.error("Reminder of complaint %s failed", self.id, exc_info=error)
        message = f"{self.name}: {error}"
        failures = self.env["insurance.care.failure"]
        failures._note(JOB, self.company_id, self.partner_id, message)

    @api.model
    def _solve_failures(self, left):
        """Mark what is not wrong any more as solved: all but the failures of ``left``."""
        failures = self.env["insurance.care.failure"]
        noted = failures.search([("job", "=", JOB), ("state", "=", "open")])
        keys = {(complaint.company_id, complaint.partner_id) for complaint in left}
        noted.filtered(lambda f: (f.company_id, f.partner_id) not in keys).state = "solved"

    def _get_new_reminders(self):
        """Return the reminders that are due and not taken yet: ``[(step, role)]``."""
        calendar = self.env["insurance.workday"]._get_calendar(self.company_id)
        today = self.company_id._service_today()
        if self.state not in UNANSWERED or not calendar.is_workday(today):
            return []
        due = due_reminders(
            today,
            self.date_due,
            self.date_acknowledge_due,
            bool(self.acknowledged_at),
            calendar,
        )
        sent = self.reminders_sent or []
        return [(step, role) for step, role in due if step not in sent]

    def _remind(self, people):
        """Take the reminders that are due and not taken yet. In superuser mode."""
        new = self._get_new_reminders()
        told = self.env["res.users"].union(
            *(self._find_people(people, role) for _step, role in new)
        )
        for user in told:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=self.company_id._service_today(),
                user_id=user.id,
                summary=self.with_context(lang=user.lang).env._("Complaint %s", self.name),
            )
        if new:
            steps = [step for step, _role in new]
            self.reminders_sent = (self.reminders_sent or []) + steps

    def _find_people(self, people, role):
        """Return who is told of a step: from the role upwards, those who may know of it."""
        for reached in _UPWARDS[_UPWARDS.index(role) :]:
            _reached, users = people.find(self, reached)
            users = users.filtered(lambda user: not self._get_conflict(user))
            users = users.filtered(self._is_readable_by)
            if users:
                return users
        return self.env["res.users"]

    def _set_reopened(self, reason):
        self.reminders_sent = False
        return super()._set_reopened(reason)
