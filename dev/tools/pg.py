"""dev/pg: the private PostgreSQL server by hand."""

import os

from .postgres import KEEP, running_server, stop
from .process import run_foreground
from .say import Stop, say

USAGE = """usage: dev/pg start    start the server and leave it running
       dev/pg stop     stop it
       dev/pg PROGRAM …  run psql, createdb, dropdb, pg_dump … against it"""


def command(arguments):
    """Start or stop the server, or run one of PostgreSQL's programs against it.

    :param list arguments: ``start``, ``stop``, or a program's name with its arguments
    """
    if not arguments:
        raise Stop(USAGE)
    with running_server() as server:
        if arguments[0] == "start":
            KEEP.touch()
            say("export " + " ".join(f"{n}={v}" for n, v in server.environment.items()))
            return 0
        if arguments[0] == "stop":
            KEEP.unlink(missing_ok=True)
            if server.data:
                stop(server)
            return 0
        words = [server.program(arguments[0]), *arguments[1:]]
        return run_foreground(words, env={**os.environ, **server.environment})
