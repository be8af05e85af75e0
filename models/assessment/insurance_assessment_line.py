from odoo import api, fields, models
from odoo.tools import format_list

from ..const import BRANCH_CLASSES

VALUE_GROUP = "insurance_service.group_data_value"


def _ratio(claims, premium):
    """Return claims / premium for display; 0 when no premium was received."""
    return claims / premium if premium > 0 else 0.0


class InsuranceAssessmentLine(models.Model):
    """One customer in one round: the year's figures, the value index and the decision.

    Figures are frozen copies of the facts at collection. Money is in yuan for the assessed
    calendar year over all branches; ``home_*`` holds the home branch's share, which silver
    is measured on (1.3). Ratios are fractions.
    """

    _name = "insurance.assessment.line"
    _description = "Assessment Line"
    _inherit = ["insurance.assessment.line.steps", "insurance.assessment.line.explanation"]
    # By round (newest first, its own order); value_index is closed to some readers.
    _order = "round_id, id"
    _rec_name = "partner_id"
    # No create/write user columns: two foreign keys less on 200,000 rows a round; who did
    # what is in the append-only approvals.
    _log_access = False

    round_id = fields.Many2one(
        "insurance.assessment.round", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company",
        "Home Branch",
        required=True,
        readonly=True,
        ondelete="restrict",
        help="Branch with the highest premium received in the assessed year.",
    )
    customer_code = fields.Char(related="partner_id.customer_code", related_sudo=False)
    branch_class = fields.Selection(
        BRANCH_CLASSES, readonly=True, help="Class of the home branch when collected."
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    round_state = fields.Selection(related="round_id.state", string="Round State")
    year = fields.Integer(related="round_id.year")

    # === Figures of the assessed year, all branches === #
    long_term_premium = fields.Monetary(
        "Long-term Standard Premium",
        readonly=True,
        help="Premium received x conversion factor.",
    )
    health_premium = fields.Monetary(readonly=True)
    health_claims = fields.Monetary(readonly=True)
    health_loss_ratio = fields.Float(
        compute="_compute_loss_ratios",
        digits=(16, 6),
        help="Claims paid / premium received.",
    )
    non_health_premium = fields.Monetary("Non-health Premium", readonly=True)
    non_health_claims = fields.Monetary(readonly=True)
    non_health_loss_ratio = fields.Float(
        compute="_compute_loss_ratios",
        digits=(16, 6),
        help="Claims paid / premium received.",
    )
    standard_premium = fields.Monetary(
        readonly=True, help="Standard premium of all lines together: the input of P."
    )
    premium = fields.Monetary(
        "Premium Received", readonly=True, help="Premiums less refunds, all lines."
    )
    claims = fields.Monetary("Claims Paid", readonly=True, help="All lines.")
    loss_ratio = fields.Float(
        compute="_compute_loss_ratios",
        digits=(16, 6),
        help="All lines: the input of R.",
    )
    # === The home branch's share (silver) === #
    home_long_term_premium = fields.Monetary(
        "Home Branch Long-term Standard Premium", readonly=True
    )
    home_health_premium = fields.Monetary("Home Branch Health Premium", readonly=True)
    home_health_claims = fields.Monetary("Home Branch Health Claims", readonly=True)
    home_non_health_premium = fields.Monetary("Home Branch Non-health Premium", readonly=True)
    home_non_health_claims = fields.Monetary("Home Branch Non-health Claims", readonly=True)

    insured_years = fields.Integer(
        "Effective Insured Years",
        readonly=True,
        aggregator="avg",
        help="Calendar years up to the assessed one with a policy in force on at least one day.",
    )
    first_policy_date = fields.Date(readonly=True, help="Start of the first policy ever.")
    is_new_customer = fields.Boolean(
        "New Customer",
        readonly=True,
        help="First policy ever started in the assessed year.",
    )

    # === Value index === #
    premium_coefficient = fields.Float(
        "P", digits=(10, 4), readonly=True, aggregator="avg", groups=VALUE_GROUP
    )
    loyalty_coefficient = fields.Float(
        "L", digits=(10, 4), readonly=True, aggregator="avg", groups=VALUE_GROUP
    )
    loyalty_factor = fields.Float(
        "K1", digits=(10, 4), readonly=True, aggregator="avg", groups=VALUE_GROUP
    )
    profit_coefficient = fields.Float(
        "R", digits=(10, 4), readonly=True, aggregator="avg", groups=VALUE_GROUP
    )
    profit_factor = fields.Float(
        "K2", digits=(10, 4), readonly=True, aggregator="avg", groups=VALUE_GROUP
    )
    value_index = fields.Float(
        digits=(24, 12),
        readonly=True,
        aggregator="avg",
        groups=VALUE_GROUP,
        help="V = 30% x P + 30% x L x K1 + 40% x R x K2 (weights of the scheme).",
    )

    # === Candidate, nomination, ranking, decision === #
    candidate_tier_id = fields.Many2one(
        "insurance.tier",
        "Candidate For",
        readonly=True,
        ondelete="restrict",
        help="Best tier whose threshold one line of business passes; regular when none does.",
    )
    gold_lines = fields.Char(
        "Gold Qualified By",
        readonly=True,
        help="Lines of business that pass the gold threshold.",
    )
    silver_lines = fields.Char(
        "Silver Qualified By",
        readonly=True,
        help="Lines that pass the home branch's threshold.",
    )
    nominated = fields.Boolean("Nominated for Gold", readonly=True)
    nomination_state = fields.Selection(
        [
            ("pending", "To Decide"),
            ("nominated", "Nominated"),
            ("declined", "Not Nominated"),
        ],
        readonly=True,
        help="The home branch's decision on a gold candidate; empty for everyone else.",
    )
    nomination_reason = fields.Text("Reason of the Branch", readonly=True)
    silver_declined = fields.Boolean("Silver Declined by Branch", readonly=True)
    silver_reason = fields.Text("Reason of the Silver Decision", readonly=True)
    is_returned = fields.Boolean(
        "Returned",
        readonly=True,
        help="The GM office did not accept this customer as gold.",
    )
    return_reason = fields.Text(readonly=True)
    rank = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Place by value index: among all nominated for gold, otherwise among the silver "
        "candidates of the home branch. 0: not ranked.",
    )
    gold_rank = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Place among all nominated for gold.",
    )
    gold_pool_rank = fields.Integer(
        "Gold Rank in Quota",
        readonly=True,
        aggregator=None,
        help="Place among the nominated new, respectively existing, customers.",
    )
    silver_rank = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Place among the home branch's silver candidates.",
    )
    current_tier_id = fields.Many2one(
        "insurance.tier",
        "Tier So Far",
        readonly=True,
        ondelete="restrict",
        help="Tier held when the figures were collected.",
    )
    proposed_tier_id = fields.Many2one("insurance.tier", readonly=True, ondelete="restrict")
    decided_tier_id = fields.Many2one("insurance.tier", readonly=True, ondelete="restrict")
    gold_lines_text = fields.Char(
        "Qualified for Gold By",
        compute="_compute_lines_text",
        help="Lines of business that pass the gold threshold.",
    )
    silver_lines_text = fields.Char(
        "Qualified for Silver By",
        compute="_compute_lines_text",
        help="Lines that pass the home branch's threshold.",
    )
    # For the colours of badges.
    candidate_tier_code = fields.Char(related="candidate_tier_id.code", string="Candidate Code")
    proposed_tier_code = fields.Char(related="proposed_tier_id.code", string="Proposed Code")
    decided_tier_code = fields.Char(related="decided_tier_id.code", string="Decided Code")
    approval_ids = fields.One2many("insurance.assessment.approval", "line_id", readonly=True)

    _round_partner_uniq = models.UniqueIndex(
        "(round_id, partner_id)", "A customer is assessed once in a round."
    )
    _partner_idx = models.Index("(partner_id)")
    # The default order of a round's list, and the branch rule with the same order.
    _round_value_idx = models.Index("(round_id, value_index DESC, id)")
    _company_value_idx = models.Index("(company_id, round_id, value_index DESC)")

    # === COMPUTES === #

    @api.depends("gold_lines", "silver_lines")
    @api.depends_context("lang")
    def _compute_lines_text(self):
        labels = dict(
            self.env["insurance.product"]._fields["line"]._description_selection(self.env)
        )
        for line in self:
            for tier in ("gold", "silver"):
                codes = filter(None, (line[f"{tier}_lines"] or "").split(","))
                line[f"{tier}_lines_text"] = format_list(self.env, [labels[code] for code in codes])

    @api.depends(
        "health_claims",
        "health_premium",
        "non_health_claims",
        "non_health_premium",
        "claims",
        "premium",
    )
    def _compute_loss_ratios(self):
        for line in self:
            line.health_loss_ratio = _ratio(line.health_claims, line.health_premium)
            line.non_health_loss_ratio = _ratio(line.non_health_claims, line.non_health_premium)
            line.loss_ratio = _ratio(line.claims, line.premium)
