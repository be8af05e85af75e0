from datetime import datetime, time

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules.sla_clock import Hours
from ..res.res_company import STAFF

#: What deadlines rest on besides the days.
CLOCK_FIELDS = frozenset(("service_cutoff_hour", "service_close_hour", "service_tz"))


class ResCompany(models.Model):
    """Hours of a branch, and its local time: what the clock of a service needs (1.6)."""

    _inherit = "res.company"

    service_cutoff_hour = fields.Float(
        "Cut-off Hour",
        default=16,
        groups=STAFF,
        help="What comes in from this hour on counts as received on the next working day.",
    )
    service_close_hour = fields.Float(
        "Close of Business",
        default=17.5,
        groups=STAFF,
        help="Deadlines end at this hour of their day.",
    )

    # Deadlines rest on an older calendar while the first is not before the second.
    service_calendar_changed_at = fields.Datetime("Calendar Changed", readonly=True, groups=STAFF)
    service_calendar_checked_at = fields.Datetime("Deadlines Checked", readonly=True, groups=STAFF)

    @api.constrains("service_cutoff_hour", "service_close_hour")
    def _check_service_hours(self):
        for company in self.sudo():
            if not 0 < company.service_cutoff_hour <= company.service_close_hour < 24:
                raise ValidationError(
                    self.env._(
                        "%(branch)s: the cut-off hour lies within the day, and not after the close "
                        "of business.",
                        branch=company.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        roots_sudo = companies.sudo().filtered(lambda company: not company.parent_id)
        self.env["insurance.workday.year"].sudo()._load_shipped(roots_sudo)
        return companies

    def write(self, vals):
        result = super().write(vals)
        if CLOCK_FIELDS & vals.keys():
            self.sudo().root_id._note_calendar_change()
        return result

    def _note_calendar_change(self):
        """Remember that open deadlines rest on an older calendar. In superuser mode."""
        now = fields.Datetime.now()
        changed = self.filtered(lambda company: company.service_calendar_changed_at != now)
        changed.write({"service_calendar_changed_at": now})

    def _is_calendar_newer(self):
        """Return whether the calendar changed since the deadlines were checked last."""
        company_sudo = self.sudo().root_id
        changed_at = company_sudo.service_calendar_changed_at
        checked_at = company_sudo.service_calendar_checked_at
        return bool(changed_at) and (not checked_at or changed_at >= checked_at)

    def _get_service_hours(self):
        """Return the `Hours` of this branch."""
        self.ensure_one()
        company_sudo = self.sudo()
        return Hours(
            _to_time(company_sudo.service_cutoff_hour), _to_time(company_sudo.service_close_hour)
        )

    def _to_service_time(self, moment):
        """Return a UTC datetime as local, naive time of this branch."""
        zone = pytz.timezone(self.sudo().service_tz)
        return pytz.utc.localize(moment).astimezone(zone).replace(tzinfo=None)

    def _from_service_time(self, moment):
        """Return a local, naive time of this branch as a UTC datetime."""
        zone = pytz.timezone(self.sudo().service_tz)
        return zone.localize(moment).astimezone(pytz.utc).replace(tzinfo=None)

    def _get_close_of(self, day):
        """Return the UTC datetime at which business closes here on ``day``."""
        return self._from_service_time(datetime.combine(day, self._get_service_hours().close))


def _to_time(hour):
    minutes = round(hour * 60)
    return time(minutes // 60, minutes % 60)
