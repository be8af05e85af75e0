"""Meetings: planned on working days, held with minutes, frozen once the chair confirmed them."""

from datetime import date
from unittest.mock import patch

from psycopg2 import errors

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..service.common import utc
from .common import CommitteeCommon


@tagged("post_install", "-at_install")
class TestCommitteeMeeting(CommitteeCommon):
    def _get_days(self, year):
        meetings = self.env["insurance.committee.meeting"].search(
            [("committee_id", "=", self.committee.id), ("year", "=", year)], order="date_start"
        )
        return [self.bj._to_service_time(meeting.date_start).date() for meeting in meetings]

    # === PLANNING === #

    def test_planned_on_the_first_working_day_from_the_10th(self):
        with self._at("2026-01-05 09:00"):
            self._as(self.bj_branch_officer, self.committee).action_plan_year(2026)
            # 10 March Tuesday, 10 June Wednesday, 10 September Thursday, 10 December Thursday
            expected = [date(2026, month, 10) for month in (3, 6, 9, 12)]
            self.assertEqual(self._get_days(2026), expected)
            self._as(self.bj_branch_officer, self.committee).action_plan_year(2026)
            self.assertEqual(len(self._get_days(2026)), 4)
            self._as(self.hq_officer, self.committee).action_plan_year(2027)
        # All four are weekdays: Wednesday, Thursday, Friday, Friday.
        self.assertEqual(self._get_days(2027), [date(2027, month, 10) for month in (3, 6, 9, 12)])

    def test_moved_over_weekends_and_holidays(self):
        day = self.committee._get_quarterly_day
        self.assertEqual(day(2028, 2), date(2028, 6, 12))  # the 10th is a Saturday
        self.env["insurance.workday"].create(
            {"company_id": self.bj.id, "date": "2026-06-10", "kind": "closure", "name": "Closed"}
        )
        self.assertEqual(day(2026, 2), date(2026, 6, 11))

    def test_what_has_passed_is_not_planned_and_cancelled_ones_not_again(self):
        with self._at("2026-06-11 09:00"):
            self._as(self.bj_branch_officer, self.committee).action_plan_year()
            self.assertEqual(self._get_days(2026), [date(2026, 9, 10), date(2026, 12, 10)])
            december = self.committee.meeting_ids.sorted("date_start")[-1]
            self._as(self.bj_branch_officer, december).action_cancel("Merged with the next")
            self._as(self.bj_branch_officer, self.committee).action_plan_year(2026)
        states = self.committee.meeting_ids.sorted("date_start").mapped("state")
        self.assertEqual(states, ["planned", "cancelled"])

    def test_years_far_away_are_refused(self):
        for year in (2025, 2028):
            with self._refusing(ValidationError, "this year and the next"):
                self._as(self.bj_branch_officer, self.committee).action_plan_year(year)
        for user in (self.bj_specialist, self.bj_branch_head, self.hq_auditor, self.hq_gm):
            with self.subTest(user.login), self._refusing(AccessError):
                self._as(user, self.committee).action_plan_year(2026)

    def test_the_scheduled_action_plans_and_runs_twice(self):
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", lambda *_args, **_kwargs: 60.0):
            for _run in range(2):
                self.env["insurance.committee"]._cron_plan()
            self.assertEqual(len(self.committee.meeting_ids), 4)
            with self._at("2026-12-01 02:00"):
                self.env["insurance.committee"]._cron_plan()
        self.assertEqual(len(self._get_days(2027)), 4)
        self.assertEqual(len(self.hq_committee.meeting_ids), 8)

    @mute_logger("odoo.sql_db")
    def test_one_standards_meeting_a_quarter(self):
        self._create_meeting()
        with self.assertRaises(errors.UniqueViolation), self.env.cr.savepoint():
            self._create_meeting(day="2026-03-12")
        self.assertTrue(self._create_meeting(kind="other", name="Extra", quarter=False))

    def test_the_calendar_entry_is_private_and_neutral(self):
        meeting = self._create_meeting(name="Trouble with Customer X", place="Hall")
        event = meeting.sudo().event_id
        members = self.committee.user_ids.partner_id
        self.assertEqual((event.privacy, event.partner_ids), ("private", members))
        text = str(self._as(self.gd_specialist, event).read()[0])
        for secret in ("Customer X", "Hall"):
            self.assertNotIn(secret, text)
        meeting.write({"date_start": utc("2026-03-11 09:30"), "date_end": utc("2026-03-11 11:30")})
        self.assertEqual(event.start, utc("2026-03-11 09:30"))
        self._as(self.bj_branch_officer, meeting).action_cancel("No quorum")
        self.assertFalse(event.active)

    # === STEPS === #

    def test_agenda_from_the_template(self):
        self.assertIn("Open actions of earlier meetings", self._create_meeting().agenda)
        self.assertFalse(self._create_meeting(kind="other", name="Extra", quarter=False).agenda)

    def test_held_needs_minutes_people_and_its_time(self):
        meeting = self._create_meeting()
        mine = self._as(self.bj_branch_officer, meeting)
        with self._refusing(UserError, "not begun"):
            mine.action_hold()
        with self._at("2026-03-10 12:00"):
            for minutes in (False, "<p><br></p>"):
                mine.minutes = minutes
                with self._refusing(UserError, "write them first"):
                    mine.action_hold()
            mine.minutes = "<p>Said and done</p>"
            with self._refusing(UserError, "who was present"):
                mine.action_hold()
            mine.action_take_members()
            for user in (self.bj_specialist, self.bj_branch_head, self.hq_auditor):
                with self.subTest(user.login), self._refusing(AccessError):
                    self._as(user, meeting).action_hold()
            self._as(self.bj_branch_officer, meeting).action_hold()
        self.assertEqual(meeting.state, "held")
        self.assertEqual(meeting.sudo().activity_ids.user_id, self.bj_branch_head)

    def test_only_the_chair_confirms_and_then_all_is_frozen(self):
        meeting = self._create_meeting()
        self._hold(meeting)
        with self._at("2026-03-10 13:00"):
            for user in (self.bj_branch_officer, self.hq_officer, self.hq_gm, self.bj_specialist):
                with self.subTest(user.login), self._refusing(AccessError, "chair"):
                    self._as(user, meeting).action_confirm()
            self._as(self.bj_branch_head, meeting).action_confirm()
        self.assertEqual((meeting.state, meeting.confirmed_by_id), ("minuted", self.bj_branch_head))
        self.assertFalse(meeting.sudo().activity_ids)
        mine = self._as(self.bj_branch_officer, meeting)
        for values in (
            {"minutes": "<p>Other</p>"},
            {"agenda": "<p>Other</p>"},
            {"attendee_ids": [(5,)]},
            {"name": "Other"},
            {"date_start": utc("2026-03-11 09:30")},
            {"action_ids": [(0, 0, {"name": "x", "user_id": self.bj_specialist.id})]},
        ):
            with self.subTest(values), self._refusing(UserError):
                mine.write(values)
        with self._refusing(UserError):
            mine.action_take_members()
        with self._refusing(UserError, "kept"):
            meeting.sudo().unlink()

    def test_states_cannot_be_set(self):
        meeting = self._create_meeting()
        for values in ({"state": "minuted"}, {"confirmed_by_id": self.bj_branch_head.id}):
            with self.subTest(values), self._refusing(AccessError):
                self._as(self.hq_officer, meeting).write(values)
            with self.subTest(values), self._refusing(AccessError):
                self._create_meeting(day="2026-06-10", quarter="2", **values)

    # === READING === #

    def test_who_reads(self):
        meeting = self._create_meeting()
        for user, may in (
            (self.bj_specialist, True),
            (self.bj_branch_head, True),
            (self.hq_gm, True),
            (self.hq_auditor, True),
            (self.bj_salesperson, False),
            (self.gd_branch_officer, False),
            (self.hq_technical, False),
        ):
            with self.subTest(user.login):
                if may:
                    self.assertTrue(self._as(user, meeting).read(["name", "minutes"]))
                else:
                    with self._refusing(AccessError):
                        self._as(user, meeting).read(["name"])
        meeting.sudo().attendee_ids = self.bj_salesperson
        self.assertTrue(self._as(self.bj_salesperson, meeting).read(["minutes"]))

    def test_another_branch_cannot_create_for_it(self):
        with self._refusing(AccessError):
            self._create_meeting(self.gd_branch_officer)
        with self._refusing(AccessError):
            self._create_meeting(committee_id=self.hq_committee.id)
