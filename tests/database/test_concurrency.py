"""Many users at once over few connections: nobody is ever shown, or given, a row of somebody else.

Requests of fifty users run interleaved over five connections. Some fail in the middle of their
transaction, some are cancelled there, and each user's rows carry the user's own mark.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from live_data_service.database.migrate import API_ROLE
from live_data_service.database.pool import open_pool
from live_data_service.database.tenant_utils import Tenant, TenantDatabase
from live_data_service.database.trading_db import AnalysisRequest, HistoryFilter, TradingDb
from live_data_service.screenshots import Screenshot
from tests.conftest import Database
from tests.database.pgbouncer import running_pgbouncer
from tests.database.test_tenancy import save_a_trade

USERS = 50
REQUESTS = 200
CONNECTIONS = 5


class Requests:
    """What the users of a service do, with what they were shown."""

    def __init__(self, database: TenantDatabase, users: list[UUID]) -> None:
        self.database = database
        self.trading = TradingDb(database)
        self.users = users
        self.random = random.Random(20_26)
        self.done: Counter[str] = Counter()
        self.foreign: list[str] = []

    async def one(self) -> None:
        """A request of one of the users, of one of the kinds."""
        user = self.random.choice(self.users)
        kind = self.random.choice((self.reads, self.asks, self.fails, self.is_cancelled))
        await asyncio.sleep(self.random.random() * 0.2)
        await kind(user)
        self.done[kind.__name__] += 1

    async def reads(self, user: UUID) -> None:
        """Reads the history: every trade's symbol is the mark of its user."""
        page = await self.trading.user_trade_history(Tenant(user), HistoryFilter())
        self.note(user, [trade["symbol"] for trade in page["trades"]])

    async def asks(self, user: UUID) -> None:
        """Asks for an analysis, and finds it."""
        request = analysis_of(user)
        await self.trading.submit_analysis(Tenant(user), request)
        found = await self.trading.analysis(Tenant(user), request.id)
        self.note(user, [found["prompt_template"] if found else "nothing"])

    async def fails(self, user: UUID) -> None:
        """Fails in the middle of a statement that has read rows."""
        with suppress(asyncpg.DivisionByZeroError):
            await self.database.call(
                Tenant(user),
                "SELECT 1 / (count(*) - count(*)) FROM tenancy.enter($1), trading.trades",
            )

    async def is_cancelled(self, user: UUID) -> None:
        """Is cancelled while a statement of it runs, as when a client hangs up."""
        statement = "SELECT pg_sleep(0.2) FROM tenancy.enter($1), trading.trades"
        task = asyncio.create_task(self.database.call(Tenant(user), statement))
        await asyncio.sleep(self.random.random() * 0.1)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    def note(self, user: UUID, marks: list[str]) -> None:
        """Take down what is not the user's own."""
        self.foreign += [mark for mark in marks if mark != str(user)]


def analysis_of(user: UUID) -> AnalysisRequest:
    """An analysis that carries its user's mark."""
    shot = Screenshot(uuid4(), str(user), b"-", "image/png", 1, 1, b"s" * 32)
    return AnalysisRequest(
        id=uuid4(),
        prompt=str(user),
        user_context={},
        idempotency_key=str(uuid4()),
        request_digest=b"d" * 32,
        screenshots=[shot],
    )


async def rush(database: Database, connections: int) -> Requests:
    """All the requests at once."""
    users = [uuid4() for _ in range(USERS)]
    for user in users:
        await save_a_trade(database, user, str(user))
    pool = await open_pool(database.api_url, role=API_ROLE, size=connections)
    try:
        tenants = TenantDatabase(pool, database.ticket_key, acquire_seconds=60)
        requests = Requests(tenants, users)
        await asyncio.gather(*(requests.one() for _ in range(REQUESTS)))
    finally:
        pool.terminate()
    return requests


async def misplaced_rows(database: Database) -> int:
    """How many rows do not carry the mark of the user they are saved under."""
    admin = await asyncpg.connect(database.admin_url)
    found = await admin.fetchval(
        "SELECT (SELECT count(*) FROM trading.trades WHERE symbol <> user_id::text)"
        " + (SELECT count(*) FROM trading.analyses WHERE prompt NOT IN ('', user_id::text))"
        " + (SELECT count(*) FROM trading.screenshots"
        " WHERE filename NOT IN ('a.png', user_id::text))"
    )
    await admin.close()
    return int(found)


async def test_no_request_over_few_connections_sees_or_writes_another_user_s_rows(
    new_migrated_database: Callable[[], Database],
) -> None:
    database = await asyncio.to_thread(new_migrated_database)
    requests = await rush(database, CONNECTIONS)
    assert requests.done.total() == REQUESTS
    assert min(requests.done.values()) > REQUESTS / 10
    assert requests.foreign == []
    assert await misplaced_rows(database) == 0


async def test_nor_does_one_through_pgbouncer_in_transaction_pooling(
    new_migrated_database: Callable[[], Database],
    scratch: Path,
) -> None:
    database = await asyncio.to_thread(new_migrated_database)
    with running_pgbouncer(database, scratch / "pgbouncer", CONNECTIONS) as pooled:
        requests = await rush(pooled, 4 * CONNECTIONS)
    assert requests.done.total() == REQUESTS
    assert requests.foreign == []
    assert await misplaced_rows(database) == 0


@pytest.mark.parametrize("reset", ["1", "0"])
async def test_what_a_client_of_pgbouncer_leaves_is_gone_for_the_next_with_the_documented_settings(
    database: Database, scratch: Path, reset: str
) -> None:
    ticket = database.ticket_key.ticket(Tenant(uuid4()), time.time())
    folder = scratch / f"pgbouncer-{reset}"
    with running_pgbouncer(database, folder, 1, server_reset_query_always=reset) as pooled:
        first = await asyncpg.connect(pooled.api_url, statement_cache_size=0)
        await first.fetch("SELECT set_config('tenancy.ticket', $1, false)", ticket)
        second = await asyncpg.connect(pooled.api_url, statement_cache_size=0)
        left = await second.fetchval("SELECT current_setting('tenancy.ticket', true)")
        await first.close()
        await second.close()
    assert (left == ticket) == (reset == "0")
