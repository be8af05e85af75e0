from datetime import date, timedelta

from odoo.tests import HttpCase, tagged

from .common import CareCommon

ACTION = "/odoo/action-insurance_service."


@tagged("post_install", "-at_install")
class TestCareTour(CareCommon, HttpCase):
    """The service officer's day in the browser, in English and in Chinese."""

    def _play(self, lang):
        today = self.hq._service_today()
        customer = self._create_vip("T-CARE", day=today - timedelta(1))
        soon = today + timedelta(1)
        birthday = date(1980, soon.month, min(soon.day, 28) if soon.month == 2 else soon.day)
        for name in ("Chair", "Manager"):
            self._create_contact(customer, name, "first", str(birthday))
        self._plan(today)
        customer.service_officer_id = self.bj_specialist
        self._plan(today)
        # Only the two birthdays are to be prepared today.
        others = self.tasks.search([("care_kind", "!=", "birthday")])
        others.user_id = self.bj_branch_officer
        self.bj_specialist.lang = lang
        self.bj_specialist.password = self.bj_specialist.login
        for action, tour in (("my", "day"), ("my", "event")):
            self.start_tour(
                f"{ACTION}insurance_care_task_action_{action}",
                f"insurance_care_{tour}",
                login=self.bj_specialist.login,
                timeout=120,
            )
        gifts = self.tasks.search([("care_kind", "=", "birthday")], order="id")
        self.assertEqual(sorted(gifts.mapped("state")), ["done", "ordered"])
        self.assertEqual(set(gifts.mapped("content")), {"生日蛋糕"})
        done = gifts.filtered(lambda task: task.state == "done")
        self.assertEqual((done.evidence, done.feedback), ("前台签收", "客户很高兴"))
        event = self.tasks.search([("is_event", "=", True)])
        self.assertEqual((event.item_id.code, event.cost_planned), ("D6", 200))

    def test_day_in_english(self):
        self._play("en_US")

    def test_day_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self._play("zh_CN")
