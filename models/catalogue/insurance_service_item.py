from odoo import fields, models

from ..const import CHANNELS, DEPARTMENTS, REQUEST_KINDS

CLASSES = [("regular", "Regular"), ("value_added", "Value-added"), ("super_value", "Super-value")]
CLOCK_STARTS = [
    ("documents", "Complete Documents"),
    ("application", "Application"),
    ("registration", "Registration"),
    ("receipt", "Receipt"),
]
REOPEN_POLICIES = [
    ("continue", "Goes On, Closed Time Counts as Pause"),
    ("restart", "Begins Anew"),
    ("new", "Needs a New Request"),
]


class InsuranceServiceItem(models.Model):
    """An item of the service catalogue (1.6); what a tier gets of it is in its standards."""

    _name = "insurance.service.item"
    _description = "Service Item"
    _order = "sequence, code"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    service_class = fields.Selection(CLASSES, "Class", required=True, default="regular")
    department = fields.Selection(DEPARTMENTS, required=True, default="customer_resources")
    request_kind = fields.Selection(REQUEST_KINDS)
    channel = fields.Selection(CHANNELS, "Usual Channel")
    clock_start = fields.Selection(CLOCK_STARTS, required=True, default="receipt")
    reopen_policy = fields.Selection(REOPEN_POLICIES, required=True, default="continue")
    reopen_days = fields.Integer("Reopen Within", default=10)
    description = fields.Text(translate=True)
    paper_ids = fields.One2many("insurance.service.item.paper", "item_id", copy=True)
    standard_ids = fields.One2many("insurance.service.standard", "item_id")

    _code_uniq = models.Constraint("unique(code)", "An item with this code exists already.")

    def _get_paper_vals(self):
        """Return values of the papers a request of this item begins with."""
        return [
            {"name": paper.name, "sequence": paper.sequence, "is_required": paper.is_required}
            for paper in self.paper_ids
        ]
