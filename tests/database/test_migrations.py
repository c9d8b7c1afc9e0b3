"""A database comes to the schema of this version, however often and by however many."""

import asyncio
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver

from live_data_service.config import ConfigurationError
from live_data_service.database.migrate import latest_migration, migrate
from live_data_service.database.queue import queue_queries
from live_data_service.database.tenant_utils import TicketKey
from local_stack.postgres_binaries import DEFAULT_SOURCES, find_binaries
from tests.conftest import ROOT, Database

SCHEMA = ROOT / "live_data_service/live_data_service/database/schema.sql"
KEY = TicketKey(b"k" * 32)


async def test_migrating_twice_changes_nothing(new_database: Callable[[], str]) -> None:
    url = await asyncio.to_thread(new_database)
    assert len(await migrate(url, [], KEY)) == latest_migration()
    assert await migrate(url, [], KEY) == []


async def test_four_migrating_at_once_apply_each_migration_once(
    new_database: Callable[[], str],
) -> None:
    url = await asyncio.to_thread(new_database)
    applied = await asyncio.gather(*(migrate(url, [], KEY) for _ in range(4)))
    assert sorted(map(len, applied)) == [0, 0, 0, latest_migration()]


async def test_a_migration_changed_after_it_was_applied_is_refused(
    new_database: Callable[[], str],
) -> None:
    url = await asyncio.to_thread(new_database)
    await migrate(url, [], KEY)
    admin = await asyncpg.connect(url)
    await admin.execute("UPDATE migrations.applied SET sha256 = 'of another text' WHERE number = 1")
    await admin.close()
    with pytest.raises(ConfigurationError, match=r"0001_tenancy\.sql was changed"):
        await migrate(url, [], KEY)


async def test_a_login_of_another_name_is_refused_before_it_gets_a_password(
    new_database: Callable[[], str],
) -> None:
    url = await asyncio.to_thread(new_database)
    with pytest.raises(ConfigurationError, match="must log in as live_data_api"):
        await migrate(url, ["postgresql://postgres:taken@127.0.0.1/postgres"], KEY)


async def test_the_queue_s_tables_are_those_of_the_installed_pgqueuer(database: Database) -> None:
    admin = await asyncpg.connect(database.admin_url)
    plan = await queue_queries(AsyncpgDriver(admin)).plan_upgrade()
    await admin.close()
    assert plan.statements == ()


def test_the_committed_schema_is_what_the_migrations_make(database: Database) -> None:
    binaries = find_binaries(DEFAULT_SOURCES)
    if binaries.major != "18":
        pytest.skip(f"schema.sql was written by pg_dump 18, and here is {binaries.version}")
    made = schema_of(database.admin_url, binaries.folder / "pg_dump")
    if os.environ.get("UPDATE_SCHEMA"):
        SCHEMA.write_text(made)
    assert made == SCHEMA.read_text(), "UPDATE_SCHEMA=1 and this test write schema.sql anew"


def schema_of(url: str, pg_dump: Path) -> str:
    """The schema as pg_dump writes it, without what differs from run to run."""
    dumped = subprocess.run(
        [str(pg_dump), "--schema-only", "--no-comments", url],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    lines = [
        line
        for line in dumped.splitlines()
        if not re.match(r"\\(un)?restrict |-- Dumped |SET |SELECT pg_catalog.set_config", line)
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
