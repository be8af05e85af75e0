"""Occasions of the yearly care programme: what a standard of the catalogue asks for, and when.

Pure dates; who gets what, and on which working day, is decided by the planner (1.6, Art. 14-20).
"""

from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

from borax.calendars.lunardate import LunarDate

from .birthday import LUNAR

MONTHLY, HALF_YEAR, BIRTHDAY, FESTIVAL = "monthly", "half_year", "birthday", "festival"
SMS, SPREAD, BY_MONTH = "sms", "spread", "by_month"
RENEWAL, NOTICE, EVENT = "renewal", "notice", "event"
#: Kinds whose tasks plan themselves for the year; the others follow facts or are added by hand.
PLANNED_KINDS = (MONTHLY, HALF_YEAR, BIRTHDAY, FESTIVAL, SMS, SPREAD, BY_MONTH)
#: Kinds of which every service contact gets his own.
CONTACT_KINDS = (BIRTHDAY, FESTIVAL, SMS)
FESTIVALS = ("spring_festival", "mid_autumn")
#: Frequencies that promise nothing by a date.
UNPLANNED_FREQUENCIES = ("on_demand", "sampled", "invitation")
#: Days after the half-year within which its report is due.
REPORT_DAYS = 31


class Occasion(NamedTuple):
    """What gives rise to a task: ``key`` is unique in its year, ``day`` is when it happens."""

    key: str
    day: date
    #: Last calendar day on which it is still kept; the planner takes the working day on or before.
    due: date


def festival_day(name, year):
    """Return the day of a festival in a solar year.

    :param str name: one of `FESTIVALS`

    >>> festival_day("spring_festival", 2026), festival_day("mid_autumn", 2026)
    (datetime.date(2026, 2, 17), datetime.date(2026, 9, 25))
    """
    month, day = {"spring_festival": (1, 1), "mid_autumn": (8, 15)}[name]
    return LunarDate(year, month, day).to_solar_date()


def month_end(year, month):
    """Return the last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def occasions(kind, times, year, month=0):
    """Return the occasions of a year that have a date of their own, birthdays left out.

    :param str kind: kind of care of the service
    :param int times: a year, as the standard promises; 0: not counted
    :param int month: of services that are done once by the end of a month

    Times that do not fit the kind are spread over the year: each is due at the end of its part.

    >>> [o.key for o in occasions("monthly", 12, 2026)][::11]
    ['month-01', 'month-12']
    >>> [(o.key, str(o.day), str(o.due)) for o in occasions("half_year", 2, 2026)]
    [('half-1', '2026-06-30', '2026-07-31'), ('half-2', '2026-12-31', '2027-01-31')]
    >>> [(o.key, str(o.day)) for o in occasions("spread", 3, 2026)]
    [('part-1of3', '2026-04-30'), ('part-2of3', '2026-08-31'), ('part-3of3', '2026-12-31')]
    >>> [(o.key, str(o.due)) for o in occasions("by_month", 0, 2026, 3)]
    [('year', '2026-03-31')]
    >>> [(o.key, str(o.due)) for o in occasions("festival", 1, 2026)]
    [('spring_festival', '2026-02-16')]
    """
    if kind == MONTHLY and times == 12:
        days = [(f"month-{m:02}", month_end(year, m)) for m in range(1, 13)]
        return [Occasion(key, day, day) for key, day in days]
    if kind == HALF_YEAR and times == 2:
        days = [(f"half-{half}", month_end(year, 6 * half)) for half in (1, 2)]
        return [Occasion(key, day, day + timedelta(REPORT_DAYS)) for key, day in days]
    if kind in (FESTIVAL, SMS):
        # A festival is kept before its holiday begins.
        names = FESTIVALS[: times or None] if kind == FESTIVAL else FESTIVALS
        days = [(name, festival_day(name, year)) for name in names]
        return [Occasion(key, day, day - timedelta(1)) for key, day in days]
    if kind == BY_MONTH and times <= 1:
        day = month_end(year, month or 12)
        return [Occasion("year", day, day)]
    if kind in (MONTHLY, HALF_YEAR, SPREAD, BY_MONTH):
        return _spread(times or 1, year)
    return []


def _spread(times, year):
    days = [(n, month_end(year, max(1, 12 * n // times))) for n in range(1, times + 1)]
    return [Occasion(f"part-{n}of{times}", day, day) for n, day in days]


def split_key(key):
    """Return ``(word, numbers)`` of an occasion's key, for its text on screens and paper.

    >>> split_key("part-2of3"), split_key("half-1"), split_key("month-03")
    (('part', (2, 3)), ('half', (1,)), ('month', (3,)))
    >>> split_key("spring_festival"), split_key("birthday-L2026"), split_key("renewal-7-2026-01-01")
    (('spring_festival', ()), ('birthday', ('lunar',)), ('renewal', ()))
    """
    word, _dash, rest = key.partition("-")
    if word == BIRTHDAY:
        return word, ((LUNAR,) if rest else ())
    if word in ("part", "half", "month"):
        return word, tuple(int(part) for part in rest.split("of"))
    return word, ()
