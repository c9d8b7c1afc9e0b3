"""The keys that sign tenant tickets, as the database knows them: added, listed, rotated, retired.

During an overlap the database accepts the tickets of two keys, so that one replica after the other
can be started with the new key. All of it is for the administrator: no login role may do it.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from live_data_service.config import ConfigurationError
from live_data_service.database.tenant_utils import TicketKey

__all__ = [
    "KnownKey",
    "add_ticket_key",
    "list_ticket_keys",
    "retire_ticket_key",
    "rotate_ticket_key",
]


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key of the database: its id, and until when its tickets are accepted (``None``: no end)."""

    key_id: str
    not_after: datetime | None


async def add_ticket_key(
    postgres: "asyncpg.Connection[asyncpg.Record]", ticket_key: TicketKey
) -> None:
    """Let the database verify tickets of this key, too. A key that was retired stays so."""
    await postgres.execute(
        "INSERT INTO tenancy.ticket_keys (key_id, inner_pad, outer_pad) VALUES ($1, $2, $3)"
        " ON CONFLICT (key_id) DO NOTHING",
        ticket_key.key_id, *ticket_key.pads(),
    )  # fmt: skip


async def list_ticket_keys(admin_url: str) -> list[KnownKey]:
    """The keys whose tickets are accepted now, the one that ends last first."""
    async with as_owner(admin_url) as postgres:
        return await accepted_keys(postgres)


async def rotate_ticket_key(admin_url: str, fresh: TicketKey, overlap: timedelta) -> list[KnownKey]:
    """Accept ``fresh`` from now on, and every other key until ``overlap`` has passed.

    A key that ends before that goes on to do so. Returns the keys accepted then.
    """
    async with as_owner(admin_url) as postgres, postgres.transaction():
        await add_ticket_key(postgres, fresh)
        await postgres.execute(
            "UPDATE tenancy.ticket_keys SET not_after = least(not_after, now() + $2)"
            " WHERE key_id <> $1",
            fresh.key_id, overlap,
        )  # fmt: skip
        return await accepted_keys(postgres)


async def retire_ticket_key(admin_url: str, key_id: str) -> None:
    """Refuse the tickets of a key at once. Raises ``ConfigurationError`` if there is none such."""
    async with as_owner(admin_url) as postgres:
        ended = await postgres.fetchval(
            "UPDATE tenancy.ticket_keys SET not_after = least(not_after, now())"
            " WHERE key_id = $1 RETURNING key_id",
            key_id,
        )
    if ended is None:
        raise ConfigurationError(f"The database has no ticket key {key_id}.")


async def accepted_keys(postgres: "asyncpg.Connection[asyncpg.Record]") -> list[KnownKey]:
    """The keys that have not ended."""
    rows = await postgres.fetch(
        "SELECT key_id, nullif(not_after, 'infinity') AS not_after FROM tenancy.ticket_keys"
        " WHERE not_after > now() ORDER BY tenancy.ticket_keys.not_after DESC, key_id"
    )
    return [KnownKey(row["key_id"], row["not_after"]) for row in rows]


@asynccontextmanager
async def as_owner(
    admin_url: str,
) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A connection that may touch the keys. Raises ``ConfigurationError`` if the login may not."""
    postgres = await asyncpg.connect(admin_url, timeout=10, statement_cache_size=0)
    try:
        await postgres.execute("SET ROLE live_data_owner")
        yield postgres
    except asyncpg.InsufficientPrivilegeError:
        raise ConfigurationError(
            "LIVEDATA_ADMIN_DATABASE_URL must log in as the administrator that migrates."
        ) from None
    finally:
        await postgres.close(timeout=10)
