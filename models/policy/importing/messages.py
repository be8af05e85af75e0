"""What an import says: problems of files and of cells, each with what to do about it.

Codes are those of `rules.import_cells`, of the readers and of the loaders; values in the texts
come from the problem's detail.
"""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

#: code -> (what is wrong, what to do) with a file as a whole.
FILE_PROBLEMS = {
    "empty_file": (
        _lt("The file is empty."),
        _lt("Export it again from the policy system."),
    ),
    "file_too_large": (
        _lt("The file has %(size)s MB; %(limit)s MB are allowed."),
        _lt("Split it into several files, or ask an administrator to raise the limit."),
    ),
    "too_many_rows": (
        _lt("The file has more than %(limit)s rows."),
        _lt("Split it into several files, or ask an administrator to raise the limit."),
    ),
    "old_excel": (
        _lt("This is an old Excel file (.xls)."),
        _lt("Open it in Excel or WPS and save it as .xlsx or as CSV."),
    ),
    "utf16": (
        _lt("The text is in UTF-16 (“Unicode text”)."),
        _lt("Save the file as “CSV UTF-8”, or as .xlsx."),
    ),
    "encoding": (
        _lt("The file is neither text in UTF-8 or GB18030 nor an .xlsx workbook."),
        _lt("Save it as “CSV UTF-8” or as .xlsx."),
    ),
    "csv": (
        _lt("The file cannot be read near row %(row)s: %(reason)s."),
        _lt("Save it again as “CSV UTF-8” or as .xlsx."),
    ),
    "open_quote": (
        _lt("A quotation mark that is opened in row %(row)s is never closed."),
        _lt("Remove it, or close it, or save the file again from Excel."),
    ),
    "endless_row": (
        _lt("Row %(row)s or one soon after it does not end."),
        _lt(
            "Look for a quotation mark that is not closed, and check that rows end with a new line."
        ),
    ),
    "no_header": (
        _lt("The first row names no column of the kind “%(kind)s” (found: %(found)s)."),
        _lt("Put the column names into the first row, as in the template, or choose another kind."),
    ),
    "repeated_columns": (
        _lt("Columns appear twice: %(columns)s."),
        _lt("Keep one column of each name."),
    ),
    "missing_columns": (
        _lt("Required columns are missing: %(columns)s."),
        _lt("Add them, or choose the kind that the file really is; the template has all columns."),
    ),
    "broken_xlsx": (
        _lt("The workbook is damaged or protected by a password."),
        _lt("Open it in Excel or WPS, remove the password, and save it again as .xlsx."),
    ),
    "no_workbook": (
        _lt("The file is an archive, but no .xlsx workbook."),
        _lt("Unpack it, and import the files one by one."),
    ),
    "zip_bomb": (
        _lt("The workbook unpacks to many times its size, as files made to do harm do."),
        _lt("Save it again in Excel or WPS, or as CSV."),
    ),
    "xlsx_too_large": (
        _lt("The workbook is too large to be unpacked."),
        _lt("Save it as CSV, or split it."),
    ),
    "entities": (
        _lt("The workbook declares XML entities, as files made to do harm do."),
        _lt("Save it again in Excel or WPS."),
    ),
}

#: code -> (what is wrong, what to do) with a row.
ROW_PROBLEMS = {
    # Cells
    "missing": (_lt("The cell is empty."), _lt("Fill it in.")),
    "crooked": (
        _lt("The row has %(cells)s cells, the header %(width)s."),
        _lt("Put texts that contain the separator into quotation marks, and close them."),
    ),
    "unreadable": (
        _lt("The text contains unreadable characters."),
        _lt("Type it again, and save the file as “CSV UTF-8”."),
    ),
    "too_long": (
        _lt("The text has %(length)s characters; %(limit)s are allowed."),
        _lt("Shorten it, or look for a missing quotation mark."),
    ),
    "code_rounded": (
        _lt("A spreadsheet has turned the code into a rounded number."),
        _lt("Format the column as text, and enter the code again."),
    ),
    "date_format": (_lt("This is no date."), _lt("Write YYYY-MM-DD, for example 2025-03-01.")),
    "date_suggestion": (_lt("The date is written in another way."), _lt("Write %(suggestion)s.")),
    "date_serial": (
        _lt("This is a spreadsheet's number of a date."),
        _lt("Format the column as date YYYY-MM-DD before saving, or save as .xlsx."),
    ),
    "date_range": (
        _lt("The year is outside 1900 to 9999."),
        _lt("Check the year."),
    ),
    "no_such_day": (_lt("The calendar has no such day."), _lt("Check day and month.")),
    "number": (_lt("This is no number."), _lt("Write digits only, for example 1234.50.")),
    "number_suggestion": (
        _lt("The number is written in another way."),
        _lt("Write %(suggestion)s: plain digits, a point, no separators."),
    ),
    "exponent": (
        _lt("A spreadsheet has shortened the number."),
        _lt("Format the column as number with 2 decimals, and save again."),
    ),
    "decimals": (
        _lt("The number has more than %(limit)s decimals."),
        _lt("Round it to %(limit)s decimals; a point is never a thousands separator."),
    ),
    "integer": (_lt("This is no whole number."), _lt("Write a whole number.")),
    "integer_negative": (_lt("The number is negative."), _lt("Write zero or more.")),
    "number_large": (_lt("The number is too large."), _lt("Check it.")),
    "amount_zero": (
        _lt("The amount is zero."),
        _lt("Leave the row out: an entry moves money."),
    ),
    "amount_negative": (
        _lt("The amount is negative."),
        _lt("Write it without the sign: the kind says whether it is a refund or a claim."),
    ),
    "amount_large": (_lt("The amount has more than 13 digits."), _lt("Check it.")),
    "factor_negative": (
        _lt("A conversion factor cannot be negative."),
        _lt("Write a factor of zero or more, or leave the cell empty for the default rule."),
    ),
    "selection": (_lt("This value is unknown."), _lt("Write one of: %(options)s.")),
    # Rows
    "date_order": (
        _lt("The policy ends before it starts (%(start)s)."),
        _lt("Correct start or end."),
    ),
    "birthday_format": (
        _lt("This is no birthday."),
        _lt("Write YYYY-MM-DD, for example 1970-08-15."),
    ),
    "birthday_calendar": (_lt("The calendar is unknown."), _lt("Write solar or lunar.")),
    "birthday_year": (_lt("The year is outside 1900 to 2100."), _lt("Check the year.")),
    "birthday_month": (_lt("The year has no such month."), _lt("Write a month from 01 to 12.")),
    "birthday_day": (
        _lt("That month of the %(calendar)s calendar has no such day."),
        _lt("Check the day, and whether the birthday is solar or lunar."),
    ),
    "repeated": (
        _lt("Row %(row)s of the file has the same key with other values; that one was taken."),
        _lt("Keep the right one of the two rows."),
    ),
    # References
    "unknown_customer": (
        _lt("There is no customer with this code, or not in your branches."),
        _lt("Import the customer first, or check the code; head office imports across branches."),
    ),
    "unknown_product": (
        _lt("There is no product with this code."),
        _lt("Import the product first, or check the code."),
    ),
    "unknown_policy": (
        _lt("There is no policy with this number, or not in your branches."),
        _lt("Import the policy first, or check the number."),
    ),
    "unknown_branch": (
        _lt("There is no branch with this code."),
        _lt("Check the code; an administrator enters branch codes on the companies."),
    ),
    "branch_forbidden": (
        _lt("You may import for your own branches only."),
        _lt("Leave the row to that branch, or to head office."),
    ),
    "key_forbidden": (
        _lt("This key belongs to a record of another branch."),
        _lt("Check the key, or leave the row to head office."),
    ),
    "unknown_login": (
        _lt("There is no employee with this login."),
        _lt("Check the login, or leave the cell empty."),
    ),
    # Rules
    "payment_years_missing": (
        _lt("A long-term product with regular premium needs the payment years."),
        _lt("Fill in payment_years, or give the product its own conversion factor."),
    ),
    "contact_limit": (
        _lt("Customer %(customer)s has two contacts with the role “%(role)s” already."),
        _lt("Empty the role here, or take it from another contact in the same file."),
    ),
    "refund_above": (
        _lt("The refunds would exceed the policy's premiums of %(premiums)s."),
        _lt("At most %(most)s can be refunded; check the amount, or import the premiums first."),
    ),
    "premium_below_refunds": (
        _lt("The policy's refunds would exceed what is left of its premiums."),
        _lt("Check the amount, or correct the refunds in the same file."),
    ),
}

#: code -> line of the log.
NOTES = {
    "csv": _lt("Read as CSV, encoding %(encoding)s, separator “%(separator)s”."),
    "xlsx": _lt("Read from the sheet “%(sheet)s”, the first of %(sheets)s."),
    "ignored": _lt("Columns that were ignored: %(columns)s."),
    "absent": _lt("Columns that are not in the file, left as they are: %(columns)s."),
    "repeated": _lt("Rows that repeat an earlier one exactly, counted as unchanged: %(count)s."),
    "foreign_salespersons": _lt(
        "Policies whose salesperson does not belong to their branch, and so cannot see them: "
        "%(count)s."
    ),
    "policies_refreshed": _lt("Policies that follow a changed product: %(count)s."),
    "total": _lt("Good rows with the kind “%(kind)s”: %(count)s, %(amount)s yuan in all."),
    "more_problems": _lt(
        "The list of problems holds the first %(limit)s of %(count)s. "
        "Correct these and import the file again."
    ),
}


def say(env, text, detail):
    """Return a text in the user's language with its values.

    :param Environment env: knows the language
    :param LazyGettext text: one of the texts above
    :param dict detail: values in the text
    :rtype: str
    """
    translated = env._(text)
    return translated % detail


def file_problem(env, problem):
    """Return what is wrong with a file and what to do.

    :param Environment env: knows the language
    :param FileProblem problem: what was raised
    :rtype: tuple[str, str]
    """
    wrong, remedy = FILE_PROBLEMS[problem.code]
    return say(env, wrong, problem.detail), say(env, remedy, problem.detail)


def row_problem(env, code, detail):
    """Return what is wrong with a row and what to do.

    :param Environment env: knows the language
    :param str code: the kind of problem
    :param dict detail: its values
    :rtype: tuple[str, str]
    """
    wrong, remedy = ROW_PROBLEMS[code]
    return say(env, wrong, detail), say(env, remedy, detail)
