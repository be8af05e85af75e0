from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SurveyCommon


@tagged("post_install", "-at_install")
class TestSurveyCampaign(SurveyCommon):
    """Whom a survey asks, and that nobody changes it afterwards (1.6 D10)."""

    def test_vip_customers_all_are_drawn(self):
        campaign = self._create_campaign(regular_share=0)
        campaign.action_draw()
        self.assertEqual(campaign.invitation_ids.partner_id, self.gold | self.silver | self.far)
        invitation = self._get_invitation(campaign, self.far)
        self.assertEqual((invitation.company_id, invitation.tier_code), (self.gd, "gold"))
        self.assertEqual(campaign.state, "frozen")
        self.assertEqual(campaign.frozen_by_id, self.hq_officer)
        self.assertRegex(campaign.list_hash, "^[0-9a-f]{64}$")

    def test_regular_customers_by_branch(self):
        self._create_regular(11)
        self._create_regular(3, self.gd, "T-G")
        # 10 % of 11, rounded up: 2; of 3: 1.
        campaign = self._create_campaign()
        campaign.action_draw()
        regular = campaign.invitation_ids.filtered(lambda i: i.tier_code == "regular")
        counts = {
            b: len(regular.filtered(lambda i, b=b: i.company_id == b)) for b in self.bj + self.gd
        }
        self.assertEqual(counts, {self.bj: 2, self.gd: 1})
        # At least 5 a branch, as far as there are.
        second = self._create_campaign(regular_minimum=5)
        second.action_draw()
        regular = second.invitation_ids.filtered(lambda i: i.tier_code == "regular")
        self.assertEqual(len(regular.filtered(lambda i: i.company_id == self.bj)), 5)
        self.assertEqual(len(regular.filtered(lambda i: i.company_id == self.gd)), 3)
        third = self._create_campaign(regular_share=100)
        third.action_draw()
        self.assertEqual(third.drawn_count, 14 + 3)

    def test_only_policies_in_force_count(self):
        customers = self._create_regular(4)
        policies = customers.policy_ids
        policies[0].date_end = self.today
        policies[1].date_end = self.today - timedelta(1)
        policies[2].write(
            {"date_start": self.today + timedelta(1), "date_end": self.today + timedelta(9)}
        )
        policies[3].state = "cancelled"
        campaign = self._create_campaign(regular_share=100)
        campaign.action_draw()
        drawn = campaign.invitation_ids.partner_id & customers
        self.assertEqual(drawn, policies[0].partner_id)

    def test_same_seed_same_sample(self):
        self._create_regular(30)
        first, second, other = (self._create_campaign() for _number in range(3))
        self.assertNotEqual(first.seed, second.seed)
        second.sudo().seed = first.seed
        for campaign in (first, second, other):
            campaign.action_draw()
        self.assertEqual(first.list_hash, second.list_hash)
        self.assertEqual(first.invitation_ids.partner_id, second.invitation_ids.partner_id)
        self.assertNotEqual(first.list_hash, other.list_hash)

    def test_nobody_sets_seed_state_or_list(self):
        campaign = self._create_campaign()
        for vals in ({"seed": "1"}, {"state": "frozen"}, {"list_hash": "x"}):
            with self.subTest(vals), self.assertRaises(AccessError):
                campaign.write(vals)
            with self.subTest(vals), self.assertRaises(AccessError):
                self._create_campaign(**vals)
        campaign.action_draw()
        invitation = campaign.invitation_ids[0]
        for vals in ({"state": "skipped"}, {"contact_id": False}, {"overall": "satisfied"}):
            with self.subTest(vals), self.assertRaises(AccessError):
                self._as(self.hq_officer, invitation).write(vals)
        with self.assertRaises(AccessError):
            self._as(self.hq_officer, invitation).unlink()
        with self.assertRaises(AccessError):
            self._as(self.hq_officer, self.invitations).create(
                {"name": "X", "campaign_id": campaign.id, "partner_id": self.gold.id}
            )

    def test_what_the_list_rests_on_is_frozen(self):
        campaign = self._create_campaign()
        campaign.regular_share = 20
        campaign.action_draw()
        for vals in ({"regular_share": 30}, {"year": 2020}, {"regular_minimum": 9}):
            with self.subTest(vals), self.assertRaises(UserError):
                campaign.write(vals)
        with self.assertRaises(UserError):
            campaign.unlink()
        with self.assertRaisesRegex(UserError, "this step needs"):
            campaign.action_draw()
        campaign.action_reset("Wrong share")
        self.assertFalse(campaign.invitation_ids)
        self.assertEqual((campaign.state, campaign.list_hash), ("draft", False))
        campaign.action_draw()
        self._as(self.hq_officer, campaign.invitation_ids[0]).action_skip("Insolvent")
        with self.assertRaisesRegex(UserError, "skipped already"):
            campaign.action_reset("Again")

    def test_a_changed_list_is_seen(self):
        campaign = self._create_campaign()
        campaign.action_draw()
        self.assertFalse(campaign.is_list_changed)
        invitation = self._get_invitation(campaign, self.gold)
        invitation.contact_id = self.silver_contact
        campaign.invalidate_recordset()
        self.assertTrue(campaign.is_list_changed)
        invitation.contact_id = self.gold_contact
        campaign.invalidate_recordset()
        self.assertFalse(campaign.is_list_changed)

    def test_recipient(self):
        self._create_contact(self.gold, "Earlier", service_email=False)
        second = self._create_contact(self.far, "Second", "second", service_email="s@example.com")
        self._create_contact(self.far, "First", "first")
        campaign = self._create_campaign()
        campaign.action_draw()
        found = {i.partner_id: (i.contact_id, i.channel) for i in campaign.invitation_ids}
        self.assertEqual(found[self.gold], (self.gold_contact, "mail"))
        self.assertEqual(found[self.silver], (self.silver_contact, "sms"))
        self.assertEqual(found[self.far], (second, "mail"), "Reachable before unreachable")

    def test_recipient_by_consent(self):
        self.gold_contact.sudo().care_consent = "withdrawn"
        self.silver_contact.sudo().sms_consent = "withdrawn"
        campaign = self._create_campaign()
        campaign.action_draw()
        gold = self._get_invitation(campaign, self.gold)
        self.assertEqual((gold.state, gold.contact_id.id), ("skipped", False))
        self.assertIn("withdrew", gold.skip_reason)
        self.assertEqual(self._get_invitation(campaign, self.silver).channel, "phone")
        self.assertEqual(self._get_invitation(campaign, self.far).channel, "phone")
        self.assertEqual((campaign.drawn_count, campaign.skipped_count), (3, 1))

    def _refuse_by_constraint(self, **vals):
        with (
            self.subTest(vals),
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.env.cr.savepoint(),
        ):
            self._create_campaign(**vals)

    def test_bad_values(self):
        for vals in ({"regular_share": 101}, {"regular_share": -1}, {"regular_minimum": -1}):
            self._refuse_by_constraint(**vals)
        self._refuse_by_constraint(date_deadline=self.today - timedelta(1))
        with self.assertRaises(ValidationError):
            self._create_campaign(company_id=self.bj.id)
        late = self._create_campaign(
            date_start=self.today - timedelta(9), date_deadline=self.today - timedelta(1)
        )
        with self.assertRaisesRegex(UserError, "past"):
            late.action_draw()

    def test_closing(self):
        campaign = self._start()
        self._enter(self._get_invitation(campaign, self.gold))
        self._as(self.hq_officer, campaign).action_close()
        states = campaign.invitation_ids.mapped("state")
        self.assertEqual(sorted(states), ["answered", "expired", "expired"])
        self.assertEqual(campaign.state, "closed")
        self.assertAlmostEqual(campaign.response_rate, 100 / 3)

    def test_drawing_takes_the_same_queries_for_more(self):
        def count(campaign):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            campaign.action_draw()
            return self.env.cr.sql_log_count - before

        self._create_campaign(regular_share=100).action_draw()
        few = count(self._create_campaign(regular_share=100))
        self._create_regular(40)
        self.env.flush_all()
        many = count(self._create_campaign(regular_share=100))
        self.assertLessEqual(abs(many - few), 2, f"{few} queries for 3, {many} for 43 customers")
