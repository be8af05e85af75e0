from markupsafe import Markup

from odoo import models

#: Nobody gets a mail about a visit's appointment: neither customers nor colleagues.
SILENT = {
    "no_mail_to_attendees": True,
    "skip_attendee_notification": True,
    "skip_contact_description": True,
    "dont_notify": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
}


class InsuranceVisit(models.Model):
    """The appointment in the calendars of visitor and colleagues.

    It is private and says neither the customer nor the place: others see that the time is taken,
    colleagues without rights on the customer see a link that the visit's rules guard.
    """

    _inherit = "insurance.visit"

    def _sync_events(self):
        """Bring the appointments in line with the visits. In superuser mode, set-wise."""
        events = self.env["calendar.event"].with_context(**SILENT)
        new = self.filtered(lambda v: not v.event_id and v.state == "planned")
        created = events.create([visit._get_event_vals(True) for visit in new])
        for visit, event in zip(new, created, strict=True):
            visit.event_id = event
        for visit in (self - new).filtered("event_id"):
            event = visit.event_id.with_context(**SILENT)
            vals = {
                name: value
                for name, value in visit._get_event_vals(False).items()
                if event._fields[name].convert_to_write(event[name], event) != value
            }
            partners = visit._get_attendees()
            if event.partner_ids != partners:
                vals["partner_ids"] = [(6, 0, partners.ids)]
            if vals:
                event.write(vals)

    def _get_attendees(self):
        return self.user_id.partner_id | self.colleague_ids.partner_id

    def _get_event_vals(self, is_new):
        self.ensure_one()
        vals = {
            "start": self.date_start,
            "stop": self.date_stop,
            "user_id": self.user_id.id,
            "active": self.state in ("planned", "held"),
            "show_as": "free" if self.is_tentative else "busy",
        }
        if not is_new:
            return vals
        lang = self.user_id.lang or self.env.lang
        words = self.with_context(lang=lang).env
        link = Markup('<p><a href="/odoo/insurance-visits/%s">%s</a></p>')
        return {
            **vals,
            "name": words._("Customer visit"),
            "description": link % (self.id, words._("Open the visit")),
            "privacy": "private",
            "allday": False,
            "partner_ids": [(6, 0, self._get_attendees().ids)],
        }

    def _follow_event(self):
        """Move the visit to where somebody moved its appointment.

        :raise AccessError: when the user may not plan this visit, and UserError when it is closed
        """
        visit_sudo = self.sudo()
        event = visit_sudo.event_id
        duration = (event.stop - event.start).total_seconds() / 3600
        if event.start == visit_sudo.date_start and event.stop == visit_sudo.date_stop:
            return
        self.write({"date_start": event.start, "duration": duration or visit_sudo.duration})
