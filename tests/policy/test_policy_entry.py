"""Entries: signs, refunds, branch, deletion."""

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import InsuranceCommon


@tagged("post_install", "-at_install")
class TestPolicyEntry(InsuranceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.entries = cls.env["insurance.policy.entry"]
        cls.product = cls._create_product("ENT")
        cls.customer = cls._create_customer("ENT-1")
        cls.policy = cls._create_policy("ENT-1", cls.customer, cls.product, cls.bj)
        cls.premium = cls._create_entry(cls.policy, 1000)

    def test_kind_gives_the_sign(self):
        refund = self._create_entry(self.policy, 100, "refund")
        claim = self._create_entry(self.policy, 250.5, "claim")
        amounts = [(e.premium_amount, e.claim_amount) for e in self.premium | refund | claim]
        self.assertEqual(amounts, [(1000, 0), (-100, 0), (0, 250.5)])
        self.assertEqual((self.policy.premium, self.policy.claims), (900, 250.5))
        self.assertEqual(refund.company_id, self.bj)

    def test_groups_sum_the_signed_amounts(self):
        self._create_entry(self.policy, 100.25, "refund")
        self._create_entry(self.policy, 250.5, "claim")
        other = self._create_policy("ENT-9", self.customer, self.product, self.gd)
        self._create_entry(other, 7, "claim")
        rows = self.entries._read_group(
            [("policy_id", "in", (self.policy | other).ids)],
            ["policy_id"],
            ["premium_amount:sum", "claim_amount:sum"],
        )
        self.assertEqual(rows, [(self.policy, 899.75, 250.5), (other, 0, 7)])
        other.state = "cancelled"
        self.assertEqual((other.claims, other.entry_ids.claim_amount), (0, 0))
        self.assertEqual(
            self.entries._read_group(
                [("policy_id", "=", other.id)], [], ["premium_amount:sum", "claim_amount:sum"]
            ),
            [(0, 0)],
        )
        measures = self.entries.fields_get(["amount", "premium_amount"], ["aggregator"])
        self.assertEqual(measures["premium_amount"]["aggregator"], "sum")
        self.assertFalse(measures["amount"].get("aggregator"), "kinds must not be mixed")

    @mute_logger("odoo.sql_db")
    def test_amounts_are_positive_and_references_unique(self):
        for amount in (0, -1):
            with self.assertRaises(CheckViolation):
                self._create_entry(self.policy, amount)
        with self.assertRaises(UniqueViolation):
            self._create_entry(self.policy, 1, entry_ref=self.premium.entry_ref)

    # === Refunds === #

    def test_refund_up_to_the_premium_is_allowed(self):
        refund = self._create_entry(self.policy, 1000, "refund")
        self.assertEqual(self.policy.premium, 0)
        with self.assertRaisesRegex(ValidationError, "ENT-1 would have refunded more"):
            refund.amount = 1000.01

    def test_refund_above_the_premium_is_refused_in_every_way(self):
        other = self._create_policy("ENT-2", self.customer, self.product, self.bj)
        elsewhere = self._create_entry(other, 5000)
        claim = self._create_entry(self.policy, 2000, "claim")
        self._create_entry(self.policy, 600, "refund")
        ways = {
            "create": lambda: self._create_entry(self.policy, 400.01, "refund"),
            "less premium": lambda: self.premium.write({"amount": 599.99}),
            "kind of a claim": lambda: claim.write({"kind": "refund"}),
            "kind of the premium": lambda: self.premium.write({"kind": "claim"}),
            "premium moved away": lambda: self.premium.write({"policy_id": other.id}),
            "premium deleted": self.premium.unlink,
            "batch": lambda: (self.premium | elsewhere).write({"amount": 500}),
        }
        for name, way in ways.items():
            with (
                self.assertRaisesRegex(ValidationError, "refunded more", msg=name),
                self.cr.savepoint(),
            ):
                way()
            self.env.invalidate_all()
        self._create_entry(self.policy, 400, "refund")

    def test_premium_and_refund_may_come_in_one_batch_in_any_order(self):
        policy = self._create_policy("ENT-3", self.customer, self.product, self.bj)
        base = {"policy_id": policy.id, "date": "2025-01-01", "amount": 50}
        self.entries.create(
            [
                {**base, "entry_ref": "R", "kind": "refund"},
                {**base, "entry_ref": "P", "kind": "premium"},
            ]
        )
        self.assertEqual(policy.premium, 0)

    def test_check_is_set_wise(self):
        counts = []
        for size in (5, 20):
            policies = self.env["insurance.policy"]
            for number in range(size):
                policies |= self._create_policy(
                    f"SW-{size}-{number}", self.customer, self.product, self.bj
                )
                self._create_entry(policies[-1], 10)
            self.env.flush_all()
            start = self.cr.sql_log_count
            policies._check_not_over_refunded()
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(*counts)

    # === Protection === #

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_entry_stays_in_its_branch(self):
        foreign = self._create_policy("ENT-4", self.customer, self.product, self.gd)
        mine = self.entries.with_user(self.bj_operations)
        vals = {"entry_ref": "X", "date": "2025-01-01", "kind": "premium", "amount": 1}
        mine.create({**vals, "policy_id": self.policy.id})
        with self.assertRaises(AccessError):
            mine.create({**vals, "entry_ref": "Y", "policy_id": foreign.id})
        with self.assertRaises(AccessError):
            self._as(self.bj_operations, self.premium).policy_id = foreign
        with self.assertRaisesRegex(AccessError, "by hand"):
            self._as(self.bj_operations, self.premium).company_id = self.gd
        entry = mine.with_context(default_company_id=self.gd.id).create(
            {**vals, "entry_ref": "Z", "policy_id": self.policy.id}
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(entry.company_id, self.bj)

    def test_branch_of_entries_follows_the_policy(self):
        self.policy.company_id = self.gd
        self.assertEqual(self.premium.company_id, self.gd)

    def test_only_operations_writes(self):
        vals = {"entry_ref": "W", "date": "2025-01-01", "kind": "claim", "amount": 1}
        for user in (
            self.bj_salesperson,
            self.bj_specialist,
            self.bj_branch_officer,
            self.bj_branch_head,
            self.hq_officer,
            self.hq_gm,
            self.hq_auditor,
        ):
            with self.assertRaises(AccessError, msg=user.login):
                self.entries.with_user(user).create({**vals, "policy_id": self.policy.id})
            with self.assertRaises(AccessError, msg=user.login):
                self._as(user, self.premium).amount = 5
        self._as(self.bj_operations, self.premium).amount = 1001
        with self.assertRaises(AccessError):
            self._as(self.bj_operations, self.premium).unlink()

    def test_entry_of_an_assessed_year_cannot_be_deleted_by_anybody(self):
        later = self._create_entry(self.policy, 1, day="2026-01-01")
        self.env["insurance.assessment.round"].create(
            {"year": 2025, "company_id": self.hq.id, "state": "published"}
        )
        with self.assertRaisesRegex(UserError, "2025.*assessed"):
            self.premium.unlink()
        later.unlink()
        self._as(self.bj_operations, self.premium).amount = 999
