"""Everything a command needs before it can run Odoo."""

import os
import re
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import places
from .config import write_config
from .machine import find_program, release
from .odoo_source import ensure_odoo
from .packages import BROWSERS, missing, need_packages
from .postgres import Server, has_own_server, no_system_cluster, running_server
from .printing import ensure_printing
from .process import run_foreground, run_quiet
from .python_env import ensure_environment
from .say import Stop, say


@dataclass(frozen=True)
class Prepared:
    """A prepared Odoo.

    :param Path root: the folder with the package ``odoo``
    :param Path python: the Python to run it with
    :param Server server: the running database server
    """

    root: Path
    python: Path
    server: Server

    @property
    def environment(self):
        """Return the environment for any program that imports Odoo or talks to the database."""
        return {
            **os.environ,
            **self.server.environment,
            "PYTHONPATH": str(self.root),
            "ODOO_RC": str(places.CONFIG),
        }

    def odoo(self, *arguments, own_group=False, **options):
        """Run Odoo on the user's terminal and return its exit code."""
        command = [str(self.python), str(places.LAUNCHER), *arguments]
        return run_foreground(command, own_group=own_group, env=self.environment, **options)

    def odoo_quiet(self, *arguments, what, log):
        """Run Odoo with its log in a file; stop with one line when it fails.

        :param str what: the job in words
        :param Path log: where its output goes
        """
        log.unlink(missing_ok=True)
        command = [str(self.python), str(places.LAUNCHER), *arguments, "--logfile", str(log)]
        try:
            run_quiet(command, what, f"see {log}", env=self.environment)
        except Stop:
            reason = log.exists() and failure_reason(log.read_text("utf-8", "replace"))
            if not reason:
                raise
            raise Stop(f"{what} failed ({reason}); see {log}") from None


def failure_reason(log):
    """Return what an Odoo log says went wrong last, in one line, or None.

    >>> failure_reason("2026-01-01 INFO x\\nTraceback\\na.b.XError: bad: f.csv\\nno g\\n\\n")
    'bad: f.csv no g'
    >>> failure_reason("2026-01-01 INFO x\\n")
    """
    found = re.findall(r"^(?:[a-z_]\w*\.)*[A-Z]\w+: ((?:[^\n]+\n)+)", log, re.MULTILINE)
    if not found:
        return None
    text = " ".join(line for line in found[-1].splitlines() if not re.match(r"\d{4}-", line))
    return text if len(text) <= 300 else text[:300] + "…"


@contextmanager
def prepared(printing=False):
    """Provide a prepared Odoo, installing what is missing; the database stops on leaving.

    :param bool printing: also install what printing forms takes
    """
    _need_packages(printing)  # before any download: an ordinary user has to ask for them
    root = ensure_odoo()
    python = ensure_environment()
    if printing:
        ensure_printing()
    with running_server() as server:
        write_config(root, python, server)
        yield Prepared(root, python, server)


def _need_packages(printing):
    names = [name for name in missing() if name not in ("chromium", "gettext")]
    if has_own_server() and "postgresql" in names:
        names.remove("postgresql")
    if not printing and "fonts-noto-cjk" in names:
        names.remove("fonts-noto-cjk")
    if names and "postgresql" not in names:
        need_packages(names, "running Odoo")
    elif names:
        with no_system_cluster():
            need_packages(names, "running Odoo")


def need_browser():
    """Install the browser that the tests drive; on Ubuntu, whose package is a snap, say so."""
    if find_program(*BROWSERS):
        return
    if release().get("ID") == "ubuntu":
        say(
            "browser tests will be skipped: install Google Chrome's .deb (google.com/chrome), or"
            " run: snap install chromium"
        )
        return
    need_packages(["chromium"], "testing in the browser")
