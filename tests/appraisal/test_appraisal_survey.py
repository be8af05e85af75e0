from odoo.tests import tagged

from ..service.common import utc
from ..survey_result.common import SurveyResultCommon


@tagged("post_install", "-at_install")
class TestAppraisalSurvey(SurveyResultCommon):
    """What the survey of 2026 adds to the appraisals of that year."""

    def _open(self, role="head", company=None):
        with self._at("2027-01-05 10:00"):
            self._as(self.hq_officer, self.env["insurance.appraisal"]).action_open_year(2026)
        return self.env["insurance.appraisal"].search(
            [("role", "=", role), ("company_id", "=", (company or self.bj).id)]
        )

    def _figure(self, appraisal, code):
        line = appraisal.line_ids.filtered(lambda line: line.code == code)
        return line.numerator, line.denominator, round(line.value, 2), line.verdict

    def test_satisfaction_of_a_published_survey(self):
        self._fill_in("gold", self.bj, 10)
        self._fill_in("silver", self.bj, 8, 0, 2)
        self._close()
        draft = self._open()
        self.assertEqual(self._figure(draft, "satisfaction")[3], "no_data", "not published yet")
        self._as(self.hq_gm, self.campaign).action_publish()
        with self._at("2027-01-05 10:00"):
            self._as(self.hq_officer, draft).action_refresh()
        # Gold meets all limits; silver two of four (80% very satisfied, none dissatisfied).
        # (70 x 1 + 80 x 0.5) / 150
        self.assertEqual(self._figure(draft, "satisfaction")[2:], (73.33, "missed"))
        action = draft.line_ids.filtered(lambda li: li.code == "satisfaction").action_open_figures()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(set(found.tier_id.mapped("code")), {"gold", "silver"})
        self.assertEqual(found.company_id, self.bj)

    def test_follow_ups_closed(self):
        with self._at("2026-12-31 10:00"):
            asked = self._invite(self._create_customers(3, "gold", self.bj))
            for invitation, part in zip(asked, ("claim", "care", "care"), strict=True):
                self._answer(invitation, "satisfied", utc("2026-12-31 09:00"), **{part: "average"})
        followups = self.env["insurance.survey.followup"].search(
            [("invitation_id", "in", asked.ids)], order="id"
        )
        self.assertEqual(len(followups), 3)
        (followups[0] + followups[1]).write({"state": "closed"})
        # Due on 31 December by the year's last judged day or later: set so by hand.
        followups[2].write({"date_due": "2026-12-31"})
        head = self._open()
        self.assertEqual(self._figure(head, "followup_closed"), (2, 3, 66.67, "missed"))
        leader = self._open("business_management")
        self.assertEqual(self._figure(leader, "followup_closed"), (1, 1, 100, "met"))
        line = head.line_ids.filtered(lambda line: line.code == "followup_closed")
        action = line.action_open_figures()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(set(found), set(followups))
