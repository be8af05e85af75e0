import logging

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
        self.env["ir.cron"]._commit_progress(remaining=len(complaints))
        people = People(self.env)
        for complaint in complaints:
            if complaint.try_lock_for_update(allow_referencing=True):
                complaint._remind_or_note(people)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _remind_or_note(self, people):
        """Remind of one complaint; a failure is put on the list of failures."""
        failures = self.env["insurance.care.failure"]
        try:
            with self.env.cr.savepoint():
                # The working calendar may have changed; a promise only gets earlier.
                self._set_clocks(is_recheck=True)
                self._remind(people)
                self.env.flush_all()
            failures._clear(JOB, self.partner_id)
        except Exception as error:
            self.env.invalidate_all(flush=False)
            _logger.exception("Reminder of complaint %s failed", self.id)
            message = f"{self.name}: {error}"
            failures._note(JOB, self.company_id, self.partner_id, message)

    def _remind(self, people):
        """Take the reminders that are due and not taken yet. In superuser mode."""
        calendar = self.env["insurance.workday"]._get_calendar(self.company_id)
        today = self.company_id._service_today()
        if not calendar.is_workday(today):
            return
        due = due_reminders(
            today,
            self.date_due,
            self.date_acknowledge_due,
            bool(self.acknowledged_at),
            calendar,
        )
        sent = self.reminders_sent or []
        new = [(step, role) for step, role in due if step not in sent]
        if not new:
            return
        told = self.env["res.users"].union(
            *(self._find_people(people, role) for _step, role in new)
        )
        for user in told:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=today,
                user_id=user.id,
                summary=self.env._("Complaint %s", self.name),
            )
        self.reminders_sent = [*sent, *(step for step, _role in new)]

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
