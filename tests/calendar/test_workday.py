from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import InsuranceCommon

FRIDAY = date(2026, 3, 6)
SATURDAY = date(2026, 3, 7)


@tagged("post_install", "-at_install")
class TestWorkday(InsuranceCommon):
    """Who keeps which days, what they mean for the calendars, and what is refused."""

    def _create_day(self, user, branch, day=FRIDAY, kind="closure", **values):
        days = self._as(user, self.env["insurance.workday"])
        return days.create(
            {"company_id": branch.id, "date": day, "kind": kind, "name": "台风停业", **values}
        )

    def _is_worked(self, branch, day=FRIDAY):
        return self.env["insurance.workday"]._get_calendar(branch).is_workday(day)

    # === CALENDARS === #

    def test_a_head_office_created_later_has_the_published_years(self):
        # 2026: 261 weekdays, 19 of them off, 6 weekend days worked (notice of 2025-11-04).
        years = self.env["insurance.workday.year"].search([("company_id", "=", self.hq.id)])
        by_year = {year.year: year for year in years}
        self.assertEqual(by_year[2026].workday_count, 261 - 19 + 6)
        self.assertEqual(by_year[2024].makeup_count, 8)
        self.assertEqual({by_year[y].state for y in (2024, 2025, 2026)}, {"announced"})
        calendar = self.env["insurance.workday"]._get_calendar(self.bj)
        self.assertTrue(calendar.is_workday(date(2026, 2, 14)))
        self.assertFalse(calendar.is_workday(date(2026, 2, 16)))
        self.assertEqual(calendar.add(date(2026, 2, 13), 5), date(2026, 2, 27))
        self.assertFalse(calendar.is_announced(date(2026, 12, 1), date(2027, 1, 4)))

    def test_a_closure_counts_for_its_branch_only(self):
        with self._on(FRIDAY):
            day = self._create_day(self.bj_branch_officer, self.bj)
        self.assertEqual((day.year, day.source), (2026, "manual"))
        self.assertEqual(day.year_id.company_id, self.hq)
        self.assertFalse(self._is_worked(self.bj))
        self.assertTrue(self._is_worked(self.gd))
        self.assertTrue(self._is_worked(self.hq))
        names = self.env["insurance.workday"]._get_named_exceptions(self.bj)
        self.assertEqual(names[FRIDAY], (False, "台风停业", "closure"))
        with self._on(FRIDAY):
            day.unlink()
        self.assertTrue(self._is_worked(self.bj))

    def test_a_day_of_head_office_counts_everywhere_and_a_branch_goes_over_it(self):
        self._create_day(self.hq_technical, self.hq, SATURDAY, "makeup")
        self.assertTrue(self._is_worked(self.gd, SATURDAY))
        self._create_day(self.hq_officer, self.gd, SATURDAY)
        self.assertFalse(self._is_worked(self.gd, SATURDAY))
        self.assertTrue(self._is_worked(self.bj, SATURDAY))

    def test_a_changed_day_changes_the_calendar_at_once(self):
        day = self._create_day(self.hq_officer, self.hq)
        self.assertFalse(self._is_worked(self.bj))
        day.date = date(2026, 3, 9)
        self.assertTrue(self._is_worked(self.bj))
        self.assertFalse(self._is_worked(self.bj, date(2026, 3, 9)))

    def test_days_are_entered_in_the_form_of_their_year(self):
        year = self.env["insurance.workday.year"].search(
            [("company_id", "=", self.hq.id), ("year", "=", 2026)]
        )
        form = Form(self._as(self.hq_officer, year).with_company(self.hq))
        with form, form.day_ids.new() as line:
            line.date = date(2026, 3, 27)
            line.kind = "closure"
            line.name = "司庆"
        self.assertFalse(self._is_worked(self.gd, date(2026, 3, 27)))
        self.assertEqual(year.closure_count, 1)

    def test_the_source_says_who_entered_a_day(self):
        days = self._as(self.hq_officer, self.env["insurance.workday"])
        day = days.with_context(default_source="official").create(
            {"company_id": self.hq.id, "date": FRIDAY, "kind": "closure", "name": "停电"}
        )
        self.assertEqual(day.source, "manual")
        published = days.search([("company_id", "=", self.hq.id), ("date", "=", "2026-10-01")])
        self.assertEqual(published.source, "official")
        published.name = "国庆"
        self.assertEqual(published.source, "manual")

    # === ROLES === #

    def test_branch_roles_keep_their_branch(self):
        with self._on(FRIDAY):
            for user in (self.bj_branch_officer, self.bj_branch_head):
                day = self._create_day(user, self.bj)
                day.name = "停电"
                self.assertEqual(day.name, "停电")
                day.unlink()

    def test_nobody_keeps_another_branch_or_head_office(self):
        head_day = self._create_day(self.hq_officer, self.hq)
        far_day = self._create_day(self.hq_officer, self.gd, date(2026, 3, 10))
        with self._on(FRIDAY):
            for branch in (self.gd, self.hq):
                with self.assertRaises(AccessError):
                    self._create_day(self.bj_branch_officer, branch, date(2026, 3, 12))
            for day in (head_day, far_day):
                with self.assertRaises(AccessError):
                    self._as(self.bj_branch_officer, day).write({"name": "x"})
                with self.assertRaises(AccessError):
                    self._as(self.bj_branch_officer, day).unlink()
            own = self._create_day(self.bj_branch_officer, self.bj, date(2026, 3, 13))
            with self.assertRaises(AccessError):
                own.company_id = self.hq

    def test_other_roles_read_only(self):
        day = self._create_day(self.hq_officer, self.bj)
        for user in (
            self.bj_salesperson,
            self.bj_specialist,
            self.bj_operations,
            self.hq_gm,
            self.hq_auditor,
        ):
            self.assertEqual(self._as(user, day).name, "台风停业")
            with self.assertRaises(AccessError):
                self._create_day(user, self.bj, date(2026, 3, 12))
            with self.assertRaises(AccessError):
                self._as(user, day).write({"name": "x"})

    def test_a_branch_cannot_change_its_past(self):
        with self._on(FRIDAY):
            with self.assertRaisesRegex(ValidationError, "is past"):
                self._create_day(self.bj_branch_officer, self.bj, FRIDAY - timedelta(days=1))
            day = self._create_day(self.bj_branch_officer, self.bj)
        with self._on(SATURDAY), self.assertRaisesRegex(ValidationError, "is past"):
            day.unlink()
        with self._on(SATURDAY):
            self._create_day(self.hq_officer, self.bj, FRIDAY - timedelta(days=2))

    # === BAD INPUT === #

    def test_a_make_up_day_that_is_worked_anyway_is_refused(self):
        for branch in (self.hq, self.bj):
            with self.assertRaisesRegex(ValidationError, "worked anyway"):
                self._create_day(self.hq_officer, branch, kind="makeup")
        # Worked for all by head office already: the branch has nothing to add.
        with self.assertRaisesRegex(ValidationError, "worked anyway"):
            self._create_day(self.hq_officer, self.bj, date(2026, 2, 14), "makeup")
        holiday = self._create_day(self.hq_officer, self.bj, date(2026, 10, 1), "makeup")
        self.assertTrue(self._is_worked(self.bj, holiday.date))

    def test_a_branch_has_no_statutory_holidays(self):
        with self.assertRaisesRegex(ValidationError, "head office's"):
            self._create_day(self.hq_officer, self.bj, kind="holiday")
        self._create_day(self.hq_officer, self.hq, SATURDAY, "holiday")

    @mute_logger("odoo.sql_db")
    def test_a_day_has_one_row(self):
        self._create_day(self.hq_officer, self.bj)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._create_day(self.hq_officer, self.bj)

    def test_years_out_of_reach_are_refused(self):
        for day in (date(2014, 12, 31), date(2100, 1, 1)):
            with self.assertRaisesRegex(ValidationError, "Check the year"):
                self._create_day(self.hq_officer, self.hq, day)

    def test_a_calendar_without_working_days_is_refused(self):
        days = self._as(self.hq_officer, self.env["insurance.workday"])
        rows = [
            {
                "company_id": self.bj.id,
                "date": date(2026, 6, 1) + timedelta(days=number),
                "kind": "closure",
                "name": "装修",
            }
            for number in range(61)
            if date(2026, 6, 1) + timedelta(days=number) not in (date(2026, 6, 30),)
        ]
        message = "Test branch T-BJ would have no working day for two months from 2026-05-30"
        with self.assertRaisesRegex(ValidationError, message), self.env.cr.savepoint():
            days.create([*rows, {**rows[0], "date": date(2026, 6, 30)}])
        days.create(rows)
        self.assertTrue(self._is_worked(self.bj, date(2026, 6, 30)))

    def test_the_last_worked_day_cannot_be_taken_away(self):
        """A make-up Saturday is all that is left between two long closures of a branch."""
        days = self._as(self.hq_officer, self.env["insurance.workday"])
        start = date(2026, 6, 1)
        weekdays = [start + timedelta(days=n) for n in range(70)]
        saturday = date(2026, 7, 4)
        makeup = self._create_day(self.hq_officer, self.bj, saturday, "makeup")
        days.create(
            [
                {"company_id": self.bj.id, "date": day, "kind": "closure", "name": "装修"}
                for day in weekdays
                if day.weekday() < 5
            ]
        )
        with self.assertRaisesRegex(ValidationError, "no working day"), self.env.cr.savepoint():
            makeup.unlink()

    # === IMPORT === #

    def test_days_are_imported_and_a_bad_file_changes_nothing(self):
        days = self._as(self.hq_officer, self.env["insurance.workday"]).with_company(self.hq)
        names = ["date", "kind", "name"]
        good = [["2029-01-01", "holiday", "元旦"], ["2029-01-06", "makeup", "元旦调休上班"]]
        result = days.load(names, [*good, ["2029-01-08", "makeup", "周一"]])
        self.assertFalse(result["ids"])
        self.assertIn("worked anyway", str(result["messages"]))
        self.assertFalse(days.search([("year", "=", 2029)]))
        result = days.load(names, good)
        self.assertFalse(result["messages"])
        found = days.search([("year", "=", 2029)])
        self.assertEqual(found.mapped("source"), ["manual", "manual"])
        self.assertEqual(found.year_id.state, "estimated")
        self.assertTrue(self._is_worked(self.gd, date(2029, 1, 6)))

    def test_the_import_offers_a_template(self):
        days = self.env["insurance.workday"].with_user(self.hq_officer)
        self.assertEqual(len(days.get_import_templates()), 1)
