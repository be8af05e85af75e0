"""Debian's archive read with apt's own client and private lists: no root, no change to the system.

The list of sources names the machine's own mirror when it is a Debian, and apt checks signatures
with Debian's keys as ever (on Ubuntu those come from its own signed archive).
"""

import re
import shutil
from pathlib import Path

from .machine import IS_ROOT, find_program, need_space, release
from .packages import need_packages
from .process import run_quiet
from .say import Stop, say

DEFAULT_MIRROR = "http://deb.debian.org/debian"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
KEYRING_PACKAGE = "debian-archive-keyring"


class Archive:
    """A private view of Debian's archive.

    :param Path work: a folder for lists and downloads; what an interrupted run left is used
    :param list[str] suites: e.g. ``bookworm``
    :param str what: what is being downloaded, for messages
    :param str otherwise: what the user can do instead of downloading
    """

    def __init__(self, work, suites, what, otherwise):
        self.work, self.suites, self.what = work, suites, what
        self.remedy = f"check the network (and http_proxy){otherwise}"

    def fetch(self, words, closure=False):
        """Download packages and return their files.

        :param list[str] words: names, each with its suite: ``odoo-19/sid``
        :param bool closure: also all packages they need, down to the C library
        :rtype: list[Path]
        """
        for folder in ("lists/partial", "cache/archives/partial", "state", "debs"):
            (self.work / folder).mkdir(parents=True, exist_ok=True)
        (self.work / "state/status").touch()
        keyring = self._keyring()
        for mirror in _mirrors():
            lines = [f"deb [signed-by={keyring}] {mirror} {suite} main" for suite in self.suites]
            (self.work / "sources.list").write_text("\n".join(lines) + "\n", encoding="utf-8")
            say(f"downloading {self.what} from {mirror}")
            try:
                self._apt("update")
                self._apt("download", *(self._closure(words) if closure else words))
                break
            except Stop as stop:
                failure = stop
        else:
            raise failure
        # apt keeps what an earlier, interrupted run left: of each package take the newest file.
        found = {}
        for file in sorted((self.work / "debs").glob("*.deb"), key=lambda f: f.stat().st_mtime):
            found[file.name.split("_")[0]] = file
        return list(found.values())

    def unpack(self, files, target, finish):
        """Unpack packages into a new folder, whole or not at all.

        :param list[Path] files: packages
        :param Path target: the folder to make
        :param finish: called with the folder before it gets its name
        """
        half = self.work / "tree"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir()
        for file in files:
            run_quiet(
                ["dpkg-deb", "-x", str(file), str(half)],
                f"unpacking {file.name}",
                f"free some disk space, or remove {self.work} and try again",
            )
        finish(half)
        half.rename(target)
        shutil.rmtree(self.work, ignore_errors=True)

    def _closure(self, words):
        output = self._apt("install", "--simulate", "--no-install-recommends", *words)
        return re.findall(r"^Inst (\S+) \(\S+", output, re.MULTILINE)

    def _apt(self, *words):
        state = self.work / "state"
        options = {
            "Dir::Etc::SourceList": self.work / "sources.list",
            "Dir::Etc::SourceParts": "-",
            "Dir::State": state,
            "Dir::State::Lists": self.work / "lists",
            "Dir::State::Status": state / "status",
            "Dir::Cache": self.work / "cache",
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
            "APT::Sandbox::User": "",
            "APT::Update::Error-Mode": "any",
            "Debug::NoLocking": "true",
        }
        flags = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
        command = ["apt-get", "-q", *flags, *words]
        folder = self.work / "debs"
        return run_quiet(command, f"downloading {self.what}", self.remedy, cwd=folder)

    def _keyring(self):
        if KEYRING.exists():
            return KEYRING
        unpacked = self.work / "keyring"
        found = unpacked / KEYRING.relative_to("/")
        if not found.exists():
            remedy = f"install the package {KEYRING_PACKAGE}, or check the network"
            command = ["apt-get", "-qq", "download", KEYRING_PACKAGE]
            run_quiet(command, "fetching Debian's keys", remedy, cwd=self.work)
            package = next(self.work.glob(f"{KEYRING_PACKAGE}_*.deb"))
            command = ["dpkg-deb", "-x", str(package), str(unpacked)]
            run_quiet(command, "unpacking Debian's keys", remedy)
        return found


def need_apt(folder, megabytes, what, otherwise):
    """Stop when downloading cannot work: no apt, no room, no certificates.

    :param Path folder: where the download goes
    :param int megabytes: what it takes, unpacked
    :param str what: what is downloaded
    :param str otherwise: what the user can do on other systems
    """
    need_space(folder, megabytes, what)
    if not find_program("apt-get") or not find_program("dpkg-deb"):
        raise Stop(f"downloading {what} needs apt-get (Debian or Ubuntu): {otherwise}")
    if not CERTIFICATES.exists() and IS_ROOT:  # a bare container cannot reach https mirrors
        need_packages(["ca-certificates"], "downloading")


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
