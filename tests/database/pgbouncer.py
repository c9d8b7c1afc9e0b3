"""A PgBouncer of a test's own, with the documented settings, in front of a database."""

import configparser
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

import pytest

from local_stack.up import free_port
from tests.conftest import ROOT, Database

__all__ = ["running_pgbouncer"]

DOCUMENTED = ROOT / "docs/pgbouncer.ini"
UNPRIVILEGED = "nobody"  # PgBouncer refuses to run as root


@contextmanager
def running_pgbouncer(
    database: Database, folder: Path, server_connections: int, **changes: str
) -> Iterator[Database]:
    """The database as it is reached through PgBouncer by the service."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        assert not os.environ.get("REQUIRE_DEBIAN_PROGRAMS"), "PgBouncer is not installed"
        pytest.skip("PgBouncer is not installed")
    folder.mkdir()
    folder.chmod(0o755)
    port = free_port(0)
    changes |= {"listen_port": str(port), "default_pool_size": str(server_connections)}
    settings = write_settings(database, folder, changes)
    as_nobody = ["-u", UNPRIVILEGED] if os.geteuid() == 0 else []
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen([program, *as_nobody, str(settings)], stdout=log, stderr=log)
    try:
        wait_until_ready(process, folder / "log", port)
        yield replace(database, api_url=through(database.api_url, port))
    finally:
        process.terminate()
        process.wait(10)


def write_settings(database: Database, folder: Path, changes: dict[str, str]) -> Path:
    """The documented settings, with this test's addresses; a copy of the file."""
    server = urlsplit(database.api_url)
    users = folder / "users.txt"
    users.write_text(f'"{server.username}" "{unquote(server.password or "")}"\n')
    settings = configparser.ConfigParser(interpolation=None)
    settings.read(DOCUMENTED)
    name = server.path[1:]
    settings["databases"] = {name: f"host=127.0.0.1 port={server.port} dbname={name}"}
    settings["pgbouncer"].update(changes | {"auth_file": str(users), "unix_socket_dir": ""})
    path = folder / "pgbouncer.ini"
    with path.open("w") as file:
        settings.write(file)
    for file_for_everybody in (users, path):
        file_for_everybody.chmod(0o644)
    return path


def through(url: str, port: int) -> str:
    """The same login over another port."""
    parts = urlsplit(url)
    credentials = parts.netloc.rpartition("@")[0]
    return urlunsplit(parts._replace(netloc=f"{credentials}@127.0.0.1:{port}"))


def wait_until_ready(process: "subprocess.Popen[bytes]", log: Path, port: int) -> None:
    """Wait until it listens; fail with its log when it does not."""
    for _ in range(100):
        if f"listening on 127.0.0.1:{port}" in log.read_text():
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise AssertionError(log.read_text())
