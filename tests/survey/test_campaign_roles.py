from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import SurveyCommon

SURVEY_MODELS = (
    "survey.survey",
    "survey.question",
    "survey.question.answer",
    "survey.user_input",
    "survey.user_input.line",
)
ROLES = (
    "bj_salesperson",
    "bj_specialist",
    "bj_branch_officer",
    "bj_branch_head",
    "bj_operations",
    "hq_officer",
    "hq_gm",
    "hq_operations",
    "hq_auditor",
    "hq_technical",
)


@tagged("post_install", "-at_install")
class TestSurveyRoles(SurveyCommon):
    """Who may do and see what."""

    def test_only_head_office_keeps_surveys(self):
        campaign = self._create_campaign()
        for name in ROLES:
            user = getattr(self, name)
            if name == "hq_officer":
                continue
            with self.subTest(name), self.assertRaises(AccessError):
                self._as(user, campaign).action_draw()
            with self.subTest(name), self.assertRaises(AccessError):
                self._as(user, self.env["insurance.survey.campaign"]).create({"year": 2026})
        campaign.action_draw()
        for step in ("start", "close"):
            with self.subTest(step), self.assertRaises(AccessError):
                getattr(self._as(self.hq_gm, campaign), f"action_{step}")()

    def test_who_sees_invitations(self):
        campaign = self._start()
        self._enter(self._get_invitation(campaign, self.gold))
        expected = {
            "bj_specialist": 2,
            "bj_branch_officer": 2,
            "bj_branch_head": 2,
            "bj_operations": 2,
            "gd_specialist": 1,
            "hq_officer": 3,
            "hq_gm": 3,
            "hq_auditor": 3,
        }
        mine = [("campaign_id", "=", campaign.id)]
        for name, count in expected.items():
            with self.subTest(name):
                user = getattr(self, name)
                self.assertEqual(self._as(user, self.invitations).search_count(mine), count)
                answers = self._as(user, self.env["insurance.survey.answer"])
                # Branches see single answers once the survey is published.
                is_branch = name.startswith(("bj", "gd"))
                self.assertEqual(answers.search_count(mine), 0 if is_branch else 5)
                campaign.state = "published"
                count = 0 if name == "gd_specialist" else 5
                self.assertEqual(answers.search_count(mine), count)
                campaign.state = "running"
                self.assertTrue(self._as(user, campaign).has_access("read"))
        for name in ("bj_salesperson", "hq_technical"):
            for model in ("insurance.survey.invitation", "insurance.survey.answer"):
                with self.subTest(name), self.assertRaises(AccessError):
                    self._as(getattr(self, name), self.env[model]).search_count([])

    def test_who_reads_the_customers_words(self):
        campaign = self._start()
        invitation = self._get_invitation(campaign, self.gold)
        self._enter(invitation, comment="Slow")
        campaign.state = "published"
        for name in ("bj_branch_officer", "bj_branch_head", "hq_officer", "hq_gm", "hq_auditor"):
            with self.subTest(name):
                self.assertEqual(self._as(getattr(self, name), invitation).comment_shown, "Slow")
        for name in ("bj_specialist", "bj_operations"):
            with self.subTest(name), self.assertRaises(AccessError):
                self._as(getattr(self, name), invitation).read(["comment_shown"])
        for name in ("hq_officer", "bj_branch_officer"):
            for field in ("user_input_id", "link", "mail_id"):
                with self.subTest(name), self.assertRaises(AccessError):
                    self._as(getattr(self, name), invitation).read([field])

    def test_odoos_survey_stays_closed(self):
        self._start()
        portal = new_test_user(self.env, login="t_portal", groups="base.group_portal")
        for user in [*(getattr(self, name) for name in ROLES), portal]:
            for model in SURVEY_MODELS:
                with self.subTest(user=user.login, model=model), self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_skipping(self):
        campaign = self._create_campaign()
        campaign.action_draw()
        invitation = self._get_invitation(campaign, self.gold)
        for name in ("bj_specialist", "bj_branch_officer", "bj_branch_head", "hq_gm"):
            with self.subTest(name), self.assertRaises(AccessError):
                self._as(getattr(self, name), invitation).action_skip("No")
        with self.assertRaisesRegex(UserError, "reason"):
            self._as(self.hq_officer, invitation).action_skip("  ")
        self.gold.user_id = self.hq_officer
        with self.assertRaisesRegex(UserError, "look after"):
            self._as(self.hq_officer, invitation).action_skip("Not now")
        self._as(self.hq_officer_2, invitation).action_skip("Insolvent")
        self.assertEqual(
            (invitation.state, invitation.skip_reason, invitation.skipped_by_id),
            ("skipped", "Insolvent", self.hq_officer_2),
        )
        self.assertEqual((campaign.skipped_count, campaign.drawn_count), (1, 3))
        self.assertFalse(campaign.is_list_changed)

    def test_whoever_is_scored_enters_nothing(self):
        campaign = self._start()
        invitation = self._get_invitation(campaign, self.gold)
        self.gold.service_officer_id = self.bj_specialist
        with self.assertRaisesRegex(UserError, "look after"):
            self._enter(invitation, self.bj_specialist)
        self.gold.service_officer_id = False
        policy = self._create_policy("P-OWN", self.gold, self.product)
        policy.user_id = self.bj_specialist
        with self.assertRaisesRegex(UserError, "look after"):
            self._enter(invitation, self.bj_specialist)
        for name in ("bj_branch_head", "bj_operations", "hq_gm", "hq_auditor"):
            with self.subTest(name), self.assertRaises(AccessError):
                self._enter(invitation, getattr(self, name))
        with self.assertRaises(AccessError):
            self._enter(invitation, self.gd_specialist)
        self._enter(invitation, self.bj_branch_officer)
        self.assertEqual(invitation.entered_by_id, self.bj_branch_officer)

    def test_buttons_tell_the_reason(self):
        campaign = self._create_campaign()
        blocked = campaign.blocked_actions
        self.assertEqual(blocked["draw"], "")
        self.assertIn("this step needs", blocked["start"])
        self.assertFalse(self._as(self.hq_auditor, campaign).blocked_actions)
