from odoo import api, fields, models
from odoo.tools import SQL

#: One row a customer with a home branch; ``promised`` are the visits a year by tier.
_QUERY = """
SELECT figures.*,
       minimum * %(elapsed)s / %(total)s AS expected,
       GREATEST(minimum * %(elapsed)s / %(total)s - done, 0) AS shortfall,
       GREATEST(minimum - done, 0) AS remaining
  FROM (
    SELECT partner.id, partner.id AS partner_id,
           partner.home_company_id AS company_id, tier.id AS tier_id,
           tier.code AS tier_code, partner.service_officer_id,
           promised.minimum,
           COALESCE(visits.done, 0)::int AS done,
           COALESCE(visits.planned, 0)::int AS planned, visits.last_day
      FROM res_partner partner
      JOIN insurance_tier tier
        ON tier.id = COALESCE(partner.tier_id, %(regular)s)
      JOIN (VALUES %(promised)s) AS promised(tier_id, minimum)
        ON promised.tier_id = tier.id
      LEFT JOIN (
        SELECT partner_id,
               count(*) FILTER (WHERE is_counted) AS done,
               count(*) FILTER (WHERE state = 'planned') AS planned,
               max(day) FILTER (WHERE state = 'held') AS last_day
          FROM insurance_visit
         WHERE year = %(year)s
         GROUP BY partner_id) visits ON visits.partner_id = partner.id
     WHERE partner.customer_code IS NOT NULL AND partner.active
       AND partner.home_company_id IS NOT NULL
  ) figures
"""


class InsuranceVisitMinimum(models.Model):
    """Visits each customer is promised this year (R6) against those that count; read-only.

    Gold 3, silver 2, regular 1 in the shipped catalogue; whoever visited counts.
    """

    _name = "insurance.visit.minimum"
    _description = "Visits Promised to Customers"
    _auto = False
    _rec_name = "partner_id"
    _order = "shortfall desc, tier_id, partner_id"
    _depends = {
        "insurance.visit": ["partner_id", "state", "day", "year", "is_counted"],
        "res.partner": ["tier_id", "home_company_id", "customer_code", "active", "user_id"],
        "insurance.service.standard": ["frequency", "frequency_kind", "tier_id", "item_id"],
    }

    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", "Home Branch", readonly=True)
    tier_id = fields.Many2one("insurance.tier", readonly=True)
    tier_code = fields.Char("Tier Key", readonly=True)
    service_officer_id = fields.Many2one("res.users", readonly=True)
    minimum = fields.Integer("Promised", readonly=True, help="Visits a year (R6).")
    done = fields.Integer("Held", readonly=True, help="Visits of this year that count.")
    planned = fields.Integer("Still Planned", readonly=True)
    last_day = fields.Date("Last Visit", readonly=True)
    expected = fields.Integer(
        "Expected by Today", readonly=True, help="Share of the year's working days gone by."
    )
    shortfall = fields.Integer(readonly=True, help="Expected by today, but not held.")
    remaining = fields.Integer("To Go", readonly=True, help="Promised less held.")

    @property
    def _table_query(self):
        today, elapsed, total = self.env["insurance.visit.progress"]._get_year_shares()
        promised = self._get_promised(today)
        if not promised:
            promised = [(0, 0)]
        return SQL(
            _QUERY,
            elapsed=elapsed,
            total=total,
            year=today.year,
            regular=self.env.ref("insurance_service.tier_regular").id,
            promised=SQL(", ").join(SQL("(%s, %s)", *row) for row in promised),
        )

    @api.model
    def _get_promised(self, today):
        """Return ``[(tier id, visits a year)]`` of the catalogue in effect."""
        catalogue_sudo = self.env["insurance.service.catalogue"].sudo()._get_effective(today)
        standards_sudo = self.env["insurance.service.standard"].sudo()
        rows = standards_sudo.search(
            [
                ("catalogue_id", "=", catalogue_sudo.id),
                ("item_id.code", "=", "R6"),
                ("frequency", ">", 0),
            ]
        )
        return [(row.tier_id.id, row.frequency) for row in rows]

    def action_plan_visits(self):
        """Open the dialog that plans visits to the chosen customers.

        :return: window action
        """
        self.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "insurance_service.insurance_visit_mass_action"
            ),
            "context": {"active_model": "res.partner", "active_ids": self.partner_id.ids},
        }
