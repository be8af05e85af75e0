"""The steps of a service request and what they do to its clock, as the roles concerned."""

from datetime import date

from markupsafe import Markup

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import ServiceCommon, utc


@tagged("post_install", "-at_install")
class TestRequestSteps(ServiceCommon):
    def setUp(self):
        super().setUp()
        with self._at("2026-03-06 10:00"):  # Friday; gold: 2 working days, due Tuesday 10
            self.request = self._create_request()
        self.reason = self.env.ref("insurance_service.pause_papers")

    def test_pause_moves_the_deadline_by_its_working_days(self):
        with self._at("2026-03-06 11:00"):
            self.request.action_take()
            self.request.action_pause(self.reason.id, "Copy of licence is not readable")
        self.assertEqual(
            (self.request.state, self.request.pause_reason_id), ("paused", self.reason)
        )
        with self._at("2026-03-09 10:00"):  # over the weekend: one working day
            self.request.action_resume("New copy")
        self.assertEqual(self.request.deadline_date, date(2026, 3, 11))
        with self._at("2026-03-11 17:30"):
            self.request.action_finish("Changed")
        self.assertEqual((self.request.state, self.request.on_time), ("done", 1))
        figures = self.request.read(["gross_days", "paused_days", "net_days", "late_days"])[0]
        figures.pop("id")
        self.assertEqual(
            figures, {"gross_days": 3, "paused_days": 1, "net_days": 2, "late_days": 0}
        )
        spans = self.request.span_ids.filtered("days")
        self.assertEqual(
            [(s.kind, s.user_id, s.days) for s in spans],
            [("paused", self.bj_operations, 1), ("running", self.bj_operations, 2)],
        )
        self.assertEqual(sum(self.request.span_ids.mapped("days")), 3)

    def test_one_minute_after_close_is_late(self):
        with self._at("2026-03-10 17:31"):
            self.request.action_finish()
        self.assertEqual((self.request.late_days, self.request.on_time), (1, 0))
        self.assertTrue(self.request.is_breached)
        self.assertEqual(self.request.user_id, self.bj_operations)

    def test_paused_and_finished_counts_the_pause(self):
        with self._at("2026-03-06 11:00"):
            self.request.action_pause(self.reason.id)
        with self._at("2026-08-20 10:00"):
            self.request.action_finish()
        self.assertEqual(self.request.on_time, 1)
        self.assertEqual(self.request.net_days, 0)
        self.assertGreater(self.request.paused_days, 100)

    def test_steps_out_of_order_are_refused(self):
        with self._at("2026-03-09 10:00"):
            with self.assertRaisesRegex(UserError, "In Progress"):
                self.request.action_resume()
            with self.assertRaisesRegex(ValidationError, "future"):
                self.request.action_finish(moment=utc("2026-03-09 10:01"))
            with self.assertRaisesRegex(UserError, "earlier than"):
                self.request.action_pause(self.reason.id, moment=utc("2026-03-06 09:59"))
            self.assertEqual((self.request.state, len(self.request.event_ids)), ("running", 1))
            self.request.action_finish()
            with self.assertRaisesRegex(UserError, "Done"):
                self.request.action_pause(self.reason.id)

    def test_reopened_goes_on_with_closed_time_as_pause(self):
        with self._at("2026-03-09 10:00"):
            self.request.action_finish()
        with self._at("2026-03-11 10:00"):
            self.request.action_reopen("The customer found a mistake")
        self.assertEqual((self.request.state, self.request.reopen_count), ("running", 1))
        self.assertEqual(self.request.deadline_date, date(2026, 3, 12))
        self.assertFalse(self.request.closed_at)

    def test_reopened_begins_anew(self):
        self.item.reopen_policy = "restart"
        with self._at("2026-03-09 10:00"):
            self.request.action_finish()
        with self._at("2026-03-16 10:00"):
            self.request.action_reopen("Again")
        self.assertEqual(self.request.deadline_date, date(2026, 3, 18))

    def test_reopening_ends_after_some_working_days_or_is_never_allowed(self):
        self.item.reopen_days = 3
        with self._at("2026-03-09 10:00"):
            self.request.action_finish()
        with self._at("2026-03-13 10:00"), self.assertRaisesRegex(UserError, "more than 3"):
            self.request.action_reopen("Too late")
        self.item.reopen_policy = "new"
        with self._at("2026-03-10 10:00"), self.assertRaisesRegex(UserError, "new request"):
            self.request.action_reopen("Never")
        self.item.reopen_policy = "continue"
        with self._at("2026-03-12 10:00"):
            self.request.action_reopen("The last day")
        self.assertEqual(self.request.state, "running")

    def test_agreed_date_governs_and_pauses_add_to_it(self):
        officer = self._as(self.bj_branch_officer, self.request)
        with self._at("2026-03-09 10:00"):
            with self.assertRaisesRegex(ValidationError, "from today on"):
                officer.action_agree_date(date(2026, 3, 8), "By phone")
            officer.action_agree_date(date(2026, 3, 20), "Agreed with the customer by phone")
            self.request.action_pause(self.reason.id)
        self.assertEqual(self.request.deadline_date, date(2026, 3, 20))
        with self._at("2026-03-10 10:00"):
            self.request.action_resume()
        self.assertEqual(self.request.deadline_date, date(2026, 3, 23))

    def test_reclassified_counts_from_the_original_start(self):
        longer = self._create_item("T9", {})
        with self._at("2026-03-06 11:00"):
            self.request.action_pause(self.reason.id)
        with self._at("2026-03-09 10:00"):
            self.request.action_resume()
            self.request.action_reclassify(self.same_day_item.id, "Only the address changed")
        self.assertEqual(self.request.item_id, self.same_day_item)
        self.assertEqual(self.request.deadline_date, date(2026, 3, 9))
        with self._at("2026-03-09 11:00"):
            self.request.action_reclassify(longer.id, "Disability assessment")
        self.assertFalse(self.request.deadline_date)

    def test_merge_keeps_the_earliest_with_all_messages(self):
        with self._at("2026-03-09 10:00"):
            second = self._create_request()
            second.message_post(body=Markup("<p>CANARY message of the second</p>"))
            attachment = self.env["ir.attachment"].create(
                {"name": "x.txt", "raw": b"x", "res_model": second._name, "res_id": second.id}
            )
            kept = (second | self.request).action_merge()
        self.assertEqual(kept, self.request)
        self.assertEqual((second.state, second.merged_into_id), ("cancelled", self.request))
        self.assertIn("CANARY", str(self.request.message_ids.mapped("body")))
        self.assertEqual(attachment.res_id, self.request.id)
        with self.assertRaisesRegex(UserError, "at least two"):
            self.request.action_merge()
        other = self._create_request(partner_id=self.silver.id)
        with self.assertRaisesRegex(UserError, "one customer"):
            (other | self.request).action_merge()

    def test_assignment_is_to_people_of_the_branch(self):
        officer = self._as(self.bj_branch_officer, self.request)
        officer.action_assign(self.bj_specialist.id, "customer_resources")
        self.assertEqual(self.request.user_id, self.bj_specialist)
        self.assertEqual(self.request.department, "customer_resources")
        for user in (self.gd_specialist, self.bj_salesperson, self.bj_branch_head):
            with self.assertRaisesRegex(ValidationError, "does not do services"):
                officer.action_assign(user.id)
        officer.action_assign(False)
        self.assertFalse(self.request.user_id)

    def test_acknowledgement(self):
        with self.assertRaises(UserError):
            self.request.action_acknowledge("Wang")
        with self._at("2026-03-09 10:00"):
            self.request.action_finish()
            self.request.action_acknowledge("Wang")
        self.assertEqual(self.request.acknowledged_by, "Wang")
        with self.assertRaisesRegex(UserError, "already"):
            self.request.action_acknowledge("Li")

    def test_one_refused_request_stops_all(self):
        with self._at("2026-03-09 10:00"):
            other = self._create_request()
            other.action_finish()
            with self.assertRaises(UserError):
                (self.request | other).action_finish()
        self.assertEqual(self.request.state, "running")

    def test_each_step_by_role(self):
        """Allowed: the work; refused: salesperson, auditor, GM office, other branches."""
        self.gold.user_id = self.bj_salesperson
        calls = {
            "action_take": (),
            "action_assign": (False,),
            "action_pause": (self.reason.id,),
            "action_finish": (),
            "action_cancel": ("x",),
            "action_reclassify": (self.same_day_item.id, "x"),
            "action_agree_date": (date(2100, 1, 1), "x"),
        }
        for user in (self.bj_salesperson, self.hq_auditor, self.hq_gm, self.gd_operations):
            request = self._as(user, self.request)
            for name, args in calls.items():
                with self.assertRaises(AccessError, msg=(user.login, name)):
                    getattr(request, name)(*args)
        self.assertEqual(self.request.state, "running")
        with self.assertRaises(AccessError):
            self._as(self.bj_operations, self.request).action_agree_date(date(2100, 1, 1), "x")
        blocked = self._as(self.bj_salesperson, self.request).blocked_actions
        self.assertFalse(set(blocked) - {"register"})


@tagged("post_install", "-at_install")
class TestRequestQueries(ServiceCommon):
    def _count(self, number):
        with self._at("2026-03-06 10:00"):
            requests = self.env["insurance.service.request"].union(
                *(self._create_request() for _n in range(number))
            )
        requests = self._as(self.bj_operations, requests)
        with self._at("2026-03-09 10:00"):
            requests[0].action_take()  # warm
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            requests.action_pause(self.env.ref("insurance_service.pause_papers").id)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

    def test_pausing_many_costs_few_more_statements(self):
        few, many = self._count(5), self._count(40)
        self.assertLess(many, few + 40, "statements grow with the requests")
