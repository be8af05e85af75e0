from odoo import api, fields, models

from ...rules.sla_clock import deadline_of, done_day
from ..complaint.insurance_complaint_clock import HOTLINE

#: Who waits for an answer: callers, and those whose complaint goes on. Work that was handed to a
#: department has the request's deadline.
WAITING = [
    "|",
    ("state", "=", "open"),
    "&",
    ("state", "=", "handed_over"),
    ("request_id", "=", False),
]


class InsuranceCall(models.Model):
    """By when a call is answered: on the day the catalogue promises to the tier (1.6 D1).

    An enquiry that becomes a service request is answered with it: the caller is told.
    """

    _inherit = "insurance.call"

    due_state = fields.Selection(
        [("overdue", "Overdue"), ("today", "Today"), ("later", "Later"), ("none", "No Due Day")],
        "Urgency",
        compute="_compute_due_state",
        search="_search_due_state",
    )

    @api.depends("state", "reply_due", "request_id")
    def _compute_due_state(self):
        waiting = self.filtered_domain(WAITING)
        for call in self:
            today = (call.company_id or self.env.company)._service_today()
            due = call.reply_due
            if call not in waiting or not due:
                call.due_state = "none"
            elif due < today:
                call.due_state = "overdue"
            else:
                call.due_state = "today" if due == today else "later"

    @api.model
    def _search_due_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._service_today()
        waiting = fields.Domain(WAITING)
        domains = {
            "overdue": waiting & fields.Domain("reply_due", "<", today),
            "today": waiting & fields.Domain("reply_due", "=", today),
            "later": waiting & fields.Domain("reply_due", ">", today),
            "none": ~waiting | fields.Domain("reply_due", "=", False),
        }
        return fields.Domain.OR(domains[key] for key in value if key in domains)

    def _set_reply_due(self):
        """Set the days calls are to be answered by. In superuser mode.

        Complaints have the clocks of their own; other calls than enquiries have none.
        """
        calendars = {c: self.env["insurance.workday"]._get_calendar(c) for c in self.company_id}
        standards = {}
        for call in self:
            due = call.complaint_id.date_due
            local = call.company_id._to_service_time(call.date)
            key = (call.tier_id, local.date())
            if call.first_call_id:
                due = False
            elif call.kind == "enquiry" and call.tier_id and not call.complaint_id:
                if key not in standards:
                    standard = self._get_hotline_standard(*key)
                    standards[key] = self._get_enquiry_days(standard)
                hours = call.company_id._get_service_hours()
                due = deadline_of(local, standards[key], calendars[call.company_id], hours)
            call.reply_due = due

    @api.model
    def _get_hotline_standard(self, tier, day):
        """Return what the catalogue in effect promises a tier on the hotline. In superuser mode."""
        item = self.env["insurance.service.item"].search([("code", "=", HOTLINE)], limit=1)
        return self.env["insurance.service.catalogue"]._get_standard(item, tier, day)

    @api.model
    def _get_enquiry_days(self, standard):
        """Return the working days within which a standard promises to answer enquiries.

        :return: 0 for the same day; None without a promise
        """
        return {"days": standard.target_days, "same_day": 0}.get(standard.target_kind)

    def _get_verdict(self, moment):
        """Return whether an answer at a moment keeps the promise; False without a promise.

        What was kept or broken when the caller was told of the request stays; a complaint that is
        opened again may still be late.
        """
        if self.request_id and self.verdict:
            return self.verdict
        local = self.company_id._to_service_time(moment)
        calendar = self.env["insurance.workday"]._get_calendar(self.company_id)
        done = done_day(local, calendar, self.company_id._get_service_hours())
        if not self.reply_due:
            return False
        return "in_time" if done <= self.reply_due and self.verdict != "late" else "late"

    def _set_answered(self, result, satisfied, moment=None):
        """Note the answer and whether it came in time. In superuser mode."""
        moment = moment or fields.Datetime.now()
        for call in self:
            call.write(
                {
                    "state": "answered",
                    "result": result,
                    "is_satisfied": satisfied,
                    "answered_at": moment,
                    "answered_by_id": self.env.uid,
                    "verdict": call._get_verdict(moment),
                    "call_back_date": False,
                    "call_back_user_id": False,
                }
            )
        self.activity_unlink(["mail.mail_activity_data_call"])
