"""Import the five files of a policy system from a folder (run by ``dev/odoo import-folder``)."""

import argparse
import base64
import sys
import time
from pathlib import Path

# References come before what refers to them; contacts of unknown customers would be refused.
KINDS = ("products", "customers", "contacts", "policies", "entries")
SUFFIXES = (".csv", ".xlsx")
COUNTS = ("row_count", "created_count", "updated_count", "unchanged_count", "error_count")


class Refused(Exception):
    """A whole file was refused; the text says why."""


def parse(arguments):
    """Return the options of the command line.

    :param list[str] arguments: as for ``dev/odoo import-folder``
    :rtype: argparse.Namespace
    """
    parser = argparse.ArgumentParser(
        prog="dev/odoo import-folder",
        description="Import products, customers, contacts, policies and entries (.csv or .xlsx)."
        " Ends with code 2 when rows were left out; they are written to KIND.errors.* files.",
    )
    parser.add_argument("folder", type=Path, help="folder with the files")
    parser.add_argument("-d", "--database", required=True, help="database with the addon")
    parser.add_argument("--user", help="login to import as (default: the superuser)")
    parser.add_argument("--errors", type=Path, help="folder for rejected rows (default: FOLDER)")
    return parser.parse_args(arguments)


def find_files(folder):
    """Return the files there are, in the order to import them.

    :param Path folder: where to look
    :return: kind and path of each
    :rtype: list[tuple[str, Path]]
    """
    paths = [(kind, folder / (kind + suffix)) for kind in KINDS for suffix in SUFFIXES]
    return [(kind, path) for kind, path in paths if path.is_file()]


def import_file(env, kind, path, errors):
    """Import one file, commit, and say what became of its rows.

    :param str kind: one of :data:`KINDS`
    :param Path path: the file
    :param Path errors: folder for the file of rejected rows
    :return: the number of rejected rows
    :rtype: int
    """
    start = time.monotonic()
    record = env["insurance.data.import"].create(
        {"kind": kind, "file": base64.b64encode(path.read_bytes()), "file_name": path.name}
    )
    record.action_import()
    env.cr.commit()
    if record.state == "failed":
        raise Refused(f"{path.name} was not imported: {record.failure}")
    counts = " ".join(f"{name.removesuffix('_count')}={record[name]}" for name in COUNTS)
    print(f"{kind}: {counts} seconds={time.monotonic() - start:.1f} ({path.name})", flush=True)
    if record.error_file:
        suffix = Path(record.error_file_name or "x.csv").suffix
        target = errors / f"{kind}.errors{suffix}"
        target.write_bytes(base64.b64decode(record.error_file))
        print(f"{kind}: the rows left out are in {target}", flush=True)
    env.invalidate_all()
    return record.error_count


def main(arguments):
    """Import the folder and return the exit code."""
    options = parse(arguments)
    files = find_files(options.folder)
    if not files:
        names = ", ".join(KINDS)
        print(f"dev: {options.folder} has none of {names} (.csv or .xlsx)", file=sys.stderr)
        return 1
    return _import_all(options, files)


def _import_all(options, files):
    import psycopg2  # here, so that --help needs no Odoo

    from odoo.exceptions import UserError

    from inside.session import open_environment

    try:
        with open_environment(options.database, options.user) as env:
            if "insurance.data.import" not in env:
                raise Refused(f"{options.database} lacks insurance_service: install it")
            errors = options.errors or options.folder
            rejected = [import_file(env, kind, path, errors) for kind, path in files]
    except (Refused, UserError, OSError, psycopg2.OperationalError) as error:
        text = " ".join(str(error).split())
        print(f"dev: {text.rpartition('FATAL: ')[2]}", file=sys.stderr)
        return 1
    return 2 if any(rejected) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
