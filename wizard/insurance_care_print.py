from odoo import fields, models
from odoo.fields import Domain

#: Blank lines to fill in by hand.
LINES = [("0", "None"), ("5", "5"), ("10", "10")]


class InsuranceCarePrint(models.TransientModel):
    """Dialog that prints attachment 4 of customers: the daily care of a period (1.10)."""

    _name = "insurance.care.print"
    _description = "Print Care Record"
    _inherit = ["insurance.customer.print"]
    _report = "insurance_service.care_form_report"
    _source_model = "insurance.care.task"

    item_ids = fields.Many2many(
        "insurance.service.item",
        string="Services",
        domain=[("care_kind", "!=", False)],
        help="Empty: all of them.",
    )
    with_open = fields.Boolean(
        "Also Planned Care", help="Care due in the period that is not done yet."
    )
    blank_lines = fields.Selection(
        LINES, required=True, default="0", help="Empty lines to fill in by hand."
    )

    def _get_records(self):
        return self._get_tasks()

    def _get_tasks(self):
        """Return the care tasks of the period that the user may see, by customer and day.

        Done in the period; when asked for, also those due in it that are not done.
        """
        self.ensure_one()
        days = (self.date_from, self.date_to)
        domain = Domain(
            [("state", "=", "done"), ("done_date", ">=", days[0]), ("done_date", "<=", days[1])]
        )
        if self.with_open:
            domain |= Domain(
                [
                    ("state", "in", ("planned", "ordered", "sent")),
                    ("date_due", ">=", days[0]),
                    ("date_due", "<=", days[1]),
                ]
            )
        domain &= Domain([("partner_id", "in", self.partner_ids.ids)])
        if self.item_ids:
            domain &= Domain([("item_id", "in", self.item_ids.ids)])
        tasks = self.env["insurance.care.task"].search(domain)
        return tasks.sorted(lambda t: (t.partner_id.id, t.done_date or t.date_due, t.id))
