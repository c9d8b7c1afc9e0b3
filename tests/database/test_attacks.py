"""With arbitrary SQL as the service's own role, nobody reaches another user's rows.

Every attack is tried twice: against the wall as it stands, and against one from which the defence
that stops it was taken. The first must get nothing, the second something.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import pytest

from live_data_service.database.layout import API_ROLE, FOLDER
from live_data_service.database.pool import audit_database
from tests.conftest import Database
from tests.database import attacks_on_rows, attacks_on_sessions, attacks_on_tickets
from tests.database.siege import ATTACKS, SECRET, besieging, give_bob_a_history, remove
from tests.database.test_tenancy import save_a_trade

assert [attacks_on_rows, attacks_on_sessions, attacks_on_tickets]  # they are in ATTACKS now
copies = count(1)


@pytest.fixture(scope="module")
def template(new_migrated_database: Callable[[], Database]) -> Database:
    """A database in which Bob has a history."""
    made = new_migrated_database()
    asyncio.run(fill(made))
    return made


async def fill(database: Database) -> None:
    """Give Bob an analysis with a screenshot, and many trades."""
    bob = uuid4()
    await save_a_trade(database, bob, SECRET)
    admin = await asyncpg.connect(database.admin_url)
    await give_bob_a_history(admin, bob)
    await admin.execute("ANALYZE")
    await admin.close()


@contextmanager
def copied(template: Database) -> Iterator[Database]:
    """A copy of the database, dropped in the end."""
    name = f"besieged_{next(copies)}"
    original = urlsplit(template.admin_url).path[1:]
    server = template.admin_url.removesuffix(original) + "postgres"
    asyncio.run(run(server, f"CREATE DATABASE {name} TEMPLATE {original}"))
    admin, api, worker = (
        url.removesuffix(original) + name
        for url in (template.admin_url, template.api_url, template.worker_url)
    )
    # What is granted on a database, or set for a role in it, is not copied with it.
    asyncio.run(run(admin, (FOLDER / "roles.sql").read_text()))
    yield Database(admin, api, worker, template.ticket_key)
    asyncio.run(run(server, f"DROP DATABASE {name} (FORCE)"))


@pytest.fixture(scope="module")
def standing(template: Database) -> Iterator[Database]:
    """The wall as it stands."""
    with copied(template) as made:
        yield made


@pytest.fixture
def breached(template: Database) -> Iterator[Database]:
    """A wall from which a defence may be taken."""
    with copied(template) as made:
        yield made


async def run(url: str, *statements: str) -> None:
    """Run statements over a connection of their own."""
    connection = await asyncpg.connect(url)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


@pytest.mark.parametrize("name", ATTACKS)
async def test_not_so(standing: Database, name: str) -> None:
    attack, _ = ATTACKS[name]
    async with besieging(standing) as siege:
        assert not await attack(siege)


@pytest.mark.parametrize("name", ATTACKS)
async def test_so_without_its_defence(
    breached: Database, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    attack, defence = ATTACKS[name]
    admin = await asyncpg.connect(breached.admin_url)
    try:
        await remove(defence, admin, monkeypatch)
        async with besieging(breached) as siege:
            assert await attack(siege)
    finally:
        for statement in defence.restore:
            await admin.execute(statement)
        await admin.close()


# Which of the server's own functions are marked leakproof is the server's business.
NOT_AUDITED = {"an_error_message_quotes_another_user_s_row"}
AUDITED = [name for name, (_, gone) in ATTACKS.items() if gone.sql and name not in NOT_AUDITED]


@pytest.mark.parametrize("name", AUDITED)
async def test_the_audit_notices_that_the_defence_is_gone(breached: Database, name: str) -> None:
    _, defence = ATTACKS[name]
    admin = await asyncpg.connect(breached.admin_url)
    try:
        for statement in defence.sql:
            await admin.execute(statement)
        assert (await audit_database(breached.api_url, API_ROLE)).refused
    finally:
        for statement in defence.restore:
            await admin.execute(statement)
        await admin.close()
