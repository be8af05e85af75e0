"""dev/lint: every check that needs no database."""

import subprocess
import sys
import time

from . import files, places
from .config import link_addon
from .machine import find_program
from .packages import need_packages
from .python_env import ensure_environment
from .say import Stop

TRANSLATION = places.CHECKOUT / "i18n/zh_CN.po"

# Ruff knows better where printing is right; small tables of configuration are read whole on
# purpose. Here, since the group "odoolint" in .pylintrc would enable them again.
NOT_PYLINT = "print-used,no-search-all"


def command(arguments):
    """Run the checks, all of them even when one fails, and say what each found.

    :param list arguments: names of checks to run instead of all
    """
    checks = {
        "format": _format,
        "ruff": _ruff,
        "pylint": _pylint,
        "files": _files,
        "translation": _translation,
        "doctests": _doctests,
    }
    unknown = set(arguments) - set(checks)
    if unknown:
        raise Stop(f"no check {', '.join(sorted(unknown))}; there are {', '.join(checks)}")
    python = str(ensure_environment())
    link_addon()
    failed = []
    for name in arguments or checks:
        start = time.monotonic()
        findings = checks[name](python)
        result = "FAILED" if findings else "ok"
        print(f"lint {name}: {result} ({time.monotonic() - start:.1f} s)")
        if findings:
            failed.append(name)
            print("\n".join(f"    {line}" for line in findings), flush=True)
    if failed:
        print(f"lint: {len(failed)} of {len(arguments or checks)} checks failed", file=sys.stderr)
        return 1
    return 0


def _run(*words, folder=places.CHECKOUT):
    """Return the output lines of a check that failed; none when it passed."""
    done = subprocess.run(
        words,
        check=False,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.stdout.splitlines() or [f"exit code {done.returncode}"] if done.returncode else []


def _format(python):
    found = _run(
        python, "-m", "ruff", "format", "--check", "--no-cache", "--output-format=concise", "."
    )
    return [*found, "remedy: .odoo/bin/python -m ruff format FILE"] if found else []


def _ruff(python):
    return _run(
        python, "-m", "ruff", "check", "--no-cache", "--quiet", "--output-format=concise", "."
    )


def _pylint(python):
    # By name and from the folder above, or pylint takes it for a package named as the checkout.
    words = [f"--rcfile={places.CHECKOUT / '.pylintrc'}", f"--disable={NOT_PYLINT}", places.ADDON]
    return _run(python, "-m", "pylint", *words, folder=places.LINKS)


def _files(python):
    return files.problems(places.CHECKOUT)


def _translation(python):
    if not find_program("msgfmt"):
        need_packages(["gettext"], "checking translations")
    if not TRANSLATION.exists():
        return [f"{TRANSLATION.relative_to(places.CHECKOUT)} is missing"]
    found = _run("msgfmt", "--check", "--output-file=/dev/null", str(TRANSLATION))
    return found + _run(python, str(places.CHECKOUT / "dev/inside/incomplete.py"), str(TRANSLATION))


def _doctests(python):
    return _run(python, str(places.CHECKOUT / "dev/inside/doctests.py"), str(places.CHECKOUT))
