"""Gathering what `rules.explanation` needs to explain lines of a round, many at a time.

Everything is read as the user who asks: whoever may not see a line gets no explanation, value
components only go to the value group, and single policies only to those who may read them.
"""

from decimal import Decimal
from typing import NamedTuple

from odoo.tools import SQL

from ...rules import explanation as rules
from ...rules.thresholds import Figures
from ..exact_cursor import exact_dicts
from .figures import FIGURE_COLUMNS, figures_query, flush_facts
from .policy_figures import Portfolio, gather_portfolios

VALUE_GROUP = "insurance_service.group_data_value"

# Fields of `Figures`, of all branches (gold) and of the home branch (silver).
_GOLD_COLUMNS = Figures._fields
_SILVER_COLUMNS = tuple(f"home_{name}" for name in Figures._fields)
_MONEY_COLUMNS = (*_GOLD_COLUMNS, *_SILVER_COLUMNS, "standard_premium", "premium", "claims")


class Difference(NamedTuple):
    """A figure of the line that the ledger would give differently today."""

    name: str  # field of the line
    frozen: object  # Decimal, int, date, company id ... as the database keeps it
    live: object


class Explanation(NamedTuple):
    """Why one line has its value index and tier. Amounts in yuan, exact."""

    line: object  # insurance.assessment.line
    tier: object  # insurance.tier: decided, else proposed; regular before the ranking
    is_decided: bool
    value: Decimal | None  # None: the user may not see value components
    factors: list[rules.Factor]
    gold_tests: list[rules.LineTest]
    silver_tests: list[rules.LineTest]
    gold_place: rules.Place | None
    silver_place: rules.Place | None
    gold_cut: float | None  # V of the last place within the quota, if the user may see it
    silver_cut: float | None
    obstacles: list[rules.Obstacle]
    portfolio: Portfolio
    differences: list[Difference]
    is_gone: bool  # no policy in force on the last day of the year any more


def explain_lines(lines):
    """Return ``{line id: Explanation}``, in the order of ``lines``.

    :param lines: ``insurance.assessment.line`` of the user who asks
    :raise AccessError: when the user may not read one of the lines
    """
    lines.check_access("read")
    explained = {}
    for record, round_lines in lines.grouped("round_id").items():
        explained.update(_RoundExplainer(record, round_lines).explain())
    return {line.id: explained[line.id] for line in lines}


class _RoundExplainer:
    """Explains lines of one round with a fixed number of queries, however many lines."""

    def __init__(self, record, lines):
        self.round = record
        self.lines = lines
        self.env = lines.env
        self.sees_value = self.env.user.has_group(VALUE_GROUP)
        # Superuser mode: head office's configuration explains every branch's result. The
        # thresholds and tables of a round are no secret to readers of its lines.
        self.rules = record.sudo().scheme_id._get_rules()
        self.quotas = record.sudo().quota_data or {}

    def explain(self):
        """Return ``{line id: Explanation}``."""
        self.env.flush_all()
        frozen = self._frozen_figures()
        live = self._live_figures()
        cuts = self._cut_values()
        portfolios = gather_portfolios(
            self.lines.partner_id, self.round.company_id, self.round.year
        )
        regular = self.env["insurance.tier"]._by_code()["regular"]
        return {
            line.id: self._explain_line(
                line,
                frozen[line.id],
                live.get(line.partner_id.id),
                cuts,
                portfolios[line.partner_id.id],
                regular,
            )
            for line in self.lines
        }

    def _explain_line(self, line, figures, live, cuts, portfolio, regular):
        tier = line.decided_tier_id or line.proposed_tier_id or regular
        gold_place, silver_place = self._gold_place(line), self._silver_place(line)
        value, factors = self._value(figures)
        return Explanation(
            line=line,
            tier=tier,
            is_decided=bool(line.decided_tier_id),
            value=value,
            factors=factors,
            gold_tests=self._test(figures, _GOLD_COLUMNS, self.rules.gold),
            silver_tests=self._test(
                figures, _SILVER_COLUMNS, self.rules.silver.get(figures["branch_class"], ())
            ),
            gold_place=gold_place,
            silver_place=silver_place,
            gold_cut=cuts.get(gold_place and gold_place.pool),
            silver_cut=cuts.get(silver_place and line.company_id.id),
            obstacles=rules.obstacles(self._standing(line, tier, gold_place, silver_place)),
            portfolio=portfolio,
            differences=self._differences(figures, live),
            is_gone=live is None,
        )

    # === FIGURES === #

    def _value(self, figures):
        """Return V and its factors; nothing for users who may not see them."""
        if not self.sees_value:
            return None, []
        names = ("standard_premium", "insured_years", "claims", "premium")
        return rules.explain_value(self.rules.value_rule, *(figures[name] for name in names))

    def _frozen_figures(self):
        """Return ``{line id: {column: value}}``, exact as the database keeps them."""
        rows = exact_dicts(
            self.env.cr,
            SQL(
                "SELECT id, %s FROM insurance_assessment_line WHERE id IN %s",
                SQL(", ").join(map(SQL.identifier, FIGURE_COLUMNS)),
                self.lines._ids,
            ),
        )
        for row in rows:
            row.update({name: row[name] or Decimal(0) for name in _MONEY_COLUMNS})
            row["insured_years"] = row["insured_years"] or 0
        return {row["id"]: row for row in rows}

    def _live_figures(self):
        """Return ``{partner id: {column: value}}`` as a collection would find them today."""
        flush_facts(self.env)
        query = figures_query(self.round.company_id, self.round.year, self.lines.partner_id.ids)
        return {row["partner_id"]: row for row in exact_dicts(self.env.cr, query)}

    def _differences(self, frozen, live):
        if live is None:
            return []
        return [
            Difference(name, frozen[name], live[name])
            for name in FIGURE_COLUMNS
            if frozen[name] != live[name]
        ]

    def _test(self, figures, columns, thresholds):
        return rules.explain_thresholds(Figures(*(figures[name] for name in columns)), thresholds)

    # === PLACES === #

    def _standing(self, line, tier, gold_place, silver_place):
        return rules.Standing(
            tier=tier.code,
            gold_candidate=line.candidate_tier_id.code == "gold",
            silver_candidate=bool(line.silver_lines),
            nomination=line.nomination_state or None,
            is_returned=line.is_returned,
            silver_declined=line.silver_declined,
            gold_place=gold_place,
            silver_place=silver_place,
        )

    def _gold_place(self, line):
        if not line.gold_pool_rank:
            return None
        pool = "new" if line.is_new_customer else "existing"
        quota, candidates = self._gold_quota(pool)
        return rules.Place(pool, line.gold_pool_rank, quota, candidates)

    def _gold_quota(self, pool):
        """Return ``(quota, candidates)`` of new or existing customers as last ranked."""
        use = self.quotas.get("gold", {})
        own = use.get(pool, {})
        default = self.rules.quota_new if pool == "new" else self.rules.quota_existing
        released = use.get("released", 0) if pool == "existing" else 0
        return own.get("quota", default) + released, own.get("candidates", 0)

    def _silver_place(self, line):
        if not line.silver_rank:
            return None
        quota, candidates = self._silver_quota(line.company_id)
        return rules.Place("silver", line.silver_rank, quota, candidates)

    def _silver_quota(self, company):
        """Return ``(quota, candidates)`` of a branch as last ranked."""
        own = self.quotas.get("silver", {}).get(str(company.id), {})
        return own.get("quota", company.sudo().silver_quota), own.get("candidates", 0)

    def _cut_values(self):
        """Return V of the last place within each quota: ``existing``, ``new`` or branch id.

        Only of lines the user may read: V of another branch's customer stays there.
        """
        if not self.sees_value:
            return {}
        gold = {pool: self._gold_quota(pool)[0] for pool in ("existing", "new")}
        silver = {line.company_id: self._silver_quota(line.company_id)[0] for line in self.lines}
        last_lines = self.env["insurance.assessment.line"].search(
            [
                ("round_id", "=", self.round.id),
                "|",
                ("gold_pool_rank", "in", [quota for quota in gold.values() if quota]),
                "&",
                ("company_id", "in", [company.id for company in silver]),
                ("silver_rank", "in", [quota for quota in set(silver.values()) if quota]),
            ]
        )
        cuts = {}
        for line in last_lines:
            pool = "new" if line.is_new_customer else "existing"
            if line.gold_pool_rank and line.gold_pool_rank == gold[pool]:
                cuts[pool] = line.value_index
            if line.silver_rank and line.silver_rank == silver.get(line.company_id):
                cuts[line.company_id.id] = line.value_index
        return cuts
