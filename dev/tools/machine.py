"""The machine: its programs and packages, its disk space, its locks."""

import fcntl
import os
import shutil
from contextlib import contextmanager
from pathlib import Path

from .say import Stop, say

IS_ROOT = os.geteuid() == 0


def find_program(*names):
    """Return the path of the first program found, or None.

    >>> find_program("no-such-program-here", "sh").endswith("/sh")
    True
    """
    path = os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin"
    for name in names:
        found = shutil.which(name, path=path)
        if found:
            return found
    return None


def release():
    """Return the machine's distribution as in /etc/os-release.

    :return: the file's names and values, e.g. ``ID`` and ``VERSION_CODENAME``
    :rtype: dict[str, str]
    """
    try:
        text = Path("/etc/os-release").read_text(encoding="utf-8")
    except OSError:
        return {}
    pairs = (line.split("=", 1) for line in text.splitlines() if "=" in line)
    return {name: value.strip('"') for name, value in pairs}


def need_space(folder, megabytes, purpose):
    """Stop when the disk of a folder has less room than a job takes.

    :param Path folder: where the job writes; may not exist yet
    :param int megabytes: what the job takes
    :param str purpose: the job in words
    """
    existing = folder
    while not existing.exists():
        existing = existing.parent
    free = shutil.disk_usage(existing).free // 2**20
    if free < megabytes:
        raise Stop(
            f"{purpose} needs {megabytes} MB in {folder} but only {free} MB are free:"
            " free some space, or point XDG_CACHE_HOME to a larger disk"
        )


def memory_mb():
    """Return the machine's memory in megabytes.

    >>> memory_mb() > 100
    True
    """
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20


@contextmanager
def locked(path, waiting_for=None):
    """Hold a file lock, so that commands run at the same time do not set up the same thing.

    :param Path path: the lock file; its folder is made when missing
    :param str waiting_for: what another command is doing, said when we have to wait for it
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as handle:
        if waiting_for:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say(f"waiting for another command: {waiting_for}")
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
