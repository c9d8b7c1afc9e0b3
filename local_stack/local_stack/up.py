"""The whole of it on one machine: PostgreSQL, the service, its worker and the main app.

Each part runs as it does in a real deployment, as a process of its own with its settings in the
environment; a part that dies is started again.
"""

import asyncio
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

from live_data_service.database.migrate import API_ROLE, WORKER_ROLE
from local_stack.folder import DataFolder
from local_stack.postgres import EmbeddedPostgres

__all__ = ["Stack", "StackError", "start_stack"]

DATABASE = "live_data"
SERVICE_PORT = 8700
MAIN_APP_PORT = 8701
READY_SECONDS = 60.0
STOP_SECONDS = 20.0
CHECK_EVERY_SECONDS = 0.5


class StackError(Exception):
    """The stack cannot start; the text says why and where to look."""


@dataclass
class Part:
    """One process of the stack."""

    name: str
    command: list[str]
    health_url: str | None
    process: "subprocess.Popen[bytes] | None" = None


class Stack:
    """A running stack. ``environment`` is what both applications were started with."""

    def __init__(
        self,
        folder: DataFolder,
        environment: dict[str, str],
        parts: list[Part],
        postgres: EmbeddedPostgres | None,
    ) -> None:
        self.folder = folder
        self.environment = environment
        self.parts = parts
        self.postgres = postgres

    def start(self) -> None:
        """Start every part and wait until it answers. Raises :class:`StackError`."""
        for part in self.parts:
            self._launch(part)
        for part in self.parts:
            self._wait_until_ready(part)

    def stop(self) -> None:
        """Ask every part to end what it does, the last one first; then make sure of it."""
        for part in reversed(self.parts):
            if part.process is not None and part.process.poll() is None:
                part.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for part in reversed(self.parts):
            if part.process is not None:
                try:
                    part.process.wait(max(0.1, deadline - time.monotonic()))
                except subprocess.TimeoutExpired:
                    part.process.kill()
                    part.process.wait()

    def revive(self) -> list[str]:
        """Start again what has died; the names of those parts."""
        if self.postgres is not None:
            self.postgres.start()  # joins the server that runs, or starts one that was killed
        dead = [part for part in self.parts if part.process and part.process.poll() is not None]
        for part in dead:
            self._launch(part)
        return [part.name for part in dead]

    def _launch(self, part: Part) -> None:
        with self.folder.log_file(part.name).open("ab") as log:
            part.process = subprocess.Popen(  # noqa: S603 - our own programs
                [sys.executable, "-m", "local_stack.child", *part.command],
                env={**os.environ, **self.environment},
                cwd=self.folder.path,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                umask=0o077,
            )

    def _wait_until_ready(self, part: Part) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while part.health_url is not None and not answers(part.health_url):
            died = part.process is not None and part.process.poll() is not None
            if died or time.monotonic() > deadline:
                log = self.folder.log_file(part.name)
                raise StackError(f"{part.name} does not start:\n{tail(log)}\n(see {log})")
            time.sleep(0.1)


@contextmanager
def start_stack(folder: DataFolder, *, main_app: bool = True) -> Iterator[Stack]:
    """Run the stack in ``folder`` while the context is open.

    What the environment sets (``JWT_SECRET_KEY``, ``DATABASE_URL``, …) wins; the rest is made and
    kept in the folder. Raises :class:`StackError`, ``AlreadyRunningError`` and
    ``EmbeddedPostgresError``.
    """
    with ExitStack() as stack:
        stack.enter_context(folder.held_by_stack())
        environment = shared_secrets(folder)
        postgres = stack.enter_context(embedded_postgres(folder))
        environment |= database_urls(folder, postgres)
        migrate_database(environment)
        service_port, app_port = free_port(SERVICE_PORT), free_port(MAIN_APP_PORT)
        environment |= addresses(folder, service_port, app_port)
        running = Stack(
            folder, environment, parts(service_port, app_port, main_app=main_app), postgres
        )
        stack.callback(running.stop)
        running.start()
        folder.write_running(environment)
        yield running


def shared_secrets(folder: DataFolder) -> dict[str, str]:
    """The secrets of both apps: the environment's where it has them, the folder's otherwise."""
    kept = folder.secrets()
    service, app = os.environ.get("JWT_SECRET_KEY"), os.environ.get("JWT_SECRET")
    if service and app and service != app:
        raise StackError("JWT_SECRET_KEY and JWT_SECRET must be the same secret.")
    secret = service or app or kept["jwt_secret"]
    return {
        "JWT_SECRET_KEY": secret,
        "JWT_SECRET": secret,
        "METRICS_TOKEN": os.environ.get("METRICS_TOKEN") or kept["metrics_token"],
        "MAIN_APP_SECRET_KEY": os.environ.get("MAIN_APP_SECRET_KEY") or kept["main_app_secret_key"],
        "MAIN_APP_PASSWORD_SALT": os.environ.get("MAIN_APP_PASSWORD_SALT")
        or kept["main_app_password_salt"],
    }


@contextmanager
def embedded_postgres(folder: DataFolder) -> Iterator[EmbeddedPostgres | None]:
    """A server of our own, unless the environment names one."""
    if os.environ.get("DATABASE_URL"):
        yield None
        return
    with EmbeddedPostgres(folder.path / "postgres") as postgres:
        asyncio.run(create_database(postgres.dsn()))
        yield postgres


def database_urls(folder: DataFolder, postgres: EmbeddedPostgres | None) -> dict[str, str]:
    """The URLs of the administrator, the service and the worker.

    ``DATABASE_URL`` may be an administrator's, or the service's own beside the two others.
    """
    if postgres is not None:
        return role_urls(folder, postgres.dsn(DATABASE))
    named = os.environ["DATABASE_URL"]
    if urlsplit(named).username != API_ROLE:
        return role_urls(folder, named)
    urls = ("DATABASE_URL", "WORKER_DATABASE_URL", "LIVEDATA_ADMIN_DATABASE_URL")
    missing = [name for name in urls if not os.environ.get(name)]
    if missing:
        raise StackError(f"DATABASE_URL logs in as {API_ROLE}: set {', '.join(missing)}, too.")
    return {name: os.environ[name] for name in urls}


def role_urls(folder: DataFolder, admin_url: str) -> dict[str, str]:
    """The URLs of the service and the worker on the administrator's server."""
    kept = folder.secrets()
    return {
        "LIVEDATA_ADMIN_DATABASE_URL": admin_url,
        "DATABASE_URL": with_login(admin_url, API_ROLE, kept["api_password"]),
        "WORKER_DATABASE_URL": with_login(admin_url, WORKER_ROLE, kept["worker_password"]),
    }


def with_login(url: str, user: str, password: str) -> str:
    """The same database for somebody else."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password, safe='')}@{host}"))


async def create_database(admin_url: str) -> None:
    """Make the stack's database on a new server."""
    postgres = await asyncpg.connect(admin_url)
    try:
        if not await postgres.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
            await postgres.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        await postgres.close()


def migrate_database(environment: Mapping[str, str]) -> None:
    """Bring the database up to date, as a deployment does."""
    done = subprocess.run(  # noqa: S603 - our own program
        [program("live-data-service"), "migrate"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StackError(f"The database cannot be migrated:\n{done.stdout}{done.stderr}")


def program(name: str) -> str:
    """One of our programs, installed beside the running Python."""
    return str(Path(sys.executable).parent / name)


def addresses(folder: DataFolder, service_port: int, app_port: int) -> dict[str, str]:
    """Where the parts find one another, and where their data lie."""
    own = {
        "LIVE_DATA_SERVICE_URL": f"http://127.0.0.1:{service_port}",
        "MAIN_APP_URL": f"http://127.0.0.1:{app_port}",
        "SCREENSHOT_STORE_URL": folder.screenshots.as_uri(),
        "MAIN_APP_DATABASE_URL": f"sqlite:///{folder.path / 'main_app.sqlite3'}",
        "COOKIE_SECURE": "false",  # plain http, on this machine alone
        "LIVEDATA_DATA_DIR": str(folder.path),
    }
    chosen = {"SCREENSHOT_STORE_URL", "MAIN_APP_DATABASE_URL", "COOKIE_SECURE"}
    return {
        name: os.environ.get(name) or value if name in chosen else value
        for name, value in own.items()
    }


def parts(service_port: int, app_port: int, *, main_app: bool) -> list[Part]:
    """The processes of the stack, in the order they start."""
    service, app = program("live-data-service"), program("main-app")
    listed = [
        Part("service", [service, "serve", "--port", str(service_port)], health(service_port)),
        Part("worker", [service, "worker"], None),
        Part("main-app", [app, "serve", "--port", str(app_port)], health(app_port)),
    ]
    return listed if main_app else listed[:2]


def health(port: int) -> str:
    """Where a part says that it is there."""
    return f"http://127.0.0.1:{port}/health"


def free_port(wanted: int) -> int:
    """The wanted port of this machine, or any other while somebody else has it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def answers(url: str) -> bool:
    """Whether somebody answers 200 there."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except OSError:
        return False


def tail(log: Path) -> str:
    """The last lines of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-15:])
