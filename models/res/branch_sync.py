"""SQL that keeps the branches of customers and of their contacts; one statement for any number."""

from odoo.tools import SQL

_SYNC = """
WITH RECURSIVE up AS (  -- from each given partner to the customer above it
    SELECT id AS given_id, id, parent_id, customer_code
      FROM res_partner WHERE id = ANY(%(ids)s)
    UNION ALL
    SELECT up.given_id, above.id, above.parent_id, above.customer_code
      FROM up JOIN res_partner above ON above.id = up.parent_id
     WHERE up.customer_code IS NULL
), family AS (  -- the given partners and whoever follows them
    SELECT given_id AS partner_id, customer_id
      FROM (SELECT given_id, max(id) FILTER (WHERE customer_code IS NOT NULL) AS customer_id
              FROM up GROUP BY given_id) given
    UNION
    SELECT below.id, family.customer_id
      FROM family JOIN res_partner below ON below.parent_id = family.partner_id
     WHERE below.customer_code IS NULL
), customer AS (
    SELECT DISTINCT customer_id FROM family WHERE customer_id IS NOT NULL
), served AS (
    SELECT DISTINCT policy.partner_id AS customer_id, policy.company_id
      FROM insurance_policy policy JOIN customer ON customer.customer_id = policy.partner_id
), branch AS (
    SELECT customer_id, company_id FROM served
    UNION ALL
    SELECT customer.customer_id, COALESCE(rel.company_id, %(fallback)s)
      FROM customer
      LEFT JOIN insurance_customer_branch_rel rel ON rel.partner_id = customer.customer_id
     WHERE NOT EXISTS (SELECT FROM served WHERE served.customer_id = customer.customer_id)
), wanted AS (
    SELECT family.partner_id, branch.company_id
      FROM family JOIN branch USING (customer_id)
), gone AS (
    DELETE FROM insurance_customer_branch_rel rel USING family
     WHERE rel.partner_id = family.partner_id
       AND NOT EXISTS (SELECT FROM wanted
                        WHERE wanted.partner_id = rel.partner_id
                          AND wanted.company_id = rel.company_id)
)
INSERT INTO insurance_customer_branch_rel (partner_id, company_id)
SELECT partner_id, company_id FROM wanted
EXCEPT
SELECT partner_id, company_id FROM insurance_customer_branch_rel
 WHERE partner_id IN (SELECT partner_id FROM family)
ON CONFLICT DO NOTHING
RETURNING partner_id
"""


def sync_branches_query(partner_ids, fallback_company_id):
    """Return the statement that brings the served branches of partners and descendants up to date.

    A customer is served by the branches of its policies. Without a policy it stays where it is,
    and begins at the fallback. Contacts (any depth) follow the customer above them; who has none
    is no customer and gets no branch. Only rows that differ are written.

    :param list partner_ids: customers or contacts
    :param int fallback_company_id: branch of customers that have neither policy nor branch yet
    :rtype: SQL
    """
    return SQL(_SYNC, ids=list(partner_ids), fallback=fallback_company_id)


def fill_home_branch_query(partner_ids):
    """Return the statement that gives customers without a home branch that of the first policy.

    First: earliest start, then lower number; a cancelled policy never was. From then on only
    the publication of a round changes the home branch.

    :param list partner_ids: customers
    :rtype: SQL
    """
    return SQL(
        """
        UPDATE res_partner customer
           SET home_company_id = first.company_id
          FROM (SELECT DISTINCT ON (policy.partner_id) policy.partner_id, policy.company_id
                  FROM insurance_policy policy
                  JOIN res_partner partner ON partner.id = policy.partner_id
                 WHERE policy.partner_id = ANY(%s)
                   AND policy.state != 'cancelled'
                   AND partner.home_company_id IS NULL
                 ORDER BY policy.partner_id, policy.date_start, policy.policy_number) first
         WHERE customer.id = first.partner_id
        RETURNING customer.id
        """,
        list(partner_ids),
    )
