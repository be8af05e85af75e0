"""Databases: a base with the modules we depend on, a clean one with the addon, copies of both.

Installing 60 modules takes half a minute, copying a database half a second. So ``insurance_base``
(the dependencies, English and Chinese, no demo data) is made once, ``insurance_clean`` (the addon
installed in a copy) once per state of the code, and tests and benchmarks run in copies of that.
Each database carries a comment that says which state it was made from; a half-made one has none.
"""

import ast
import hashlib
import os
import re
import shutil

from . import places
from .machine import locked, need_space
from .say import Stop, say

BASE, CLEAN = "insurance_base", "insurance_clean"
MARK = "insurance_service "  # begins our comments: a database without it is not ours to drop
# The first is everybody's default; without English here, Odoo would switch it off.
LANGUAGES = "en_US,zh_CN"
SOURCES = (".py", ".xml", ".csv", ".po")
NOT_INSTALLED = ("dev", "tests", "static", "node_modules")


# === STATES OF THE CODE === #


def manifest():
    """Return the addon's manifest.

    :rtype: dict
    """
    path = places.CHECKOUT / "__manifest__.py"
    return ast.literal_eval(path.read_text("utf-8"))


def code_state():
    """Return a digest of all that installing the addon reads.

    :rtype: str
    """
    digest = hashlib.sha256()
    for folder, folders, files in os.walk(places.CHECKOUT):
        folders[:] = sorted(
            name for name in folders if name not in NOT_INSTALLED and not name.startswith(".")
        )
        for name in sorted(files):
            if name.endswith(SOURCES):
                path = os.path.join(folder, name)
                digest.update(os.fsencode(os.path.relpath(path, places.CHECKOUT)))
                with open(path, "rb") as file:
                    digest.update(hashlib.sha256(file.read()).digest())
    return digest.hexdigest()[:16]


def base_state(odoo):
    """Return a digest of what the base database is made from."""
    words = [str(odoo.root), LANGUAGES, *manifest()["depends"]]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]


# === ONE DATABASE === #


def state_of(odoo, name):
    """Return the state a database was made from.

    :return: the state; ``""`` when half made; None when missing
    :raise Stop: when the database is not ours
    """
    rows = odoo.server.query(
        "SELECT coalesce(shobj_description(oid, 'pg_database'), '')"
        f" FROM pg_database WHERE datname = '{name}'"
    )
    if not rows:
        return None
    comment = rows[0][0]
    if comment.startswith(MARK.strip()):
        return comment[len(MARK) :].strip()
    if odoo.server.data:  # the private server holds nobody else's
        return ""
    raise Stop(f"the database {name} was not made by these scripts: rename or drop it first")


def set_state(odoo, name, state):
    """Note the state a database was made from; ``""`` while it is being made."""
    odoo.server.query(f"COMMENT ON DATABASE \"{name}\" IS '{MARK}{state}'")


def drop(odoo, name):
    """Drop a database of ours with its files; stop when it is not ours."""
    state_of(odoo, name)  # refuses a database that is not ours
    odoo.server.run("dropdb", "--if-exists", "--force", name, what=f"dropping {name}")
    shutil.rmtree(_files(name), ignore_errors=True)


def copy(odoo, source, target):
    """Make a database by copying another with its files; an old one of that name goes.

    :param str source: nobody may be connected to it
    :param str target: gets the state ``""`` (half made) until the caller sets another
    """
    drop(odoo, target)
    odoo.server.run("createdb", "-T", source, target, what=f"copying {source} to {target}")
    set_state(odoo, target, "")
    if _files(source).exists():
        # Odoo names these files by their content and never changes one: links are copies.
        shutil.copytree(_files(source), _files(target), copy_function=_link)


def _link(source, target):
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _files(name):
    return places.FILESTORE / "filestore" / name


# === MADE DATABASES === #


def ensure_base(odoo):
    """Make the database with the modules we depend on, unless it is there."""
    state = base_state(odoo)
    with locked(places.STATE / f"{BASE}.lock", "it is preparing the base database"):
        if state_of(odoo, BASE) == state:
            return
        need_space(places.STATE, 500, "the database")
        drop(odoo, BASE)
        say("preparing the base database (once, about a minute)")
        options = ["--encoding=UTF8", "--lc-collate=C", "--template=template0"]  # as Odoo does
        odoo.server.run("createdb", *options, BASE, what=f"creating {BASE}")
        set_state(odoo, BASE, "")
        install(odoo, BASE, manifest()["depends"], "--load-language", LANGUAGES)
        set_state(odoo, BASE, state)


def ensure_clean(odoo):
    """Make the database with the addon and no demo data, unless it is there for this code."""
    state = code_state()
    if state_of(odoo, CLEAN) == state + base_state(odoo):
        return
    with locked(places.STATE / f"{CLEAN}.lock", "it is installing the addon"):
        if state_of(odoo, CLEAN) == state + base_state(odoo):
            return
        ensure_base(odoo)
        say("installing the addon into a clean database")
        copy(odoo, BASE, CLEAN)
        install(odoo, CLEAN, [places.ADDON])
        set_state(odoo, CLEAN, state + base_state(odoo))


def install(odoo, name, modules, *options):
    """Install modules; stop when Odoo reports a warning or an error while doing so.

    :param list[str] modules: technical names
    :param str options: more words for Odoo's command line
    """
    log = places.LOGS / f"install-{name}.log"
    words = ["-d", name, "-i", ",".join(modules), "--stop-after-init", "--no-http", *options]
    odoo.odoo_quiet(*words, what=f"installing into {name}", log=log)
    problems = log_problems(log.read_text("utf-8", "replace"))
    if problems:
        raise Stop(f"installing into {name}: {problems[0]} (all of it in {log})")
    if places.ADDON in modules:
        found = odoo.server.query(
            f"SELECT state FROM ir_module_module WHERE name = '{places.ADDON}'", database=name
        )
        if found != [["installed"]]:
            raise Stop(f"the addon did not install into {name}: see {log}")


def log_problems(log):
    """Return the warnings and errors of an Odoo log.

    >>> log_problems("2026-01-01 00:00:00,1 7 INFO db odoo.x: fine\\n")
    []
    >>> log_problems("2026-01-01 00:00:00,1 7 WARNING db odoo.x: bad thing\\ntrace\\n")
    ['WARNING odoo.x: bad thing']
    """
    found = re.findall(r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) \S+ (.*)$", log, re.MULTILINE)
    return [" ".join(words) for words in found]
