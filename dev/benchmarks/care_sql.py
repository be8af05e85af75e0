"""SQL of the care benchmark: customers of two VIP tiers, contacts, periods, ready tasks."""

CLEAN = (
    "DELETE FROM insurance_care_task",
    "UPDATE res_partner SET tier_period_id = NULL, tier_round_id = NULL"
    " WHERE tier_period_id IS NOT NULL",
    "DELETE FROM insurance_tier_handover",
    "DELETE FROM insurance_tier_period",
    "DELETE FROM insurance_assessment_line",
    "DELETE FROM insurance_assessment_round",
    "DELETE FROM res_partner WHERE parent_id IN"
    " (SELECT id FROM res_partner WHERE customer_code LIKE 'BC%')",
    "DELETE FROM res_partner WHERE customer_code LIKE 'BC%'",
    "DROP TABLE IF EXISTS bench_care_task",
)

#: Half gold, half silver; two first and two second contacts; a third of the birthdays lunar.
GENERATE = (
    """
    INSERT INTO res_partner (name, complete_name, customer_code, is_company, active, type,
           home_company_id)
    SELECT 'Customer ' || n, 'Customer ' || n, 'BC' || lpad(n::text, 7, '0'), true, true,
           'contact', (%(companies)s)[1 + n %% %(branches)s]
      FROM generate_series(1, %(customers)s) n
    """,
    """
    INSERT INTO res_partner (name, complete_name, is_company, active, type, parent_id,
           service_contact_role, care_consent, sms_consent, birthday, birthday_calendar)
    SELECT 'Contact ' || c.n, p.name || ', Contact ' || c.n, false, true, 'contact', p.id,
           CASE WHEN c.n <= 2 THEN 'first' ELSE 'second' END, 'given', 'given',
           to_char(date '1950-01-01' + ((p.id * 37 + c.n * 1009) %% 15000), 'YYYY-MM-')
               || lpad((1 + (p.id + c.n * 7) %% 28)::text, 2, '0'),
           CASE WHEN (p.id + c.n) %% 3 = 0 THEN 'lunar' ELSE 'solar' END
      FROM res_partner p CROSS JOIN generate_series(1, 4) AS c(n)
     WHERE p.customer_code LIKE 'BC%%'
    """,
    """
    INSERT INTO insurance_assessment_line (partner_id, company_id, round_id)
    SELECT id, home_company_id, %(round)s FROM res_partner WHERE customer_code LIKE 'BC%%'
    """,
    """
    INSERT INTO insurance_tier_period (partner_id, company_id, tier_id, change, date_from,
           round_id, line_id, is_current)
    SELECT l.partner_id, l.company_id, t.id, 'new', %(day)s, l.round_id, l.id, true
      FROM insurance_assessment_line l
      JOIN insurance_tier t
        ON t.code = CASE WHEN l.partner_id %% 2 = 0 THEN 'gold' ELSE 'silver' END
     WHERE l.round_id = %(round)s
    """,
)

_COLUMNS = """partner_id, contact_id, company_id, tier_id, item_id, care_kind, is_gift,
    standard_id, year, occasion, is_event, date_occasion, date_due, date_prepare, state, user_id,
    cost_planned, cost_actual, create_uid, create_date, write_uid, write_date"""
KEEP = f"CREATE TABLE bench_care_task AS SELECT {_COLUMNS} FROM insurance_care_task ORDER BY id"
BARE = f"INSERT INTO insurance_care_task ({_COLUMNS}) SELECT {_COLUMNS} FROM bench_care_task"
READ = """
    SELECT id, partner_id, contact_id, item_id, year, occasion, state, date_due, cost_planned
      FROM insurance_care_task WHERE state = 'planned' AND company_id = ANY(%s)
"""
