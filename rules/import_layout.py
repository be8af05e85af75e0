"""Layouts of the five files of the policy system (6.1): the one place that names their columns.

Reader, loaders, templates and documentation all use this list. The names are a contract.
"""

from typing import NamedTuple

from .import_example import EXAMPLES

#: Kinds in the order in which files refer to each other.
IMPORT_ORDER = ("customers", "contacts", "products", "policies", "entries")

ROLES = ("first", "second")
POSITIONS = ("chairman", "general_manager", "other")
CALENDARS = ("solar", "lunar")
LINES = ("long_term", "health", "non_health")
PAYMENTS = ("regular", "single")
STATES = ("in_force", "lapsed", "matured", "surrendered", "cancelled")
ENTRY_KINDS = ("premium", "refund", "claim")


class Column(NamedTuple):
    """A column of a file.

    :param str name: its name in the header row
    :param str type: ``code``, ``text``, ``date``, ``amount``, ``integer``, ``factor`` or
        ``selection``
    :param bool required: the column must be there and its cells filled
    :param tuple options: the values of a selection
    """

    name: str
    type: str
    required: bool = False
    options: tuple = ()


LAYOUTS = {
    "customers": (
        Column("customer_code", "code", True),
        Column("name", "text", True),
        Column("industry", "text"),
        Column("insured_headcount", "integer"),
        Column("phone", "text"),
        Column("email", "text"),
        Column("city", "text"),
    ),
    "contacts": (
        Column("contact_code", "code", True),
        Column("customer_code", "code", True),
        Column("name", "text", True),
        Column("role", "selection", options=ROLES),
        Column("title", "text"),
        Column("position", "selection", options=POSITIONS),
        Column("mobile", "text"),
        Column("email", "text"),
        Column("birthday", "text"),
        Column("birthday_calendar", "selection", options=CALENDARS),
    ),
    "products": (
        Column("product_code", "code", True),
        Column("name", "text", True),
        Column("line", "selection", True, LINES),
        Column("payment", "selection", True, PAYMENTS),
        Column("conversion_factor", "factor"),
    ),
    "policies": (
        Column("policy_number", "code", True),
        Column("customer_code", "code", True),
        Column("branch_code", "code", True),
        Column("product_code", "code", True),
        Column("date_start", "date", True),
        Column("date_end", "date", True),
        Column("state", "selection", True, STATES),
        Column("payment_years", "integer"),
        Column("insured_count", "integer"),
        Column("sales_login", "text"),
    ),
    "entries": (
        Column("entry_ref", "code", True),
        Column("policy_number", "code", True),
        Column("date", "date", True),
        Column("kind", "selection", True, ENTRY_KINDS),
        Column("amount", "amount", True),
    ),
}


class Header(NamedTuple):
    """What the first row of a file says.

    :param list columns: the layout's columns that the file has, in the file's order
    :param list indexes: their places in a row, beginning at 0
    :param list ignored: names in the file that the layout does not know
    :param list missing: names of required columns that the file lacks
    :param list absent: names of optional columns that the file lacks
    :param list repeated: the layout's names that the file has twice
    """

    columns: list
    indexes: list
    ignored: list
    missing: list
    absent: list
    repeated: list


def read_header(kind, cells):
    """Match the first row of a file with the layout of its kind.

    Case and surrounding blanks do not matter, nor does the order.

    :param str kind: one of ``IMPORT_ORDER``
    :param list[str] cells: the cells of the first row
    :rtype: Header

    >>> header = read_header("entries", [" Amount", "KIND", "date", "entry_ref", "note"])
    >>> [column.name for column in header.columns], header.indexes
    (['amount', 'kind', 'date', 'entry_ref'], [0, 1, 2, 3])
    >>> header.ignored, header.missing, header.absent
    (['note'], ['policy_number'], [])
    >>> read_header("customers", ["customer_code", "name", "Name"]).repeated
    ['name']
    """
    layout = {column.name: column for column in LAYOUTS[kind]}
    columns, indexes, ignored, repeated = [], [], [], []
    for index, cell in enumerate(cells):
        name = cell.strip().strip("\ufeff").lower()
        if name not in layout:
            if name:
                ignored.append(cell.strip()[:60])
        elif layout[name] in columns:
            repeated.append(name)
        else:
            columns.append(layout[name])
            indexes.append(index)
    lacking = [column for column in LAYOUTS[kind] if column not in columns]
    missing = [column.name for column in lacking if column.required]
    absent = [column.name for column in lacking if not column.required]
    return Header(columns, indexes, ignored, missing, absent, repeated)


def guess_kind(file_name):
    """Return the kind of file its name begins with, or None.

    >>> guess_kind("Policies_2025-12.csv"), guess_kind("保单.xlsx")
    ('policies', None)
    """
    name = (file_name or "").lower()
    return next((kind for kind in IMPORT_ORDER if name.startswith(kind)), None)


def example_row(kind):
    """Return the example cells of a layout, for templates and documentation.

    >>> example_row("entries")
    ['E2025000001', 'GP2025000001', '2025-03-01', 'premium', '125000.00']
    """
    return [EXAMPLES[kind][column.name] for column in LAYOUTS[kind]]
