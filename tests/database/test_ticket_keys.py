"""The key of the tickets is rotated without a request being refused, and then the old one is."""

import asyncio
import os
import subprocess
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest
from pydantic import SecretStr

from live_data_service.config import ConfigurationError, Settings
from live_data_service.database.migrate import API_ROLE
from live_data_service.database.pool import open_pool
from live_data_service.database.tenant_utils import Tenant, TenantDatabase, TicketKey
from live_data_service.database.ticket_keys import (
    list_ticket_keys,
    retire_ticket_key,
    rotate_ticket_key,
)
from live_data_service.database.trading_db import HistoryFilter, TradingDb
from live_data_service.errors import DatabaseUnavailable
from tests.conftest import Database
from tests.processes import PROGRAM, SECRET


@pytest.fixture
async def pool(database: Database) -> AsyncIterator["asyncpg.Pool[asyncpg.Record]"]:
    """Connections of the service's own role."""
    made = await open_pool(database.api_url, role=API_ROLE, size=4)
    yield made
    made.terminate()


async def test_during_the_overlap_both_keys_open_and_after_it_the_new_one_alone(
    database: Database, pool: "asyncpg.Pool[asyncpg.Record]"
) -> None:
    fresh = TicketKey(os.urandom(32))
    refused: list[Exception] = []
    rotated = asyncio.Event()

    async def replica(key: TicketKey, until: asyncio.Event) -> None:
        requests = TradingDb(TenantDatabase(pool, key, acquire_seconds=5))
        while not until.is_set():
            try:
                await requests.user_trade_history(Tenant(uuid4()), HistoryFilter())
            except Exception as error:  # noqa: BLE001 - any failure of a request is one too many
                refused.append(error)

    old = [asyncio.create_task(replica(database.ticket_key, rotated)) for _ in range(2)]
    await rotate_ticket_key(database.admin_url, fresh, timedelta(seconds=2))
    begun = time.monotonic()
    over = asyncio.Event()
    new = [asyncio.create_task(replica(fresh, over)) for _ in range(2)]
    await asyncio.sleep(1)
    rotated.set()
    await asyncio.gather(*old)
    assert refused == []
    await asyncio.sleep(max(0, 2.1 - (time.monotonic() - begun)))
    requests = TradingDb(TenantDatabase(pool, database.ticket_key, acquire_seconds=5))
    with pytest.raises(DatabaseUnavailable):
        await requests.user_trade_history(Tenant(uuid4()), HistoryFilter())
    over.set()
    await asyncio.gather(*new)
    assert refused == []
    assert [key.key_id for key in await list_ticket_keys(database.admin_url)] == [fresh.key_id]


async def test_a_retired_key_is_refused_at_once_and_for_good(database: Database) -> None:
    lost, fresh = TicketKey(os.urandom(32)), TicketKey(os.urandom(32))
    await rotate_ticket_key(database.admin_url, lost, timedelta(hours=1))
    await rotate_ticket_key(database.admin_url, fresh, timedelta(hours=1))
    await retire_ticket_key(database.admin_url, lost.key_id)
    await rotate_ticket_key(database.admin_url, fresh, timedelta(hours=1))
    assert lost.key_id not in {key.key_id for key in await list_ticket_keys(database.admin_url)}
    with pytest.raises(ConfigurationError, match="no ticket key"):
        await retire_ticket_key(database.admin_url, "0" * 16)


async def test_no_login_role_rotates_or_lists_keys(database: Database) -> None:
    for url in (database.api_url, database.worker_url):
        with pytest.raises(ConfigurationError, match="administrator"):
            await rotate_ticket_key(url, TicketKey(os.urandom(32)), timedelta(hours=1))
        with pytest.raises(ConfigurationError, match="administrator"):
            await list_ticket_keys(url)


def test_the_command_prints_the_new_key_and_the_service_works_with_it(database: Database) -> None:
    settings = {
        "PATH": os.environ["PATH"],
        "JWT_SECRET_KEY": SECRET,
        "DATABASE_URL": database.api_url,
        "LIVEDATA_ADMIN_DATABASE_URL": database.admin_url,
    }

    def run(*arguments: str) -> str:
        command = [PROGRAM, "keys", *arguments]
        done = subprocess.run(command, env=settings, check=True, capture_output=True, text=True)
        return done.stdout

    name, _, secret = run("rotate-ticket", "--overlap", "60").strip().partition("=")
    settings[name] = secret
    fresh = TicketKey(
        Settings(
            jwt_secret_key=SecretStr(SECRET),
            database_url=SecretStr("-"),
            tenant_ticket_key=SecretStr(secret),
        ).ticket_key()
    )
    assert run("list-tickets").startswith(f"{fresh.key_id}  no end\n")
    assert asyncio.run(is_accepted(database, fresh))
    run("retire-ticket", fresh.key_id)
    assert not asyncio.run(is_accepted(database, fresh))


async def is_accepted(database: Database, key: TicketKey) -> bool:
    """Whether the database accepts tickets of a key."""
    api = await asyncpg.connect(database.api_url)
    try:
        ticket = key.ticket(Tenant(uuid4()), time.time())
        return bool(await api.fetchval("SELECT tenancy.enter($1)", ticket))
    except asyncpg.InvalidAuthorizationSpecificationError:
        return False
    finally:
        await api.close()
