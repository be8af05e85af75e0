from datetime import datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import ConsequenceCommon


@tagged("post_install", "-at_install")
class TestConsequenceTakeover(ConsequenceCommon):
    """The third verified complaint of a year: the customer really goes to a successor."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller, cls.successor = cls.bj_salesperson, cls.bj_seller_2
        product = cls._create_product("T-TAKE")
        cls.gold.user_id = cls.silver.user_id = cls.seller
        cls.policy = cls._create_policy("T-TAKE-1", cls.gold, product)
        cls.other = cls._create_policy("T-TAKE-2", cls.gold, product, user_id=cls.bj_specialist.id)
        cls.kept = cls._create_policy("T-TAKE-3", cls.silver, product)
        cls.gold.service_officer_id = cls.bj_specialist
        team = cls.env["insurance.service.team"].search(
            [("company_id", "=", cls.bj.id), ("department", "=", "sales")]
        )
        team.leader_id = cls.bj_operations

    def setUp(self):
        super().setUp()
        for day, customer in (("02", self.silver), ("03", self.plain), ("04", self.gold)):
            complaint = self._verify(
                f"2026-03-{day} 10:00", self.seller, "salesperson", customer=customer
            )
        self.row = self._rung(complaint)
        self.assertEqual(self.row.kind, "lose_customer")
        self.visit = self.env["insurance.visit"].create(
            {
                "partner_id": self.gold.id,
                "user_id": self.seller.id,
                "date_start": datetime(2026, 4, 1, 2),
            }
        )
        self.task = self.env["insurance.care.task"].create(
            {
                "partner_id": self.gold.id,
                "user_id": self.seller.id,
                "item_id": self.env.ref("insurance_service.item_s2a").id,
                "company_id": self.bj.id,
                "tier_id": self.tiers["gold"].id,
                "care_kind": "by_month",
                "year": 2026,
                "occasion": "T-TAKE",
                **dict.fromkeys(("date_occasion", "date_due", "date_prepare"), "2026-04-01"),
            }
        )

    def _take_over(self, user=None, moment="2026-03-10 12:00"):
        with self._at(moment):
            return self._as(user or self.bj_branch_officer, self.row).action_take_over(
                self.successor.id
            )

    def _sees(self, user, record):
        return bool(self._as(user, record).search([("id", "=", record.id)]))

    def test_the_customer_and_all_open_work_go_to_the_successor(self):
        self.assertTrue(self._sees(self.seller, self.gold))
        self.assertFalse(self._sees(self.successor, self.gold))
        self._to_confirmed(self.row)
        takeover = self._take_over()
        self.assertEqual(self.gold.user_id, self.successor)
        self.assertEqual(self.policy.user_id, self.successor)
        self.assertEqual(self.other.user_id, self.bj_specialist, "not the person's")
        self.assertEqual(self.visit.user_id, self.successor)
        self.assertEqual(self.task.user_id, self.successor)
        for record in (self.gold, self.policy, self.visit):
            self.assertFalse(self._sees(self.seller, record), record)
            self.assertTrue(self._sees(self.successor, record), record)
        # The other customers stay.
        self.assertEqual((self.silver.user_id, self.kept.user_id), (self.seller, self.seller))
        self.assertTrue(self._sees(self.seller, self.silver))
        self.assertEqual(self.row.state, "executed")
        self.assertEqual(
            (takeover.from_user_id, takeover.to_user_id, takeover.moved_count),
            (self.seller, self.successor, 4),
        )

    def test_those_concerned_are_told_without_a_word_why(self):
        self._to_confirmed(self.row)
        self._take_over()
        told = self.gold.activity_ids
        self.assertEqual(told.user_id, self.successor + self.bj_specialist + self.bj_operations)
        self.assertEqual(
            set(told.mapped("summary")), {f"Served by {self.successor.name} from now on"}
        )
        self.assertEqual(self.row.notice_id.activity_ids.user_id, self.seller)

    def test_refused_before_the_confirmation_and_to_others(self):
        with self.assertRaisesRegex(UserError, "state"):
            self._take_over()
        self._to_confirmed(self.row)
        for user in (
            self.hq_gm,
            self.hq_officer,
            self.hq_auditor,
            self.seller,
            self.gd_branch_head,
        ):
            with self.assertRaises(AccessError):
                self._take_over(user)
        self._take_over(self.bj_branch_head)

    def test_the_successor_is_a_salesperson_of_the_branch_and_not_the_person(self):
        self._to_confirmed(self.row)
        row = self._as(self.bj_branch_officer, self.row)
        for user, text in (
            (self.env["res.users"], "Choose"),
            (self.seller, "somebody else"),
            (self.bj_specialist, "no salesperson"),
            (self.gd_salesperson, "does not work for"),
        ):
            with self.assertRaisesRegex(ValidationError, text):
                row.action_take_over(user.id)
        self.assertEqual(self.gold.user_id, self.seller)

    def test_refused_when_the_customer_has_moved_already(self):
        self._to_confirmed(self.row)
        for record in (self.gold, self.policy, self.visit, self.task):
            record.sudo().user_id = self.successor
        with self.assertRaisesRegex(UserError, "any more"):
            self._take_over()
        with self._at("2026-03-25 10:00"):
            self._as(self.hq_officer, self.row).action_execute("2026-03-25", "Moved before")
        self.assertEqual(self.row.state, "executed")

    def test_it_is_not_noted_as_carried_out_without_a_successor(self):
        self._to_confirmed(self.row)
        with self._at("2026-03-25 10:00"), self.assertRaisesRegex(UserError, "successor"):
            self._as(self.hq_officer, self.row).action_execute("2026-03-25", "x")

    def test_a_lifted_one_offers_to_give_the_customer_back(self):
        self._to_confirmed(self.row)
        takeover = self._take_over()
        with self._at("2026-03-11 10:00"):
            self._as(self.seller, self.row.notice_id).action_appeal("Not me")
            self._as(self.hq_gm, self.row).action_decide_appeal("lifted", "Right")
            self.assertEqual(self.gold.user_id, self.successor, "nothing moves by itself")
            # What somebody changed since stays changed.
            self.visit.user_id = self.bj_specialist
            self._as(self.bj_branch_head, self.row).action_give_back()
        self.assertEqual((self.gold.user_id, self.policy.user_id), (self.seller, self.seller))
        self.assertEqual(self.visit.user_id, self.bj_specialist)
        self.assertTrue(takeover.is_returned)
        with self.assertRaisesRegex(UserError, "no takeover"):
            self._as(self.bj_branch_head, self.row).action_give_back()
