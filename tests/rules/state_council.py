"""An independent calendar: the State Council's schedules typed in by hand, and counting by hand.

Nothing here uses the addon's rules. Texts are days (month/day) of the notices of 25 October 2023,
12 November 2024 and 4 November 2025.
"""

from datetime import date, timedelta

OFF = {
    2024: "1/1 2/10-2/17 4/4-4/6 5/1-5/5 6/10 9/15-9/17 10/1-10/7",
    2025: "1/1 1/28-2/4 4/4-4/6 5/1-5/5 5/31-6/2 10/1-10/8",
    2026: "1/1-1/3 2/15-2/23 4/4-4/6 5/1-5/5 6/19-6/21 9/25-9/27 10/1-10/7",
}
WORKED = {
    2024: "2/4 2/18 4/7 4/28 5/11 9/14 9/29 10/12",
    2025: "1/26 2/8 4/27 9/28 10/11",
    2026: "1/4 2/14 2/28 5/9 9/20 10/10",
}
CUTOFF_HOUR = 16
ONE = timedelta(days=1)


def read_days(year, text):
    """Yield the dates of a text like ``1/1 2/10-2/17``."""
    for part in text.split():
        ends = [date(year, *map(int, end.split("/"))) for end in part.split("-")]
        day = ends[0]
        while day <= ends[-1]:
            yield day
            day += ONE


OFF_DAYS = {day for year, text in OFF.items() for day in read_days(year, text)}
WORKED_DAYS = {day for year, text in WORKED.items() for day in read_days(year, text)}


def is_worked(day):
    """Whether people work on a day; years without a schedule have plain weeks."""
    if day in WORKED_DAYS:
        return True
    return day not in OFF_DAYS and day.isoweekday() <= 5


def count_deadline(moment, target):
    """Return the day on which ``target`` working days end, counted on the fingers."""
    day = moment.date()
    if is_worked(day) and moment.hour >= CUTOFF_HOUR:
        day += ONE
    while not is_worked(day):
        day += ONE
    fingers = 0
    while fingers < target:
        day += ONE
        if is_worked(day):
            fingers += 1
    return day
