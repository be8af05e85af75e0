"""The policies behind a round's figures: what each brought in the year, and who may see it.

Sums come from one statement over the ledger; single policies are shown only to users who may
read them. The rest appears as one summed row, so that the totals always add up.
"""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from odoo.tools import SQL

from ...rules.thresholds import LINES
from ..exact_cursor import exact_dicts
from .figures import flush_facts


class Sums(NamedTuple):
    """Money of the assessed year in yuan, exact."""

    premium: Decimal = Decimal(0)
    standard_premium: Decimal = Decimal(0)
    claims: Decimal = Decimal(0)

    @property
    def loss_ratio(self):
        """Return claims / premium as a fraction; None without premium."""
        return self.claims / self.premium if self.premium > 0 else None

    def plus(self, other):
        """Return the sum of both."""
        return Sums(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


class PolicyFigures(NamedTuple):
    """One policy with its money of the year."""

    policy: object  # insurance.policy, readable by the user
    line: str
    sums: Sums


class Portfolio(NamedTuple):
    """A customer's policies of the year.

    ``hidden``: sum of the policies the user may not see, None when there are none;
    ``is_hidden_elsewhere``: all of these belong to branches the user does not work for.
    ``by_line`` and ``total`` contain both.
    """

    rows: list[PolicyFigures]
    hidden: Sums | None
    is_hidden_elsewhere: bool
    by_line: dict[str, Sums]
    total: Sums


_POLICIES = """
    SELECT p.id, p.partner_id, p.company_id, p.line,
           coalesce(sum(m.premium), 0) AS premium,
           coalesce(sum(m.premium * coalesce(p.conversion_factor, 1)), 0) AS standard_premium,
           coalesce(sum(m.claim), 0) AS claims
      FROM insurance_policy p
      LEFT JOIN insurance_policy_entry e
        ON e.policy_id = p.id AND e.date BETWEEN %(first_day)s AND %(last_day)s
     CROSS JOIN LATERAL (
           SELECT CASE e.kind WHEN 'premium' THEN e.amount WHEN 'refund' THEN -e.amount END,
                  CASE e.kind WHEN 'claim' THEN e.amount END) m(premium, claim)
     WHERE p.partner_id IN %(partners)s AND p.state != 'cancelled'
       AND p.company_id IN %(companies)s
     GROUP BY p.id
    HAVING (p.date_start <= %(last_day)s AND p.date_end >= %(first_day)s) OR count(e.id) > 0
"""


def gather_portfolios(partners, head_office, year):
    """Return ``{partner id: Portfolio}``: policies in force in the year, or with money in it.

    The user of ``partners`` decides what is visible; whether the user may know the customers'
    totals at all must have been checked before (they are on the assessment line).

    :param partners: ``res.partner`` customers
    :param head_office: root ``res.company`` whose tree counts
    :param int year: calendar year
    """
    env = partners.env
    flush_facts(env)
    tree = (
        head_office.sudo()
        .with_context(active_test=False)
        .search([("id", "child_of", head_office.id)])
    )
    records = exact_dicts(
        env.cr,
        SQL(
            _POLICIES,
            first_day=date(year, 1, 1),
            last_day=date(year, 12, 31),
            partners=partners._ids or (0,),
            companies=tree._ids,
        ),
    )
    visible = _visible_policies(env, [row["id"] for row in records])
    own_branches = set(
        env["res.company"].sudo().search([("id", "child_of", env.companies.ids)])._ids
    )
    by_partner = defaultdict(list)
    for row in records:
        by_partner[row["partner_id"]].append(row)
    return {
        partner.id: _portfolio(by_partner[partner.id], visible, own_branches)
        for partner in partners
    }


def _visible_policies(env, policy_ids):
    """Return ``{id: policy}`` of those the user may read."""
    # The ORM would filter archived policies; they count in the figures.
    policies = env["insurance.policy"].with_context(active_test=False)
    visible = policies.browse(policy_ids)._filtered_access("read")
    visible.fetch(["policy_number", "product_id", "date_start", "date_end", "company_id"])
    return {policy.id: policy for policy in visible}


def _portfolio(records, visible, own_branches):
    """Return the `Portfolio` of one customer from its rows of the query."""
    rows, hidden, elsewhere = [], None, True
    by_line = {line: Sums() for line in LINES}
    for record in records:
        sums = Sums(record["premium"], record["standard_premium"], record["claims"])
        by_line[record["line"]] = by_line[record["line"]].plus(sums)
        if policy := visible.get(record["id"]):
            rows.append(PolicyFigures(policy, record["line"], sums))
        else:
            hidden = sums if hidden is None else hidden.plus(sums)
            elsewhere = elsewhere and record["company_id"] not in own_branches
    rows.sort(key=lambda row: (LINES.index(row.line), -row.sums.premium, row.policy.policy_number))
    total = Sums()
    for sums in by_line.values():
        total = total.plus(sums)
    return Portfolio(rows, hidden, bool(hidden) and elsewhere, by_line, total)
