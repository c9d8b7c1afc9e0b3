"""The folder of an embedded PostgreSQL: its cluster, password, log, locks and pid file."""

import fcntl
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from local_stack.postgres_binaries import Account, Binaries, EmbeddedPostgresError, run_program

__all__ = [
    "SUPERUSER",
    "ClusterFolder",
    "DataFolderError",
    "PidFile",
    "ServerError",
    "VersionMismatchError",
    "lock_within",
    "try_lock",
]

SUPERUSER = "postgres"

_LOG_LIMIT = 10_000_000
_NO_PROCESS = 2**31 - 2  # beyond every system's process ids


class DataFolderError(EmbeddedPostgresError):
    """The folder can't be used by this user, or not by the account that the server runs as."""


class VersionMismatchError(EmbeddedPostgresError):
    """The cluster was made by another major version than that of the programs."""


class ServerError(EmbeddedPostgresError):
    """A cluster can't be made, or a server not started or stopped."""


@dataclass(frozen=True, slots=True)
class PidFile:
    """What `postmaster.pid` says. It may have outlived its server."""

    pid: int
    port: int
    is_ready: bool

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """Return what the file says; None if there is none, or only the beginning of one."""
        try:
            lines = path.read_text().splitlines()
            pid, port = int(lines[0]), int(lines[3])
        except (OSError, ValueError, IndexError):
            return None
        # To signal 0, 1 or a negative number would reach others than the server.
        return cls(pid, port, lines[7:8] == ["ready   "]) if pid > 1 else None


class ClusterFolder:
    """The files of one embedded PostgreSQL. `cluster` is PostgreSQL's own folder below `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.cluster = self.path / "cluster"
        self.password_file = self.path / "superuser-password"
        self._pid_file = self.cluster / "postmaster.pid"
        self._log = self.path / "server.log"

    @contextmanager
    def explained_errors(self) -> Iterator[None]:
        """Turn what the system refuses (no space, no permission) into a DataFolderError."""
        try:
            yield
        except OSError as error:
            raise DataFolderError(
                f"The embedded PostgreSQL can't work in {self.path}: {error}. "
                "Mend that, choose another LIVEDATA_DATA_DIR, or set DATABASE_URL."
            ) from error

    def prepare(self, account: Account) -> None:
        """Make the folder if it is missing, and see that it serves us and the server's account.

        Raises:
            DataFolderError: it is another user's, or the account can't reach it.
        """
        if account.is_dropped:
            self._refuse_unsearchable_parent(account)
        for folder in reversed((self.path, *self.path.parents)):
            if not folder.exists():
                folder.mkdir(exist_ok=True)
                folder.chmod(0o711 if account.is_dropped else 0o700)
        found = self.path.stat()
        _refuse_other_user(self.path, found.st_uid, os.geteuid())
        if account.is_dropped:
            self.path.chmod(found.st_mode & 0o777 | 0o011)

    def _refuse_unsearchable_parent(self, account: Account) -> None:
        for folder in reversed(self.path.parents):
            if folder.exists() and not _is_searchable(folder, account):
                raise DataFolderError(
                    f"As root, PostgreSQL runs as `{account.name}`, which may not search {folder} "
                    f"and so can't reach {self.path}. Choose another LIVEDATA_DATA_DIR, such as "
                    f"/var/lib/livedata, or allow it: chmod o+x {folder}"
                )

    def check_cluster(self, account: Account, binaries: Binaries) -> None:
        """See that the cluster is the account's and of the programs' major version.

        Raises:
            DataFolderError: it is another user's.
            VersionMismatchError: it is of another major version.
            OSError: it can't be read.
        """
        _refuse_other_user(self.cluster, self.cluster.stat().st_uid, account.uid)
        made_by = (self.cluster / "PG_VERSION").read_text().strip()
        if made_by != binaries.major:
            raise VersionMismatchError(
                f"The data in {self.cluster} are of PostgreSQL {made_by}; the programs in "
                f"{binaries.folder} are of version {binaries.version} and can't read them. Install "
                f"PostgreSQL {made_by}, or dump the data with it and restore them into a new "
                "folder (LIVEDATA_DATA_DIR)."
            )

    def make_cluster(
        self, binaries: Binaries, account: Account, lock: int, *, is_synced: bool
    ) -> None:
        """Make a cluster aside and move it here whole, so that nobody ever sees half of one.

        `lock` is a file descriptor that initdb inherits.

        Raises:
            ServerError: initdb failed.
            OSError: the folder can't be written.
        """
        for leftover in self.path.glob("new-cluster-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        password = secrets.token_urlsafe(24)
        scratch = Path(tempfile.mkdtemp(prefix="new-cluster-", dir=self.path))
        try:
            _write_private(scratch / "password", password)
            if account.is_dropped:
                for path in (scratch, scratch / "password"):
                    os.chown(path, account.uid, account.gid)
            _run_initdb(binaries, account, scratch, lock, is_synced=is_synced)
            _write_private(self.password_file, password)
            (scratch / "cluster").rename(self.cluster)
            _sync(self.path)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def superuser_password(self) -> str:
        """Return the superuser's password.

        Raises:
            DataFolderError: its file can't be read.
        """
        try:
            return self.password_file.read_text()
        except OSError as error:
            raise DataFolderError(
                f"The superuser's password can't be read: {error}. Restore that file, or begin "
                "anew in an empty folder (LIVEDATA_DATA_DIR)."
            ) from error

    def pid_file(self) -> PidFile | None:
        """Return what the server's pid file says, if there is one."""
        return PidFile.read(self._pid_file)

    def disown_pid_file(self) -> None:
        """Make the pid file of a killed server harmless. Call this when no server runs.

        Its process id is a zombie's or somebody else's by now, for which PostgreSQL would refuse
        to start. The other lines stay: they tell it which shared memory to check.
        """
        _, rest = self._pid_file.read_bytes().split(b"\n", 1)
        with self._pid_file.open("r+b", buffering=0) as file:
            # One write that only grows the file: to be killed here leaves no empty one.
            file.write(b"%d\n%b" % (_NO_PROCESS, rest))

    def open_lock(self, name: str) -> int:
        """Return a file descriptor to lock with; a child inherits it only if it is passed on."""
        return os.open(self.path / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def open_log(self) -> int:
        """Return a file descriptor to append to the log, which starts anew beyond 10 MB."""
        log = os.open(self._log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if os.fstat(log).st_size > _LOG_LIMIT:
            os.ftruncate(log, 0)
        return log

    def log_tail(self) -> str:
        """Return the log's name and end, for an error's text."""
        tail = self._log.read_text(errors="replace")[-2000:] if self._log.exists() else ""
        return f"The end of {self._log}:\n{tail}"


def try_lock(descriptor: int) -> bool:
    """Lock for us alone if that is possible at once."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def lock_within(descriptor: int, seconds: float) -> bool:
    """Lock for us alone; False if others hold on for longer than this."""
    deadline = time.monotonic() + seconds
    while not try_lock(descriptor):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def _run_initdb(
    binaries: Binaries, account: Account, scratch: Path, lock: int, *, is_synced: bool
) -> None:
    options = ["--encoding=UTF8", "--no-locale", "--data-checksums", "--no-instructions"]
    if not is_synced:
        options.append("--no-sync")
    login = [f"--username={SUPERUSER}", "--auth=scram-sha-256"]
    files = [f"--pgdata={scratch / 'cluster'}", f"--pwfile={scratch / 'password'}"]
    command: list[str | Path] = [binaries.initdb, *files, *login, *options]
    succeeded, output = run_program(command, account, keep_open=[lock])
    if not succeeded:
        raise ServerError(f"PostgreSQL can't make a cluster. initdb said:\n{output[-2000:]}")


def _is_searchable(folder: Path, account: Account) -> bool:
    found = folder.stat()
    if found.st_uid == account.uid:
        return bool(found.st_mode & 0o100)
    if found.st_gid == account.gid:
        return bool(found.st_mode & 0o010)
    return bool(found.st_mode & 0o001)


def _refuse_other_user(path: Path, owner: int, wanted: int) -> None:
    if owner != wanted:
        raise DataFolderError(
            f"{path} belongs to user id {owner}, and here it has to be {wanted}'s: each user, root "
            "too, needs a folder of its own. Start as the user who made it, or choose another "
            "LIVEDATA_DATA_DIR."
        )


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        os.fchmod(descriptor, 0o600)
        os.write(descriptor, text.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync(folder: Path) -> None:
    """Make a rename in a folder outlast a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
