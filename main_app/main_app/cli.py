"""``main-app``: the main app in a real deployment, and what its operators do to accounts."""

import argparse
import ctypes
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing.util import Finalize
from typing import NamedTuple
from uuid import UUID

from flask import Flask
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.server import Server
from sqlalchemy.exc import SQLAlchemyError

from main_app.app import create_app
from main_app.config import ConfigurationError, Settings, read_settings
from main_app.delivery import Courier
from main_app.lifecycle import (
    NoSuchAccount,
    account_of,
    delete_account,
    disable_account,
    enable_account,
)

__all__ = ["main"]

THREADS = 32  # requests at the same time; most of them wait for the service
HEADER_MILLISECONDS = 10_000
DRAIN_SECONDS = 30
PR_SET_PDEATHSIG = 1
WAITING = "The service has not taken it yet: `main-app serve` tells it as soon as it can."


class AccountCommand(NamedTuple):
    """A command that changes an account; the texts are for people."""

    change: Callable[[UUID], bool]
    help: str
    done: str


ACCOUNT_COMMANDS = {
    "disable-user": AccountCommand(
        disable_account, "lock a user out of both apps", "{} is disabled and logged out."
    ),
    "enable-user": AccountCommand(enable_account, "let a disabled user in again", "{} is enabled."),
    "delete-user": AccountCommand(
        delete_account,
        "delete an account and erase all that belongs to it, for good",
        "{} is deleted.",
    ),
}


def main() -> None:
    """Run one of the commands; a setting that is missing or unsafe ends it with status 1."""
    arguments = parser().parse_args()
    try:
        settings = read_settings()
        arguments.command(settings, arguments)
    except ConfigurationError as error:
        sys.exit(f"main-app: {error}")


def parser() -> argparse.ArgumentParser:
    """The commands and their options; each option's default comes from the environment."""
    top = argparse.ArgumentParser(prog="main-app", description=__doc__)
    commands = top.add_subparsers(required=True)
    text = "answer HTTP requests"
    serve = commands.add_parser("serve", help=text, description=text)
    serve.set_defaults(command=serve_command)
    serve.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
    serve.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8701")))
    for name, command in ACCOUNT_COMMANDS.items():
        account = commands.add_parser(name, help=command.help, description=command.help)
        account.set_defaults(command=account_command, name=name)
        account.add_argument("email", metavar="EMAIL")
    return top


def serve_command(settings: Settings, arguments: argparse.Namespace) -> None:
    """Serve until told to stop, then finish the requests at hand."""
    create_app(settings)  # what is wrong shows here, in words, and not in a worker's trace
    Server(
        "main_app.cli:served_app",
        factory=True,
        interface=Interfaces.WSGI,
        address=arguments.host,
        port=arguments.port,
        blocking_threads=THREADS,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS),
        workers_kill_timeout=DRAIN_SECONDS,
        websockets=False,
        log_enabled=False,
    ).serve()


def served_app() -> Flask:
    """The application in a process of the server, which ends when its parent is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    app = create_app()
    courier = Courier(app)
    courier.start()
    # Run at the end of a forked process, too, where `atexit` is not.
    Finalize(None, courier.stop, exitpriority=100)
    return app


def account_command(settings: Settings, arguments: argparse.Namespace) -> None:
    """Change an account, and say whether the service knows of it already."""
    command = ACCOUNT_COMMANDS[arguments.name]
    app = create_app(settings)
    try:
        with app.app_context():
            told = command.change(account_of(arguments.email))
    except NoSuchAccount:
        sys.exit(f"main-app: nobody has an account with the address {arguments.email}.")
    except SQLAlchemyError as error:
        sys.exit(f"main-app: nothing has changed, the database failed ({type(error).__name__}).")
    finally:
        app.extensions["live_data_client"].close()
    after = "The service has been told." if told else WAITING
    sys.stdout.write(f"{command.done.format(arguments.email)} {after}\n")
