"""The file that lists what is wrong with an import's rows."""

import csv
import io

from ....rules.text_guard import csv_text

#: The same in every language: programs read the file, too.
HEADER = ("file", "row", "column", "value", "problem", "what to do")


def write_report(file_name, problems):
    """Return the content of the file of problems: CSV that Excel opens with the right encoding.

    :param str file_name: the imported file
    :param list problems: ``(row number, column, value, problem, what to do)``
    :rtype: bytes
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows(
        (csv_text(file_name), row, column, csv_text(value), csv_text(wrong), csv_text(remedy))
        for row, column, value, wrong, remedy in problems
    )
    return text.getvalue().encode("utf-8-sig")


def report_name(file_name):
    """Return the name of the file of problems.

    >>> report_name("policies.xlsx"), report_name("")
    ('policies.errors.csv', 'import.errors.csv')
    """
    return f"{(file_name or 'import').rpartition('.')[0] or file_name or 'import'}.errors.csv"
