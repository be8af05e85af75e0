from datetime import date, timedelta

from odoo import api, fields, models
from odoo.tools import format_date

#: Classes of a day by what it is.
STYLES = {
    "work": "",
    "rest": "text-muted bg-200",
    "holiday": "text-bg-danger",
    "makeup": "text-bg-primary",
    "closure": "text-bg-warning",
}


class InsuranceWorkdayYear(models.Model):
    """The year at a glance: twelve small months, each day in the colour of what it is."""

    _inherit = "insurance.workday.year"

    overview_html = fields.Html(
        "Overview",
        compute="_compute_overview_html",
        sanitize=False,
        help="Calendar of the branch chosen at the top right, its own closures included.",
    )

    @api.depends("year", "company_id", "day_ids.date", "day_ids.kind", "day_ids.name")
    @api.depends_context("lang", "allowed_company_ids")
    def _compute_overview_html(self):
        for year in self:
            branch = self.env.company
            if branch.root_id != year.company_id:
                branch = year.company_id
            year.overview_html = branch and year._render_overview(branch)

    def _render_overview(self, branch):
        calendar = self.env["insurance.workday"]._get_calendar(branch)
        if not calendar.first_year <= self.year <= calendar.last_year:
            return False
        named = self.env["insurance.workday"]._get_named_exceptions(branch)
        months = [self._get_month(calendar, named, month) for month in range(1, 13)]
        return self.env["ir.qweb"]._render(
            "insurance_service.workday_year_overview",
            {
                "months": months,
                "branch": branch.sudo().name,
                "weekdays": [
                    format_date(self.env, date(2024, 1, number), date_format="ccccc")
                    for number in range(1, 8)
                ],
            },
        )

    def _get_month(self, calendar, named, month):
        """Return name, weeks and number of working days of a month.

        :return: dict with ``name``, ``workdays`` and ``weeks``: lists of 7 cells (None or dict)
        """
        first = date(self.year, month, 1)
        cells = [None] * first.weekday()
        day, workdays = first, 0
        while day.month == month:
            is_workday = calendar.is_workday(day)
            workdays += is_workday
            _worked, name, kind = named.get(day, (None, "", ""))
            cells.append(
                {
                    "day": day.day,
                    "style": STYLES[kind or ("work" if is_workday else "rest")],
                    "title": f"{fields.Date.to_string(day)} {name}".strip(),
                }
            )
            day += timedelta(days=1)
        cells += [None] * (-len(cells) % 7)
        return {
            "name": format_date(self.env, first, date_format="LLLL"),
            "workdays": workdays,
            "weeks": [cells[index : index + 7] for index in range(0, len(cells), 7)],
        }
