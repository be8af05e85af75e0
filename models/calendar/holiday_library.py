"""Published schedules from the Python package ``holidays``, where it is installed.

The package is a source for years that are not shipped, never the truth at run time: a year is
copied into rows people can see and correct. It is imported only when a year is loaded (0.3 s).
"""

from ...rules.statutory_days import HOLIDAY, MAKEUP, makeup_name

#: What an administrator types to get it; older versions lack the make-up days of recent years.
INSTALL = 'pip install "holidays>=0.85"'


def find_official_days(year):
    """Return the schedule of a year as the package knows it, when it is an official one.

    Without published make-up days the package guesses; such a year counts as unknown.

    :return: ``({date: (kind, name)}, text of the source)``; ``({}, "")`` when unknown or not
        installed
    """
    try:
        import holidays  # heavy, and optional
    except ImportError:
        return {}, ""
    found = holidays.country_holidays("CN", years=[year], language="zh_CN")
    worked = {day for day in found.weekend_workdays if day.year == year}
    if not worked:
        return {}, ""
    named = {
        day: name.replace("; ", "、")
        for day, name in found.items()
        if day.year == year and not name.startswith("休息日")
    }
    days = {day: (HOLIDAY, _get_name(day, named)) for day in found if day.year == year}
    days.update({day: (MAKEUP, makeup_name(_get_name(day, named))) for day in worked})
    return days, f"holidays {holidays.__version__}"


def _get_name(day, named):
    """Return the festival of a day, or the nearest one to a day swapped for it."""
    if not named:
        return "法定节假日"
    return named[min(named, key=lambda festival: (abs(festival - day), festival))]
