"""Birthdays of service contacts, in the solar or the Chinese lunar calendar (Art. 16, 1.6 D4)."""

import re
from datetime import date
from functools import lru_cache

from borax.calendars.lunardate import InvalidLunarDateError, LCalendars, LunarDate

SOLAR, LUNAR = "solar", "lunar"
#: Years both calendars cover; people with a birthday to remember were born in them.
FIRST_YEAR, LAST_YEAR = 1900, 2100
#: Younger people need their guardian's consent (PIPL Art. 31).
_CONSENT_AGE = 14

_FORMAT = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


def check_birthday(text, calendar=SOLAR):
    """Return what is wrong with a birthday, or None.

    :param str text: ``YYYY-MM-DD``, counted in ``calendar``
    :param str calendar: ``solar`` or ``lunar``
    :return: ``calendar`` (unknown one), ``format``, ``year`` (outside 1900-2100), ``month``,
        ``day`` (that month has no such day) or None
    :rtype: str | None

    >>> check_birthday("1970-02-28"), check_birthday("1970-02-29"), check_birthday("1972-02-29")
    (None, 'day', None)

    A lunar month has 29 or 30 days, so a lunar 30 February exists in some years:

    >>> check_birthday("1971-02-30", "lunar"), check_birthday("1970-02-30", "lunar")
    (None, 'day')
    >>> check_birthday("1970-01-31", "lunar")
    'day'

    In a leap month's year the longer of both months counts (2023 has two second months, of
    30 and 29 days; the notation cannot tell them apart):

    >>> check_birthday("2023-02-30", "lunar")
    >>> [check_birthday(text) for text in ("1970/01/01", "70-1-1", "", "1970-13-01", "1870-01-01")]
    ['format', 'format', 'format', 'month', 'year']
    >>> check_birthday("1970-01-00"), check_birthday("1970-01-01", "julian")
    ('day', 'calendar')
    """
    if calendar not in (SOLAR, LUNAR):
        return "calendar"
    found = _FORMAT.fullmatch(text)
    if not found:
        return "format"
    year, month, day = map(int, found.groups())
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return "year"
    if not 1 <= month <= 12:
        return "month"
    return None if 1 <= day <= days_in_month(year, month, calendar) else "day"


def days_in_month(year, month, calendar=SOLAR):
    """Return the number of days of a month; of two lunar months with one number the longer.

    >>> days_in_month(2024, 2), days_in_month(2024, 12)
    (29, 31)
    >>> days_in_month(2023, 2, "lunar")
    30
    """
    if calendar == SOLAR:
        following = date(year + month // 12, month % 12 + 1, 1)
        return (following - date(year, month, 1)).days
    days = LCalendars.ndays(year, month)
    try:
        return max(days, LCalendars.ndays(year, month, 1))
    except InvalidLunarDateError:  # no leap month with this number
        return days


def occurrences(birthday, calendar, year):
    """Return the birthdays of one person that fall into a solar year (1.6 D4).

    29 February is kept on 28 February in common years. A lunar birthday is kept in the regular
    month, not in the leap month of the same number; the 30th becomes the last day of a month of
    29 days. Nobody under 14 (solar years of age) on the day is named: a guardian would have to
    agree (PIPL Art. 31).

    :param str | None birthday: ``YYYY-MM-DD``, counted in ``calendar``; empty: nothing known
    :param str | None calendar: ``solar`` (also when empty) or ``lunar``
    :param int year: solar year
    :return: ``(key, day)`` in order of the day; the key is ``birthday``, or ``birthday-L`` and the
        lunar year, of which a solar year holds 0, 1 or 2 birthdays
    :rtype: list[tuple[str, date]]
    :raises ValueError: for a text that is no birthday in this calendar

    >>> occurrences("1972-02-29", "solar", 2026)
    [('birthday', datetime.date(2026, 2, 28))]
    >>> occurrences("1970-08-15", "lunar", 2026)
    [('birthday-L2026', datetime.date(2026, 9, 25))]
    >>> [(key, day.isoformat()) for key, day in occurrences("1970-12-01", "lunar", 2024)]
    [('birthday-L2023', '2024-01-11'), ('birthday-L2024', '2024-12-31')]
    >>> occurrences("1970-12-01", "lunar", 2025), occurrences(False, False, 2025)
    ([], [])
    """
    if not birthday:
        return []
    calendar = calendar or SOLAR
    wrong = check_birthday(birthday, calendar)
    if wrong:
        raise ValueError(f"{birthday} is no {calendar} birthday: {wrong}")
    born_year, month, day = map(int, birthday.split("-"))
    of_age = _fourteenth(born_year, month, day, calendar)
    if calendar == SOLAR:
        days = [("birthday", _solar_day(year, month, day))]
    else:
        days = _lunar_days(month, day, year)
    return [(key, found) for key, found in days if found >= of_age]


def next_occurrence(birthday, calendar, today):
    """Return the first birthday on or after a day, by the rules of :func:`occurrences`.

    :param date today: a day of the solar calendar
    :return: None when no birthday is known, and for children under 13
    :rtype: date | None
    :raises ValueError: for a text that is no birthday in this calendar

    >>> next_occurrence("1970-03-05", "solar", date(2026, 3, 5))
    datetime.date(2026, 3, 5)
    >>> next_occurrence("1970-12-01", "lunar", date(2025, 1, 1))
    datetime.date(2026, 1, 19)
    """
    # A solar year may hold no lunar birthday, but two in a row always hold one.
    for year in range(today.year, today.year + 3):
        for _key, day in occurrences(birthday, calendar, year):
            if day >= today:
                return day
    return None


def _fourteenth(year, month, day, calendar):
    """Return the solar day somebody turns 14; of two possible birthdays the later counts."""
    if calendar == LUNAR:
        born = [_lunar_day(year, month, day, leap) for leap in (0, 1)]
        born = max(found for found in born if found)
        year, month, day = born.year, born.month, born.day
    return _solar_day(year + _CONSENT_AGE, month, day)


def _solar_day(year, month, day):
    return date(year, month, min(day, days_in_month(year, month)))


def _lunar_days(month, day, year):
    """Return the lunar birthdays in a solar year; every lunar year ends in the next solar one."""
    found = []
    for lunar_year in (year - 1, year):
        kept = _lunar_day(lunar_year, month, day)
        if kept and kept.year == year:
            found.append((f"birthday-L{lunar_year}", kept))
    return found


@lru_cache(maxsize=8192)
def _lunar_day(year, month, day, leap=0):
    """Return the solar day of a lunar one; None beyond the calendar, or without a leap month."""
    try:
        day = min(day, LCalendars.ndays(year, month, leap))
        return LunarDate(year, month, day, leap).to_solar_date()
    except InvalidLunarDateError:
        return None


def birthday_patterns(first, last):
    """Return which stored birthdays are kept on one of the days, for a search among many people.

    :param date first: first day
    :param date last: last day, included
    :return: ``(calendar, "MM-DD", latest)``: people of this calendar whose birthday ends so and
        is not later than ``latest`` (``YYYY-MM-DD``: they are 14 by then) have their birthday
    :rtype: list[tuple[str, str, str]]

    >>> birthday_patterns(date(2026, 9, 25), date(2026, 9, 25))
    [('solar', '09-25', '2012-09-25'), ('lunar', '08-15', '2011-08-15')]

    On 28 February of common years, and on the 29th of short lunar months, two are kept:

    >>> [end for _calendar, end, _latest in birthday_patterns(date(2025, 2, 28), date(2025, 2, 28))]
    ['02-28', '02-29', '02-01']
    >>> [end for _calendar, end, _latest in birthday_patterns(date(2025, 1, 28), date(2025, 1, 28))]
    ['01-28', '12-29', '12-30']
    """
    found = []
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        for month, number in _solar_numbers(day):
            end = f"{month:02}-{number:02}"
            found.append((SOLAR, end, f"{day.year - _CONSENT_AGE}-{end}"))
        found += _lunar_patterns(day)
    return found


def _solar_numbers(day):
    numbers = [(day.month, day.day)]
    if (day.month, day.day) == (2, 28) and days_in_month(day.year, 2) == 28:
        numbers.append((2, 29))
    return numbers


def _lunar_patterns(day):
    try:
        lunar = LunarDate.from_solar(day)
    except InvalidLunarDateError:  # beyond the calendar
        return []
    if lunar.leap:  # the regular month counts
        return []
    numbers = [lunar.day]
    if lunar.day == 29 and LCalendars.ndays(lunar.year, lunar.month) == 29:
        numbers.append(30)
    found = []
    for number in numbers:
        born = lunar.year - _CONSENT_AGE
        if _fourteenth(born, lunar.month, number, LUNAR) > day:
            born -= 1
        end = f"{lunar.month:02}-{number:02}"
        found.append((LUNAR, end, f"{born}-{end}"))
    return found


def is_child(birthday, calendar, day):
    """Tell whether somebody is under 14 on a day; unknown birthdays are those of adults.

    >>> is_child("2012-11-24", "solar", date(2026, 11, 23)), is_child("", "", date(2026, 11, 23))
    (True, False)
    >>> is_child("2012-11-23", "solar", date(2026, 11, 23))
    False
    """
    if not birthday:
        return False
    return _fourteenth(*map(int, birthday.split("-")), calendar or SOLAR) > day
