"""SQL of the complaint benchmark: customers with policies, two years of complaints, yardsticks."""

CLEAN = (
    "DELETE FROM insurance_complaint_repeat",
    "DELETE FROM insurance_complaint",
    "DELETE FROM insurance_policy WHERE policy_number LIKE 'BQ%'",
    "DELETE FROM res_partner WHERE customer_code LIKE 'BQ%'",
)

GENERATE = (
    """
    INSERT INTO res_partner (name, complete_name, customer_code, is_company, active, type,
           home_company_id, tier_id)
    SELECT 'Customer ' || n, 'Customer ' || n, 'BQ' || lpad(n::text, 7, '0'), true, true,
           'contact', (%(companies)s)[1 + n %% %(branches)s], (%(tiers)s)[1 + n %% 3]
      FROM generate_series(1, %(customers)s) n
    """,
    """
    INSERT INTO insurance_policy (policy_number, partner_id, company_id, product_id, line, state,
           active, date_start, date_end)
    SELECT p.customer_code, p.id, p.home_company_id, %(product)s, 'health', 'active', true,
           date '2024-01-01' + p.id %% 300, date '2026-12-31'
      FROM res_partner p WHERE p.customer_code LIKE 'BQ%%'
    """,
    """
    INSERT INTO insurance_complaint (name, subject, description, source, severity, state,
           category_id, department, company_id, partner_id, tier_id, is_vip, policy_id, product_id,
           line, received_at, date_due, decided_at, decide_days, outcome, cause_id,
           regulator_verdict, is_repeat_cause)
    SELECT 'BQ' || n, 'Late', 'Late', 'phone', '1',
           CASE WHEN n %% 10 = 0 THEN 'investigating' ELSE 'closed' END,
           (%(categories)s)[1 + n %% %(category_count)s], 'business_management',
           p.home_company_id, p.id, p.tier_id, p.tier_id != (%(tiers)s)[1], o.id, %(product)s,
           'health', m.received_at, m.received_at::date + 3,
           CASE WHEN n %% 10 > 0 THEN m.received_at + interval '2 days' END,
           CASE WHEN n %% 10 > 0 THEN 2 + n %% 7 END,
           CASE WHEN n %% 10 > 0 THEN
                CASE WHEN n %% 12 = 1 THEN 'justified' ELSE 'unjustified' END END,
           CASE WHEN n %% 10 > 0 AND n %% 12 = 1
                THEN (%(causes)s)[1 + (n / 7) %% %(cause_count)s] END,
           CASE WHEN n %% 10 > 0 THEN
                CASE WHEN n %% 20 = 1 THEN 'late' ELSE 'in_time' END END,
           false
      FROM generate_series(1, %(size)s) n
      JOIN (SELECT *, row_number() OVER (ORDER BY id) AS place FROM res_partner
             WHERE customer_code LIKE 'BQ%%') p ON p.place = 1 + n %% %(customers)s
      JOIN insurance_policy o ON o.policy_number = p.customer_code
     CROSS JOIN LATERAL (SELECT timestamp '2024-01-02' + interval '5 minutes' * (n %% 300000)
                                AS received_at) m
    """,
    """
    INSERT INTO insurance_complaint_respondent_rel (complaint_id, user_id)
    SELECT id, %(user)s FROM insurance_complaint WHERE id %% 10 = 3
    """,
    "ANALYZE",
)

GROUPED = """
    SELECT date_trunc('month', received_at AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Shanghai'),
           cause_id, count(*), avg(decide_days)
      FROM insurance_complaint GROUP BY 1, 2 ORDER BY 1, 2
"""
#: By hand: complaints and customers of each branch and month.
RATE = """
    WITH complaint AS (
        SELECT company_id, date_trunc('month', received_at + interval '8 hours')::date AS month,
               count(*) FILTER (WHERE state != 'merged') AS complaints
          FROM insurance_complaint GROUP BY 1, 2
    ), customer AS (
        SELECT p.home_company_id AS company_id, m.month::date, count(DISTINCT p.id) AS customers
          FROM generate_series(timestamp '2024-01-01', %(today)s::timestamp, interval '1 month')
               AS m(month)
          JOIN insurance_policy o ON o.state != 'cancelled' AND o.active
           AND o.date_start <= least((m.month + interval '1 month')::date - 1, %(today)s)
           AND o.date_end >= m.month::date
          JOIN res_partner p ON p.id = o.partner_id
         GROUP BY 1, 2
    )
    SELECT company_id, month, complaints * 1000.0 / customers
      FROM complaint JOIN customer USING (company_id, month)
"""
OPEN = """
    SELECT id, name, partner_id, company_id, category_id, state, date_due
      FROM insurance_complaint
     WHERE state IN ('new', 'investigating', 'decided') AND company_id = ANY(%s)
     ORDER BY date_due, id LIMIT 80
"""
ALL_OPEN = """
    SELECT id, name, partner_id, company_id, category_id, state, date_due
      FROM insurance_complaint
     WHERE state IN ('new', 'investigating', 'decided') AND company_id = ANY(%s)
     ORDER BY date_due, id
"""
READ_CASES = """
    SELECT id, cause_id, company_id, product_id, category_id, is_repeat_cause, received_at::date
      FROM insurance_complaint
     WHERE outcome IN ('justified', 'partly') AND cause_id IS NOT NULL
"""
FLAG = "UPDATE insurance_complaint SET is_repeat_cause = true WHERE id = ANY(%s)"
CLEAR = "UPDATE insurance_complaint SET is_repeat_cause = false WHERE is_repeat_cause"
