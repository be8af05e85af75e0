"""Customers: codes, branches that may see them, home branch, protection."""

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import InsuranceCommon


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
