from odoo.tests import tagged

from ..service.common import utc
from .common import SurveyResultCommon


@tagged("post_install", "-at_install")
class TestSatisfactionOfCustomers(SurveyResultCommon):
    def _collect(self):
        summary = self.env["insurance.quarter.summary"].create(
            {"company_id": self.bj.id, "year": 2026, "quarter": "1"}
        )
        return summary._collect_satisfaction(*summary._get_moments())

    def test_overall_answers_of_the_quarter_by_customer_and_service(self):
        request = self._create_request()
        # Kind, moment, overall answer; the quarter is January to March in Shanghai.
        for moment, level, values in (
            ("2025-12-31 23:59", "very_satisfied", {}),
            ("2026-01-01 00:00", "average", {}),
            ("2026-02-10 10:00", "satisfied", {}),
            ("2026-03-31 23:59", "very_satisfied", {"request_id": request.id}),
            ("2026-04-01 00:00", "very_satisfied", {}),
        ):
            # The system published at once here; see the next test.
            campaign = self.campaign.browse()
            if not values:
                campaign = self._create_campaign(state="published")
            invitation = self._invite(self.gold, campaign, **values)
            self._answer(invitation, level, utc(moment), claim="dissatisfied")
        found = self._collect()
        self.assertEqual(found[self.gold.id, False], (1, 2))
        self.assertEqual(found[self.gold.id, self.item.id], (1, 1))

    def test_answers_of_a_survey_count_when_it_is_published(self):
        for answered, published, level in (
            ("2026-02-10 10:00", None, "dissatisfied"),
            ("2026-03-31 10:00", "2026-04-01 00:00", "dissatisfied"),
            ("2026-03-30 10:00", "2026-03-31 23:59", "satisfied"),
            ("2025-12-20 10:00", "2026-01-01 00:00", "satisfied"),
            ("2025-12-20 10:00", "2025-12-31 23:59", "dissatisfied"),
        ):
            campaign = self._create_campaign(state="published" if published else "closed")
            campaign.published_at = published and utc(published)
            self._answer(self._invite(self.gold, campaign), level, utc(answered))
        self.assertEqual(self._collect()[self.gold.id, False], (2, 2))

    def test_the_summary_shows_them(self):
        self.campaign.state = "published"
        self._answer(self._invite(self.gold), "satisfied", utc("2026-02-10 10:00"))
        with self._at("2026-04-02 10:00"):
            summary = self.env["insurance.quarter.summary"].create(
                {"company_id": self.bj.id, "year": 2026, "quarter": "1"}
            )
            summary._refresh()
        self.assertEqual((summary.satisfied_count, summary.answer_count), (1, 1))

    def test_last_answer_on_the_customer_without_a_query_a_record(self):
        self._answer(self._invite(self.gold, self._create_campaign(state="published")), "satisfied")
        later = self._invite(self.gold, self.campaign.browse())
        self._answer(later, "average", utc("2027-01-05 10:00"))
        self._answer(self._invite(self.silver), "dissatisfied")  # of a survey under way
        partner = self._as(self.bj_branch_officer, self.gold)
        self.assertEqual(partner.last_satisfaction, "average")
        self.assertEqual(partner.open_followup_count, 1)
        self.assertFalse(self._as(self.bj_branch_officer, self.silver).last_satisfaction)
        self.assertFalse(self._as(self.bj_salesperson, self.gold.sudo(False)).last_satisfaction)
        many = self._create_customers(30, "gold", self.bj)
        self._answer(self._invite(many, self._create_campaign(state="published")), "satisfied")
        counts = []
        for partners in (many[:2], many):
            partners = self._as(self.bj_branch_officer, partners)
            partners.mapped("name")
            self.env["insurance.survey.invitation"].with_user(self.bj_branch_officer).search(
                [], limit=1
            )
            before = self.cr.sql_log_count
            self.assertEqual(set(partners.mapped("last_satisfaction")), {"satisfied"})
            partners.mapped("open_followup_count")
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
