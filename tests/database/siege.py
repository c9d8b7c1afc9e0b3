"""What the attacks share: a victim, an attacker who may run any SQL, and defences to take away.

An attack is a coroutine function whose name says what must not be possible. It answers what it got:
nothing while the wall holds. Each names the defence it is stopped by, and gets something once that
defence is removed: a test that could not fail would prove nothing.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import time
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID, uuid4

import asyncpg
import pytest

from live_data_service.database import pool as pools
from live_data_service.database.audit import Guard
from live_data_service.database.migrate import API_ROLE
from live_data_service.database.tenant_utils import Tenant, TenantDatabase
from live_data_service.database.trading_db import TradingDb
from tests.conftest import Database

__all__ = ["ATTACKS", "SECRET", "Defence", "Siege", "attack", "besieging", "remove"]

SECRET = "BOBSECRET"  # the symbol of the victim's trades
MANY = 3000
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"


@dataclass(frozen=True)
class Defence:
    """A defence, by what removes it.

    ``sql`` is run by the administrator, ``restore`` undoes what reaches beyond the database.
    ``weaken`` replaces a text in a function, ``unscrubbed`` takes statements out of what the pool
    runs on release, ``named_statements`` lets the driver name its statements.
    """

    sql: tuple[str, ...] = ()
    restore: tuple[str, ...] = ()
    weaken: tuple[tuple[str, str, str], ...] = ()
    unscrubbed: tuple[str, ...] = ()
    named_statements: bool = False


class Outcome(NamedTuple):
    """What a statement gave: rows, or an error."""

    rows: list[Any]
    error: asyncpg.PostgresError | None

    @property
    def values(self) -> list[Any]:
        """Every value of every row."""
        return [value for row in self.rows for value in row.values()]

    def tells(self, secret: object) -> bool:
        """Whether rows or error hold something that is the victim's."""
        return str(secret) in f"{self.values} {self.error} {self.error and self.error.as_dict()}"


@dataclass
class Siege:
    """Ann may run any SQL in her transactions; Bob uses the same pool of one connection."""

    database: Database
    pool: Pool
    ann: Tenant
    bob: Tenant
    bobs_analysis: UUID

    def ticket(self, tenant: Tenant, ago: float = 0) -> str:
        """A ticket made by the service itself, so long ago."""
        return self.database.ticket_key.ticket(tenant, time() - ago)

    async def ann_runs(self, *statements: str, arguments: Iterable[object] = ()) -> Outcome:
        """Run statements in a transaction of Ann's, one after the other; the last one's outcome."""
        async with self.pool.acquire() as postgres, postgres.transaction():
            await postgres.fetchval("SELECT tenancy.enter($1)", self.ticket(self.ann))
            for statement in statements[:-1]:
                await self.run(postgres, statement)
            return await self.run(postgres, statements[-1], *arguments)

    async def somebody_runs(self, statement: str, *arguments: object) -> Outcome:
        """Run a statement on the pool's connection without entering a tenant."""
        async with self.pool.acquire() as postgres:
            return await self.run(postgres, statement, *arguments)

    async def run(self, postgres: Any, statement: str, *arguments: object) -> Outcome:
        """Run a statement in a savepoint, so that an error ends nothing but the statement."""
        try:
            async with postgres.transaction():
                return Outcome(await postgres.fetch(statement, *arguments), None)
        except asyncpg.PostgresError as error:
            return Outcome([], error)

    def bobs_requests(self) -> TradingDb:
        """What the service does for Bob, over the same connection."""
        return TradingDb(TenantDatabase(self.pool, self.database.ticket_key, acquire_seconds=5))

    async def truth(self, statement: str, *arguments: object) -> Any:
        """What the administrator sees."""
        admin = await asyncpg.connect(self.database.admin_url)
        try:
            return await admin.fetchval(statement, *arguments)
        finally:
            await admin.close()


Attack: TypeAlias = Callable[[Siege], Awaitable[object]]
ATTACKS: dict[str, tuple[Attack, Defence]] = {}


def attack(without: Defence) -> Callable[[Attack], Attack]:
    """Register an attack that is stopped by a defence."""

    def register(made: Attack) -> Attack:
        ATTACKS[made.__name__] = (made, without)
        return made

    return register


@asynccontextmanager
async def besieging(database: Database) -> AsyncIterator[Siege]:
    """Bob has a history in this database, and Ann has come."""
    admin = await asyncpg.connect(database.admin_url)
    bob, analysis = await admin.fetchrow("SELECT user_id, id FROM trading.analyses LIMIT 1")
    await admin.close()
    pool = await pools.open_pool(database.api_url, role=API_ROLE, size=1)
    try:
        yield Siege(database, pool, Tenant(uuid4()), Tenant(bob), analysis)
    finally:
        pool.terminate()


async def give_bob_a_history(admin: Connection, bob: UUID) -> None:
    """Many trades of one symbol: enough to be seen in statistics, were there any."""
    await admin.execute(
        "INSERT INTO trading.trades (user_id, identity, kind, symbol, confidence, status)"
        " SELECT $1, sha256(n::text::bytea), 'fill', $2, 1, 'needs_review'"
        " FROM generate_series(1, $3) AS n",
        bob, SECRET, MANY,
    )  # fmt: skip


async def remove(defence: Defence, admin: Connection, patch: pytest.MonkeyPatch) -> None:
    """Take a defence away."""
    patch.setattr(Guard, "__call__", accept_any_database)
    for function, old, new in defence.weaken:
        source: str = await admin.fetchval("SELECT pg_get_functiondef($1::regprocedure)", function)
        assert old in source, f"{function} has no {old}"
        await admin.execute(source.replace(old, new))
    for statement in defence.sql:
        await admin.execute(statement)
    for left in defence.unscrubbed:
        assert left in pools.SCRUB
        patch.setattr(pools, "SCRUB", pools.SCRUB.replace(left, ""))
    if defence.named_statements:
        create_pool = asyncpg.create_pool

        def create(*args: Any, **settings: Any) -> Any:
            return create_pool(*args, **settings | {"statement_cache_size": 100})

        patch.setattr(asyncpg, "create_pool", create)


async def accept_any_database(*_: object) -> None:
    """In place of the audit: the wall has to fall, not to be shut."""
