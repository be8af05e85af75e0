"""Statutory holidays and make-up working days of China, by year.

`OFFICIAL` holds the schedules the State Council published; a year is added when its notice is out.
For other years `estimate` gives the days the regulation on public holidays names, without the
swapped weekends, which only the notice fixes.
"""

from datetime import date, timedelta
from typing import NamedTuple

from borax.calendars.festivals2 import TermFestival
from borax.calendars.lunardate import LunarDate

HOLIDAY, MAKEUP = "holiday", "makeup"


class Schedule(NamedTuple):
    """One festival of a notice: days off from ``first`` to ``last``, weekends worked instead."""

    name: str
    first: tuple  # month, day
    last: tuple
    worked: tuple = ()


#: Published schedules: year -> festivals, in the order of the notice.
OFFICIAL = {
    2024: (
        Schedule("元旦", (1, 1), (1, 1)),
        Schedule("春节", (2, 10), (2, 17), ((2, 4), (2, 18))),
        Schedule("清明节", (4, 4), (4, 6), ((4, 7),)),
        Schedule("劳动节", (5, 1), (5, 5), ((4, 28), (5, 11))),
        Schedule("端午节", (6, 10), (6, 10)),
        Schedule("中秋节", (9, 15), (9, 17), ((9, 14),)),
        Schedule("国庆节", (10, 1), (10, 7), ((9, 29), (10, 12))),
    ),
    2025: (
        Schedule("元旦", (1, 1), (1, 1)),
        Schedule("春节", (1, 28), (2, 4), ((1, 26), (2, 8))),
        Schedule("清明节", (4, 4), (4, 6)),
        Schedule("劳动节", (5, 1), (5, 5), ((4, 27),)),
        Schedule("端午节", (5, 31), (6, 2)),
        Schedule("国庆节、中秋节", (10, 1), (10, 8), ((9, 28), (10, 11))),
    ),
    2026: (
        Schedule("元旦", (1, 1), (1, 3), ((1, 4),)),
        Schedule("春节", (2, 15), (2, 23), ((2, 14), (2, 28))),
        Schedule("清明节", (4, 4), (4, 6)),
        Schedule("劳动节", (5, 1), (5, 5), ((5, 9),)),
        Schedule("端午节", (6, 19), (6, 21)),
        Schedule("中秋节", (9, 25), (9, 27)),
        Schedule("国庆节", (10, 1), (10, 7), ((9, 20), (10, 10))),
    ),
}

#: Where the schedules come from.
NOTICES = {
    2024: "国务院办公厅关于2024年部分节假日安排的通知（2023-10-25）",
    2025: "国务院办公厅关于2025年部分节假日安排的通知（2024-11-12）",
    2026: "国务院办公厅关于2026年部分节假日安排的通知（2025-11-04）",
}


def makeup_name(festival):
    """Return the name of a working weekend day that belongs to a festival."""
    return f"{festival}调休上班"


def official_days(year):
    """Return the published schedule of a year; empty when none is known here.

    :return: ``{date: (kind, name)}``, kind ``holiday`` or ``makeup``

    >>> days = official_days(2026)
    >>> days[date(2026, 2, 14)], days[date(2026, 2, 20)]
    (('makeup', '春节调休上班'), ('holiday', '春节'))
    >>> official_days(2031)
    {}
    """
    days = {}
    for festival in OFFICIAL.get(year, ()):
        day = date(year, *festival.first)
        while day <= date(year, *festival.last):
            days[day] = (HOLIDAY, festival.name)
            day += timedelta(days=1)
        for month, number in festival.worked:
            days[date(year, month, number)] = (MAKEUP, makeup_name(festival.name))
    return days


def estimate(year):
    """Return the statutory days of a year whose schedule is not published: days off only.

    New Year 1, Spring Festival 4 with its eve, Qingming 1, Labour Day 2, Dragon Boat 1,
    Mid-Autumn 1, National Day 3 (regulation in force since 2025). A statutory day on a weekend is
    made up for on the next weekday.

    :return: as `official_days`

    >>> days = estimate(2027)
    >>> sorted(day.isoformat() for day, (kind, name) in days.items() if name == "春节")
    ['2027-02-05', '2027-02-06', '2027-02-07', '2027-02-08', '2027-02-09', '2027-02-10']
    >>> days[date(2027, 9, 15)]
    ('holiday', '中秋节')
    """
    spring = LunarDate(year, 1, 1).to_solar_date()
    groups = [
        ("元旦", [date(year, 1, 1)]),
        ("春节", [spring + timedelta(days=offset) for offset in range(-1, 3)]),
        ("清明节", [_qingming(year)]),
        ("劳动节", [date(year, 5, 1), date(year, 5, 2)]),
        ("端午节", [LunarDate(year, 5, 5).to_solar_date()]),
        ("中秋节", [LunarDate(year, 8, 15).to_solar_date()]),
        ("国庆节", [date(year, 10, number) for number in (1, 2, 3)]),
    ]
    days = {}
    for name, festival in groups:
        for day in festival:
            days.setdefault(day, (HOLIDAY, name))
    for name, festival in groups:
        for day in festival:
            if day.weekday() >= 5:
                _add_substitute(days, day, name)
    return days


def _qingming(year):
    return TermFestival(name="清明", title="清明节").at(year=year)


def _add_substitute(days, day, name):
    while day in days or day.weekday() >= 5:
        day += timedelta(days=1)
    days[day] = (HOLIDAY, name)
