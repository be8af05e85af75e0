"""Dates of the programme against tables typed by hand."""

from datetime import date

from odoo.addons.insurance_service.rules import care
from odoo.tests import BaseCase, tagged

# Published dates of the festivals (month, day), typed from calendars.
SPRING = {
    2024: (2, 10),
    2025: (1, 29),
    2026: (2, 17),
    2027: (2, 6),
    2028: (1, 26),
    2029: (2, 13),
    2030: (2, 3),
    2031: (1, 23),
    2032: (2, 11),
    2033: (1, 31),
    2034: (2, 19),
    2035: (2, 8),
}
AUTUMN = {
    2024: (9, 17),
    2025: (10, 6),
    2026: (9, 25),
    2027: (9, 15),
    2028: (10, 3),
    2029: (9, 22),
    2030: (9, 12),
    2031: (10, 1),
    2032: (9, 19),
    2033: (9, 8),
    2034: (9, 27),
    2035: (9, 16),
}


@tagged("post_install", "-at_install")
class TestCareRules(BaseCase):
    def test_festivals_of_twelve_years(self):
        for name, table in (("spring_festival", SPRING), ("mid_autumn", AUTUMN)):
            for year, (month, day) in table.items():
                with self.subTest(name=name, year=year):
                    self.assertEqual(care.festival_day(name, year), date(year, month, day))

    def test_spread_fills_the_year(self):
        for times, months in ((1, [12]), (2, [6, 12]), (3, [4, 8, 12]), (4, [3, 6, 9, 12])):
            with self.subTest(times=times):
                found = care.occasions("spread", times, 2026)
                self.assertEqual([o.day.month for o in found], months)

    def test_more_than_twelve_times_a_year_still_have_a_day(self):
        found = care.occasions("spread", 24, 2026)
        self.assertEqual(len({o.key for o in found}), 24)
        self.assertEqual(found[0].day, date(2026, 1, 31))
        self.assertEqual(found[-1].day, date(2026, 12, 31))

    def test_half_year_with_other_times_is_spread(self):
        found = care.occasions("half_year", 4, 2026)
        self.assertEqual([o.key for o in found], [f"part-{n}of4" for n in (1, 2, 3, 4)])

    def test_kinds_without_own_dates_have_no_occasion(self):
        for kind in ("birthday", "renewal", "notice", "event"):
            self.assertEqual(care.occasions(kind, 1, 2026), [])

    def test_month_ends_of_a_leap_year(self):
        found = care.occasions("monthly", 12, 2028)
        self.assertEqual(found[1].day, date(2028, 2, 29))
