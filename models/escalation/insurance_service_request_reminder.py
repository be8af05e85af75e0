from markupsafe import Markup

from odoo import api, fields, models

from ...rules import escalation, sla_clock

#: Types of the activities this file makes and closes.
DEADLINE_TYPE = "insurance_service.mail_activity_deadline"
PAUSE_TYPE = "insurance_service.mail_activity_pause"
#: Roles told at once; the others read of it in their morning message.
AT_ONCE = (escalation.HANDLER, escalation.DEPARTMENT_HEAD)


class InsuranceServiceRequest(models.Model):
    """Activities that remind of deadlines and long pauses; none of them sends a mail."""

    _inherit = "insurance.service.request"

    # === DEADLINES === #

    def _remind(self, rows):
        """Give handler and department head an activity for the steps that fired.

        Whoever has one already finds it updated: one request, one reminder a person.

        :param rows: `insurance.escalation` of this request
        """
        self.ensure_one()
        rows = rows.filtered(lambda row: row.role in AT_ONCE)
        users = rows.user_ids
        if not users:
            return
        percent = max(rows.mapped("percent"))
        open_ones = self._get_reminders(DEADLINE_TYPE).grouped("user_id")
        for user in users:
            vals = {
                "summary": self._get_reminder_summary(user, percent),
                "date_deadline": self.deadline_date,
            }
            if user in open_ones:
                open_ones[user].write(vals)
            else:
                self._create_reminder(DEADLINE_TYPE, user, vals)

    def _get_reminder_summary(self, user, percent):
        """Return what a reminder says, in the language of the person reminded."""
        in_lang = self.with_context(lang=user.lang)
        if self.is_breached:
            return in_lang.env._(
                "Overdue: the deadline was %(day)s", day=in_lang._get_day_text(self.deadline_date)
            )
        return in_lang.env._(
            "%(percent)s %% of the time is over: due %(day)s",
            percent=percent,
            day=in_lang._get_day_text(self.deadline_date),
        )

    def _create_reminder(self, type_xmlid, user, vals):
        """Create an activity without mail, and without making the person a follower."""
        followers = self.message_partner_ids
        quiet = self.with_context(mail_activity_quick_update=True)
        activity = quiet.activity_schedule(type_xmlid, user_id=user.id, **vals)
        if user.partner_id not in followers:
            self.message_unsubscribe(user.partner_id.ids)
        return activity

    def _get_reminders(self, *type_xmlids):
        types = [self.env.ref(xmlid).id for xmlid in type_xmlids]
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("activity_type_id", "in", types),
            ]
        )

    def _schedule_escalation(self):
        """Reminders end with what they remind of."""
        super()._schedule_escalation()
        standing = self.filtered(lambda r: r.state != "running")
        if standing:
            standing._get_reminders(DEADLINE_TYPE).unlink()
        unpaused = self.filtered(lambda r: r.state != "paused")
        if unpaused:
            unpaused._get_reminders(PAUSE_TYPE).unlink()

    def _add_events(self, kind, vals=None, moment=None):
        """What was a reminder before a pause is one again after it."""
        events = super()._add_events(kind, vals, moment)
        if kind == sla_clock.RESUME:
            self._restore_reminders()
        return events

    def _restore_reminders(self):
        """Remind handlers and department heads again of what they were told before the pause."""
        cycles = self._get_cycles()
        rows = self.env["insurance.escalation"].search(
            [("request_id", "in", self.ids), ("role", "in", AT_ONCE)]
        )
        for request, fired in rows.grouped("request_id").items():
            if request.state != "running":
                continue
            fired = fired.filtered(lambda row, c=cycles[request.id]: row.cycle == c)
            request._remind(fired)

    def _set_handler(self, user, moment=None):
        """The reminders of the handler before go to the new one."""
        handlers = {request.id: request.user_id for request in self}
        super()._set_handler(user, moment)
        for activity in self._get_reminders(DEADLINE_TYPE, PAUSE_TYPE):
            request = self.browse(activity.res_id)
            if activity.user_id != handlers[request.id] or activity.user_id == user:
                continue
            vals = {"summary": activity.summary, "date_deadline": activity.date_deadline}
            kind = activity.activity_type_id
            activity.unlink()
            others = request._get_reminders(DEADLINE_TYPE, PAUSE_TYPE)
            if user and not others.filtered(
                lambda a, k=kind: a.user_id == user and a.activity_type_id == k
            ):
                xmlid = PAUSE_TYPE if kind == self.env.ref(PAUSE_TYPE) else DEADLINE_TYPE
                request._create_reminder(xmlid, user, vals)

    # === PAUSES === #

    @api.model
    def _cron_remind_pauses(self):
        """Remind handlers once of every pause that lasts longer than its reason allows."""
        for request in self._get_long_paused():
            users = request.user_id.filtered("active") or request.team_id.leader_id
            if not request._is_reminder_due() or not users:
                continue
            if not request.try_lock_for_update(allow_referencing=True):
                continue
            in_lang = request.with_context(lang=users.lang)
            reason = in_lang.pause_reason_id
            vals = {
                "summary": in_lang.env._("Paused for more than %s working days", reason.max_days),
                "note": Markup("<p>%s</p>") % (reason.name or ""),
                "date_deadline": request.company_id._service_today(),
            }
            request._create_reminder(PAUSE_TYPE, users, vals)
            request.pause_reminded_at = fields.Datetime.now()
            self.env["ir.cron"]._commit_progress(1)

    def _is_reminder_due(self):
        """Whether this pause was not reminded of yet."""
        return not self.pause_reminded_at or self.pause_reminded_at < self.paused_at

    @api.model
    def _get_long_paused(self, domain=None):
        """Return the requests whose pause lasts longer than its reason allows. As superuser."""
        paused = self.search(
            [("state", "=", "paused"), ("pause_reason_id.max_days", ">", 0), *(domain or ())]
        )
        return paused.filtered(lambda r: r._get_pause_days() > r.pause_reason_id.max_days)

    def _get_pause_days(self):
        """Return the working days the pause lasts so far, as the clock counts them."""
        self.ensure_one()
        company = self.company_id
        calendar = self.env["insurance.workday"]._get_calendar(company)
        hours = company._get_service_hours()
        days = [
            sla_clock.received_day(company._to_service_time(moment), calendar, hours)
            for moment in (self.paused_at, fields.Datetime.now())
        ]
        return calendar.between(*days)
