from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..empty_help import with_import_link
from ..protection import forbid_protected

ENTRY_KINDS = [("premium", "Premium"), ("refund", "Refund"), ("claim", "Claim")]
#: Sum of a computed amount -> kinds that add to it and that reduce it.
SIGNED_SUMS = {"premium_amount:sum": ("premium", "refund"), "claim_amount:sum": ("claim", None)}
#: Follows the policy; never typed.
PROTECTED = frozenset(("company_id",))


class InsurancePolicyEntry(models.Model):
    """One movement of money on a policy: premium received, premium refunded or claim paid.

    The ledger from which every yearly figure is summed; amounts are positive, the kind
    gives the sign (premium received = premiums - refunds).
    """

    _name = "insurance.policy.entry"
    _description = "Policy Entry"
    _order = "date desc, id desc"
    _rec_name = "entry_ref"
    _check_company_auto = True

    entry_ref = fields.Char(
        "Reference", required=True, copy=False, help="Key of the entry in the policy system."
    )
    policy_id = fields.Many2one(
        "insurance.policy", required=True, ondelete="restrict", check_company=True
    )
    partner_id = fields.Many2one(related="policy_id.partner_id", string="Customer")
    product_id = fields.Many2one(related="policy_id.product_id")
    line = fields.Selection(related="policy_id.line", string="Line of Business")
    policy_state = fields.Selection(related="policy_id.state", string="Policy State")
    company_id = fields.Many2one(
        related="policy_id.company_id", string="Branch", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, help="Decides the calendar year the amount counts in.")
    kind = fields.Selection(ENTRY_KINDS, required=True)
    # Not summed: premiums, refunds and claims together mean nothing. The signed amounts are.
    amount = fields.Monetary(
        required=True, aggregator=None, help="Yuan, positive; the kind gives the sign."
    )
    premium_amount = fields.Monetary(
        "Premium Received",
        compute="_compute_signed_amounts",
        aggregator="sum",
        help="Premium positive, refund negative, claim nothing. Cancelled policies count nowhere.",
    )
    claim_amount = fields.Monetary(
        "Claims Paid", compute="_compute_signed_amounts", aggregator="sum"
    )

    _entry_ref_uniq = models.Constraint(
        "unique(entry_ref)", "An entry with this reference exists already."
    )
    _amount_positive = models.Constraint(
        "CHECK(amount > 0)",
        "An amount must be positive: the kind (premium, refund, claim) gives the sign.",
    )
    _policy_idx = models.Index("(policy_id)")
    _company_date_idx = models.Index("(company_id, date)")
    _date_idx = models.Index("(date)")

    # === COMPUTE METHODS === #

    @api.depends("kind", "amount", "policy_id.state")
    def _compute_signed_amounts(self):
        sign = {"premium": 1, "refund": -1}
        for entry in self:
            amount = 0 if entry.policy_id.state == "cancelled" else entry.amount
            entry.premium_amount = amount * sign.get(entry.kind, 0)
            entry.claim_amount = amount if entry.kind == "claim" else 0

    def _read_group_select(self, aggregate_spec, query):
        """Sum the signed amounts in the database; no two more columns on a million rows."""
        if aggregate_spec not in SIGNED_SUMS:
            return super()._read_group_select(aggregate_spec, query)
        plus, minus = SIGNED_SUMS[aggregate_spec]
        return SQL(
            "COALESCE(SUM(CASE %(kind)s WHEN %(plus)s THEN %(amount)s"
            " WHEN %(minus)s THEN -%(amount)s ELSE 0 END)"
            " FILTER (WHERE %(state)s != 'cancelled'), 0)",
            kind=self._field_to_sql(self._table, "kind", query),
            amount=self._field_to_sql(self._table, "amount", query),
            state=self._field_to_sql(self._table, "policy_state", query),
            plus=plus,
            minus=minus,
        )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, PROTECTED)
        entries = super().create(vals_list)
        entries.filtered(lambda e: e.kind == "refund").policy_id._check_not_over_refunded()
        return entries

    def write(self, vals):
        forbid_protected(self, [vals], PROTECTED)
        changed = {"kind", "amount", "policy_id"} & vals.keys()
        policies = self.policy_id if changed else self.env["insurance.policy"]
        result = super().write(vals)
        if "policy_id" in vals:
            # Rules were checked on the old policy: nobody pushes an entry to another branch.
            self.check_access("write")
        if changed:
            (policies | self.policy_id)._check_not_over_refunded()
        return result

    def unlink(self):
        policies = self.policy_id
        result = super().unlink()
        policies._check_not_over_refunded()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_assessed(self):
        years = self.env["insurance.policy"]._get_assessed_years()
        for entry in self:
            if entry.date.year in years:
                raise UserError(
                    self.env._(
                        "Entry %(ref)s belongs to %(year)s, which a round has assessed. "
                        "Correct it by another entry instead.",
                        ref=entry.entry_ref,
                        year=entry.date.year,
                    )
                )

    @api.model
    def get_empty_list_help(self, help_message):
        """Lead importers from an empty list to the import."""
        return with_import_link(self, super().get_empty_list_help(help_message))
