"""The data folder of a local stack: its secrets, its data, and what of it is running.

Whatever is secret in it is readable by its owner alone.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from platformdirs import user_data_path

__all__ = ["AlreadyRunningError", "DataFolder", "default_folder"]

MAX_LOG_BYTES = 10 * 1024 * 1024


class AlreadyRunningError(Exception):
    """Another process runs a local stack in this folder."""


def default_folder() -> Path:
    """``LIVEDATA_DATA_DIR``, or the user's folder for data of applications.

    Root's is outside its home: PostgreSQL refuses to run as root, and nobody else may look there.
    """
    chosen = os.environ.get("LIVEDATA_DATA_DIR")
    if chosen:
        return Path(chosen).expanduser().resolve()
    return Path("/var/lib/livedata") if os.geteuid() == 0 else user_data_path("livedata")


class DataFolder:
    """One folder, made when first used.

    Root's may be passed through by PostgreSQL's account, though not listed; what is in it may not.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        if (path / "secrets.json").exists() or not any(path.iterdir()):  # it is ours alone
            path.chmod(0o711 if os.geteuid() == 0 else 0o700)
        for name in ("logs", "screenshots"):
            (path / name).mkdir(exist_ok=True, mode=0o700)

    @property
    def screenshots(self) -> Path:
        """Where the screenshots lie."""
        return self.path / "screenshots"

    def secrets(self) -> dict[str, str]:
        """The stack's own secrets, made the first time and the same ever after."""
        with self._locked("secrets.lock"):
            kept = read_json(self.path / "secrets.json")
            made = {
                name: kept.get(name) or secrets.token_urlsafe(48)
                for name in (
                    "jwt_secret",
                    "metrics_token",
                    "main_app_secret_key",
                    "main_app_password_salt",
                    "api_password",
                    "worker_password",
                )
            }
            made["local_user_id"] = kept.get("local_user_id") or str(uuid4())
            if made != kept:
                write_private(self.path / "secrets.json", made)
        return made

    def log_file(self, name: str) -> Path:
        """Where a process writes its log; begun anew when it has grown large."""
        path = self.path / "logs" / f"{name}.log"
        if path.exists() and path.stat().st_size > MAX_LOG_BYTES:
            path.replace(path.with_suffix(".log.old"))
        path.touch(mode=0o600)
        return path

    def running(self) -> dict[str, str] | None:
        """The environment of the stack that runs here; ``None`` when none does.

        Believes the lock and not the file: a stack that was killed leaves the file behind.
        """
        try:
            with self.held_by_stack():
                return None
        except AlreadyRunningError:
            return read_json(self.path / "stack.json") or None

    def write_running(self, environment: dict[str, str]) -> None:
        """Tell other processes how to reach the stack."""
        write_private(self.path / "stack.json", environment)

    @contextmanager
    def held_by_stack(self) -> Iterator[None]:
        """While this is held the stack counts as running. Raises :class:`AlreadyRunningError`."""
        with (self.path / "stack.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise AlreadyRunningError from None
            try:
                yield
            finally:
                fcntl.flock(lock, fcntl.LOCK_UN)

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        with (self.path / name).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def read_json(path: Path) -> dict[str, str]:
    """The object in a file; an empty one when there is no file."""
    try:
        read: dict[str, str] = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    return read


def write_private(path: Path, content: dict[str, str]) -> None:
    """Replace a file at once by one that only its owner can read."""
    fresh = path.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(content, file, indent=2)
    fresh.replace(path)
