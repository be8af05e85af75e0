from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Date, Datetime
from odoo.tests import tagged

from ..service.common import utc
from .common import SurveyResultCommon


@tagged("post_install", "-at_install")
class TestSurveyFollowup(SurveyResultCommon):
    def _open(self, at="2026-03-05 10:00", partner=None, **levels):
        """Let a customer (default: gold of Beijing) answer; return the follow-up."""
        invitation = self._invite(partner or self.gold, self._create_campaign())
        with self._at(at):
            self._answer(invitation, moment=utc(at), **levels)
        return self.env["insurance.survey.followup"].search([("invitation_id", "=", invitation.id)])

    def test_average_or_worse_anywhere_from_a_vip_opens_one(self):
        for levels, part, level in (
            ({"overall": "average"}, "overall", "average"),
            ({"overall": "satisfied", "claim": "dissatisfied"}, "claim", "dissatisfied"),
            ({"overall": "dissatisfied", "care": "average"}, "care", "dissatisfied"),
        ):
            with self.subTest(levels=levels):
                followup = self._open(**levels)
                self.assertEqual((followup.question_code, followup.level), (part, level))
                self.assertTrue(followup.invitation_id.is_followup)
        self.assertFalse(self._open(overall="satisfied", claim="very_satisfied"))
        self.assertTrue(self._open(partner=self.silver, overall="average"))
        self.assertFalse(self._open(partner=self.plain, overall="dissatisfied"))

    def test_a_questionnaire_is_followed_up_once(self):
        followup = self._open(overall="average")
        followup.invitation_id._after_answered()
        same = [("invitation_id", "=", followup.invitation_id.id)]
        self.assertEqual(followup.search_count(same), 1)

    def test_due_within_a_working_day_over_weekend_holiday_and_cut_off(self):
        for answered, due in (
            ("2026-03-05 10:00", "2026-03-06"),
            ("2026-03-05 16:00", "2026-03-09"),
            ("2026-03-07 12:00", "2026-03-10"),
            ("2026-09-30 10:00", "2026-10-08"),  # National Day 1-7 October
        ):
            with self.subTest(answered=answered):
                followup = self._open(answered, overall="average")
                self.assertEqual(followup.date_due, Date.to_date(due))

    def test_owner_is_the_head_of_the_department_and_never_who_was_scored(self):
        self.assertEqual(self._open(overall="satisfied", claim="average").user_id, self.bj_leader)
        self.assertEqual(self._open(overall="average").user_id, self.bj_care_leader)
        self.gold.user_id = self.bj_leader
        followup = self._open(overall="satisfied", claim="average")
        self.assertEqual(followup.scored_ids, self.bj_leader)
        self.assertEqual(followup.user_id, self.bj_branch_officer)
        self.gold.user_id = self.bj_branch_officer
        self.bj_leader.active = False
        followup = self._open(overall="satisfied", claim="average")
        self.assertNotIn(followup.user_id, followup.scored_ids + self.bj_leader)
        self.assertTrue(followup.user_id)

    def test_the_activity_is_the_owners_and_names_nobody(self):
        followup = self._open(overall="average")
        activity = followup.activity_ids
        self.assertEqual(activity.user_id, self.bj_care_leader)
        self.assertEqual(activity.date_deadline, followup.date_due)
        self.assertNotIn(self.gold.name, activity.summary or activity.activity_type_id.summary)

    def test_head_office_may_enter_the_answer_of_any_branch(self):
        invitation = self._invite(self.gold, self._create_campaign())
        self._answer(self._as(self.hq_officer, invitation).sudo(), "average")
        self.assertEqual(invitation.followup_ids.activity_ids.user_id, self.bj_care_leader)

    def test_from_taking_on_to_closing_in_time(self):
        followup = self._open(overall="average")
        mine = self._as(self.bj_care_leader, followup)
        with self._at("2026-03-06 09:00"):
            mine.action_take()
            with self.assertRaises(ValidationError):
                mine.action_contact(" ")
            mine.action_contact("Nobody called back")
            with self.assertRaises(ValidationError):
                mine.action_close("")
            with self.assertRaises(ValidationError):
                mine.action_close("Called", "maybe")
        with self._at("2026-03-06 17:30"):
            mine.action_close("Called and apologised", "yes")
        self.assertEqual((followup.state, followup.is_content), ("closed", "yes"))
        self.assertEqual(followup.due_state, "in_time")
        self.assertEqual(followup.closed_in_time, 1)
        self.assertFalse(followup.activity_ids)

    def test_closed_after_business_of_the_due_day_is_late(self):
        followup = self._open(overall="average")
        mine = self._as(self.bj_care_leader, followup)
        with self._at("2026-03-06 17:31"):
            mine.action_take()
            mine.action_contact("Spoke")
            mine.action_close("Done", "no")
        self.assertEqual((followup.closed_in_time, followup.due_state), (0, "late"))
        self._as(self.bj_branch_head, followup).action_reopen("Called again")
        self.assertEqual((followup.state, followup.closed_at), ("taken", False))

    def test_who_may_not(self):
        followup = self._open(overall="average")
        for user in (self.hq_gm, self.hq_auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._as(user, followup).action_take()
        for user in (self.bj_salesperson, self.hq_technical, self.gd_branch_officer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._as(user, followup).action_take()
        for user in (self.bj_specialist, self.bj_operations):  # not above anybody
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self._as(user, followup).action_take()
        with self.assertRaisesRegex(UserError, "Take it on first"):
            self._as(self.bj_branch_officer, followup).action_contact("x")
        with self.assertRaises(AccessError):
            self._as(self.bj_branch_officer, followup).write({"state": "closed"})
        with self.assertRaises(UserError):
            self._as(self.bj_care_leader, followup).action_close("x")  # not contacted yet
        with self.assertRaises(AccessError):
            self._as(self.bj_care_leader, followup).action_assign(self.bj_branch_officer.id)

    def test_the_person_scored_neither_sees_nor_gets_it(self):
        self.gold.user_id = self.bj_branch_head
        followup = self._open(overall="average")
        seen = self._as(self.bj_branch_head, self.env["insurance.survey.followup"]).search([])
        self.assertNotIn(followup, seen)
        with self.assertRaises(AccessError):
            self._as(self.bj_branch_head, followup).action_take()
        officer = self._as(self.bj_branch_officer, followup)
        for user in (self.bj_branch_head, self.bj_specialist, self.gd_branch_head):
            with self.subTest(user=user.login), self.assertRaises(ValidationError):
                officer.action_assign(user.id)
        officer.action_assign(self.bj_leader.id)
        self.assertEqual(followup.activity_ids.user_id, self.bj_leader)

    def test_the_customers_words_are_read_by_those_above(self):
        invitation = self._invite(self.gold, self._create_campaign())
        invitation.comment = "Nobody called back"
        self._answer(invitation, "average", utc("2026-03-05 10:00"))
        followup = invitation.followup_ids
        self.assertEqual(self._as(self.bj_leader, followup).comment, "Nobody called back")
        with self.assertRaises(AccessError):
            self._as(self.bj_specialist, followup).comment  # noqa: B018

    def test_it_may_become_a_complaint_and_a_visit(self):
        followup = self._open(overall="satisfied", claim="dissatisfied")
        mine = self._as(self.bj_leader, followup)
        with self._at("2026-03-06 09:00"):
            mine.action_take()
            mine.action_complain()
            with self.assertRaises(UserError):
                mine.action_complain()
            with self.assertRaises(ValidationError):
                mine.action_visit(utc("2026-03-05 09:00"))
        complaint = followup.complaint_id
        self.assertEqual((complaint.partner_id, complaint.state), (self.gold, "new"))
        self.assertEqual(
            complaint.category_id, self.env.ref("insurance_service.complaint_category_claim")
        )
        self._as(self.bj_branch_officer, followup).action_assign(self.bj_branch_officer.id)
        with self._at("2026-03-06 09:00"):
            self._as(self.bj_branch_officer, followup).action_visit(utc("2026-03-09 09:00"))
        self.assertEqual(followup.visit_id.purpose, "complaint")

    def test_overdue_goes_to_the_branch_head_then_to_head_office_once_each(self):
        followup = self._open(overall="average")  # due on Friday 6 March
        cron = self.env["insurance.survey.followup"]
        for moment, level in (
            ("2026-03-06 20:00", 0),
            ("2026-03-08 08:00", 0),  # Sunday
            ("2026-03-09 08:00", 1),
            ("2026-03-11 08:00", 1),
            ("2026-03-12 08:00", 2),
            ("2026-03-13 08:00", 2),
        ):
            with self.subTest(moment=moment), self._at(moment):
                cron._cron_escalate()
                cron._cron_escalate()
                self.assertEqual(followup.escalation, level)
        users = followup.activity_ids.user_id
        self.assertIn(self.bj_branch_head, users)
        self.assertIn(self.hq_officer, users)
        self.assertEqual(len(followup.activity_ids), len(users))
        with self._at("2026-03-09 08:00"):
            late = followup.search([("is_overdue", "=", True), ("id", "=", followup.id)])
            self.assertEqual(late, followup)

    def test_closed_loop_rate_counts_those_closed_in_time_among_those_opened(self):
        campaign = self._create_campaign()
        for index in range(4):
            partner = self._create_customers(1, "gold", self.bj)
            invitation = self._invite(partner, campaign)
            self._answer(invitation, "average", utc("2026-03-05 10:00"))
            mine = self._as(self.bj_care_leader, invitation.followup_ids)
            if index < 3:
                with self._at("2026-03-06 09:00" if index else "2026-03-09 09:00"):
                    mine.action_take()
                    mine.action_contact("Spoke")
                    mine.action_close("Done")
        self.assertEqual((campaign.followup_count, campaign.loop_rate), (4, 0.5))
        groups = self.env["insurance.survey.followup"]._read_group(
            [("campaign_id", "=", campaign.id)],
            ["company_id", "opened_date:month"],
            ["closed_in_time:avg"],
        )
        self.assertEqual(groups, [(self.bj, Date.to_date("2026-03-01"), 0.5)])

    def test_a_failed_opening_never_refuses_the_answer_and_is_made_up_for(self):
        sequence = self.env["ir.sequence"].search([("code", "=", "insurance.survey.followup")])
        sequence.active = False
        followup = self._open(overall="average", at=f"{Datetime.now():%Y-%m-%d} 10:00")
        self.assertFalse(followup)
        failure = self.env["insurance.care.failure"].search([("partner_id", "=", self.gold.id)])
        self.assertEqual(failure.state, "open")
        sequence.active = True
        self.env["insurance.survey.followup"]._cron_open_missing()
        self.assertEqual(failure.state, "solved")
        self.assertTrue(
            self.env["insurance.survey.followup"].search([("partner_id", "=", self.gold.id)])
        )
