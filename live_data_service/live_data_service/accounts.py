"""The life of a user's account here: signed out, disabled, enabled, erased.

A user is provisioned by the first analysis asked for; there is nothing to create. What ends access
is checked by the database itself at the next statement, so nothing has to be told to the replicas.
"""

from datetime import datetime
from typing import Any

import structlog

from live_data_service.database.accounts_db import AccountsDb
from live_data_service.database.tenant_utils import Tenant
from live_data_service.screenshots import ScreenshotStore

__all__ = ["Accounts"]

log = structlog.get_logger(__name__)


class Accounts:
    """Changes accounts, and sees to it that nothing of an erased user stays behind."""

    def __init__(self, accounts: AccountsDb, store: ScreenshotStore) -> None:
        self._accounts = accounts
        self._store = store

    async def sign_out(self, tenant: Tenant, moment: datetime) -> dict[str, Any]:
        """Refuse from now on every token of the tenant that was issued before ``moment``."""
        return told("signed_out", await self._accounts.sign_out(tenant, moment))

    async def disable(self, tenant: Tenant) -> dict[str, Any]:
        """Refuse every request of the tenant, and for the tenant; what has begun may end."""
        return told("disabled", await self._accounts.set_disabled(tenant, disabled=True))

    async def enable(self, tenant: Tenant) -> dict[str, Any]:
        """Undo :meth:`disable`."""
        return told("enabled", await self._accounts.set_disabled(tenant, disabled=False))

    async def erase(self, tenant: Tenant) -> dict[str, Any]:
        """Remove every row and screenshot of the tenant, for ever.

        Rows first: from then on nothing can arrive. Raises ``StorageUnavailable`` when screenshots
        are left; the worker removes them later, or a repetition of this.
        """
        account = await self._accounts.erase(tenant)
        await self._store.delete_all(tenant.user_id)
        return told("erased", account)

    async def sweep(self) -> None:
        """Remove what was still being uploaded when its user was erased, or could not be removed.

        Raises ``StorageUnavailable`` and ``DatabaseUnavailable``.
        """
        users = await self._accounts.to_sweep()
        for user_id in users:
            await self._store.delete_all(user_id)
        if users:
            await self._accounts.swept(users)
            log.info("erased_users_swept", count=len(users))


def told(event: str, account: dict[str, Any]) -> dict[str, Any]:
    """The account, once the change is in the log."""
    log.info(f"account_{event}", user_id=account["user_id"])
    return account
