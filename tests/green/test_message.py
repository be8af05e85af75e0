"""Messages to the customer, and the VIP mark in e-mails."""

from markupsafe import Markup

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..service.common import ServiceCommon


@tagged("post_install", "-at_install")
class TestRequestMessage(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls.env["res.partner"].create(
            {
                "name": "Wang",
                "parent_id": cls.gold.id,
                "service_contact_role": "second",
                "service_email": "wang.min@customer.example.cn",
            }
        )

    def _sent(self):
        mails = self.env["mail.mail"].search([("email_to", "=", "wang.min@customer.example.cn")])
        return mails.sorted("id")

    def test_message_fits_the_state_and_carries_the_mark(self):
        with self._at("2026-03-06 10:00"):
            request = self._create_request(item_id=self.papers_item.id, contact_id=self.contact.id)
            request.action_send_message()
            request.paper_ids.filtered("is_required").is_received = True
            request.action_send_message()
            request.action_pause(
                self.env.ref("insurance_service.pause_papers").id, "Licence is not readable"
            )
            request.action_send_message()
            request.action_finish("Endorsement 17 issued")
            request.action_send_message()
        papers, received, paused, done = self._sent()
        for mail in (papers, received, paused, done):
            self.assertTrue(mail.subject.startswith("[VIP] "), mail.subject)
            self.assertIn(self.tiers["gold"].name, mail.body_html)
            self.assertIn(request.name, mail.body_html)
        self.assertIn("Copy of licence", papers.body_html)
        self.assertNotIn("Power of attorney", papers.body_html)
        self.assertIn("03/10/2026", received.body_html)
        self.assertIn("Licence is not readable", paused.body_html)
        self.assertIn("Endorsement 17 issued", done.body_html)
        log = str(request.message_ids.mapped("body"))
        self.assertIn("Endorsement 17 issued", log)
        self.assertNotIn("wang.min@", log)

    def test_regular_customers_get_no_mark(self):
        self.plain.email = "office@plain.example.cn"
        self._create_request(partner_id=self.plain.id).action_send_message()
        mail = self.env["mail.mail"].search([("email_to", "=", "office@plain.example.cn")])
        self.assertFalse(mail.subject.startswith("[VIP]"))

    def test_without_address_or_right_it_is_refused(self):
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            self._create_request().action_send_message()
        self.gold.user_id = self.bj_salesperson
        request = self._create_request(contact_id=self.contact.id)
        for user in (self.bj_salesperson, self.hq_auditor, self.gd_operations):
            with self.assertRaises(AccessError, msg=user.login):
                self._as(user, request).action_send_message()
        request.action_cancel("Withdrawn")
        with self.assertRaises(UserError):
            request.action_send_message()
        self.assertFalse(self._sent())

    def test_mail_of_odoo_about_a_vip_carries_the_mark(self):
        request = self._create_request()
        follower = self.env["res.partner"].create({"name": "F", "email": "f@example.cn"})
        message = request.sudo().message_post(
            body=Markup("<p>Hello</p>"), partner_ids=follower.ids, subtype_xmlid="mail.mt_comment"
        )
        mail = self.env["mail.mail"].sudo().search([("mail_message_id", "=", message.id)])
        self.assertIn(f"★ {self.tiers['gold'].name}", mail.body_html)
        self.assertTrue(mail.subject.startswith("[VIP] "), mail.subject)
