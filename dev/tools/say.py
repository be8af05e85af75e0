"""What the commands tell the user: short progress lines, and one clear line when they stop."""

import sys


class Stop(Exception):
    """A command cannot go on; its text is the one line that says why and what to do."""


def say(text):
    """Print a progress line to the error stream, so that a command's own output stays clean."""
    print(f"dev: {text}", file=sys.stderr, flush=True)


def main(command, arguments):
    """Run a command with its arguments and end the process with its exit code.

    :param command: called with the list of arguments; returns an exit code or None for 0
    :param list arguments: the words after the command's name
    """
    try:
        sys.exit(command(arguments) or 0)
    except Stop as stop:
        print(f"dev: {stop}", file=sys.stderr, flush=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        print(f"dev: {describe_os_error(error)}", file=sys.stderr, flush=True)
        sys.exit(1)


def describe_os_error(error):
    """Say an operating system error in one line with the remedy.

    >>> describe_os_error(OSError(28, "No space left on device", "/x/y"))
    'no disk space left (/x/y): free some space, or point XDG_CACHE_HOME to a larger disk'
    >>> describe_os_error(PermissionError(13, "Permission denied", "/x"))
    'no permission to write /x: give this user the right, or run as the user who owns it'
    >>> describe_os_error(OSError(30, "Read-only file system", "/x"))
    '/x is read-only: use another folder (XDG_CACHE_HOME for the downloads)'
    >>> describe_os_error(OSError(5, "Input/output error", "/x"))
    'Input/output error: /x'
    """
    place = error.filename or "the disk"
    known = {
        28: f"no disk space left ({place}): free some space, or point XDG_CACHE_HOME to a"
        " larger disk",
        13: f"no permission to write {place}: give this user the right, or run as the user who"
        " owns it",
        30: f"{place} is read-only: use another folder (XDG_CACHE_HOME for the downloads)",
    }
    known[122] = known[28]  # disk quota exceeded
    known[1] = known[13]
    return known.get(error.errno, f"{error.strerror or error}: {place}")
