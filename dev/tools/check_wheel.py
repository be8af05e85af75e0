"""dev/check-wheel: build the wheel, install it beside Odoo, and load the addon from there."""

import os
import tempfile
import zipfile
from pathlib import Path

from . import places
from .database import BASE, copy, drop, ensure_base, manifest
from .machine import locked
from .prepare import prepared
from .process import run_quiet
from .say import Stop, say

DATABASE = "insurance_wheel"
PREFIX = f"odoo/addons/{places.ADDON}/"
NOT_SHIPPED = ("dev/", "node_modules/", ".")

# Run by the scratch environment's Python; ends with an error when a dependency is not met. Not
# left to pip: it would also ask for what Debian's Odoo declares (psycopg2 by that very name).
MEETS = """
from importlib.metadata import PackageNotFoundError, requires, version
from packaging.requirements import Requirement
import odoo.release
for text in requires({name!r}):
    wanted = Requirement(text)
    try:
        found = version(wanted.name)
    except PackageNotFoundError:
        found = odoo.release.version if wanted.name == "odoo" else None
    if not found or not wanted.specifier.contains(found, prereleases=True):
        raise SystemExit(f"{{text}} is not met by {{found}}")
"""

# Run by the scratch environment's Python; prints where the addon was loaded from.
LOADED_FROM = """
import odoo.tools
odoo.tools.config.parse_config(["-c", {config!r}])
from odoo.modules import get_module_path
print(get_module_path({addon!r}))
"""


def command(arguments):
    """Check the wheel and say what was checked; any failure stops with one line.

    :param list arguments: none
    """
    if arguments:
        raise Stop("dev/check-wheel takes no arguments")
    with (
        prepared() as odoo,
        locked(places.STATE / f"{DATABASE}.lock", "it is checking the wheel"),
        tempfile.TemporaryDirectory(prefix="insurance_wheel-") as folder,
    ):
        wheel = build(odoo, Path(folder))
        check_contents(wheel)
        python = install_wheel(odoo, wheel, Path(folder) / "venv")
        _load(odoo, python, Path(folder))
    say(f"{wheel.name} installs beside Odoo, and the addon loads from there")
    return 0


def build(odoo, folder):
    """Build the wheel into a folder and return its file."""
    run_quiet(
        [str(odoo.python), "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        "building the wheel",
        "see pyproject.toml",
        cwd=places.CHECKOUT,
    )
    return next(folder.glob("*.whl"))


def check_contents(wheel):
    """Stop when the wheel lacks a file the addon needs, or holds one it should not."""
    version = manifest()["version"]
    if wheel.name != f"odoo_addon_{places.ADDON}-{version}-py3-none-any.whl":
        raise Stop(f"the wheel is called {wheel.name}, not after the addon and version {version}")
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if ".dist-info/" not in name]
    inside = {name.removeprefix(PREFIX) for name in names if name.startswith(PREFIX)}
    strange = [name for name in names if not name.startswith(PREFIX)]
    strange += [name for name in inside if name.startswith(NOT_SHIPPED) or ".pyc" in name]
    if strange:
        raise Stop(f"the wheel holds {strange[0]}, which it should not")
    wanted = {*manifest()["data"], *manifest().get("demo", []), "__manifest__.py", "LICENSE"}
    wanted |= {
        str(path.relative_to(places.CHECKOUT))
        for folder in ("models", "rules", "i18n", "static", "tests", "views")
        for path in (places.CHECKOUT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    if wanted - inside:
        raise Stop(f"the wheel lacks {min(wanted - inside)} and {len(wanted - inside) - 1} more")


def install_wheel(odoo, wheel, venv):
    """Install the wheel into a scratch environment that sees Odoo, and return its Python."""
    remedy = "see pyproject.toml's dependencies"
    run_quiet([str(odoo.python), "-m", "venv", str(venv)], "making an environment", remedy)
    python = venv / "bin/python"
    packages = next(venv.glob("lib/python*/site-packages"))
    seen = [next(odoo.python.parent.parent.glob("lib/python*/site-packages")), odoo.root]
    (packages / "beside.pth").write_text("\n".join(map(str, seen)) + "\n", encoding="utf-8")
    words = ["-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
    words += ["--disable-pip-version-check", str(wheel)]
    run_quiet([str(python), *words], "installing the wheel", remedy, env=_bare())
    code = MEETS.format(name=f"odoo-addon-{places.ADDON}")
    run_quiet([str(python), "-c", code], "the wheel's dependencies", remedy, env=_bare(), cwd="/")
    return python


def _bare():
    """Return the environment without anything that would lead Python to the checkout."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def _load(odoo, python, folder):
    """Install the addon from the wheel into a database of its own."""
    config = folder / "odoo.conf"
    text = places.CONFIG.read_text("utf-8")
    config.write_text(text.replace(f",{places.LINKS}", ""), encoding="utf-8")
    environment = {**_bare(), **odoo.server.environment, "ODOO_RC": str(config)}
    remedy = f"see {places.LOGS / 'wheel.log'}"
    code = LOADED_FROM.format(config=str(config), addon=places.ADDON)
    found = run_quiet(
        [str(python), "-c", code], "finding the addon", remedy, env=environment, cwd="/"
    ).strip()
    if not Path(found).resolve().is_relative_to(folder.resolve()):
        raise Stop(f"the addon was loaded from {found}, not from the wheel")
    ensure_base(odoo)
    copy(odoo, BASE, DATABASE)
    log = places.LOGS / "wheel.log"
    log.unlink(missing_ok=True)
    words = [str(python), str(places.LAUNCHER), "-c", str(config), "-d", DATABASE]
    words += ["-i", places.ADDON, "--stop-after-init", "--no-http", "--logfile", str(log)]
    try:
        run_quiet(words, "loading the addon from the wheel", remedy, env=environment, cwd="/")
        states = odoo.server.query(
            f"SELECT state FROM ir_module_module WHERE name = '{places.ADDON}'", database=DATABASE
        )
    finally:
        drop(odoo, DATABASE)
    if states != [["installed"]]:
        raise Stop(f"the addon did not install from the wheel; {remedy}")
