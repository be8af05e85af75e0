import io
from datetime import timedelta
from unicodedata import normalize
from unittest.mock import patch

from pypdf import PdfReader

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import FULL, SurveyCommon


@tagged("post_install", "-at_install")
class TestSurveyAnswers(SurveyCommon):
    """Interviews, paper forms, and what answers become."""

    def test_interview(self):
        campaign = self._start()
        invitation = self._get_invitation(campaign, self.gold)
        moment = fields.Datetime.now() - timedelta(hours=1)
        self._enter(
            invitation, self.bj_specialist, comment=" Faster, please ", evidence="R7", moment=moment
        )
        self.assertEqual(
            (invitation.state, invitation.overall, invitation.answer_way),
            ("answered", "satisfied", "phone"),
        )
        self.assertEqual(invitation.entered_by_id, self.bj_specialist)
        self.assertEqual(invitation.answered_at, moment)
        self.assertEqual((invitation.respondent, invitation.evidence), ("Mr Wang", "R7"))
        self.assertEqual(invitation.comment, "Faster, please")
        levels = {answer.question_code: answer.level for answer in invitation.answer_ids}
        self.assertEqual(levels, {c: v for c, v in FULL.items() if v != "not_used"})
        self.assertEqual(invitation.answer_ids.company_id, self.bj)
        # The same stands in Odoo's survey: one place for all ways.
        user_input = invitation.user_input_id
        self.assertEqual(user_input.state, "done")
        self.assertEqual(len(user_input.user_input_line_ids.filtered("suggested_answer_id")), 7)

    def test_only_once(self):
        campaign = self._start()
        invitation = self._get_invitation(campaign, self.gold)
        self._enter(invitation)
        with self.assertRaisesRegex(UserError, "Filled In"):
            self._enter(invitation)
        invitation.user_input_id._mark_done()
        self.assertEqual(len(invitation.answer_ids), 5)
        with self.assertRaises(UserError):
            self._as(self.hq_officer, invitation).action_skip("Too bad an answer")

    def test_bad_input(self):
        campaign = self._start()
        invitation = self._get_invitation(campaign, self.gold)
        soon = fields.Datetime.now() + timedelta(hours=1)
        for values in (
            {"answers": {**FULL, "overall": "not_used"}},
            {"answers": {"staff": "satisfied"}},
            {"answers": {**FULL, "food": "satisfied"}},
            {"answers": {**FULL, "staff": "great"}},
            {"respondent": " "},
            {"way": "link"},
            {"moment": soon},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self._enter(invitation, **values)
        self.assertEqual(invitation.state, "sent")

    def test_not_before_the_start_nor_after_the_end(self):
        campaign = self._create_campaign()
        campaign.action_draw()
        invitation = self._get_invitation(campaign, self.gold)
        with self.assertRaisesRegex(UserError, "not under way"):
            self._enter(invitation)
        campaign.action_start()
        with (
            self._on(campaign.date_deadline + timedelta(1)),
            self.assertRaisesRegex(UserError, "last day"),
        ):
            self._enter(invitation)
        with self._on(campaign.date_deadline):
            self._enter(invitation)
        self.assertEqual(invitation.state, "answered")

    def test_dialog(self):
        campaign = self._start()
        invitation = self._get_invitation(campaign, self.far)
        action = self._as(self.gd_specialist, invitation).action_open_entry()
        dialogs = self.env["insurance.survey.entry"].with_user(self.gd_specialist)
        dialogs = dialogs.with_company(self.gd).with_context(**action["context"])
        with Form(dialogs) as form:
            form.way = "paper"
            form.respondent = "Ms Li"
            form.overall = "dissatisfied"
            form.claim = "average"
        form.record.action_confirm()
        self.env.invalidate_all()
        self.assertEqual((invitation.answer_way, invitation.overall), ("paper", "dissatisfied"))
        self.assertEqual(
            sorted(invitation.answer_ids.mapped("question_code")), ["claim", "overall"]
        )

    def test_yearly_survey_of_the_catalogue_is_done(self):
        vip = self._create_vip("T-D10", day=self.today.replace(month=1, day=1))
        self._plan(self.today)
        task = self._get_task(vip, "D10")
        self.assertTrue(task, "The catalogue promises a survey")
        campaign = self._start()
        self._enter(self._get_invitation(campaign, vip))
        self.assertEqual(task.state, "done")
        self.assertEqual(task.done_date, self.today)
        self.assertIn(self._get_invitation(campaign, vip).name, task.evidence)

    @mute_logger("odoo.addons.insurance_service.models.survey.insurance_survey_invitation_steps")
    def test_an_answer_outlives_what_follows(self):
        campaign = self._start()
        invitation = self._get_invitation(campaign, self.gold)
        with patch.object(
            type(self.invitations), "_after_answered", side_effect=ValueError("broken")
        ):
            self._enter(invitation)
        self.assertEqual((invitation.state, len(invitation.answer_ids)), ("answered", 5))
        failure = self.env["insurance.care.failure"].search([("job", "=", "survey_answers")])
        self.assertIn("broken", failure.message)

    def _get_text(self, report, record, user):
        content, _kind = (
            self.env["ir.actions.report"]
            .with_user(user)
            .with_context(force_report_rendering=True, allowed_company_ids=user.company_ids.ids)
            ._render_qweb_pdf(f"insurance_service.{report}", record.ids)
        )
        pages = PdfReader(io.BytesIO(content)).pages
        return ["".join(normalize("NFKC", page.extract_text()).split()) for page in pages]

    def test_paper_form(self):
        campaign = self._start()
        invitation = self._get_invitation(campaign, self.gold)
        self._enter(invitation, comment="理赔太慢")
        pages = self._get_text("survey_form_report", campaign.invitation_ids, self.hq_officer)
        self.assertEqual(len(pages), 3)
        page = next(page for page in pages if "CustomerT-GOLD" in page)
        for words in ("服务满意度调查表", "理赔太慢", "MrWang", "电话访问", "附件六"):
            self.assertIn(words, page)
        blank = self._get_text("survey_form_blank_report", campaign, self.bj_specialist)
        self.assertEqual(len(blank), 1)
        self.assertNotIn("T-GOLD", blank[0])
        # Whoever may not read the customer's words does not print them.
        pages = self._get_text("survey_form_report", invitation, self.bj_specialist)
        self.assertNotIn("理赔太慢", pages[0])
