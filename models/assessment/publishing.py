"""Publishing a round: tier periods from the decisions, and making periods current."""

from datetime import timedelta

from odoo.tools import SQL

_INSERT_PERIODS = """
    INSERT INTO insurance_tier_period (partner_id, company_id, tier_id, previous_tier_id, change,
           date_from, round_id, line_id, rank, value_index, reason, approver_id, is_current,
           create_uid, create_date, write_uid, write_date)
    SELECT l.partner_id, l.company_id, l.decided_tier_id, o.tier_id,
           CASE WHEN o.tier_id IS NULL THEN 'new'
                WHEN t.sequence < s.sequence THEN 'upgrade'
                WHEN t.sequence > s.sequence THEN 'downgrade'
                ELSE 'renewed' END,
           %(effective)s, l.round_id, l.id, l.rank, l.value_index,
           coalesce(l.return_reason, l.silver_reason, l.nomination_reason),
           %(approver)s, false, %(user)s, now() at time zone 'UTC', %(user)s,
           now() at time zone 'UTC'
      FROM insurance_assessment_line l
      JOIN insurance_tier t ON t.id = l.decided_tier_id
      LEFT JOIN insurance_tier_period o ON o.partner_id = l.partner_id AND o.date_to IS NULL
      LEFT JOIN insurance_tier s ON s.id = o.tier_id
     WHERE l.round_id = %(round)s
       AND (t.is_vip OR o.tier_id IS DISTINCT FROM l.decided_tier_id
            OR o.company_id IS DISTINCT FROM l.company_id)
     ORDER BY l.partner_id
"""

# A period ends where a new one begins, and where the customer was not assessed any more.
_END_PERIODS = """
    UPDATE insurance_tier_period o
       SET date_to = %(last_day)s,
           end_reason = CASE WHEN n.id IS NULL THEN %(gone)s ELSE %(decided)s END,
           write_uid = %(user)s, write_date = now() at time zone 'UTC'
      FROM insurance_tier_period p
      LEFT JOIN insurance_tier_period n
        ON n.partner_id = p.partner_id AND n.date_from = %(effective)s
     WHERE o.id = p.id AND p.date_to IS NULL AND p.date_from < %(effective)s
       AND p.company_id IN %(companies)s
       AND (n.id IS NOT NULL OR NOT EXISTS (
            SELECT FROM insurance_assessment_line l
             WHERE l.round_id = %(round)s AND l.partner_id = p.partner_id))
"""


def create_periods(round_sudo, effective, approver, gone, decided):
    """Create the round's tier periods from ``effective`` on; return ``(created, ended)``.

    A period for every VIP, and for everybody whose tier or home branch changes; a regular
    customer who stays regular keeps the running one. Two statements, whatever the size.

    :param date effective: first day of the new tiers
    :param approver: ``res.users`` who approved
    :param str gone: why periods end of customers without a policy in force
    :param str decided: why periods end that a new one follows
    """
    env = round_sudo.env
    env.flush_all()
    tree = (
        env["res.company"]
        .with_context(active_test=False)
        .search([("id", "child_of", round_sudo.company_id.id)])
    )
    values = {
        "effective": effective,
        "last_day": effective - timedelta(days=1),
        "round": round_sudo.id,
        "approver": approver.id or None,
        "user": env.uid,
        "gone": gone,
        "decided": decided,
        "companies": tuple(tree.ids),
    }
    env.cr.execute(SQL(_INSERT_PERIODS, **values))
    created = env.cr.rowcount
    env.cr.execute(SQL(_END_PERIODS, **values))
    ended = env.cr.rowcount
    env.invalidate_all(flush=False)
    return created, ended


# Ending first: a customer holds one tier at a time (unique index).
_END_CURRENT = """
    UPDATE insurance_tier_period SET is_current = false
     WHERE is_current AND date_to < %(today)s AND company_id IN %(companies)s
"""
_START_CURRENT = """
    UPDATE insurance_tier_period SET is_current = true
     WHERE NOT is_current AND date_from <= %(today)s
       AND (date_to IS NULL OR date_to >= %(today)s) AND company_id IN %(companies)s
"""
_WRITE_PARTNERS = """
    WITH now_held AS (
        SELECT p.id, t.id AS period_id, t.tier_id, t.round_id, t.company_id, t.value_index
          FROM res_partner p
          LEFT JOIN insurance_tier_period t ON t.partner_id = p.id AND t.is_current
         WHERE (p.tier_period_id IS NOT NULL OR t.id IS NOT NULL)
           AND coalesce(t.company_id, p.home_company_id) IN %(companies)s
           AND p.tier_period_id IS DISTINCT FROM t.id
    )
    UPDATE res_partner p
       SET tier_id = n.tier_id, tier_period_id = n.period_id, tier_round_id = n.round_id,
           home_company_id = coalesce(n.company_id, p.home_company_id),
           value_index = n.value_index
      FROM now_held n, res_partner old
     WHERE p.id = n.id AND old.id = p.id
    RETURNING p.id, old.tier_id, p.tier_id
"""


def apply_periods(head_office, today):
    """Make the periods that hold on ``today`` current and show them on the customers.

    Finds only what differs, so that a second run changes nothing.

    :param head_office: root ``res.company`` whose tree is handled
    :return: rows ``(partner_id, old_tier_id, new_tier_id)`` of the customers written
    :rtype: list[tuple]
    """
    env = head_office.env
    env.flush_all()
    tree = (
        env["res.company"]
        .with_context(active_test=False)
        .search([("id", "child_of", head_office.id)])
    )
    values = {"today": today, "companies": tuple(tree.ids)}
    env.cr.execute(SQL(_END_CURRENT, **values))
    env.cr.execute(SQL(_START_CURRENT, **values))
    rows = env.execute_query(SQL(_WRITE_PARTNERS, **values))
    env.invalidate_all(flush=False)
    return rows
