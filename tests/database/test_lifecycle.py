"""Whose access has ended is refused by the database itself, ticket or no ticket."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import TypeAlias
from uuid import uuid4

import asyncpg
import pytest

from live_data_service.database.tenant_utils import Tenant
from tests.conftest import Database
from tests.database.test_tenancy import save_a_trade

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
SIGN_OUT, DISABLE = "SELECT tenancy.sign_out($1, now())", "SELECT tenancy.set_disabled($1, true)"
ENABLE, ERASE = "SELECT tenancy.set_disabled($1, false)", "SELECT tenancy.erase_user($1)"


@pytest.fixture
async def api(database: Database) -> AsyncIterator[Connection]:
    """A connection as the service's own role."""
    async with session(database) as connection:
        yield connection


@pytest.fixture
async def other(database: Database) -> AsyncIterator[Connection]:
    """Another one."""
    async with session(database) as connection:
        yield connection


@asynccontextmanager
async def session(database: Database) -> AsyncIterator[Connection]:
    """A connection as the service's own role."""
    connection = await asyncpg.connect(database.api_url, statement_cache_size=0)
    yield connection
    await connection.close()


async def refusal(statement: Awaitable[object]) -> str:
    """Why the database refuses a statement of a user whose access has ended."""
    with pytest.raises(asyncpg.PostgresError) as caught:
        await statement
    assert caught.value.sqlstate == "LDA01"
    return str(caught.value.as_dict()["detail"])


def tickets(database: Database) -> tuple[str, str]:
    """Two good tickets for one new user: of a token issued now, and of a service."""
    user_id, now = uuid4(), time.time()
    key = database.ticket_key
    return key.ticket(Tenant(user_id, token_issued_at=now), now), key.ticket(Tenant(user_id), now)


@pytest.mark.parametrize(
    ("change", "reason"), [(SIGN_OUT, "signed_out"), (DISABLE, "disabled"), (ERASE, "erased")]
)
async def test_a_ticket_that_is_still_good_opens_nothing_once_access_has_ended(
    database: Database, api: Connection, change: str, reason: str
) -> None:
    users, services = tickets(database)
    await api.fetchval("SELECT tenancy.enter($1)", users)
    await api.fetchval(change, services)
    async with api.transaction():
        await api.execute("SELECT set_config('tenancy.ticket', $1, true)", users)
        assert await refusal(api.fetch("SELECT * FROM trading.trades")) == reason


async def test_a_transaction_under_way_sees_nothing_more_once_its_user_is_disabled(
    database: Database,
    api: Connection,
    other: Connection,
) -> None:
    users, services = tickets(database)
    async with api.transaction():
        await api.fetchval("SELECT tenancy.enter($1)", users)
        await api.fetch("SELECT * FROM trading.trades")
        await other.fetchval(DISABLE, services)
        assert await refusal(api.fetch("SELECT * FROM trading.trades")) == "disabled"


@pytest.mark.parametrize("change", [SIGN_OUT, DISABLE, ENABLE, ERASE])
async def test_a_user_whose_access_has_ended_changes_nothing_of_it(
    database: Database, api: Connection, change: str
) -> None:
    users, services = tickets(database)
    await api.fetchval(DISABLE, services)
    assert await refusal(api.fetchval(change, users)) == "disabled"


async def test_an_erasure_waits_for_what_is_being_saved_and_removes_it_too(
    database: Database,
    api: Connection,
    other: Connection,
) -> None:
    users, services = tickets(database)
    save = api.transaction()
    await save.start()
    await api.fetchval("SELECT tenancy.enter($1)", users)
    user_id = await api.fetchval("SELECT tenancy.provision()")
    await api.execute("INSERT INTO trading.users (user_id) VALUES ($1)", user_id)
    erasure = asyncio.create_task(other.fetchval(ERASE, services))
    await asyncio.sleep(0.3)
    assert not erasure.done()
    await save.commit()
    await erasure
    admin = await asyncpg.connect(database.admin_url)
    left = await admin.fetchval("SELECT count(*) FROM trading.users WHERE user_id = $1", user_id)
    await admin.close()
    assert left == 0


async def test_erasing_one_user_leaves_every_row_of_another(
    database: Database, api: Connection
) -> None:
    ann, bob = uuid4(), uuid4()
    await save_a_trade(database, ann, "ANN")
    await save_a_trade(database, bob, "BOB")
    await api.fetchval(ERASE, database.ticket_key.ticket(Tenant(ann), time.time()))
    admin = await asyncpg.connect(database.admin_url)
    for table in ("users", "analyses", "screenshots", "trades", "trade_sources"):
        query = f"SELECT user_id FROM trading.{table} WHERE user_id = ANY ($1)"  # noqa: S608
        assert [row["user_id"] for row in await admin.fetch(query, [ann, bob])] == [bob], table
    await admin.close()


async def test_no_sql_of_the_service_s_role_reads_or_changes_the_accounts_themselves(
    api: Connection,
) -> None:
    for statement in (
        "SELECT * FROM tenancy.accounts",
        "UPDATE tenancy.accounts SET disabled_at = NULL",
        "SELECT tenancy.account_json(gen_random_uuid())",
        "SELECT tenancy.account_of('')",
        "SELECT tenancy.users_to_sweep()",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await api.execute(statement)
