from odoo import fields, models

from ...rules import sla_clock


class InsuranceServiceEvent(models.Model):
    """How near the deadline each event was: what the list of patterns rests on."""

    _inherit = "insurance.service.event"

    previous_deadline_date = fields.Date(
        "Deadline Before", readonly=True, help="Deadline of the request before this event."
    )
    days_left = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Working days from the day of the event to the deadline before it; 0 on its day, "
        "negative after it. Counted when it was recorded, with the calendar known then.",
    )
    closed_days = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Of a reopening: working days since the request was closed.",
    )

    # The list of patterns reads few of all events: these only.
    _near_idx = models.Index(
        "(kind, date) WHERE previous_deadline_date IS NOT NULL AND days_left <= 1"
    )
    _reopen_idx = models.Index("(date) WHERE kind = 'reopen'")
    _backdated_idx = models.Index(
        "(date) WHERE kind = 'stop' AND recorded_at > date + interval '1 hour'"
    )

    def _note_nearness(self, deadline, closed_at):
        """Keep how near the deadline it was; only called in the transaction that adds it.

        :param date deadline: of the request before the event, or None
        :param datetime closed_at: UTC, when the request had been closed, or None
        """
        self.ensure_one()
        company = self.company_id
        calendar = self.env["insurance.workday"]._get_calendar(company)
        hours = company._get_service_hours()

        def day_of(moment):
            return sla_clock.done_day(company._to_service_time(moment), calendar, hours)

        vals = {}
        if deadline:
            vals["previous_deadline_date"] = deadline
            vals["days_left"] = calendar.between(day_of(self.date), deadline)
        if self.kind == sla_clock.REOPEN and closed_at:
            vals["closed_days"] = calendar.between(day_of(closed_at), day_of(self.date))
        if vals:
            # Past this model's own write, which refuses every later change.
            models.BaseModel.write(self, vals)


class InsuranceServiceRequest(models.Model):
    _inherit = "insurance.service.request"

    def _add_events(self, kind, vals=None, moment=None):
        """Note with each event how near it was to the deadline before it."""
        before = {request.id: (request.deadline_date, request.closed_at) for request in self}
        events = super()._add_events(kind, vals, moment)
        for event in events:
            event._note_nearness(*before[event.request_id.id])
        return events
