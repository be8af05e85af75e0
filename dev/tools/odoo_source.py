"""Odoo itself: the user's own (ODOO_HOME), or Debian's package unpacked into the cache.

Debian ships Odoo 19 as a package of unstable. We fetch it with apt's own client and a private
list of sources, and unpack it without installing: no root is needed and the system does not
change. The package links to fonts and scripts of other packages; those are unpacked beside it.
"""

import os
import re
import shutil
from pathlib import Path

from . import places
from .machine import IS_ROOT, find_program, locked, need_packages, need_space, release
from .process import run_quiet
from .say import Stop, say

SERIES = "19.0"
DEFAULT_MIRROR = "http://deb.debian.org/debian"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
KEYRING_PACKAGE = "debian-archive-keyring"
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
NO_NETWORK = "check the network (and http_proxy), or set ODOO_HOME to an Odoo 19 checkout"


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
    return [
        folder
        for folder in (root / "addons", root / "odoo/addons")
        if (folder / "web/__manifest__.py").exists() or (folder / "base/__manifest__.py").exists()
    ]


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
    need_space(tree.parent, 2000, "Odoo")
    if not find_program("apt-get") or not find_program("dpkg-deb"):
        raise Stop(
            "downloading Odoo needs apt-get and dpkg-deb (Debian or Ubuntu): on other systems"
            f" set ODOO_HOME to an Odoo {SERIES} checkout"
        )
    if not CERTIFICATES.exists() and IS_ROOT:  # a bare container cannot reach https mirrors
        need_packages(["ca-certificates"], "downloading")
    work = tree.parent / "download"
    unpacked = work / "tree"
    shutil.rmtree(unpacked, ignore_errors=True)
    for folder in ("lists/partial", "cache/archives/partial", "debs", "tree"):
        (work / folder).mkdir(parents=True, exist_ok=True)
    for package in _fetch(work):
        run_quiet(
            ["dpkg-deb", "-x", str(package), str(unpacked)],
            f"unpacking {package.name}",
            f"free some disk space, or remove {work} and try again",
        )
    stripped = unpacked / "usr/lib/python3/dist-packages" / STRIPPED
    stripped.parent.mkdir(parents=True, exist_ok=True)
    stripped.touch()
    unpacked.rename(tree)
    shutil.rmtree(work, ignore_errors=True)


def _fetch(work):
    """Download the packages and return their files; what is there already is not fetched again."""
    keyring = _keyring(work)
    mirrors = _mirrors()
    for mirror in mirrors:
        _write_sources(work / "sources.list", mirror, keyring)
        say(f"downloading Odoo {SERIES} and its fonts (130 MB) from {mirror}")
        try:
            _apt(work, ["update"])
            names = [f"{name}/{suite}" for suite, group in PACKAGES.items() for name in group]
            _apt(work, ["download", *names])
        except Stop:
            if mirror == mirrors[-1]:
                raise
            continue
        break
    # apt keeps what an earlier, interrupted run left: of each package take the newest file.
    found = {}
    for file in sorted((work / "debs").glob("*.deb"), key=lambda file: file.stat().st_mtime):
        found[file.name.split("_")[0]] = file
    return list(found.values())


def _apt(work, command):
    options = {
        "Dir::Etc::SourceList": work / "sources.list",
        "Dir::Etc::SourceParts": "-",
        "Dir::State::Lists": work / "lists",
        "Dir::Cache": work / "cache",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
        "APT::Sandbox::User": "",
        "APT::Update::Error-Mode": "any",
    }
    flags = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
    run_quiet(
        ["apt-get", "-qq", *flags, *command], "downloading Odoo", NO_NETWORK, cwd=work / "debs"
    )


def _write_sources(path, mirror, keyring):
    lines = [f"deb [signed-by={keyring}] {mirror} {suite} main" for suite in PACKAGES]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _keyring(work):
    """Return Debian's archive keys; on Ubuntu they come from its own signed archive."""
    if KEYRING.exists():
        return KEYRING
    unpacked = work / "keyring"
    found = unpacked / KEYRING.relative_to("/")
    if not found.exists():
        remedy = f"install the package {KEYRING_PACKAGE}, or check the network"
        run_quiet(
            ["apt-get", "-qq", "download", KEYRING_PACKAGE],
            "fetching Debian's keys",
            remedy,
            cwd=work,
        )
        package = next(work.glob(f"{KEYRING_PACKAGE}_*.deb"))
        run_quiet(
            ["dpkg-deb", "-x", str(package), str(unpacked)], "unpacking Debian's keys", remedy
        )
    return found


def _mirrors():
    """Return the mirrors to try: the machine's own when it is a Debian, then the general one."""
    mirrors = []
    if release().get("ID") == "debian":
        files = [Path("/etc/apt/sources.list")]
        files += sorted(Path("/etc/apt/sources.list.d").glob("*.list"))
        files += sorted(Path("/etc/apt/sources.list.d").glob("*.sources"))
        for file in files:
            if file.exists():
                mirrors += mirrors_in(file.read_text("utf-8", "replace"))
    return list(dict.fromkeys([*mirrors[:1], DEFAULT_MIRROR]))


def mirrors_in(text):
    """Return the addresses of Debian's main archive named in a list of apt sources.

    >>> mirrors_in("deb [arch=amd64] http://mirror.cn/debian/ bookworm main contrib")
    ['http://mirror.cn/debian']
    >>> mirrors_in("URIs: http://deb.debian.org/debian http://m.cn/debian\\nSuites: bookworm")
    ['http://deb.debian.org/debian', 'http://m.cn/debian']
    >>> mirrors_in("deb http://security.debian.org/debian-security bookworm-security main")
    []
    >>> mirrors_in("# URIs: http://snapshot.debian.org/archive/debian/20250520T000000Z")
    []
    """
    words = [
        word.rstrip("/")
        for line in text.splitlines()
        if re.match(r"\s*(deb\s|URIs:)", line)
        for word in line.split()
    ]
    return [word for word in words if re.match(r"https?://.*/debian$", word)]
