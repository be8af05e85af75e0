"""The reckoning itself, against cases worked out by hand (in the comments)."""

from datetime import date
from fractions import Fraction

from odoo.tests import BaseCase, tagged

from .reckoning import reckon

BRANCHES = [
    {"branch_code": "BJ", "branch_class": "a", "silver_quota": "1"},
    {"branch_code": "GD", "branch_class": "b", "silver_quota": "1"},
    {"branch_code": "HN", "branch_class": "c", "silver_quota": "1"},
]
PRODUCTS = [
    ("LT", "long_term", "regular", ""),
    ("LS", "long_term", "single", ""),
    ("LO", "long_term", "regular", "0.25"),
    ("HE", "health", "single", ""),
    ("NH", "non_health", "single", ""),
]


class Files(dict):
    """The rows of the files, filled by short calls."""

    def __init__(self):
        names = ("product_code", "line", "payment", "conversion_factor")
        products = [dict(zip(names, row, strict=True)) for row in PRODUCTS]
        super().__init__(products=products, policies=[], entries=[])

    def policy(self, customer, product, entries=(), **values):
        """Add a policy of the whole year 2025 with ``(date, kind, amount)`` entries."""
        number = f"P{len(self['policies']) + 1}"
        self["policies"].append(
            {
                "policy_number": number,
                "customer_code": customer,
                "branch_code": "BJ",
                "product_code": product,
                "date_start": "2025-01-01",
                "date_end": "2025-12-31",
                "state": "in_force",
                "payment_years": "10",
                **values,
            }
        )
        for day, kind, amount in entries:
            self["entries"].append(
                {"policy_number": number, "date": day, "kind": kind, "amount": amount}
            )


@tagged("post_install", "-at_install")
class TestReckoning(BaseCase):
    def setUp(self):
        super().setUp()
        self.files = Files()

    def _reckon(self, year=2025, **decisions):
        return reckon(self.files, BRANCHES, year, **decisions)

    def test_value_index_of_a_first_year_customer(self):
        self.files.policy(
            "C1",
            "HE",
            [("2025-02-01", "premium", "5000000"), ("2025-06-01", "claim", "3000000")],
        )
        customer = self._reckon()["C1"]
        # Standard premium 5,000,000 x 1 -> P 40. One year -> L 20, K1 3.5 -> 70.
        # Claims 3,000,000 = 60% of 5,000,000 exactly -> R 60.
        # V = 0.3 x 40 + 0.3 x 70 + 0.4 x 60 = 12 + 21 + 24 = 57.
        self.assertEqual(customer.value_index, 57)
        self.assertEqual(customer.gold_lines, ["health"])
        self.assertTrue(customer.is_new_customer)
        self.assertEqual((customer.gold_rank, customer.gold_pool_rank), (1, 1))
        self.assertEqual((customer.proposed_tier, customer.change), ("gold", "new"))

    def test_one_fen_more_claims_is_worth_twenty_points_and_the_threshold(self):
        self.files.policy(
            "C1",
            "HE",
            [
                ("2025-02-01", "premium", "5000000"),
                ("2025-06-01", "claim", "3000000.01"),
            ],
        )
        customer = self._reckon()["C1"]
        # As above, but R 40: V = 12 + 21 + 16 = 49; no line passes, not even silver's.
        self.assertEqual(customer.value_index, 49)
        self.assertEqual(customer.candidate_tier, "regular")

    def test_standard_premium_by_term_single_and_own_factor(self):
        money = [("2025-02-01", "premium", "1000.10")]
        self.files.policy("C1", "LT", money, payment_years="7")
        self.files.policy("C1", "LT", money, payment_years="20")
        self.files.policy("C1", "LS", money, payment_years="")
        self.files.policy("C1", "LO", money, payment_years="3")
        customer = self._reckon()["C1"]
        # 1000.10 x (7/10 + 1 + 0.1 + 0.25) = 1000.10 x 2.05 = 2050.205, exactly.
        self.assertEqual(customer.standard_premium, Fraction("2050.205"))
        self.assertEqual(customer.premium, Fraction("4000.4"))

    def test_long_term_limit_is_not_reached_by_rounding(self):
        amount = "166666666.66"
        self.files.policy("C1", "LT", [("2025-02-01", "premium", amount)], payment_years="3")
        # 166,666,666.66 x 0.3 = 49,999,999.998 < 50,000,000: not gold; silver A 20,000,000: yes.
        self.assertEqual(self._reckon()["C1"].candidate_tier, "silver")

    def test_insured_years_leave_gaps_out_and_cancelled_policies_too(self):
        self.files.policy("C1", "HE", date_start="2015-12-31", date_end="2016-01-01")
        self.files.policy("C1", "HE", date_start="2010-01-01", state="cancelled")
        self.files.policy("C1", "HE", date_start="2025-12-31", date_end="2026-12-30")
        customer = self._reckon()["C1"]
        # 2015, 2016 and 2025: three years -> L 60, K1 1.5 -> 90; P 10 and no premium: R 0.
        # V = 0.3 x 10 + 0.3 x 90 + 0 = 30.
        self.assertEqual(customer.insured_years, 3)
        self.assertEqual(customer.value_index, 30)
        self.assertEqual(customer.first_policy, date(2015, 12, 31))
        self.assertFalse(customer.is_new_customer)

    def test_assessed_is_who_has_a_policy_on_the_last_day(self):
        self.files.policy("LAPSED-31", "HE", date_end="2025-12-31", state="lapsed")
        self.files.policy("ENDED-30", "HE", date_end="2025-12-30", state="matured")
        self.files.policy("CANCELLED", "HE", state="cancelled")
        self.files.policy("NEXT-YEAR", "HE", date_start="2026-01-01", date_end="2026-12-31")
        self.assertEqual(set(self._reckon()), {"LAPSED-31"})

    def test_refunds_above_premium(self):
        self.files.policy(
            "C1",
            "HE",
            [("2024-03-01", "premium", "9000000"), ("2025-03-01", "refund", "8000000")],
            date_start="2024-03-01",
        )
        customer = self._reckon()["C1"]
        # 2025: premium -8,000,000: P lowest 10, R 0; two years L 40, K1 2 -> 80: V = 3 + 24 = 27.
        self.assertEqual(customer.premium, -8000000)
        self.assertEqual(customer.value_index, 27)
        self.assertEqual(customer.candidate_tier, "regular")

    def test_three_branches_gold_on_the_sum_silver_on_the_home_branch(self):
        for branch, amount in (
            ("BJ", "2000000"),
            ("GD", "2000000"),
            ("HN", "999999.99"),
        ):
            self.files.policy("C1", "HE", [("2025-05-05", "premium", amount)], branch_code=branch)
        customer = self._reckon()["C1"]
        # Sum 4,999,999.99: not gold. BJ and GD tie at 2,000,000, policies start the same day:
        # the lower code, BJ (class A), where silver needs 3,000,000: regular.
        self.assertEqual((customer.home_branch, customer.candidate_tier), ("BJ", "regular"))
        # A policy in GD a day earlier makes GD (class B, 2,000,000) the home branch: silver.
        self.files["policies"][1]["date_start"] = "2024-12-31"
        customer = self._reckon()["C1"]
        self.assertEqual((customer.home_branch, customer.candidate_tier), ("GD", "silver"))
        self.assertEqual(customer.silver_lines, ["health"])
        # One fen more in HN: gold on the sum, with GD as home.
        self.files["entries"][2]["amount"] = "1000000.00"
        customer = self._reckon()["C1"]
        self.assertEqual((customer.home_branch, customer.candidate_tier), ("GD", "gold"))

    def test_ties_quotas_and_silver_places(self):
        def gold(code, premium="1000000", start="2020-01-01", **values):
            entries = [("2025-05-05", "premium", premium)]
            self.files.policy(code, "NH", entries, date_start=start, **values)

        # All: six years L 100, R 100; premium up to 1,000,002 -> P 20: V = 6 + 30 + 40 = 76.
        gold("C4")
        gold("C3")
        gold("C2", start="2019-12-31")
        gold("C1", premium="1000000.01", start="2020-06-01")
        # New: L 20 x 3.5 = 70: V = 6 + 21 + 40 = 67.
        gold("N1", start="2025-04-01")
        # Silver candidate of BJ: 600,000 -> P 10, V = 3 + 30 + 40 = 73.
        gold("S1", premium="600000")
        # Silver candidate of GD with more V than anybody is left of BJ's places.
        gold("S2", premium="200000", branch_code="GD")
        result = self._reckon(quotas=(3, 2))
        self.assertEqual(
            [(c, result[c].gold_rank) for c in ("C1", "C2", "C3", "C4", "N1")],
            # higher standard premium, earlier first policy, lower code, last V
            [("C1", 1), ("C2", 2), ("C3", 3), ("C4", 4), ("N1", 5)],
        )
        # Three existing places: C4 is left; the second new place stays empty.
        self.assertEqual(result["C4"].gold_pool_rank, 4)
        # C4 (76) before S1 (73) for the one silver place of BJ; N1 is gold.
        self.assertEqual(
            {code: c.proposed_tier for code, c in result.items()},
            {
                "C1": "gold",
                "C2": "gold",
                "C3": "gold",
                "C4": "silver",
                "N1": "gold",
                "S1": "regular",
                "S2": "silver",
            },
        )
        self.assertEqual((result["C4"].silver_rank, result["S1"].silver_rank), (1, 2))
        self.assertEqual((result["C4"].rank, result["S1"].rank), (4, 2))
        # The approver releases the unused new place: C4 is gold, S1 gets the silver one.
        result = self._reckon(quotas=(3, 2), release_unused=True)
        self.assertEqual(result["C4"].proposed_tier, "gold")
        self.assertEqual(result["S1"].proposed_tier, "silver")

    def test_gold_candidate_not_nominated_is_a_silver_candidate(self):
        # BJ: 600,000 with claims of 250,000 (41.7% > 40%): not even silver there.
        # Sum: 1,000,000 with 250,000 (25%): gold candidate, and as such silver candidate in BJ.
        for branch, premium in (("BJ", "600000"), ("GD", "400000")):
            self.files.policy("C1", "NH", [("2025-01-05", "premium", premium)], branch_code=branch)
        self.files["entries"].append(
            {
                "policy_number": "P1",
                "date": "2025-12-31",
                "kind": "claim",
                "amount": "250000",
            }
        )
        result = self._reckon(nominated=(), previous={"C1": "gold"})["C1"]
        self.assertEqual((result.candidate_tier, result.nominated), ("gold", False))
        self.assertEqual(result.silver_lines, [])
        self.assertEqual((result.gold_rank, result.silver_rank, result.rank), (0, 1, 1))
        self.assertEqual((result.proposed_tier, result.change), ("silver", "downgrade"))
