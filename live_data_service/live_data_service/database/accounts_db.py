"""What the service and the worker do with accounts: one method, one statement each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from live_data_service.database.pool import connection
from live_data_service.database.tenant_utils import Tenant, TenantDatabase

__all__ = ["AccountsDb"]

Json = dict[str, Any]


class AccountsDb:
    """The accounts of tenants. Every method may raise ``DatabaseUnavailable``.

    Those that change an account answer ``{"user_id", "status", "not_before"}`` and are done once,
    however often they are asked for.
    """

    def __init__(self, database: TenantDatabase) -> None:
        self._database = database

    async def sign_out(self, tenant: Tenant, moment: datetime) -> Json:
        """Refuse every token of the tenant that was issued before ``moment``."""
        return await self._change(tenant, "SELECT tenancy.sign_out($1, $2)", moment)

    async def set_disabled(self, tenant: Tenant, *, disabled: bool) -> Json:
        """End the tenant's access, or give it back."""
        return await self._change(tenant, "SELECT tenancy.set_disabled($1, $2)", disabled)

    async def erase(self, tenant: Tenant) -> Json:
        """Remove every row of the tenant and leave a tombstone."""
        return await self._change(tenant, "SELECT tenancy.erase_user($1)")

    async def to_sweep(self) -> list[UUID]:
        """Erased users whose screenshots may still lie in the store. For the worker."""
        async with connection(self._database.pool, 2.0) as postgres:
            found: list[UUID] = await postgres.fetchval("SELECT tenancy.users_to_sweep()")
        return found

    async def swept(self, users: Sequence[UUID]) -> None:
        """Note that their screenshots are gone. For the worker."""
        async with connection(self._database.pool, 2.0) as postgres:
            await postgres.execute("SELECT tenancy.users_swept($1)", users)

    async def _change(self, tenant: Tenant, statement: str, *arguments: object) -> Json:
        answer: Json = await self._database.call_json(tenant, statement, *arguments)
        return answer
