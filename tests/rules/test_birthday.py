"""Birthdays against a table of lunar dates typed from published almanacs, not from borax."""

from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ...rules.birthday import birthday_patterns, check_birthday, next_occurrence, occurrences

# Lunar New Year, Dragon Boat (5-5) and Mid-Autumn (8-15) of the years the addon is used in.
ALMANAC = """
2024 02-10 06-10 09-17
2025 01-29 05-31 10-06
2026 02-17 06-19 09-25
2027 02-06 06-09 09-15
2028 01-26 05-28 10-03
2029 02-13 06-16 09-22
2030 02-03 06-05 09-12
2031 01-23 06-24 10-01
2032 02-11 06-12 09-19
2033 01-31 06-01 09-08
2034 02-19 06-20 09-27
2035 02-08 06-10 09-16
"""
FESTIVALS = ("01-01", "05-05", "08-15")
# New Year's Eve is the last day of the twelfth month, the day before New Year.
EVES = {int(row.split()[0]): row.split()[1] for row in ALMANAC.split("\n") if row}


def days(birthday, calendar, year):
    return [(key, day.isoformat()) for key, day in occurrences(birthday, calendar, year)]


@tagged("post_install", "-at_install", "insurance_service")
class TestBirthday(BaseCase):
    def test_lunar_birthdays_follow_the_almanac(self):
        for row in ALMANAC.split("\n"):
            if not row:
                continue
            year, *solar = row.split()
            for lunar, expected in zip(FESTIVALS, solar, strict=True):
                with self.subTest(year=year, lunar=lunar):
                    self.assertEqual(
                        days(f"1970-{lunar}", "lunar", int(year)),
                        [(f"birthday-L{year}", f"{year}-{expected}")],
                    )

    def test_the_thirtieth_of_the_twelfth_month_is_always_new_years_eve(self):
        # 12-30 exists in some years only; otherwise the 29th is the last day.
        for year, new_year in EVES.items():
            eve = date.fromisoformat(f"{year}-{new_year}") - timedelta(days=1)
            with self.subTest(year=year):
                self.assertEqual(
                    days("1964-12-30", "lunar", year),
                    [(f"birthday-L{year - 1}", eve.isoformat())],
                )

    def test_leap_months_never_carry_a_birthday(self):
        # Leap months: 2025 sixth (from 25 July), 2028 fifth (from 23 June), 2033 eleventh.
        for birthday, year, expected in (
            ("1970-06-01", 2025, "2025-06-25"),
            ("1970-06-15", 2025, "2025-07-09"),
            ("1970-05-01", 2028, "2028-05-24"),
            ("1970-11-01", 2033, "2033-11-22"),
        ):
            with self.subTest(birthday=birthday, year=year):
                self.assertEqual(days(birthday, "lunar", year), [(f"birthday-L{year}", expected)])

    def test_a_solar_year_holds_two_one_or_no_lunar_birthday(self):
        # First of the twelfth month: 11 January 2024, 31 December 2024, 19 January 2026.
        self.assertEqual(
            days("1970-12-01", "lunar", 2024),
            [("birthday-L2023", "2024-01-11"), ("birthday-L2024", "2024-12-31")],
        )
        self.assertEqual(days("1970-12-01", "lunar", 2025), [])
        self.assertEqual(days("1970-12-01", "lunar", 2026), [("birthday-L2025", "2026-01-19")])

    def test_every_lunar_year_is_kept_once(self):
        for month in range(1, 13):
            for day in (1, 15, 29, 30):
                # A 30th existed in some years of birth only.
                born = next(
                    text
                    for text in (f"{y}-{month:02}-{day:02}" for y in range(1960, 1980))
                    if not check_birthday(text, "lunar")
                )
                keys = [k for y in range(2024, 2036) for k, _d in occurrences(born, "lunar", y)]
                self.assertEqual(len(keys), len(set(keys)), born)
                self.assertLessEqual({f"birthday-L{y}" for y in range(2024, 2035)}, set(keys), born)

    def test_leap_day_is_kept_on_28_february(self):
        self.assertEqual(days("1972-02-29", "solar", 2024), [("birthday", "2024-02-29")])
        self.assertEqual(days("1972-02-29", "solar", 2025), [("birthday", "2025-02-28")])
        self.assertEqual(days("1972-02-29", "solar", 2100), [("birthday", "2100-02-28")])

    def test_nobody_under_14(self):
        self.assertEqual(days("2012-05-01", "solar", 2025), [])
        self.assertEqual(days("2012-05-01", "solar", 2026), [("birthday", "2026-05-01")])
        self.assertEqual(days("2030-05-01", "solar", 2026), [])
        # Born on Mid-Autumn 2010 (22 September): 13 still on Mid-Autumn 2024 (17 September).
        self.assertEqual(days("2010-08-15", "lunar", 2024), [])
        self.assertEqual(days("2010-08-15", "lunar", 2025), [("birthday-L2025", "2025-10-06")])

    def test_unknown_and_impossible_birthdays(self):
        self.assertEqual(days("", "solar", 2026), [])
        self.assertEqual(days(False, False, 2026), [])
        self.assertEqual(days("1970-05-01", False, 2026), [("birthday", "2026-05-01")])
        for text, calendar in (("1970-02-30", "solar"), ("1970-13-01", "lunar"), ("x", "solar")):
            with self.assertRaises(ValueError):
                occurrences(text, calendar, 2026)

    def test_next_birthday(self):
        for birthday, calendar, today, expected in (
            ("1970-03-05", "solar", date(2026, 3, 5), date(2026, 3, 5)),
            ("1970-03-05", "solar", date(2026, 3, 6), date(2027, 3, 5)),
            ("1972-02-29", "solar", date(2027, 12, 31), date(2028, 2, 29)),
            # None in 2025; 2024 had two.
            ("1970-12-01", "lunar", date(2024, 1, 12), date(2024, 12, 31)),
            ("1970-12-01", "lunar", date(2025, 1, 1), date(2026, 1, 19)),
            ("2020-01-01", "solar", date(2026, 1, 1), None),
            (False, "solar", date(2026, 1, 1), None),
        ):
            with self.subTest(birthday=birthday, today=today):
                self.assertEqual(next_occurrence(birthday, calendar, today), expected)

    def test_the_calendar_ends_quietly(self):
        self.assertEqual(days("1970-12-01", "lunar", 2102), [])
        self.assertEqual(len(occurrences("1970-01-01", "solar", 2150)), 1)

    def test_patterns_of_days_name_the_same_people(self):
        texts = [
            f"{year}-{end}"
            for year in (1956, 1976, 1995, 2011, 2012, 2013, 2014)
            for end in ("01-01", "02-28", "02-29", "04-01", "06-30", "08-15", "12-29", "12-30")
        ]
        people = [
            (text, calendar)
            for text in texts
            for calendar in ("solar", "lunar")
            if not check_birthday(text, calendar)
        ]
        for year in (2025, 2026, 2028):
            kept = {}
            day = date(year, 1, 1)
            while day.year == year:
                for calendar, end, latest in birthday_patterns(day, day):
                    kept.setdefault((calendar, end), []).append((latest, day))
                day += timedelta(days=1)
            for text, calendar in people:
                with self.subTest(year=year, text=text, calendar=calendar):
                    found = [
                        day for latest, day in kept.get((calendar, text[5:]), ()) if text <= latest
                    ]
                    self.assertEqual(
                        found, [day for _key, day in occurrences(text, calendar, year)]
                    )
