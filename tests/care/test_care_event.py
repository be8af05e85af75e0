"""Events added by hand: sick visits, celebrations, SOS, study tours."""

from datetime import date

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .common import CareCommon

TODAY = date(2026, 3, 9)


@tagged("post_install", "-at_install")
class TestCareEvent(CareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gold = cls._create_vip("EVENT-GOLD")
        cls.gold.user_id = cls.bj_salesperson
        cls.chair = cls._create_contact(cls.gold, "Chair")
        cls.regular = cls._create_vip("EVENT-REGULAR", "regular")
        cls.sick = cls.env.ref("insurance_service.item_d6")
        cls.tour = cls.env.ref("insurance_service.item_s2b")

    def setUp(self):
        super().setUp()
        self._plan(date(2026, 1, 15))
        self.startPatcher(self._on(TODAY))

    def _add(self, user, customer=None, item=None, **values):
        return self._as(user, self.tasks).create(
            {
                "partner_id": (customer or self.gold).id,
                "item_id": (item or self.sick).id,
                "date_due": TODAY,
                **values,
            }
        )

    def test_sick_visit(self):
        task = self._add(self.bj_specialist, contact_id=self.chair.id, cost_planned=150)
        self.assertEqual((task.state, task.company_id), ("planned", self.bj))
        self.assertEqual((task.cost_planned, task.tier_id.code), (150, "gold"))
        self.assertTrue(task.is_event)
        task.action_order("Fruit basket")
        with self.assertRaisesRegex(ValidationError, "limit"):
            task.action_done(cost=201, evidence="Hospital")
        task.action_done(cost=200, evidence="Hospital")
        self.assertEqual(task.state, "done")

    def test_limit_of_an_occasion(self):
        for cost in (199.99, 200):
            self.assertEqual(self._add(self.bj_specialist, cost_planned=cost).cost_planned, cost)
        with self.assertRaisesRegex(ValidationError, "200"):
            self._add(self.bj_specialist, cost_planned=200.01)
        # Nothing given: the limit is reserved.
        self.assertEqual(self._add(self.bj_specialist).cost_planned, 200)

    def test_two_on_one_day_are_two(self):
        first, second = (self._add(self.bj_specialist) for _number in range(2))
        self.assertNotEqual(first.occasion, second.occasion)

    def test_tier_must_be_promised_it(self):
        with self.assertRaisesRegex(ValidationError, "does not promise"):
            self._add(self.bj_specialist, self.regular)
        silver = self._create_vip("EVENT-SILVER", "silver")
        self._plan(TODAY)
        with self.assertRaisesRegex(ValidationError, "does not promise"):
            self._add(self.bj_specialist, silver, self.tour)
        self.assertTrue(self._add(self.bj_specialist, self.gold, self.tour))

    def test_what_plans_itself_is_not_added_by_hand(self):
        with self.assertRaisesRegex(ValidationError, "plans itself"):
            self._add(self.bj_specialist, item=self.env.ref("insurance_service.item_d5"))

    def test_roles_and_branches(self):
        self.assertTrue(self._add(self.bj_salesperson))
        self.assertTrue(self._add(self.hq_officer))
        for user in (self.gd_specialist, self.hq_auditor, self.bj_branch_head, self.hq_gm):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._add(user)
        other = self._create_vip("EVENT-OTHER")
        with self.assertRaises(AccessError):
            self._add(self.bj_salesperson, other)

    def test_nothing_can_be_smuggled_in(self):
        for name, value in (
            ("state", "done"),
            ("company_id", self.gd.id),
            ("occasion", "x"),
            ("is_event", False),
            ("cost_actual", 1),
            ("done_date", TODAY),
        ):
            with self.subTest(name=name), self.assertRaises(AccessError):
                self._add(self.bj_specialist, **{name: value})

    def test_contact_of_another_customer_is_refused(self):
        stranger = self._create_contact(self.regular, "Stranger")
        with self.assertRaises(ValidationError):
            self._add(self.bj_specialist, contact_id=stranger.id)

    def test_planner_leaves_events_alone(self):
        task = self._add(self.bj_specialist)
        self._hold(self.gold, None, date(2026, 3, 10))
        self._plan(date(2026, 3, 10))
        self.assertEqual(task.state, "planned")

    def test_form(self):
        form = Form(self._as(self.bj_specialist, self.tasks))
        form.partner_id = self.gold
        form.item_id = self.sick
        form.date_due = TODAY
        self.assertEqual(form.save().user_id, self.bj_specialist)

    def test_responsible_and_supplier_are_checked(self):
        with self.assertRaises(ValidationError):
            self._add(self.bj_specialist, user_id=self.gd_specialist.id)
        foreign = self._create_vip("EVENT-FOREIGN", branch=self.gd)
        with self.assertRaises(AccessError):
            self._add(self.bj_specialist, supplier_id=foreign.id)
        with self.assertRaisesRegex(ValidationError, "no supplier"):
            self._add(self.bj_specialist, supplier_id=self.regular.id)
        task = self._add(self.bj_specialist, user_id=self.bj_operations.id)
        with self.assertRaises(AccessError):
            task.supplier_id = foreign
        shop = self.env["res.partner"].create({"name": "Flower shop"})
        task.supplier_id = shop
        self.assertEqual((task.supplier_id, task.user_id), (shop, self.bj_operations))
