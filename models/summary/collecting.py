"""Collecting the figures of a branch's quarter: one query a source, whatever the branch's size."""

from collections import defaultdict
from decimal import Decimal

from odoo.tools import SQL

from ...rules.quarter_summary import Figures, add

# VIP customers by the last VIP tier they held in the quarter, at the branch that looked after them
# then. Customers whose tier has no history (taken over from before) count at the tier of today.
_CUSTOMERS = """
    SELECT h.company_id, h.partner_id, h.tier_id
      FROM (SELECT DISTINCT ON (p.partner_id) p.company_id, p.partner_id, p.tier_id
              FROM insurance_tier_period p
              JOIN insurance_tier t ON t.id = p.tier_id AND t.is_vip
             WHERE p.date_from <= %(last)s AND (p.date_to IS NULL OR p.date_to >= %(first)s)
             ORDER BY p.partner_id, p.date_from DESC, p.id DESC) h
     WHERE %(company)s::int IS NULL OR h.company_id = %(company)s
     UNION ALL
    SELECT c.home_company_id, c.id, c.tier_id
      FROM res_partner c
      JOIN insurance_tier t ON t.id = c.tier_id AND t.is_vip
     WHERE c.home_company_id IS NOT NULL AND c.customer_code IS NOT NULL
       AND (%(company)s::int IS NULL OR c.home_company_id = %(company)s)
       AND NOT EXISTS (SELECT FROM insurance_tier_period p WHERE p.partner_id = c.id)
"""

# Requests that were open at some moment of the quarter. Still open at its end and due: not in time.
# One that waits for papers has no tier yet; a paused one has no deadline for the time being.
_REQUESTS = """
    SELECT r.partner_id, r.item_id, count(*), count(*) FILTER (WHERE r.is_done),
           count(*) FILTER (WHERE r.deadline_date IS NOT NULL AND (r.is_done OR r.is_overdue)),
           count(*) FILTER (WHERE r.deadline_date IS NOT NULL AND r.is_done
                                  AND coalesce(r.late_days, 0) = 0),
           0
      FROM (SELECT partner_id, item_id, deadline_date, late_days,
                   state = 'done' AND closed_at < %(end)s AS is_done,
                   state != 'paused' AND deadline_date <= %(passed)s AS is_overdue
              FROM insurance_service_request
             WHERE partner_id = ANY(%(partners)s) AND state != 'cancelled'
               AND (is_vip OR tier_id IS NULL)
               AND received_at < %(end)s AND (closed_at IS NULL OR closed_at >= %(start)s)) r
     GROUP BY r.partner_id, r.item_id
"""

# Care due in the quarter, unless it was done before, and whatever was done in the quarter.
_CARE = """
    SELECT r.partner_id, r.item_id, count(*), count(*) FILTER (WHERE r.is_done),
           count(*) FILTER (WHERE r.is_done OR r.date_due <= %(passed)s),
           count(*) FILTER (WHERE r.is_done AND r.done_date <= r.date_due),
           coalesce(sum(r.cost_actual) FILTER (WHERE r.is_done), 0)
      FROM (SELECT partner_id, item_id, date_due, done_date, cost_actual,
                   state = 'done' AND done_date BETWEEN %(first)s AND %(last)s AS is_done
              FROM insurance_care_task
             WHERE partner_id = ANY(%(partners)s) AND state != 'cancelled'
               AND (date_due BETWEEN %(first)s AND %(last)s
                    AND (state != 'done' OR done_date >= %(first)s)
                    OR state = 'done' AND done_date BETWEEN %(first)s AND %(last)s)) r
     GROUP BY r.partner_id, r.item_id
"""


def get_customers(env, first, last, company=None):
    """Return ``[(branch id, customer id, tier id)]`` of the VIP customers of a quarter.

    :param date first: of the quarter
    :param date last: of the quarter
    :param company: one ``res.company``; None: all branches
    """
    env.flush_all()
    values = {"first": first, "last": last, "company": company.id if company else None}
    return env.execute_query(SQL(_CUSTOMERS, **values))


def get_figures(summary_sudo, first, last, passed):
    """Return ``({(customer id, item id or False): Figures}, {customer id: tier id})``.

    Every VIP customer has an entry; one without any service an empty one without item.

    :param summary_sudo: one ``insurance.quarter.summary``: gives the branch and the extensions
    :param date passed: last day that is over; days after it are not judged yet
    """
    env, company = summary_sudo.env, summary_sudo.company_id
    tiers = {partner: tier for _c, partner, tier in get_customers(env, first, last, company)}
    start, end = summary_sudo._get_moments()
    values = {
        "partners": list(tiers),
        "first": first,
        "last": last,
        "passed": passed,
        "start": start,
        "end": end,
    }
    figures = defaultdict(Figures)
    for query in (_REQUESTS, _CARE):
        for partner, item, *counts, spend in env.execute_query(SQL(query, **values)):
            key = (partner, item)
            spent = Decimal(spend).quantize(Decimal("0.01"))
            figures[key] = add(figures[key], Figures(*counts, spent))
    for key, count in summary_sudo._collect_complaints(start, end).items():
        if key[0] in tiers:
            figures[key] = add(figures[key], Figures(complaints=count))
    for key, (satisfied, answers) in summary_sudo._collect_satisfaction(start, end).items():
        if key[0] in tiers:
            figures[key] = add(figures[key], Figures(satisfied=satisfied, answers=answers))
    served = {partner for partner, _item in figures}
    for partner in tiers:
        if partner not in served:
            figures[partner, False] = Figures()
    return dict(figures), tiers
