"""Figures by year: sums of the entries, by policy, line and group."""

from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import InsuranceCommon


@tagged("post_install", "-at_install")
class TestPolicyYear(InsuranceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.figures = cls.env["insurance.policy.year"]
        cls.customer = cls._create_customer("YEAR-1", user_id=cls.bj_salesperson.id)
        cls.health = cls._create_policy(
            "Y-1", cls.customer, cls._create_product("YH", "health"), cls.bj
        )
        cls.long_term = cls._create_policy(
            "Y-2", cls.customer, cls._create_product("YL", "long_term"), cls.gd, payment_years=4
        )
        for policy, amount, kind, day in (
            (cls.health, 1000, "premium", date(2024, 1, 1)),
            (cls.health, 500.25, "premium", date(2024, 12, 31)),
            (cls.health, 100.25, "refund", date(2024, 6, 1)),
            (cls.health, 350, "claim", date(2024, 6, 2)),
            (cls.health, 200, "premium", date(2025, 1, 1)),
            (cls.health, 300, "claim", date(2025, 1, 1)),
            (cls.long_term, 1000, "premium", date(2024, 5, 1)),
            (cls.long_term, 600, "refund", date(2025, 5, 1)),
        ):
            cls._create_entry(policy, amount, kind, day)

    def _get_rows(self, records=None):
        records = self.figures.search(
            [("partner_id", "=", self.customer.id)], order="policy_id, year"
        )
        return [
            (
                r.policy_id.policy_number,
                r.year,
                r.premium,
                r.standard_premium,
                r.claims,
                r.loss_ratio,
            )
            for r in records
        ]

    def test_figures_of_each_policy_and_year(self):
        self.assertEqual(
            self._get_rows(),
            [
                ("Y-1", 2024, 1400, 1400, 350, 0.25),  # 1000 + 500.25 - 100.25
                ("Y-1", 2025, 200, 200, 300, 1.5),
                ("Y-2", 2024, 1000, 400, 0, 0),  # factor 4/10
                ("Y-2", 2025, -600, -240, 0, 0),  # no premium: no ratio
            ],
        )

    def test_cancelled_policies_never_were_and_archived_ones_count(self):
        self.health.active = False
        self.long_term.state = "cancelled"
        self.assertEqual([row[:2] for row in self._get_rows()], [("Y-1", 2024), ("Y-1", 2025)])

    def test_loss_ratio_of_a_group_is_that_of_its_sums(self):
        rows = self.figures.formatted_read_group(
            [("partner_id", "=", self.customer.id)],
            ["year"],
            ["premium:sum", "claims:sum", "loss_ratio:avg"],
            order="year",
        )
        self.assertEqual([row["premium:sum"] for row in rows], [2400, -400])
        self.assertAlmostEqual(rows[0]["loss_ratio:avg"], 350 / 2400)
        self.assertFalse(rows[1]["loss_ratio:avg"], "no premium, no ratio")
        [total] = self.figures.formatted_read_group(
            [("partner_id", "=", self.customer.id)], [], ["loss_ratio:avg"]
        )
        self.assertAlmostEqual(total["loss_ratio:avg"], 650 / 2000)

    def test_search_and_read_by_id(self):
        row = self.figures.search([("policy_id", "=", self.health.id), ("year", "=", 2025)])
        self.assertEqual(len(row), 1)
        self.env.invalidate_all()
        self.assertEqual(self.figures.browse(row.id).claims, 300)
        found = self.figures.search([("partner_id", "=", self.customer.id), ("loss_ratio", ">", 1)])
        self.assertEqual(found, row)

    def test_new_entries_show_at_once(self):
        self._get_rows()
        self._create_entry(self.health, 1, "claim", date(2026, 1, 1))
        self.assertIn(("Y-1", 2026, 0, 0, 1, 0), self._get_rows())

    def test_everybody_sees_the_own_rows(self):
        for user, policies in (
            (self.bj_branch_head, self.health),
            (self.gd_branch_head, self.long_term),
            (self.hq_auditor, self.health | self.long_term),
            (self.bj_salesperson, self.health),
            (self.gd_salesperson, self.env["insurance.policy"]),
        ):
            rows = self._as(user, self.figures).search([("partner_id", "=", self.customer.id)])
            self.assertEqual(rows.policy_id.ids, policies.ids, user.login)

    def test_nobody_writes(self):
        row = self.figures.search([("policy_id", "=", self.health.id)], limit=1)
        for user in (self.hq_officer, self.hq_operations):
            with self.assertRaises(UserError):
                self._as(user, row).write({"premium": 1})
