"""dev/test: every test, or those that pytest's own arguments select."""

import os
from pathlib import Path

from . import places
from .database import CLEAN, copy, ensure_clean, set_state
from .machine import locked
from .prepare import need_browser, prepared
from .process import run_foreground

DATABASE = "insurance_test"


def command(arguments):
    """Run pytest in a fresh copy of a database with the addon installed from this code.

    Paths may be given as seen from the current folder or from the checkout. The variable
    TEST_DATABASE names another database than ``insurance_test``, for runs at the same time.

    :param list arguments: as for pytest
    """
    need_browser()
    name = os.environ.get("TEST_DATABASE", DATABASE)
    with (
        prepared(printing=True) as odoo,
        locked(places.STATE / f"{name}.lock", "it is running tests"),
    ):
        ensure_clean(odoo)
        copy(odoo, CLEAN, name)
        set_state(odoo, name, "tests")
        words = [*_options(name), *pytest_arguments(arguments, Path.cwd())]
        return run_foreground(
            [str(odoo.python), "-m", "pytest", *words],
            cwd=places.LINKS,  # from inside the addon, Python would take it for another package
            env={**odoo.environment, "PYTHONDONTWRITEBYTECODE": "1"},
        )


def _options(name):
    return [
        "-c",
        str(places.ADDON_LINK / "pytest.ini"),
        f"--rootdir={places.ADDON_LINK}",
        f"--odoo-config={places.CONFIG}",
        f"--odoo-database={name}",
        "--odoo-http",
    ]


def pytest_arguments(arguments, folder):
    """Return the arguments with paths led through the link that names the addon.

    Without a path, all tests are named: the addon's, and those of the scripts.

    :param list[str] arguments: as the user gave them
    :param Path folder: where the user is
    """
    words, has_path = [], False
    for word in arguments:
        path, mark, rest = word.partition("::")
        target = _in_checkout(path, folder) if path and not path.startswith("-") else None
        if target is None:
            words.append(word)
        else:
            has_path = True
            words.append(str(places.ADDON_LINK / target) + mark + rest)
    if not has_path:
        words += [str(places.ADDON_LINK / "tests"), str(places.ADDON_LINK / "dev/tests")]
    return words


def _in_checkout(path, folder):
    """Return a path relative to the checkout when it is a file or folder of it, else None."""
    for start in (folder, places.CHECKOUT):
        found = Path(os.path.normpath(start / path))
        for root in (places.ADDON_LINK, places.CHECKOUT):  # the link lies inside
            if found.exists() and found.is_relative_to(root):
                return found.relative_to(root)
    return None
