"""Bring a database to the schema this version needs.

Roles first, then the numbered migrations not applied yet, then the job queue's own tables, then the
functions if their file has changed. Forward only, under an advisory lock: safe to run twice, and
from two processes at once.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

import asyncpg
import structlog
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.queries import Queries

from live_data_service.config import ConfigurationError
from live_data_service.database.layout import (
    API_ROLE,
    FOLDER,
    WORKER_ROLE,
    latest_migration,
    migration_files,
    number_of,
)
from live_data_service.database.queue import queue_queries
from live_data_service.database.tenant_utils import TicketKey
from live_data_service.database.ticket_keys import add_ticket_key

__all__ = ["API_ROLE", "WORKER_ROLE", "latest_migration", "migrate"]

ADVISORY_LOCK = 0x6C697665  # "live"
SCRAM_ITERATIONS = 4096  # PostgreSQL's default

log = structlog.get_logger(__name__)


async def migrate(admin_url: str, role_urls: Sequence[str], ticket_key: TicketKey) -> list[str]:
    """Apply what is missing; return the names of what was applied.

    ``admin_url`` logs in as an administrator of the database (a superuser, or its owner with
    CREATEROLE). The URLs of ``role_urls`` carry the passwords that the two login roles get.
    Raises :class:`ConfigurationError` when the database or a URL is not one to migrate.
    """
    postgres = await asyncpg.connect(admin_url, timeout=10, statement_cache_size=0)
    try:
        await postgres.execute("SELECT pg_advisory_lock($1)", ADVISORY_LOCK)
        await refuse_old_server(postgres)
        await postgres.execute((FOLDER / "roles.sql").read_text())
        for url in role_urls:
            await set_role_password(postgres, url)
        await postgres.execute("SET ROLE live_data_owner")
        applied = await apply_migrations(postgres)
        await upgrade_queue(postgres)
        await apply_functions(postgres)
        await add_ticket_key(postgres, ticket_key)
    finally:
        await postgres.close(timeout=10)
    return applied


async def refuse_old_server(postgres: "asyncpg.Connection[asyncpg.Record]") -> None:
    """PostgreSQL 15 has what the schema uses (security_invoker views, SQL-standard functions)."""
    if int(await postgres.fetchval("SHOW server_version_num")) < 150000:
        raise ConfigurationError("PostgreSQL 15 or newer is needed.")


async def apply_migrations(postgres: "asyncpg.Connection[asyncpg.Record]") -> list[str]:
    """Run each file not run before, each in a transaction of its own."""
    await postgres.execute("""
        CREATE SCHEMA IF NOT EXISTS migrations;
        CREATE TABLE IF NOT EXISTS migrations.applied (
            number integer PRIMARY KEY,
            name text NOT NULL,
            sha256 text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
        );
        GRANT USAGE ON SCHEMA migrations TO live_data_api, live_data_worker;
        GRANT SELECT ON migrations.applied TO live_data_api, live_data_worker;
    """)
    known = {
        row["number"]: row["sha256"]
        for row in await postgres.fetch("SELECT number, sha256 FROM migrations.applied")
    }
    applied = []
    for file in migration_files():
        text, number = file.read_text(), number_of(file)
        digest = hashlib.sha256(text.encode()).hexdigest()
        if number in known and known[number] != digest:
            raise ConfigurationError(f"{file.name} was changed after it had been applied here.")
        if number not in known:
            async with postgres.transaction():
                await postgres.execute(text)
                await postgres.execute(
                    "INSERT INTO migrations.applied (number, name, sha256) VALUES ($1, $2, $3)",
                    number, file.name, digest,
                )  # fmt: skip
            applied.append(file.name)
            log.info("migration_applied", name=file.name)
    return applied


async def upgrade_queue(postgres: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Let PgQueuer make its tables, or bring them to its own newest version."""
    queries: Queries = queue_queries(AsyncpgDriver(postgres))
    if await queries.schema_is_installed():
        await queries.apply_upgrade()
    else:
        await queries.install(create_schema=False)


async def apply_functions(postgres: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Replace the functions; cheap enough to do every time, so that they cannot be out of date."""
    async with postgres.transaction():
        await postgres.execute((FOLDER / "functions.sql").read_text())


async def set_role_password(postgres: "asyncpg.Connection[asyncpg.Record]", url: str) -> None:
    """Give a login role the password of the URL it will use.

    The server gets the SCRAM verifier only, so the password stands in no statement and no log.
    A URL without a password (a certificate or a socket logs in) changes nothing.
    """
    parts = urlsplit(url)
    if parts.username not in {API_ROLE, WORKER_ROLE}:
        raise ConfigurationError(
            f"DATABASE_URL must log in as {API_ROLE} and WORKER_DATABASE_URL as {WORKER_ROLE};"
            " LIVEDATA_ADMIN_DATABASE_URL is for the administrator that migrates."
        )
    if parts.password:
        verifier = scram_verifier(unquote(parts.password), os.urandom(16))
        await postgres.execute(f"ALTER ROLE {parts.username} PASSWORD '{verifier}'")


def scram_verifier(password: str, salt: bytes) -> str:
    """What PostgreSQL stores for SCRAM-SHA-256 (RFC 5803, as in its own ``pg_authid``)."""
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, SCRAM_ITERATIONS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    salt64, stored64, server64 = (base64.b64encode(x).decode() for x in (salt, stored, server))
    return f"SCRAM-SHA-256${SCRAM_ITERATIONS}:{salt64}${stored64}:{server64}"
