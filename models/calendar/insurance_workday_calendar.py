from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ...rules.workdays import NoWorkingDays, WorkCalendar
from .insurance_workday_year import FIRST_YEAR

#: Years from now in which a deadline may end.
YEARS_AHEAD = 10


class InsuranceWorkday(models.Model):
    """The calendars made of the days; built once and shared until a day changes."""

    _inherit = "insurance.workday"

    @api.model
    def _get_calendar(self, company):
        """Return the `WorkCalendar` of a branch: head office's days with its own on top.

        :param company: one ``res.company``
        """
        return self.sudo()._get_cached_calendar(company.id)

    @api.model
    def _get_named_exceptions(self, company):
        """Return the days of a branch that differ from their weekday, with why.

        :param company: one ``res.company``
        :return: ``{date: (is_workday, name, kind)}``; kinds as of the field
        """
        return self.sudo()._get_cached_exceptions(company.id)

    @api.model
    @tools.ormcache("company_id")
    def _get_cached_calendar(self, company_id):
        return self._build_calendar(self.env["res.company"].browse(company_id))

    @api.model
    @tools.ormcache("company_id")
    def _get_cached_exceptions(self, company_id):
        return self._read_exceptions(self.env["res.company"].browse(company_id))

    @api.model
    def _read_exceptions(self, company):
        """Read head office's days, then those of each company down to ``company``."""
        days_sudo = self.sudo()
        levels = [int(part) for part in company.sudo().parent_path.split("/") if part]
        rows = days_sudo.search_fetch(
            [("company_id", "in", levels)], ["date", "company_id", "kind", "name"], order="date"
        )
        found = {}
        for row in rows.sorted(lambda row: levels.index(row.company_id.id)):
            found[row.date] = (row.kind == "makeup", row.name, row.kind)
        return found

    @api.model
    def _build_calendar(self, company):
        """Return the calendar as the rows are now.

        :raise NoWorkingDays: when nothing is worked for too long
        """
        named = self._read_exceptions(company)
        years = self.env["insurance.workday.year"].sudo()
        announced = years.search(
            [("company_id", "=", company.sudo().root_id.id), ("state", "=", "announced")]
        ).mapped("year")
        last = max([fields.Date.today().year + YEARS_AHEAD, *(day.year for day in named)])
        return WorkCalendar(
            {day: is_workday for day, (is_workday, _name, _kind) in named.items()},
            FIRST_YEAR,
            last,
            announced=announced,
        )

    @api.model
    def _check_calendar(self, company):
        """Refuse a calendar in which no deadline could end.

        :param company: one ``res.company`` in superuser mode
        """
        try:
            self._build_calendar(company)
        except NoWorkingDays as error:
            raise ValidationError(
                self.env._(
                    "%(branch)s would have no working day for two months from %(day)s, so no "
                    "deadline could be set. Leave some days of %(year)s worked.",
                    branch=company.name,
                    day=error.day,
                    year=error.day.year,
                )
            ) from None

    @api.model
    def _clear_calendars(self):
        self.env.registry.clear_cache()
