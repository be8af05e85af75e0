"""Finding the VIP customers about to fall: facts in a few statements, decided by the rules."""

from collections import defaultdict
from datetime import date

from odoo.tools import SQL

from ...rules import tier_risk
from ...rules.explanation import needed_premium
from ...rules.thresholds import LINES, Figures, passing_lines
from ..exact_cursor import exact_dicts
from .figures import figures_query, flush_facts

_FIGURES = (
    "long_term_premium",
    "health_premium",
    "health_claims",
    "non_health_premium",
    "non_health_claims",
)

# Who holds a VIP tier that no published round ends: with a successor the fall is decided.
_HOLDERS = """
    SELECT p.partner_id, p.company_id, p.tier_id
      FROM insurance_tier_period p
      JOIN insurance_tier t ON t.id = p.tier_id AND t.is_vip
     WHERE p.date_to IS NULL AND p.company_id IN %s
"""

_POLICIES = """
    SELECT p.partner_id, p.id, p.policy_number, p.date_start, p.date_end,
           coalesce(sum(m.amount) FILTER (WHERE m.date >= %(first_day)s), 0) AS premium,
           coalesce(sum(m.amount) FILTER (WHERE m.date < %(first_day)s), 0) AS premium_before
      FROM insurance_policy p
      LEFT JOIN LATERAL (
           SELECT e.date, CASE e.kind WHEN 'premium' THEN e.amount ELSE -e.amount END AS amount
             FROM insurance_policy_entry e
            WHERE e.policy_id = p.id AND e.kind != 'claim'
              AND e.date BETWEEN %(first_day_before)s AND %(last_day)s) m ON true
     WHERE p.partner_id IN %(partners)s AND p.company_id IN %(companies)s
       AND p.state != 'cancelled'
     GROUP BY p.id
"""


class RiskFinder:
    """Finds the risks of one head office on one day."""

    def __init__(self, head_office, today):
        self.env = head_office.env
        self.head_office = head_office
        self.today = today
        tree = head_office.with_context(active_test=False).search(
            [("id", "child_of", head_office.id)]
        )
        self.companies = tuple(tree.ids)
        self.rules = None

    def find(self):
        """Return ``{partner id: values}`` of `insurance.tier.risk` for all customers at risk.

        The number of statements does not depend on the number of customers.
        """
        flush_facts(self.env)
        self.env.flush_all()
        holders = exact_dicts(self.env.cr, SQL(_HOLDERS, self.companies))
        if not holders:
            return {}
        partner_ids = tuple(row["partner_id"] for row in holders)
        policies = self._policies(partner_ids)
        at_year_end = self._figures(partner_ids, tier_risk.year_end(self.today))
        now = self._figures(partner_ids, self.today)
        result = {}
        for holder in holders:
            key = holder["partner_id"]
            figures = at_year_end.get(key)
            risk = tier_risk.find_risk(
                self.today,
                max((policy.end for policy in policies[key]), default=None),
                figures is not None,
                figures is not None and self._reaches(figures),
            )
            if risk:
                cause = tier_risk.find_cause(risk, self.today, policies[key])
                result[key] = self._prepare_vals(holder, risk, cause, figures or now.get(key))
        return result

    # === Gather === #

    def _policies(self, partner_ids):
        """Return ``{partner id: [PolicyYear]}`` of everything that was not cancelled."""
        rows = exact_dicts(
            self.env.cr,
            SQL(
                _POLICIES,
                first_day=date(self.today.year, 1, 1),
                first_day_before=date(self.today.year - 1, 1, 1),
                last_day=date(self.today.year, 12, 31),
                partners=partner_ids,
                companies=self.companies,
            ),
        )
        result = defaultdict(list)
        for row in rows:
            result[row["partner_id"]].append(
                tier_risk.PolicyYear(
                    row["id"],
                    row["policy_number"],
                    row["date_start"],
                    row["date_end"],
                    row["premium"],
                    row["premium_before"],
                )
            )
        return result

    def _figures(self, partner_ids, in_force_on):
        """Return the running year's figures of customers with a policy in force on a day."""
        query = figures_query(self.head_office, self.today.year, partner_ids, in_force_on)
        return {row["partner_id"]: row for row in exact_dicts(self.env.cr, query)}

    # === Decide === #

    def _get_rules(self):
        if self.rules is None:
            scheme = self.env["insurance.scheme"]._default_for_year(self.today.year)
            # Without a scheme nobody can be below a threshold.
            self.rules = scheme._get_rules() if scheme else False
        return self.rules

    def _reaches(self, figures):
        """Tell whether figures pass any threshold of gold or silver, as a round would see it."""
        rules = self._get_rules()
        if not rules:
            return True
        everywhere, home = _split(figures)
        silver = rules.silver.get(figures["branch_class"], ())
        return bool(passing_lines(everywhere, rules.gold) or passing_lines(home, silver))

    def _prepare_vals(self, holder, risk, cause, figures):
        values = {
            "partner_id": holder["partner_id"],
            "company_id": holder["company_id"],
            "tier_id": holder["tier_id"],
            "kind": risk.kind,
            "expected_date": risk.expected,
            "policy_id": cause.key if cause else False,
        }
        for name in _FIGURES:
            values[name] = float(figures[name]) if figures else 0.0
        missing = self._missing(figures) if risk.kind == tier_risk.BELOW_THRESHOLDS else {}
        for line in LINES:
            values[f"missing_{line}"] = float(missing.get(line) or 0)
        return values

    def _missing(self, figures):
        """Return ``{line: premium}``: how much more in the home branch would keep silver."""
        home = _split(figures)[1]
        return {
            threshold.line: needed_premium(threshold, *home.of(threshold.line))
            for threshold in self._get_rules().silver.get(figures["branch_class"], ())
        }


def _split(row):
    """Return the `Figures` over all branches and those of the home branch."""
    return (
        Figures(*(row[name] for name in _FIGURES)),
        Figures(*(row[f"home_{name}"] for name in _FIGURES)),
    )
