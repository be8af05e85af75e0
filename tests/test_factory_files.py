"""The generated files hold the hard cases they are meant to hold."""

from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction
from itertools import pairwise

from odoo.tests import BaseCase, tagged

from .factory_files import BRANCHES, COLUMNS, make_files, to_bytes
from .reckoning import GOLD, SILVER, reckon


@tagged("post_install", "-at_install")
class TestFactoryFiles(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.files = make_files()
        cls.result = reckon(cls.files, BRANCHES, 2025)

    def test_sizes_and_the_same_files_for_the_same_seed(self):
        sizes = {name: len(rows) for name, rows in self.files.items()}
        self.assertEqual(
            (sizes["customers"], sizes["policies"], sizes["entries"]),
            (3000, 9000, 47000),
        )
        self.assertEqual(self.files, make_files())
        self.assertNotEqual(self.files, make_files(seed=2))
        with self.assertRaises(ValueError):
            make_files(100, 300, 900)

    def test_rows_keep_the_rules_of_the_policy_system(self):
        for name, rows in self.files.items():
            key = COLUMNS[name][0]
            self.assertEqual(len({row[key] for row in rows}), len(rows), name)
            self.assertTrue(all(set(row) == set(COLUMNS[name]) for row in rows), name)
        paid = defaultdict(Fraction)
        for entry in sorted(self.files["entries"], key=lambda row: row["date"]):
            amount = Fraction(entry["amount"])
            self.assertGreater(amount, 0)
            if entry["kind"] != "claim":
                paid[entry["policy_number"]] += amount if entry["kind"] == "premium" else -amount
                self.assertGreaterEqual(paid[entry["policy_number"]], 0, entry)
        roles = Counter((row["customer_code"], row["role"]) for row in self.files["contacts"])
        self.assertLessEqual(max(n for (_code, role), n in roles.items() if role), 2)

    def test_every_limit_is_met_exactly_and_missed_by_a_fen(self):
        limits = {("GOLD", index): limit for index, limit in enumerate(GOLD)}
        for row in BRANCHES:
            for index, limit in enumerate(SILVER[row["branch_class"]]):
                limits[row["branch_code"], index] = limit
        seen = defaultdict(set)
        for customer in self.result.values():
            lines = customer.home_lines
            figures = (
                lines["long_term"].standard,
                lines["health"].premium,
                lines["non_health"].premium,
            )
            for (branch, index), limit in limits.items():
                if branch in ("GOLD", customer.home_branch):
                    seen[branch, index].add(figures[index] - limit)
        fen = Fraction(1, 100)
        for limit in limits:
            self.assertLessEqual({0, -fen, fen}, seen[limit], limit)
        # 49,999,999.998: rounds to the limit, and does not reach it.
        self.assertIn(Fraction("-0.002"), seen["GOLD", 0] | seen["HN", 0])

    def test_ratios_and_empty_years(self):
        lines = [line for c in self.result.values() for line in c.lines.values()]
        for percent in (40, 60):
            over = {
                100 * line.claims - percent * line.premium for line in lines if line.premium > 0
            }
            self.assertLessEqual({0, 1}, over)  # exactly, and one fen (x 100) more
        totals = [(c.premium, c.claims) for c in self.result.values()]
        self.assertTrue(any(premium == 0 and claims == 0 for premium, claims in totals))
        self.assertTrue(any(premium == 0 and claims > 0 for premium, claims in totals))
        self.assertTrue(any(premium < 0 for premium, _claims in totals))

    def test_quotas_ties_and_branches(self):
        nominated = [c for c in self.result.values() if c.nominated]
        new = sum(c.is_new_customer for c in nominated)
        self.assertGreater(len(nominated) - new, 40)
        self.assertTrue(0 < new < 10)
        ranked = sorted(nominated, key=lambda c: c.gold_rank)
        decided_by = Counter()
        for better, worse in pairwise(ranked):
            for name in (
                "value_index",
                "standard_premium",
                "first_policy",
                "customer_code",
            ):
                if getattr(better, name) != getattr(worse, name):
                    decided_by[name] += 1
                    break
        self.assertEqual(len(decided_by), 4, decided_by)
        by_branch = defaultdict(list)
        for customer in self.result.values():
            if customer.silver_rank:
                by_branch[customer.home_branch].append(customer)
        for row in BRANCHES:
            full = len(by_branch[row["branch_code"]]) > row["silver_quota"]
            self.assertEqual(full, row["branch_code"] != "HN", row)
        # Customers with policies in three branches and more.
        spread = defaultdict(set)
        for policy in self.files["policies"]:
            spread[policy["customer_code"]].add(policy["branch_code"])
        self.assertGreater(sum(len(branches) > 2 for branches in spread.values()), 10)

    def test_terms(self):
        policies = self.files["policies"]
        ends = {(row["date_end"], row["state"]) for row in policies}
        self.assertLessEqual({("2025-12-31", "lapsed"), ("2025-12-30", "lapsed")}, ends)
        self.assertEqual({c.insured_years for c in self.result.values()} >= set(range(1, 8)), True)
        cancelled = {row["policy_number"] for row in policies if row["state"] == "cancelled"}
        starts = {row["policy_number"]: row["date_start"] for row in policies}
        entries = self.files["entries"]
        self.assertTrue(any(row["policy_number"] in cancelled for row in entries))
        self.assertTrue(
            any(starts[row["policy_number"]] > "2025-12-31" > row["date"] for row in entries)
        )
        firsts = {c.first_policy for c in self.result.values()}
        self.assertLessEqual({date(2025, 1, 1), date(2024, 12, 31), date(2025, 12, 31)}, firsts)

    def test_the_same_rows_in_every_format(self):
        small = {
            "entries": self.files["entries"][:3],
            "customers": self.files["customers"][:1],
        }
        text = to_bytes(small, "customers", "gb18030").decode("gb18030")
        self.assertEqual(text, to_bytes(small, "customers").decode())
        self.assertTrue(to_bytes(small, "entries", "utf-8-sig").startswith(b"\xef\xbb\xbf"))
        self.assertTrue(to_bytes(small, "entries", "xlsx").startswith(b"PK"))
