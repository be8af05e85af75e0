from datetime import date

from odoo import fields, models
from odoo.tools import SQL

from ...rules.visit_quota import TIERS
from .insurance_visit_quota import KINDS

#: One row a duty and tier: quota, target, and what was done.
_FIGURES = """
SELECT duty.id * 2 + (tier.code = 'silver')::int AS id,
       duty.user_id, duty.kind, duty.company_id, duty.year,
       tier.id AS tier_id, tier.code AS tier_code,
       CASE tier.code WHEN 'gold' THEN quota.gold_min ELSE quota.silver_min END
           AS least,
       CASE tier.code WHEN 'gold' THEN quota.gold_max ELSE quota.silver_max END
           AS most,
       CASE WHEN tier.code <> 'gold' THEN quota.silver_min
            WHEN quota.all_gold THEN GREATEST(quota.gold_min, pool.customers)::int
            ELSE quota.gold_min END AS target,
       CASE WHEN tier.code = 'gold' AND quota.all_gold AND quota.gold_min = 0
            THEN visits.covered ELSE visits.held END::int AS done,
       visits.planned::int AS planned, visits.overdue::int AS overdue
  FROM insurance_visit_duty duty
  JOIN res_company branch ON branch.id = duty.company_id
  JOIN insurance_tier tier ON tier.code = ANY(%(tiers)s)
  JOIN LATERAL (
    SELECT COALESCE(q.gold_min, 0) AS gold_min, COALESCE(q.gold_max, 0) AS gold_max,
           COALESCE(q.silver_min, 0) AS silver_min,
           COALESCE(q.silver_max, 0) AS silver_max,
           COALESCE(q.all_gold, FALSE) AS all_gold
      FROM insurance_visit_quota q
     WHERE q.kind = duty.kind AND q.year <= duty.year
     ORDER BY q.year DESC LIMIT 1) quota ON TRUE
  JOIN LATERAL (
    SELECT count(*) AS customers
      FROM res_partner partner
      JOIN res_company home ON home.id = partner.home_company_id
     WHERE quota.all_gold AND tier.code = 'gold' AND partner.tier_id = tier.id
       AND partner.active AND partner.customer_code IS NOT NULL
       AND home.parent_path LIKE branch.parent_path || '%%') pool ON TRUE
  JOIN LATERAL (
    SELECT count(*) FILTER (WHERE visit.is_counted) AS held,
           count(DISTINCT visit.partner_id) FILTER (WHERE visit.is_counted) AS covered,
           count(*) FILTER (WHERE visit.state = 'planned') AS planned,
           count(*) FILTER (WHERE visit.state = 'planned' AND visit.day < %(today)s)
               AS overdue
      FROM insurance_visit visit
      JOIN res_company home ON home.id = visit.company_id
     WHERE visit.user_id = duty.user_id AND visit.year = duty.year
       AND visit.tier_id = tier.id
       AND home.parent_path LIKE branch.parent_path || '%%') visits ON TRUE
 WHERE duty.active
"""


class InsuranceVisitProgress(models.Model):
    """Where every executive stands with the visits of a year, by tier; read-only (Art. 23-25).

    Done are visits that count; of a branch head's gold visits different customers. Expected by
    today is the target's share of the year's working days gone by, whole visits only.
    """

    _name = "insurance.visit.progress"
    _description = "Visit Progress"
    _auto = False
    _rec_name = "user_id"
    _order = "year desc, shortfall desc, user_id, tier_id"
    _depends = {
        "insurance.visit": [
            "user_id",
            "partner_id",
            "company_id",
            "tier_id",
            "state",
            "day",
            "year",
            "is_counted",
        ],
        "insurance.visit.duty": ["user_id", "kind", "company_id", "year", "active"],
        "insurance.visit.quota": [
            "kind",
            "year",
            "gold_min",
            "gold_max",
            "silver_min",
            "silver_max",
            "all_gold",
        ],
        "res.partner": ["tier_id", "home_company_id", "customer_code", "active"],
        "insurance.tier": ["code"],
    }

    user_id = fields.Many2one("res.users", "Executive", readonly=True)
    kind = fields.Selection(KINDS, "Duty", readonly=True)
    company_id = fields.Many2one("res.company", "Branch", readonly=True)
    year = fields.Integer(readonly=True, aggregator=None)
    tier_id = fields.Many2one("insurance.tier", readonly=True)
    tier_code = fields.Char("Tier Key", readonly=True)
    least = fields.Integer("At Least", readonly=True, help="Minimum of the quota.")
    most = fields.Integer("At Most", readonly=True, help="0: no limit.", aggregator=None)
    target = fields.Integer(
        "Yearly Target",
        readonly=True,
        help="Minimum of the quota; every gold customer of a branch for its head.",
    )
    done = fields.Integer("Held", readonly=True, help="Visits that count towards the target.")
    planned = fields.Integer("Still Planned", readonly=True)
    overdue = fields.Integer(readonly=True, help="Planned for a day that has gone by.")
    expected = fields.Integer(
        "Expected by Today", readonly=True, help="Share of the year's working days gone by."
    )
    shortfall = fields.Integer(
        readonly=True, help="Expected by today, but not held.", aggregator="sum"
    )
    remaining = fields.Integer("To Go", readonly=True, help="Target less held.")

    @property
    def _table_query(self):
        today, elapsed, total = self._get_year_shares()
        return SQL(
            """
            SELECT *, GREATEST(expected - done, 0) AS shortfall,
                   GREATEST(target - done, 0) AS remaining
              FROM (
                SELECT id, user_id, kind, company_id, year, tier_id, tier_code,
                       least, most, target, done, planned, overdue,
                       CASE WHEN year < %(year)s THEN target
                            WHEN year > %(year)s THEN 0
                            ELSE target * %(elapsed)s / %(total)s END AS expected
                  FROM (%(figures)s) figures
              ) expected
             WHERE target > 0 OR most > 0 OR done > 0 OR planned > 0
            """,
            year=today.year,
            elapsed=elapsed,
            total=total,
            figures=self._get_figures(today),
        )

    def _get_year_shares(self):
        """Return ``(today, working days gone by with today, working days of the year)``."""
        root = self.env.company.root_id
        today = root._service_today()
        calendar = self.env["insurance.workday"]._get_calendar(root)
        elapsed = calendar.between(date(today.year, 1, 1), today) + calendar.is_workday(today)
        return today, elapsed, max(calendar.workdays_of(today.year), 1)

    def _get_figures(self, today):
        return SQL(
            _FIGURES,
            tiers=list(TIERS),
            today=today,
        )

    def action_open_visits(self):
        """Open the visits behind a row.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_visit_action"
        )
        domain = [
            ("user_id", "=", self.user_id.id),
            ("year", "=", self.year),
            ("tier_id", "=", self.tier_id.id),
            ("company_id", "child_of", self.company_id.id),
        ]
        return {**action, "domain": domain, "context": {}}
