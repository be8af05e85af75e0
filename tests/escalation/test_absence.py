"""Absent people: open work goes to the substitute and comes back, new work is refused."""

from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import EscalationCommon

MONDAY = date(2026, 3, 2)


@tagged("post_install", "-at_install")
class TestAbsence(EscalationCommon):
    def setUp(self):
        super().setUp()
        with self._at("2026-03-02 09:00"):
            self.request = self._create_taken()

    def _create_absence(self, user=None, first=2, last=4, **values):
        user = user or self.handler
        absences = self._as(user, self.env["insurance.service.absence"])
        return absences.create(
            {
                "user_id": self.handler.id,
                "substitute_id": self.bj_specialist.id,
                "company_id": self.bj.id,
                "date_from": date(2026, 3, first),
                "date_to": date(2026, 3, last),
                **values,
            }
        ).sudo()

    def _apply(self, text):
        with self._at(text):
            self._run_cron("insurance.service.absence", "_cron_apply")

    def test_begins_today_hands_over_and_gives_back(self):
        deadline = self.request.deadline_date
        mails = self.env["mail.mail"].search_count([])
        with self._at("2026-03-02 10:00"):
            absence = self._create_absence()
        self.assertEqual(absence.state, "current")
        self.assertEqual(self.request.user_id, self.bj_specialist)
        self.assertEqual(absence.handed_request_ids, self.request)
        events = self.request.event_ids.filtered(lambda e: e.kind == "assign")
        self.assertEqual(events.sorted("id")[-1].holder_id, self.bj_specialist)
        self.assertEqual(self.request.deadline_date, deadline, "the clock runs on")
        self.assertEqual(self.env["mail.mail"].search_count([]), mails + 1)
        self._apply("2026-03-04 23:00")
        self.assertEqual(absence.state, "current")
        self._apply("2026-03-05 00:10")
        self.assertEqual(absence.state, "over")
        self.assertEqual(self.request.user_id, self.handler)

    def test_absence_of_another_branch_is_not_recorded_here(self):
        """A branch head must not take the work of other branches' people away."""
        with self._at("2026-03-02 10:00"):
            theirs = self._create_request(
                self.gd_operations, partner_id=self.far.id, company_id=self.gd.id
            )
            theirs.action_take()
            with self.assertRaisesRegex(ValidationError, "does not work for"):
                self._create_absence(self.bj_branch_head, user_id=self.gd_operations.id)
        self.assertEqual(theirs.user_id, self.gd_operations)

    def test_only_requests_of_the_branch_move(self):
        both = self._create_role_user("bj_gd_operations", "operations", self.bj, self.bj + self.gd)
        with self._at("2026-03-02 10:00"):
            here = self._create_request(both)
            there = self._create_request(both, partner_id=self.far.id, company_id=self.gd.id)
            (here | there).action_take()
            self._create_absence(self.bj_branch_head, user_id=both.id)
        self.assertEqual(here.user_id, self.bj_specialist)
        self.assertEqual(there.user_id, both)

    def test_planned_begins_by_the_scheduled_action_once(self):
        with self._at("2026-03-02 10:00"):
            absence = self._create_absence(first=4, last=6, give_back=False)
        self.assertEqual((absence.state, self.request.user_id), ("planned", self.handler))
        for _run in range(2):
            self._apply("2026-03-04 00:10")
        self.assertEqual((absence.state, self.request.user_id), ("current", self.bj_specialist))
        assigned = self.request.event_ids.filtered(lambda e: e.kind == "assign")
        self.assertEqual(len(assigned), 2)
        self._apply("2026-03-07 00:10")
        self.assertEqual((absence.state, self.request.user_id), ("over", self.bj_specialist))

    def test_what_others_took_or_finished_stays(self):
        with self._at("2026-03-02 10:00"):
            done, taken = self._create_taken(), self._create_taken()
            absence = self._create_absence()
            done.with_user(self.bj_specialist).action_finish("Sent")
            taken.with_user(self.bj_operations).action_take()
            self._as(self.handler, absence).action_end()
        self.assertEqual(absence.state, "over")
        self.assertEqual(done.user_id, self.bj_specialist)
        self.assertEqual(taken.user_id, self.bj_operations)
        self.assertEqual(self.request.user_id, self.handler)

    def test_absent_people_get_nothing_new(self):
        with self._at("2026-03-02 10:00"):
            self._create_absence()
            request = self._create_request()
            with self.assertRaisesRegex(ValidationError, "Choose t_bj_specialist"):
                request.with_user(self.leader).action_assign(self.handler.id)
            with self.assertRaises(UserError):
                request.with_user(self.handler).action_take()
            self.assertFalse(request.sudo()._get_team_users())
            request.with_user(self.leader).action_assign(self.bj_specialist.id)

    def test_steps_tell_the_substitute_of_an_absent_leader(self):
        with self._at("2026-03-02 10:00"):
            free = self._create_request(partner_id=self.plain.id).sudo()
            self._create_absence(self.leader, user_id=self.leader.id, last=20)
        self._escalate("2026-03-05 09:00")
        self.assertEqual(free.escalation_ids.user_ids, self.bj_specialist)

    def test_no_circles_no_gaps(self):
        with self._at("2026-03-02 10:00"):
            self._create_absence(first=4, last=6)
            for values in (
                {"user_id": self.bj_specialist.id, "substitute_id": self.bj_operations.id},
                {"user_id": self.bj_operations.id, "substitute_id": self.handler.id},
                {},
            ):
                with self.assertRaises(ValidationError):
                    self._create_absence(self.bj_branch_officer, first=6, last=9, **values)
            self._create_absence(
                self.bj_branch_officer,
                first=7,
                last=9,
                user_id=self.bj_specialist.id,
                substitute_id=self.handler.id,
            )
            for wrong in (self.handler, self.gd_operations, self.bj_salesperson):
                with self.assertRaises(ValidationError):
                    self._create_absence(first=11, last=12, substitute_id=wrong.id)
            with self.assertRaisesRegex(ValidationError, "past"):
                self._create_absence(first=1, last=1)

    def test_who_records(self):
        with self._at("2026-03-02 10:00"):
            day = 3
            for user in (
                self.handler,
                self.leader,
                self.bj_branch_officer,
                self.bj_branch_head,
                self.hq_officer,
            ):
                absence = self._create_absence(user, first=day, last=day)
                self._as(user, absence).action_end()
                self.assertEqual(absence.state, "cancelled")
            for user in (
                self.bj_specialist,
                self.bj_operations,
                self.gd_branch_officer,
                self.hq_auditor,
                self.hq_gm,
                self.bj_salesperson,
            ):
                with self.assertRaises(AccessError):
                    self._create_absence(user, first=day, last=day)
            absence = self._create_absence(first=day, last=day)
            with self.assertRaises(AccessError):
                self._as(self.bj_specialist, absence).action_end()
            with self.assertRaises(AccessError):
                self._as(self.bj_operations, absence).read(["reason"])
            for values in ({"state": "over"}, {"error": "x"}, {"user_id": self.leader.id}):
                with self.assertRaises(AccessError):
                    self._as(self.handler, absence).write(values)

    def test_fixed_while_it_lasts(self):
        with self._at("2026-03-02 10:00"):
            absence = self._create_absence()
            mine = self._as(self.handler, absence)
            with self.assertRaises(UserError):
                mine.date_from = MONDAY + timedelta(days=1)
            mine.date_to = MONDAY + timedelta(days=7)
            mine.action_end()
            with self.assertRaises(UserError):
                mine.reason = "x"
            with self.assertRaises(UserError):
                mine.action_end()

    def test_handlers_who_left_are_found(self):
        self.handler.active = False
        mine = self._as(self.leader, self.request)
        self.assertTrue(mine.is_handler_gone)
        self.assertEqual(mine.search([("is_handler_gone", "=", True)]), mine)
        mine.action_assign(self.bj_operations.id)
        self.assertFalse(mine.is_handler_gone)
