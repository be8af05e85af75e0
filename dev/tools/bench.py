"""dev/bench: the benchmarks, each in a database of its own."""

import argparse
import os

from . import places
from .database import CLEAN, copy, drop, ensure_clean, set_state
from .machine import locked
from .prepare import prepared
from .process import run_foreground
from .say import Stop, say

FOLDER = places.CHECKOUT / "dev/benchmarks"
DATABASE = "insurance_bench"


def command(arguments):
    """Run a benchmark or all of them.

    :param list arguments: see ``--help``
    """
    names = benchmarks()
    options = _parse(arguments, names)
    if not names:
        raise Stop(f"there are no benchmarks in {FOLDER}")
    if options.name and options.name not in names:
        raise Stop(f"no benchmark {options.name}; there are: {', '.join(names)}")
    code = 0
    with prepared() as odoo, locked(places.STATE / f"{DATABASE}.lock", "it is measuring"):
        ensure_clean(odoo)
        for name in [options.name] if options.name else names:
            say(f"benchmark {name}")
            code = _run(odoo, names[name], options) or code
    return code


def _parse(arguments, names):
    parser = argparse.ArgumentParser(prog="dev/bench", description=__doc__)
    parser.add_argument("name", nargs="?", help=f"one of {', '.join(names)}; all by default")
    parser.add_argument("--size", type=int, action="append", default=[], help="instead of usual")
    parser.add_argument("--keep", action="store_true", help=f"keep the database {DATABASE}")
    return parser.parse_args(arguments)


def benchmarks():
    """Return the benchmarks' names and modules: those with a function ``run``.

    The benchmark ``import`` is in ``import_.py``, since Python keeps that name for itself.

    :rtype: dict[str, str]
    """
    found = [
        path.stem for path in sorted(FOLDER.glob("*.py")) if "\ndef run(" in path.read_text("utf-8")
    ]
    return {stem.rstrip("_"): stem for stem in found}


def _run(odoo, module, options):
    copy(odoo, CLEAN, DATABASE)
    set_state(odoo, DATABASE, "benchmark")
    path = os.pathsep.join([str(odoo.root), str(places.CHECKOUT / "dev")])
    words = ["-m", "benchmarks", module, DATABASE, *map(str, options.size)]
    try:
        return run_foreground(
            [str(odoo.python), *words],
            cwd=places.LINKS,
            env={**odoo.environment, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        )
    finally:
        if not options.keep:
            drop(odoo, DATABASE)
