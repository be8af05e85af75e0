"""Birthdays of service contacts, in the solar or the Chinese lunar calendar (Art. 16, 1.6 D4)."""

import re
from datetime import date

from borax.calendars.lunardate import InvalidLunarDateError, LCalendars

SOLAR, LUNAR = "solar", "lunar"
#: Years both calendars cover; people with a birthday to remember were born in them.
FIRST_YEAR, LAST_YEAR = 1900, 2100

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
