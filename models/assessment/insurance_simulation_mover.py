from odoo import fields, models
from odoo.tools import SQL

from .insurance_assessment_line import VALUE_GROUP

CODES = [
    ("gold", "Gold VIP"),
    ("silver", "Silver VIP"),
    ("regular", "Regular"),
    ("none", "None"),
]
CHANGES = [
    ("up", "Upgraded"),
    ("down", "Downgraded"),
    ("same", "Unchanged"),
    ("new", "First tier"),
    ("gone", "Not assessed"),
]


class InsuranceSimulationMover(models.Model):
    """A customer in a simulation: tier so far, tier in the comparison, simulated tier.

    Read from the rounds' lines; customers who hold a tier but are no longer assessed (no policy
    in force on the last day of the year) come from the tier history.
    """

    _name = "insurance.simulation.mover"
    _description = "Simulated Tier"
    _auto = False
    _order = "standard_premium desc, id"
    _rec_name = "partner_id"

    simulation_id = fields.Many2one("insurance.simulation", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", "Home Branch", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    line_id = fields.Many2one("insurance.assessment.line", "Figures", readonly=True)
    before_code = fields.Selection(CODES, "Tier So Far", readonly=True)
    compare_code = fields.Selection(CODES, "Compared Tier", readonly=True)
    after_code = fields.Selection(CODES, "Simulated Tier", readonly=True)
    change = fields.Selection(CHANGES, readonly=True, help="Tier so far -> simulated tier.")
    compare_change = fields.Selection(
        CHANGES, "Against Comparison", readonly=True, help="Compared tier -> simulated tier."
    )
    is_new_customer = fields.Boolean("New Customer", readonly=True)
    standard_premium = fields.Monetary(readonly=True)
    premium = fields.Monetary("Premium Received", readonly=True)
    claims = fields.Monetary("Claims Paid", readonly=True)
    rank = fields.Integer(readonly=True, aggregator=None)
    compare_rank = fields.Integer(readonly=True, aggregator=None)
    value_index = fields.Float(digits=(24, 12), readonly=True, aggregator="avg", groups=VALUE_GROUP)
    compare_value_index = fields.Float(
        "Compared Value Index",
        digits=(24, 12),
        readonly=True,
        aggregator="avg",
        groups=VALUE_GROUP,
    )

    def action_open(self):
        """Open the simulated figures with their explanation, else the customer.

        :return: window action
        """
        self.ensure_one()
        record = self.line_id or self.partner_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT m.*, %s AS change, %s AS compare_change
              FROM (%s UNION ALL %s UNION ALL %s) m
            """,
            self._change(SQL("m.before_code")),
            self._change(SQL("m.compare_code")),
            self._select_assessed(),
            self._select_compared_only(),
            self._select_gone(),
        )

    def _change(self, before):
        """Return the kind of a move from ``before`` to the simulated tier."""
        order = SQL("ARRAY['gold', 'silver', 'regular', 'none']")
        return SQL(
            """
            CASE WHEN %(before)s IS NULL THEN NULL
                 WHEN %(before)s = m.after_code THEN 'same'
                 WHEN m.after_code = 'none' THEN 'gone'
                 WHEN %(before)s = 'none' THEN 'new'
                 WHEN array_position(%(order)s, m.after_code)
                      < array_position(%(order)s, %(before)s) THEN 'up'
                 ELSE 'down' END
            """,
            before=before,
            order=order,
        )

    # The ids: a simulation's number above 32 bits, below it one of three kinds of row.

    def _select_assessed(self):
        return SQL(
            """
            SELECT s.id * 4294967296 + 3 * a.id::bigint AS id, s.id AS simulation_id,
                   a.partner_id, a.company_id, a.id AS line_id,
                   coalesce(so_far.code, 'none')::text AS before_code,
                   CASE WHEN s.compare_round_id IS NOT NULL
                        THEN coalesce(compared.code, 'none') END::text AS compare_code,
                   coalesce(simulated.code, 'none')::text AS after_code,
                   a.is_new_customer, a.standard_premium, a.premium, a.claims, a.rank,
                   b.rank AS compare_rank, a.value_index, b.value_index AS compare_value_index
              FROM insurance_simulation s
              JOIN insurance_assessment_line a ON a.round_id = s.round_id
              LEFT JOIN insurance_assessment_line b
                ON b.round_id = s.compare_round_id AND b.partner_id = a.partner_id
              LEFT JOIN insurance_tier so_far ON so_far.id = a.current_tier_id
              LEFT JOIN insurance_tier simulated ON simulated.id = a.proposed_tier_id
              LEFT JOIN insurance_tier compared
                ON compared.id = coalesce(b.decided_tier_id, b.proposed_tier_id)
            """
        )

    def _select_compared_only(self):
        """A real round may know customers whom the facts of today no longer have in force."""
        return SQL(
            """
            SELECT s.id * 4294967296 + 3 * b.id::bigint + 1, s.id, b.partner_id, b.company_id,
                   NULL::integer, coalesce(so_far.code, 'none'), compared.code, 'none',
                   b.is_new_customer, b.standard_premium, b.premium, b.claims, 0,
                   b.rank, NULL::numeric, b.value_index
              FROM insurance_simulation s
              JOIN insurance_assessment_line b ON b.round_id = s.compare_round_id
              JOIN insurance_tier compared
                ON compared.id = coalesce(b.decided_tier_id, b.proposed_tier_id)
              LEFT JOIN insurance_tier so_far ON so_far.id = b.current_tier_id
             WHERE NOT EXISTS (SELECT FROM insurance_assessment_line a
                                WHERE a.round_id = s.round_id AND a.partner_id = b.partner_id)
            """
        )

    def _select_gone(self):
        """Tiers held on the day of the run by customers the simulation does not assess."""
        return SQL(
            """
            SELECT s.id * 4294967296 + 3 * p.id::bigint + 2, s.id, p.partner_id, p.company_id,
                   NULL::integer, held.code,
                   CASE WHEN s.compare_round_id IS NOT NULL THEN 'none' END, 'none',
                   false, NULL::numeric, NULL::numeric, NULL::numeric, 0,
                   0, NULL::numeric, NULL::numeric
              FROM insurance_simulation s
              JOIN res_company head ON head.id = s.company_id
              JOIN res_company branch ON branch.parent_path LIKE head.parent_path || '%%'
              JOIN insurance_tier_period p ON p.company_id = branch.id
               AND p.date_from <= s.run_date AND (p.date_to IS NULL OR p.date_to >= s.run_date)
              JOIN insurance_tier held ON held.id = p.tier_id
             WHERE s.round_id IS NOT NULL
               AND NOT EXISTS (SELECT FROM insurance_assessment_line l
                                WHERE l.partner_id = p.partner_id
                                  AND l.round_id IN (s.round_id, s.compare_round_id))
            """
        )
