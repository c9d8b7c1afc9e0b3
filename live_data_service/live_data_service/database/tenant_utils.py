"""From a verified user to a transaction that sees this user's rows alone.

A :class:`Tenant` becomes a tenant ticket, ``key_id.user_id.issued.expiry.mac``: PostgreSQL checks
it with a key the service's own role cannot read (``tenancy.current_user_id()`` in the migrations),
so that arbitrary SQL in one user's transaction cannot make it another's. ``issued`` is when the
user's token was issued, in milliseconds: the database knows who has signed out since. Tickets are
bind parameters, live for seconds, and are bound to one transaction.
"""

import hashlib
import hmac
import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from live_data_service.database.pool import connection
from live_data_service.errors import AccountClosed, InvalidToken, TokenRefusal

__all__ = ["Tenant", "TenantDatabase", "TicketKey"]

TICKET_LIFE_SECONDS = 30
SHA256_BLOCK_BYTES = 64
ACCESS_ENDED = "LDA01"  # what the database raises when the user was erased, disabled or signed out


@dataclass(frozen=True, slots=True)
class Tenant:
    """The user whose rows a statement may see. Made from a verified principal or job only.

    ``token_issued_at`` (seconds, UTC) is when the token of the user was issued, who may have signed
    out since; ``None`` when a service or a worker acts for the user.
    """

    user_id: UUID
    token_issued_at: float | None = None


@dataclass(frozen=True, slots=True)
class TicketKey:
    """A key of 32 bytes that signs tickets. Its id is public and tells nothing about it."""

    secret: bytes

    @property
    def key_id(self) -> str:
        """Which of the keys in the database verifies this key's tickets."""
        return hashlib.sha256(b"tenant ticket key id" + self.secret).hexdigest()[:16]

    def pads(self) -> tuple[bytes, bytes]:
        """The key XORed with HMAC's inner and outer pad (RFC 2104): what the database keeps."""
        block = self.secret.ljust(SHA256_BLOCK_BYTES, b"\0")
        return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)

    def ticket(self, tenant: Tenant, now: float) -> str:
        """A ticket for ``tenant`` that holds for :data:`TICKET_LIFE_SECONDS` from ``now``."""
        issued = tenant.token_issued_at
        granted = "service" if issued is None else math.floor(issued * 1000)
        body = f"{self.key_id}.{tenant.user_id}.{granted}.{int(now) + TICKET_LIFE_SECONDS}"
        return f"{body}.{hmac.digest(self.secret, body.encode(), 'sha256').hex()}"


class TenantDatabase:
    """Calls functions of the database on behalf of one tenant at a time."""

    def __init__(
        self,
        pool: "asyncpg.Pool[asyncpg.Record]",
        key: TicketKey,
        *,
        acquire_seconds: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.pool = pool
        self._key = key
        self._acquire_seconds = acquire_seconds
        self._clock = clock

    async def call(self, tenant: Tenant, statement: str, *arguments: object) -> Any:
        """The one value of a statement whose ``$1`` is the tenant's ticket.

        Raises ``DatabaseUnavailable`` when PostgreSQL cannot be reached or does not answer, and
        when the user's access has ended ``InvalidToken``, or ``AccountClosed`` if it is a service
        or a worker that acts for the user.
        """
        async with connection(self.pool, self._acquire_seconds) as postgres:
            ticket = self._key.ticket(tenant, self._clock())
            try:
                return await postgres.fetchval(statement, ticket, *arguments)
            except asyncpg.PostgresError as error:
                if error.sqlstate != ACCESS_ENDED:
                    raise
                ended = TokenRefusal(error.as_dict()["detail"])
        raise AccountClosed if tenant.token_issued_at is None else InvalidToken(ended)

    async def call_json(self, tenant: Tenant, statement: str, *arguments: object) -> Any:
        """Like :meth:`call`, for a statement that answers JSON text; ``None`` for SQL's null."""
        answer = await self.call(tenant, statement, *arguments)
        return None if answer is None else json.loads(answer)
