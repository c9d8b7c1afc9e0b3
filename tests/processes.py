"""The service and the worker as processes of a test's own, with a database of a test's own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from live_data_service.database.migrate import API_ROLE, WORKER_ROLE
from local_stack.postgres import EmbeddedPostgres
from local_stack.up import answers, free_port, migrate_database

PROGRAM = str(Path(sys.executable).parent / "live-data-service")
SECRET = "dGhpcyBpcyBhIHN0cm9uZyBzZWNyZXQgb2YgdGhlIHRlc3Rz"


@contextmanager
def running(
    arguments: list[str], settings: Mapping[str, str], log: Path
) -> Iterator["subprocess.Popen[bytes]"]:
    """A process of the service while the context is open; it must end when it is told to."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        **settings,
    }
    with log.open("ab") as output:
        process = subprocess.Popen(
            [PROGRAM, *arguments], env=environment, stdout=output, stderr=output
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


@contextmanager
def running_service(settings: Mapping[str, str], log: Path) -> Iterator[str]:
    """The service; its URL."""
    port = free_port(0)
    with running(["serve", "--port", str(port)], settings, log):
        url = f"http://127.0.0.1:{port}"
        until(lambda: answers(f"{url}/openapi.json"), "the service answers", log, seconds=20)
        yield url


@contextmanager
def running_worker(settings: Mapping[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker that has begun to look for jobs."""
    before = log.read_text().count("worker_started") if log.exists() else 0
    with running(["worker"], settings, log) as process:
        until(lambda: log.read_text().count("worker_started") > before, "the worker starts", log)
        yield process


def until(
    happened: Callable[[], bool], what: str, log: Path | None = None, seconds: float = 60
) -> None:
    """Wait for something; fail with the log when it does not happen."""
    deadline = time.monotonic() + seconds
    while not happened():
        told = log.read_text()[-1500:] if log else ""
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s\n{told}"
        time.sleep(0.05)


def kill_postgres(server: EmbeddedPostgres) -> None:
    """End a test's own PostgreSQL with SIGKILL, as a crash does."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if b"port=%d" % server.port in (folder / "cmdline").read_bytes().split(b"\0"):
                os.kill(int(folder.name), signal.SIGKILL)
                return
    raise AssertionError(f"no PostgreSQL serves on {server.port}")


def prepared_database(postgres: EmbeddedPostgres, admin_url: str, folder: Path) -> dict[str, str]:
    """Settings of a service and a worker on an empty database, which gets its schema."""
    name = admin_url.rpartition("/")[2]
    settings = {
        "JWT_SECRET_KEY": SECRET,
        "DATABASE_URL": postgres.dsn(name, API_ROLE, "a password of the tests"),
        "WORKER_DATABASE_URL": postgres.dsn(name, WORKER_ROLE, "another password of the tests"),
        "LIVEDATA_ADMIN_DATABASE_URL": admin_url,
        "SCREENSHOT_STORE_URL": (folder / "screenshots").as_uri(),
    }
    migrate_database(settings)
    return settings
