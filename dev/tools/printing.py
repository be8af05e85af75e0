"""What printing forms takes: wkhtmltopdf, and a font with Chinese characters."""

from . import places
from .archive import Archive, need_apt
from .machine import IS_ROOT, find_program, locked
from .packages import has_chinese_font, need_packages
from .say import Stop

SUITE = "bookworm"  # the last Debian with wkhtmltopdf
WRAPPER = """\
#!/bin/sh
# Debian {suite}'s wkhtmltopdf with all its libraries, on a system that has none.
here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
libraries=$(echo "$here"/usr/lib/*-linux-gnu*)
export QT_PLUGIN_PATH="$libraries/qt5/plugins"
exec "$here"/{loader} --library-path "$libraries:$(echo "$here"/lib/*-linux-gnu*)" \\
    "$here/usr/bin/wkhtmltopdf" "$@"
"""


def program_folder():
    """Return the folder of a wkhtmltopdf of our own in the cache, or None.

    :rtype: Path | None
    """
    folder = _tree() / "bin"
    return folder if folder.exists() and not find_program("wkhtmltopdf") else None


def ensure_printing():
    """Install what is missing for printing."""
    if not has_chinese_font():
        need_packages(["fonts-noto-cjk"], "printing forms")
    if find_program("wkhtmltopdf") or program_folder():
        return
    if IS_ROOT:
        try:
            need_packages(["wkhtmltopdf"], "printing forms")
            return
        except Stop:
            pass  # Debian 13 has none any more
    with locked(places.cache() / "wkhtmltopdf.lock", "it is downloading wkhtmltopdf"):
        if not program_folder():
            _download(_tree())


def _tree():
    return places.cache() / f"wkhtmltopdf-{SUITE}"


def _download(tree):
    what = "wkhtmltopdf with its libraries (110 MB)"
    otherwise = "install wkhtmltopdf 0.12.6 by hand"
    need_apt(tree.parent, 800, what, otherwise)
    archive = Archive(tree.parent / "download-wkhtmltopdf", [SUITE], what, f", or {otherwise}")
    archive.unpack(archive.fetch([f"wkhtmltopdf/{SUITE}"], closure=True), tree, _add_wrapper)


def _add_wrapper(tree):
    # Not the absolute link in lib64: it would lead to the system's loader, of another C library.
    loader = next(tree.glob("lib/*-linux-gnu*/ld-linux*"))
    path = tree / "bin/wkhtmltopdf"
    path.parent.mkdir(exist_ok=True)
    path.write_text(WRAPPER.format(suite=SUITE, loader=loader.relative_to(tree)), encoding="utf-8")
    path.chmod(0o755)
