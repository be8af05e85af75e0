"""Queries of a drawing: who can be asked, through which contact, and the list as one text."""

from odoo.tools import SQL

# One recipient a customer: a contact that can be reached before one that cannot, first contacts
# before second ones. A withdrawn consent to care means: leave me alone.
_RECIPIENT = SQL("""
    LEFT JOIN LATERAL (
        SELECT x.* FROM (
            SELECT c.id,
                   c.service_contact_role AS role,
                   (nullif(trim(c.service_email), '') IS NOT NULL
                    OR nullif(trim(c.email), '') IS NOT NULL) AS has_mail,
                   (c.sms_consent IS DISTINCT FROM 'withdrawn'
                    AND regexp_replace(c.service_mobile, '[^0-9]', '', 'g')
                        ~ '^(00)?(86)?1[3-9][0-9]{9}$') AS has_mobile
              FROM res_partner c
             WHERE c.parent_id = p.id AND c.active AND c.service_contact_role IS NOT NULL
               AND c.care_consent IS DISTINCT FROM 'withdrawn') x
         ORDER BY (x.has_mail OR coalesce(x.has_mobile, false)) DESC, x.role, x.id
         LIMIT 1) r ON true""")

_RECIPIENT_COLUMNS = SQL("""
       r.id AS contact_id,
       CASE WHEN r.has_mail OR (r.id IS NULL AND nullif(trim(p.email), '') IS NOT NULL)
            THEN 'mail' WHEN r.has_mobile THEN 'sms' ELSE 'phone' END AS channel,
       r.id IS NULL AND EXISTS (
           SELECT FROM res_partner c
            WHERE c.parent_id = p.id AND c.active AND c.service_contact_role IS NOT NULL)
           AS is_withdrawn""")


def candidates_query(branch_ids, regular_id, day):
    """Return who can be drawn: VIP customers, and others with a policy in force on a day.

    Rows: ``partner_id``, ``key`` (customer code), ``company_id``, ``tier_id``, ``is_vip``,
    ``contact_id``, ``channel``, ``is_withdrawn`` (all contacts withdrew).
    """
    return SQL(
        """
        SELECT p.id AS partner_id, p.customer_code AS key, p.home_company_id AS company_id,
               coalesce(t.id, %(regular)s) AS tier_id, coalesce(t.is_vip, false) AS is_vip,
               %(columns)s
          FROM res_partner p
          LEFT JOIN insurance_tier t ON t.id = p.tier_id
               %(recipient)s
         WHERE p.customer_code IS NOT NULL AND p.active
           AND p.home_company_id = ANY(%(branches)s)
           AND (t.is_vip OR EXISTS (
                SELECT FROM insurance_policy o
                 WHERE o.partner_id = p.id AND o.active AND o.state = 'in_force'
                   AND o.date_start <= %(day)s AND o.date_end >= %(day)s))""",
        regular=regular_id,
        columns=_RECIPIENT_COLUMNS,
        recipient=_RECIPIENT,
        branches=list(branch_ids),
        day=day,
    )


def recipients_query(partner_ids):
    """Return for customers: ``partner_id``, ``contact_id``, ``channel``, ``is_withdrawn``."""
    return SQL(
        "SELECT p.id AS partner_id, %s FROM res_partner p %s WHERE p.id = ANY(%s)",
        _RECIPIENT_COLUMNS,
        _RECIPIENT,
        list(partner_ids),
    )


def insert_query(campaign, rows, uid, skip_reason):
    """Return the statement that writes the drawn list in one go.

    :param list rows: as of `candidates_query`, with ``name`` added
    :param str skip_reason: words for customers whose contacts all withdrew
    """
    return SQL(
        """
        INSERT INTO insurance_survey_invitation
               (name, kind, campaign_id, partner_id, contact_id, company_id, tier_id, channel,
                state, skip_reason, date_deadline, reminder_count,
                create_uid, create_date, write_uid, write_date)
        SELECT x.name, 'campaign', %(campaign)s, x.partner_id, x.contact_id, x.company_id,
               x.tier_id, x.channel, CASE WHEN x.is_withdrawn THEN 'skipped' ELSE 'drawn' END,
               CASE WHEN x.is_withdrawn THEN %(skip_reason)s END, %(deadline)s, 0,
               %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
          FROM unnest(%(names)s::varchar[], %(partners)s::int[], %(contacts)s::int[],
                      %(companies)s::int[], %(tiers)s::int[], %(channels)s::varchar[],
                      %(withdrawn)s::bool[])
               AS x(name, partner_id, contact_id, company_id, tier_id, channel, is_withdrawn)
        RETURNING id""",
        campaign=campaign.id,
        skip_reason=skip_reason,
        deadline=campaign.date_deadline,
        uid=uid,
        names=[row["name"] for row in rows],
        partners=[row["partner_id"] for row in rows],
        contacts=[row["contact_id"] for row in rows],
        companies=[row["company_id"] for row in rows],
        tiers=[row["tier_id"] for row in rows],
        channels=[row["channel"] for row in rows],
        withdrawn=[row["is_withdrawn"] for row in rows],
    )


def list_query(campaign_ids):
    """Return for campaigns the check sum of their lists: ``campaign_id``, ``sum``."""
    return SQL(
        """
        SELECT campaign_id, encode(sha256(convert_to(string_agg(
                   concat_ws('|', partner_id, coalesce(contact_id, 0), company_id, tier_id),
                   chr(10) ORDER BY partner_id), 'UTF8')), 'hex') AS sum
          FROM insurance_survey_invitation
         WHERE campaign_id = ANY(%s)
         GROUP BY campaign_id""",
        list(campaign_ids),
    )
