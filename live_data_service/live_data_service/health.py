"""Whether this process can serve: looked at once a second, told from memory.

An answer therefore never waits for a database, however the database fails.
"""

import asyncio
import json
import time
from contextlib import suppress
from typing import Any, Literal
from uuid import UUID

import asyncpg
import structlog

from live_data_service.database.audit import IsolationRefused, NotMigrated
from live_data_service.database.migrate import latest_migration
from live_data_service.database.tenant_utils import Tenant, TenantDatabase
from live_data_service.errors import DatabaseUnavailable
from live_data_service.key_ring import KeyRing

__all__ = ["HealthMonitor"]

LOOK_EVERY_SECONDS = 1.0
BELIEVED_FOR_SECONDS = 10.0
SLOW_QUEUE_SECONDS = 300
NOBODY = Tenant(UUID(int=0))  # a tenant without rows, to see whether tickets are accepted

State = Literal["ok", "degraded", "unavailable"]
log = structlog.get_logger(__name__)


class HealthMonitor:
    """Looks at the database, its migrations and the queue, as the service's own role, and at keys.

    Keys are ``stale`` when the file or the URL they come from could not be read the last time.
    """

    def __init__(self, database: TenantDatabase, analyzer: str, keys: KeyRing) -> None:
        self._database = database
        self._analyzer = analyzer
        self._keys = keys
        self._checks: dict[str, str] = {"database": "not looked at yet"}
        self._looked_at = time.monotonic()

    async def watch(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            await self.look()

    async def look(self) -> None:
        """Look once; whatever goes wrong is a finding."""
        try:
            self._checks = await self._ask()
        except DatabaseUnavailable as error:
            self._checks = unavailable(error.__cause__)
        self._looked_at = time.monotonic()

    async def _ask(self) -> dict[str, str]:
        applied, queue = await self._database.call_json(
            NOBODY,
            "SELECT json_build_array((SELECT max(number) FROM migrations.applied), queue.state())"
            " FROM tenancy.enter($1)",
        )
        return {
            "database": "ok",
            "migrations": "ok" if applied >= latest_migration() else "not applied",
            "tickets": "ok",
            **queue_checks(json.loads(queue), self._analyzer),
        }

    def report(self) -> tuple[State, dict[str, Any]]:
        """What ``GET /health`` says: the state, and the check that explains it."""
        checks, keys = self._checks, self._keys.state
        if time.monotonic() - self._looked_at > BELIEVED_FOR_SECONDS:
            checks = {"database": "does not answer"}
        if keys is not None:
            checks = checks | {"keys": keys}
        needed = ("database", "migrations", "tickets")
        if keys == "none" or any(checks.get(name) != "ok" for name in needed):
            state: State = "unavailable"
        else:
            state = "ok" if checks["queue"] == "ok" and keys in {None, "ok"} else "degraded"
        return state, {"status": state, "checks": {"analyzer": self._analyzer} | checks}


def unavailable(cause: BaseException | None) -> dict[str, str]:
    """What is wrong, as far as the failure tells it."""
    match cause:
        case IsolationRefused():  # the log names each finding
            return {"database": "ok", "isolation": "refused"}
        case NotMigrated() | asyncpg.UndefinedTableError() | asyncpg.UndefinedFunctionError():
            return {"database": "ok", "migrations": "not applied"}
        case asyncpg.InvalidSchemaNameError():
            return {"database": "ok", "migrations": "not applied"}
        case asyncpg.InvalidPasswordError():
            return {"database": "refuses the login"}
        case asyncpg.InvalidAuthorizationSpecificationError():
            # Another TENANT_TICKET_KEY or JWT_SECRET_KEY than `migrate` had, or clocks that differ.
            return {"database": "ok", "migrations": "ok", "tickets": "refused"}
    return {"database": "unreachable"}


def queue_checks(told: dict[str, Any], analyzer: str) -> dict[str, str]:
    """The queue, and the analyzers of its workers; the service's own setting without a worker."""
    return {"queue": queue_state(told), "analyzer": ", ".join(told["analyzers"]) or analyzer}


def queue_state(told: dict[str, Any]) -> str:
    """Jobs wait and are not lost without a worker, so that is worth a warning, not an outage."""
    if not told["workers"]:
        return "no worker"
    slow = told["oldest_seconds"] is not None and told["oldest_seconds"] > SLOW_QUEUE_SECONDS
    return "slow" if slow else "ok"


async def stop(task: "asyncio.Task[None]") -> None:
    """Cancel a task and wait until it is over."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
