"""Working days of a place: weekdays, statutory holidays, make-up working days, closures.

Days are counted as days, never as hours (spec 1.6). A calendar is immutable; every question is
answered by two arrays, so that a deadline costs two look-ups whatever its length.
"""

from bisect import bisect_left
from datetime import date, timedelta

#: Days after a day within which there must be a working day; nothing is closed so long.
LONGEST_CLOSURE = 60
#: date.toordinal() % 7 of Saturday and Sunday.
_REST_REMAINDERS = (6, 0)


class NoWorkingDays(ValueError):
    """A calendar in which no working day follows for `LONGEST_CLOSURE` days; ``day``: the first."""

    def __init__(self, day):
        super().__init__(f"no working day within {LONGEST_CLOSURE} days from {day}")
        self.day = day


class WorkCalendar:
    """Which days are worked, from 1 January of ``first_year`` to 31 December of ``last_year``.

    :param dict exceptions: ``{date: True (worked) or False (not worked)}``; every other day is
        worked from Monday to Friday
    :param int first_year: and ``last_year``: the range; asking outside raises `ValueError`
    :param announced: years whose statutory calendar is published; others are estimates
    :raise NoWorkingDays: when nothing is worked for too long

    >>> exceptions = {date(2026, 2, 14): True, date(2026, 2, 16): False}
    >>> calendar = WorkCalendar(exceptions, 2026, 2026, announced={2026})
    >>> calendar.is_workday(date(2026, 2, 14)), calendar.is_workday(date(2026, 2, 16))
    (True, False)
    >>> calendar.add(date(2026, 2, 13), 2)
    datetime.date(2026, 2, 17)
    """

    __slots__ = (
        "_base",
        "_dates",
        "_days",
        "_position",
        "announced",
        "exceptions",
        "first_year",
        "last_year",
    )

    def __init__(self, exceptions, first_year, last_year, announced=()):
        self.exceptions = dict(exceptions)
        self.first_year, self.last_year = first_year, last_year
        self.announced = frozenset(announced)
        first = date(first_year, 1, 1).toordinal()
        last = date(last_year, 12, 31).toordinal()
        worked = {day.toordinal(): is_worked for day, is_worked in self.exceptions.items()}
        self._base = first
        self._days = [
            number
            for number in range(first, last + 1)
            if worked.get(number, number % 7 not in _REST_REMAINDERS)
        ]
        self._check_gaps(first, last)
        self._dates = [date.fromordinal(number) for number in self._days]
        # position[i]: index in days of the first working day on or after day first + i
        self._position = []
        index = 0
        for number in range(first, last + 1):
            while index < len(self._days) and self._days[index] < number:
                index += 1
            self._position.append(index)

    def _check_gaps(self, first, last):
        before = first - 1
        for number in [*self._days, last + 1]:
            if number - before > LONGEST_CLOSURE:
                raise NoWorkingDays(date.fromordinal(before + 1))
            before = number

    def _index(self, day):
        """Return the number of working days before ``day`` in the calendar's range."""
        offset = day.toordinal() - self._base
        if not 0 <= offset < len(self._position):
            raise ValueError(f"{day} is outside {self.first_year}-{self.last_year}")
        return self._position[offset]

    def _day(self, index):
        if index >= len(self._dates):
            raise ValueError(f"beyond the working days of {self.last_year}")
        return self._dates[index]

    def is_workday(self, day):
        """Return whether ``day`` is worked."""
        index = self._index(day)
        return index < len(self._days) and self._days[index] == day.toordinal()

    def on_or_after(self, day):
        """Return the first working day on or after ``day``."""
        return self._day(self._index(day))

    def on_or_before(self, day):
        """Return the last working day on or before ``day``."""
        return day if self.is_workday(day) else self.add(day, -1)

    def add(self, day, count):
        """Return the ``count``-th working day after ``day``; ``day`` itself when it is 0.

        ``day`` is not counted (a term begins on the day after). Negative counts go back.
        """
        if not count:
            return day
        index = self._index(day)
        if count > 0 and not self.is_workday(day):
            index -= 1
        if index + count < 0:
            raise ValueError(f"before the working days of {self.first_year}")
        return self._day(index + count)

    def step(self, number, count):
        """Return the ``count``-th working day after the first one on or after a day.

        :param int number: the day as ``date.toordinal()``
        :param int count: 0 or more
        """
        offset = number - self._base
        if not 0 <= offset < len(self._position):
            raise ValueError(f"outside {self.first_year}-{self.last_year}")
        return self._day(self._position[offset] + count)

    def steps(self, numbers, counts):
        """Return `step` for many days; None where the count is None."""
        if numbers and min(numbers) < self._base:
            raise ValueError(f"before {self.first_year}")
        base, position, dates = self._base, self._position, self._dates
        try:
            return [
                None if count is None else dates[position[number - base] + count]
                for number, count in zip(numbers, counts, strict=True)
            ]
        except IndexError:
            raise ValueError(f"beyond the working days of {self.last_year}") from None

    def between(self, start, end):
        """Return the working days from ``start`` to ``end``, one of the two not counted.

        ``start`` counts and ``end`` does not, which only matters where one is a day off. Negative
        when ``end`` is earlier: ``between(day, add(day, n)) == n`` on working days.
        """
        return self._index(end) - self._index(start)

    def after(self, start, end):
        """Return the working days after ``start`` up to ``end``, ``end`` included."""
        return self._count_up_to(end) - self._count_up_to(start)

    def _count_up_to(self, day):
        index = self._index(day)
        return index + (index < len(self._days) and self._days[index] == day.toordinal())

    def days(self, start, end):
        """Yield ``(date, is_workday)`` from ``start`` to ``end``, both included."""
        day = start
        while day <= end:
            yield day, self.is_workday(day)
            day += timedelta(days=1)

    def is_announced(self, start, end=None):
        """Return whether the years from ``start`` to ``end`` are all published."""
        return all(year in self.announced for year in range(start.year, (end or start).year + 1))

    def workdays_of(self, year):
        """Return the number of days worked in a calendar year."""
        first = bisect_left(self._days, date(year, 1, 1).toordinal())
        return bisect_left(self._days, date(year + 1, 1, 1).toordinal()) - first
