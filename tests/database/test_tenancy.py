"""The database is the last wall: SQL in one user's transaction sees this user's rows alone."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from live_data_service.analyzers.base import Box, Reading, TradeReading
from live_data_service.config import ConfigurationError
from live_data_service.database.migrate import API_ROLE, WORKER_ROLE
from live_data_service.database.pool import open_pool
from live_data_service.database.queue import QueueDriver
from live_data_service.database.tenant_utils import Tenant, TenantDatabase, TicketKey
from live_data_service.database.trading_db import AnalysisRequest, HistoryFilter, TradingDb
from live_data_service.screenshots import Screenshot
from live_data_service.trades import reading_json
from tests.conftest import Database

TABLES = ("users", "analyses", "screenshots", "trades", "trade_sources")
NO_TICKET = asyncpg.InvalidAuthorizationSpecificationError
DENIED = asyncpg.InsufficientPrivilegeError


@asynccontextmanager
async def trading(url: str, role: str, key: TicketKey) -> AsyncIterator[TradingDb]:
    """The statements of one role."""
    pool = await open_pool(url, role=role, size=2)
    try:
        yield TradingDb(TenantDatabase(pool, key, acquire_seconds=5))
    finally:
        pool.terminate()


async def save_a_trade(database: Database, user_id: UUID, symbol: str) -> UUID:
    """Give a user one analysis with one screenshot and one trade; the analysis' id."""
    tenant = Tenant(user_id)
    shot = Screenshot(
        id=uuid4(),
        filename="a.png",
        content=b"-",
        media_type="image/png",
        width=1,
        height=1,
        sha256=b"s" * 32,
    )
    request = AnalysisRequest(
        id=uuid4(),
        prompt="",
        user_context={},
        idempotency_key=str(uuid4()),
        request_digest=b"d" * 32,
        screenshots=[shot],
    )
    trade = TradeReading(
        kind="fill", screenshot=0, row=1, box=Box(0, 0, 1, 1), confidence=0.5, symbol=symbol
    )
    reading = reading_json(Reading(result="one trade", trades=(trade,)), "test", [shot.id])
    async with trading(database.api_url, API_ROLE, database.ticket_key) as service:
        await service.submit_analysis(tenant, request)
    async with trading(database.worker_url, WORKER_ROLE, database.ticket_key) as worker:
        begun = await worker.begin_analysis(tenant, request.id, 3)
        assert begun is not None
        assert await worker.save_reading(tenant, request.id, begun.attempt, reading)
    return request.id


@pytest.fixture
async def api(database: Database) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A connection as the service's own role, for whatever SQL an attacker gets run there."""
    connection = await asyncpg.connect(database.api_url, statement_cache_size=0)
    yield connection
    await connection.close()


async def test_each_of_two_users_sees_their_own_history_and_nothing_else(
    database: Database,
) -> None:
    ann, bob = uuid4(), uuid4()
    await save_a_trade(database, ann, "ANN")
    await save_a_trade(database, bob, "BOB")
    async with trading(database.api_url, API_ROLE, database.ticket_key) as service:
        for user, symbol in ((ann, "ANN"), (bob, "BOB")):
            page = await service.user_trade_history(Tenant(user), HistoryFilter())
            assert [trade["symbol"] for trade in page["trades"]] == [symbol]


async def test_another_user_s_analysis_is_as_absent_as_one_that_never_was(
    database: Database,
) -> None:
    ann, bob = uuid4(), uuid4()
    theirs = await save_a_trade(database, ann, "ANN")
    async with trading(database.api_url, API_ROLE, database.ticket_key) as service:
        assert await service.analysis(Tenant(bob), theirs) is None
        assert await service.analysis(Tenant(bob), uuid4()) is None
        assert await service.analysis(Tenant(ann), theirs) is not None


async def test_a_worker_with_one_user_s_ticket_changes_no_analysis_of_another_s(
    database: Database,
) -> None:
    ann, bob = Tenant(uuid4()), Tenant(uuid4())
    theirs = await save_a_trade(database, ann.user_id, "ANN")
    await save_a_trade(database, bob.user_id, "BOB")
    admin = await asyncpg.connect(database.admin_url)
    await admin.execute(
        "UPDATE trading.analyses SET status = 'running', result = NULL, analyzer = NULL,"
        " finished_at = NULL WHERE id = $1",
        theirs,
    )
    before = await admin.fetchrow("SELECT * FROM trading.analyses WHERE id = $1", theirs)
    reading: dict[str, object] = {
        "result": "forged",
        "analyzer": "test",
        "usage": None,
        "trades": [],
    }
    async with trading(database.worker_url, WORKER_ROLE, database.ticket_key) as worker:
        assert await worker.begin_analysis(bob, theirs, 3) is None
        assert not await worker.save_reading(bob, theirs, 1, reading)
        assert not await worker.fail_analysis(bob, theirs, 1, "forged")
        assert not await worker.note_usage(bob, theirs, 1, {"model": "forged"})
        postponed = worker.postpone_analysis(bob, theirs, 1, timedelta(hours=1), "forged")
        assert await postponed is None
        assert [trade["symbol"] for trade in await worker.recent_trades(bob, 9)] == ["BOB"]
    assert await admin.fetchrow("SELECT * FROM trading.analyses WHERE id = $1", theirs) == before
    await admin.close()


async def test_within_one_user_s_transaction_every_table_shows_this_user_s_rows_alone(
    database: Database, api: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    ann, bob = uuid4(), uuid4()
    await save_a_trade(database, ann, "ANN")
    await save_a_trade(database, bob, "BOB")
    async with api.transaction():
        await api.execute(
            "SELECT tenancy.enter($1)", database.ticket_key.ticket(Tenant(ann), time.time())
        )
        for table in TABLES:
            owners = await api.fetch(f"SELECT DISTINCT user_id FROM trading.{table}")  # noqa: S608
            assert [row["user_id"] for row in owners] == [ann], table


@pytest.mark.parametrize("table", TABLES)
async def test_without_a_ticket_no_table_can_be_read(
    api: "asyncpg.Connection[asyncpg.Record]", table: str
) -> None:
    with pytest.raises(NO_TICKET):
        await api.fetch(f"SELECT * FROM trading.{table}")  # noqa: S608


def tampered_tickets(key: TicketKey) -> dict[str, str]:
    """Tickets an attacker could present, by what is wrong with them."""
    ann, bob, now = Tenant(uuid4()), Tenant(uuid4()), time.time()
    good = key.ticket(ann, now)
    key_id, _, issued, expiry, mac = good.split(".")
    later = int(expiry) + 9
    return {
        "empty": "",
        "no ticket at all": "nonsense",
        "another user under the same code": f"{key_id}.{bob.user_id}.{issued}.{expiry}.{mac}",
        "a later expiry under the same code": f"{key_id}.{ann.user_id}.{issued}.{later}.{mac}",
        "issued later under the same code": f"{key_id}.{ann.user_id}.{2**42}.{expiry}.{mac}",
        "signed with another key": TicketKey(b"x" * 32).ticket(ann, now),
        "another key under this key's id": f"{key_id}."
        + TicketKey(b"x" * 32).ticket(ann, now).partition(".")[2],
        "expired": key.ticket(ann, now - 60),
        "made for longer than tickets live": key.ticket(ann, now + 3600),
        "one more part": good + ".0",
        "no code": f"{key_id}.{ann.user_id}.{issued}.{expiry}.",
        "upper case code": good.upper(),
    }


@pytest.mark.parametrize("wrong", sorted(tampered_tickets(TicketKey(b"k" * 32))))
async def test_a_ticket_that_is_not_exactly_right_opens_nothing(
    database: Database, api: "asyncpg.Connection[asyncpg.Record]", wrong: str
) -> None:
    ticket = tampered_tickets(database.ticket_key)[wrong]
    with pytest.raises(NO_TICKET, match="this transaction has no valid tenant ticket"):
        await api.fetchval("SELECT tenancy.enter($1)", ticket)


async def test_a_ticket_holds_for_its_transaction_and_nothing_after_it(
    database: Database, api: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    ticket = database.ticket_key.ticket(Tenant(uuid4()), time.time())
    async with api.transaction():
        await api.execute("SELECT tenancy.enter($1)", ticket)
        await api.fetch("SELECT * FROM trading.trades")
    with pytest.raises(NO_TICKET):
        await api.fetch("SELECT * FROM trading.trades")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM tenancy.ticket_keys",
        "SELECT * FROM queue.pgqueuer",
        "SELECT * FROM queue.workers",
        "SET ROLE live_data_owner",
        "SET ROLE live_data_worker",
        "SET SESSION AUTHORIZATION postgres",
        "ALTER TABLE trading.trades NO FORCE ROW LEVEL SECURITY",
        "CREATE TEMP TABLE copied (x integer)",
        "CREATE SCHEMA mine",
        "CREATE TABLE public.mine (x integer)",
        "TRUNCATE trading.trades",
        "UPDATE trading.trades SET symbol = 'X'",
        "DELETE FROM trading.analyses",
        "INSERT INTO trading.trades (user_id) VALUES (gen_random_uuid())",
    ],
)
async def test_the_service_s_role_may_not(
    api: "asyncpg.Connection[asyncpg.Record]", statement: str
) -> None:
    with pytest.raises(DENIED):
        await api.execute(statement)


async def test_switching_row_security_off_raises_instead_of_showing_rows(
    database: Database, api: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    async with api.transaction():
        await api.execute(
            "SELECT tenancy.enter($1)", database.ticket_key.ticket(Tenant(uuid4()), time.time())
        )
        await api.execute("SET LOCAL row_security = off")
        with pytest.raises(DENIED):
            await api.fetch("SELECT * FROM trading.trades")


async def test_a_row_cannot_be_written_under_another_user(
    database: Database, api: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    async with api.transaction():
        await api.execute(
            "SELECT tenancy.enter($1)", database.ticket_key.ticket(Tenant(uuid4()), time.time())
        )
        with pytest.raises(DENIED, match="row-level security"):
            await api.execute("INSERT INTO trading.users (user_id) VALUES ($1)", uuid4())


async def test_what_one_user_leaves_on_a_connection_is_gone_when_the_next_gets_it(
    database: Database,
) -> None:
    pool = await open_pool(database.api_url, role=API_ROLE, size=1)
    ticket = database.ticket_key.ticket(Tenant(uuid4()), time.time())
    try:
        async with pool.acquire() as first:
            await first.execute("SELECT set_config('tenancy.ticket', $1, false)", ticket)
            await first.execute("PREPARE spy AS SELECT 1")
            await first.execute("SELECT pg_advisory_lock(1)")
            await first.execute("LISTEN anything")
            await first.execute("SET statement_timeout = 0")
        async with pool.acquire() as second:
            with pytest.raises(NO_TICKET):
                await second.fetch("SELECT * FROM trading.trades")
            assert not await second.fetch("SELECT * FROM pg_prepared_statements WHERE from_sql")
            assert not await second.fetch("SELECT * FROM pg_locks WHERE locktype = 'advisory'")
            assert not await second.fetch("SELECT pg_listening_channels()")
            assert await second.fetchval("SHOW statement_timeout") == "15s"
    finally:
        pool.terminate()


async def test_what_anybody_notifies_the_workers_of_wakes_them_and_cancels_nothing(
    database: Database, api: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    pool = await open_pool(database.worker_url, role=WORKER_ROLE, size=2)
    heard: list[object] = []
    cancel = {"channel": "ch_pgqueuer", "sent_at": "2026-01-31T09:30:00Z", "ids": [1, 2, 3]}
    changed = {**cancel, "operation": "insert", "table": "pgqueuer", "type": "table_changed_event"}
    try:
        await QueueDriver(pool).add_listener("ch_pgqueuer", heard.append)
        for told in (
            json.dumps(cancel | {"type": "cancellation_event"}),
            "garbage\n",
            "[" * 4000,
            json.dumps(changed),
        ):
            await api.execute("SELECT pg_notify('ch_pgqueuer', $1)", told)
        async with asyncio.timeout(5):
            while not heard:  # noqa: ASYNC110 - another connection's doing
                await asyncio.sleep(0.01)
        assert heard == [json.dumps(changed)]
    finally:
        pool.terminate()


async def test_the_service_does_not_work_as_a_superuser(database: Database) -> None:
    pool = await open_pool(database.admin_url, role=API_ROLE, size=1)
    try:
        with pytest.raises(ConfigurationError, match="must log in as live_data_api"):
            await pool.fetchval("SELECT 1")
    finally:
        pool.terminate()


async def test_every_table_with_a_user_has_forced_row_security_and_one_complete_policy(
    database: Database,
) -> None:
    admin = await asyncpg.connect(database.admin_url)
    rows = await admin.fetch("""
        SELECT c.oid::regclass::text AS name, c.relrowsecurity AND c.relforcerowsecurity AS forced,
            array_agg(p.polcmd::text || (p.polqual IS NOT NULL) || (p.polwithcheck IS NOT NULL))
                AS policies
        FROM pg_class AS c
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'user_id'
        LEFT JOIN pg_policy AS p ON p.polrelid = c.oid
        WHERE c.relkind IN ('r', 'p') AND has_any_column_privilege('live_data_api', c.oid, 'SELECT')
        GROUP BY c.oid
    """)
    await admin.close()
    assert {row["name"] for row in rows} == {f"trading.{table}" for table in TABLES}
    for row in rows:
        assert row["forced"], row["name"]
        assert row["policies"] == ["*truetrue"], row["name"]
