"""Debian's packages: which are there, and installing the others when we may."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from .machine import IS_ROOT, find_program, release
from .say import Stop, say

BROWSERS = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
INSTALL = "apt-get install --no-install-recommends"


def need_packages(names, purpose):
    """Install packages when we may, else stop with the line that the machine's admin runs.

    That line names all packages the scripts use that are missing, so that it is the only one.

    :param list[str] names: package names
    :param str purpose: what they are for, in words
    """
    if not find_program("apt-get"):
        raise Stop(f"{purpose} needs {', '.join(names)}: install it with this machine's tools")
    if not IS_ROOT:
        everything = " ".join(dict.fromkeys([*names, *missing()]))
        raise Stop(
            f"{purpose} needs {', '.join(names)}, and only root can install packages; this line"
            f" installs all that is missing here: sudo {INSTALL} {everything}"
        )
    line = f"{INSTALL} {' '.join(names)}"
    say(f"installing {' '.join(names)} ({purpose})")
    if _install(names) or (_apt("update") and _install(names)):
        return
    raise Stop(
        f"cannot install {' '.join(names)}: check the network and /etc/apt, then run: {line}"
    )


def missing():
    """Return the packages that some command would ask for.

    :rtype: list[str]
    """
    found = []
    if not has_environments():
        found.append(environments_package())
    if not postgres_programs():
        found.append("postgresql")
    if not has_chinese_font():
        found.append("fonts-noto-cjk")
    if not find_program(*BROWSERS) and release().get("ID") != "ubuntu":
        found.append("chromium")  # Ubuntu's is a snap, which apt only points to
    if not find_program("msgfmt"):
        found.append("gettext")
    return found


def has_environments():
    """Tell whether Python can make virtual environments: Debian splits that off."""
    return importlib.util.find_spec("ensurepip") is not None


def environments_package():
    """Return the package with what virtual environments take.

    >>> environments_package().startswith("python3.")
    True
    """
    return "python{}.{}-venv".format(*sys.version_info[:2])


def postgres_programs():
    """Return the folders with a PostgreSQL server's programs, the newest last.

    :rtype: list[Path]
    """
    found = [file.parent for file in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    found.sort(key=lambda folder: [int(part) for part in folder.parts if part.isdigit()])
    if not found and find_program("initdb"):
        found = [Path(find_program("initdb")).resolve().parent]
    return found


def has_chinese_font():
    """Tell whether there is a font that can print Chinese."""
    if any(Path("/usr/share/fonts/opentype/noto").glob("NotoSansCJK*")):
        return True
    if not find_program("fc-list"):
        return False
    done = subprocess.run(["fc-list", ":lang=zh-cn"], check=False, capture_output=True)
    return bool(done.stdout.strip())


def _install(names):
    return _apt("install", "-y", "--no-install-recommends", *names)


def _apt(*words):
    done = subprocess.run(
        ["apt-get", "-qq", *words],
        check=False,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return done.returncode == 0
