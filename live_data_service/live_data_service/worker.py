"""The worker: takes jobs from the queue and has them read, one attempt at a time.

A job is taken for a lease that a heartbeat renews; a worker that dies loses its lease, and another
takes the job over. What a worker that was only stopped for a while then saves is refused by the
fence of its attempt (``save_reading``).
"""

import asyncio
import json
import signal
from contextlib import suppress
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import structlog
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core.qm import QueueManager
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.models import Job

from live_data_service.accounts import Accounts
from live_data_service.analysis import Reader, RetryLater
from live_data_service.analyzer_choice import make_analyzer
from live_data_service.config import ConfigurationError, Settings
from live_data_service.database.accounts_db import AccountsDb
from live_data_service.database.migrate import WORKER_ROLE
from live_data_service.database.pool import check_login, connection, open_pool
from live_data_service.database.queue import ANALYZE, QueueDriver, queue_queries
from live_data_service.database.tenant_utils import Tenant, TenantDatabase, TicketKey
from live_data_service.database.trading_db import TradingDb
from live_data_service.errors import AccountClosed, DatabaseUnavailable, StorageUnavailable
from live_data_service.health import stop
from live_data_service.screenshots import ScreenshotStore

__all__ = ["run_worker"]

POOL_SIZE = 6  # one listens, one counts heartbeats, the rest work
HOUSEKEEPING_EVERY_SECONDS = 5.0
LOOK_FOR_JOBS_EVERY_SECONDS = 2.0  # beside being notified: finds the jobs of dead workers
RETRY_SECONDS = 5.0
RESTART_SECONDS = 2.0

log = structlog.get_logger(__name__)


async def run_worker(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT; then finish the jobs at hand and return.

    A database that goes away is waited for. Raises ``IsolationRefused`` when the audit refuses it.
    """
    url = (settings.worker_database_url or settings.database_url).get_secret_value()
    analyzer = make_analyzer(settings)
    await check_login(url, WORKER_ROLE, settings.audit_accept)
    await asyncio.to_thread(analyzer.load)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    pool = await open_pool(url, role=WORKER_ROLE, size=POOL_SIZE, accept=settings.audit_accept)
    database = TenantDatabase(
        pool, TicketKey(settings.ticket_key()), acquire_seconds=settings.database_acquire_seconds
    )
    store = ScreenshotStore(settings.store_url())
    reader = Reader(
        TradingDb(database),
        store,
        analyzer,
        settings.analysis_max_attempts,
        patience_seconds=settings.analysis_patience_seconds,
        recent_trades=settings.claude_recent_trades if analyzer.name == "claude" else 0,
    )
    accounts = Accounts(AccountsDb(database), store)
    alive = asyncio.create_task(housekeeping(pool, analyzer.name, accounts))
    log.info("worker_started", analyzer=analyzer.name)
    try:
        while not stopping.is_set():
            await work(settings, pool, reader, stopping)
    finally:
        await stop(alive)
        pool.terminate()
        analyzer.close()
        log.info("worker_stopped")


async def work(
    settings: Settings,
    pool: "asyncpg.Pool[asyncpg.Record]",
    reader: Reader,
    stopping: asyncio.Event,
) -> None:
    """Take jobs until told to stop, or until the queue's connections break."""
    manager = QueueManager(queue_queries(QueueDriver(pool)))

    # An attempt that fails in an unforeseen way is held, never deleted: `housekeeping` queues it
    # again, and begin_analysis ends it after too many attempts.
    @manager.entrypoint(ANALYZE, on_failure="hold")
    async def analyze(job: Job) -> None:
        await one_attempt(job, reader)

    passing_on = asyncio.create_task(pass_on(stopping, manager.shutdown))
    try:
        await manager.run(
            batch_size=1,
            max_concurrent_tasks=2,
            dequeue_timeout=timedelta(seconds=LOOK_FOR_JOBS_EVERY_SECONDS),
            heartbeat_timeout=timedelta(seconds=settings.worker_lease_seconds),
            shutdown_on_listener_failure=True,
        )
    except ConfigurationError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever broke, the jobs are safe in the database
        log.warning("queue_lost", error=type(error).__name__)
        await asyncio.sleep(RESTART_SECONDS)
    finally:
        await stop(passing_on)


async def pass_on(stopping: asyncio.Event, shutdown: asyncio.Event) -> None:
    """Tell the queue to stop. It sets its own event, too, when only its connections broke."""
    await stopping.wait()
    shutdown.set()


async def one_attempt(job: Job, reader: Reader) -> None:
    """Do one job. Raises ``RetryRequested`` when it shall be done again later."""
    named = json.loads(job.payload or b"{}")
    tenant, analysis_id = Tenant(UUID(named["user_id"])), UUID(named["analysis_id"])
    try:
        await reader.run(tenant, analysis_id)
    except AccountClosed:  # the user was erased: there is nothing to save it under
        log.info("analysis_cancelled", analysis_id=str(analysis_id))
    except RetryLater as error:
        raise RetryRequested(timedelta(seconds=error.seconds), str(error)) from None
    except DatabaseUnavailable as error:
        raise RetryRequested(timedelta(seconds=RETRY_SECONDS), type(error).__name__) from None


async def housekeeping(
    pool: "asyncpg.Pool[asyncpg.Record]", analyzer: str, accounts: Accounts
) -> None:
    """Every few seconds: say that this worker lives, queue again what is held, sweep the store."""
    worker_id = uuid4()
    while True:
        with suppress(DatabaseUnavailable, StorageUnavailable):
            async with connection(pool, acquire_seconds=2.0) as postgres:
                await postgres.execute("SELECT queue.keep_house($1, $2)", worker_id, analyzer)
                await requeue_held(queue_queries(AsyncpgDriver(postgres)))
            await accounts.sweep()
        await asyncio.sleep(HOUSEKEEPING_EVERY_SECONDS)


async def requeue_held(queries: Queries) -> None:
    """Queue the jobs again whose attempt failed in an unforeseen way."""
    held = await queries.list_failed_jobs()
    if held:
        await queries.requeue_jobs([job.id for job in held])
        log.warning("held_jobs_queued_again", count=len(held))
