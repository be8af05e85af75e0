"""The branches that may see a customer follow its policies; its contacts follow the customer."""

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import InsuranceCommon


@tagged("post_install", "-at_install")
class TestBranchSync(InsuranceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls._create_product("SYNC")
        cls.partners = cls.env["res.partner"]
        cls.customer = cls._create_customer("S-1")
        cls.contact = cls.partners.create({"name": "Contact", "parent_id": cls.customer.id})
        cls.assistant = cls.partners.create({"name": "Assistant", "parent_id": cls.contact.id})
        cls.family = cls.customer | cls.contact | cls.assistant

    def _assert_branches(self, partners, branches):
        for partner in partners:
            self.assertEqual(partner.branch_ids, branches, partner.name)

    def test_branches_follow_the_policies(self):
        policy = self._create_policy("P-1", self.customer, self.product, self.bj)
        self._assert_branches(self.family, self.bj)
        other = self._create_policy("P-2", self.customer, self.product, self.gd)
        self._assert_branches(self.family, self.bj | self.gd)
        policy.company_id = self.hn
        self._assert_branches(self.family, self.gd | self.hn)
        other.active = False
        self._assert_branches(self.family, self.gd | self.hn)  # archived, but still there
        other.unlink()
        self._assert_branches(self.family, self.hn)
        policy.unlink()
        self._assert_branches(self.family, self.hn)  # nobody's customer is nobody's problem

    def test_customer_without_policy_stays_where_it_was_created(self):
        customer = self.partners.with_company(self.gd).create({"name": "X", "customer_code": "X"})
        self._assert_branches(customer, self.gd)
        self.partners.with_company(self.bj)._sync_branches(customer.ids)
        self._assert_branches(customer, self.gd)

    def test_moved_policy_takes_the_customer_along(self):
        second = self._create_customer("S-2")
        policy = self._create_policy("P-1", self.customer, self.product, self.bj)
        self._create_policy("P-2", self.customer, self.product, self.gd)
        policy.partner_id = second
        self._assert_branches(self.family, self.gd)
        self._assert_branches(second, self.bj)

    def test_contact_follows_its_new_parent(self):
        self._create_policy("P-1", self.customer, self.product, self.bj)
        second = self._create_customer("S-2")
        self._create_policy("P-2", second, self.product, self.gd)
        self.contact.parent_id = second
        self._assert_branches(self.contact | self.assistant, self.gd)
        self.contact.parent_id = self.partners.create({"name": "Ordinary", "is_company": True})
        self._assert_branches(self.contact | self.assistant, self.env["res.company"])
        self._assert_branches(self.customer, self.bj)

    def test_subsidiary_with_its_own_code_goes_its_own_way(self):
        self._create_policy("P-1", self.customer, self.product, self.bj)
        subsidiary = self._create_customer("S-3", parent_id=self.customer.id)
        self._create_policy("P-3", subsidiary, self.product, self.hn)
        self._create_policy("P-4", self.customer, self.product, self.gd)
        self._assert_branches(subsidiary, self.hn)
        self._assert_branches(self.family, self.bj | self.gd)

    def test_ordinary_partner_becomes_a_customer(self):
        partner = self.partners.create({"name": "Prospect", "is_company": True})
        child = self.partners.create({"name": "Child", "parent_id": partner.id})
        self._assert_branches(partner | child, self.env["res.company"])
        partner.with_company(self.bj).customer_code = "S-4"
        self._assert_branches(partner | child, self.bj)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_contact_cannot_be_added_or_pushed_to_a_customer_of_another_branch(self):
        self._create_policy("P-1", self.customer, self.product, self.bj)
        foreign = self._create_customer("S-5")
        self._create_policy("P-5", foreign, self.product, self.gd)
        officer = self.partners.with_user(self.bj_branch_officer)
        with self.assertRaises(AccessError):
            officer.create({"name": "X", "parent_id": foreign.id})
        with self.assertRaises(AccessError):
            self._as(self.bj_branch_officer, self.contact).write({"parent_id": foreign.id})
        self.env.invalidate_all()
        self.assertEqual(self.contact.parent_id, self.customer)
        officer.create({"name": "Y", "parent_id": self.customer.id})

    def test_same_answer_as_the_orm_for_many_partners_in_a_constant_number_of_queries(self):
        branches = [self.bj, self.gd, self.hn]
        customers = self.partners.browse()
        for index in range(40):
            customer = self._create_customer(f"Q-{index}")
            customers |= customer
            for step in range(index % 4):
                self._create_policy(
                    f"P-{index}-{step}", customer, self.product, branches[(index + step) % 3]
                )
        expected = {}
        for customer in customers:  # the plain way
            companies = customer.policy_ids.company_id or self.env.company
            expected[customer.id] = set(companies.ids)
        self.env.cr.execute("DELETE FROM insurance_customer_branch_rel")
        self.env.invalidate_all()
        counts = [self._count_queries(customers[:10]), self._count_queries(customers)]
        self.assertEqual(counts[0], counts[1])
        self.assertEqual({c.id: set(c.branch_ids.ids) for c in customers}, expected)

    def _count_queries(self, customers):
        self.env.flush_all()
        start = self.env.cr.sql_log_count
        self.partners._sync_branches(customers.ids)
        return self.env.cr.sql_log_count - start
