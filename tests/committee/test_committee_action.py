"""Actions of a committee: followed up by the next meeting, closed with their result."""

from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import CommitteeCommon


@tagged("post_install", "-at_install")
class TestCommitteeAction(CommitteeCommon):
    def setUp(self):
        super().setUp()
        self.meeting = self._create_meeting()
        self.action = self._create_action(self.meeting)

    def _create_action(self, meeting, user=None, **values):
        actions = self._as(user or self.bj_branch_officer, self.env["insurance.committee.action"])
        return actions.create(
            {
                "name": "Shorten the queue",
                "meeting_id": meeting.id,
                "user_id": self.bj_operations.id,
                "date_due": "2026-04-15",
                **values,
            }
        )

    def test_it_is_on_the_list_of_its_person(self):
        activity = self.action.sudo().activity_ids
        self.assertEqual(
            (activity.user_id, activity.date_deadline), (self.bj_operations, date(2026, 4, 15))
        )
        mine = self._as(self.bj_branch_officer, self.action)
        mine.write({"user_id": self.bj_specialist.id, "date_due": "2026-04-20"})
        activity = self.action.sudo().activity_ids
        self.assertEqual(
            (activity.user_id, activity.date_deadline), (self.bj_specialist, date(2026, 4, 20))
        )

    def test_the_next_meeting_asks_for_what_is_open(self):
        following = self._create_meeting(day="2026-06-10", quarter="2")
        self.assertEqual(following.open_action_ids, self.action)
        self.assertFalse(self.meeting.open_action_ids)
        self._hold(following, "2026-06-10 12:00")
        self.assertEqual(following.reviewed_action_ids, self.action)
        self._as(self.bj_operations, self.action).action_done("Two more clerks")
        third = self._create_meeting(day="2026-09-10", quarter="3")
        self.assertFalse(third.open_action_ids)
        self.assertEqual(following.reviewed_action_ids, self.action)

    def test_overdue_from_the_day_after(self):
        actions = self.env["insurance.committee.action"]
        for day, is_late in (("2026-04-15", False), ("2026-04-16", True)):
            with self.subTest(day), self._at(f"{day} 09:00"):
                self.env.invalidate_all()
                self.assertEqual(self.action.is_late, is_late)
                found = actions.search([("is_late", "=", True), ("id", "=", self.action.id)])
                self.assertEqual(bool(found), is_late)
        self.assertTrue(actions.search([("is_late", "=", False), ("id", "=", self.action.id)]))

    def test_done_by_its_person_or_a_keeper_with_a_result(self):
        with self._refusing(ValidationError, "Say what came of it"):
            self._as(self.bj_operations, self.action).action_done(" ")
        for user in (self.bj_specialist, self.bj_branch_head, self.hq_auditor, self.hq_gm):
            with self.subTest(user.login), self._refusing(AccessError):
                self._as(user, self.action).action_done("Done")
        with self._refusing(AccessError):
            self._as(self.bj_operations, self.action).action_drop("No wish")
        self._as(self.bj_operations, self.action).action_done("Two more clerks")
        self.assertEqual(
            (self.action.state, self.action.result, self.action.done_date),
            ("done", "Two more clerks", date(2026, 3, 6)),
        )
        self.assertFalse(self.action.sudo().activity_ids)
        with self._refusing(UserError, "closed already"):
            self._as(self.bj_branch_officer, self.action).action_drop("Too late")

    def test_what_was_decided_stays_who_and_when_may_change(self):
        self._hold(self.meeting)
        with self._at("2026-03-10 13:00"):
            self._as(self.bj_branch_head, self.meeting).action_confirm()
        mine = self._as(self.bj_branch_officer, self.action)
        with self._refusing(UserError, "stays as the minutes"):
            mine.name = "Something else"
        mine.date_due = "2026-05-15"
        with self._refusing(UserError, "next meeting"):
            self._create_action(self.meeting)
        with self._refusing(UserError, "kept"):
            mine.unlink()

    def test_who_may_write(self):
        for user in (
            self.bj_specialist,
            self.bj_operations,
            self.bj_branch_head,
            self.gd_branch_officer,
            self.hq_auditor,
        ):
            with self.subTest(user.login), self._refusing(AccessError):
                self._create_action(self.meeting, user)
            with self.subTest(user.login), self._refusing(AccessError):
                self._as(user, self.action).date_due = "2030-01-01"
        with self._refusing(AccessError):
            self._as(self.hq_officer, self.action).write({"state": "done"})
        with self._refusing(ValidationError, "does not work for"):
            self._create_action(self.meeting, user_id=self.gd_specialist.id)

    def test_a_salesperson_reads_and_closes_only_his_own(self):
        with self._refusing(AccessError):
            self._as(self.bj_salesperson, self.action).read(["name"])
        own = self._create_action(self.meeting, user_id=self.bj_salesperson.id)
        self.assertTrue(self._as(self.bj_salesperson, own).read(["name"]))
        self._as(self.bj_salesperson, own).action_done("Told the customers")
        self.assertEqual(own.state, "done")
        with self._refusing(AccessError):
            self._as(self.gd_specialist, own).read(["name"])

    def test_the_dialog_takes_only_steps_with_a_reason(self):
        dialogs = self._as(self.bj_operations, self.env["insurance.step.reason"])
        values = {"res_model": "insurance.committee.action", "res_ids": self.action.ids}
        for changes in ({"step": "unlink"}, {"res_model": "res.users", "step": "done"}):
            dialog = dialogs.create({**values, "step": "done", "reason": "x", **changes})
            with self.subTest(changes), self._refusing(AccessError):
                dialog.action_confirm()
        dialogs.create({**values, "step": "done", "reason": "Two more clerks"}).action_confirm()
        self.assertEqual(self.action.state, "done")
