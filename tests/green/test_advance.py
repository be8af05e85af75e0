"""Advance payments: conditions at their boundaries, steps by role, limits that hold."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..service.common import ServiceCommon


@tagged("post_install", "-at_install")
class TestAdvancePayment(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.claim_item = cls._create_item(
            "T-CLAIM", {"regular": 7, "silver": 5, "gold": 5}, request_kind="claim"
        )
        cls.env["insurance.service.standard"].create(
            {
                "catalogue_id": cls.catalogue.id,
                "item_id": cls.env.ref("insurance_service.item_g5").id,
                "tier_id": cls.tiers["gold"].id,
                "target_kind": "same_day",
            }
        )

    def setUp(self):
        super().setUp()
        frozen = self._at("2026-03-06 10:00")
        frozen.__enter__()
        self.addCleanup(frozen.__exit__, None, None, None)
        # A channel that claims take, but payments do not.
        self.claim = self._create_request(item_id=self.claim_item.id, channel="hotline")

    def _create_payment(self, user=None, **values):
        user = user or self.bj_operations
        payments = self.env["insurance.advance.payment"].with_user(user)
        payments = payments.with_context(allowed_company_ids=user.company_ids.ids)
        return payments.create(
            {
                "request_id": self.claim.id,
                "estimated_claim": 200_000,
                "amount": 60_000,
                "event_date": date(2026, 3, 1),
                "are_facts_clear": True,
                "facts": "Road accident report 2026-17",
                **values,
            }
        )

    def test_from_draft_to_payment_on_the_same_day(self):
        payment = self._create_payment()
        self.assertEqual((payment.partner_id, payment.company_id), (self.gold, self.bj))
        self.assertRegex(payment.name, r"^AP2026-\d{5}$")
        payment.action_submit()
        asked = payment.sudo().activity_ids.user_id
        self.assertEqual(asked, self.bj_branch_head)
        self._as(self.bj_branch_head, payment).action_approve()
        self.assertFalse(payment.sudo().activity_ids)
        finance = payment.finance_request_id
        self.assertEqual((finance.item_id.code, finance.state), ("G5", "running"))
        self.assertEqual(finance.deadline_date, date(2026, 3, 6))
        self._as(self.bj_operations, payment).action_pay()
        self.assertEqual((payment.state, payment.paid_date), ("paid", date(2026, 3, 6)))
        self.assertEqual((finance.state, finance.on_time), ("done", 1))
        steps = [(step.step, step.user_id) for step in payment.step_ids.sorted("id")]
        self.assertEqual(
            steps,
            [
                ("create", self.bj_operations),
                ("submit", self.bj_operations),
                ("approve", self.bj_branch_head),
                ("pay", self.bj_operations),
            ],
        )

    def test_each_condition_at_its_boundary(self):
        for values, refusal in (
            ({"estimated_claim": 100_000, "amount": 50_000}, None),
            ({"estimated_claim": 99_999.99, "amount": 10}, "claim is large"),
            ({"amount": 100_000}, None),
            ({"amount": 100_000.01}, "At most 50%"),
            ({"amount": 0}, "amount is applied for"),
            ({"event_date": date(2026, 2, 4)}, None),
            ({"event_date": date(2026, 2, 3)}, "sudden"),
            ({"event_date": date(2026, 3, 7)}, "sudden"),
            ({"event_date": False}, "sudden"),
            ({"are_facts_clear": False}, "facts are clear"),
            ({"facts": "  "}, "facts are clear"),
        ):
            payment = self._create_payment(**values)
            if refusal:
                with self.assertRaisesRegex(UserError, refusal, msg=values):
                    payment.action_submit()
                self.assertEqual(payment.state, "draft")
            else:
                payment.action_submit()
                payment.action_cancel("Next case")

    def test_only_open_claims_of_vips(self):
        self.claim = self._create_request(item_id=self.claim_item.id, partner_id=self.plain.id)
        with self.assertRaisesRegex(UserError, "is a VIP"):
            self._create_payment().action_submit()
        self.claim = self._create_request()
        with self.assertRaisesRegex(UserError, "registered and open"):
            self._create_payment().action_submit()
        self.claim = self._create_request(item_id=self.claim_item.id)
        self.claim.action_finish("Settled")
        with self.assertRaisesRegex(UserError, "registered and open"):
            self._create_payment().action_submit()

    def test_all_advances_of_a_claim_together_keep_the_limit(self):
        self._create_payment().action_submit()
        second = self._create_payment(amount=40_000.01)
        self.assertEqual(second.most_amount, 40_000)
        with self.assertRaisesRegex(UserError, "At most 50%"):
            second.action_submit()
        second.amount = 40_000
        second.action_submit()
        # What was in order at submission is checked again at approval.
        second.sudo().amount = 40_000.01
        with self.assertRaisesRegex(UserError, "At most 50%"):
            self._as(self.bj_branch_head, second).action_approve()

    def test_branch_head_approves_up_to_the_limit(self):
        for amount, allowed in ((500_000, True), (500_000.01, False)):
            payment = self._create_payment(estimated_claim=3_000_000, amount=amount)
            payment.action_submit()
            head = self._as(self.bj_branch_head, payment)
            if allowed:
                head.action_approve()
                continue
            self.assertEqual(payment.sudo().activity_ids.user_id, self.hq_gm)
            with self.assertRaisesRegex(UserError, "general managers"):
                head.action_approve()
            self._as(self.hq_gm, payment).action_approve()
        self.assertEqual(payment.state, "approved")

    def test_whoever_prepared_does_not_approve(self):
        both = self._create_role_user("bj_both", "branch_head", self.bj, self.bj)
        both.group_ids += self.env.ref("insurance_service.group_operations")
        payment = self._create_payment(both)
        payment.action_submit()
        with self.assertRaisesRegex(UserError, "somebody else"):
            payment.action_approve()

    def test_steps_by_role(self):
        self.gold.user_id = self.bj_salesperson
        for user in (self.bj_salesperson, self.bj_branch_head, self.hq_gm, self.hq_auditor):
            with self.assertRaises(AccessError, msg=user.login):
                self._create_payment(user)
        with self.assertRaises(AccessError):
            self._create_payment(self.gd_operations)
        payment = self._create_payment()
        for user in (self.bj_salesperson, self.bj_branch_head, self.hq_auditor):
            with self.assertRaises(AccessError, msg=user.login):
                self._as(user, payment).action_submit()
        payment.action_submit()
        for user in (self.bj_operations, self.bj_specialist, self.hq_officer):
            with self.assertRaises(AccessError, msg=user.login):
                self._as(user, payment).action_approve()
        with self.assertRaises(AccessError):
            self._as(self.gd_branch_head, payment).action_approve()
        with self.assertRaisesRegex(UserError, "reason"):
            self._as(self.bj_branch_head, payment).action_refuse(" ")
        self._as(self.bj_branch_head, payment).action_refuse("Facts not proven")
        self.assertEqual(payment.state, "refused")

    def test_content_is_frozen_once_submitted(self):
        payment = self._create_payment()
        for name, value in (("state", "paid"), ("paid_date", "2026-01-01"), ("request_id", 1)):
            with self.assertRaises(AccessError, msg=name):
                payment.write({name: value})
        payment.amount = 50_000
        payment.action_submit()
        with self.assertRaisesRegex(UserError, "is submitted"):
            payment.amount = 90_000
        with self.assertRaisesRegex(UserError, "kept for ever"):
            payment.sudo().step_ids.unlink()
