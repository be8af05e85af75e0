from odoo import fields, models
from odoo.tools import SQL

_QUERY = """
    SELECT (f.company_id::bigint * 10000 + f.number) * 1000 + f.tier_id AS id,
           f.company_id, f.tier_id, t.code AS tier_code, t.is_vip, f.month, f.last, f.customers
      FROM (
        SELECT c.home_company_id AS company_id, m.month, m.last, m.number,
               coalesce(p.tier_id, CASE WHEN h.partner_id IS NULL THEN c.tier_id END,
                        %(regular)s) AS tier_id,
               count(DISTINCT c.id)::int AS customers
          FROM (SELECT month::date AS month, (month + interval '1 month')::date - 1 AS last,
                       date_part('year', month)::int * 12 + date_part('month', month)::int - 1
                       - 1900 * 12 AS number
                  FROM generate_series(
                       %(first)s,
                       date_trunc('month', %(today)s::timestamp), interval '1 month') month) m
          JOIN (SELECT DISTINCT partner_id, date_start, date_end FROM insurance_policy
                 WHERE state != 'cancelled' AND active) o
            ON o.date_start <= least(m.last, %(today)s)
           AND (o.date_end IS NULL OR o.date_end >= m.month)
          JOIN res_partner c
            ON c.id = o.partner_id AND c.customer_code IS NOT NULL
           AND c.home_company_id IS NOT NULL
          LEFT JOIN (SELECT DISTINCT partner_id FROM insurance_tier_period) h
            ON h.partner_id = c.id
          LEFT JOIN insurance_tier_period p
            ON p.partner_id = c.id AND p.date_from <= least(m.last, %(today)s)
           AND (p.date_to IS NULL OR p.date_to >= least(m.last, %(today)s))
         GROUP BY 1, 2, 3, 4, 5
      ) f
      JOIN insurance_tier t ON t.id = f.tier_id
"""


class InsuranceCustomerMonth(models.Model):
    """Customers with a policy in force in a month, by home branch and tier; read-only.

    What complaints are compared with. Months run from January of the first complaint's year on.
    The tier is that of the month's last day (of today in the current month).
    """

    _name = "insurance.customer.month"
    _description = "Customers by Month"
    _auto = False
    _rec_name = "month"
    _order = "month desc, company_id, tier_id"
    _depends = {
        "insurance.complaint": ["received_at"],
        "insurance.policy": ["partner_id", "date_start", "date_end", "state", "active"],
        "insurance.tier.period": ["partner_id", "tier_id", "date_from", "date_to"],
        "insurance.tier": ["code", "is_vip"],
        "res.partner": ["customer_code", "home_company_id", "tier_id"],
    }

    company_id = fields.Many2one("res.company", "Branch", readonly=True)
    tier_id = fields.Many2one("insurance.tier", readonly=True)
    tier_code = fields.Char("Tier Key", readonly=True)
    is_vip = fields.Boolean(readonly=True)
    month = fields.Date(readonly=True, help="Its first day.")
    last = fields.Date("Last Day", readonly=True)
    customers = fields.Integer(
        readonly=True, help="With a policy in force on at least one day of the month."
    )

    @property
    def _table_query(self):
        return self._get_query()

    def _get_query(self, first=None):
        """Return the query; ``first``: its first month, else January before the first complaint."""
        today = self.env.company._service_today()
        # Shanghai's day: a year more at the edge does no harm.
        earliest = SQL(
            "date_trunc('year', (SELECT coalesce(min(received_at) + interval '8 hours', %s)"
            " FROM insurance_complaint))",
            today,
        )
        start = SQL("%s::timestamp", first) if first else earliest
        return SQL(
            _QUERY,
            first=SQL("date_trunc('month', %s)", start),
            today=today,
            regular=self.env.ref("insurance_service.tier_regular").id,
        )
