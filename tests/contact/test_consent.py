"""Consents: who records them, what they set, that nobody changes them afterwards."""

from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY, ContactCommon


@tagged("post_install", "-at_install", "insurance_service")
class TestConsent(ContactCommon):
    def test_service_staff_and_salesperson_record(self):
        for user in (
            self.bj_salesperson,
            self.bj_specialist,
            self.bj_branch_officer,
            self.bj_operations,
            self.hq_officer,
            self.hq_operations,
        ):
            for state in ("given", "withdrawn"):
                consent = self._state(user, self.wang, state=state)
                self.assertEqual(self.wang.care_consent, state, user.login)
                self.assertEqual(consent.user_id, user)
        self.assertEqual(consent.partner_id, self.gold)
        self.assertEqual(consent.company_id, self.bj)
        self.assertFalse(self.wang.sms_consent)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_others_do_not_record(self):
        for user in (
            self.bj_branch_head,
            self.hq_gm,
            self.hq_auditor,
            self.hq_technical,
            self.gd_specialist,
            self.gd_salesperson,
            self.reader,
            self.portal,
        ):
            with self.assertRaises(AccessError, msg=user.login):
                self._state(user, self.wang)
        with self.assertRaises(AccessError):
            self._state(self.bj_salesperson, self.li)
        self.assertFalse(self.wang.care_consent)

    def test_a_serving_branch_is_not_the_home_branch(self):
        product = self._create_product("T-C1")
        self._create_policy("T-C-POL", self.gold, product, self.gd)
        self.assertIn(self.gd, self.gold.branch_ids)
        self.assertEqual(self._as(self.gd_specialist, self.wang).name, "Wang")
        with self.assertRaisesRegex(AccessError, "looked after by"):
            self._state(self.gd_specialist, self.wang)

    def test_who_reads(self):
        consent = self._state(self.bj_specialist, self.wang, proof="File 7")
        for user in (
            self.bj_salesperson,
            self.bj_branch_head,
            self.bj_operations,
            self.hq_gm,
            self.hq_auditor,
        ):
            self.assertEqual(self._as(user, consent).proof, "File 7", user.login)
        for user in (self.gd_specialist, self.gd_salesperson, self.hq_technical, self.portal):
            self.assertFalse(self._as(user, consent).has_access("read"), user.login)
        self.assertFalse(self._as(self.reader, consent).search([]))
        of_li = self._state(self.bj_specialist, self.li)
        self.assertFalse(self._as(self.bj_salesperson, of_li).has_access("read"))

    def test_the_new_home_branch_reads_old_statements(self):
        consent = self._state(self.bj_specialist, self.wang)
        self.gold.home_company_id = self.gd
        self.assertTrue(self._as(self.gd_specialist, consent).has_access("read"))

    def test_statements_are_kept_as_they_were(self):
        consent = self._state(self.bj_specialist, self.wang)
        with self.assertRaises(AccessError):
            self._as(self.bj_specialist, consent).write({"state": "withdrawn"})
        with self.assertRaises(UserError):
            consent.sudo().write({"state": "withdrawn"})
        with self.assertRaises(UserError):
            consent.sudo().unlink()

    def test_consent_fields_of_the_contact_are_not_typed(self):
        for name in ("care_consent", "sms_consent", "release_consent", "health_consent"):
            with self.assertRaises(AccessError):
                self._as(self.bj_branch_officer, self.wang).write({name: "given"})

    def test_system_fields_are_not_given(self):
        for name, value in (
            ("user_id", self.hq_officer.id),
            ("company_id", self.gd.id),
            ("partner_id", self.silver.id),
        ):
            with self.assertRaises(AccessError):
                self._state(self.bj_specialist, self.wang, **{name: value})

    def test_the_latest_statement_counts_not_the_last_recorded(self):
        self._state(self.bj_specialist, self.wang, state="withdrawn", date=date(2026, 3, 5))
        self._state(self.bj_specialist, self.wang, state="given", date=date(2026, 3, 4))
        self.assertEqual(self.wang.care_consent, "withdrawn")
        self._state(self.bj_specialist, self.wang, state="given", date=date(2026, 3, 5))
        self.assertEqual(self.wang.care_consent, "given")

    def test_not_in_the_future(self):
        with self.assertRaisesRegex(ValidationError, "future"):
            self._state(self.bj_specialist, self.wang, date=date(2026, 3, 7))
        self._state(self.bj_specialist, self.wang, date=TODAY)

    def test_only_contacts_of_customers(self):
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        for partner in (stranger, self.gold):
            with self.assertRaisesRegex(ValidationError, "no service contact"):
                self._state(self.bj_specialist, partner)

    def test_children_do_not_consent(self):
        child = self._create_contact(self.gold, "Child", birthday="2012-03-07")
        with self.assertRaisesRegex(ValidationError, "under 14"):
            self._state(self.bj_specialist, child)
        self._state(self.bj_specialist, child, state="withdrawn")
        child.birthday = "2012-03-06"
        self._state(self.bj_specialist, child)
        self.assertEqual(child.care_consent, "given")

    def test_dialog_for_several_contacts(self):
        officer = self.bj_branch_officer
        dialogs = self.env["insurance.contact.consent.dialog"]
        with self._on(TODAY):
            dialog = (
                self._as(officer, dialogs)
                .with_context(active_model="res.partner", active_ids=(self.wang | self.li).ids)
                .create({"purpose": "sms", "state": "withdrawn", "way": "phone"})
            )
            self.assertIn("cancelled", dialog.effect)
            dialog.action_confirm()
        self.assertEqual((self.wang | self.li).mapped("sms_consent"), ["withdrawn"] * 2)
        self.assertEqual(self.wang.consent_ids.way, "phone")
        with self.assertRaises(AccessError):
            self._as(self.bj_specialist, dialog).action_confirm()

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_nothing_is_recorded_when_one_contact_is_refused(self):
        dialogs = self.env["insurance.contact.consent.dialog"]
        with self.assertRaises(AccessError), self._on(TODAY):
            self._as(self.bj_specialist, dialogs).create(
                {"contact_ids": [self.wang.id, self.chen.id]}
            ).action_confirm()
        self.assertFalse(self.wang.consent_ids)
        with self.assertRaises(AccessError):
            self._as(self.hq_auditor, dialogs).create({"contact_ids": [self.wang.id]})

    def test_buttons_of_the_card(self):
        self.assertTrue(self._as(self.bj_specialist, self.wang).can_record_consent)
        self.assertFalse(self._as(self.bj_branch_head, self.wang).can_record_consent)
        action = (
            self._as(self.bj_specialist, self.wang)
            .with_context(consent_purpose="health", consent_state="withdrawn")
            .action_open_consent()
        )
        self.assertEqual(action["context"]["default_purpose"], "health")
        self.assertEqual(action["context"]["default_state"], "withdrawn")
