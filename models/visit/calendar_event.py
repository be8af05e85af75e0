from odoo import models

from .insurance_visit_event import SILENT

_TIMES = frozenset(("start", "stop", "duration", "start_date", "stop_date", "allday"))


class CalendarEvent(models.Model):
    """Moving the appointment of a visit moves the visit, for whoever may move it."""

    _inherit = "calendar.event"

    def write(self, vals):
        if not _TIMES & vals.keys():
            return super().write(vals)
        visits_sudo = self.env["insurance.visit"].sudo().search([("event_id", "in", self.ids)])
        if not visits_sudo:
            return super().write(vals)
        visits = visits_sudo.sudo(self.env.su)
        if not self.env.su:
            visits._check_planner()
            visits._check_open({"date_start": True})
        # Nobody gets a mail about a visit's appointment, whoever moves it.
        result = super(CalendarEvent, self.with_context(**SILENT)).write(vals)
        for visit in visits:
            visit._follow_event()
        return result
