"""An embedded PostgreSQL: one server in one folder, shared by the processes that start it.

Three files in the folder are locked with `flock`, which the kernel undoes however a holder ends:

- `start.lock`, held while a server is started or stopped, so that one process at a time does it;
- `users.lock`, held shared by every process that uses the server: the one that can have it alone
  is the last one out, and stops the server;
- `server.lock`, inherited by the server and its children: who can have it knows that none is left.

So a user killed with -9 counts no longer. If it was the last one the server runs on, until the next
process that starts stops it. A server that was killed is started again by the next `start()`.
"""

import atexit
import fcntl
import os
import signal
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Self
from urllib.parse import quote

from local_stack.postgres_binaries import (
    DEFAULT_SOURCES,
    Account,
    AccountError,
    Binaries,
    BinariesNotFoundError,
    BinarySource,
    EmbeddedPostgresError,
    find_binaries,
    runnable_binaries,
    server_account,
    start_program,
)
from local_stack.postgres_cluster import (
    SUPERUSER,
    ClusterFolder,
    DataFolderError,
    ServerError,
    VersionMismatchError,
    lock_within,
    try_lock,
)

__all__ = [
    "DEFAULT_SOURCES",
    "HOST",
    "AccountError",
    "BinariesNotFoundError",
    "BinarySource",
    "DataFolderError",
    "EmbeddedPostgres",
    "EmbeddedPostgresError",
    "ServerError",
    "VersionMismatchError",
]

HOST = "127.0.0.1"

_START_SECONDS = 120.0  # the recovery after a crash may take a while
_STOP_SECONDS = 60.0
_ATTEMPTS = 3  # a free port can be taken by another before the server has it

_SETTINGS = {
    "max_connections": "200",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # No data in the log: neither statements nor the values that messages and details quote.
    "log_min_error_statement": "panic",
    "log_min_messages": "log",
    "log_error_verbosity": "terse",
}


class EmbeddedPostgres:
    """A PostgreSQL on a random port of 127.0.0.1, alive while any process uses it.

    Use an instance from one thread. Several of them, in one process or many, share one server.

    Args:
        data_dir: the folder for the cluster, its password and its log. It is one user's, and made
            if missing. For root it is opened to be searched (not read) by `nobody`.
        settings: server settings over the defaults, for when this instance starts the server.
        sources: where to look for PostgreSQL's programs.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        settings: Mapping[str, str] | None = None,
        sources: Sequence[BinarySource] = DEFAULT_SOURCES,
    ) -> None:
        self._folder = ClusterFolder(data_dir)
        self._settings = {**_SETTINGS, **(settings or {})}
        self._sources = sources
        self._users: int | None = None
        self._process_id = os.getpid()
        self._port: int | None = None
        self._reaper: threading.Thread | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    @cached_property
    def _binaries(self) -> Binaries:
        return find_binaries(self._sources)

    @property
    def version(self) -> str:
        """The version of PostgreSQL's programs, such as "18.6" (BinariesNotFoundError if none)."""
        return self._binaries.version

    @property
    def port(self) -> int:
        """The server's TCP port as of the last `start()` (ServerError if not started)."""
        if self._port is None:
            raise ServerError("The embedded PostgreSQL has not been started: call start() first.")
        return self._port

    def dsn(
        self, database: str = "postgres", user: str = SUPERUSER, password: str | None = None
    ) -> str:
        """Return a URL to connect with, every part quoted.

        Without a password the superuser gets its own, and another user none.

        Raises:
            ServerError: the server has not been started.
            DataFolderError: the file with the superuser's password is missing.
        """
        port = self.port
        if password is None and user == SUPERUSER:
            password = self._folder.superuser_password()
        secret = "" if password is None else f":{quote(password, safe='')}"
        login = f"{quote(user, safe='')}{secret}"
        return f"postgresql://{login}@{HOST}:{port}/{quote(database, safe='')}"

    def start(self) -> None:
        """Start the server or join the one that runs, and return once it answers.

        A second call is harmless, and revives a server that was killed meanwhile, on its old port
        if that is still free. The server is left by `stop()`, at the latest when Python exits.

        Raises:
            EmbeddedPostgresError: one of its kinds; the text says what to do.
        """
        with self._folder.explained_errors():
            account = server_account(os.geteuid())
            self._folder.prepare(account)
            self._forget_parent_process()
            with self._start_lock():
                self._join(account)

    def stop(self) -> None:
        """Leave the server, and stop it if nobody else uses it; harmless if not started.

        Nothing happens in a child made by `fork`: the server is its parent's.

        Raises:
            ServerError: the server does not stop.
            DataFolderError: its folder can't be used any more.
        """
        if self._users is None or self._process_id != os.getpid():
            return
        with self._folder.explained_errors(), self._start_lock():
            try:
                if try_lock(self._users):
                    self._stop_server()
            finally:
                self._leave(self._users)

    def _forget_parent_process(self) -> None:
        if self._process_id == os.getpid():
            return
        if self._users is not None:
            # Our copy alone: an unlock would be the parent's too.
            os.close(self._users)
        self._users = self._port = self._reaper = None
        self._process_id = os.getpid()

    def _join(self, account: Account) -> None:
        if self._users is not None:
            self._port = self._running_port(account)
            return
        self._users = self._folder.open_lock("users.lock")
        atexit.register(self.stop)
        try:
            fcntl.flock(self._users, fcntl.LOCK_SH)
            self._port = self._running_port(account)
        except BaseException:
            self._leave(self._users)
            raise

    def _leave(self, users: int) -> None:
        atexit.unregister(self.stop)
        # To close it would not be enough where a forked child has a copy.
        fcntl.flock(users, fcntl.LOCK_UN)
        os.close(users)
        self._users = self._port = None

    @contextmanager
    def _start_lock(self) -> Iterator[None]:
        lock = self._folder.open_lock("start.lock")
        try:
            if not lock_within(lock, 2 * _START_SECONDS):
                raise ServerError(
                    f"Another process has been starting or stopping PostgreSQL in "
                    f"{self._folder.path} for minutes. End that process and try again."
                )
            yield
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)
            os.close(lock)

    def _running_port(self, account: Account) -> int:
        """Return the port of the server that answers; start it if none runs."""
        if self._folder.cluster.exists():
            self._folder.check_cluster(account, self._binaries)
        deadline = time.monotonic() + _START_SECONDS
        lock = self._folder.open_lock("server.lock")
        try:
            while not try_lock(lock):
                found = self._folder.pid_file()
                # The file alone proves nothing: after a kill -9 it still says ready.
                if found and _accepts_queries(found.port):
                    return found.port
                if time.monotonic() > deadline:
                    raise ServerError(f"PostgreSQL does not answer. {self._folder.log_tail()}")
                time.sleep(0.02)
            return self._launch(account, lock)
        finally:
            # Not unlocked: a server that was started holds it from here on.
            os.close(lock)

    def _launch(self, account: Account, lock: int) -> int:
        binaries = runnable_binaries(self._binaries, account, self._folder.path)
        if not self._folder.cluster.exists():
            is_synced = self._settings.get("fsync") != "off"
            self._folder.make_cluster(binaries, account, lock, is_synced=is_synced)
        wanted_port = self._take_over()
        for _ in range(_ATTEMPTS):
            port = _free_port(wanted_port)
            process = self._spawn(binaries, account, port, lock)
            if self._became_ready(process, port):
                # Otherwise a server that ends before us would stay a zombie until we end.
                self._reaper = threading.Thread(target=process.wait, daemon=True)
                self._reaper.start()
                return port
            wanted_port = 0
        raise ServerError(f"PostgreSQL did not start. {self._folder.log_tail()}")

    def _take_over(self) -> int:
        """Clear the way after a server that was killed; return the port it had, or 0."""
        found = self._folder.pid_file()
        if found is None:
            return 0
        if _process_exists(found.pid) and _accepts_queries(found.port):
            raise ServerError(
                f"A PostgreSQL that was not started from here (process {found.pid}) uses "
                f"{self._folder.cluster}. Stop it and try again."
            )
        self._folder.disown_pid_file()
        return found.port

    def _spawn(
        self, binaries: Binaries, account: Account, port: int, lock: int
    ) -> subprocess.Popen[bytes]:
        fixed = {"listen_addresses": HOST, "port": str(port), "unix_socket_directories": ""}
        settings = {**self._settings, **fixed}
        options = [text for name, value in settings.items() for text in ("-c", f"{name}={value}")]
        command: list[str | Path] = [binaries.postgres, "-D", self._folder.cluster, *options]
        log = self._folder.open_log()
        try:
            return start_program(command, account, log, keep_open=[lock])
        finally:
            os.close(log)

    def _became_ready(self, process: subprocess.Popen[bytes], port: int) -> bool:
        """Wait until the server answers; False if it ended. Whatever else happens, it is ended."""
        is_ready = False
        deadline = time.monotonic() + _START_SECONDS
        try:
            while process.poll() is None and not is_ready:
                if time.monotonic() > deadline:
                    raise ServerError(f"PostgreSQL starts too slowly. {self._folder.log_tail()}")
                time.sleep(0.01)
                found = self._folder.pid_file()
                # Its own pid file: another server may have taken the port before it.
                is_own = found is not None and found.pid == process.pid and found.is_ready
                is_ready = is_own and _accepts_queries(port)
        finally:
            if not is_ready:
                process.send_signal(signal.SIGQUIT)
                process.wait()
        return is_ready

    def _stop_server(self) -> None:
        lock = self._folder.open_lock("server.lock")
        try:
            for request, seconds in ((signal.SIGINT, _STOP_SECONDS), (signal.SIGQUIT, 10.0)):
                if try_lock(lock):
                    return
                self._signal_server(request)
                if lock_within(lock, seconds):
                    return
            raise ServerError(f"PostgreSQL does not stop. {self._folder.log_tail()}")
        finally:
            os.close(lock)
            if self._reaper is not None:
                self._reaper.join(timeout=5)

    def _signal_server(self, number: signal.Signals) -> None:
        found = self._folder.pid_file()
        # If no server answers, the number may be another process's by now.
        if found and _answer(found.port):
            with suppress(ProcessLookupError):
                os.kill(found.pid, number)


def _free_port(wanted: int) -> int:
    """Return a free port: this one if it is, else a random one."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, wanted))
        except OSError:
            listener.bind((HOST, 0))
        return int(listener.getsockname()[1])


def _answer(port: int) -> bytes:
    """Return what a server says to the beginning of a login, nothing if none is there."""
    fields = b"user\0%b\0\0" % SUPERUSER.encode()
    version_3_0 = 0x30000
    try:
        with socket.create_connection((HOST, port), timeout=2) as connection:
            connection.sendall(struct.pack("!II", 8 + len(fields), version_3_0) + fields)
            return connection.recv(1024)
    except OSError:
        return b""


def _accepts_queries(port: int) -> bool:
    """Whether PostgreSQL is there and does not say that it is starting up or shutting down."""
    answer = _answer(port)
    cannot_connect_now = b"C57P03"
    return answer[:1] in {b"R", b"E"} and cannot_connect_now not in answer


def _process_exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
