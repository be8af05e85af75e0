from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import ServiceCommon

ACTION = "/odoo/action-insurance_service."
CUSTOMERS = f"{ACTION}insurance_customer_action"
QUEUE = f"{ACTION}insurance_service_request_action_queue"
BREACHES = f"{ACTION}insurance_service_request_action_breached"
ANALYSIS = f"{ACTION}insurance_service_analysis_action"


@tagged("post_install", "-at_install")
class TestServiceTours(ServiceCommon, HttpCase):
    """A request in the browser, each step as the role concerned, in English and in Chinese."""

    def _tour(self, url, name, user):
        # Tours log in with the login as password.
        user.password = user.login
        self.start_tour(url, name, login=user.login, timeout=120)

    def _make_late(self):
        """Register two requests six weeks ago, and finish one of them now."""
        past = fields.Datetime.now() - timedelta(days=42)
        done, still_open = (
            self._create_request(summary=summary, received_at=past)
            for summary in ("Done late", "Open and late")
        )
        done.action_finish("Sent")
        self.assertGreater(done.late_days, 20)
        return done + still_open

    def _play(self, lang):
        self.gold.user_id = self.bj_salesperson
        (self.bj_salesperson + self.bj_operations + self.bj_branch_head).lang = lang
        self._tour(CUSTOMERS, "insurance_request_register", self.bj_salesperson)
        request = self.env["insurance.service.request"].search([("summary", "=", "增员 38 人")])
        self.assertEqual((request.state, request.channel), ("waiting", "salesperson"))
        self._tour(QUEUE, "insurance_request_work", self.bj_operations)
        self.assertEqual(request.state, "done")
        self.assertEqual(request.user_id, self.bj_operations)
        self.assertEqual((request.result, request.acknowledged_by), ("批单已寄出", "王经理"))
        self.assertEqual(
            request.event_ids.sorted("id").mapped("kind"),
            ["start", "assign", "pause", "resume", "stop"],
        )
        self._make_late()
        self._tour(BREACHES, "insurance_request_breaches", self.bj_branch_head)
        self._tour(ANALYSIS, "insurance_request_analysis", self.bj_branch_head)

    def test_request_in_english(self):
        self._play("en_US")

    def test_request_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self._play("zh_CN")
