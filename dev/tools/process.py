"""Running other programs: quiet with a log, or in the foreground with signals passed on."""

import os
import signal
import subprocess
from contextlib import contextmanager

from .say import Stop


def run_quiet(command, what, remedy, **options):
    """Run a program without showing its output; stop with one line when it fails.

    :param list command: program and arguments
    :param str what: the job in words, for the message
    :param str remedy: what the user can do about a failure
    :return: the program's standard output
    :rtype: str
    """
    try:
        done = subprocess.run(
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            **options,
        )
    except FileNotFoundError:
        raise Stop(f"{what}: the program {command[0]} is missing; {remedy}") from None
    if done.returncode:
        raise Stop(f"{what} failed ({last_line(done.stderr or done.stdout)}); {remedy}")
    return done.stdout


def last_line(text):
    """Return the line of a program's output that best says what went wrong.

    >>> last_line("Reading\\nE: Unable to fetch\\nW: old\\n")
    'E: Unable to fetch'
    >>> last_line("one\\ntwo\\n\\n")
    'two'
    >>> last_line("")
    'no message'
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    marks = ("E:", "ERROR", "error:", "FATAL", "fatal:", "initdb: error", "pg_ctl: error")
    for line in reversed(lines):
        if line.startswith(marks):
            return line
    return lines[-1] if lines else "no message"


@contextmanager
def _handlers(actions):
    old = {number: signal.signal(number, action) for number, action in actions.items()}
    try:
        yield
    finally:
        for number, action in old.items():
            signal.signal(number, action)


def run_foreground(command, own_group=False, **options):
    """Run a program on the user's terminal and return its exit code.

    Ctrl-C reaches the program once: from the terminal when it shares our process group, or
    from us when it has its own. The end of the terminal or a SIGTERM ends the program too; so we
    are still here to tidy up after it.

    :param list command: program and arguments
    :param bool own_group: give the program its own session (servers: a second SIGINT would
        make Odoo drop its open requests)
    :rtype: int
    """
    child = subprocess.Popen(command, start_new_session=own_group, **options)

    def pass_on(number, frame):
        if child.poll() is None:  # a closed terminal means the end; to Odoo SIGHUP means restart
            os.kill(child.pid, signal.SIGTERM if number == signal.SIGHUP else number)

    actions = {
        signal.SIGTERM: pass_on,
        signal.SIGHUP: pass_on,
        signal.SIGINT: pass_on if own_group else signal.SIG_IGN,
    }
    with _handlers(actions):
        code = child.wait()
    return code if code >= 0 else 128 - code


def end_tidily():
    """Let SIGTERM and a closed terminal end this process like Ctrl-C does: tidying up."""

    def leave(number, frame):
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)


@contextmanager
def undisturbed():
    """Let a short piece of tidying up finish although the user presses Ctrl-C again."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    with _handlers(dict.fromkeys(numbers, signal.SIG_IGN)):
        yield
