"""Visits: who plans and records them, when they count, what they fulfil."""

from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..service.common import utc
from .common import VisitCommon

REPORT = ("Talked about the renewal", "good", "Mr Wang confirms")


@tagged("post_install", "-at_install")
class TestVisitSteps(VisitCommon):
    def setUp(self):
        super().setUp()
        self._freeze("2026-03-06 15:00")

    def _freeze(self, text):
        frozen = self._at(text)
        frozen.__enter__()
        self.addCleanup(frozen.__exit__, None, None, None)

    # === Held, with a report === #

    def test_a_held_visit_counts_and_fulfils_the_promise(self):
        rich = self._create_vip("V-RICH", day=date(2026, 1, 1))
        self._plan(date(2026, 3, 6))
        visit = self._visit(partner_id=rich.id)
        self.assertEqual(visit.blocked_actions["hold"], "")
        visit.action_hold(*REPORT)
        self.assertEqual((visit.state, visit.is_counted), ("held", True))
        self.assertEqual(visit.recorded_by_id, self.bj_branch_head)
        task = visit.sudo().task_id
        self.assertEqual(
            (task.item_id.code, task.occasion, task.state, task.done_date),
            ("R6", "part-1of3", "done", date(2026, 3, 6)),
        )
        self.assertIn("Mr Wang confirms", task.evidence)
        second = self._visit(self.hq_gm, partner_id=rich.id)
        second.action_hold(*REPORT)
        self.assertEqual(second.sudo().task_id.occasion, "part-2of3")
        self._as(self.bj_branch_head, visit).action_reopen("Wrong customer")
        self.assertEqual((visit.state, visit.is_counted, visit.report), ("planned", False, False))
        self.assertEqual((task.state, task.done_date), ("planned", False))

    def test_nothing_counts_without_report_or_evidence(self):
        visit = self._visit()
        for report in ("", "  ", False):
            with self.assertRaisesRegex(ValidationError, "Write the report"):
                visit.action_hold(report, "good", "Mr Wang")
        with self.assertRaisesRegex(UserError, "with evidence"):
            visit.action_hold("Talked", "good", " ")
        self.assertEqual((visit.state, visit.is_counted), ("planned", False))
        self.env["ir.attachment"].with_user(self.bj_branch_head).create(
            {"name": "card.jpg", "raw": b"x", "res_model": visit._name, "res_id": visit.id}
        )
        visit.invalidate_recordset()
        visit.action_hold("Talked")
        self.assertTrue(visit.is_counted)

    def test_no_visit_is_held_in_the_future(self):
        visit = self._visit(at="2026-03-06 15:01")
        with self.assertRaisesRegex(ValidationError, "in the future"):
            visit.action_hold(*REPORT)
        with self.assertRaisesRegex(ValidationError, "in the future"):
            visit.action_hold(*REPORT, moment=utc("2026-03-06 15:01"))
        visit.action_hold(*REPORT, moment=utc("2026-03-06 15:00"))
        self.assertEqual((visit.state, visit.day), ("held", date(2026, 3, 6)))

    def test_one_visit_a_day_and_visitor_counts(self):
        first, second, other = self._visit(), self._visit(at="2026-03-06 14:00"), None
        (first + second).action_hold(*REPORT)
        self.assertEqual((first.is_counted, second.is_counted), (True, False))
        other = self._visit(self.hq_gm)
        other.action_hold(*REPORT)
        before = self._visit(at="2026-03-05 10:00")
        before.action_hold(*REPORT)
        self.assertTrue(other.is_counted and before.is_counted)
        self._as(self.bj_branch_head, first).action_reopen("By mistake")
        self.assertTrue(second.is_counted)

    def test_the_day_is_that_of_the_branch(self):
        # 23:30 UTC is 7:30 of the next day in Shanghai.
        visit = self._visit(at="2026-03-06 07:30")
        self.assertEqual((visit.date_start.day, visit.day, visit.year), (5, date(2026, 3, 6), 2026))

    def test_the_tier_at_the_visit_counts(self):
        visit = self._visit()
        self.assertEqual(visit.tier_id.code, "gold")
        self.gold.tier_id = self.tiers["silver"]
        visit.action_hold(*REPORT)
        self.assertEqual(visit.tier_id.code, "silver")

    def test_next_step_becomes_an_activity(self):
        visit = self._visit()
        with self.assertRaisesRegex(ValidationError, "until when"):
            visit.action_hold(*REPORT, next_step="Send the offer")
        with self.assertRaisesRegex(ValidationError, "does not work for"):
            visit.action_hold(
                *REPORT,
                next_step="Send it",
                next_step_date=date(2026, 3, 9),
                next_step_user_id=self.gd_specialist.id,
            )
        visit.action_hold(
            *REPORT,
            next_step="Send the offer",
            next_step_date=date(2026, 3, 9),
            next_step_user_id=self.bj_specialist.id,
        )
        activity = visit.sudo().activity_ids
        self.assertEqual(
            (activity.user_id, activity.date_deadline), (self.bj_specialist, date(2026, 3, 9))
        )
        self.assertNotIn("V-GOLD", activity.summary or "")

    # === Other steps === #

    def test_miss_cancel_reschedule(self):
        visit = self._visit(at="2026-03-09 10:00")
        with self.assertRaisesRegex(UserError, "still to come"):
            visit.action_miss("Customer away")
        with self.assertRaisesRegex(ValidationError, "Give the reason"):
            visit.action_cancel(" ")
        with self.assertRaisesRegex(ValidationError, "from now on"):
            visit.action_reschedule(utc("2026-03-06 14:59"))
        visit.action_reschedule(utc("2026-03-10 09:00"), "Asked for")
        self.assertEqual(visit.day, date(2026, 3, 10))
        past = self._visit(at="2026-03-05 10:00")
        self.assertEqual(past.due_state, "overdue")
        past.action_miss("Customer away")
        past.action_reschedule(utc("2026-03-11 09:00"))
        self.assertEqual((past.state, past.close_reason), ("planned", False))
        past.action_cancel("No more needed")
        with self.assertRaisesRegex(UserError, "this step needs “Planned or Missed”"):
            past.action_hold(*REPORT)

    def test_a_task_of_visits_is_done_by_a_visit_only(self):
        rich = self._create_vip("V-RICH", day=date(2026, 1, 1))
        self._plan(date(2026, 3, 6))
        tasks = self.tasks.search(
            [("partner_id", "=", rich.id), ("item_id.code", "=", "R6")], limit=1
        )
        with self.assertRaisesRegex(UserError, "only with its report"):
            self._as(self.bj_specialist, tasks).action_done()

    # === Roles === #

    def test_others_visits_belong_to_customer_resources(self):
        visit = self._visit()
        for user in (self.bj_operations, self.bj_salesperson, self.hq_gm, self.hq_auditor):
            with self.assertRaises(AccessError, msg=user.login):
                self._as(user, visit).action_hold(*REPORT)
        with self.assertRaises(AccessError):
            self._as(self.gd_specialist, visit).action_hold(*REPORT)
        self._as(self.bj_specialist, visit).action_hold(*REPORT)
        self.assertEqual((visit.is_counted, visit.user_id), (True, self.bj_branch_head))
        self.assertEqual(visit.recorded_by_id, self.bj_specialist)
        other = self._visit()
        self._as(self.hq_officer, other).action_cancel("Double")

    def test_everybody_plans_own_visits_of_customers_seen(self):
        self.gold.user_id = self.bj_salesperson
        for user in (self.bj_salesperson, self.bj_operations, self.hq_gm, self.bj_specialist):
            visit = self._visit(user)
            self.assertEqual(visit.company_id, self.bj)
            visit.action_hold(*REPORT)
        for user in (self.bj_salesperson, self.bj_operations, self.hq_gm):
            with self.assertRaises(AccessError, msg=user.login):
                self._visit(user, user_id=self.bj_branch_head.id)
        with self.assertRaises(AccessError):
            self._visit(self.bj_specialist, partner_id=self.far.id)
        for user in (self.hq_auditor, self.hq_technical):
            with self.assertRaises(AccessError, msg=user.login):
                self._visit(user)

    def test_the_visitor_works_for_the_branch(self):
        with self.assertRaisesRegex(ValidationError, "cannot visit customers of"):
            self._visit(self.bj_specialist, user_id=self.gd_branch_head.id)
        with self.assertRaisesRegex(ValidationError, "cannot visit customers of"):
            self._visit(self.bj_specialist, user_id=self.hq_auditor.id)

    def test_other_branches_see_nothing(self):
        self._visit()
        visits = self.env["insurance.visit"]
        self.assertFalse(self._as(self.gd_branch_officer, visits).search([]))
        self.assertFalse(self._as(self.bj_salesperson, visits).search([]))
        self.assertEqual(len(self._as(self.hq_auditor, visits).search([])), 1)
        own = self._visit(self.hq_gm)
        self.assertIn(own, self._as(self.hq_gm, visits).search([("user_id", "=", own.user_id.id)]))

    def test_what_the_system_keeps_is_not_written_by_hand(self):
        visit = self._visit()
        for vals in (
            {"state": "held"},
            {"is_counted": True},
            {"report": "Talked"},
            {"company_id": self.gd.id},
            {"recorded_by_id": self.hq_gm.id},
        ):
            with self.assertRaises(AccessError, msg=vals):
                visit.write(vals)
            with self.assertRaises(AccessError, msg=vals):
                self._visit(**vals)
        with self.assertRaises(AccessError):
            visits = self._as(self.bj_branch_head, self.env["insurance.visit"])
            visits.with_context(default_recorded_by_id=self.hq_gm.id, default_report="x").create(
                {"partner_id": self.gold.id}
            )
        with self.assertRaises(AccessError), mute_logger("odoo.models.unlink"):
            visit.unlink()

    def test_a_closed_visit_stays_as_it_was(self):
        visit = self._visit()
        visit.action_hold(*REPORT)
        for vals in ({"date_start": utc("2026-03-05 10:00")}, {"purpose": "sick"}):
            with self.assertRaisesRegex(UserError, "is closed"):
                visit.write(vals)
        visit.place = "Head office"

    def test_contacts_are_of_the_customer(self):
        stranger = self._create_contact(self.far, "Stranger")
        with self.assertRaisesRegex(ValidationError, "is not a contact of"):
            self._visit(contact_ids=[(6, 0, stranger.ids)])
