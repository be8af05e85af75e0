"""The statements of `planning`: what of a branch's policies calls for a reminder or notice.

`rules.notice` states the rules; ``date - interval`` takes the last day of a shorter month, as they
do. Words, states and columns are those of `insurance.policy` and `insurance.care.task`.
"""

CREATE = """
    DROP TABLE IF EXISTS notice_expected, notice_day;
    CREATE TEMP TABLE notice_expected (word varchar, policy_id int, day date, known date)
        ON COMMIT DROP;
    CREATE TEMP TABLE notice_day (is_notice bool, known date, due date, prepare date)
        ON COMMIT DROP;
"""

_POLICIES = """
      FROM insurance_policy p
      JOIN res_partner c ON c.id = p.partner_id AND c.active
"""
_MINE = "p.company_id = %(company)s AND p.active"
_REMIND = "(%s - interval '%%(months)s months')::date"

EXPECT_RENEWALS = f"""
    INSERT INTO notice_expected
    SELECT 'renewal', p.id, p.date_end,
           greatest({_REMIND % "p.date_end"}, p.date_start, %(today)s)
    {_POLICIES}
     WHERE {_MINE} AND p.state = 'in_force' AND p.date_end >= %(today)s
       AND p.date_end <= %(horizon)s::date + 70 AND {_REMIND % "p.date_end"} <= %(horizon)s
"""
#: Years from the start whose anniversaries can lie between today and the horizon.
EXPECT_PREMIUMS = f"""
    INSERT INTO notice_expected
    SELECT 'premium', p.id, d.day, greatest({_REMIND % "d.day"}, p.date_start, %(today)s)
    {_POLICIES}
      JOIN insurance_product r ON r.id = p.product_id AND r.payment = 'regular'
      JOIN LATERAL (
           SELECT (p.date_start + y * interval '1 year')::date AS day
             FROM generate_series(
                  greatest(1, %(year)s - extract(year FROM p.date_start)::int),
                  least(p.payment_years - 1, %(year)s + 2 - extract(year FROM p.date_start)::int)
             ) y
      ) d ON d.day >= %(today)s AND d.day <= p.date_end
     WHERE {_MINE} AND p.state = 'in_force' AND p.date_end >= %(today)s AND p.payment_years > 1
       AND {_REMIND % "d.day"} <= %(horizon)s
"""
#: Known beforehand, so planned beforehand; an earlier change of the state comes on top.
EXPECT_MATURITIES = f"""
    INSERT INTO notice_expected
    SELECT 'maturity', p.id, p.date_end, p.date_end
    {_POLICIES}
     WHERE {_MINE} AND p.state = 'in_force' AND p.line = 'long_term'
       AND p.date_end BETWEEN %(today)s AND %(horizon)s
"""
EXPECT_CHANGES = f"""
    INSERT INTO notice_expected
    SELECT n.word, p.id, CASE n.word WHEN 'maturity' THEN p.date_end ELSE p.state_date END,
           p.state_date
    {_POLICIES}
      JOIN (VALUES ('in_force', 'lapsed', 'lapse'), ('lapsed', 'in_force', 'reinstatement'),
                   ('in_force', 'matured', 'maturity'), ('lapsed', 'matured', 'maturity')
           ) n (before, now, word) ON n.before = p.previous_state AND n.now = p.state
     WHERE {_MINE} AND p.state_date BETWEEN %(since)s AND %(today)s
       AND (n.word <> 'maturity' OR p.line = 'long_term')
"""
DAYS = "SELECT DISTINCT word NOT IN ('renewal', 'premium'), known FROM notice_expected"

# A policy's notice belongs to the branch that has the policy: its people see the policy.
_WORKS = """CASE WHEN EXISTS (SELECT FROM res_users u JOIN res_company_users_rel l
                  ON l.user_id = u.id AND l.cid = p.company_id
                  WHERE u.id = {0} AND u.active) THEN {0} END"""
_USER = f"""coalesce({_WORKS.format("p.user_id")}, {_WORKS.format("c.user_id")},
           {_WORKS.format("c.service_officer_id")}, b.leader_id, h.leader_id)"""
_TEAMS = """
      LEFT JOIN insurance_service_team b
        ON b.company_id = p.company_id AND b.department = i.department
      LEFT JOIN insurance_service_team h
        ON h.company_id = %(head_office)s AND h.department = i.department
"""
_EXPECTED = """
      FROM notice_expected e
      JOIN insurance_policy p ON p.id = e.policy_id
      JOIN res_partner c ON c.id = p.partner_id
      JOIN insurance_service_item i ON i.id = CASE WHEN e.word IN ('renewal', 'premium')
           THEN %(renewal_item)s::int ELSE %(notice_item)s::int END
      JOIN notice_day d ON d.known = e.known
       AND d.is_notice = (e.word NOT IN ('renewal', 'premium'))
"""
_KEY = "e.word || '-' || e.policy_id || '-' || e.day"

CREATE_TASKS = f"""
    INSERT INTO insurance_care_task (partner_id, policy_id, company_id, tier_id, item_id,
           care_kind, is_gift, year, occasion, is_event, date_occasion, date_due, date_prepare,
           state, user_id, cost_planned, cost_actual, create_uid, create_date, write_uid,
           write_date)
    SELECT p.partner_id, p.id, p.company_id, c.tier_id, i.id, i.care_kind, false,
           extract(year FROM e.day)::int, {_KEY}, false, e.day, d.due, d.prepare, 'planned',
           {_USER}, 0, 0, %(user)s, now() at time zone 'UTC', %(user)s, now() at time zone 'UTC'
    {_EXPECTED}
    {_TEAMS}
     ORDER BY d.due, p.id
    ON CONFLICT DO NOTHING
"""
#: What was cancelled because the policy changed comes back when it changed back.
REVIVE = f"""
    UPDATE insurance_care_task k
       SET state = 'planned', close_code = NULL, close_reason = NULL, date_due = d.due,
           date_prepare = d.prepare, write_uid = %(user)s, write_date = now() at time zone 'UTC'
    {_EXPECTED}
     WHERE k.policy_id = p.id AND k.partner_id = p.partner_id AND k.occasion = {_KEY}
       AND k.item_id = i.id AND k.state = 'cancelled' AND k.close_code = 'policy'
"""
_PREMIUM_YEAR = """(extract(year FROM k.date_occasion) - extract(year FROM p.date_start))::int"""
_HOLDS = f"""p.active AND p.partner_id = k.partner_id AND CASE split_part(k.occasion, '-', 1)
           WHEN 'renewal' THEN p.state IN ('in_force', 'matured') AND k.date_occasion = p.date_end
           WHEN 'premium' THEN p.state = 'in_force' AND r.payment = 'regular'
                AND k.date_occasion <= p.date_end
                AND {_PREMIUM_YEAR} BETWEEN 1 AND p.payment_years - 1
                AND k.date_occasion = (p.date_start + {_PREMIUM_YEAR} * interval '1 year')::date
           WHEN 'maturity' THEN p.line = 'long_term' AND p.state IN ('in_force', 'matured')
                AND k.date_occasion = p.date_end
           WHEN 'lapse' THEN p.state = 'lapsed' AND k.date_occasion = p.state_date
           WHEN 'reinstatement' THEN p.state = 'in_force' AND k.date_occasion = p.state_date
           ELSE true END"""
_WHY = """CASE WHEN NOT p.active THEN %(why_archived)s
            WHEN p.partner_id <> k.partner_id THEN %(why_partner)s
            WHEN p.state = 'in_force' AND split_part(k.occasion, '-', 1) = 'lapse'
                 THEN %(why_in_force)s
            WHEN p.state = 'in_force' THEN %(why_term)s
            WHEN p.state = 'lapsed' THEN %(why_lapsed)s
            WHEN p.state = 'surrendered' THEN %(why_surrendered)s
            WHEN p.state = 'cancelled' THEN %(why_cancelled)s
            WHEN p.state = 'matured' THEN %(why_matured)s END"""
CANCEL = f"""
    UPDATE insurance_care_task k
       SET state = 'cancelled', close_code = 'policy', close_reason = {_WHY},
           write_uid = %(user)s, write_date = now() at time zone 'UTC'
      FROM insurance_policy p JOIN insurance_product r ON r.id = p.product_id
     WHERE k.policy_id = p.id AND p.company_id = %(company)s
       AND k.care_kind IN ('renewal', 'notice') AND k.state IN ('planned', 'ordered', 'sent')
       AND NOT ({_HOLDS})
    RETURNING k.id
"""
#: Branch and responsible person follow the policy, unless somebody was assigned by hand.
FOLLOW = f"""
    UPDATE insurance_care_task k
       SET company_id = n.company_id, user_id = n.user_id
      FROM (SELECT o.id, p.company_id, CASE WHEN o.is_assigned THEN o.user_id ELSE {_USER} END
                   AS user_id
              FROM insurance_care_task o
              JOIN insurance_policy p ON p.id = o.policy_id AND p.company_id = %(company)s
              JOIN res_partner c ON c.id = p.partner_id
              JOIN insurance_service_item i ON i.id = o.item_id
              {_TEAMS}
             WHERE o.state IN ('planned', 'ordered', 'sent')
               AND o.care_kind IN ('renewal', 'notice')) n
     WHERE k.id = n.id AND (k.company_id, k.user_id) IS DISTINCT FROM (n.company_id, n.user_id)
"""
