"""``live-data-service migrate | audit | serve | worker | keys``: the service in a deployment."""

import argparse
import asyncio
import ctypes
import json
import os
import signal
import sys
from collections.abc import Callable

import uvloop
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.server import Server
from litestar.types import ASGIApp

from live_data_service.analyzers.base import AnalyzerError
from live_data_service.app import create_app
from live_data_service.config import ConfigurationError, Settings, read_settings
from live_data_service.database.migrate import API_ROLE, migrate
from live_data_service.database.pool import audit_database, check_login
from live_data_service.database.tenant_utils import TicketKey
from live_data_service.errors import DatabaseUnavailable
from live_data_service.key_ring import KeyRing
from live_data_service.keys import KeyFileError, add_keys_commands
from live_data_service.logs import configure_logging
from live_data_service.ticket_commands import add_ticket_commands

__all__ = ["main"]

DRAIN_SECONDS = 120
MAX_HEAD_BYTES = 1280 * 1024  # so that a token of a megabyte gets the one answer of all bad tokens
PR_SET_PDEATHSIG = 1


def main() -> None:
    """Run one of the commands; what is missing or unsafe ends it with a sentence and status 2."""
    arguments = parser().parse_args()
    try:
        arguments.run(arguments)
    except (ConfigurationError, AnalyzerError, KeyFileError) as error:
        print(f"live-data-service: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(2)


def parser() -> argparse.ArgumentParser:
    """The commands and their options; each option's default comes from the environment."""
    top = argparse.ArgumentParser(prog="live-data-service", description=__doc__)
    commands = top.add_subparsers(required=True)

    def add(name: str, command: Callable[..., None], text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(run=lambda arguments: command(read_settings(), arguments))
        return sub

    add("migrate", migrate_command, "bring the database to the schema of this version")
    audit = add("audit", audit_command, "tell whether the database keeps its users apart")
    audit.add_argument("--json", action="store_true", help="for programs")
    add("worker", worker_command, "do the analyses that were asked for")
    serve = add("serve", serve_command, "answer HTTP requests")
    serve.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
    serve.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8700")))
    add_ticket_commands(add_keys_commands(commands))
    return top


def migrate_command(settings: Settings, _: argparse.Namespace) -> None:
    """Migrate as the administrator; the login roles get the passwords of their URLs."""
    configure_logging(settings.log_level)
    admin = settings.livedata_admin_database_url
    urls = [settings.database_url, settings.worker_database_url] if admin else []
    applied = asyncio.run(
        migrate(
            (admin or settings.database_url).get_secret_value(),
            [url.get_secret_value() for url in urls if url],
            TicketKey(settings.ticket_key()),
        )
    )
    print(f"{len(applied)} migrations applied; the database is up to date.")  # noqa: T201
    if not admin:
        print(  # noqa: T201
            "LIVEDATA_ADMIN_DATABASE_URL is not set: DATABASE_URL was taken as the administrator's,"
            " and the roles live_data_api and live_data_worker got no password."
        )


def audit_command(settings: Settings, arguments: argparse.Namespace) -> None:
    """Print every check and what it found; status 1 when the service would refuse the database."""
    url = settings.database_url.get_secret_value()
    try:
        report = asyncio.run(audit_database(url, API_ROLE, settings.audit_accept))
    except DatabaseUnavailable as error:
        why = f"{type(error.__cause__).__name__}: {error.__cause__}"
        raise ConfigurationError(f"DATABASE_URL leads to no database ({why}).") from None
    told = json.dumps(report.as_json(), indent=2) if arguments.json else report.as_table()
    print(told)  # noqa: T201
    sys.exit(0 if not report.refused else 1)


def worker_command(settings: Settings, _: argparse.Namespace) -> None:
    """Work until told to stop."""
    # The reader's libraries are large, and only the worker needs them.
    from live_data_service.worker import run_worker  # noqa: PLC0415

    configure_logging(settings.log_level)
    uvloop.run(run_worker(settings))


def serve_command(settings: Settings, arguments: argparse.Namespace) -> None:
    """Serve until told to stop, then finish the requests at hand."""
    configure_logging(settings.log_level)
    KeyRing.of(settings)  # what is wrong shows here, in words, and not in a worker's trace
    asyncio.run(
        check_login(settings.database_url.get_secret_value(), API_ROLE, settings.audit_accept)
    )
    Server(
        "live_data_service.cli:served_app",
        factory=True,
        interface=Interfaces.ASGI,
        address=arguments.host,
        port=arguments.port,
        http1_settings=HTTP1Settings(header_read_timeout=10_000, max_buffer_size=MAX_HEAD_BYTES),
        workers_kill_timeout=DRAIN_SECONDS,
        websockets=False,
        log_enabled=False,
    ).serve()


def served_app() -> ASGIApp:
    """The application in a process of the server, which ends when its parent is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    return create_app()
