from odoo import fields, models

from .insurance_assessment_line import VALUE_GROUP

CHANGES = [
    ("new", "First Tier"),
    ("upgrade", "Upgraded"),
    ("downgrade", "Downgraded"),
    ("renewed", "Renewed"),
    ("ended", "Ended"),
]


class InsuranceTierPeriod(models.Model):
    """A tier a customer holds from one day to another, with the round that decided it.

    History: kept for ever, written by publication only. A VIP gets a period each round, a
    regular customer when the tier changes. ``date_to`` is empty while no later period exists.
    """

    _name = "insurance.tier.period"
    _description = "Tier Period"
    _order = "date_from desc, id desc"
    _rec_name = "tier_id"
    _allow_sudo_commands = False

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", "Home Branch", required=True, readonly=True, ondelete="restrict"
    )
    tier_id = fields.Many2one(
        "insurance.tier", readonly=True, required=True, ondelete="restrict", index=True
    )
    previous_tier_id = fields.Many2one("insurance.tier", readonly=True, ondelete="restrict")
    change = fields.Selection(CHANGES, required=True, readonly=True)
    date_from = fields.Date("From", required=True, readonly=True)
    date_to = fields.Date("To", readonly=True, help="Last day; empty while it runs.")
    end_reason = fields.Char(readonly=True)
    round_id = fields.Many2one(
        "insurance.assessment.round", required=True, readonly=True, ondelete="restrict", index=True
    )
    line_id = fields.Many2one(
        "insurance.assessment.line",
        "Figures",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    scheme_id = fields.Many2one(related="round_id.scheme_id", string="Scheme")
    rank = fields.Integer(readonly=True, aggregator=None)
    value_index = fields.Float(
        digits=(24, 12), readonly=True, aggregator="avg", groups=VALUE_GROUP
    )
    reason = fields.Char(readonly=True)
    approver_id = fields.Many2one("res.users", "Approved By", readonly=True, ondelete="restrict")
    is_current = fields.Boolean(
        "Current", readonly=True, help="Holds today; set by the daily scheduled action."
    )

    _partner_from_uniq = models.UniqueIndex(
        "(partner_id, date_from)", "A customer has one tier from any day."
    )
    _current_uniq = models.UniqueIndex(
        "(partner_id) WHERE is_current", "A customer holds one tier at a time."
    )
    _company_idx = models.Index("(company_id, tier_id)")
    _date_to_idx = models.Index("(date_to) WHERE is_current")
