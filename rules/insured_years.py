"""Effective insured years: the input of loyalty (1.2)."""

#: Years one bit mask can hold, the assessed year included. PostgreSQL's bigint has 63 bits
#: without the sign; group insurance in China is younger than that.
MASK_YEARS = 62


def insured_years(terms, year):
    """Count the calendar years up to ``year`` with a policy in force on at least one day.

    :param terms: iterable of ``(date_start, date_end)``, both inclusive, cancelled ones left out
    :param int year: the assessed year, counted too
    :rtype: int

    Gaps do not count and do not reset; overlapping policies count once.

    >>> from datetime import date
    >>> terms = [(date(2019, 12, 31), date(2020, 1, 1)), (date(2023, 5, 1), date(2025, 4, 30))]
    >>> insured_years(terms, 2024)
    4
    >>> insured_years([(date(2025, 1, 1), date(2025, 12, 31))], 2024)
    0
    """
    years = set()
    for start, end in terms:
        years.update(range(start.year, min(end.year, year) + 1))
    return len(years)


def years_in_mask(mask):
    """Count the years of a bit mask in which bit n stands for ``year - n``.

    >>> years_in_mask(0b1011)
    3
    """
    return bin(mask).count("1")
