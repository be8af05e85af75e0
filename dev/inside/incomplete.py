"""Say which messages of a translation file are missing, fuzzy or left over (run by dev/lint)."""

import sys

import polib


def incomplete(path):
    """Return a line for each message that a user would not see in the file's language.

    :param str path: a .po file
    :rtype: list[str]
    """
    found = []
    for entry in polib.pofile(path):
        if entry.obsolete:
            what = "left over, remove it"
        elif entry.fuzzy:
            what = "fuzzy"
        elif not entry.translated():
            what = "not translated"
        else:
            continue
        found.append(f"{path}:{entry.linenum}: {what}: {entry.msgid[:80]!r}")
    return found


if __name__ == "__main__":
    lines = incomplete(sys.argv[1])
    print("\n".join(lines))
    sys.exit(bool(lines))
