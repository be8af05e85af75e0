from odoo import fields, models
from odoo.tools import SQL

from ...models.const import LINES

#: One id for each policy and year; years before 1900 or after 2899 do not occur.
YEARS_PER_POLICY, FIRST_YEAR = 1000, 1900


class InsurancePolicyYear(models.Model):
    """A policy's figures of one calendar year, summed from its entries; read-only.

    Only years with an entry appear. Cancelled policies never were, so they are left out;
    archived ones count. Amounts are exact sums in yuan, the loss ratio is a fraction.
    """

    _name = "insurance.policy.year"
    _description = "Policy Figures by Year"
    _auto = False
    _rec_name = "policy_id"
    _order = "year desc, premium desc, id"
    _depends = {
        "insurance.policy": [
            "policy_number",
            "partner_id",
            "company_id",
            "product_id",
            "line",
            "user_id",
            "state",
            "conversion_factor",
        ],
        "insurance.policy.entry": ["policy_id", "date", "kind", "amount"],
    }

    policy_id = fields.Many2one("insurance.policy", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", "Branch", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    product_id = fields.Many2one("insurance.product", readonly=True)
    line = fields.Selection(LINES, "Line of Business", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    state = fields.Selection(related="policy_id.state", string="Policy State")
    year = fields.Integer(readonly=True, aggregator=None, help="Calendar year of the entries.")
    premium = fields.Monetary(
        "Premium Received", readonly=True, help="Premiums less refunds of the year."
    )
    standard_premium = fields.Monetary(
        readonly=True, help="Premium received x the policy's conversion factor."
    )
    claims = fields.Monetary("Claims Paid", readonly=True)
    loss_ratio = fields.Float(
        digits=(16, 4),
        readonly=True,
        aggregator="avg",
        help="Claims paid / premium received; of a group: its sums, not the mean of its rows. "
        "Empty without premium.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT policy_id * %(per_policy)s::bigint + year - %(first)s AS id,
                   policy_id, partner_id, company_id, product_id, line, user_id, year,
                   premium, claims,
                   premium * conversion_factor AS standard_premium,
                   CASE WHEN premium > 0 THEN claims / premium END AS loss_ratio
              FROM (
                SELECT policy.id AS policy_id, policy.partner_id, policy.company_id,
                       policy.product_id, policy.line, policy.user_id, policy.conversion_factor,
                       date_part('year', entry.date)::int AS year,
                       sum(CASE entry.kind WHEN 'premium' THEN entry.amount
                                           WHEN 'refund' THEN -entry.amount ELSE 0 END) AS premium,
                       sum(CASE entry.kind WHEN 'claim' THEN entry.amount ELSE 0 END) AS claims
                  FROM insurance_policy policy
                  JOIN insurance_policy_entry entry ON entry.policy_id = policy.id
                 WHERE policy.state != 'cancelled' AND %(visible)s
                 GROUP BY policy.id, date_part('year', entry.date)::int
              ) figures
            """,
            per_policy=YEARS_PER_POLICY,
            first=FIRST_YEAR,
            visible=self._get_visible_condition(),
        )

    def _get_visible_condition(self):
        """Return the company rule once more, where it saves summing what the rule then drops.

        PostgreSQL cannot carry the rule's join with companies into a grouped query.
        """
        if self.env.su:
            return SQL("TRUE")
        companies = self.env["res.company"].sudo()
        domain = [("id", "child_of", self.env.companies.ids)]
        return SQL("policy.company_id = ANY(%s)", companies.search(domain).ids)

    def _read_group_select(self, aggregate_spec, query):
        """Give groups their own loss ratio: sum of claims over sum of premium."""
        if aggregate_spec != "loss_ratio:avg":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "CASE WHEN SUM(%(premium)s) > 0 THEN SUM(%(claims)s) / SUM(%(premium)s) END",
            premium=self._field_to_sql(self._table, "premium", query),
            claims=self._field_to_sql(self._table, "claims", query),
        )
