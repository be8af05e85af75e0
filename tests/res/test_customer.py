"""Customers: codes, branches that may see them, home branch, protection."""

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import InsuranceCommon

PROTECTED = {
    "tier_id": "tier",
    "tier_period_id": "period",
    "tier_round_id": "round",
    "value_index": "number",
    "home_company_id": "company",
    "branch_ids": "companies",
}


@tagged("post_install", "-at_install")
class TestCustomer(InsuranceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls._create_product("CUST")
        cls.partners = cls.env["res.partner"]

    def test_operations_creates_a_customer_of_its_branch(self):
        customer = self.partners.with_user(self.bj_operations).create(
            {"name": "New customer", "customer_code": "  N-1 "}
        )
        self.assertEqual(customer.customer_code, "N-1")
        self.assertTrue(customer.is_company)
        self.assertEqual(customer.branch_ids, self.bj)
        self.assertFalse(self._as(self.gd_operations, customer).has_access("read"))

    def test_customer_created_in_head_office_is_head_offices(self):
        customer = self.partners.with_user(self.hq_operations).create(
            {"name": "New customer", "customer_code": "N-1"}
        )
        self.assertEqual(customer.branch_ids, self.hq)
        self.assertTrue(self._as(self.hq_officer, customer).has_access("read"))
        self.assertFalse(self._as(self.bj_operations, customer).has_access("read"))

    def test_only_operations_gives_and_changes_codes(self):
        customer = self._create_customer("K-1")
        self._create_policy("P-1", customer, self.product, self.bj)
        for user in (self.bj_branch_officer, self.hq_officer):
            for action in (
                lambda mine: mine.create({"name": "X", "customer_code": "X-1"}),
                lambda mine: mine.create({"name": "X", "contact_code": "X-1"}),
                lambda mine: mine.write({"customer_code": "X-1"}),
            ):
                with self.assertRaisesRegex(AccessError, "policy system"), self.cr.savepoint():
                    action(self._as(user, customer))
            self._as(user, customer).write({"customer_code": "K-1", "city": "Beijing"})
        self._as(self.bj_operations, customer).customer_code = "K-2"
        self.assertEqual(customer.customer_code, "K-2")

    def test_only_operations_is_offered_to_create_customers(self):
        view = self.env.ref("insurance_service.res_partner_view_list_customer")
        for user, offered in ((self.bj_operations, True), (self.hq_officer, False)):
            arch = self.partners.with_user(user).get_view(view.id, "list")["arch"]
            self.assertEqual('create="0"' not in arch, offered, user.login)

    @mute_logger("odoo.sql_db")
    def test_codes_are_unique_and_ordinary_partners_need_none(self):
        self._create_customer("U-1")
        with self.assertRaisesRegex(UniqueViolation, "customer_code"), self.cr.savepoint():
            self._create_customer("U-1 ")
        self.partners.create([{"name": "A", "customer_code": ""}, {"name": "B"}])

    def test_a_customer_is_an_organisation(self):
        customer = self._create_customer("O-1", is_company=False)
        self.assertTrue(customer.is_company)
        with self.assertRaisesRegex(ValidationError, "organisation"):
            customer.is_company = False

    def test_customer_with_facts_keeps_its_code_and_cannot_be_deleted(self):
        customer = self._create_customer("F-1")
        empty = self._create_customer("F-2")
        policy = self._create_policy("P-1", customer, self.product, self.bj)
        policy.active = False
        for action in (lambda: customer.write({"customer_code": False}), customer.unlink):
            with self.assertRaisesRegex(UserError, "kept for ever"):
                action()
        empty.customer_code = False
        self.assertFalse(empty.branch_ids)
        empty.unlink()

    def test_customers_cannot_be_merged(self):
        customers = self._create_customer("M-1") | self._create_customer("M-2")
        contact = self.partners.create({"name": "C", "parent_id": customers[0].id})
        other = self.partners.create({"name": "Ordinary"})
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        for partners in (customers, contact | other, other | customers[1]):
            with self.assertRaisesRegex(UserError, "group customers"):
                wizard._merge(partners.ids, partners[0], extra_checks=False)
        twin = self.partners.create({"name": "Ordinary"})
        wizard._merge((other | twin).ids, other, extra_checks=False)
        self.assertFalse(twin.exists())

    def test_links_open_the_customers_own_form(self):
        customer = self._create_customer("V-1")
        contact = self.partners.create({"name": "C", "parent_id": customer.id})
        ordinary = self.partners.create({"name": "Ordinary"})
        expected = (
            (customer, "insurance_service.res_partner_view_form_customer"),
            (contact, "insurance_service.res_partner_view_form_contact"),
        )
        for partner, view in expected:
            self.assertEqual(
                partner.with_user(self.hq_officer).get_formview_id(), self.env.ref(view).id
            )
        self.assertFalse(ordinary.with_user(self.hq_officer).get_formview_id())
        self.assertFalse(customer.get_formview_id(access_uid=self.hq_technical.id))

    # === Home branch === #

    def test_home_branch_is_that_of_the_first_policy_until_a_round_decides(self):
        customer = self._create_customer("H-1")
        self._create_policy(
            "P-1", customer, self.product, self.hn, date_start="2020-01-01", state="cancelled"
        )
        self.assertFalse(customer.home_company_id, "a cancelled policy never was")
        self.env["insurance.policy"].create(
            [
                self._policy_vals(customer, "P-2", self.bj, "2024-05-01"),
                self._policy_vals(customer, "P-3", self.gd, "2024-04-30"),
            ]
        )
        self.assertEqual(customer.home_company_id, self.gd)
        self._create_policy("P-4", customer, self.product, self.bj, date_start="2021-01-01")
        self.assertEqual(customer.home_company_id, self.gd, "only a round changes it now")

    def _policy_vals(self, customer, number, branch, date_start):
        return {
            "policy_number": number,
            "partner_id": customer.id,
            "company_id": branch.id,
            "product_id": self.product.id,
            "date_start": date_start,
            "date_end": "2026-12-31",
        }

    # === Protection: eight ways in === #

    def _value_of(self, kind):
        if kind == "tier":
            return self.tiers["gold"].id
        if kind == "round":
            return self._create_round(2024).id
        if kind == "period":
            return self._create_period().id
        if kind == "number":
            return 99.0
        if kind == "company":
            return self.gd.id
        return [Command.link(self.gd.id)]

    def _create_period(self):
        base = {
            "partner_id": self._create_customer("PERIOD").id,
            "company_id": self.bj.id,
            "round_id": self._create_round(2023).id,
        }
        line = self.env["insurance.assessment.line"].create(base)
        return self.env["insurance.tier.period"].create(
            {
                **base,
                "line_id": line.id,
                "tier_id": self.tiers["gold"].id,
                "change": "new",
                "date_from": "2024-02-01",
            }
        )

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.models", "odoo.sql_db")
    def test_protected_fields_cannot_be_set_in_any_way(self):
        customer = self._create_customer("PR-1")
        self._create_policy("P-1", customer, self.product, self.bj)
        contact = self.partners.create({"name": "C", "parent_id": customer.id})
        self.env.flush_all()
        for name, kind in PROTECTED.items():
            value = self._value_of(kind)
            for user in (self.bj_operations, self.bj_branch_officer, self.hq_officer):
                for way in self._get_ways(customer, contact, user, name, value):
                    message = f"{name} {user.login} {way.__name__}"
                    with self.assertRaises(AccessError, msg=message):
                        way()
        self.env.invalidate_all()
        self.assertFalse(customer.tier_id | contact.tier_id)
        self.assertEqual(customer.branch_ids, self.bj)

    def _get_ways(self, customer, contact, user, name, value):
        """Return functions that try to set a field, each in another way."""
        mine = customer.with_user(user)
        partners = self.partners.with_user(user)
        vals = {name: value}

        def create():
            partners.create({"name": "X", **vals})

        def write():
            mine.write(vals)

        def context_default():
            default = [self.gd.id] if name == "branch_ids" else value
            partners.with_context(**{f"default_{name}": default}).create({"name": "X"})

        def user_default():
            default = [self.gd.id] if name == "branch_ids" else value
            with self.env.cr.savepoint():
                self.env["ir.default"].with_user(user).set(
                    "res.partner", name, default, user_id=True
                )
                partners.create({"name": "X"})

        def copy():
            mine.copy(vals)

        def load():
            cell = "99" if name == "value_index" else "Any"
            done = partners.load([".id", name], [[str(customer.id), cell]])
            self._raise_messages(done)

        def web_save():
            mine.web_save(vals, {"name": {}})

        def web_save_multi():
            mine.web_save_multi([vals], {"name": {}})

        # Commands run as the user who began the transaction, in tests the superuser.
        self.env.transaction.default_env = mine.env

        def command_update():
            mine.write({"child_ids": [Command.update(contact.id, vals)]})

        def command_create():
            mine.write({"child_ids": [Command.create({"name": "X", **vals})]})

        ways = [create, write, context_default, user_default, copy, web_save, web_save_multi]
        ways += [command_update, command_create]
        if name == "value_index" and user.has_group("insurance_service.group_data_value"):
            ways.append(load)
        return ways

    def _raise_messages(self, done):
        messages = " ".join(message["message"] for message in done["messages"])
        if "by hand" in messages:
            raise AccessError(messages)
