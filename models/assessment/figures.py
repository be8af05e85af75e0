"""Gathering a year's figures of all customers in one statement (design 6).

The ORM would read a million policies one by one; PostgreSQL sums them where they are. Sums are
of `numeric`: exact, so that the same facts give the same round every time.
"""

from datetime import date

from odoo.tools import SQL

from ...rules.insured_years import MASK_YEARS

#: Columns of the figures query that a line keeps, in order; compared to find changed lines.
FIGURE_COLUMNS = (
    "company_id",
    "branch_class",
    "long_term_premium",
    "health_premium",
    "health_claims",
    "non_health_premium",
    "non_health_claims",
    "standard_premium",
    "premium",
    "claims",
    "home_long_term_premium",
    "home_health_premium",
    "home_health_claims",
    "home_non_health_premium",
    "home_non_health_claims",
    "insured_years",
    "first_policy_date",
    "is_new_customer",
)

# Joined rows repeat a policy once for each of its entries; min, bit_or and bool_or do not mind,
# so one pass over policies and entries is enough. Bit n of the mask stands for `year - n`.
_BY_BRANCH = """
    SELECT p.partner_id, p.company_id,
           coalesce(sum(m.premium) FILTER (WHERE p.line = 'long_term'), 0) AS long_term_received,
           coalesce(sum(m.premium * f.factor) FILTER (WHERE p.line = 'long_term'), 0)
               AS long_term_premium,
           coalesce(sum(m.claim) FILTER (WHERE p.line = 'long_term'), 0) AS long_term_claims,
           coalesce(sum(m.premium) FILTER (WHERE p.line = 'health'), 0) AS health_premium,
           coalesce(sum(m.claim) FILTER (WHERE p.line = 'health'), 0) AS health_claims,
           coalesce(sum(m.premium) FILTER (WHERE p.line = 'non_health'), 0) AS non_health_premium,
           coalesce(sum(m.claim) FILTER (WHERE p.line = 'non_health'), 0) AS non_health_claims,
           coalesce(sum(m.premium * f.factor) FILTER (WHERE p.line != 'long_term'), 0)
               AS short_standard_premium,
           min(p.date_start) FILTER (WHERE p.date_start <= %(last_day)s) AS first_start,
           bit_or(CASE WHEN p.date_start <= %(last_day)s THEN
               (1::bigint << (%(year)s - greatest(extract(year FROM p.date_start)::int,
                                                  %(first_year)s) + 1))
               - (1::bigint << (%(year)s - least(greatest(extract(year FROM p.date_end)::int,
                                                        %(first_year)s - 1), %(year)s)))
               ELSE 0 END) AS years,
           bool_or(e.id IS NOT NULL) AS has_entries,
           bool_or(p.date_start <= %(in_force_on)s AND p.date_end >= %(in_force_on)s) AS in_force
      FROM insurance_policy p
      LEFT JOIN insurance_policy_entry e
        ON e.policy_id = p.id AND e.date BETWEEN %(first_day)s AND %(last_day)s
     CROSS JOIN LATERAL (SELECT coalesce(p.conversion_factor, 1) AS factor) f
     CROSS JOIN LATERAL (
           SELECT CASE e.kind WHEN 'premium' THEN e.amount WHEN 'refund' THEN -e.amount END,
                  CASE e.kind WHEN 'claim' THEN e.amount END) m(premium, claim)
     WHERE p.state != 'cancelled' AND p.company_id IN %(companies)s AND %(partners)s
     GROUP BY p.partner_id, p.company_id
"""

# The home branch has the highest premium; ties: earliest first policy, then lower code (1.3). A
# branch that neither insured the customer by the end of the year nor had entries in it comes
# last: what happens later must not change a past year.
_BY_CUSTOMER = """
    SELECT b.partner_id,
           (array_agg(b.company_id ORDER BY b.first_start IS NULL AND NOT b.has_entries,
               b.long_term_received + b.health_premium + b.non_health_premium DESC,
               b.first_start NULLS LAST, c.branch_code NULLS LAST, b.company_id))[1] AS company_id,
           sum(b.long_term_premium) AS long_term_premium,
           sum(b.health_premium) AS health_premium,
           sum(b.health_claims) AS health_claims,
           sum(b.non_health_premium) AS non_health_premium,
           sum(b.non_health_claims) AS non_health_claims,
           sum(b.long_term_premium + b.short_standard_premium) AS standard_premium,
           sum(b.long_term_received + b.health_premium + b.non_health_premium) AS premium,
           sum(b.long_term_claims + b.health_claims + b.non_health_claims) AS claims,
           bit_or(b.years) AS years,
           min(b.first_start) AS first_policy_date
      FROM by_branch b
      JOIN res_company c ON c.id = b.company_id
     GROUP BY b.partner_id
    HAVING bool_or(b.in_force)
"""

_FIGURES = """
    WITH by_branch AS MATERIALIZED (%s),
         by_customer AS MATERIALIZED (%s)
    SELECT k.partner_id, k.company_id, c.branch_class,
           k.long_term_premium, k.health_premium, k.health_claims,
           k.non_health_premium, k.non_health_claims,
           k.standard_premium, k.premium, k.claims,
           h.long_term_premium AS home_long_term_premium,
           h.health_premium AS home_health_premium,
           h.health_claims AS home_health_claims,
           h.non_health_premium AS home_non_health_premium,
           h.non_health_claims AS home_non_health_claims,
           length(replace(k.years::bit(64)::text, '0', '')) AS insured_years,
           k.first_policy_date,
           coalesce(k.first_policy_date >= %s, false) AS is_new_customer
      FROM by_customer k
      JOIN by_branch h ON h.partner_id = k.partner_id AND h.company_id = k.company_id
      JOIN res_company c ON c.id = k.company_id
"""


def figures_query(head_office, year, partner_ids=None, in_force_on=None):
    """Return the SELECT of one row per assessed customer: ``partner_id`` + `FIGURE_COLUMNS`.

    Money in yuan, unrounded; archived policies and entries count (a policy that never was is
    cancelled, not archived). Flush policies, entries and companies before running it.

    :param head_office: root ``res.company``; policies of its whole tree count
    :param int year: assessed calendar year
    :param partner_ids: ids of customers to limit to; None: all
    :param date in_force_on: only customers with a policy in force on this day; default:
        31 December of the year (1.3)
    :rtype: SQL
    """
    tree = (
        head_office.sudo()
        .with_context(active_test=False)
        .search([("id", "child_of", head_office.id)])
    )
    by_branch = SQL(
        _BY_BRANCH,
        year=year,
        first_year=year - MASK_YEARS + 1,
        first_day=date(year, 1, 1),
        last_day=date(year, 12, 31),
        in_force_on=in_force_on or date(year, 12, 31),
        companies=tuple(tree.ids),
        partners=SQL("TRUE")
        if partner_ids is None
        else SQL("p.partner_id IN %s", tuple(partner_ids) or (0,)),
    )
    return SQL(_FIGURES, by_branch, SQL(_BY_CUSTOMER), date(year, 1, 1))


def flush_facts(env):
    """Write what the figures query reads and the ORM still holds."""
    env["insurance.policy.entry"].flush_model()
    env["insurance.policy"].flush_model()
    env["res.company"].flush_model(["parent_path", "branch_code", "branch_class"])
