from datetime import date, timedelta

from odoo.tests import tagged

from .common import SurveyResultCommon


@tagged("post_install", "-at_install")
class TestAskAfter(SurveyResultCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hq.write({"survey_ask_after": True, "survey_regular_share": 100})
        cls.contact = cls._create_contact(cls.gold, "first@example.com")
        cls.invitations = cls.env["insurance.survey.invitation"]

    @classmethod
    def _create_contact(cls, customer, email, **values):
        return cls.env["res.partner"].create(
            {
                "name": f"Contact {email}",
                "parent_id": customer.id,
                "service_contact_role": "first",
                "service_email": email,
                **values,
            }
        )

    def _finish(self, day="2026-03-02", contact=None, **values):
        """Register and finish a request on a day; return the invitation about it."""
        contact = self.contact if contact is None else contact
        with self._at(f"{day} 10:00"):
            request = self._create_request(contact_id=contact.id, **values)
            request.action_take()
            request.action_finish("Done")
        self.assertEqual(request.state, "done")
        return self.invitations.search([("request_id", "=", request.id)])

    def test_whoever_asked_is_asked_about_it(self):
        invitation = self._finish()
        self.assertEqual(
            (invitation.kind, invitation.contact_id, invitation.channel, invitation.state),
            ("request", self.contact, "mail", "drawn"),
        )
        self.assertEqual(invitation.asked_date, date(2026, 3, 2))
        self.assertEqual(invitation.date_deadline, date(2026, 3, 16))
        self.assertEqual(invitation.tier_id, self.tiers["gold"])
        questions = invitation._create_user_input().predefined_question_ids
        self.assertEqual(
            set(questions.mapped("insurance_code")),
            {"overall", "preservation", "staff", "comment"},
        )

    def test_off_unless_head_office_switched_it_on(self):
        self.assertFalse(self.env["res.company"].new({}).survey_ask_after)
        self.hq.survey_ask_after = False
        self.assertFalse(self._finish())

    def test_again_after_90_days_not_after_89(self):
        first = self._finish("2026-03-02")
        first.state = "expired"
        start = date(2026, 3, 2)
        self.assertFalse(self._finish(str(start + timedelta(days=89))))
        second = self._finish(str(start + timedelta(days=90)))
        self.assertTrue(second)
        second.state = "expired"
        self.assertTrue(self._finish(str(start + timedelta(days=181))))

    def test_two_closings_ask_once_and_another_contact_too(self):
        other = self._create_contact(self.gold, "second@example.com")
        self.assertTrue(self._finish())
        self.assertFalse(self._finish())
        self.assertTrue(self._finish(contact=other))

    def test_a_waiting_campaign_keeps_others_back(self):
        asked = self._invite(self.gold, contact_id=False)
        self.assertFalse(self._finish())
        asked.state = "skipped"
        self.assertTrue(self._finish())

    def test_the_campaign_counts_as_asked(self):
        self._invite(
            self.gold, contact_id=self.contact.id, state="answered", sent_at="2026-03-01 02:00:00"
        )
        self.assertFalse(self._finish("2026-05-29"))  # 89 days
        self.assertTrue(self._finish("2026-05-30"))

    def test_nobody_to_ask(self):
        self.assertFalse(self._finish(contact=self.env["res.partner"]))
        no_address = self._create_contact(self.gold, False)
        self.assertFalse(self._finish(contact=no_address))
        self.contact.sudo().care_consent = "withdrawn"
        self.assertFalse(self._finish())

    def test_shares_by_tier(self):
        self.hq.write({"survey_vip_share": 0, "survey_regular_share": 100})
        self.assertFalse(self._finish())
        plain = self._create_contact(self.plain, "plain@example.com")
        self.assertTrue(self._finish(contact=plain, partner_id=self.plain.id))
        self.hq.write({"survey_vip_share": 100, "survey_regular_share": 0})
        other = self._create_contact(self.plain, "other@example.com")
        self.assertFalse(self._finish(contact=other, partner_id=self.plain.id))

    def test_after_a_closed_complaint(self):
        with self._at("2026-03-02 10:00"):
            complaint = self.env["insurance.complaint"].create(
                {
                    "subject": "Late",
                    "description": "Nobody called back.",
                    "category_id": self.env.ref("insurance_service.complaint_category_claim").id,
                    "partner_id": self.gold.id,
                    "contact_id": self.contact.id,
                    "company_id": self.bj.id,
                }
            )
            complaint._after_closed()
            complaint._after_closed()
        invitation = self.invitations.search([("complaint_id", "=", complaint.id)])
        self.assertEqual((len(invitation), invitation.kind), (1, "complaint"))
        self.assertEqual(invitation._get_part(), "complaint")

    def test_a_failure_is_listed_and_never_refuses_the_closing(self):
        def fail(*_args, **_kwargs):
            raise ValueError("no way")

        self.patch(type(self.invitations), "_invite_after", fail)
        self.assertFalse(self._finish())
        failure = self.env["insurance.care.failure"].search([("partner_id", "=", self.gold.id)])
        self.assertIn("no way", failure.message)
