import sys
from datetime import date
from types import SimpleNamespace
from unittest.mock import patch

from odoo.addons.insurance_service.models.calendar import holiday_library
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..common import InsuranceCommon

#: A schedule as it might be published for 2031: Saturday the 4th worked for New Year's Day.
PUBLISHED = {date(2031, 1, 1): ("holiday", "元旦"), date(2031, 1, 4): ("makeup", "元旦调休上班")}


@tagged("post_install", "-at_install")
class TestWorkdayYear(InsuranceCommon):
    """Years are loaded, estimated, published and asked for."""

    def _create_year(self, number=2031, user=None):
        years = self._as(user or self.hq_officer, self.env["insurance.workday.year"])
        return years.create({"year": number, "company_id": self.hq.id})

    def _publish(self):
        return patch.object(
            holiday_library, "find_official_days", lambda year: (PUBLISHED, "holidays 9.9")
        )

    def test_an_unpublished_year_is_estimated_and_says_so(self):
        year = self._create_year()
        with patch.dict(sys.modules, {"holidays": None}):
            message = year.action_load()["params"]["message"]
        self.assertIn("No published schedule of 2031", message)
        self.assertIn('pip install "holidays>=0.85"', message)
        self.assertEqual((year.state, year.makeup_count), ("estimated", 0))
        # 2031-10-01 is Mid-Autumn and National Day; the spring festival begins on 01-23.
        off = set(year.day_ids.mapped("date"))
        self.assertLessEqual({date(2031, 1, 22), date(2031, 1, 23), date(2031, 10, 1)}, off)

    def test_a_published_year_replaces_the_estimate_and_keeps_days_by_hand(self):
        year = self._create_year(user=self.hq_technical)
        year.action_load()
        by_hand = self.env["insurance.workday"].with_user(self.hq_officer)
        by_hand = by_hand.create(
            {
                "company_id": self.hq.id,
                "date": date(2031, 3, 14),
                "kind": "closure",
                "name": "周年庆",
            }
        )
        with self._publish():
            message = year.action_load()["params"]["message"]
        self.assertIn("2031-03-14", message)
        self.assertEqual((year.state, year.source), ("announced", "holidays 9.9"))
        days = {day.date: day.source for day in year.day_ids}
        self.assertEqual(days, {**dict.fromkeys(PUBLISHED, "official"), by_hand.date: "manual"})
        self.assertIn(2031, self.env["insurance.workday"]._get_calendar(self.bj).announced)

    def test_a_published_year_is_not_overwritten_by_an_estimate(self):
        year = self._create_year()
        with self._publish():
            year.action_load()
        with (
            patch.dict(sys.modules, {"holidays": None}),
            self.assertRaisesRegex(UserError, "published already"),
        ):
            year.action_load()
        self.assertEqual(set(year.day_ids.mapped("date")), set(PUBLISHED))

    def test_loading_again_restores_what_was_published(self):
        year = self.env["insurance.workday.year"].search(
            [("company_id", "=", self.hq.id), ("year", "=", 2026)]
        )
        count = len(year.day_ids)
        year.day_ids.filtered(lambda day: day.kind == "makeup").unlink()
        self._as(self.hq_officer, year).action_load()
        self.assertEqual((len(year.day_ids), year.makeup_count), (count, 6))

    def test_the_package_counts_only_with_make_up_days(self):
        saturday, festival = date(2031, 1, 4), date(2031, 1, 1)

        class Found(dict):
            weekend_workdays = {saturday}

        found = Found({festival: "元旦", date(2031, 1, 2): "休息日（由 2031-01-04 调休）"})
        package = SimpleNamespace(__version__="9", country_holidays=lambda *args, **kwargs: found)
        with patch.dict(sys.modules, {"holidays": package}):
            days, source = holiday_library.find_official_days(2031)
            self.assertEqual(source, "holidays 9")
            self.assertEqual(days[date(2031, 1, 2)], ("holiday", "元旦"))
            self.assertEqual(days[saturday], ("makeup", "元旦调休上班"))
            Found.weekend_workdays = set()
            self.assertEqual(holiday_library.find_official_days(2031), ({}, ""))

    def test_days_entered_by_hand_are_declared_published(self):
        year = self._create_year()
        with self.assertRaisesRegex(ValidationError, "name the notice"):
            year.action_announce()
        year.source = "国办发明电〔2030〕1号"
        with self.assertRaisesRegex(ValidationError, "no holidays or no make-up days"):
            year.action_announce()
        self._as(self.hq_officer, self.env["insurance.workday"]).create(
            [
                {"company_id": self.hq.id, "date": day, "kind": kind, "name": name}
                for day, (kind, name) in PUBLISHED.items()
            ]
        )
        year.invalidate_recordset()
        year.action_announce()
        self.assertEqual(year.state, "announced")
        year.action_estimate()
        self.assertNotIn(2031, self.env["insurance.workday"]._get_calendar(self.bj).announced)

    def test_only_head_office_and_it_load(self):
        year = self._create_year()
        for user in (self.bj_branch_officer, self.bj_branch_head, self.hq_gm, self.hq_auditor):
            for step in ("action_load", "action_announce", "action_estimate"):
                with self.assertRaises(AccessError):
                    getattr(self._as(user, year), step)()
            with self.assertRaises(AccessError):
                self._create_year(2032, user)

    def test_the_state_belongs_to_the_steps(self):
        year = self._create_year()
        with self.assertRaises(AccessError):
            year.write({"state": "announced"})
        with self.assertRaises(AccessError):
            self._as(self.hq_officer, year).with_context(default_state="announced").create(
                {"year": 2033, "company_id": self.hq.id, "state": "announced"}
            )
        sly = year.with_context(default_state="announced").create(
            {"year": 2033, "company_id": self.hq.id}
        )
        self.assertEqual(sly.state, "estimated")

    def test_bad_years_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "kept from 2015 to 2099"):
            self._create_year(20261)
        with self.assertRaisesRegex(ValidationError, "belongs to head office"):
            self._as(self.hq_officer, self.env["insurance.workday.year"]).create(
                {"year": 2031, "company_id": self.bj.id}
            )

    def test_the_overview_shows_each_day_of_the_branch(self):
        self.env["insurance.workday"].create(
            {
                "company_id": self.bj.id,
                "date": date(2026, 3, 6),
                "kind": "closure",
                "name": "台风停业",
            }
        )
        year = self.env["insurance.workday.year"].search(
            [("company_id", "=", self.hq.id), ("year", "=", 2026)]
        )
        html = self._as(self.bj_branch_officer, year).with_company(self.bj).overview_html
        self.assertIn("2026-03-06 台风停业", html)
        self.assertIn("2026-02-14 春节调休上班", html)
        self.assertEqual(html.count('rounded text-bg-primary"'), 6)
        hq_html = self._as(self.hq_officer, year).with_company(self.hq).overview_html
        self.assertNotIn("台风停业", hq_html)

    def test_head_office_is_reminded_once_from_november_on(self):
        years = self.env["insurance.workday.year"]
        coming = self._create_year(2031)
        activity = "insurance_service.mail_activity_load_year"
        with patch.dict(sys.modules, {"holidays": None}):
            with self._on(date(2030, 10, 31)):
                years._cron_check_years()
            self.assertFalse(coming.activity_search([activity]))
            for _repeat in range(2):
                with self._on(date(2030, 11, 1)):
                    years._cron_check_years()
            found = coming.sudo().activity_search([activity])
        self.assertLessEqual(self.hq_officer + self.hq_officer_2, found.user_id)
        self.assertEqual(len(found), len(found.user_id))

    def test_a_year_is_loaded_by_itself_when_it_is_known(self):
        coming = self._create_year(2031)
        with self._publish(), self._on(date(2030, 11, 1)):
            self.env["insurance.workday.year"]._cron_check_years()
        self.assertEqual(coming.state, "announced")
