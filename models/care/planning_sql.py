"""The statements of `planning`: temporary tables, what is expected, and the differences."""

COLUMNS = {
    "care_occasion": (
        *("int", "int", "int", "int", "int", "varchar", "date", "date", "date"),
        *("numeric", "numeric", "bool", "bool", "bool"),
    ),
    "care_granted": (
        *("int", "int", "int", "int", "int", "int", "numeric", "numeric", "bool", "bool"),
    ),
    "care_birthday": ("varchar", "varchar", "int", "varchar", "date"),
    "care_day": ("int", "int", "date", "date"),
}

CREATE = """
    CREATE TEMP TABLE IF NOT EXISTS care_occasion (company_id int, tier_id int, item_id int,
        standard_id int, year int, occasion varchar, date_occasion date, date_due date,
        date_prepare date, cost numeric, cost_second numeric, is_contact bool, is_gift bool,
        is_sms bool
    ) ON COMMIT DROP;
    CREATE TEMP TABLE IF NOT EXISTS care_granted (year int, tier_id int, item_id int,
        standard_id int, lead int, ahead int, cost numeric, cost_second numeric, is_gift bool,
        is_sms bool) ON COMMIT DROP;
    CREATE TEMP TABLE IF NOT EXISTS care_birthday (birthday varchar, calendar varchar, year int,
        occasion varchar, day date) ON COMMIT DROP;
    CREATE TEMP TABLE IF NOT EXISTS care_day (company_id int, lead int, day date, prepare date
    ) ON COMMIT DROP;
    CREATE TEMP TABLE IF NOT EXISTS care_expected (partner_id int, contact_id int,
        company_id int, tier_id int, item_id int, standard_id int, year int, occasion varchar,
        date_occasion date, date_due date, date_prepare date, cost numeric) ON COMMIT DROP;
    TRUNCATE care_occasion, care_granted, care_birthday, care_day, care_expected;
"""

_PERIODS = """
      FROM insurance_tier_period t
      JOIN res_partner p ON p.id = t.partner_id AND p.active
"""
_PERIOD_WHERE = """
     WHERE t.company_id IN %(companies)s AND (t.date_to IS NULL OR t.date_to >= %(today)s)
"""
# Service contacts with what forbids greeting or giving; see the consent and gift rules.
_CONTACTS = """
      JOIN res_partner c ON c.parent_id = p.id AND c.active AND c.type = 'contact'
       AND c.service_contact_role IN ('first', 'second')
"""


def _welcome(table):
    return f"""
       AND NOT ({table}.is_sms AND coalesce(c.sms_consent, '') = 'withdrawn')
       AND NOT ({table}.is_gift AND (coalesce(c.care_consent, '') = 'withdrawn'
            OR coalesce(c.is_gift_blocked, false) OR coalesce(p.is_gift_blocked, false)
            OR %(block_public)s AND coalesce(p.is_public_sector, false)))
    """


def _cost(table):
    return f"""CASE WHEN c.service_contact_role = 'second' AND {table}.cost_second > 0
            THEN {table}.cost_second ELSE {table}.cost END"""


EXPECT_CUSTOMERS = f"""
    INSERT INTO care_expected
    SELECT t.partner_id, NULL, t.company_id, o.tier_id, o.item_id, o.standard_id, o.year,
           o.occasion, o.date_occasion, o.date_due, o.date_prepare, o.cost
    {_PERIODS}
      JOIN care_occasion o ON o.company_id = t.company_id AND o.tier_id = t.tier_id
       AND NOT o.is_contact AND o.date_occasion >= t.date_from
       AND (t.date_to IS NULL OR o.date_occasion <= t.date_to)
    {_PERIOD_WHERE}
"""
EXPECT_FESTIVALS = f"""
    INSERT INTO care_expected
    SELECT t.partner_id, c.id, t.company_id, o.tier_id, o.item_id, o.standard_id, o.year,
           o.occasion, o.date_occasion, o.date_due, o.date_prepare, {_cost("o")}
    {_PERIODS}
    {_CONTACTS}
      JOIN care_occasion o ON o.company_id = t.company_id AND o.tier_id = t.tier_id
       AND o.is_contact AND o.date_occasion >= t.date_from
       AND (t.date_to IS NULL OR o.date_occasion <= t.date_to)
       AND o.date_due >= %(today)s
       {_welcome("o")}
    {_PERIOD_WHERE}
"""
EXPECT_BIRTHDAYS = f"""
    INSERT INTO care_expected
    SELECT t.partner_id, c.id, t.company_id, g.tier_id, g.item_id, g.standard_id, b.year,
           b.occasion, b.day, b.day - g.ahead,
           CASE WHEN g.is_sms THEN b.day - g.ahead ELSE d.prepare END, {_cost("g")}
    {_PERIODS}
    {_CONTACTS}
      JOIN care_birthday b ON b.birthday = c.birthday
       AND b.calendar = coalesce(c.birthday_calendar, 'solar')
       AND b.day >= t.date_from AND (t.date_to IS NULL OR b.day <= t.date_to)
      JOIN care_granted g ON g.tier_id = t.tier_id AND g.year = b.year
       AND b.day - g.ahead >= %(today)s
       {_welcome("g")}
      JOIN care_day d ON d.company_id = t.company_id AND d.lead = g.lead AND d.day = b.day
    {_PERIOD_WHERE}
"""

BIRTHDAYS = f"""
    SELECT DISTINCT c.birthday, coalesce(c.birthday_calendar, 'solar')
    {_PERIODS}
      JOIN insurance_tier r ON r.id = t.tier_id AND r.is_vip
    {_CONTACTS}
    {_PERIOD_WHERE}
       AND coalesce(c.birthday, '') <> ''
     ORDER BY 1, 2
"""
WRONG_BIRTHDAYS = f"""
    SELECT DISTINCT c.id
    {_PERIODS}
      JOIN insurance_tier r ON r.id = t.tier_id AND r.is_vip
    {_CONTACTS}
    {_PERIOD_WHERE}
       AND c.birthday = ANY(%(birthdays)s)
     ORDER BY 1
"""

# One task and what is expected of it; NULL and 0 are the same, as in the unique index.
_SAME = """k.partner_id = e.partner_id AND k.item_id = e.item_id AND k.year = e.year
       AND k.occasion = e.occasion AND coalesce(k.contact_id, 0) = coalesce(e.contact_id, 0)
       AND k.policy_id IS NULL"""

FIND_MOVED = f"""
    SELECT k.id FROM insurance_care_task k JOIN care_expected e ON {_SAME}
     WHERE k.state = 'planned'
       AND (k.company_id, k.tier_id, k.cost_planned)
           IS DISTINCT FROM (e.company_id, e.tier_id, e.cost)
     ORDER BY k.id
"""
MOVE = f"""
    UPDATE insurance_care_task k
       SET company_id = e.company_id, tier_id = e.tier_id, standard_id = e.standard_id,
           cost_planned = e.cost, date_occasion = e.date_occasion, date_due = e.date_due,
           date_prepare = e.date_prepare, write_uid = %(user)s,
           write_date = now() at time zone 'UTC'
      FROM care_expected e
     WHERE {_SAME} AND k.state = 'planned'
       AND (k.company_id, k.tier_id, k.standard_id, k.cost_planned, k.date_occasion, k.date_due,
            k.date_prepare)
           IS DISTINCT FROM
           (e.company_id, e.tier_id, e.standard_id, e.cost, e.date_occasion, e.date_due,
            e.date_prepare)
"""
REVIVE = f"""
    UPDATE insurance_care_task k
       SET state = 'planned', close_code = NULL, close_reason = NULL,
           company_id = e.company_id, tier_id = e.tier_id, standard_id = e.standard_id,
           cost_planned = e.cost, date_occasion = e.date_occasion, date_due = e.date_due,
           date_prepare = e.date_prepare, write_uid = %(user)s,
           write_date = now() at time zone 'UTC'
      FROM care_expected e
     WHERE {_SAME} AND k.state = 'cancelled' AND k.close_code IS DISTINCT FROM 'hand'
"""
_WHY = """CASE WHEN k.contact_id IS NOT NULL
             AND (NOT c.active OR c.service_contact_role IS NULL) THEN 'contact'
            WHEN i.care_kind = 'sms' AND c.sms_consent = 'withdrawn' THEN 'consent'
            WHEN k.is_gift AND c.care_consent = 'withdrawn' THEN 'consent'
            WHEN k.is_gift AND (coalesce(c.is_gift_blocked, false)
                 OR coalesce(p.is_gift_blocked, false)
                 OR %(block_public)s AND coalesce(p.is_public_sector, false)) THEN 'blocked'
            WHEN NOT EXISTS (SELECT FROM insurance_tier_period t
                  WHERE t.partner_id = k.partner_id AND t.tier_id = k.tier_id
                    AND k.date_occasion >= t.date_from
                    AND (t.date_to IS NULL OR k.date_occasion <= t.date_to)) THEN 'tier'
            WHEN NOT p.active THEN 'tier'
            ELSE 'moved' END"""
CANCEL = f"""
    WITH gone AS (
        SELECT k.id, {_WHY} AS code
          FROM insurance_care_task k
          JOIN insurance_service_item i ON i.id = k.item_id
          JOIN res_partner p ON p.id = k.partner_id
          LEFT JOIN res_partner c ON c.id = k.contact_id
         WHERE k.state = 'planned' AND k.company_id IN %(companies)s
           AND k.care_kind IN %(kinds)s AND k.date_occasion >= %(today)s
           AND k.date_due >= %(today)s
           AND NOT EXISTS (SELECT FROM care_expected e WHERE {_SAME})
    )
    UPDATE insurance_care_task k
       SET state = 'cancelled', close_code = g.code,
           close_reason = CASE g.code WHEN 'contact' THEN %(why_contact)s
                WHEN 'consent' THEN %(why_consent)s WHEN 'blocked' THEN %(why_blocked)s
                WHEN 'tier' THEN %(why_tier)s ELSE %(why_moved)s END,
           write_uid = %(user)s, write_date = now() at time zone 'UTC'
      FROM gone g
     WHERE k.id = g.id
    RETURNING k.id
"""

# The named officer; for what head office gives, the head of its department.
_RESPONSIBLE = """coalesce(CASE WHEN i.budget_level = 'hq' THEN h.leader_id END,
                  p.service_officer_id, b.leader_id, h.leader_id)"""
_RESPONSIBLE_JOINS = """
      LEFT JOIN insurance_service_team b
        ON b.company_id = {0}.company_id AND b.department = i.department
      LEFT JOIN insurance_service_team h
        ON h.company_id = %(head_office)s AND h.department = i.department
"""
CREATE_TASKS = f"""
    INSERT INTO insurance_care_task (partner_id, contact_id, company_id, tier_id, item_id,
           care_kind, is_gift, standard_id, year, occasion, is_event, date_occasion, date_due,
           date_prepare, state, user_id, cost_planned, cost_actual, budget_state, create_uid,
           create_date, write_uid, write_date)
    SELECT e.partner_id, e.contact_id, e.company_id, e.tier_id, e.item_id, i.care_kind, i.is_gift,
           e.standard_id, e.year, e.occasion, false, e.date_occasion, e.date_due, e.date_prepare,
           'planned', {_RESPONSIBLE}, e.cost, 0,
           CASE WHEN e.cost > 0 THEN 'waiting' ELSE 'none' END, %(user)s,
           now() at time zone 'UTC', %(user)s, now() at time zone 'UTC'
      FROM care_expected e
      JOIN insurance_service_item i ON i.id = e.item_id
      JOIN res_partner p ON p.id = e.partner_id
      {_RESPONSIBLE_JOINS.format("e")}
     WHERE NOT EXISTS (SELECT FROM insurance_care_task k WHERE {_SAME})
     ORDER BY e.partner_id, e.date_due, e.contact_id
    ON CONFLICT DO NOTHING
"""
RESPONSIBLE = f"""
    UPDATE insurance_care_task k SET user_id = r.user_id
      FROM (SELECT o.id, {_RESPONSIBLE} AS user_id
              FROM insurance_care_task o
              JOIN insurance_service_item i ON i.id = o.item_id
              JOIN res_partner p ON p.id = o.partner_id
              {_RESPONSIBLE_JOINS.format("o")}
             WHERE o.state IN ('planned', 'ordered', 'sent') AND o.company_id IN %(companies)s
               AND o.care_kind IN %(kinds)s AND o.is_assigned IS NOT TRUE) r
     WHERE k.id = r.id AND r.user_id IS NOT NULL AND k.user_id IS DISTINCT FROM r.user_id
"""
