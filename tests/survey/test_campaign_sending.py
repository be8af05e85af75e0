from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import SurveyCommon


@tagged("post_install", "-at_install")
class TestSurveySending(SurveyCommon):
    """Letters, text messages, reminders, and the end of a survey."""

    def _at_noon(self):
        """Let it be noon in Shanghai, today."""
        moment = fields.Datetime.now().replace(hour=4, minute=0)
        return patch.object(fields.Datetime, "now", staticmethod(lambda: moment))

    def _after(self, days):
        """Let some whole days and a minute have gone by."""
        moment = fields.Datetime.now() + timedelta(days=days, minutes=1)
        return patch.object(fields.Datetime, "now", staticmethod(lambda: moment))

    def test_letter(self):
        campaign = self._start()
        invitation = self._get_invitation(campaign, self.gold)
        self.assertEqual(invitation.state, "sent")
        mail = invitation.mail_id
        self.assertEqual(mail.email_to, "gold@example.com")
        self.assertEqual(mail.subject, "诚邀您评价我们的服务")
        self.assertIn(invitation.user_input_id.access_token, mail.body_html)
        self.assertIn(
            f"{campaign.date_deadline.month}月{campaign.date_deadline.day}日", mail.body_html
        )
        self.assertTrue(mail.auto_delete, "The link stays nowhere once it has left")
        for secret in (self.gold.name, "VIP", invitation.name):
            self.assertNotIn(secret, mail.subject)

    def test_letter_in_english(self):
        self.gold_contact.lang = "en_US"
        campaign = self._start()
        mail = self._get_invitation(campaign, self.gold).mail_id
        self.assertEqual(mail.subject, "Your opinion of our service")
        self.assertNotIn("尊敬", mail.body_html)

    def test_text_message_waits_for_a_provider(self):
        campaign = self._start()
        invitation = self._get_invitation(campaign, self.silver)
        self.assertEqual((invitation.state, invitation.sms_id.id), ("drawn", False))
        self.assertEqual(campaign.waiting_count, 1)
        self.hq.care_sms_enabled = True
        with self._at_noon():
            self._run_cron()
        self.assertEqual(invitation.state, "sent")
        message = invitation.sms_id
        self.assertEqual(message.number, "+8613812345678")
        self.assertIn(invitation.user_input_id.access_token, message.body)
        self.assertIn("诚邀您对我们的服务进行评价", message.body)

    def test_nothing_before_the_start(self):
        campaign = self._create_campaign(date_start=self.today + timedelta(1))
        campaign.action_draw()
        self._run_cron()
        self.assertEqual(set(campaign.invitation_ids.mapped("state")), {"drawn"})
        campaign.action_start()
        self._run_cron()
        self.assertEqual(set(campaign.invitation_ids.mapped("state")), {"drawn"})
        with self._on(self.today + timedelta(1)):
            self._run_cron()
        self.assertEqual(campaign.sent_count, 2)

    def test_without_address_it_is_an_interview(self):
        campaign = self._start()
        invitation = self._get_invitation(campaign, self.far)
        self.assertEqual((invitation.channel, invitation.state), ("phone", "sent"))
        self.assertFalse(invitation.user_input_id)

    def test_a_bad_one_stops_no_other(self):
        campaign = self._create_campaign()
        campaign.action_draw()
        campaign.action_start()
        self.gold_contact.service_email = False
        other = self._create_tiered("T-OTHER", "gold")
        self._run_cron()
        invitation = self._get_invitation(campaign, self.gold)
        self.assertEqual(invitation.state, "drawn")
        self.assertIn("No e-mail", invitation.problem)
        self.assertEqual(campaign.problem_count, 1)
        mine = [("job", "=", "survey_invitations"), ("partner_id", "=", self.gold.id)]
        failure = self.env["insurance.care.failure"].search(mine)
        self.assertEqual(failure.state, "open")
        self.assertFalse(self._get_invitation(campaign, other), "Nobody is added afterwards")
        self.gold_contact.service_email = "new@example.com"
        self._as(self.bj_specialist, invitation).action_send_again()
        self._run_cron()
        self.assertEqual((invitation.state, invitation.problem), ("sent", False))
        self.assertEqual(failure.state, "solved")
        with self.assertRaisesRegex(UserError, "within the last day"):
            self._as(self.bj_specialist, invitation).action_send_again()

    def test_reminders(self):
        campaign = self._start()
        invitation = self._get_invitation(campaign, self.gold)
        first = invitation.mail_id
        for days, count in ((6, 0), (7, 1), (13, 1), (14, 2), (19, 2)):
            with self._after(days):
                self._run_cron()
            self.assertEqual(invitation.reminder_count, count, f"day {days}")
        self.assertNotEqual(invitation.mail_id, first)
        self.assertEqual(invitation.mail_id.subject, "温馨提示：诚邀您评价我们的服务")

    def test_no_reminder_after_answer_skip_or_end(self):
        campaign = self._start()
        invitation = self._get_invitation(campaign, self.gold)
        self._enter(invitation)
        with self._after(8):
            self._run_cron()
        self.assertEqual(invitation.reminder_count, 0)
        self.hq.survey_reminder_max = 0
        other = self._start()
        with self._after(8):
            self._run_cron()
        self.assertEqual(self._get_invitation(other, self.gold).reminder_count, 0)

    def test_expiry(self):
        campaign = self._start()
        with self._on(campaign.date_deadline):
            self._run_cron()
        self.assertEqual(campaign.state, "running")
        with self._on(campaign.date_deadline + timedelta(1)):
            self._run_cron()
        self.assertEqual(campaign.state, "closed")
        self.assertEqual(campaign.expired_count, 3)

    def test_consent_withdrawn_while_it_waits(self):
        campaign = self._start()
        invitation = self._get_invitation(campaign, self.gold)
        mail = invitation.mail_id
        consents = self.env["insurance.contact.consent"].with_user(self.bj_specialist)
        consents.with_company(self.bj).create(
            {"contact_id": self.gold_contact.id, "purpose": "care", "state": "withdrawn"}
        )
        self.env.invalidate_all()
        self.assertEqual(invitation.state, "skipped")
        self.assertFalse(mail.exists(), "It had not left yet")
        text = self._get_invitation(campaign, self.silver)
        consents.with_company(self.bj).create(
            {"contact_id": self.silver_contact.id, "purpose": "sms", "state": "withdrawn"}
        )
        self.env.invalidate_all()
        self.assertEqual((text.state, text.channel), ("drawn", "phone"))

    def test_settings_are_head_offices(self):
        self._as(self.hq_officer, self.hq).survey_reminder_days = 5
        with self.assertRaises(AccessError):
            self._as(self.bj_branch_head, self.hq).survey_reminder_days = 3
