"""The number of queries of a screen does not grow with its rows."""

from lxml import etree

from odoo.fields import Command
from odoo.tests import tagged

from .common import InsuranceCommon

SMALL, LARGE = 10, 40


@tagged("post_install", "-at_install")
class TestQueryCounts(InsuranceCommon):
    """Lists and forms as the web client asks for them, with 10 and with 40 rows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        product = cls._create_product("QC")
        cls.customers = cls.env["res.partner"]
        for number in range(LARGE):
            customer = cls._create_customer(f"QC-{number:02d}", tier_id=cls.tiers["gold"].id)
            cls.customers |= customer
            for branch, salesperson in ((cls.bj, cls.bj_salesperson), (cls.gd, cls.gd_salesperson)):
                policy = cls._create_policy(
                    f"QC-{number}-{branch.id}", customer, product, branch, user_id=salesperson.id
                )
                cls._create_entry(policy, 100)
                cls._create_entry(policy, 10, "claim")
        contacts = [
            {
                "name": "C",
                "parent_id": c.id,
                "service_contact_role": "first",
                "birthday": "1970-01-01",
            }
            for c in cls.customers
        ]
        cls.env["res.partner"].create(contacts)
        cls.env.flush_all()

    def test_lists(self):
        mine = [("partner_id", "in", self.customers.ids)]
        for view, domain in (
            ("res_partner_view_list_customer", [("id", "in", self.customers.ids)]),
            ("res_partner_view_kanban_customer", [("id", "in", self.customers.ids)]),
            ("res_partner_view_list_contact", [("parent_id", "in", self.customers.ids)]),
            ("insurance_policy_view_list", mine),
            (
                "insurance_policy_entry_view_list",
                [("policy_id.partner_id", "in", self.customers.ids)],
            ),
            ("insurance_policy_year_view_list", mine),
        ):
            for user in (self.hq_officer, self.bj_operations, self.bj_salesperson):
                self._assert_flat(view, domain, user)

    def test_list_of_products(self):
        for number in range(LARGE):
            self._create_product(f"QC-{number}")
        self._assert_flat("insurance_product_view_list", [], self.hq_officer)

    def test_list_of_branches(self):
        for number in range(LARGE):
            self._create_branch(f"QC-{number}", "d", 1)
        user = self.hq_officer
        user.company_ids = [
            Command.set(self.env["res.company"].search([("id", "child_of", self.hq.id)]).ids)
        ]
        self._assert_flat("res_company_view_list_branch", [("parent_id", "=", self.hq.id)], user)

    def test_form_of_a_customer_with_many_policies_and_contacts(self):
        few, many = self.customers[:2]
        product = self._create_product("QC-F")
        for number in range(LARGE):
            policy = self._create_policy(f"QC-F-{number}", many, product, self.bj)
            self._create_entry(policy, 5)
            self.env["res.partner"].create({"name": "C", "parent_id": many.id})
        view = self.env.ref("insurance_service.res_partner_view_form_customer")
        for user in (self.hq_officer, self.bj_operations):
            counts = [self._count_form(view, customer, user) for customer in (few, few, many)]
            self.assertEqual(counts[1], counts[2], user.login)

    def _count_form(self, view, record, user):
        record = self._as(user, record)
        specification = self._get_specification(record, view, "form")
        return self._count(lambda: record.web_read(specification))

    def _assert_flat(self, view_name, domain, user):
        view = self.env.ref(f"insurance_service.{view_name}")
        model = self._as(user, self.env[view.model])
        specification = self._get_specification(model, view, view.type)

        def read(limit):
            rows = model.web_search_read(domain, specification, limit=limit)["records"]
            self.assertEqual(len(rows), limit, (view_name, user.login))

        read(SMALL)  # fills the caches of views, rules and translations
        counts = [self._count(lambda limit=limit: read(limit)) for limit in (SMALL, LARGE)]
        self.assertEqual(counts[0], counts[1], (view_name, user.login))

    def _get_specification(self, model, view, view_type):
        """Return what the web client reads for a view: its fields, lists with their columns."""
        arch = etree.fromstring(model.get_view(view.id, view_type)["arch"])
        return self._read_node(model, arch)

    def _read_node(self, model, node):
        specification = {}
        for child in node.iterchildren(etree.Element):
            if child.tag != "field":
                specification.update(self._read_node(model, child))
                continue
            field = model._fields[child.get("name")]
            value = specification.setdefault(field.name, {})
            if field.type == "many2one":
                value["fields"] = {"display_name": {}}
            elif field.type in ("one2many", "many2many"):
                comodel = model.env[field.comodel_name]
                value["fields"] = {"display_name": {}, **self._read_node(comodel, child)}
        return specification

    def _count(self, action):
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.cr.sql_log_count
        action()
        return self.cr.sql_log_count - start
