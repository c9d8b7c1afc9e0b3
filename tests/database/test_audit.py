"""The audit finds what would let one user see another, names it, and says what mends it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg
import pytest
from structlog.testing import capture_logs

from live_data_service.database.audit import IsolationRefused, NotMigrated, Report, audit, sections
from live_data_service.database.layout import latest_migration
from live_data_service.database.migrate import API_ROLE, WORKER_ROLE
from live_data_service.database.pool import check_login, connection, open_pool
from live_data_service.errors import DatabaseUnavailable
from tests.conftest import Database

HERE = "IN DATABASE {database}"
POLICY = "all_own_trades ON trading.trades"
UNCHECKED = """
    CREATE OR REPLACE FUNCTION tenancy.current_user_id() RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    RETURN split_part(current_setting('tenancy.ticket', true), '.', 2)::uuid
"""


@dataclass(frozen=True)
class Flaw:
    """Something an administrator could do, the codes that tell it, and what its mend leaves."""

    statement: str
    codes: set[str]
    afterwards: str = ""


def flaw(codes: str, statement: str, afterwards: str = "") -> object:
    """One of the cases below, named by its codes and its statement."""
    name = " ".join(statement.split())[:90]
    return pytest.param(Flaw(statement, set(codes.split()), afterwards), id=f"{codes}: {name}")


FLAWS = [
    flaw("role_attributes", "ALTER ROLE live_data_api CREATEROLE"),
    flaw("role_attributes", "ALTER ROLE live_data_worker CREATEDB REPLICATION"),
    flaw("role_attributes", "ALTER ROLE live_data_worker BYPASSRLS"),
    flaw("role_attributes", "ALTER ROLE live_data_api INHERIT"),
    flaw("role_attributes", "ALTER ROLE live_data_owner LOGIN BYPASSRLS"),
    flaw("role_attributes unticketed_read", "ALTER ROLE live_data_api BYPASSRLS"),
    flaw("role_membership", "GRANT live_data_owner TO live_data_api"),
    flaw("role_membership", "GRANT pg_read_all_data TO live_data_worker"),
    flaw("role_membership", "GRANT live_data_worker TO live_data_api"),
    flaw(
        "role_owns",
        "CREATE TABLE trading.mine (); ALTER TABLE trading.mine OWNER TO live_data_api",
        "DROP TABLE trading.mine",
    ),
    flaw("role_settings", "ALTER ROLE live_data_api SET tenancy.ticket = 'x'"),
    flaw("role_settings", f"ALTER ROLE live_data_worker {HERE} SET row_security = off"),
    flaw("role_settings", f"ALTER ROLE live_data_api {HERE} SET row_security = off"),
    flaw("role_settings", f"ALTER ROLE live_data_api {HERE} SET search_path = public"),
    flaw("role_settings", f"ALTER ROLE live_data_api {HERE} RESET search_path"),
    flaw("role_settings", f"ALTER ROLE live_data_worker {HERE} SET statement_timeout = 0"),
    flaw("role_settings", "ALTER ROLE live_data_worker SET role = 'live_data_worker'"),
    flaw("database_privileges", "GRANT TEMPORARY ON DATABASE {database} TO PUBLIC"),
    flaw("database_privileges", "GRANT CREATE ON DATABASE {database} TO live_data_api"),
    flaw("schema_privileges", "GRANT CREATE ON SCHEMA trading TO live_data_worker"),
    flaw("schema_privileges", "GRANT USAGE ON SCHEMA public TO PUBLIC"),
    flaw("secret_tables", "GRANT SELECT (key_id) ON tenancy.ticket_keys TO PUBLIC"),
    flaw("secret_tables", "GRANT INSERT ON tenancy.ticket_keys TO live_data_worker"),
    flaw("secret_tables unticketed_read", "GRANT SELECT ON tenancy.accounts TO live_data_api"),
    flaw("tables", "GRANT SELECT ON queue.workers TO live_data_api"),
    flaw("tables", "GRANT SELECT (payload) ON queue.pgqueuer TO live_data_api"),
    flaw(
        "tables unticketed_read",
        "CREATE TABLE trading.notes (user_id text); GRANT SELECT ON trading.notes TO PUBLIC",
        "DROP TABLE trading.notes",
    ),
    flaw("table_privileges", "GRANT TRUNCATE, TRIGGER ON trading.trades TO live_data_api"),
    flaw("table_privileges", "GRANT REFERENCES (id) ON trading.analyses TO live_data_worker"),
    flaw("table_privileges", "GRANT INSERT ON migrations.applied TO live_data_api"),
    flaw("table_privileges", "GRANT TRIGGER ON queue.pgqueuer TO live_data_worker"),
    flaw("row_security unticketed_read", "ALTER TABLE trading.trades DISABLE ROW LEVEL SECURITY"),
    flaw("row_security", "ALTER TABLE trading.trades NO FORCE ROW LEVEL SECURITY"),
    flaw(
        "policies row_security unticketed_read",
        "CREATE TABLE trading.notes (user_id uuid PRIMARY KEY);"
        " ALTER TABLE trading.notes ALTER user_id SET STATISTICS 0;"
        " GRANT SELECT ON trading.notes TO live_data_api",
        "DROP TABLE trading.notes",
    ),
    flaw("policies", f"ALTER POLICY {POLICY} USING (user_id = tenancy.current_user_id())"),
    flaw("policies", f"ALTER POLICY {POLICY} WITH CHECK (true)"),
    flaw("policies unticketed_read", f"ALTER POLICY {POLICY} USING (true)"),
    flaw("policies unticketed_read", f"ALTER POLICY {POLICY} TO live_data_worker"),
    flaw("policies unticketed_read", f"DROP POLICY {POLICY}"),
    flaw(
        "policies unticketed_read",
        "CREATE POLICY more ON trading.trades FOR SELECT USING (symbol = 'X')",
    ),
    flaw("policies", "CREATE POLICY less ON trading.trades AS RESTRICTIVE USING (true)"),
    flaw(
        "policies",
        f"DROP POLICY {POLICY}; CREATE POLICY {POLICY} FOR SELECT"
        " USING (user_id = (SELECT tenancy.current_user_id()))",
    ),
    flaw("exclusion_constraints", "ALTER TABLE trading.trades ADD EXCLUDE (id WITH =)"),
    flaw("statistics", "ALTER TABLE trading.trades ALTER symbol SET STATISTICS 100"),
    flaw("statistics", "ALTER TABLE trading.trades ALTER symbol SET STATISTICS -1"),
    flaw(
        "statistics",
        "ALTER TABLE trading.trades ADD note text",
        "ALTER TABLE trading.trades DROP note",
    ),
    flaw(
        "statistics",
        "CREATE INDEX lowered ON trading.trades (user_id, lower(symbol))",
        "DROP INDEX trading.lowered",
    ),
    flaw("statistics", "CREATE STATISTICS trading.s ON symbol, side FROM trading.trades"),
    flaw(
        "triggers",
        "CREATE FUNCTION public.spy() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
        " CREATE TRIGGER spy BEFORE INSERT ON trading.trades EXECUTE FUNCTION public.spy()",
        "DROP FUNCTION public.spy",
    ),
    flaw("triggers", "CREATE RULE spy AS ON INSERT TO trading.trades DO ALSO NOTIFY spy"),
    flaw(
        "views",
        "CREATE VIEW public.v AS SELECT * FROM trading.trades; GRANT SELECT ON public.v TO PUBLIC",
        "DROP VIEW public.v",
    ),
    flaw(
        "views unticketed_read",
        "CREATE VIEW trading.v WITH (security_invoker = off) AS SELECT * FROM trading.trades;"
        " GRANT SELECT ON trading.v TO live_data_api",
        "DROP VIEW trading.v",
    ),
    flaw(
        "relation_kinds",
        "CREATE MATERIALIZED VIEW trading.m AS SELECT symbol FROM trading.trades;"
        " GRANT SELECT ON trading.m TO live_data_api",
        "DROP MATERIALIZED VIEW trading.m",
    ),
    flaw(
        "relation_kinds",
        "CREATE SEQUENCE trading.s; GRANT USAGE ON SEQUENCE trading.s TO live_data_worker",
        "DROP SEQUENCE trading.s",
    ),
    flaw(
        "definer_functions",
        "CREATE FUNCTION public.f() RETURNS integer LANGUAGE sql SECURITY DEFINER RETURN 1",
        "DROP FUNCTION public.f",
    ),
    flaw("definer_functions", "ALTER FUNCTION queue.state() RESET search_path"),
    flaw("definer_functions", "ALTER FUNCTION queue.state() SET search_path = public"),
    flaw("definer_functions", "ALTER FUNCTION tenancy.erase_user(text) OWNER TO CURRENT_USER"),
    flaw("definer_functions", "GRANT EXECUTE ON FUNCTION queue.state() TO live_data_worker"),
    flaw("current_user_id", "ALTER FUNCTION tenancy.current_user_id() VOLATILE"),
    flaw("leaking_functions", "ALTER FUNCTION trading.rfc3339(timestamptz) LEAKPROOF"),
    flaw("system_catalogs", "GRANT SELECT (stavalues1) ON pg_catalog.pg_statistic TO PUBLIC"),
    flaw("system_catalogs", "GRANT EXECUTE ON FUNCTION pg_read_file(text) TO live_data_api"),
    flaw("system_catalogs", "GRANT EXECUTE ON FUNCTION pg_ls_dir(text) TO PUBLIC"),
    flaw("system_catalogs", "GRANT UPDATE ON pg_catalog.pg_class TO live_data_worker"),
    flaw(
        "server_functions", "GRANT EXECUTE ON FUNCTION pg_catalog.pg_cancel_backend(int) TO PUBLIC"
    ),
    flaw(
        "server_functions", "GRANT EXECUTE ON FUNCTION pg_catalog.lo_get(oid) TO live_data_worker"
    ),
    flaw("parameter_logging", f"ALTER ROLE live_data_api {HERE} RESET log_parameter_max_length"),
]


@pytest.fixture
async def admin(database: Database) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """The administrator, who can break anything."""
    connected = await asyncpg.connect(database.admin_url)
    yield connected
    await connected.close()


async def audit_as(url: str, role: str, accept: tuple[str, ...] = ()) -> Report:
    """What an audit over a new connection of a login finds."""
    postgres = await asyncpg.connect(url, statement_cache_size=0)
    try:
        return await audit(postgres, role, accept)
    finally:
        await postgres.close()


def named(statement: str, url: str) -> str:
    """A statement for the database of a URL, which it calls ``{database}``."""
    return statement.replace("{database}", url.rpartition("/")[2])


async def test_a_migrated_database_has_no_findings_whichever_login_looks(
    database: Database,
) -> None:
    assert (await audit_as(database.api_url, API_ROLE)).findings == ()
    assert (await audit_as(database.worker_url, WORKER_ROLE)).findings == ()


@pytest.mark.parametrize("flaw", FLAWS)
async def test_a_flaw_is_found_and_its_mend_mends_it(
    database: Database, admin: "asyncpg.Connection[asyncpg.Record]", flaw: Flaw
) -> None:
    await admin.execute(named(flaw.statement, database.admin_url))
    found = (await audit_as(database.api_url, API_ROLE)).findings
    for one in found:
        if one.code != "unticketed_read":  # what lets it be read has a mend of its own
            await admin.execute(one.mend)
    left = (await audit_as(database.api_url, API_ROLE)).findings
    if flaw.afterwards:
        await admin.execute(flaw.afterwards)
    assert {one.code for one in found} == flaw.codes
    assert left == ()


@pytest.mark.parametrize(
    ("statement", "undo"),
    [
        ("CREATE UNIQUE INDEX one ON trading.trades (order_id)", "DROP INDEX trading.one"),
        (
            "ALTER TABLE trading.trades ADD CONSTRAINT same FOREIGN KEY (id, user_id)"
            " REFERENCES trading.trades (id, user_id)",
            "ALTER TABLE trading.trades DROP CONSTRAINT same",
        ),
        (
            "CREATE TABLE public.copies (owner uuid REFERENCES trading.users)",
            "DROP TABLE public.copies",
        ),
    ],
)
async def test_a_key_that_does_not_start_with_the_user_is_found(
    database: Database, admin: "asyncpg.Connection[asyncpg.Record]", statement: str, undo: str
) -> None:
    await admin.execute(statement)
    found = (await audit_as(database.api_url, API_ROLE)).findings
    await admin.execute(undo)
    assert [one.code for one in found] == ["keys"]


async def test_a_function_that_believes_any_ticket_is_found_by_trying(
    database: Database, admin: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    genuine = await admin.fetchval(
        "SELECT pg_get_functiondef('tenancy.current_user_id()'::regprocedure)"
    )
    await admin.execute(UNCHECKED)
    found = (await audit_as(database.api_url, API_ROLE)).findings
    await admin.execute(genuine)
    assert {one.code for one in found} == {"unticketed_read"}
    assert "trading.trades" in {one.object for one in found}


@pytest.mark.parametrize(
    ("version", "refused"),
    [
        (150013, True), (150014, False), (160009, True), (160010, False),
        (170005, True), (170006, False), (180000, False), (190001, False),
    ],
)  # fmt: skip
async def test_a_server_with_known_holes_in_row_level_security_is_found(
    admin: "asyncpg.Connection[asyncpg.Record]", version: int, refused: bool
) -> None:
    query = sections()["server_version"].query
    asked = query.replace("current_setting('server_version_num')", f"'{version}'::text")
    assert asked != query
    assert bool(await admin.fetch(asked)) is refused


async def test_another_login_than_the_service_s_is_found(database: Database) -> None:
    for url, role in ((database.admin_url, API_ROLE), (database.worker_url, API_ROLE)):
        findings = (await audit_as(url, role)).findings
        assert [one.code for one in findings] == ["login"]
        with pytest.raises(IsolationRefused, match="must log in as live_data_api"):
            await check_login(url, role)


async def test_a_refused_pool_gives_no_connection_tells_why_once_and_recovers_when_mended(
    database: Database, admin: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    await admin.execute("ALTER TABLE trading.trades NO FORCE ROW LEVEL SECURITY")
    pool = await open_pool(database.api_url, role=API_ROLE, size=3)
    try:
        with capture_logs() as events:
            for _ in range(3):
                with pytest.raises(DatabaseUnavailable):
                    async with connection(pool, 5):
                        raise AssertionError("an unsafe connection was given away")
        told = [event for event in events if event["log_level"] == "critical"]
        assert [event["object"] for event in told] == ["trading.trades"]
        assert "FORCE ROW LEVEL SECURITY" in told[0]["mend"]
        await admin.execute(told[0]["mend"])
        await asyncio.sleep(1.1)
        async with connection(pool, 5) as postgres:
            assert await postgres.fetchval("SELECT 1") == 1
    finally:
        await admin.execute("ALTER TABLE trading.trades FORCE ROW LEVEL SECURITY")
        pool.terminate()


async def test_a_pool_audits_once_however_many_want_a_connection(
    database: Database, admin: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    setting = named(f"ALTER ROLE live_data_api {HERE}", database.admin_url)
    await admin.execute(f"{setting} RESET log_parameter_max_length")
    pool = await open_pool(database.api_url, role=API_ROLE, size=5, accept={"parameter_logging"})
    try:
        with capture_logs() as events:
            await asyncio.gather(*(pool.execute("SELECT pg_sleep(0.2)") for _ in range(10)))
        assert [event["event"] for event in events] == ["audit_finding_accepted"]
    finally:
        await admin.execute(f"{setting} SET log_parameter_max_length = 0")
        pool.terminate()


async def test_a_connection_made_after_the_role_became_too_strong_is_refused(
    database: Database, admin: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    pool = await open_pool(database.api_url, role=API_ROLE, size=2)
    try:
        async with pool.acquire():
            await admin.execute("ALTER ROLE live_data_api BYPASSRLS")
            with pytest.raises(IsolationRefused, match="has BYPASSRLS"):
                await pool.fetchval("SELECT 1")
    finally:
        await admin.execute("ALTER ROLE live_data_api NOBYPASSRLS")
        pool.terminate()


async def test_a_schema_that_is_not_there_yet_is_waited_for_and_not_used(
    database: Database, admin: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    newest = latest_migration()
    await admin.execute("DELETE FROM migrations.applied WHERE number = $1", newest)
    pool = await open_pool(database.api_url, role=API_ROLE, size=1)
    try:
        await check_login(database.api_url, API_ROLE)
        with pytest.raises(NotMigrated):
            await pool.fetchval("SELECT 1")
        report = await audit_as(database.api_url, API_ROLE)
        assert [one.code for one in report.findings] == ["migrations"]
        assert "Not every check could be made" in report.as_table()
    finally:
        pool.terminate()
        await admin.execute(
            "INSERT INTO migrations.applied (number, name, sha256) VALUES ($1, '-', '-')", newest
        )


async def test_a_migration_that_holds_a_table_is_waited_for_and_no_finding(
    database: Database, admin: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    role = named(f"ALTER ROLE live_data_api {HERE} SET lock_timeout", database.admin_url)
    await admin.execute(f"{role} = '50ms'")
    try:
        async with admin.transaction():
            await admin.execute("LOCK TABLE trading.trades")
            await check_login(database.api_url, API_ROLE)
            with pytest.raises(NotMigrated):
                await audit_as(database.api_url, API_ROLE)
    finally:
        await admin.execute(f"{role} = '5s'")
