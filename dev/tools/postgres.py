"""The PostgreSQL server: the one the user names by PG* variables, or one private to the checkout.

The private server listens on a Unix socket only, knows only the user who made it, and is stopped
by the last command that used it: each command holds a shared lock while it runs, and whoever can
take the lock alone on leaving stops the server. ``dev/pg start`` keeps it running.
"""

import fcntl
import getpass
import os
import pwd
import re
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import places
from .machine import IS_ROOT, find_program, locked, memory_mb, need_space
from .packages import need_packages, postgres_programs
from .process import run_quiet, undisturbed
from .say import Stop, say

OLDEST = 13  # what Odoo 19 supports
ROLE = "odoo"  # Odoo refuses to work as the role postgres
SERVER_USER = "postgres"  # PostgreSQL refuses to run as root
SOCKET_LIMIT = 107 - len("/.s.PGSQL.5432")  # bytes in a Unix socket's path
IN_USE = places.STATE / "postgres.lock"
SETUP = places.STATE / "postgres-setup.lock"
KEEP = places.STATE / "postgres.keep"

SETTINGS = """\
# Written by dev/tools/postgres.py when the cluster was made.
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0777
max_connections = 120
shared_buffers = {shared}MB
effective_cache_size = {cached}MB
work_mem = 32MB
maintenance_work_mem = 256MB
max_wal_size = {wal}GB
checkpoint_timeout = 15min
random_page_cost = 1.1
jit = off
# A crash of the machine may lose the last half second, never the consistency: fsync stays on,
# since dev/serve's database may hold what its user typed in.
synchronous_commit = off
"""


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server to work with.

    :param dict environment: the PG* variables that lead any client to it
    :param Path programs: folder of its programs, or None for those on the path
    :param Path data: the private cluster's folder, or None for the user's own server
    :param Path sockets: the private server's socket folder, or None
    """

    environment: dict
    programs: Path = None
    data: Path = None
    sockets: Path = None

    def program(self, name):
        """Return the path of one of PostgreSQL's programs."""
        return str(self.programs / name) if self.programs else name

    def run(self, name, *arguments, what="PostgreSQL"):
        """Run one of PostgreSQL's client programs and return its output."""
        return run_quiet(
            [self.program(name), *arguments],
            what,
            f"see {places.LOGS / 'postgres.log'}" if self.data else "check the PG* variables",
            env={**os.environ, **self.environment},
        )

    def query(self, statement, database="postgres"):
        """Return the rows of a statement as lists of texts."""
        output = self.run("psql", "-XAtq", "-F", "\t", "-d", database, "-c", statement)
        return [line.split("\t") for line in output.splitlines()]


# === WHICH SERVER === #


def has_own_server():
    """Tell whether the user names a server by PG* variables."""
    return bool(os.environ.get("PGHOST") or os.environ.get("PGPORT"))


@contextmanager
def running_server():
    """Provide the server; on leaving, stop a private one that nobody else uses."""
    if has_own_server():
        yield _own_server()
        return
    places.STATE.mkdir(exist_ok=True)
    with IN_USE.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_SH)
        server = ensure_private()
        try:
            yield server
        finally:
            with undisturbed():
                _stop_when_alone(server, handle)


def _own_server():
    if not find_program("psql"):
        need_packages(["postgresql-client"], "the PostgreSQL client")
    server = Server(environment={})
    environment = {**os.environ, "PGDATABASE": "postgres", "PGCONNECT_TIMEOUT": "5"}
    run_quiet(
        ["psql", "-XAtqc", "SELECT 1"],
        "connecting to the PostgreSQL named by PGHOST/PGPORT",
        "correct the PG* variables, or unset them to have a private server",
        env=environment,
    )
    return server


def _stop_when_alone(server, handle):
    with locked(SETUP):
        if KEEP.exists():
            return
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        stop(server)


def stop(server):
    """Stop the private server, ending its connections."""
    if _answers(server):
        _as_server(
            [server.program("pg_ctl"), "stop", "-D", str(server.data), "-m", "fast", "-s"],
            "stopping PostgreSQL",
        )


# === THE PRIVATE SERVER === #


def ensure_private():
    """Return the checkout's own server, making and starting it when needed."""
    programs = _programs()
    if IS_ROOT:
        _need_server_user()
    home = _home()
    version = re.search(r"(\d+)", programs.parent.name)
    data = home / (f"postgres-{version.group(1)}" if version else "postgres")
    sockets = _sockets(home)
    environment = {"PGHOST": str(sockets), "PGPORT": "5432", "PGUSER": ROLE}
    server = Server(environment, programs, data, sockets)
    if not _answers(server):
        with locked(SETUP, "it is starting PostgreSQL"):
            if not data.exists():
                _initialise(server)
            if not _answers(server):
                _start(server)
    return server


def _programs():
    found = postgres_programs()
    if not found:
        with no_system_cluster():
            need_packages(["postgresql"], "the database")
        return postgres_programs()[-1]
    version = found[-1].parent.name
    if version.isdigit() and int(version) < OLDEST:
        raise Stop(f"PostgreSQL {version} is too old for Odoo 19: install {OLDEST} or newer")
    return found[-1]


@contextmanager
def no_system_cluster():
    """Keep Debian's package from starting a server of its own: we want only its programs."""
    if not IS_ROOT:
        yield
        return
    folder = Path("/etc/postgresql-common/createcluster.d")
    made = [path for path in (folder.parent, folder) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    setting = folder / f"{places.ADDON}.conf"
    setting.write_text("create_main_cluster = false\n", encoding="utf-8")
    try:
        yield
    finally:
        setting.unlink()
        for path in reversed(made):
            if not any(path.iterdir()):
                path.rmdir()


def _need_server_user():
    try:
        pwd.getpwnam(SERVER_USER)
    except KeyError:
        run_quiet(
            ["useradd", "--system", "--no-create-home", "--shell", "/bin/sh", SERVER_USER],
            f"making the user {SERVER_USER}",
            "run as an ordinary user instead of root",
        )


def _home():
    """Return the folder for the cluster: in the checkout, if the server's user can get there."""
    if not IS_ROOT:
        return places.STATE
    reachable = subprocess.run(
        ["runuser", "-u", SERVER_USER, "--", "test", "-x", str(places.STATE)],
        check=False,
        capture_output=True,
    )
    return places.STATE if reachable.returncode == 0 else _shared_home()


def _shared_home():
    home = places.shared_dir()
    home.mkdir(mode=0o711, exist_ok=True)
    if home.is_symlink() or home.stat().st_uid != os.getuid():
        raise Stop(f"{home} belongs to another user: remove it, then run this again")
    return home


def _sockets(home):
    """Return a folder for the socket whose path is short enough for the kernel."""
    for folder in (home / "run", places.shared_dir() / "run"):
        if len(os.fsencode(folder)) <= SOCKET_LIMIT:
            if folder.parent != home:
                _shared_home()
            return folder
    raise Stop(f"the path {home} is too long for a Unix socket: move the checkout")


def _as_server(command, what, **options):
    """Run a program as the user who owns the cluster."""
    if IS_ROOT:
        command = ["runuser", "-u", SERVER_USER, "--", *command]
    remedy = f"see {places.LOGS / 'postgres.log'}"
    return run_quiet(command, what, remedy, cwd="/", **options)


def _answers(server):
    if not server.sockets.exists():
        return False
    done = subprocess.run(
        [server.program("pg_isready"), "-q", "-h", str(server.sockets), "-p", "5432"],
        check=False,
    )
    return done.returncode == 0


def _own(path, mode):
    """Make a folder that the server's user owns."""
    path.mkdir(exist_ok=True)
    path.chmod(mode)
    if IS_ROOT:
        shutil.chown(path, SERVER_USER, SERVER_USER)


def _initialise(server):
    need_space(server.data.parent, 500, "the database")
    say("making a private PostgreSQL cluster")
    half = server.data.with_name(server.data.name + ".new")
    shutil.rmtree(half, ignore_errors=True)
    _own(half, 0o700)
    command = [server.program("initdb"), "-D", str(half), "-U", ROLE, "--auth=peer"]
    _as_server([*command, "--encoding=UTF8", "--locale=C.UTF-8"], "making the cluster")
    memory = memory_mb()
    settings = SETTINGS.format(
        sockets=server.sockets,
        shared=max(128, min(1024, memory // 8)),
        cached=memory // 2,
        wal=4 if shutil.disk_usage(half).free > 40 * 2**30 else 1,
    )
    if _has_little_shared_memory():
        settings += "dynamic_shared_memory_type = mmap\n"
    with (half / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write("\n" + settings)
    users = {getpass.getuser(), SERVER_USER if IS_ROOT else getpass.getuser()}
    (half / "pg_hba.conf").write_text("local all all peer map=dev\n", encoding="utf-8")
    lines = [f"dev {user} {ROLE}\n" for user in sorted(users)]
    (half / "pg_ident.conf").write_text("".join(lines), encoding="utf-8")
    half.rename(server.data)


def _has_little_shared_memory():
    """Tell whether a parallel query on a large table would fail: containers often have 64 MB."""
    if not os.path.ismount("/dev/shm"):
        return False  # what initdb chose works
    shm = os.statvfs("/dev/shm")
    return shm.f_blocks * shm.f_frsize < 2**30


def _start(server):
    _own(server.sockets, 0o755)
    places.LOGS.mkdir(exist_ok=True)
    log = server.data.parent / "run" / "postgres.log"
    if server.sockets != log.parent:
        log = server.sockets / "postgres.log"
    link = places.LOGS / "postgres.log"
    if not link.is_symlink() or Path(os.readlink(link)) != log:
        link.unlink(missing_ok=True)
        link.symlink_to(log)
    settings = f"-c unix_socket_directories='{server.sockets}'"
    command = [server.program("pg_ctl"), "start", "-w", "-t", "60", "-s", "-D", str(server.data)]
    try:
        _as_server([*command, "-l", str(log), "-o", settings], "starting PostgreSQL")
    except Stop:
        text = log.read_text("utf-8", "replace") if log.exists() else ""
        reasons = [line for line in text.splitlines() if "FATAL" in line]
        if not reasons:
            raise
        reason = reasons[-1].split("FATAL:")[-1].strip()
        raise Stop(f"starting PostgreSQL failed ({reason}); see {log}") from None
