from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import SurveyResultCommon


@tagged("post_install", "-at_install")
class TestSurveyResult(SurveyResultCommon):
    def test_results_of_branch_and_all_branches_with_response_beside_them(self):
        self._fill_in("gold", self.bj, 4, 1, silent=3, skipped=2)
        self._fill_in("gold", self.gd, 2, 2, 1)
        self._close()
        beijing, total = self._get_result("gold", self.bj), self._get_result("gold")
        self.assertEqual(
            (beijing.invited_count, beijing.skipped_count, beijing.answer_count), (8, 2, 5)
        )
        self.assertEqual(beijing.response_rate, 0.625)
        self.assertEqual((beijing.very_satisfied_share, beijing.content_share), (0.8, 1))
        self.assertEqual((beijing.verdict, beijing.attainment), ("met", 1))
        self.assertEqual(self._get_result("gold", self.gd).verdict, "missed")
        self.assertEqual((total.invited_count, total.answer_count), (13, 10))
        self.assertEqual(
            (
                total.very_satisfied_verdict,  # 6 of 10
                total.content_verdict,  # 9 of 10
                total.average_verdict,
                total.dissatisfied_verdict,
            ),
            ("missed", "missed", "missed", "met"),
        )
        self.assertEqual((total.verdict, total.attainment), ("missed", 0.25))
        self.assertEqual(total.target_id.tier_id, self.tiers["gold"])

    def test_too_few_and_no_answers_get_no_verdict_but_figures(self):
        self._fill_in("gold", self.bj, 4, silent=4)
        self._fill_in("silver", self.bj, silent=3)
        self._fill_in("silver", self.gd, 3)  # all three who were asked
        self._close()
        gold = self._get_result("gold", self.bj)
        self.assertEqual((gold.verdict, gold.very_satisfied_share), ("too_few", 1))
        self.assertFalse(gold.very_satisfied_verdict)
        self.assertEqual(self._get_result("silver", self.bj).verdict, "no_answers")
        self.assertEqual(self._get_result("silver", self.gd).verdict, "met")

    def test_parts_of_the_service_are_counted_by_who_answered_them(self):
        asked = self._invite(self._create_customers(6, "gold", self.bj))
        self._answer(asked[:5], claim="satisfied", care="very_satisfied")
        self._answer(asked[5:], issue="very_satisfied")
        self._close()
        claim = self._get_result("gold", self.bj, "claim")
        self.assertEqual((claim.answer_count, claim.response_count), (5, 6))
        self.assertEqual((claim.satisfied_count, claim.verdict), (5, "missed"))
        self.assertEqual(self._get_result("gold", self.bj, "care").verdict, "met")
        self.assertEqual(self._get_result("gold", self.bj, "issue").verdict, "too_few")
        self.assertEqual(self._get_result("gold", self.bj, "staff").verdict, "no_answers")

    def test_preview_is_of_head_office_and_follows_the_answers(self):
        self._fill_in("gold", self.bj, 5)
        campaign = self._as(self.hq_officer, self.campaign)
        campaign.action_preview()
        self.assertEqual(self._get_result("gold").answer_count, 5)
        self._fill_in("gold", self.bj, 1)
        campaign.action_open_results()
        self.assertEqual(self._get_result("gold").answer_count, 6)
        for user in (self.hq_gm, self.hq_auditor, self.bj_branch_officer, self.bj_branch_head):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._as(user, self.campaign).action_preview()

    def test_publication_is_the_general_managers_and_not_by_who_closed(self):
        self._fill_in("gold", self.bj, 5)
        with self.assertRaises(UserError):
            self._as(self.hq_gm, self.campaign).action_publish()
        self._close()
        for user in (self.hq_officer, self.hq_auditor, self.bj_branch_head):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._as(user, self.campaign).action_publish()
        self.campaign.closed_by_id = self.hq_gm
        with self.assertRaisesRegex(UserError, "somebody else"):
            self._as(self.hq_gm, self.campaign).action_publish()
        self.campaign.closed_by_id = self.hq_officer
        self._as(self.hq_gm, self.campaign).action_publish()
        self.assertEqual(self.campaign.state, "published")
        self.assertEqual(self.campaign.published_by_id, self.hq_gm)

    def test_branches_see_nothing_before_then_totals_and_their_own_details(self):
        self._fill_in("gold", self.bj, 5)
        self._fill_in("gold", self.gd, 5)
        self._close()
        results = self.env["insurance.survey.result"]
        branch_users = (
            self.bj_specialist,
            self.bj_branch_officer,
            self.bj_branch_head,
            self.bj_operations,
        )
        for user in branch_users:
            with self.subTest(user=user.login):
                self.assertFalse(self._as(user, results).search([]))
        for user in (self.hq_officer, self.hq_gm, self.hq_auditor):
            self.assertEqual(len(self._as(user, results).search([])), 21)  # 7 questions x 3
        for user in (self.bj_salesperson, self.hq_technical):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._as(user, results).search([])
        self._as(self.hq_gm, self.campaign).action_publish()
        for user in branch_users:
            with self.subTest(user=user.login):
                seen = self._as(user, results).search([])
                self.assertEqual(len(seen.filtered(lambda r: not r.company_id)), 7)
                self.assertEqual(len(seen.filtered(lambda r: r.company_id == self.bj)), 7)
                others = seen.filtered(lambda r: r.company_id == self.gd)
                self.assertEqual(others.mapped("question_code"), ["overall"])

    def test_branches_add_up_single_answers_after_publication_only(self):
        self._fill_in("gold", self.bj, 5)
        self._fill_in("gold", self.gd, 5)
        answers = self.env["insurance.survey.answer"]
        mine = [("campaign_id", "=", self.campaign.id)]
        for user, count in ((self.bj_branch_head, 0), (self.bj_specialist, 0), (self.hq_gm, 10)):
            with self.subTest(user=user.login):
                self.assertEqual(self._as(user, answers).search_count(mine), count)
        self._close()
        self.assertFalse(self._as(self.bj_branch_head, answers).search_count(mine))
        self._as(self.hq_gm, self.campaign).action_publish()
        self.assertEqual(self._as(self.bj_branch_head, answers).search_count(mine), 5)

    def test_branches_see_their_own_response_at_any_time(self):
        self._fill_in("gold", self.bj, 3, silent=1)
        self._fill_in("gold", self.gd, 1, silent=9)
        for user, expected in ((self.bj_branch_head, (4, 3)), (self.hq_gm, (14, 4))):
            campaign = self._as(user, self.campaign)
            self.assertEqual((campaign.drawn_count, campaign.answered_count), expected)
        rows = self._as(self.bj_specialist, self.env["insurance.survey.response"]).search([])
        self.assertEqual((rows.company_id, rows.response_rate), (self.bj, 0.75))

    def test_a_correction_needs_a_reason_a_difference_and_a_new_approval(self):
        self._fill_in("gold", self.bj, 5)
        self._close()
        self._as(self.hq_gm, self.campaign).action_publish()
        officer = self._as(self.hq_officer, self.campaign)
        with self.assertRaises(AccessError):
            self._as(self.hq_gm, self.campaign).action_correct("x")
        with self.assertRaises(ValidationError):
            officer.action_correct(" ")
        with self.assertRaisesRegex(UserError, "Nothing differs"), self.env.cr.savepoint():
            officer.action_correct("Typed wrongly")
        answer = self.campaign.invitation_ids[0].answer_ids
        answer.level = "average"
        officer.action_correct("Typed wrongly")
        self.assertEqual(self.campaign.state, "closed")
        self.assertEqual(self.campaign.correction_note, "Typed wrongly")
        self.assertEqual(self._get_result("gold").average_count, 1)
        seen = self._as(self.bj_branch_head, self.env["insurance.survey.result"]).search([])
        self.assertFalse(seen)
        self._as(self.hq_gm, self.campaign).action_publish()
        self.assertTrue(self._get_result("gold").is_published)

    def test_a_closed_survey_keeps_the_target_it_was_judged_by(self):
        self._fill_in("gold", self.bj, 4, 1)
        target = self.env.ref("insurance_service.satisfaction_target_gold")
        self._as(self.hq_officer, target).very_satisfied_min = 75
        self._close()
        with self.assertRaisesRegex(UserError, "closed survey"):
            self._as(self.hq_officer, target).very_satisfied_min = 90
        with self.assertRaises(UserError):
            self._as(self.hq_officer, target).unlink()
        target.copy({"year": 2026, "very_satisfied_min": 90})
        self.campaign.invitation_ids[0].answer_ids.level = "satisfied"
        self._as(self.hq_officer, self.campaign).action_correct("Typed wrongly")
        result = self._get_result("gold")
        self.assertEqual((result.target_id, result.very_satisfied_verdict), (target, "missed"))

    def test_nobody_writes_results_or_the_kept_fields(self):
        self._fill_in("gold", self.bj, 5)
        self._close()
        result = self._get_result("gold")
        for user in (self.hq_officer, self.hq_gm, self.hq_auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._as(user, result).verdict = "missed"
        with self.assertRaises(AccessError):
            self._as(self.hq_officer, self.campaign).correction_count = 3
        with self.assertRaises(AccessError):
            self._as(self.hq_officer, self.campaign).closed_by_id = self.hq_gm

    def test_score_of_branch_and_head_office_by_the_tiers_weights(self):
        self._fill_in("gold", self.bj, 3, 2)  # 60% very satisfied: 3 of 4 limits
        self._fill_in("silver", self.bj, 5)  # all
        self._fill_in("regular", self.bj, 1, silent=9)  # too few
        self._fill_in("gold", self.gd, 0, 0, 5)  # one limit: nobody dissatisfied
        scores = self.env["insurance.survey.campaign"]
        self.assertEqual(scores._get_branch_score(self.bj, 2026), (None, 0))
        self._close()
        self.assertEqual(scores._get_branch_score(self.bj, 2026), (None, 0))
        self._as(self.hq_gm, self.campaign).action_publish()
        # (0.75 x 70 + 1 x 80) / 150; (0.25 x 70) / 70
        self.assertEqual(scores._get_branch_score(self.bj, 2026), (0.8833, 11))
        self.assertEqual(scores._get_branch_score(self.gd, 2026), (0.25, 5))
        self.assertEqual(scores._get_branch_score(self.hn, 2026), (None, 0))
        # Gold of all branches: 3, 2, 5 of 10: one limit of four; (0.25 x 30 + 1 x 20) / 50
        self.assertEqual(scores._get_branch_score(self.hq, 2026), (0.55, 16))
        self.assertEqual(scores._get_branch_score(self.bj, 2025), (None, 0))

    def test_counting_costs_the_same_queries_whatever_the_number_of_answers(self):
        counts, results = [], self.env["insurance.survey.result"]
        for size in (10, 300):
            self._fill_in("regular", self.bj, size)
            results._count(self.campaign)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            results._count(self.campaign)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertEqual(self._get_result("regular").answer_count, 310)
