"""Connections to PostgreSQL: pooled, bounded in time, scrubbed between one user and the next."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

import asyncpg
import structlog

from live_data_service.database.audit import Guard, IsolationRefused, NotMigrated, Report, audit
from live_data_service.errors import DatabaseUnavailable

__all__ = ["audit_database", "check_login", "connection", "open_pool"]

CONNECT_SECONDS = 5.0
STATEMENT_SECONDS = 20.0

# What the last user of a connection could have left behind for the next.
SCRUB = """
    SET SESSION AUTHORIZATION DEFAULT;
    SELECT pg_catalog.pg_advisory_unlock_all();
    CLOSE ALL;
    UNLISTEN *;
    RESET ALL;
    DEALLOCATE ALL;
    DISCARD SEQUENCES;
"""

UNAVAILABLE = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    # A deployment that is not finished: a wrong password, a missing database or migration, a
    # ticket key or a clock the database does not agree with. The health check tells which.
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidSchemaNameError,
    asyncpg.UndefinedFunctionError,
    asyncpg.UndefinedTableError,
    NotMigrated,
)

log = structlog.get_logger(__name__)


class ScrubbedConnection(asyncpg.Connection):  # type: ignore[misc]
    """A connection that goes back to the pool as if nobody had used it.

    The pool runs this on every release, and closes a connection on which it fails.
    """

    __slots__ = ()

    def get_reset_query(self) -> str:
        """What asyncpg runs on release, in place of its own shorter list."""
        return SCRUB


async def open_pool(
    dsn: str, *, role: str, size: int, accept: Collection[str] = ()
) -> "asyncpg.Pool[asyncpg.Record]":
    """A pool that connects when first used: the service starts while its database is down.

    Before anything else its first connection audits the database; ``accept`` are the codes of
    findings to live with. Until an audit finds nothing, whoever wants a connection gets
    ``IsolationRefused``.

    Statements are never named (``statement_cache_size=0``): a name is a place where one user's SQL
    could leave something for the next user, and PgBouncer cannot carry it in transaction mode.
    """

    return await asyncpg.create_pool(
        dsn,
        min_size=0,
        max_size=size,
        init=Guard(role, accept),
        connection_class=ScrubbedConnection,
        statement_cache_size=0,
        timeout=CONNECT_SECONDS,
        command_timeout=STATEMENT_SECONDS,
        max_inactive_connection_lifetime=300,
    )


async def check_login(dsn: str, role: str, accept: Collection[str] = ()) -> None:
    """Refuse to start on a finding of the audit.

    A database that is down or not migrated is no reason not to start. Raises ``IsolationRefused``.
    """
    try:
        report = await audit_database(dsn, role, accept)
    except DatabaseUnavailable:
        return
    if report.refused_at_start:
        raise IsolationRefused(report.refused_at_start)


async def audit_database(dsn: str, role: str, accept: Collection[str] = ()) -> Report:
    """Audit over a connection of its own. Raises ``DatabaseUnavailable``."""
    try:
        postgres = await asyncpg.connect(
            dsn, timeout=CONNECT_SECONDS, command_timeout=STATEMENT_SECONDS, statement_cache_size=0
        )
        try:
            return await audit(postgres, role, accept)
        finally:
            await postgres.close()
    except UNAVAILABLE as error:
        raise DatabaseUnavailable from error


@asynccontextmanager
async def connection(
    pool: "asyncpg.Pool[asyncpg.Record]", acquire_seconds: float
) -> AsyncIterator["asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"]:
    """A connection for one statement or transaction.

    Raises ``DatabaseUnavailable`` when none is free in time, none can be made, it breaks, or the
    audit refuses the database.
    """
    try:
        async with pool.acquire(timeout=acquire_seconds) as postgres:
            yield postgres
    except (*UNAVAILABLE, IsolationRefused) as error:
        log.warning("database_unavailable", error=type(error).__name__)
        raise DatabaseUnavailable from error
