"""SQL of the round's benchmark: generated facts, and the round written by hand."""

from datetime import date

from odoo.tools import SQL

EFFECTIVE = date(2026, 2, 1)

# Customers stay (deleting partners asks dozens of tables); a larger size adds to them.
CLEAN = (
    "DELETE FROM insurance_tier_period",
    "DELETE FROM insurance_assessment_line",
    "DELETE FROM insurance_assessment_round",
    "DELETE FROM insurance_policy_entry",
    "DELETE FROM insurance_policy",
)

GENERATE = (
    """
    INSERT INTO insurance_product (name, product_code, line, payment, active)
    SELECT 'Product ' || n, 'BP' || n,
           (ARRAY['long_term', 'health', 'non_health'])[n %% 3 + 1], 'regular', true
      FROM generate_series(1, 30) n
    ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO res_partner (name, complete_name, customer_code, is_company, active, type)
    SELECT 'Customer ' || n, 'Customer ' || n, 'BN' || lpad(n::text, 7, '0'), true, true, 'contact'
      FROM generate_series(
           (SELECT count(*) + 1 FROM res_partner WHERE customer_code LIKE 'BN%%'),
           %(customers)s) n
    """,
    "UPDATE res_partner SET commercial_partner_id = id "
    "WHERE customer_code LIKE 'BN%%' AND commercial_partner_id IS NULL",
    """
    CREATE TEMPORARY TABLE bench_customer ON COMMIT DROP AS
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM res_partner
     WHERE customer_code LIKE 'BN%%'
    """,
    "CREATE UNIQUE INDEX ON bench_customer (place) INCLUDE (id)",
    "ANALYZE bench_customer",
    """
    INSERT INTO insurance_policy (policy_number, partner_id, company_id, product_id, line,
           date_start, date_end, state, payment_years, conversion_factor, active)
    SELECT 'BPOL' || d.n, c.id,
           b.ids[1 + (CASE WHEN d.away < 0.8 THEN d.customer ELSE d.n END) %% 36],
           p.id, p.line, d.day, d.day + d.days, 'in_force', 10,
           CASE WHEN p.line = 'long_term' THEN 0.5 ELSE 1 END, true
      FROM (SELECT n, date '2021-01-01' + (random() * 1800)::int AS day,
                   365 * (1 + (random() * 3)::int) AS days, random() AS away,
                   floor(%(customers)s * random() ^ 2)::int AS customer
              FROM generate_series(1, %(policies)s) n) d
      JOIN bench_customer c ON c.place = d.customer
      JOIN (SELECT id, line, row_number() OVER (ORDER BY id) AS place FROM insurance_product
             WHERE product_code LIKE 'BP%%') p ON p.place = 1 + d.n %% 30
     CROSS JOIN (SELECT array_agg(id ORDER BY id) AS ids FROM res_company
                  WHERE branch_code ~ '^B[0-9]+$') b
    """,
    """
    INSERT INTO insurance_policy_entry (entry_ref, policy_id, company_id, date, kind, amount)
    SELECT 'BE' || p.id, p.id, p.company_id, date '2025-01-01' + (random() * 364)::int,
           CASE WHEN random() < 0.75 THEN 'premium' ELSE 'claim' END,
           round(exp(11 + 1.4 * sqrt(-2 * ln(1 - random())) * cos(6.2831853 * random()))::numeric,
                 2)
      FROM insurance_policy p
    """,
)

# What somebody would type who has the regulation beside the keyboard.
_BY_HAND = """
    WITH money AS (
        SELECT p.partner_id, p.company_id,
               coalesce(sum(e.amount) FILTER (WHERE e.kind = 'premium'), 0)
                   - coalesce(sum(e.amount) FILTER (WHERE e.kind = 'refund'), 0) AS premium,
               coalesce(sum(CASE e.kind WHEN 'premium' THEN e.amount WHEN 'refund' THEN -e.amount
                   END * p.conversion_factor), 0) AS standard,
               coalesce(sum(CASE e.kind WHEN 'premium' THEN e.amount WHEN 'refund' THEN -e.amount
                   END * p.conversion_factor) FILTER (WHERE p.line = 'long_term'), 0) AS long_term,
               coalesce(sum(CASE e.kind WHEN 'premium' THEN e.amount WHEN 'refund' THEN -e.amount
                   END) FILTER (WHERE p.line = 'health'), 0) AS health,
               coalesce(sum(e.amount) FILTER (WHERE p.line = 'health' AND e.kind = 'claim'), 0)
                   AS health_claims,
               coalesce(sum(CASE e.kind WHEN 'premium' THEN e.amount WHEN 'refund' THEN -e.amount
                   END) FILTER (WHERE p.line = 'non_health'), 0) AS other,
               coalesce(sum(e.amount) FILTER (WHERE p.line = 'non_health' AND e.kind = 'claim'), 0)
                   AS other_claims,
               coalesce(sum(e.amount) FILTER (WHERE e.kind = 'claim'), 0) AS claims,
               min(p.date_start) FILTER (WHERE p.date_start <= '2025-12-31') AS first,
               bit_or(CASE WHEN p.date_start <= '2025-12-31' THEN
                   (1::bigint << (2026 - extract(year FROM p.date_start)::int))
                   - (1::bigint << (2025 - least(extract(year FROM p.date_end)::int, 2025)))
                   ELSE 0 END) AS years,
               bool_or(p.date_start <= '2025-12-31' AND p.date_end >= '2025-12-31') AS in_force
          FROM insurance_policy p
          LEFT JOIN insurance_policy_entry e
            ON e.policy_id = p.id AND e.date BETWEEN '2025-01-01' AND '2025-12-31'
         WHERE p.state != 'cancelled'
         GROUP BY p.partner_id, p.company_id
    ), customer AS (
        SELECT partner_id, sum(premium) AS premium, sum(standard) AS standard,
               sum(long_term) AS long_term, sum(health) AS health,
               sum(health_claims) AS health_claims, sum(other) AS other,
               sum(other_claims) AS other_claims, sum(claims) AS claims, min(first) AS first,
               length(replace(bit_or(years)::bit(64)::text, '0', '')) AS years,
               (array_agg(company_id ORDER BY premium DESC, first NULLS LAST, company_id))[1]
                   AS home
          FROM money GROUP BY partner_id HAVING bool_or(in_force)
    ), scored AS MATERIALIZED (
        SELECT c.*, b.branch_class, b.silver_quota, h.long_term AS h_long, h.health AS h_health,
               h.health_claims AS h_health_claims, h.other AS h_other,
               h.other_claims AS h_other_claims,
               (ARRAY[10, 20, 40, 60, 80, 100])[width_bucket(greatest(c.standard, 0),
                   ARRAY[0, 1000000, 5000000, 10000000, 20000000, 50000000]::numeric[])] AS p,
               (ARRAY[0, 20, 40, 60, 80, 100])[least(c.years, 5) + 1] AS l,
               CASE c.years WHEN 0 THEN 3.5 WHEN 1 THEN 3.5 WHEN 2 THEN 2 WHEN 3 THEN 1.5 ELSE 1
                   END AS k1,
               CASE WHEN c.premium <= 0 THEN 0 WHEN c.claims <= 0.2 * c.premium THEN 100
                    WHEN c.claims <= 0.4 * c.premium THEN 80
                    WHEN c.claims <= 0.6 * c.premium THEN 60
                    WHEN c.claims <= 0.8 * c.premium THEN 40
                    WHEN c.claims <= c.premium THEN 20 ELSE 0 END AS r,
               concat_ws(',', CASE WHEN c.long_term >= 50000000 THEN 'long_term' END,
                   CASE WHEN c.health >= 5000000 AND c.health_claims <= 0.6 * c.health
                        THEN 'health' END,
                   CASE WHEN c.other >= 1000000 AND c.other_claims <= 0.4 * c.other
                        THEN 'non_health' END) AS gold,
               concat_ws(',', CASE WHEN h.long_term >= q.long_term THEN 'long_term' END,
                   CASE WHEN h.health >= q.health AND h.health_claims <= 0.6 * h.health
                        THEN 'health' END,
                   CASE WHEN h.other >= q.other AND h.other_claims <= 0.4 * h.other
                        THEN 'non_health' END) AS silver
          FROM customer c
          JOIN money h ON h.partner_id = c.partner_id AND h.company_id = c.home
          JOIN res_company b ON b.id = c.home
          JOIN (VALUES ('a', 20000000, 3000000, 500000), ('b', 10000000, 2000000, 200000),
                       ('c', 5000000, 1000000, 100000), ('d', 5000000, 1000000, 100000))
               AS q(class, long_term, health, other) ON q.class = b.branch_class
    ), ranked AS (
        SELECT s.*, 0.3 * p + 0.3 * l * k1 + 0.4 * r AS v,
               CASE WHEN gold != '' OR silver != '' THEN row_number() OVER (
                   PARTITION BY home, gold != '' OR silver != ''
                   ORDER BY 0.3 * p + 0.3 * l * k1 + 0.4 * r DESC, standard DESC, first,
                            partner_id) ELSE 0 END AS place
          FROM scored s
    )
    SELECT %(round)s AS round_id, partner_id, home AS company_id, branch_class, long_term, health,
           health_claims, other, other_claims, standard, premium, claims, h_long, h_health,
           h_health_claims, h_other, h_other_claims, years, first, first >= '2025-01-01',
           p, l, k1, r, 1 AS k2, v,
           CASE WHEN gold != '' THEN %(gold)s WHEN silver != '' THEN %(silver)s
                ELSE %(regular)s END,
           nullif(gold, ''), nullif(silver, ''),
           CASE WHEN place BETWEEN 1 AND silver_quota THEN %(silver)s ELSE %(regular)s END,
           false, CASE WHEN gold != '' THEN 'pending' END, false, false, place, 0, 0, place
      FROM ranked
"""

_INSERT = """
    INSERT INTO insurance_assessment_line (round_id, partner_id, company_id, branch_class,
           long_term_premium, health_premium, health_claims, non_health_premium,
           non_health_claims, standard_premium, premium, claims, home_long_term_premium,
           home_health_premium, home_health_claims, home_non_health_premium,
           home_non_health_claims, insured_years, first_policy_date, is_new_customer,
           premium_coefficient, loyalty_coefficient, loyalty_factor, profit_coefficient,
           profit_factor, value_index, candidate_tier_id, gold_lines, silver_lines,
           proposed_tier_id, nominated, nomination_state, silver_declined, is_returned, rank,
           gold_rank, gold_pool_rank, silver_rank)
    %s
"""

RESULT = """
    SELECT count(*), sum(value_index), count(*) FILTER (WHERE t.code = 'gold'),
           count(*) FILTER (WHERE t.code = 'silver'), sum(l.rank),
           count(*) FILTER (WHERE s.code = 'silver'), sum(l.partner_id) FILTER (WHERE s.is_vip)
      FROM insurance_assessment_line l
      JOIN insurance_tier t ON t.id = l.candidate_tier_id
      JOIN insurance_tier s ON s.id = l.proposed_tier_id
     WHERE l.round_id = %s
"""

PUBLISH = """
    INSERT INTO insurance_tier_period (partner_id, company_id, tier_id, change, date_from,
           round_id, line_id, rank, value_index, approver_id, is_current, create_uid, create_date,
           write_uid, write_date)
    SELECT partner_id, company_id, decided_tier_id, 'new', %(day)s, round_id, id, rank,
           value_index, 1, false, 1, now() at time zone 'UTC', 1, now() at time zone 'UTC'
      FROM insurance_assessment_line WHERE round_id = %(round)s
"""


def by_hand(record, tiers):
    """Return the round as one SELECT, brackets and thresholds typed in."""
    return SQL(
        _BY_HAND,
        round=record.id,
        **{code: tiers[code].id for code in ("gold", "silver", "regular")},
    )


def insert(statement):
    """Return the statement that stores what ``by_hand`` selects."""
    return SQL(_INSERT, statement)
