"""Odoo itself: the user's own (ODOO_HOME), or Debian's package unpacked into the cache.

Debian ships Odoo 19 as a package of unstable. We fetch it with apt's own client and a private
list of sources, and unpack it without installing: no root is needed and the system does not
change. The package links to fonts and scripts of other packages; those are unpacked beside it.
"""

import os
import re
from pathlib import Path

from . import places
from .archive import Archive, need_apt
from .machine import locked
from .say import Stop

SERIES = "19.0"
# The suite whose files the package's links expect: a newer Font Awesome has other file names.
PACKAGES = {
    "sid": ["odoo-19", "fonts-montserrat"],
    "bookworm": [
        "fonts-font-awesome",
        "fonts-inconsolata",
        "fonts-ocr-b",
        "fonts-roboto-unhinted",
        "libjs-jquery",
        "libjs-jquery-form",
        "libjs-underscore",
    ],
}
# Named by the mail module but stripped from Debian's package (its source is not free); without
# it each page logs an error, which fails browser tests.
STRIPPED = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"


def ensure_odoo():
    """Return the folder to put on Python's path for Odoo 19, downloading it when needed.

    :rtype: Path
    """
    home = os.environ.get("ODOO_HOME")
    if home:
        return _own_odoo(Path(home).expanduser().absolute())
    tree = places.cache() / f"odoo-{SERIES}"
    if not tree.exists():
        with locked(places.cache() / "odoo.lock", "it is downloading Odoo"):
            if not tree.exists():
                _download(tree)
    return tree / "usr/lib/python3/dist-packages"


def addon_folders(root):
    """Return the folders of Odoo's own addons.

    :param Path root: as returned by :func:`ensure_odoo`
    :rtype: list[Path]
    """
    # Debian's package also has a second copy of the addons' Python files, without the rest.
    folders = (root / "addons", root / "odoo/addons")
    return [folder for folder in folders if (folder / "web/static").is_dir() or _has_base(folder)]


def _has_base(folder):
    return (folder / "base/__manifest__.py").exists()


def _own_odoo(home):
    for root in (home, home / "usr/lib/python3/dist-packages"):
        marker = root / "odoo/release.py"
        if marker.exists():
            found = re.search(
                r"^version_info\s*=\s*\(([\d]+),\s*(\d+)", marker.read_text("utf-8"), re.MULTILINE
            )
            version = ".".join(found.groups()) if found else "unknown"
            if version != SERIES:
                raise Stop(f"ODOO_HOME={home} is Odoo {version}; set it to Odoo {SERIES}")
            return root
    raise Stop(
        f"ODOO_HOME={home} holds no Odoo (no odoo/release.py): set it to an Odoo {SERIES}"
        " checkout, or unset it to have Odoo downloaded"
    )


# === DOWNLOAD === #


def _download(tree):
    what = f"Odoo {SERIES} and its fonts (130 MB)"
    need_apt(tree.parent, 2000, what, f"set ODOO_HOME to an Odoo {SERIES} checkout")
    archive = Archive(
        tree.parent / "download-odoo",
        list(PACKAGES),
        what,
        f", or set ODOO_HOME to an Odoo {SERIES} checkout",
    )
    files = archive.fetch(
        [f"{name}/{suite}" for suite, names in PACKAGES.items() for name in names]
    )
    archive.unpack(files, tree, _put_back)


def _put_back(tree):
    stripped = tree / "usr/lib/python3/dist-packages" / STRIPPED
    stripped.parent.mkdir(parents=True, exist_ok=True)
    stripped.touch()
