from odoo import fields, models

from ...rules import sla_clock
from ..const import DEPARTMENTS

KINDS = [
    (sla_clock.RUNNING, "In Progress"),
    (sla_clock.PAUSED, "Paused"),
    (sla_clock.STOPPED, "Closed before Reopening"),
]


class InsuranceServiceSpan(models.Model):
    """Who had the clock of a request how long, and why it stood still; follows from its events.

    Rebuilt with every event, so that analyses can sum it; nobody writes it.
    """

    _name = "insurance.service.span"
    _description = "Time on the Clock"
    _order = "request_id, date_start, id"
    _rec_name = "kind"
    _allow_sudo_commands = False

    request_id = fields.Many2one(
        "insurance.service.request", required=True, readonly=True, ondelete="restrict", index=True
    )
    partner_id = fields.Many2one("res.partner", "Customer", required=True, readonly=True)
    company_id = fields.Many2one("res.company", "Branch", required=True, readonly=True, index=True)
    item_id = fields.Many2one("insurance.service.item", required=True, readonly=True)
    cycle = fields.Integer(readonly=True, aggregator=None)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Handler", readonly=True, index="btree_not_null")
    department = fields.Selection(DEPARTMENTS, readonly=True)
    pause_reason_id = fields.Many2one("insurance.pause.reason", readonly=True)
    date_start = fields.Datetime("From", required=True, readonly=True)
    date_end = fields.Datetime("To", required=True, readonly=True)
    days = fields.Integer("Working Days", readonly=True)
