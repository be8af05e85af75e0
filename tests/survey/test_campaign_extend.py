from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import SurveyCommon


@tagged("post_install", "-at_install")
class TestExtending(SurveyCommon):
    """More time for a survey under way: its open invitations and their links follow."""

    def setUp(self):
        super().setUp()
        self.campaign = self._start()
        self.later = self.today + timedelta(40)

    def test_invitations_and_links_follow(self):
        answered = self._get_invitation(self.campaign, self.far)
        before = answered.date_deadline
        self._enter(answered, self.gd_specialist)
        open_one = self._get_invitation(self.campaign, self.gold)
        self.assertTrue(open_one.user_input_id)
        self._as(self.hq_officer, self.campaign).action_extend(self.later, "Holidays")
        self.assertEqual(self.campaign.date_deadline, self.later)
        self.assertEqual((open_one.date_deadline, answered.date_deadline), (self.later, before))
        last_moment = open_one.user_input_id.deadline
        self.assertEqual(last_moment, open_one._get_last_moment())
        self.assertEqual(open_one.company_id._to_service_time(last_moment).date(), self.later)
        self.assertIn("Holidays", self.campaign.message_ids[0].body)
        self.assertFalse(self.campaign.is_list_changed)

    def test_answers_come_in_until_the_new_day_and_not_after(self):
        self._as(self.hq_officer, self.campaign).action_extend(self.later, "Holidays")
        company = type(self.env["res.company"])
        with patch.object(company, "_service_today", lambda _company: self.later):
            self._run_cron()
            self.assertEqual(self.campaign.state, "running")
            self._enter(self._get_invitation(self.campaign, self.gold))
        with patch.object(company, "_service_today", lambda _company: self.later + timedelta(1)):
            self._run_cron()
        self.assertEqual(self.campaign.state, "closed")

    def test_only_later_days_within_a_year(self):
        campaign = self._as(self.hq_officer, self.campaign)
        start = self.campaign.date_start
        old = self.campaign.date_deadline
        refused = (False, self.today, old - timedelta(1), old, start.replace(year=start.year + 2))
        for day in refused:
            with self.subTest(day), self.assertRaisesRegex(ValidationError, "last day"):
                campaign.action_extend(day, "Holidays")
        with self.assertRaisesRegex(UserError, "reason"):
            campaign.action_extend(self.later, "  ")
        company = type(self.env["res.company"])
        # The day is past, the night's job has not closed it yet: today is no extension.
        late = old + timedelta(3)
        with patch.object(company, "_service_today", lambda _company: late):
            with self.assertRaisesRegex(ValidationError, "last day"):
                campaign.action_extend(late, "Holidays")
            campaign.action_extend(late + timedelta(1), "Holidays")
        campaign.action_extend(self.later, "Holidays")

    def test_only_head_office_customer_resources_and_only_under_way(self):
        roles = ("bj_specialist", "bj_branch_head", "bj_operations", "hq_gm", "hq_auditor")
        for name in roles:
            campaign = self._as(getattr(self, name), self.campaign)
            with self.subTest(name), self.assertRaises(AccessError):
                campaign.action_extend(self.later, "Holidays")
        with self.assertRaisesRegex(UserError, "has started"):
            self._as(self.hq_officer, self.campaign).write({"date_deadline": self.later})
        for state in ("draft", "frozen", "closed", "published"):
            self.campaign.state = state
            with self.subTest(state), self.assertRaisesRegex(UserError, "needs"):
                self._as(self.hq_officer, self.campaign).action_extend(self.later, "Holidays")

    def test_the_dialog_takes_the_day_and_the_reason(self):
        campaign = self._as(self.hq_officer, self.campaign)
        opened = campaign.with_context(reason_step="extend").action_open_reason()
        dialogs = campaign.env[opened["res_model"]].with_context(**opened["context"])
        dialogs.create({"day": self.later, "reason": "Holidays"}).action_confirm()
        self.assertEqual(self.campaign.date_deadline, self.later)
        with self.assertRaises(ValidationError):
            dialogs.create({"reason": "Holidays"}).action_confirm()
