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
        """Give handlers and department heads an activity for the steps that fired.

        Whoever has one already finds it updated: one request, one reminder a person.

        :param rows: `insurance.escalation` of these requests
        """
        rows = rows.filtered(lambda row: row.role in AT_ONCE)
        if not rows:
            return
        kind = self.env.ref(DEADLINE_TYPE)
        open_ones = {
            (activity.res_id, activity.user_id): activity
            for activity in self._get_reminders(DEADLINE_TYPE)
        }
        vals_list = []
        for request, fired in rows.grouped("request_id").items():
            percent = max(fired.mapped("percent"))
            for user in fired.user_ids:
                vals = {
                    "summary": request._get_reminder_summary(user, percent),
                    "date_deadline": request.deadline_date,
                }
                if (request.id, user) in open_ones:
                    open_ones[request.id, user].write(vals)
                else:
                    vals_list.append(request._get_reminder_vals(kind, user, vals))
        self._create_reminders(vals_list)

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

    def _get_reminder_vals(self, kind, user, vals):
        """Return the values of an activity on this request."""
        return {
            "activity_type_id": kind.id,
            "automated": True,
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "user_id": user.id,
            **vals,
        }

    def _create_reminders(self, vals_list):
        """Create activities without mail, and without making people followers."""
        if not vals_list:
            return
        domain = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        before = self.env["mail.followers"].search(domain)
        quiet = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        quiet.create(vals_list)
        (self.env["mail.followers"].search(domain) - before).unlink()

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
        result = super()._schedule_escalation()
        standing = self.filtered(lambda r: r.state != "running")
        if standing:
            standing._get_reminders(DEADLINE_TYPE).unlink()
        unpaused = self.filtered(lambda r: r.state != "paused")
        if unpaused:
            unpaused._get_reminders(PAUSE_TYPE).unlink()
        return result

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
        self._remind(
            rows.filtered(
                lambda row: (
                    row.request_id.state == "running" and row.cycle == cycles[row.request_id.id]
                )
            )
        )

    def _set_handler(self, user, moment=None):
        """The reminders of the handler before go to the new one."""
        handlers = {request.id: request.user_id for request in self}
        result = super()._set_handler(user, moment)
        reminders = self._get_reminders(DEADLINE_TYPE, PAUSE_TYPE)
        own = {(a.res_id, a.activity_type_id) for a in reminders if a.user_id == user}
        moving = reminders.filtered(lambda a: a.user_id == handlers[a.res_id] and a.user_id != user)
        vals_list = [
            self.browse(a.res_id)._get_reminder_vals(
                a.activity_type_id,
                user,
                {"summary": a.summary, "date_deadline": a.date_deadline},
            )
            for a in moving
            if user and (a.res_id, a.activity_type_id) not in own
        ]
        moving.unlink()
        self._create_reminders(vals_list)
        return result

    # === PAUSES === #

    @api.model
    def _cron_remind_pauses(self):
        """Remind handlers once of every pause that lasts longer than its reason allows."""
        due = self._get_long_paused().filtered(lambda request: request._is_reminder_due())
        due = due.try_lock_for_update(allow_referencing=True)
        vals_list = [vals for request in due if (vals := request._get_pause_reminder_vals())]
        due._create_reminders(vals_list)
        reminded = self.browse(vals["res_id"] for vals in vals_list)
        reminded.pause_reminded_at = fields.Datetime.now()
        self.env["ir.cron"]._commit_progress(len(reminded))

    def _get_pause_reminder_vals(self):
        """Return the activity for the handler, else the head of the team; None: nobody is there."""
        user = self.user_id.filtered("active") or self.team_id.leader_id
        if not user:
            return None
        in_lang = self.with_context(lang=user.lang)
        reason = in_lang.pause_reason_id
        vals = {
            "summary": in_lang.env._("Paused for more than %s working days", reason.max_days),
            "note": Markup("<p>%s</p>") % (reason.name or ""),
            "date_deadline": self.company_id._service_today(),
        }
        return self._get_reminder_vals(self.env.ref(PAUSE_TYPE), user, vals)

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
