from odoo import models

_TIMES = frozenset(("start", "stop", "duration", "start_date", "stop_date"))


class CalendarEvent(models.Model):
    """Moving the appointment of a visit moves the visit, for whoever may move it."""

    _inherit = "calendar.event"

    def write(self, vals):
        is_moved = bool(_TIMES & vals.keys())
        result = super().write(vals)
        if is_moved:
            visits_sudo = self.env["insurance.visit"].sudo().search([("event_id", "in", self.ids)])
            for visit in visits_sudo.sudo(self.env.su):
                visit._follow_event()
        return result
