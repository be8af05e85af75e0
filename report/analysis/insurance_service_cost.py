from odoo import fields, models
from odoo.tools import SQL

#: Parts of the id: years of a customer, and companies of a year; the numbers are not reached.
YEARS, FIRST_YEAR, COMPANIES = 1000, 1900, 10000


_QUERY = """
    SELECT (f.partner_id * %(years)s::bigint + f.year - %(first)s) * %(companies)s
           + f.company_id AS id,
           f.partner_id, f.company_id, f.year, p.tier_id, f.task_count, f.cost, f.premium,
           CASE WHEN f.premium > 0 THEN f.cost / f.premium END AS cost_ratio
      FROM (
        SELECT partner_id, company_id, year, sum(task_count) AS task_count,
               sum(cost) AS cost, sum(premium) AS premium
          FROM (
            SELECT partner_id, company_id, date_part('year', done_date)::int AS year,
                   1 AS task_count, cost_actual AS cost, 0 AS premium
              FROM insurance_care_task
             WHERE state = 'done' AND done_date IS NOT NULL AND %(visible)s
             UNION ALL
            SELECT o.partner_id, o.company_id, date_part('year', e.date)::int, 0, 0,
                   sum(CASE e.kind WHEN 'premium' THEN e.amount ELSE -e.amount END)
              FROM (SELECT * FROM insurance_policy WHERE %(visible)s) o
              JOIN insurance_policy_entry e ON e.policy_id = o.id
             WHERE o.state != 'cancelled' AND e.kind IN ('premium', 'refund')
             GROUP BY 1, 2, 3
          ) movement
         GROUP BY partner_id, company_id, year
      ) f
      JOIN res_partner p ON p.id = f.partner_id
    """


class InsuranceServiceCost(models.Model):
    """What service cost of a customer in a year against the premium received; read-only.

    A row for each customer, branch and calendar year: cost counts in the home branch on the day
    the care was done, premium in the branch of the policy. So everybody sees the sums of the
    branches open to him, and head office the whole. Cancelled policies are left out.
    """

    _name = "insurance.service.cost"
    _description = "Cost of Service and Premium"
    _auto = False
    _rec_name = "partner_id"
    _order = "year desc, cost desc, premium desc, id"
    _depends = {
        "insurance.care.task": ["partner_id", "company_id", "state", "done_date", "cost_actual"],
        "insurance.policy": ["partner_id", "company_id", "state"],
        "insurance.policy.entry": ["policy_id", "date", "kind", "amount"],
        "res.partner": ["tier_id"],
    }

    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", "Branch", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    tier_id = fields.Many2one("insurance.tier", readonly=True, help="Which the customer holds now.")
    tier_code = fields.Char(related="tier_id.code")
    year = fields.Integer(readonly=True, aggregator=None)
    task_count = fields.Integer("Care Done", readonly=True)
    cost = fields.Monetary("Cost of Service", readonly=True, help="Actual cost of care done.")
    premium = fields.Monetary(
        "Premium Received", readonly=True, help="Premiums less refunds of the year."
    )
    cost_ratio = fields.Float(
        "Cost / Premium",
        digits=(16, 6),
        readonly=True,
        aggregator="avg",
        help="Of a group: its sums, not the mean of its rows. Empty without premium.",
    )

    @property
    def _table_query(self):
        return SQL(
            _QUERY,
            years=YEARS,
            first=FIRST_YEAR,
            companies=COMPANIES,
            visible=self._get_visible_condition(),
        )

    def _get_visible_condition(self):
        """Return the company rule once more, where it saves summing what the rule then drops."""
        if self.env.su:
            return SQL("TRUE")
        companies = self.env["res.company"].sudo()
        domain = [("id", "child_of", self.env.companies.ids)]
        return SQL("company_id = ANY(%s)", companies.search(domain).ids)

    def _read_group_select(self, aggregate_spec, query):
        """Give groups their own ratio: sum of cost over sum of premium."""
        if aggregate_spec != "cost_ratio:avg":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "CASE WHEN SUM(%(premium)s) > 0 THEN SUM(%(cost)s) / SUM(%(premium)s) END",
            premium=self._field_to_sql(self._table, "premium", query),
            cost=self._field_to_sql(self._table, "cost", query),
        )
