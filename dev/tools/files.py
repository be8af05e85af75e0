"""Checks of the addon's files that no linter does: data, access rights, sizes, tests.

Each check takes the addon's folder and returns lines ``file:line: what is wrong``.
"""

import ast
import csv
import os
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

LONGEST_FILE = 400
# Lines with code: no docstring, comment or blank line. Tests tell a story and may be longer.
LONGEST_FUNCTION, LONGEST_TEST = 30, 50
DATA_FOLDERS = ("data", "demo", "report", "security", "views", "wizard")
TEXT = (".cfg", ".csv", ".css", ".ini", ".js", ".md", ".po", ".py", ".scss", ".sh", ".toml", ".xml")
ACCESS_COLUMNS = [
    "id",
    "name",
    "model_id:id",
    "group_id:id",
    "perm_read",
    "perm_write",
    "perm_create",
    "perm_unlink",
]


def problems(addon):
    """Return all that the checks find.

    :param Path addon: the addon's folder
    :rtype: list[str]
    """
    checks = (texts, xml_files, csv_files, access_rights, listed_in_manifest, sizes, loaded_tests)
    return [line for check in checks for line in check(addon)]


def files_of(addon, *suffixes):
    """Yield the addon's files with one of the suffixes, sorted, hidden folders left out."""
    for folder, folders, names in os.walk(addon):
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and name != "node_modules"
        )
        for name in sorted(names):
            if name.endswith(suffixes):
                yield Path(folder, name)


def texts(addon):
    """Find text files that are not UTF-8 with plain line ends."""
    for path in files_of(addon, *TEXT):
        place = path.relative_to(addon)
        data = path.read_bytes()
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            yield f"{place}: not UTF-8 (byte {error.start})"
            continue
        if "\r" in text:
            yield f"{place}: Windows line ends"
        if text and not text.endswith("\n"):
            yield f"{place}: no newline at the end"
        if path.suffix != ".po":
            for number, line in enumerate(text.split("\n"), 1):
                if line != line.rstrip(" \t"):
                    yield f"{place}:{number}: blanks at the end of the line"


# === DATA FILES === #


def xml_files(addon):
    """Find XML that does not parse, and records defined twice."""
    places = {}
    for path in files_of(addon, ".xml"):
        place = path.relative_to(addon)
        try:
            root = ElementTree.parse(path).getroot()
        except ElementTree.ParseError as error:
            yield f"{place}:{error.position[0]}: {error}"
            continue
        if root.tag != "odoo":
            continue
        if place.parts[0] == "demo":
            continue  # may come back to a record, e.g. to add users to its companies
        for node in root.iter():
            if node.tag in ("record", "template", "menuitem") and node.get("id"):
                places.setdefault(node.get("id"), []).append(str(place))
    for name, where in sorted(places.items()):
        if len(where) > 1:
            yield f"{where[-1]}: the id {name} is defined more than once ({', '.join(where)})"


def csv_files(addon):
    """Find CSV data with rows of another length than the head, or ids used twice."""
    for path in files_of(addon, ".csv"):
        place = path.relative_to(addon)
        if place.parts[0] not in DATA_FOLDERS:
            continue
        with path.open(encoding="utf-8", newline="") as file:
            head, *rows = list(csv.reader(file)) or [[]]
        for number, row in enumerate(rows, 2):
            if len(row) != len(head):
                yield f"{place}:{number}: {len(row)} columns instead of {len(head)}"
        if "id" in head:
            column = head.index("id")
            names = Counter(row[column] for row in rows if len(row) == len(head))
            for name, count in names.items():
                if count > 1 or not name:
                    yield f"{place}: the id {name!r} is used {count} times"


def access_rights(addon):
    """Find access rights without a group, with odd values, or with other columns."""
    path = addon / "security/ir.model.access.csv"
    if not path.exists():
        return
    place = path.relative_to(addon)
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != ACCESS_COLUMNS:
            yield f"{place}:1: the columns must be {','.join(ACCESS_COLUMNS)}"
            return
        for number, row in enumerate(reader, 2):
            if not row["group_id:id"]:
                yield f"{place}:{number}: no group, so everybody gets these rights"
            rights = [row[column] for column in ACCESS_COLUMNS[4:]]
            if not set(rights) <= {"0", "1"}:
                yield f"{place}:{number}: rights are 0 or 1, not {','.join(map(str, rights))}"


def listed_in_manifest(addon):
    """Find data files the manifest does not load, and listed ones that do not exist."""
    manifest = ast.literal_eval((addon / "__manifest__.py").read_text("utf-8"))
    listed = [*manifest.get("data", []), *manifest.get("demo", [])]
    for name, count in Counter(listed).items():
        if count > 1:
            yield f"__manifest__.py: {name} is listed {count} times"
        if not (addon / name).exists():
            yield f"__manifest__.py: {name} does not exist"
    for path in files_of(addon, ".xml", ".csv"):
        place = path.relative_to(addon)
        loaded = path.suffix == ".xml" or len(place.parts) == 2  # deeper ones are read by code
        if place.parts[0] in DATA_FOLDERS and loaded and str(place) not in listed:
            yield f"{place}: not listed in the manifest, so never loaded"


# === PYTHON === #


def sizes(addon):
    """Find Python files and functions that are too long to read at a glance."""
    for path in files_of(addon, ".py"):
        place = path.relative_to(addon)
        text = path.read_text("utf-8")
        lines = text.split("\n")
        limit = LONGEST_TEST if place.parts[0] == "tests" else LONGEST_FUNCTION
        if len(lines) - 1 > LONGEST_FILE:
            yield f"{place}: {len(lines) - 1} lines, at most {LONGEST_FILE}: split it"
        try:
            tree = ast.parse(text)
        except SyntaxError:
            continue  # ruff says it better
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = code_lines(node, lines)
                if length > limit:
                    yield (
                        f"{place}:{node.lineno}: {node.name} has {length} lines of code, at most"
                        f" {limit}"
                    )


def code_lines(node, lines):
    """Count a function's lines that hold code.

    :param node: the function in the syntax tree
    :param list[str] lines: the file's lines
    :rtype: int
    """
    body = node.body
    first = node.lineno
    skipped = set()
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        skipped = set(range(body[0].lineno, body[0].end_lineno + 1))
    return sum(
        1
        for number in range(first, node.end_lineno + 1)
        if number not in skipped
        and lines[number - 1].strip()
        and not lines[number - 1].lstrip().startswith("#")
    )


def loaded_tests(addon):
    """Find test files their package does not import: Odoo's own runner would pass over them."""
    for path in files_of(addon / "tests", ".py"):
        if path.name.startswith("test_"):
            package = path.parent / "__init__.py"
            text = package.read_text("utf-8") if package.exists() else ""
            if path.stem not in text.replace(",", " ").split():
                place = path.relative_to(addon)
                yield f"{place}: not imported in {package.relative_to(addon)}"
