"""The executive's visit plan in the browser."""

from odoo.tests import HttpCase, tagged

from .common import VisitCommon

PLANS = "/odoo/action-insurance_service.insurance_visit_plan_action"
MINE = "/odoo/action-insurance_service.insurance_visit_action_my"
PROGRESS = "/odoo/action-insurance_service.insurance_visit_progress_action"


@tagged("post_install", "-at_install")
class TestVisitTour(VisitCommon, HttpCase):
    """Head office plans, an executive holds a visit, progress shows it."""

    def _tour(self, url, name, user):
        user.password = user.login
        self.start_tour(url, name, login=user.login, timeout=120)

    def _play(self, lang):
        (self.hq_officer + self.hq_gm).lang = lang
        self._create_many("gold", 10)
        year = self.env.company._service_today().year
        plan = self._as(self.hq_officer, self.env["insurance.visit.plan"]).create(
            {"year": year, "company_id": self.hq.id, "note": "T-PLAN"}
        )
        self._tour(PLANS, "insurance_visit_plan", self.hq_officer)
        self.env.invalidate_all()
        visits = plan.sudo().line_ids.visit_id
        self.assertEqual(plan.state, "confirmed")
        self.assertEqual(len(visits.filtered(lambda v: v.user_id == self.hq_gm)), 10)
        self.assertIn("带手册", visits.mapped("preparation"))
        self._tour(MINE, "insurance_visit_hold", self.hq_gm)
        self.env.invalidate_all()
        held = visits.filtered("is_counted")
        self.assertEqual((len(held), held.report), (1, "谈了续保"))
        self.assertTrue(held.activity_ids)
        self._tour(PROGRESS, "insurance_visit_progress", self.hq_officer)

    def test_visits_in_english(self):
        self._play("en_US")

    def test_visits_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self._play("zh_CN")
