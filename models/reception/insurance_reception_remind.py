import logging
from datetime import datetime, time, timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_datetime

_logger = logging.getLogger(__name__)

#: Name of the scheduled action on the list of failures.
JOB = "Reception reminders"
#: Calendar days within which one working day ahead surely lies: the longest holidays.
REACH_DAYS = 20


class InsuranceReception(models.Model):
    """Who is told beforehand: team head, department heads, salesperson, and who takes part (L3).

    At booking and again one working day before; each once for each time, and written down.
    """

    _inherit = "insurance.reception"

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_remind(self):
        """Remind of the receptions of the next working day; what fails keeps nothing back."""
        due = self._get_to_remind()
        self.env["ir.cron"]._commit_progress(remaining=len(due))
        for reception in due:
            if reception.try_lock_for_update(allow_referencing=True):
                reception._remind_or_note()
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _remind_or_note(self):
        """Send the reminders of one reception; a failure is put on the list of failures."""
        failures = self.env["insurance.care.failure"]
        try:
            with self.env.cr.savepoint():
                self._send_notices("reminder")
                self.reminded_revision = self.revision
                self.env.flush_all()
            failures._clear(JOB, self.partner_id, self.company_id)
        except Exception as error:
            self.env.invalidate_all(flush=False)
            _logger.exception("Reminder of reception %s failed", self.id)
            message = f"{self.name}: {error}"
            failures._note(JOB, self.company_id, self.partner_id, message)

    @api.model
    def _get_to_remind(self):
        """Return the booked receptions whose reminder is due and not sent. As superuser."""
        now = fields.Datetime.now()
        candidates = self.search(
            [
                ("state", "=", "booked"),
                ("date_start", ">", now),
                ("date_start", "<=", now + timedelta(days=REACH_DAYS)),
            ],
            order="date_start, id",
        )
        return candidates.filtered(
            lambda r: (
                r.reminded_revision != r.revision
                and r.company_id._service_today() >= r._get_reminder_day()
            )
        )

    def _get_reminder_day(self):
        """Return the working day before the reception."""
        calendar = self.env["insurance.workday"]._get_calendar(self.company_id)
        day = self.company_id._to_service_time(self.date_start).date()
        return calendar.on_or_before(day - timedelta(days=1))

    # === NOTICES; IN SUPERUSER MODE === #

    def _send_notices(self, kind):
        """Tell everybody who was not told this of this time yet, and write it down.

        Past receptions, written down afterwards, are told to nobody.

        :param str kind: key of ``insurance.reception.notice.kind``
        """
        self.ensure_one()
        if self.date_start <= fields.Datetime.now():
            return
        told = self.notice_ids.filtered(lambda notice: notice.revision == self.revision)
        skipped = told.filtered(lambda notice: notice.kind == kind).user_id
        if kind == "booked":
            skipped |= told.filtered(lambda notice: notice.kind == "changed").user_id
        if kind == "reminder":
            skipped |= told.filtered(self._is_as_good_as_reminded).user_id
        else:
            # Whoever books, moves or cancels knows it; the reminder comes all the same.
            skipped |= self.env.user
        recipients = self._get_recipients()
        if kind == "cancelled":
            # Also those who take part no longer, but were told once.
            for notice in told:
                recipients.setdefault(notice.user_id, notice.role)
        users = [user for user in recipients if user not in skipped]
        self.env["insurance.reception.notice"].create(
            [self._get_notice_vals(user, recipients[user], kind) for user in users]
        )
        for user in users:
            self._tell(user, recipients[user], kind)

    def _is_as_good_as_reminded(self, notice):
        """Whether a notice of booking or moving came on the day of the reminder, or later."""
        company = self.company_id
        morning = datetime.combine(self._get_reminder_day(), time.min)
        return notice.sent_at >= company._from_service_time(morning)

    def _get_notice_vals(self, user, role, kind):
        return {
            "reception_id": self.id,
            "user_id": user.id,
            "role": role,
            "kind": kind,
            "meeting_at": self.date_start,
            "revision": self.revision,
            "sent_at": fields.Datetime.now(),
        }

    def _get_recipients(self):
        """Return ``{user: role}`` of those to tell; absent ones by their substitutes.

        :return: dict in the order of the article; nobody twice
        """
        people, company = self._get_people(), self.company_id
        teams = self.env["insurance.service.team"].search([("company_id", "=", company.id)])
        team_head = people._get_branch_head(self)
        found = {}
        for role, users in (
            ("host", self.host_id),
            ("escort", self.escort_id),
            ("receptionist", self.receptionist_id),
            ("team_head", team_head),
            ("department_head", teams.leader_id),
            ("salesperson", self.user_id),
        ):
            for user in people._only_working(users, company):
                found.setdefault(user, role)
        return found

    def _tell(self, user, role, kind):
        """Send one message in the person's language; its subject names nobody."""
        in_lang = self.with_context(lang=user.lang, reception_title=False)
        roles = dict(
            in_lang.env["insurance.reception.notice"]
            ._fields["role"]
            ._description_selection(in_lang.env)
        )
        moment = format_datetime(
            in_lang.env, self.date_start, tz=self.company_id.service_tz, dt_format="short"
        )
        in_lang.message_notify(
            partner_ids=user.partner_id.ids,
            subject=in_lang._get_notice_subject(kind, moment),
            body=in_lang._get_notice_body(roles[role], moment),
            force_send=False,
        )

    def _get_notice_subject(self, kind, moment):
        return {
            "booked": self.env._("Reception booked: %s", moment),
            "changed": self.env._("Reception moved to %s", moment),
            "reminder": self.env._("Reception soon: %s", moment),
            "cancelled": self.env._("Reception cancelled: %s", moment),
        }[kind]

    def _get_notice_body(self, role, moment):
        purposes = dict(self._fields["purpose"]._description_selection(self.env))
        place = self.room_id.name or self.receptionist_id.name or ""
        rows = [
            (self.env._("Your part"), role),
            (self.env._("When"), moment),
            (self.env._("Customer"), self.partner_id.name),
            (self.env._("Guests"), self.guest_count),
            (self.env._("Purpose"), purposes[self.purpose]),
            (self.env._("Where"), place),
            (self.env._("Host"), self.host_id.name),
            (self.env._("Accompanied by"), self.escort_id.name or self.escort_name or ""),
        ]
        lines = Markup("").join(
            Markup("<li><b>%s</b>: %s</li>") % row for row in rows if row[1] != ""
        )
        return Markup("<ul>%s</ul>") % lines
