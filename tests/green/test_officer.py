"""Named service officers of VIP customers: who names whom, and what goes to them."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..service.common import ServiceCommon


@tagged("post_install", "-at_install")
class TestServiceOfficer(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.onsite_item = cls._create_item_of_kind("T-ONSITE", "onsite")

    @classmethod
    def _create_item_of_kind(cls, code, kind):
        cls.catalogue.state = "draft"
        item = cls._create_item(code, {"silver": 2, "gold": 2}, request_kind=kind)
        cls.catalogue.state = "active"
        return item

    def _name(self, user, partners, officer):
        self._as(user, partners).action_set_service_officer(officer.id)

    def test_customer_resources_name_people_of_the_home_branch(self):
        both = self.gold + self.silver
        self._name(self.bj_branch_officer, both, self.bj_specialist)
        self.assertEqual(both.mapped("service_officer_id"), self.bj_specialist)
        self._name(self.hq_officer, self.gold, self.bj_operations)
        self.assertEqual(self.gold.service_officer_id, self.bj_operations)
        self._name(self.bj_branch_officer, self.gold, self.env["res.users"])
        self.assertFalse(self.gold.service_officer_id)

    def test_others_name_nobody(self):
        for user in (
            self.bj_specialist,
            self.bj_operations,
            self.bj_branch_head,
            self.bj_salesperson,
            self.hq_gm,
            self.hq_auditor,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._name(user, self.gold, self.bj_specialist)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._as(user, self.gold).write({"service_officer_id": self.bj_specialist.id})
        self.assertFalse(self.gold.service_officer_id)

    def test_another_branch_that_serves_the_customer_names_nobody(self):
        self.gold.branch_ids = [Command.link(self.gd.id)]
        with self.assertRaises(AccessError):
            self._name(self.gd_branch_officer, self.gold, self.gd_specialist)

    def test_officer_serves_the_home_branch_and_the_customer_is_vip(self):
        for customer, officer in (
            (self.gold, self.gd_specialist),
            (self.gold, self.bj_branch_head),
            (self.gold, self.bj_salesperson),
            (self.plain, self.bj_specialist),
        ):
            with self.assertRaises(ValidationError):
                self._name(self.bj_branch_officer, customer, officer)

    def test_mass_naming_is_all_or_nothing(self):
        dialogs = self.env["insurance.service.officer.assign"].with_user(self.bj_branch_officer)
        both = self.gold + self.plain
        dialogs = dialogs.with_context(active_model="res.partner", active_ids=both.ids)
        dialog = dialogs.create({"user_id": self.bj_specialist.id})
        self.assertEqual(dialog.company_ids, self.bj)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            dialog.action_confirm()
        self.env.invalidate_all()
        self.assertFalse(self.gold.service_officer_id)
        dialog.partner_ids = self.gold + self.silver
        dialog.action_confirm()
        self.assertEqual(self.silver.service_officer_id, self.bj_specialist)

    def test_created_with_an_officer_is_checked_as_well(self):
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(self.bj_operations).create(
                {"name": "New", "service_officer_id": self.bj_specialist.id}
            )

    def test_on_site_service_goes_to_the_named_officer(self):
        self.gold.service_officer_id = self.bj_specialist
        request = self._create_request(item_id=self.onsite_item.id)
        self.assertEqual(request.user_id, self.bj_specialist)
        self.assertIn("assign", request.event_ids.mapped("kind"))

    def test_other_requests_stay_in_the_queue(self):
        self.gold.service_officer_id = self.bj_specialist
        self.assertFalse(self._create_request().user_id)
        self.assertFalse(
            self._create_request(partner_id=self.silver.id, item_id=self.onsite_item.id).user_id
        )

    def test_officer_of_another_branch_or_gone_gets_nothing(self):
        self.gold.branch_ids = [Command.link(self.gd.id)]
        self.gold.service_officer_id = self.bj_specialist
        request = self._create_request(
            self.gd_operations, item_id=self.onsite_item.id, company_id=self.gd.id
        )
        self.assertFalse(request.user_id)
        self.bj_specialist.active = False
        self.assertFalse(self._create_request(item_id=self.onsite_item.id).user_id)

    def test_substitute_of_an_absent_officer_gets_it(self):
        self.gold.service_officer_id = self.bj_specialist
        self.env["insurance.service.absence"].create(
            {
                "user_id": self.bj_specialist.id,
                "substitute_id": self.bj_operations.id,
                "company_id": self.bj.id,
            }
        ).sudo().write({"state": "current"})
        request = self._create_request(item_id=self.onsite_item.id)
        self.assertEqual(request.user_id, self.bj_operations)
