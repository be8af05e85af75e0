"""Figures of a year for all branches of a head office: one query a subject, whatever their number.

Every function adds ``code -> (numerator, denominator)`` to ``figures[company id, department]``;
department "" holds the figures of the whole branch. Branches below are added up afterwards.
"""

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from odoo.tools import SQL


class Year(NamedTuple):
    """A year of the companies below a head office; ``passed``: the last day that is judged."""

    root: object
    company_ids: list
    year: int
    first: date
    last: date
    passed: date

    @classmethod
    def of(cls, root, companies, year):
        """Return the year; what is due later than yesterday is not judged yet."""
        last = date(year, 12, 31)
        passed = min(last, root._service_today() - timedelta(days=1))
        return cls(root, companies.ids, year, date(year, 1, 1), last, passed)

    @property
    def as_of(self):
        """The last day of the year that has come: who held which tier is asked of it."""
        return min(self.last, self.passed + timedelta(days=1))


# A request counts in the year of its deadline, whenever it was done.
_REQUESTS = """
    SELECT company_id, department, count(*), count(*) FILTER (WHERE on_time),
           count(*) FILTER (WHERE vip), count(*) FILTER (WHERE vip AND on_time)
      FROM (SELECT company_id, department, coalesce(is_vip, false) AS vip,
                   state = 'done' AND coalesce(late_days, 0) = 0 AS on_time
              FROM insurance_service_request
             WHERE company_id = ANY(%(companies)s) AND state != 'cancelled'
               AND deadline_date BETWEEN %(first)s AND %(last)s
               AND (state = 'done' OR state != 'paused' AND deadline_date <= %(passed)s)) r
     GROUP BY 1, 2
"""
_CARE = """
    SELECT company_id, count(*), count(*) FILTER (WHERE state = 'done' AND done_date <= date_due)
      FROM insurance_care_task
     WHERE company_id = ANY(%(companies)s) AND state != 'cancelled'
       AND date_due BETWEEN %(first)s AND %(last)s
       AND (state = 'done' OR date_due <= %(passed)s)
     GROUP BY 1
"""
# Promised to the tier held at the year's end; more visits to one customer make up for no other.
_VISITS = """
    SELECT c.home_company_id, sum(m.minimum)::int,
           sum(least(m.minimum, coalesce(v.done, 0)))::int
      FROM res_partner c
      LEFT JOIN LATERAL (
            SELECT tier_id FROM insurance_tier_period
             WHERE partner_id = c.id AND date_from <= %(as_of)s
               AND (date_to IS NULL OR date_to >= %(as_of)s)
             ORDER BY date_from DESC, id DESC LIMIT 1) p ON TRUE
      LEFT JOIN (SELECT DISTINCT partner_id FROM insurance_tier_period) h ON h.partner_id = c.id
      JOIN (VALUES %(promised)s) AS m(tier_id, minimum)
        ON m.tier_id = coalesce(p.tier_id, CASE WHEN h.partner_id IS NULL THEN c.tier_id END,
                                %(regular)s)
      LEFT JOIN (SELECT partner_id, count(*) AS done FROM insurance_visit
                  WHERE year = %(year)s AND is_counted GROUP BY 1) v ON v.partner_id = c.id
     WHERE c.customer_code IS NOT NULL AND c.active AND c.home_company_id = ANY(%(companies)s)
     GROUP BY 1
"""
# Received in the local year. Judged: answered, or the day passed without an answer.
_COMPLAINTS = """
    SELECT company_id, department, count(*),
           count(*) FILTER (WHERE outcome IN ('justified', 'partly')),
           count(*) FILTER (WHERE tier_verdict IS NOT NULL OR open AND date_tier_due <= %(passed)s),
           count(*) FILTER (WHERE tier_verdict = 'in_time'),
           count(*) FILTER (WHERE regulator_verdict IS NOT NULL
                                  OR open AND date_regulator_due <= %(passed)s),
           count(*) FILTER (WHERE regulator_verdict = 'in_time')
      FROM (SELECT q.*, q.state IN ('new', 'investigating', 'decided') AS open
              FROM insurance_complaint q
              JOIN res_company c ON c.id = q.company_id
             WHERE q.company_id = ANY(%(companies)s) AND q.state != 'merged'
               AND q.received_at BETWEEN %(first)s::date - 2 AND %(last)s::date + 2
               AND (q.received_at AT TIME ZONE 'UTC' AT TIME ZONE c.service_tz)::date
                   BETWEEN %(first)s AND %(last)s) q
     GROUP BY 1, 2
"""
_CUSTOMERS = """
    SELECT company_id, sum(customers)::int FROM (%(months)s) m
     WHERE company_id = ANY(%(companies)s) AND month BETWEEN %(first)s AND %(as_of)s
     GROUP BY 1
"""
# Against the budget as first approved: what supplements added was not kept. (Nothing is ever spent
# beyond budget and supplements together.)
_BUDGET = """
    SELECT company_id, department, coalesce(sum(spent), 0), coalesce(sum(initial_amount), 0)
      FROM insurance_service_budget_line
     WHERE company_id = ANY(%(companies)s) AND year = %(year)s AND state IN ('approved', 'closed')
     GROUP BY 1, 2
"""
_FOLLOWUPS = """
    SELECT company_id, department, count(*), count(*) FILTER (WHERE state = 'closed')
      FROM insurance_survey_followup
     WHERE company_id = ANY(%(companies)s) AND opened_date BETWEEN %(first)s AND %(last)s
       AND (state = 'closed' OR date_due <= %(passed)s)
     GROUP BY 1, 2
"""


def collect(env, companies, year):
    """Return ``{(company id, department or ""): {code: (numerator, denominator)}}`` of a year.

    Figures of branches below a company are part of its own. ``env`` is in superuser mode.

    :param companies: ``res.company``, any number of branches and head offices
    """
    env.flush_all()
    result = {}
    for root in companies.root_id:
        mine = env["res.company"].search([("id", "child_of", root.id)])
        span = Year.of(root, mine, year)
        figures = defaultdict(lambda: defaultdict(lambda: (0, 0)))
        for add in (_requests, _care, _visits, _complaints, _budget, _followups):
            add(env, span, figures)
        result |= _roll_up(figures, mine)
        _satisfaction(env, span, companies & mine, result)
    return result


def collect_duties(env, companies, year):
    """Return ``{(company id, user id): (visits held towards it, target)}`` of visit duties."""
    rows = env["insurance.visit.progress"].search_fetch(
        [("year", "=", year), ("company_id", "in", companies.ids)],
        ["company_id", "user_id", "done", "target"],
    )
    duties = defaultdict(lambda: (0, 0))
    for row in rows:
        key = (row.company_id.id, row.user_id.id)
        duties[key] = _plus(duties[key], (min(row.done, row.target), row.target))
    return duties


def _query(env, query, span, **values):
    return env.execute_query(
        SQL(
            query,
            companies=span.company_ids,
            year=span.year,
            first=span.first,
            last=span.last,
            passed=span.passed,
            as_of=span.as_of,
            **values,
        )
    )


def _plus(one, other):
    return one[0] + other[0], one[1] + other[1]


def _add(figures, company, department, code, numerator, denominator):
    """Add a figure to the branch and, where it belongs to one, to the department."""
    for place in {department or "", ""}:
        mine = figures[company, place]
        mine[code] = _plus(mine[code], (numerator, denominator))


def _requests(env, span, figures):
    for company, department, judged, on_time, vip, vip_on_time in _query(env, _REQUESTS, span):
        _add(figures, company, department, "request_on_time", on_time, judged)
        _add(figures, company, department, "request_on_time_vip", vip_on_time, vip)


def _care(env, span, figures):
    for company, judged, on_time in _query(env, _CARE, span):
        _add(figures, company, "", "care_on_time", on_time, judged)


def _visits(env, span, figures):
    promised = env["insurance.visit.minimum"]._get_promised(span.as_of) or [(0, 0)]
    rows = _query(
        env,
        _VISITS,
        span,
        promised=SQL(", ").join(SQL("(%s, %s)", *row) for row in promised),
        regular=env.ref("insurance_service.tier_regular").id,
    )
    for company, minimum, done in rows:
        _add(figures, company, "", "visit_minimum", done, minimum)


def _complaints(env, span, figures):
    query = env["insurance.customer.month"]._get_query(span.first)
    customers = {
        company: Fraction(count, span.as_of.month)
        for company, count in _query(env, _CUSTOMERS, span, months=query)
    }
    departments = [value for value, _label in _get_departments(env)]
    for company, count in customers.items():
        # All departments are compared with all customers of the branch.
        for place in ("", *departments):
            figures[company, place]["complaint_rate"] = (0, count)
    for company, department, count, justified, *verdicts in _query(env, _COMPLAINTS, span):
        tier, tier_kept, regulator, regulator_kept = verdicts
        _add(figures, company, department, "complaint_rate", count, 0)
        _add(figures, company, department, "complaint_justified", justified, 0)
        _add(figures, company, department, "complaint_tier", tier_kept, tier)
        _add(figures, company, department, "complaint_regulator", regulator_kept, regulator)


def _get_departments(env):
    return env["insurance.service.item"]._fields["department"]._description_selection(env)


def _budget(env, span, figures):
    for company, department, spent, amount in _query(env, _BUDGET, span):
        _add(figures, company, department, "budget_kept", spent, amount)


def _followups(env, span, figures):
    """Follow-ups of unhappy answers, where surveys are there."""
    if "insurance.survey.followup" not in env:
        return
    for company, department, judged, closed in _query(env, _FOLLOWUPS, span):
        _add(figures, company, department, "followup_closed", closed, judged)


def _satisfaction(env, span, companies, result):
    """Scores of the published survey; head office has its own, so nothing is added up."""
    campaigns = env.get("insurance.survey.campaign")
    if campaigns is None or not hasattr(campaigns, "_get_branch_score"):
        return
    if not campaigns.search_count([("year", "=", span.year), ("state", "=", "published")], limit=1):
        return
    for company in companies:
        score, _answers = campaigns._get_branch_score(company, span.year)
        if score is not None:
            place = result.setdefault((company.id, ""), {})
            place["satisfaction"] = (Fraction(str(score)), 1)


def _roll_up(figures, companies):
    """Return plain figures in which every company holds those of the branches below it too."""
    parents = {c.id: [int(id_) for id_ in c.parent_path.split("/") if id_] for c in companies}
    result = defaultdict(lambda: defaultdict(lambda: (0, 0)))
    for (company, department), mine in figures.items():
        for above in parents[company]:
            for code, figure in mine.items():
                place = result[above, department]
                place[code] = _plus(place[code], figure)
    return {key: dict(mine) for key, mine in result.items()}
