"""The virtual environment with the pinned requirements, in the cache, one per Python and list."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import places
from .machine import locked, need_space
from .packages import environments_package, has_environments, need_packages
from .process import run_quiet
from .say import Stop, say

STAMP = "complete"
REMEDY = "check the network (or pip's index in ~/.config/pip/pip.conf), then run it again"


def ensure_environment():
    """Return the Python of the virtual environment, building it when needed.

    The folder's name carries Python's version and a digest of the requirements: a change of
    either builds a new one. A half-built one has no stamp and is built again.

    :rtype: Path
    """
    folder = places.cache() / f"venv-{_tag()}"
    if not (folder / STAMP).exists():
        with locked(places.cache() / "venv.lock", "it is installing Python packages"):
            if not (folder / STAMP).exists():
                _build(folder)
    return folder / "bin/python"


def _tag():
    version = "{}.{}".format(*sys.version_info[:2])
    text = places.REQUIREMENTS.read_bytes() + os.fsencode(sys.base_prefix)
    return f"{version}-{hashlib.sha256(text).hexdigest()[:10]}"


def _build(folder):
    need_space(folder.parent, 600, "the Python environment")
    if not has_environments():
        need_packages([environments_package()], "the Python environment")
    shutil.rmtree(folder, ignore_errors=True)
    say(f"installing Python packages into {folder}")
    python = Path(getattr(sys, "_base_executable", None) or sys.executable)
    run_quiet([str(python), "-m", "venv", str(folder)], "making the Python environment", REMEDY)
    command = [str(folder / "bin/python"), "-m", "pip", "install", "--quiet"]
    command += ["--disable-pip-version-check", "-r", str(places.REQUIREMENTS)]
    done = subprocess.run(
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        raise Stop(f"installing Python packages failed ({pip_reason(done.stderr)}); {REMEDY}")
    (folder / STAMP).touch()


def pip_reason(errors):
    """Return the line of pip's error output that names the cause.

    >>> pip_reason("WARNING: Retrying after NewConnectionError\\nERROR: No matching x\\nnotice")
    'ERROR: No matching x'
    >>> pip_reason("OSError: [Errno 28] No space left on device\\nERROR: other")
    'no disk space left'
    >>> pip_reason("WARNING: Retrying (Retry(total=0)) NewConnectionError\\nERROR: No matching x")
    'no connection to the package index'
    >>> pip_reason("WARNING: Retrying after SSLError(CERTIFICATE_VERIFY_FAILED)\\nERROR: x")[:44]
    "the package index's certificate is not trust"
    """
    if "No space left" in errors:
        return "no disk space left"
    if "SSLError" in errors or "CERTIFICATE_VERIFY_FAILED" in errors:
        return "the package index's certificate is not trusted: set PIP_CERT to your authority's"
    marks = ("NewConnectionError", "ConnectTimeout", "Temporary failure in name resolution")
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    if any(mark in line and "total=0" in line for line in lines for mark in marks):
        return "no connection to the package index"
    reasons = [line for line in lines if line.startswith("ERROR")]
    return reasons[0] if reasons else (lines or ["no message"])[-1]
