from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError

from ...rules import sla_clock

#: State of a request by the state of its clock.
STATE_OF_CLOCK = {
    sla_clock.WAITING: "waiting",
    sla_clock.RUNNING: "running",
    sla_clock.PAUSED: "paused",
    sla_clock.STOPPED: "done",
    sla_clock.CANCELLED: "cancelled",
}


class InsuranceServiceRequest(models.Model):
    """The clock: events in, figures out. All methods here run in superuser mode, after checks."""

    _inherit = "insurance.service.request"

    def _get_clocks(self, calendars=None, now=None):
        """Return the clock of each request from its events.

        :param dict calendars: ``{company: WorkCalendar}`` where another than the present one is
            asked for
        :param datetime now: UTC; open clocks are measured up to here
        :return: ``{request: rules.sla_clock.Clock}``
        """
        events = defaultdict(list)
        rows = self.env["insurance.service.event"].search_fetch(
            [("request_id", "in", self.ids)], order="id"
        )
        for row in rows:
            events[row.request_id.id].append(row._to_rule())
        calendars = dict(calendars or {})
        workdays = self.env["insurance.workday"]
        result = {}
        for company, requests in self.grouped("company_id").items():
            calendar = calendars.get(company) or workdays._get_calendar(company)
            hours = company._get_service_hours()
            local_now = now and company._to_service_time(now)
            for request in requests:
                result[request] = self._run_clock(request, events, calendar, hours, local_now)
        return result

    def _run_clock(self, request, events, calendar, hours, now):
        try:
            return sla_clock.run(events[request.id], calendar, hours, now)
        except sla_clock.OutOfOrder as error:
            raise UserError(self._explain_out_of_order(request, error)) from None

    def _explain_out_of_order(self, request, error):
        """Return in words why an event cannot be where it would be."""
        kinds = dict(
            self.env["insurance.service.event"]._fields["kind"]._description_selection(self.env)
        )
        states = dict(self._fields["state"]._description_selection(self.env))
        if error.code == "earlier":
            return self.env._(
                "%(number)s: “%(event)s” at %(at)s is earlier than what was recorded before, at "
                "%(previous)s. Give a later time.",
                number=request.name,
                event=kinds[error.event.kind],
                at=error.event.at,
                previous=error.previous,
            )
        return self.env._(
            "%(number)s: “%(event)s” is not possible while it is “%(state)s”.",
            number=request.name,
            event=kinds[error.event.kind],
            state=states[STATE_OF_CLOCK[error.state]],
        )

    def _add_events(self, kind, vals=None, moment=None):
        """Append an event to each request and store what the clock comes to.

        :param str kind: see `rules.sla_clock`
        :param vals: values of the event, or a function from a request to them
        :param datetime moment: UTC, when it happened; None: now
        :raise UserError: when it is not possible then; nothing is stored
        """
        moment = moment or fields.Datetime.now()
        # The savepoint takes an impossible event back, also where a caller catches the error.
        with self.env.cr.savepoint():
            events = self._create_events(kind, vals, moment)
            self._store_clocks(self._get_clocks())
        for event in events:
            # The one value an event gets afterwards, in the same transaction.
            event._note_deadline(event.request_id.deadline_date)
        return events

    def _create_events(self, kind, vals, moment):
        return self.env["insurance.service.event"]._append(
            {
                "request_id": request.id,
                "partner_id": request.partner_id.id,
                "company_id": request.company_id.id,
                "kind": kind,
                "date": moment,
                **((vals(request) if callable(vals) else vals) or {}),
            }
            for request in self
        )

    def _store_clocks(self, clocks):
        """Write the figures of the clocks, and rebuild the spans.

        :param dict clocks: ``{request: Clock}``
        """
        for request, clock in clocks.items():
            request.write(request._get_clock_vals(clock))
        self._rebuild_spans(clocks)
        self._schedule_escalation()

    def _get_clock_vals(self, clock):
        """Return the fields of one request from its clock."""
        company = self.company_id
        close = clock.deadline and company._get_close_of(clock.deadline)
        now = fields.Datetime.now()
        running_late = bool(close) and clock.state == sla_clock.RUNNING and now > close
        return {
            "state": STATE_OF_CLOCK[clock.state],
            "started_date": clock.started,
            "deadline_date": clock.deadline,
            "deadline_at": close,
            "is_provisional": self._is_deadline_provisional(clock),
            "gross_days": clock.gross,
            "paused_days": clock.paused,
            "net_days": clock.net,
            "late_days": clock.late or 0,
            "on_time": float(clock.late == 0),
            "is_breached": bool(clock.late) or running_late,
        }

    def _is_deadline_provisional(self, clock):
        if not clock.deadline:
            return False
        calendar = self.env["insurance.workday"]._get_calendar(self.company_id)
        return not calendar.is_announced(clock.started, clock.deadline)

    def _rebuild_spans(self, clocks):
        """Replace the spans of the requests by those of their clocks."""
        self.env["insurance.service.span"].search([("request_id", "in", self.ids)]).unlink()
        self.env["insurance.service.span"].create(
            [
                {
                    "request_id": request.id,
                    "partner_id": request.partner_id.id,
                    "company_id": request.company_id.id,
                    "item_id": request.item_id.id,
                    "cycle": span.cycle,
                    "kind": span.kind,
                    "user_id": (span.holder or (False,))[0],
                    "department": (span.holder or (False, False))[1],
                    "pause_reason_id": span.reason,
                    "date_start": request.company_id._from_service_time(span.start),
                    "date_end": request.company_id._from_service_time(span.end),
                    "days": span.days,
                }
                for request, clock in clocks.items()
                for span in clock.spans
            ]
        )

    def _schedule_escalation(self):
        """Set when the next step of the escalation is due; the escalation's file does it."""

    # === START === #

    def _start_when_ready(self):
        """Start the clocks that wait for nothing any more."""
        for request in self.filtered(lambda r: r.state == "waiting"):
            if not request.missing_paper_count or request.item_id.clock_start != "documents":
                request._start_clock(request._get_start_moment())

    def _get_start_moment(self):
        """Return when the clock starts: at the receipt, or with the last required paper."""
        moments = [self.received_at]
        if self.item_id.clock_start == "documents":
            required = self.paper_ids.filtered("is_required")
            moments += [moment for moment in required.mapped("received_at") if moment]
        return max(moments)

    def _start_clock(self, moment):
        """Take tier and standard and start; an item without standard has no deadline."""
        self._set_customer_facts()
        self.started_at = moment
        self._take_standard(self._get_standard(self.tier_id))
        self._add_events(sla_clock.START, {"target": self._get_target()}, moment)
        if self.user_id:
            self._add_events(sla_clock.ASSIGN, self._get_holder_vals(), moment)

    def _get_standard(self, tier):
        """Return the standard for a tier on the day the clock started; empty: no standard."""
        day = self.company_id._to_service_time(self.started_at).date()
        return self.env["insurance.service.catalogue"]._get_standard(self.item_id, tier, day)

    def _take_standard(self, standard):
        kind = standard.target_kind or "none"
        days = standard.target_days if kind == "days" else 0
        self.write({"standard_id": standard.id, "target_kind": kind, "target_days": days})

    def _get_deadline_with(self, target):
        """Return what the deadline would be with another target from the start, pauses kept.

        Dates promised or agreed since do not count.

        :param int target: working days, 0 same day, None no deadline
        :rtype: date
        """
        rows = self.env["insurance.service.event"].search([("request_id", "=", self.id)])
        events = [row._to_rule() for row in rows.sorted("id")]
        events = [
            event._replace(target=target) for event in events if event.kind != sla_clock.PROMISE
        ]
        calendar = self.env["insurance.workday"]._get_calendar(self.company_id)
        return sla_clock.run(events, calendar, self.company_id._get_service_hours()).deadline

    def _set_item(self, item, reason):
        """Serve the request as another item, at its standard for the same tier."""
        self.item_id = item
        self._take_standard(self._get_standard(self.tier_id))
        target = self._get_target()
        self._promise(self._get_deadline_with(None if target < 0 else target), reason)

    def _get_target(self):
        """Return the target as events have it: working days, 0 same day, -1 none."""
        return {"days": self.target_days, "same_day": 0}.get(self.target_kind, -1)

    def _get_holder_vals(self):
        return {"holder_id": self.user_id.id, "holder_department": self.department}
