"""Ranking the candidates of a round and proposing tiers within the quotas (Art. 12-13)."""

import io
from collections import defaultdict

from odoo.tools import SQL

from ...rules import ranking
from ..exact_cursor import exact_dicts

_CREATE_PLACES = """
    CREATE TEMPORARY TABLE places_now (
        id integer, rank integer, gold_rank integer, gold_pool_rank integer,
        silver_rank integer, proposed_tier_id integer
    ) ON COMMIT DROP
"""
_UPDATE_PLACES = """
    UPDATE insurance_assessment_line l
       SET rank = n.rank, gold_rank = n.gold_rank, gold_pool_rank = n.gold_pool_rank,
           silver_rank = n.silver_rank, proposed_tier_id = n.proposed_tier_id
      FROM places_now n
     WHERE l.id = n.id
       AND (l.rank, l.gold_rank, l.gold_pool_rank, l.silver_rank, l.proposed_tier_id)
           IS DISTINCT FROM
           (n.rank, n.gold_rank, n.gold_pool_rank, n.silver_rank, n.proposed_tier_id)
"""


class Ranker:
    """Ranks one round. ``round_sudo`` has been checked and locked by the caller."""

    def __init__(self, round_sudo):
        self.round = round_sudo
        self.env = round_sudo.env
        self.cr = round_sudo.env.cr
        self.rules = round_sudo.scheme_id._get_rules()
        self.tiers = self.env["insurance.tier"]._by_code()

    def run(self):
        """Rank all candidates, store what changed and the use of the quotas on the round."""
        self.env.flush_all()
        rows = self._candidates()
        gold = self._choose_gold(rows)
        silver, branches = self._choose_silver(rows, gold)
        self._store(rows, gold, silver)
        # Before the round is written: dropping the cache would drop that too.
        self.env.invalidate_all()
        self.round.quota_data = {"gold": self._gold_use(rows, gold), "silver": branches}

    def _candidates(self):
        """Return gold and silver candidates as dicts, `contender` among them (exact values)."""
        rows = exact_dicts(
            self.cr,
            SQL(
                """
                SELECT l.id, l.company_id, l.value_index, l.standard_premium,
                       l.first_policy_date, p.customer_code, l.is_new_customer, l.nominated,
                       l.is_returned, l.silver_declined
                  FROM insurance_assessment_line l
                  JOIN res_partner p ON p.id = l.partner_id
                 WHERE l.round_id = %s AND l.candidate_tier_id IN %s
                """,
                self.round.id,
                (self.tiers["gold"].id, self.tiers["silver"].id),
            ),
        )
        for row in rows:
            row["contender"] = ranking.Contender(
                row["id"],
                row["value_index"],
                row["standard_premium"],
                row["first_policy_date"],
                row["customer_code"] or "",
                row["is_new_customer"],
            )
        return rows

    def _choose_gold(self, rows):
        contenders = [r["contender"] for r in rows if r["nominated"] and not r["is_returned"]]
        return ranking.choose_gold(
            contenders,
            self.rules.quota_existing,
            self.rules.quota_new,
            self.round.release_unused_new_places,
            self.rules.tie_breaks,
        )

    def _choose_silver(self, rows, gold):
        """Rank per branch: silver candidates and gold ones not chosen, less those declined."""
        by_branch = defaultdict(list)
        for row in rows:
            chosen = gold.get(row["id"])
            if not (chosen and chosen.chosen) and not row["silver_declined"]:
                by_branch[row["company_id"]].append(row["contender"])
        places, use = {}, {}
        for company in self.env["res.company"].browse(sorted(by_branch)):
            contenders = by_branch[company.id]
            chosen = ranking.choose_silver(contenders, company.silver_quota, self.rules.tie_breaks)
            places.update(chosen)
            use[str(company.id)] = {
                "quota": company.silver_quota,
                "candidates": len(contenders),
                "chosen": sum(place[1] for place in chosen.values()),
            }
        return places, use

    def _gold_use(self, rows, gold):
        """Return quota, candidates and places used, for new and existing customers."""
        use = {
            "existing": {
                "quota": self.rules.quota_existing,
                "candidates": 0,
                "chosen": 0,
            },
            "new": {"quota": self.rules.quota_new, "candidates": 0, "chosen": 0},
        }
        for row in rows:
            place = gold.get(row["id"])
            if place:
                pool = use["new" if row["is_new_customer"] else "existing"]
                pool["candidates"] += 1
                pool["chosen"] += place.chosen
        unused = max(use["new"]["quota"] - use["new"]["candidates"], 0)
        use["unused_new"] = unused
        use["released"] = unused if self.round.release_unused_new_places else 0
        return use

    def _store(self, rows, gold, silver):
        """Write ranks and proposals of the candidates whose outcome changed."""
        texts = [self._place_text(row["id"], gold, silver) for row in rows]
        self.cr.execute(_CREATE_PLACES)
        if texts:
            self.cr._obj.copy_expert("COPY places_now FROM STDIN", io.StringIO("\n".join(texts)))
        self.cr.execute(_UPDATE_PLACES)
        self.cr.execute("DROP TABLE places_now")

    def _place_text(self, line_id, gold, silver):
        """Return the row of ``places_now`` for one line, as COPY text."""
        place = gold.get(line_id)
        silver_rank, is_silver = silver.get(line_id, (0, False))
        code = "gold" if place and place.chosen else "silver" if is_silver else "regular"
        gold_rank, pool_rank = (place.rank, place.pool_rank) if place else (0, 0)
        values = (line_id, gold_rank or silver_rank, gold_rank, pool_rank, silver_rank)
        return "\t".join(map(str, (*values, self.tiers[code].id)))
