from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.models import parse_read_group_spec
from odoo.tools import SQL

#: Shares: which columns they divide. Over a group the shares of the sums, not their average.
RATES = {
    "on_time_rate": ("on_time_count", "due_count"),
    "satisfaction": ("satisfied_count", "answer_count"),
}


class InsuranceQuarterSummaryLine(models.Model):
    """What one VIP customer was to get of one service in the quarter, and got: a snapshot.

    Written by the summary only. Without service: the customer got none, or the figures belong
    to no single one (complaints, satisfaction).
    """

    _name = "insurance.quarter.summary.line"
    _description = "Figures of a Quarterly Summary"
    _order = "summary_id, tier_id, partner_id, item_id, id"
    _rec_name = "item_id"
    _allow_sudo_commands = False

    summary_id = fields.Many2one(
        "insurance.quarter.summary", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        "res.company", "Branch", required=True, readonly=True, ondelete="restrict"
    )
    year = fields.Integer(required=True, readonly=True, aggregator=None)
    period = fields.Char("Year and Quarter", required=True, readonly=True)
    is_current = fields.Boolean("Latest Version", readonly=True)
    state = fields.Selection(related="summary_id.state")
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="restrict", index=True
    )
    tier_id = fields.Many2one(
        "insurance.tier",
        required=True,
        readonly=True,
        ondelete="restrict",
        help="The last VIP tier the customer held in the quarter.",
    )
    tier_code = fields.Char(related="tier_id.code", string="Tier Key")
    item_id = fields.Many2one(
        "insurance.service.item",
        "Service",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    planned_count = fields.Integer(
        "Planned",
        readonly=True,
        help="Requests open at some moment of the quarter; care due in it, or done in it.",
    )
    done_count = fields.Integer("Done", readonly=True, help="Done within the quarter.")
    due_count = fields.Integer(
        "Judged", readonly=True, help="Done under a deadline, or open although it passed."
    )
    on_time_count = fields.Integer("In Time", readonly=True)
    late_count = fields.Integer("Not in Time", readonly=True)
    on_time_rate = fields.Float(
        "On Time",
        compute="_compute_rates",
        store=True,
        aggregator="avg",
        help="Of what was due: the part done by its deadline.",
    )
    spend = fields.Monetary("Spent", readonly=True)
    complaint_count = fields.Integer("Complaints", readonly=True)
    satisfied_count = fields.Integer("Satisfied Answers", readonly=True)
    answer_count = fields.Integer("Answers", readonly=True)
    satisfaction = fields.Float(compute="_compute_rates", store=True, aggregator="avg")

    _key_uniq = models.UniqueIndex(
        "(summary_id, partner_id, (COALESCE(item_id, 0)))",
        "A customer has one row for each service.",
    )
    _company_idx = models.Index("(company_id, period)")

    @api.depends("due_count", "on_time_count", "answer_count", "satisfied_count")
    def _compute_rates(self):
        for line in self:
            for name, (part, whole) in RATES.items():
                line[name] = line[part] / line[whole] if line[whole] else 0.0

    @api.model_create_multi
    def create(self, vals_list):
        if vals_list:
            raise UserError(self.env._("The figures of a summary are counted, never entered."))
        return super().create(vals_list)

    def write(self, vals):
        if vals:
            raise UserError(self.env._("The figures of a summary are counted, never entered."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The figures of a summary are counted, never entered."))

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """Divide the sums: an average of shares would weigh one letter like a hundred."""
        name, _property, function = parse_read_group_spec(aggregate_spec)
        if name not in RATES or function != "avg":
            return super()._read_group_select(aggregate_spec, query)
        part, whole = (self._field_to_sql(self._table, column, query) for column in RATES[name])
        return SQL("SUM(%s)::float / NULLIF(SUM(%s), 0)", part, whole)
