"""What must hold between the cells of one row of an import file (6.1)."""

from .birthday import check_birthday
from .import_cells import Problem


def row_problems(kind, columns):
    """Return what is wrong between the cells of rows, after each cell was converted.

    :param str kind: the kind of file
    :param dict columns: column name -> converted texts, all of one length
    :return: ``(index, column name, Problem)``
    :rtype: list

    >>> row_problems("policies", {"date_start": ["2025-01-01"], "date_end": ["2024-12-31"]})
    [(0, 'date_end', Problem(code='date_order', detail={'start': '2025-01-01'}))]
    >>> row_problems("contacts", {"birthday": ["1970-02-30"], "birthday_calendar": ["solar"]})
    [(0, 'birthday', Problem(code='birthday_day', detail={'calendar': 'solar'}))]
    """
    if kind == "policies":
        return _date_problems(columns["date_start"], columns["date_end"])
    if kind == "contacts" and "birthday" in columns:
        birthdays = columns["birthday"]
        calendars = columns.get("birthday_calendar") or [""] * len(birthdays)
        return _birthday_problems(birthdays, calendars)
    return []


def _date_problems(starts, ends):
    # ISO dates compare as text; an empty one was reported with its cell.
    return [
        (index, "date_end", Problem("date_order", {"start": start}))
        for index, (start, end) in enumerate(zip(starts, ends, strict=True))
        if end and end < start
    ]


def _birthday_problems(birthdays, calendars):
    problems = []
    for index, (birthday, calendar) in enumerate(zip(birthdays, calendars, strict=True)):
        calendar = calendar or "solar"
        code = birthday and check_birthday(birthday, calendar)
        if code:
            problems.append(
                (index, "birthday", Problem(f"birthday_{code}", {"calendar": calendar}))
            )
    return problems
