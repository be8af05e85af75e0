"""The words of a deadline's explanation, in the language of the environment."""

from odoo.tools import format_date

from ...rules import deadline_explanation as days
from ...rules import sla_clock


class DeadlineWording:
    """Formats days and words reasons for one environment."""

    def __init__(self, env):
        self.env = env
        departments = env["insurance.service.span"]._fields["department"]
        self.departments = dict(departments._description_selection(env))
        self._names = {}

    def date(self, day):
        """Return a date in the user's format; "" for none."""
        return format_date(self.env, day) if day else ""

    def weekday(self, day):
        """Return the short name of the weekday."""
        return format_date(self.env, day, date_format="EEE")

    def moment(self, moment):
        """Return a local moment: date and hour."""
        return f"{self.date(moment.date())} {moment:%H:%M}"

    # === HEAD === #

    def target(self, explanation):
        """Return the standard in words."""
        if explanation.target is None:
            return self.env._("no deadline")
        if not explanation.target:
            return self.env._("same day")
        return self.env._("%s working days", explanation.target)

    def summary(self, request, explanation):
        """Return the sentences above the days: what was promised, and what still moves it."""
        clock = explanation.clock
        if not explanation.received_at:
            yield self.env._("The clock has not started: required papers are missing.")
            return
        if not clock.deadline:
            yield self.env._(
                "There is no standard for this service and tier, so there is no deadline."
            )
            return
        yield from self._get_promise(request, explanation)
        if explanation.promise:
            yield self.env._(
                "%s was kept or agreed as the deadline; working days paused since then are added.",
                self.date(explanation.promise),
            )
        if clock.state == sla_clock.PAUSED:
            yield self.env._(
                "The clock stands still, and the deadline moves with every working day. Going on "
                "now, it is due on %s: the days below.",
                self.date(explanation.expected or clock.deadline),
            )
        if any(row.is_estimate for row in explanation.rows):
            yield self.env._(
                "Days marked * lie in a year whose statutory calendar is not published; the "
                "deadline is checked again when it is."
            )

    def _get_promise(self, request, explanation):
        clock = explanation.clock
        hours = request.sudo().company_id._get_service_hours()
        yield self.env._(
            "Started on %(moment)s; standard: %(target)s; due on %(deadline)s by %(close)s.",
            moment=self.moment(explanation.received_at),
            target=self.target(explanation),
            deadline=self.date(clock.deadline),
            close=f"{hours.close:%H:%M}",
        )
        yield self.env._(
            "What comes in from %(cutoff)s on counts as received on the next working day. The day "
            "of receipt is not counted.",
            cutoff=f"{hours.cutoff:%H:%M}",
        )

    # === DAYS === #

    def reason(self, row):
        """Return why a day counts or not."""
        parts = [self._get_reason(row)]
        if row.is_makeup:
            parts.append(self.env._("make-up working day: %s", row.name))
        if row.is_receipt and row.code not in (days.START_DAY, days.AFTER_CUTOFF):
            parts.append(self.env._("received on this day"))
        if row.is_promise:
            parts.append(self.env._("date kept or agreed"))
        return " · ".join(parts)

    def _get_reason(self, row):
        reasons = {
            days.WEEKEND: lambda: self.env._("Weekend"),
            days.HOLIDAY: lambda: self.env._("Public holiday: %s", row.name),
            days.CLOSURE: lambda: self.env._("Closed: %s", row.name),
            days.AFTER_CUTOFF: lambda: self.env._("Received after the cut-off hour"),
            days.START_DAY: lambda: (
                self.env._("Day of receipt, not counted")
                if row.is_receipt
                else self.env._("Counts as the day of receipt, not counted")
            ),
            days.PAUSED: lambda: self.env._("Paused: %s", self.pause(row.reason)),
            days.CLOSED: lambda: self.env._("Closed before it was reopened"),
            days.COUNTED: lambda: self.env._("Working day %s", row.number),
            days.EXTRA: lambda: self.env._("Working day beyond the standard"),
            days.PLAIN: lambda: self.env._("Working day"),
        }
        return reasons[row.code]()

    def pause(self, reason_id):
        """Return the name of a pause reason."""
        if reason_id not in self._names:
            reasons = self.env["insurance.pause.reason"].sudo().browse(reason_id or [])
            self._names[reason_id] = reasons.name or self.env._("no reason recorded")
        return self._names[reason_id]

    # === WHO HAD THE CLOCK === #

    def span_kind(self, span):
        """Return what the clock did."""
        return {
            sla_clock.RUNNING: self.env._("In progress"),
            sla_clock.PAUSED: self.env._("Paused: %s", self.pause(span.reason)),
            sla_clock.STOPPED: self.env._("Closed before it was reopened"),
        }[span.kind]

    def holder(self, span):
        """Return who had the clock: a handler, or the queue of a department."""
        user_id, department = span.holder or (False, False)
        if user_id:
            return self.env["res.users"].sudo().browse(user_id).name
        if department:
            return self.env._("Queue of %s", self.departments[department])
        return self.env._("Queue")
