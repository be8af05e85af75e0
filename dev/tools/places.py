"""Where things are: the checkout, its private state, and the cache shared by all checkouts."""

import hashlib
import os
from pathlib import Path

ADDON = "insurance_service"

CHECKOUT = Path(__file__).resolve().parents[2]

# Private to the checkout: configuration, database cluster, filestore, logs.
STATE = CHECKOUT / ".odoo"
LINKS = STATE / "addons"
ADDON_LINK = LINKS / ADDON  # gives the addon its name, whatever the checkout's folder is called
CONFIG = STATE / "odoo.conf"
LAUNCHER = STATE / "bin" / "odoo"
PYTHON_WRAPPER = STATE / "bin" / "python"
FILESTORE = STATE / "data"
LOGS = STATE / "log"
SCREENSHOTS = STATE / "screenshots"

REQUIREMENTS = CHECKOUT / "dev" / "requirements.txt"


def cache():
    """Return the folder for downloads, outside the checkout and shared by all checkouts."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base).expanduser().absolute() / ADDON


def checkout_key():
    """Return eight characters that tell this checkout from others on the machine."""
    return hashlib.sha256(os.fsencode(CHECKOUT)).hexdigest()[:8]


def shared_dir():
    """Return a folder for what cannot live inside the checkout (long or closed paths)."""
    return Path("/var/tmp") / f"{ADDON}-{os.getuid()}-{checkout_key()}"
