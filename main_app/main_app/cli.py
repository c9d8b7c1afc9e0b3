"""``main-app serve``: the main app in a real deployment."""

import argparse
import ctypes
import os
import signal
import sys

from flask import Flask
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.server import Server

from main_app.app import create_app
from main_app.config import ConfigurationError, Settings, read_settings

__all__ = ["main"]

THREADS = 32  # requests at the same time; most of them wait for the service
HEADER_MILLISECONDS = 10_000
DRAIN_SECONDS = 30
PR_SET_PDEATHSIG = 1


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
    return create_app()
