"""Collecting a round: gather the figures, decide with the rules, store what changed.

`Collector` compares in the database first, so that an unchanged second collect decides nothing
and writes nothing. Values travel back by COPY and are stored by one statement in the order of
customers (`anchors/performance.md` 2 and 7).
"""

import io
from collections import defaultdict

from odoo.tools import SQL

from ...rules import thresholds
from ..exact_cursor import exact_cursor, exact_dicts
from ..statistics import refresh_statistics
from .figures import FIGURE_COLUMNS, figures_query, flush_facts

#: What the rules decide for a line; candidate and proposed tier by id.
DECISION_COLUMNS = (
    "premium_coefficient",
    "loyalty_coefficient",
    "loyalty_factor",
    "profit_coefficient",
    "profit_factor",
    "value_index",
    "candidate_tier_id",
    "gold_lines",
    "silver_lines",
)
# What the rules need, in this order.
_INPUT_COLUMNS = (
    "partner_id",
    "branch_class",
    "long_term_premium",
    "health_premium",
    "health_claims",
    "non_health_premium",
    "non_health_claims",
    "home_long_term_premium",
    "home_health_premium",
    "home_health_claims",
    "home_non_health_premium",
    "home_non_health_claims",
    "standard_premium",
    "insured_years",
    "claims",
    "premium",
)
_BATCH = 20_000
_LINES = "insurance_assessment_line"


def columns(names, alias=None):
    """Return the names as SQL, each with the table's alias when there is one."""
    parts = (SQL.identifier(alias, name) if alias else SQL.identifier(name) for name in names)
    return SQL(", ").join(parts)


class Collector:
    """Collects one round. ``round_sudo`` has been checked and locked by the caller."""

    def __init__(self, round_sudo):
        self.round = round_sudo
        self.env = round_sudo.env
        self.cr = round_sudo.env.cr
        self.rules = round_sudo.scheme_id._get_rules()
        self.tiers = self.env["insurance.tier"]._by_code()
        self._texts = {}

    def run(self, force=False):
        """Collect all customers in force; return ``(created, changed, removed)`` lines.

        :param bool force: decide every line anew, also where no figure changed (new scheme)
        """
        self.gather(force)
        self.decide()
        removed, changed = self._delete(), self._update()
        created = self._insert()
        self._drop()
        self.env.invalidate_all()
        return created, changed, removed

    # === Gather === #

    def gather(self, force=False):
        """Put what differs from the round's lines into ``figures_now``; nothing, when nothing does.

        A row is a new customer (``line_id`` empty), one whose figures changed, or one no longer
        in force (``partner_id`` empty).

        :param bool force: take every customer for changed
        """
        flush_facts(self.env)
        self.env.flush_all()
        self._drop()
        refresh_statistics(self.cr, "insurance_policy", "insurance_policy_entry", _LINES)
        self.cr.execute("SET LOCAL work_mem = '256MB'")
        self.cr.execute(
            SQL(
                """
                CREATE TEMPORARY TABLE figures_now ON COMMIT DROP AS
                SELECT f.*, l.id AS line_id
                  FROM (%s) f
                  FULL JOIN (SELECT * FROM insurance_assessment_line WHERE round_id = %s) l
                    ON l.partner_id = f.partner_id
                 WHERE %s OR f.partner_id IS NULL OR l.id IS NULL
                    OR (%s) IS DISTINCT FROM (%s)
                """,
                figures_query(self.round.company_id, self.round.year),
                self.round.id,
                force,
                columns(FIGURE_COLUMNS, "f"),
                columns(FIGURE_COLUMNS, "l"),
            )
        )

    def _drop(self):
        self.cr.execute("DROP TABLE IF EXISTS figures_now, decisions_now")

    # === Decide === #

    def decide(self):
        """Put the decisions for new and changed customers into ``decisions_now``."""
        self.cr.execute(
            """
            CREATE TEMPORARY TABLE decisions_now (
                partner_id integer, premium_coefficient numeric, loyalty_coefficient numeric,
                loyalty_factor numeric, profit_coefficient numeric, profit_factor numeric,
                value_index numeric, candidate_tier_id integer, gold_lines varchar,
                silver_lines varchar
            ) ON COMMIT DROP
            """
        )
        # A cursor of its own on the same connection: rows arrive in batches, memory stays flat.
        with exact_cursor(self.cr, "insurance_figures") as rows:
            rows.itersize = _BATCH
            query = SQL(
                "SELECT %s FROM figures_now WHERE partner_id IS NOT NULL ORDER BY partner_id",
                columns(_INPUT_COLUMNS),
            )
            rows.execute(query.code, query.params)
            while batch := rows.fetchmany(_BATCH):
                self._copy(self._decide_row(row) for row in batch)

    def _decide_row(self, row):
        """Return the row of ``decisions_now`` for one customer, as COPY text.

        :param tuple row: values of ``_INPUT_COLUMNS``
        """
        gold = thresholds.passing_lines(row[2:7], self.rules.gold)
        silver = thresholds.passing_lines(row[7:12], self.rules.silver.get(row[1], ()))
        value = self.rules.value_rule(*row[12:])
        return f"{row[0]}\t{self._value_text(value)}\t{self._candidate_text(gold, silver)}"

    def _value_text(self, value):
        """Return the value index as COPY text; the rule hands out each outcome as one object."""
        text = self._texts.get(id(value))
        if text is None:
            text = self._texts[id(value)] = "\t".join(map(str, value))
        return text

    def _candidate_text(self, gold, silver):
        text = self._texts.get((gold, silver))
        if text is None:
            code = "gold" if gold else "silver" if silver else "regular"
            lines = (",".join(gold) or "\\N", ",".join(silver) or "\\N")
            text = self._texts[gold, silver] = "\t".join((str(self.tiers[code].id), *lines))
        return text

    def _copy(self, texts):
        self.cr._obj.copy_expert(
            "COPY decisions_now FROM STDIN", io.StringIO("\n".join(texts) + "\n")
        )

    # === Store === #

    def _insert(self):
        """Insert the lines of new customers; regular ones are proposed regular at once."""
        self.cr.execute(
            SQL(
                """
                INSERT INTO insurance_assessment_line (round_id, partner_id, %s, %s,
                       proposed_tier_id, current_tier_id, nominated, nomination_state,
                       silver_declined, is_returned, rank, gold_rank, gold_pool_rank, silver_rank)
                SELECT %s, f.partner_id, %s, %s,
                       CASE WHEN d.candidate_tier_id = %s THEN d.candidate_tier_id END, t.tier_id,
                       false, CASE WHEN d.candidate_tier_id = %s THEN 'pending' END,
                       false, false, 0, 0, 0, 0
                  FROM figures_now f
                  JOIN decisions_now d ON d.partner_id = f.partner_id
                  LEFT JOIN insurance_tier_period t
                    ON t.partner_id = f.partner_id AND t.is_current
                 WHERE f.line_id IS NULL
                 ORDER BY f.partner_id
                """,
                columns(FIGURE_COLUMNS),
                columns(DECISION_COLUMNS),
                self.round.id,
                columns(FIGURE_COLUMNS, "f"),
                columns(DECISION_COLUMNS, "d"),
                self.tiers["regular"].id,
                self.tiers["gold"].id,
            )
        )
        return self.cr.rowcount

    def _update(self):
        """Update the changed lines; a nomination stands while the customer stays a candidate."""
        gold, regular = self.tiers["gold"].id, self.tiers["regular"].id
        pairs = [
            SQL("%s = %s", SQL.identifier(name), SQL.identifier(alias, name))
            for alias, names in (("f", FIGURE_COLUMNS), ("d", DECISION_COLUMNS))
            for name in names
        ]
        self.cr.execute(
            SQL(
                """
                UPDATE insurance_assessment_line l
                   SET %(figures)s,
                       proposed_tier_id = CASE WHEN d.candidate_tier_id = %(regular)s
                                               THEN d.candidate_tier_id END,
                       nominated = l.nominated AND d.candidate_tier_id = %(gold)s,
                       nomination_state = CASE WHEN d.candidate_tier_id = %(gold)s
                           THEN coalesce(l.nomination_state, 'pending') END,
                       rank = 0, gold_rank = 0, gold_pool_rank = 0, silver_rank = 0
                  FROM figures_now f
                  JOIN decisions_now d ON d.partner_id = f.partner_id
                 WHERE f.line_id = l.id
                """,
                figures=SQL(", ").join(pairs),
                gold=gold,
                regular=regular,
            )
        )
        return self.cr.rowcount

    def _delete(self):
        """Remove customers no longer in force; what was done for them stays in the approvals."""
        self.cr.execute(
            SQL(
                """
                DELETE FROM insurance_assessment_line
                 WHERE round_id = %s
                   AND id IN (SELECT line_id FROM figures_now WHERE partner_id IS NULL)
                """,
                self.round.id,
            )
        )
        return self.cr.rowcount


def compare(round_sudo):
    """Return what the ledger says now against the round's lines, without writing anything.

    :return: rows ``{partner_id, line_id, company_id, kind, ...}`` where ``kind`` is ``changed``,
        ``new`` (in force, not in the round) or ``gone`` (in the round, no longer in force);
        premium, standard premium, claims and insured years then (``old_*``) and now (``new_*``)
    :rtype: list[dict]
    """
    collector = Collector(round_sudo)
    collector.gather()
    figures = ("standard_premium", "premium", "claims", "insured_years")
    sides = defaultdict(list)
    for name in figures:
        sides["old"].append(SQL("l.%s AS %s", SQL.identifier(name), SQL.identifier(f"old_{name}")))
        sides["new"].append(SQL("f.%s AS %s", SQL.identifier(name), SQL.identifier(f"new_{name}")))
    rows = exact_dicts(
        round_sudo.env.cr,
        SQL(
            """
            SELECT coalesce(f.partner_id, l.partner_id) AS partner_id, l.id AS line_id,
                   coalesce(l.company_id, f.company_id) AS company_id,
                   CASE WHEN l.id IS NULL THEN 'new' WHEN f.partner_id IS NULL THEN 'gone'
                        ELSE 'changed' END AS kind, %s, %s
              FROM figures_now f
              LEFT JOIN insurance_assessment_line l ON l.id = f.line_id
             ORDER BY 1
            """,
            SQL(", ").join(sides["old"]),
            SQL(", ").join(sides["new"]),
        ),
    )
    collector._drop()
    return rows
