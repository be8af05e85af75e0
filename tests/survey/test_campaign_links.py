from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from .common import SurveyCommon


@tagged("post_install", "-at_install")
class TestSurveyLinks(SurveyCommon, HttpCase):
    """A personal link works once, in time, for whom it was made; everything else is refused."""

    def setUp(self):
        super().setUp()
        self.campaign = self._start()
        self.invitation = self._get_invitation(self.campaign, self.gold)
        self.user_input = self.invitation.user_input_id
        self.survey = self.user_input.survey_id
        self.tokens = f"{self.survey.access_token}/{self.user_input.access_token}"

    def _get_reason(self, path):
        """Return (HTTP status, why it is refused or "")."""
        page = self.url_open(path)
        for reason in ("done", "ended", "staff", "wrong"):
            if f'data-reason="insurance_{reason}"' in page.text:
                return page.status_code, reason
        return page.status_code, ""

    def _call(self, route, **params):
        return self.make_jsonrpc_request(f"/survey/{route}/{self.tokens}", params)

    def _choose(self, **levels):
        """Return the values of a page as the browser sends them."""
        questions = {q.insurance_code: q for q in self.survey.question_ids}
        return {
            str(questions[code].id): str(
                questions[code]
                .suggested_answer_ids.filtered(lambda a, v=level: a.insurance_level == v)
                .id
            )
            for code, level in levels.items()
        }

    def _fill_in(self):
        self.assertEqual(self._get_reason(self.invitation.link), (200, ""))
        self._call("begin")
        pages = self.survey.page_ids
        self._call("submit", page_id=pages[0].id, **self._choose(overall="average"))
        self._call("submit", page_id=pages[1].id, **self._choose(claim="dissatisfied"))
        self.env.invalidate_all()

    def test_answering(self):
        self._fill_in()
        invitation = self.invitation
        self.assertEqual((invitation.state, invitation.overall), ("answered", "average"))
        self.assertEqual((invitation.answer_way, invitation.entered_by_id.id), ("link", False))
        levels = {answer.question_code: answer.level for answer in invitation.answer_ids}
        self.assertEqual(levels, {"overall": "average", "claim": "dissatisfied"})

    def test_overall_is_needed(self):
        self._call("begin")
        pages = self.survey.page_ids
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self._call("submit", page_id=pages[1].id, **self._choose(claim="satisfied"))
        self._call("submit", page_id=pages[0].id, **self._choose(staff="satisfied"))
        result = self._call("submit", page_id=pages[1].id, **self._choose(claim="satisfied"))
        question = self.survey.question_ids.filtered(lambda q: q.insurance_code == "overall")
        self.assertIn(question.title, result[1]["survey_content"], "Back to what is missing")
        self.env.invalidate_all()
        self.assertEqual(self.invitation.state, "sent")
        self._call("submit", page_id=pages[0].id, **self._choose(overall="satisfied"))
        self.env.invalidate_all()
        self.assertEqual(self.invitation.overall, "satisfied")

    def test_twice(self):
        self._fill_in()
        paths = (
            self.invitation.link,
            f"/survey/{self.tokens}",
            f"/survey/retry/{self.tokens}",
            f"/survey/print/{self.survey.access_token}?answer_token={self.user_input.access_token}",
        )
        for path in paths:
            with self.subTest(path):
                self.assertEqual(self._get_reason(path), (410, "done"))
        result = self._call(
            "submit", page_id=self.survey.page_ids[0].id, **self._choose(overall="satisfied")
        )
        self.assertEqual(result[1]["error"], "insurance_done")
        self.env.invalidate_all()
        self.assertEqual(self.invitation.overall, "average")
        self.assertEqual(len(self.survey.user_input_ids), 1)

    def test_no_second_questionnaire_from_an_open_link(self):
        count = len(self.survey.user_input_ids)
        self.url_open(f"/survey/retry/{self.tokens}")
        self.env.invalidate_all()
        self.assertEqual(len(self.survey.user_input_ids), count)

    def test_after_an_interview(self):
        self._enter(self.invitation)
        self.assertEqual(self._get_reason(self.invitation.link), (410, "done"))

    def test_after_the_end(self):
        self.user_input.deadline = fields.Datetime.now() - timedelta(seconds=1)
        self.assertEqual(self._get_reason(self.invitation.link), (410, "ended"))
        self.assertEqual(self._call("begin")[1]["error"], "insurance_ended")
        self.user_input.deadline = fields.Datetime.now() + timedelta(days=1)
        self._as(self.hq_officer, self.invitation).action_skip("Insolvent")
        self.assertEqual(self._get_reason(self.invitation.link), (410, "ended"))

    def test_last_moment_is_the_end_of_the_day_in_china(self):
        day = self.campaign.date_deadline
        self.assertEqual(f"{self.user_input.deadline}", f"{day} 15:59:59")

    def test_guessed(self):
        token = self.survey.access_token
        other = self.env["survey.survey"].create({"title": "Other", "access_mode": "public"})
        guesses = (
            f"/survey/start/{token}",
            f"/survey/start/{token}?answer_token=00000000-0000-4000-8000-000000000000",
            f"/survey/{token}/00000000-0000-4000-8000-000000000000",
            f"/survey/{token}/{other._create_answer().access_token}",
            f"/survey/print/{token}",
        )
        for path in guesses:
            with self.subTest(path):
                self.assertEqual(self._get_reason(path), (403, "wrong"))
        path = f"/survey/start/{other.access_token}?answer_token={self.user_input.access_token}"
        self.assertNotIn(self.survey.title, self.url_open(path).text)
        self.env.invalidate_all()
        self.assertEqual(self.user_input.state, "new")

    @mute_logger("odoo.http")
    def test_staff_do_not_answer_by_link(self):
        for user in (self.bj_specialist, self.hq_officer):
            user.password = user.login
            self.authenticate(user.login, user.login)
            with self.subTest(user.login):
                self.assertEqual(self._get_reason(self.invitation.link), (403, "staff"))
                self.assertEqual(self._call("begin")[1]["error"], "insurance_staff")
        portal = new_test_user(self.env, login="t_portal", groups="base.group_portal")
        portal.password = "t_portal_1"
        self.authenticate("t_portal", "t_portal_1")
        self.assertNotIn("o_survey_start", self.url_open(self.invitation.link).text)

    def test_other_surveys_are_as_they_were(self):
        other = self.env["survey.survey"].create(
            {
                "title": "Open to everybody",
                "access_mode": "public",
                "question_ids": [(0, 0, {"title": "Well?", "question_type": "char_box"})],
            }
        )
        self.assertIn("Open to everybody", self.url_open(other.get_start_url()).text)
