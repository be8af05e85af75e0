"""Everything a command needs before it can run Odoo."""

import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import places
from .config import write_config
from .machine import find_program, need_packages
from .odoo_source import ensure_odoo
from .postgres import Server, running_server
from .process import run_foreground, run_quiet
from .python_env import ensure_environment


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

    def odoo(self, *arguments, own_group=False):
        """Run Odoo on the user's terminal and return its exit code."""
        command = [str(self.python), str(places.LAUNCHER), *arguments]
        return run_foreground(command, own_group=own_group, env=self.environment)

    def odoo_quiet(self, *arguments, what, log):
        """Run Odoo with its log in a file; stop with one line when it fails.

        :param str what: the job in words
        :param Path log: where its output goes
        """
        command = [str(self.python), str(places.LAUNCHER), *arguments, "--logfile", str(log)]
        return run_quiet(command, what, f"see {log}", env=self.environment)


@contextmanager
def prepared():
    """Provide a prepared Odoo, installing what is missing; the database stops on leaving."""
    root = ensure_odoo()
    python = ensure_environment()
    with running_server() as server:
        write_config(root, python, server)
        yield Prepared(root, python, server)


def need_printing():
    """Install what printing forms takes: wkhtmltopdf, and a font with Chinese characters."""
    missing = [] if find_program("wkhtmltopdf") else ["wkhtmltopdf"]
    fonts = Path("/usr/share/fonts/opentype/noto")
    if not fonts.exists() or not any(fonts.glob("NotoSansCJK*")):
        missing.append("fonts-noto-cjk")
    need_packages(missing, "printing forms")


def need_browser():
    """Install the browser that the tests drive."""
    if not find_program("chromium", "google-chrome", "google-chrome-stable", "chromium-browser"):
        need_packages(["chromium"], "browser tests")
