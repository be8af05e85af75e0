import logging
from datetime import timedelta

from odoo import api, fields, models

from ...rules.survey_followup import ESCALATE_DAYS, OPEN
from ..escalation.people import People
from .insurance_survey_followup import ACTIVITY

_logger = logging.getLogger(__name__)

#: Name of the scheduled actions on the list of failures.
JOB = "Survey follow-ups"
JOB_OPEN = "Opening of survey follow-ups"
#: Answers older than this are not looked at again.
REACH_DAYS = 60


class InsuranceSurveyFollowup(models.Model):
    """Overdue follow-ups go up: to the branch head, then to head office. In superuser mode."""

    _inherit = "insurance.survey.followup"

    @api.model
    def _cron_escalate(self):
        """Tell the next level of overdue follow-ups, once each; what fails keeps nothing back."""
        due = self._get_to_escalate()
        self.env["ir.cron"]._commit_progress(remaining=len(due))
        for followup in due:
            if followup.try_lock_for_update(allow_referencing=True):
                followup._escalate_or_note()
            if not self.env["ir.cron"]._commit_progress(1):
                break

    @api.model
    def _get_to_escalate(self):
        """Return the open follow-ups whose next level has not been told."""
        latest = fields.Datetime.now().date() + timedelta(days=1)
        late = self.search(
            [
                ("state", "in", OPEN),
                ("date_due", "<", latest),
                ("escalation", "<", len(ESCALATE_DAYS)),
            ],
            order="date_due, id",
        )
        return late.filtered(lambda f: f._get_escalation() > f.escalation)

    def _get_escalation(self):
        """Return the level an open follow-up has reached: 0 in time, 1, 2."""
        today = self.company_id._service_today()
        if self.state not in OPEN or self.date_due >= today:
            return 0
        calendar = self.env["insurance.workday"]._get_calendar(self.company_id)
        days = calendar.after(self.date_due, today)
        return sum(days > limit for limit in ESCALATE_DAYS)

    def _escalate_or_note(self):
        failures = self.env["insurance.care.failure"]
        try:
            with self.env.cr.savepoint():
                self._escalate()
                self.env.flush_all()
            failures._clear(JOB, self.partner_id)
        except Exception as error:
            self.env.invalidate_all(flush=False)
            _logger.exception("Escalation of follow-up %s failed", self.id)
            failures._note(JOB, self.company_id, self.partner_id, f"{self.name}: {error}")

    def _escalate(self):
        """Put the follow-up on the lists of the level it has reached."""
        people, company = People(self.env), self.company_id
        level = self._get_escalation()
        users = people.get_by_group("hq_officer", company)
        if level == 1:
            heads = people._only_working(company.branch_head_id, company)
            users = heads or people.get_by_group("branch_head", company) or users
        for user in users - self.scored_ids - self.user_id:
            self.activity_schedule(
                ACTIVITY,
                date_deadline=self.date_due,
                user_id=user.id,
                summary=self.with_context(lang=user.lang).env._("Overdue follow-up %s", self.name),
            )
        self.escalation = level

    # === WHAT WAS MISSED === #

    @api.model
    def _open_or_note(self, invitation):
        """Open the follow-up of a questionnaire; a failure never refuses the answer itself."""
        failures = self.env["insurance.care.failure"]
        try:
            with self.env.cr.savepoint():
                created = self._open_for(invitation)
                self.env.flush_all()
            failures._clear(JOB_OPEN, invitation.partner_id)
        except Exception as error:
            self.env.invalidate_all(flush=False)
            _logger.exception("Follow-up of questionnaire %s failed", invitation.id)
            message = f"{invitation.name}: {error}"
            failures._note(JOB_OPEN, invitation.company_id, invitation.partner_id, message)
            return self.browse()
        return created

    @api.model
    def _cron_open_missing(self):
        """Open the follow-ups that could not be opened when the answer came in."""
        since = fields.Datetime.now() - timedelta(days=REACH_DAYS)
        invitations = self.env["insurance.survey.invitation"].search(
            [
                ("state", "=", "answered"),
                ("answered_at", ">=", since),
                ("tier_id.is_vip", "=", True),
                ("followup_ids", "=", False),
                ("answer_ids.level", "in", ("average", "dissatisfied")),
            ]
        )
        self.env["ir.cron"]._commit_progress(remaining=len(invitations))
        for invitation in invitations:
            self._open_or_note(invitation)
            if not self.env["ir.cron"]._commit_progress(1):
                break
