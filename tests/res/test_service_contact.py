"""Service contacts: two first and two second ones, birthdays, masking, the top-client club."""

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..common import InsuranceCommon


@tagged("post_install", "-at_install")
class TestServiceContact(InsuranceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.env["res.partner"]
        cls.customer = cls._create_customer("SC-1")
        cls._create_policy("P-1", cls.customer, cls._create_product("SC"), cls.bj)

    @classmethod
    def _create_contact(cls, role="first", **values):
        return cls.partners.create(
            {
                "name": "Contact",
                "parent_id": cls.customer.id,
                "service_contact_role": role,
                **values,
            }
        )

    # === Two and two === #

    def test_two_first_and_two_second_contacts_are_allowed(self):
        for role in ("first", "first", "second", "second", False, False, False):
            self._create_contact(role)
        self.assertEqual(len(self.customer.service_contact_ids), 7)

    def test_third_contact_of_a_role_is_refused_in_every_way(self):
        first, second = self._create_contact("first"), self._create_contact("first")
        without = self._create_contact(False)
        archived = self._create_contact("first", active=False)
        elsewhere = self._create_contact("first", parent_id=self._create_customer("SC-2").id)
        ways = {
            "create": lambda: self._create_contact("first"),
            "role": lambda: without.write({"service_contact_role": "first"}),
            "unarchive": lambda: archived.write({"active": True}),
            "move": lambda: elsewhere.write({"parent_id": self.customer.id}),
            "link": lambda: self.customer.write({"child_ids": [(4, elsewhere.id)]}),
        }
        for name, way in ways.items():
            with (
                self.assertRaisesRegex(ValidationError, "2 are allowed", msg=name),
                self.cr.savepoint(),
            ):
                way()
            self.env.invalidate_all()
        first.active = False
        second.service_contact_role = "second"
        for way in (ways["role"], ways["unarchive"]):
            way()

    def test_three_at_once_are_refused(self):
        vals = {"name": "C", "parent_id": self.customer.id, "service_contact_role": "second"}
        with self.assertRaisesRegex(ValidationError, "3 contacts"):
            self.partners.create([vals, vals, vals])

    def test_message_names_customer_and_role(self):
        self._create_contact()
        self._create_contact()
        with self.assertRaisesRegex(ValidationError, "Customer SC-1.*First contact"):
            self._create_contact()

    def test_only_contacts_of_customers_have_a_role(self):
        ordinary = self.partners.create({"name": "Ordinary", "is_company": True})
        for parent in (ordinary, self.partners):
            with self.assertRaisesRegex(ValidationError, "Choose the customer first"):
                self._create_contact(parent_id=parent.id)
        with self.assertRaisesRegex(ValidationError, "Choose the customer first"):
            self._create_contact().parent_id = ordinary

    def test_check_is_set_wise(self):
        counts = []
        for size in (5, 20):
            customers = [self._create_customer(f"SW-{size}-{n}") for n in range(size)]
            self.env.flush_all()
            contacts = self.partners.create(
                [
                    {"name": "C", "parent_id": c.id, "service_contact_role": "first"}
                    for c in customers
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            contacts.mapped("parent_id.customer_code")
            start = self.cr.sql_log_count
            contacts._check_service_contact_limit()
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(*counts)

    # === Birthdays === #

    def test_birthday_in_both_calendars(self):
        contact = self._create_contact(birthday="1970-02-28")
        # 1971 has a lunar 30 February, 1970 has not.
        contact.write({"birthday": "1971-02-30", "birthday_calendar": "lunar"})
        for birthday, calendar in (
            ("1971-02-30", "solar"),
            ("1970-02-30", "lunar"),
            ("1970/02/03", "solar"),
            ("1970-2-3", "solar"),
            ("1899-12-31", "solar"),
        ):
            with self.assertRaisesRegex(ValidationError, "no birthday"):
                contact.write({"birthday": birthday, "birthday_calendar": calendar})

    # === Masking === #

    def test_readers_without_the_data_group_see_masked_data(self):
        contact = self._create_contact(
            service_mobile="13812345678", service_email="wang@example.cn", birthday="1970-01-01"
        )
        for user in (self.bj_operations, self.bj_branch_head, self.hq_auditor):
            mine = self._as(user, contact)
            self.assertEqual(mine.service_mobile_masked, "138****5678")
            self.assertEqual(mine.service_email_masked, "w***@example.cn")
            for name in ("service_mobile", "service_email", "birthday", "birthday_calendar"):
                with self.assertRaises(AccessError):
                    mine.read([name])
        self.assertEqual(self._as(self.bj_specialist, contact).service_mobile, "13812345678")

    def test_masks_cannot_be_searched(self):
        with self.assertRaises(ValueError):
            self.partners.with_user(self.bj_operations).search(
                [("service_mobile_masked", "=", "138****5678")]
            )

    # === Top-client club === #

    def test_club_follows_gold_and_position(self):
        chairman = self._create_contact(contact_position="chairman")
        manager = self._create_contact(False, contact_position="general_manager")
        other = self._create_contact("second", contact_position="other")
        contacts = chairman | manager | other

        def members():
            found = self.partners.search(
                [("is_top_club_member", "=", True), ("id", "in", contacts.ids)]
            )
            self.assertEqual(found, contacts.filtered("is_top_club_member"))
            rest = self.partners.search(
                [("is_top_club_member", "=", False), ("id", "in", contacts.ids)]
            )
            self.assertEqual(rest, contacts - found)
            return found

        for tier, expected in (
            ("gold", chairman | manager),
            ("silver", self.partners),
            ("regular", self.partners),
            ("gold", chairman | manager),
        ):
            self.customer.tier_id = self.tiers[tier]
            self.assertEqual(members(), expected, tier)
        chairman.contact_position = "other"
        self.assertEqual(members(), manager)
        self.customer.tier_id = False
        self.assertFalse(members())
