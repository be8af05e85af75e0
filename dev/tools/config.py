"""The checkout's private configuration: odoo.conf, the addon's link, launchers."""

import os
import secrets
from pathlib import Path

from . import places, printing
from .odoo_source import addon_folders

LAUNCHER = """\
# Odoo starts its helper processes by running this file again, so it must be a file.
import odoo.cli

if __name__ == "__main__":
    odoo.cli.main()
"""

PYTHON_WRAPPER = """\
#!/bin/sh
# Python with Odoo and the addon's requirements, for scripts of your own. Start the database
# with dev/pg start first.
{exports}
exec '{python}' "$@"
"""


def write_config(root, python, server):
    """Write the configuration for this checkout; files that are right already stay untouched.

    :param Path root: the folder with the package ``odoo``
    :param Path python: the virtual environment's Python
    :param Server server: the database server
    """
    for folder in (places.LINKS, places.FILESTORE, places.LOGS, places.LAUNCHER.parent):
        folder.mkdir(parents=True, exist_ok=True)
    places.SCREENSHOTS.mkdir(exist_ok=True)
    link_addon()
    _write(places.CONFIG, _options(root, server), 0o600)
    _write(places.LAUNCHER, LAUNCHER)
    variables = {"PYTHONPATH": str(root), "ODOO_RC": str(places.CONFIG), **server.environment}
    exports = "\n".join(f"export {name}='{value}'" for name, value in variables.items())
    _write(places.PYTHON_WRAPPER, PYTHON_WRAPPER.format(exports=exports, python=python), 0o755)


def link_addon():
    """Give the addon its name by a link to the checkout, which may be called anything."""
    places.LINKS.mkdir(parents=True, exist_ok=True)
    target = Path("../..")  # relative: the checkout may be moved
    if not places.ADDON_LINK.is_symlink() or Path(os.readlink(places.ADDON_LINK)) != target:
        places.ADDON_LINK.unlink(missing_ok=True)
        places.ADDON_LINK.symlink_to(target)


def _options(root, server):
    addons = [*addon_folders(root), places.LINKS]
    options = {
        "addons_path": ",".join(map(str, addons)),
        "data_dir": places.FILESTORE,
        "db_host": server.environment.get("PGHOST", "False"),
        "db_port": server.environment.get("PGPORT", "False"),
        "db_user": server.environment.get("PGUSER", "False"),
        "list_db": "False",
        "admin_passwd": _master_password(),
        "screenshots": places.SCREENSHOTS,
        "http_interface": "127.0.0.1",
        # Importing a million rows takes minutes and memory; Odoo's defaults (two minutes, 2 GB)
        # would restart the server in the middle of it.
        "limit_time_real": "7200",
        "limit_memory_soft": "0",
        "limit_memory_hard": "0",
    }
    if not server.data:  # the user's own server: Odoo reads the PG* variables itself
        options = {name: value for name, value in options.items() if not name.startswith("db_")}
    own_wkhtmltopdf = printing.program_folder()
    if own_wkhtmltopdf:
        options["bin_path"] = own_wkhtmltopdf
    if server.programs:
        options["pg_path"] = server.programs
    lines = [f"{name} = {value}" for name, value in options.items()]
    return "[options]\n" + "\n".join(lines) + "\n"


def _master_password():
    """Keep the configuration's random master password, or make one: the default is known."""
    if places.CONFIG.exists():
        for line in places.CONFIG.read_text("utf-8").splitlines():
            if line.startswith("admin_passwd = "):
                return line.split(" = ", 1)[1]
    return secrets.token_urlsafe(24)


def _write(path, text, mode=0o644):
    if not path.exists() or path.read_text("utf-8") != text:
        new = path.with_name(path.name + f".{os.getpid()}")
        new.write_text(text, encoding="utf-8")
        new.chmod(mode)
        new.replace(path)
