from datetime import date, timedelta
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.complaint.insurance_complaint_reminder import JOB
from .common import ComplaintCommon

LOGGER = "odoo.addons.insurance_service.models.complaint.insurance_complaint_reminder"
FEW, MANY = 5, 50


@tagged("post_install", "-at_install")
class TestComplaintReminder(ComplaintCommon):
    """The nightly check of open complaints: cheap, and one bad complaint keeps nothing back."""

    def setUp(self):
        super().setUp()
        self.left = 60.0
        self.done = []
        self.patch(type(self.env["ir.cron"]), "_commit_progress", self._progress)
        self.failures = self.env["insurance.care.failure"]

    def _progress(self, processed=0, *, remaining=None, **_more):
        self.done.append(processed)
        return self.left

    def _remind(self, at):
        with self._at(at):
            self.env.flush_all()
            self.env.invalidate_all()
            self.done = []
            self.env["insurance.complaint"].sudo()._cron_remind()
            self.env.flush_all()

    def _register_on(self, day, customer):
        """Register a complaint at 10 o'clock of a day, take and acknowledge it."""
        with self._at(f"{day} 10:00"):
            user = self.gd_specialist if customer == self.far else self.bj_specialist
            complaint = self._complain(user, partner_id=customer.id)
            complaint.action_take()
            complaint.action_acknowledge("Phone")
        return complaint.sudo()

    def _register(self, count, day="2026-03-02"):
        """Register complaints of all tiers and two branches in a week up to a day."""
        complaints = self.env["insurance.complaint"].sudo()
        customers = (self.gold, self.silver, self.plain, self.far)
        for number in range(count):
            moment = date.fromisoformat(day) - timedelta(days=number % 7)
            complaints |= self._register_on(moment, customers[number % 4])
        return complaints

    def _count_queries(self, at):
        with self._at(at):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["insurance.complaint"].sudo()._cron_remind()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

    def _get_noted(self):
        return self.failures.search([("job", "=", JOB), ("state", "=", "open")])

    def test_the_flat_number_of_queries(self):
        complaints = self._register(FEW)
        self._remind("2026-03-03 08:30")
        few = self._count_queries("2026-03-03 08:30")
        complaints |= self._register(MANY - FEW)
        self._remind("2026-03-03 08:30")
        many = self._count_queries("2026-03-03 08:30")
        self.assertEqual(len(complaints), MANY)
        self.assertLessEqual(many, few)
        self.assertLess(many, 40)

    def test_promises_follow_a_calendar_that_changed_to_earlier_days_only(self):
        complaints = self._register(8)
        before = {c: (c.date_tier_due, c.date_regulator_due) for c in complaints}
        # Of Friday 27 February: Saturday 28 (worked), 2, 3 March; with Sunday 1 March the 2nd.
        friday = self._register_on("2026-02-27", self.gold)
        self.assertEqual(friday.date_tier_due, date(2026, 3, 3))
        self.env["insurance.workday"].create(
            {"date": date(2026, 3, 1), "name": "Stocktaking", "kind": "makeup"}
            | {"company_id": self.hq.id}
        )
        self._remind("2026-03-02 08:30")
        self.assertEqual(friday.date_tier_due, date(2026, 3, 2))
        self.assertEqual(friday.date_due, date(2026, 3, 2))
        for complaint, (tier, regulator) in before.items():
            self.assertEqual(complaint.date_regulator_due, regulator)
            self.assertTrue(not tier or complaint.date_tier_due <= tier)

    def _break(self, complaint):
        """Let a complaint be older than any working calendar."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE insurance_complaint SET received_at = '1990-01-01' WHERE id = %s",
            complaint.ids,
        )
        self.env.invalidate_all()

    def test_a_bad_complaint_is_noted_and_keeps_nothing_back(self):
        with self._at("2026-03-06 10:00"):
            bad = self._complain(partner_id=self.silver.id)
            good, far = self._complain(), self._complain(self.gd_specialist, partner_id=self.far.id)
            for complaint in (bad, good, far):
                complaint.action_take()
        self._break(bad)
        with mute_logger(LOGGER):
            self._remind("2026-03-12 08:30")
        for complaint in (good, far):
            self.assertIn("late", complaint.sudo().reminders_sent)
            self.assertTrue(complaint.sudo().activity_ids)
        self.assertFalse(bad.sudo().reminders_sent)
        noted = self._get_noted()
        self.assertEqual((noted.company_id, noted.partner_id), (self.bj, self.silver))
        self.assertIn(bad.name, noted.message)
        self.assertEqual(sum(self.done), 3, "each is done once")
        # Mended: off the list.
        self.env.cr.execute(
            "UPDATE insurance_complaint SET received_at = '2026-03-06' WHERE id = %s", bad.ids
        )
        self._remind("2026-03-13 08:30")
        self.assertEqual(noted.state, "solved")
        self.assertIn("late", bad.sudo().reminders_sent)

    def test_a_reminder_that_fails_is_taken_back_and_keeps_nothing_back(self):
        with self._at("2026-03-06 10:00"):
            unknown = self._complain(partner_id=False)
            bad, good = self._complain(partner_id=self.silver.id), self._complain()
            for complaint in (unknown, bad, good):
                complaint.action_take()
        complaints = type(self.env["insurance.complaint"])
        find = complaints._find_people

        def find_or_fail(complaint, people, role):
            if complaint in (bad, unknown):
                complaint.severity = "3"
                raise ValueError("Nobody is there")
            return find(complaint, people, role)

        with patch.object(complaints, "_find_people", find_or_fail), mute_logger(LOGGER):
            self._remind("2026-03-12 08:30")
        self.assertIn("late", good.reminders_sent)
        for complaint in (bad, unknown):
            self.assertFalse(complaint.reminders_sent)
            self.assertEqual(complaint.severity, "1")
        noted = self._get_noted()
        self.assertEqual(noted.partner_id, self.silver)
        self.assertEqual(len(noted), 2, "an unknown caller's too")
        self._remind("2026-03-12 09:30")
        self.assertEqual(set(noted.mapped("state")), {"solved"})

    def test_without_time_left_the_rest_waits_and_no_failure_is_solved(self):
        self._register(FEW, "2026-02-27")
        self.failures._note(JOB, self.bj, self.gold, "Not looked at")
        self.left = 0
        self._remind("2026-03-12 08:30")
        self.assertEqual(sum(map(bool, self._get_sent())), 0)
        self.assertEqual(len(self._get_noted()), 1)
        self.left = 60.0
        self._remind("2026-03-12 08:30")
        self.assertTrue(all(self._get_sent()[:4]))
        self.assertFalse(self._get_noted())

    def _get_sent(self):
        complaints = self.env["insurance.complaint"].sudo()
        return complaints.search([], order="date_due").mapped("reminders_sent")

    def test_activities_speak_the_language_of_whoever_gets_them(self):
        """Scheduled actions have no language of their own."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.bj_specialist.lang = "zh_CN"
        complaint = self._register_on("2026-03-06", self.gold)
        self._remind("2026-03-10 08:30")
        [activity] = complaint.sudo().activity_ids.filtered(
            lambda a: a.user_id == self.bj_specialist
        )
        self.assertEqual(activity.summary, f"投诉 {complaint.name}")
        kind = self.env.ref("insurance_service.mail_activity_tier_handover")
        planned = self.gold.activity_schedule(
            "insurance_service.mail_activity_tier_handover", user_id=self.bj_specialist.id
        )
        self.assertEqual(planned.summary, kind.with_context(lang="zh_CN").summary)
        self.assertNotEqual(planned.summary, kind.with_context(lang="en_US").summary)
