from datetime import date
from unittest.mock import patch

from odoo.addons.insurance_service.models.calendar import holiday_library
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..service.common import ServiceCommon, utc


class DeadlineCommon(ServiceCommon):
    """Closures, previews and their application as the roles concerned."""

    def _close(self, user, branch, *days):
        workdays = self._as(user, self.env["insurance.workday"])
        return workdays.create(
            [
                {"company_id": branch.id, "date": day, "kind": "closure", "name": "台风停业"}
                for day in days
            ]
        )

    def _preview(self, user=None, branch=None):
        user = user or self.hq_officer
        runs = self._as(user, self.env["insurance.deadline.run"])
        runs = runs.with_company(branch or user.company_id)
        return runs.browse(runs.action_preview("台风")["res_id"])


@tagged("post_install", "-at_install")
class TestDeadlineRun(DeadlineCommon):
    """Open deadlines follow another calendar; promised dates never move later."""

    # Gold: 2 working days. Registered on Thursday, 5 March 2026: due on Monday, the 9th.

    def test_a_typhoon_keeps_the_promised_date(self):
        with self._at("2026-03-05 10:00"):
            request = self._create_request()
            self.assertEqual(request.deadline_date, date(2026, 3, 9))
        with self._at("2026-03-06 08:00"):
            self._close(self.bj_branch_officer, self.bj, date(2026, 3, 6))
            run = self._preview(self.bj_branch_officer)
            self.assertEqual((run.state, run.kept_count, run.line_count), ("preview", 1, 1))
            self.assertEqual(run.line_ids.calendar_deadline, date(2026, 3, 10))
            self.assertEqual(run.line_ids.new_deadline, date(2026, 3, 9))
            self.assertFalse(request.event_ids.filtered(lambda e: e.kind == "promise"))
            run.action_apply()
        self.assertEqual((run.state, run.line_ids.outcome), ("applied", "kept"))
        self.assertEqual(request.deadline_date, date(2026, 3, 9))
        promise = request.event_ids.filtered(lambda event: event.kind == "promise")
        self.assertEqual(promise.promised_date, date(2026, 3, 9))
        self.assertIn("台风", promise.reason)
        self.assertIn("2026-03-10", request.message_ids[0].body)
        with self._at("2026-03-09 09:00"):
            # What happens afterwards counts from the promised date.
            requests = self._as(self.bj_operations, request)
            requests.action_pause(self.env["insurance.pause.reason"].search([], limit=1).id)
        with self._at("2026-03-10 09:00"):
            self._as(self.bj_operations, request).action_resume()
        self.assertEqual(request.deadline_date, date(2026, 3, 10))

    def test_later_dates_are_agreed_by_people(self):
        with self._at("2026-03-05 10:00"):
            request = self._create_request()
        with self._at("2026-03-06 08:00"):
            self._close(self.bj_branch_officer, self.bj, date(2026, 3, 6))
            run = self._preview(self.bj_branch_officer)
            with self.assertRaisesRegex(UserError, "Choose applied lines"):
                run.line_ids.action_agree_later()
            run.action_apply()
            with self.assertRaises(AccessError):
                self._as(self.bj_operations, run.line_ids).action_agree_later()
            self._as(self.bj_branch_officer, run.line_ids).action_agree_later()
        self.assertEqual(request.deadline_date, date(2026, 3, 10))

    def test_a_withdrawn_closure_moves_dates_earlier(self):
        closure = self._close(self.hq_officer, self.bj, date(2026, 3, 6))
        with self._at("2026-03-05 10:00"):
            request = self._create_request()
            far = self._create_request(
                self.gd_operations, partner_id=self.far.id, company_id=self.gd.id
            )
        self.assertEqual(request.deadline_date, date(2026, 3, 10))
        with self._at("2026-03-05 12:00"):
            closure.unlink()
            run = self._preview()
            self.assertEqual(request.deadline_date, date(2026, 3, 10))
            run.action_apply()
            self.assertEqual(run.line_ids.request_id, request)
            self.assertEqual(run.line_ids.outcome, "earlier")
        self.assertEqual(request.deadline_date, date(2026, 3, 9))
        self.assertEqual(request.deadline_at, utc("2026-03-09 17:30"))
        self.assertEqual(far.deadline_date, date(2026, 3, 9))
        self.assertFalse(request.event_ids.filtered(lambda event: event.kind == "promise"))
        self.assertIn("from 2026-03-10", request.message_ids[0].body)

    def test_a_withdrawn_make_up_weekend_keeps_the_date(self):
        # 13 February: worked Saturday the 14th, then Spring Festival up to the 23rd.
        with self._at("2026-02-13 10:00"):
            request = self._create_request()
            self.assertEqual(request.deadline_date, date(2026, 2, 24))
            makeup = self.env["insurance.workday"].search(
                [("company_id", "=", self.hq.id), ("date", "=", date(2026, 2, 14))]
            )
            self._as(self.hq_officer, makeup).unlink()
            run = self._preview()
            self.assertEqual(run.line_ids.calendar_deadline, date(2026, 2, 25))
            run.action_apply()
        self.assertEqual(request.deadline_date, date(2026, 2, 24))

    def test_the_second_run_finds_nothing(self):
        with self._at("2026-03-05 10:00"):
            request = self._create_request()
            self._close(self.hq_officer, self.hq, date(2026, 3, 6))
            self._preview().action_apply()
            events = len(request.event_ids)
            again = self._preview()
        self.assertEqual((again.state, again.line_count, again.request_count), ("applied", 0, 1))
        self.assertEqual(len(request.event_ids), events)

    def test_a_kept_date_of_a_paused_request_keeps_the_pause(self):
        with self._at("2026-03-05 10:00"):
            request = self._create_request()
            reason = self.env["insurance.pause.reason"].search([], limit=1)
            self._as(self.bj_operations, request).action_pause(reason.id)
        with self._at("2026-03-10 10:00"):
            # Two working days of pause so far (9 and 10), the 6th being closed.
            self._close(self.hq_officer, self.bj, date(2026, 3, 6))
            self._preview().action_apply()
            self.assertEqual(request.deadline_date, date(2026, 3, 11))
            self._as(self.bj_operations, request).action_resume()
        # Promised the 9th, two working days of pause.
        self.assertEqual(request.deadline_date, date(2026, 3, 11))

    def test_a_published_year_confirms_what_reaches_into_it(self):
        with self._at("2026-12-30 10:00"):
            request = self._create_request(partner_id=self.plain.id)
            # 31 December, then 4 to 7 January: the 1st is New Year's Day, a Friday.
            self.assertEqual(request.deadline_date, date(2027, 1, 7))
            self.assertTrue(request.is_provisional)
            year = self.env["insurance.workday.year"].search(
                [("company_id", "=", self.hq.id), ("year", "=", 2027)]
            )
            days = {
                date(2027, 1, 1): ("holiday", "元旦"),
                date(2027, 1, 9): ("makeup", "元旦调休上班"),
            }
            with patch.object(holiday_library, "find_official_days", lambda year: (days, "x")):
                self._as(self.hq_officer, year).action_load()
            shown = self._as(self.hq_officer, year)
            self.assertTrue(shown.is_calendar_newer)
            self.assertEqual(shown.open_deadline_count, 1)
            run = self._preview()
            self.assertEqual(run.confirmed_count, 1)
            run.action_apply()
        self.assertFalse(request.is_provisional)
        self.assertEqual(request.deadline_date, date(2027, 1, 7))

    def test_other_hours_count_as_a_change(self):
        with self._at("2026-03-05 16:30"):
            request = self._create_request()
            # After the cut-off hour: received on Friday.
            self.assertEqual(request.deadline_date, date(2026, 3, 10))
        with self._at("2026-03-05 16:40"):
            bj = self._as(self.hq_officer, self.bj)
            bj.write({"service_cutoff_hour": 17, "service_close_hour": 18})
            self.assertTrue(self.hq._is_calendar_newer())
            self._preview().action_apply()
        self.assertEqual(request.deadline_date, date(2026, 3, 9))
        self.assertEqual(request.deadline_at, utc("2026-03-09 18:00"))

    def test_a_branch_that_compared_its_deadlines_is_told_no_more(self):
        year = self.env["insurance.workday.year"].search(
            [("company_id", "=", self.hq.id), ("year", "=", 2026)]
        )
        with self._at("2026-03-05 10:00"):
            self._create_request()
            self._close(self.bj_branch_officer, self.bj, date(2026, 3, 6))
        own = self._as(self.bj_branch_officer, year).with_company(self.bj)
        self.assertEqual((own.is_calendar_newer, own.open_deadline_count), (True, 1))
        with self._at("2026-03-05 10:01"):
            self._preview(self.bj_branch_officer).action_apply()
        own.invalidate_recordset()
        self.assertFalse(own.is_calendar_newer)
        self.assertTrue(self._as(self.hq_officer, year).with_company(self.hq).is_calendar_newer)

    # === ROLES AND STATES === #

    def test_only_the_officers_recalculate(self):
        for user in (
            self.bj_salesperson,
            self.bj_specialist,
            self.bj_branch_head,
            self.bj_operations,
            self.hq_gm,
            self.hq_auditor,
            self.hq_technical,
        ):
            with self.assertRaises(AccessError):
                self._preview(user)

    def test_a_branch_officer_with_head_office_in_view_compares_the_branch(self):
        self.bj_branch_officer.company_ids += self.hq
        with self._at("2026-03-05 10:00"):
            with self.assertRaises(AccessError):
                self._preview(self.bj_branch_officer, self.hq)
            self.assertEqual(self._preview(self.bj_branch_officer, self.bj).company_id, self.bj)

    def test_a_branch_applies_its_own_run_only(self):
        with self._at("2026-03-05 10:00"):
            self._create_request()
            self._create_request(self.gd_operations, partner_id=self.far.id, company_id=self.gd.id)
            self._close(self.hq_officer, self.hq, date(2026, 3, 6))
            run = self._preview()
            self.assertEqual(run.line_count, 2)
            own = self._preview(self.bj_branch_officer)
        self.assertEqual(own.line_ids.company_id, self.bj)
        for user in (self.bj_branch_officer, self.bj_branch_head, self.hq_gm):
            with self.assertRaises(AccessError):
                self._as(user, run).action_apply()
        for user in (self.bj_branch_head, self.bj_operations, self.gd_branch_officer):
            with self.assertRaises(AccessError):
                self._as(user, own).action_apply()
            with self.assertRaises(AccessError):
                self._as(user, own).action_cancel()

    def test_a_run_is_applied_or_given_up_once(self):
        with self._at("2026-03-05 10:00"):
            self._create_request()
            self._close(self.hq_officer, self.hq, date(2026, 3, 6))
            run = self._preview()
            run.action_cancel()
            with self.assertRaisesRegex(UserError, "Cancelled"):
                run.action_apply()
            run = self._preview()
            run.reason = "更正"
            new = run.browse(run.action_refresh()["res_id"])
            self.assertEqual((run.state, new.reason), ("cancelled", "更正"))
            new.action_apply()
        with self.assertRaisesRegex(UserError, "stays as it is"):
            new.reason = "x"
        for records in (new, new.line_ids):
            with self.assertRaises(AccessError):
                records.unlink()
            with self.assertRaises(UserError):
                records.sudo().unlink()

    def test_nobody_writes_what_a_run_found(self):
        with self._at("2026-03-05 10:00"):
            self._create_request()
            self._close(self.hq_officer, self.hq, date(2026, 3, 6))
            run = self._preview()
        with self.assertRaises(AccessError):
            run.state = "applied"
        with self.assertRaises(AccessError):
            run.line_ids.new_deadline = date(2026, 3, 1)
        with self.assertRaises(AccessError):
            run.create({"company_id": self.hq.id, "reason": "x"})
