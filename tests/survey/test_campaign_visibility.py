from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import FULL, SurveyCommon

BRANCH_ROLES = (
    "bj_specialist",
    "bj_branch_officer",
    "bj_branch_head",
    "bj_operations",
    "hq_operations",
)
READERS = ("hq_officer", "hq_gm", "hq_auditor")


@tagged("post_install", "-at_install")
class TestAnswersOfARunningSurvey(SurveyCommon):
    """Single answers stay with head office until the results are published, whatever the way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.campaign = cls._create_campaign()
        cls.campaign.action_draw()
        cls.campaign.action_start()
        cls.invitation = cls.campaign.sudo().invitation_ids.filtered(
            lambda invitation: invitation.partner_id == cls.gold
        )

        export = cls.env.ref("base.group_allow_export")
        for name in (*BRANCH_ROLES, *READERS):
            getattr(cls, name).group_ids |= export

    def setUp(self):
        super().setUp()
        answers = {**FULL, "overall": "average"}
        self._enter(self.invitation, answers=answers, comment="Slow")
        self.mine = [("campaign_id", "=", self.campaign.id)]

    def _get_ways(self, invitation):
        """Return name -> function that tries to learn the overall answer or the words."""
        is_average = [*self.mine, ("overall", "=", "average")]
        followups = invitation.env["insurance.survey.followup"]
        answers = invitation.env["insurance.survey.answer"]
        return {
            "read": lambda: invitation.read(["overall"]),
            "read followed up": lambda: invitation.read(["is_followup"]),
            "search followed up": lambda: invitation.search([("is_followup", "=", True)]),
            "read words": lambda: invitation.read(["comment"]),
            "search": lambda: invitation.search(is_average),
            "search words": lambda: invitation.search([*self.mine, ("comment", "ilike", "Sl")]),
            "order": lambda: invitation.search(self.mine, order="overall"),
            "group": lambda: invitation.formatted_read_group(self.mine, ["overall"], ["__count"]),
            "aggregate": lambda: invitation._read_group(self.mine, [], ["overall:array_agg"]),
            "export": lambda: invitation.export_data(["name", "overall"]),
            "export words": lambda: invitation.export_data(["name", "comment"]),
            "by follow-up": lambda: followups.search([("invitation_id.overall", "=", "average")]),
            "by answer": lambda: answers.search([("invitation_id.comment", "!=", False)]),
        }

    def test_branches_do_not_learn_them(self):
        for name in BRANCH_ROLES:
            invitation = self._as(getattr(self, name), self.invitation)
            for way, learn in self._get_ways(invitation).items():
                with self.subTest(name, way=way), self.assertRaises(AccessError):
                    learn()
            with self.subTest(name):
                self.assertFalse(invitation.overall_shown)
                by_line = [*self.mine, ("answer_ids.level", "=", "average")]
                self.assertFalse(invitation.search(by_line))
                self.assertNotIn("overall", invitation.fields_get())
        for name in ("bj_branch_officer", "bj_branch_head"):
            self.assertFalse(self._as(getattr(self, name), self.invitation).comment_shown)
        self.assertFalse(self._as(self.bj_branch_head, self.gold).last_satisfaction)

    def test_head_office_and_the_auditor_read_them(self):
        for name in READERS:
            invitation = self._as(getattr(self, name), self.invitation)
            for way, learn in self._get_ways(invitation).items():
                with self.subTest(name, way=way):
                    learn()
            with self.subTest(name):
                self.assertEqual((invitation.overall, invitation.comment), ("average", "Slow"))
                self.assertEqual(
                    (invitation.overall_shown, invitation.comment_shown), ("average", "Slow")
                )

    def test_published_ones_are_shown_to_the_branch(self):
        self.campaign.sudo().state = "published"
        invitation = self._as(self.bj_branch_head, self.invitation)
        self.assertEqual((invitation.overall_shown, invitation.comment_shown), ("average", "Slow"))
        self.assertEqual(self._as(self.bj_branch_head, self.gold).last_satisfaction, "average")
        self.assertEqual(self._as(self.bj_specialist, self.invitation).overall_shown, "average")
        with self.assertRaises(AccessError):
            self._as(self.bj_specialist, self.invitation).read(["comment_shown"])
        with self.assertRaises(ValueError):
            invitation.search([("overall_shown", "=", "average")])

    def test_whoever_entered_it_sees_it_and_the_follow_up_tells_its_owner(self):
        silver = self._get_invitation(self.campaign, self.silver)
        self._enter(silver, self.bj_specialist, answers={"overall": "dissatisfied"}, comment="Late")
        self.assertEqual(self._as(self.bj_specialist, silver).overall_shown, "dissatisfied")
        self.assertFalse(self._as(self.bj_branch_officer, silver).overall_shown)
        followup = self.env["insurance.survey.followup"].search([("invitation_id", "=", silver.id)])
        followup = self._as(self.bj_branch_head, followup)
        self.assertEqual((followup.level, followup.comment), ("dissatisfied", "Late"))
        followup.action_take()
        followup.action_contact("Apologised")
        self.assertEqual(followup.state, "contacted")

    def test_whoever_is_scored_does_not_learn_that_it_is_followed_up(self):
        silver = self._get_invitation(self.campaign, self.silver)
        self.silver.user_id = self.bj_branch_officer
        self._enter(silver, answers={"overall": "dissatisfied"})
        scored = self._as(self.bj_branch_officer, silver)
        for path in (("followup_ids", "!=", False), ("followup_ids.level", "!=", False)):
            with self.subTest(path), self.assertRaises(AccessError):
                scored.search([("id", "=", silver.id), path])
        with self.assertRaises(AccessError):
            scored.read(["followup_ids"])
        mine = [("invitation_id", "=", silver.id)]
        followups = self.env["insurance.survey.followup"]
        self.assertFalse(self._as(self.bj_branch_officer, followups).search(mine))
        self.assertTrue(self._as(self.bj_branch_head, followups).search(mine))

    def test_the_printed_form_is_empty_for_the_branch(self):
        def boxes(user):
            report = self._as(user, self.env["report.insurance_service.survey_form"])
            sheet = report._get_report_values(self.invitation.ids)["sheets"][0]
            return "".join("".join(row["boxes"]) for row in sheet["rows"]), sheet["comment"]

        self.assertEqual(boxes(self.hq_gm)[0].count("☑"), 7)
        self.assertEqual(
            (boxes(self.bj_branch_head)[0].count("☑"), boxes(self.hq_gm)[1]), (0, "Slow")
        )
        self.assertEqual(boxes(self.bj_branch_head)[1], "")

    def test_the_list_takes_as_many_queries_for_many(self):
        def count(limit):
            rows = self._as(self.bj_branch_head, self.invitations).search(self.mine, limit=limit)
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            rows.mapped("overall_shown")
            return self.env.cr.sql_log_count - start

        count(1)
        self.assertEqual(count(1), count(2))
