"""An accepted analysis comes to one end, whatever happens to the workers and the database."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import asyncpg
import pytest
from pydantic import SecretStr

from live_data_service.accounts import Accounts
from live_data_service.analysis import Analyses, Order, Reader, RetryLater
from live_data_service.analyzers.base import AnalyzerError, Reading, UserContext
from live_data_service.config import Settings
from live_data_service.database.accounts_db import AccountsDb
from live_data_service.database.migrate import API_ROLE, WORKER_ROLE, migrate
from live_data_service.database.pool import open_pool
from live_data_service.database.tenant_utils import Tenant, TenantDatabase, TicketKey
from live_data_service.database.trading_db import HistoryFilter, TradingDb
from live_data_service.errors import AccountClosed, DatabaseUnavailable
from live_data_service.health import stop
from live_data_service.screenshots import Limits, Screenshot, ScreenshotStore, Upload
from live_data_service.worker import housekeeping, work
from local_stack.postgres import EmbeddedPostgres
from tests.conftest import SAMPLES
from tests.processes import SECRET, kill_postgres, running_worker, until

FILLS = (SAMPLES / "fills_dark.png").read_bytes()
TICKET_KEY = TicketKey(
    Settings(jwt_secret_key=SecretStr(SECRET), database_url=SecretStr("-")).ticket_key()
)


@dataclass
class Desk:
    """A database with a screenshot store: what the service and the workers share."""

    settings: dict[str, str]
    store: ScreenshotStore
    service: TradingDb
    worker: TradingDb
    accounts: Accounts
    sweeper: Accounts
    user: Tenant
    log: Path

    async def submit(self, image: bytes) -> UUID:
        """Have an image analysed, as the service does when it is asked to."""
        analyses = Analyses(self.service, self.store, Limits())
        order = Order(uploads=[Upload("a.png", image)], prompt="", user_context={})
        return await analyses.submit(self.user, order)

    async def until_status(self, analysis_id: UUID, *wanted: str, seconds: float = 60) -> None:
        """Wait until an analysis has come so far."""
        async with asyncio.timeout(seconds):
            while await self.status(analysis_id) not in wanted:  # noqa: ASYNC110 - another process's doing
                await asyncio.sleep(0.05)

    async def status(self, analysis_id: UUID) -> str | None:
        """How far it has come; ``None`` while the database does not answer."""
        try:
            return await self.service.analysis_status(self.user, analysis_id)
        except DatabaseUnavailable:
            return None

    def users_with_screenshots(self) -> list[str]:
        """Whose screenshots lie in the store."""
        folder = Path(urlsplit(self.settings["SCREENSHOT_STORE_URL"]).path)
        return [entry.name for entry in folder.iterdir()]

    def reader(self, analyzer: "Scripted") -> Reader:
        """A worker's hand, with an analyzer of the test's own."""
        return Reader(self.worker, self.store, analyzer, max_attempts=3)


@pytest.fixture(scope="module")
def server(scratch: Path) -> Iterator[EmbeddedPostgres]:
    """A server that these tests may kill."""
    with EmbeddedPostgres(scratch / "worker-postgres") as postgres:
        yield postgres


@pytest.fixture
async def desk(server: EmbeddedPostgres, scratch: Path) -> AsyncIterator[Desk]:
    """A database of the test's own on that server."""
    name = f"desk_{uuid4().hex}"
    admin = await asyncpg.connect(server.dsn())
    await admin.execute(f"CREATE DATABASE {name}")
    await admin.close()
    urls = [server.dsn(name, role, f"password of {role}") for role in (API_ROLE, WORKER_ROLE)]
    await migrate(server.dsn(name), urls, TICKET_KEY)
    folder = scratch / name
    settings = {
        "JWT_SECRET_KEY": SECRET,
        "DATABASE_URL": urls[0],
        "WORKER_DATABASE_URL": urls[1],
        "SCREENSHOT_STORE_URL": folder.as_uri(),
        "WORKER_LEASE_SECONDS": "2",
    }
    async with opened(urls[0], API_ROLE) as service, opened(urls[1], WORKER_ROLE) as worker:
        store = ScreenshotStore(folder.as_uri())
        yield Desk(
            settings=settings,
            store=store,
            service=TradingDb(service),
            worker=TradingDb(worker),
            accounts=Accounts(AccountsDb(service), store),
            sweeper=Accounts(AccountsDb(worker), store),
            user=Tenant(uuid4()),
            log=scratch / f"{name}.log",
        )


@asynccontextmanager
async def opened(url: str, role: str) -> AsyncIterator[TenantDatabase]:
    """The database as one role sees it."""
    pool = await open_pool(url, role=role, size=2)
    try:
        yield TenantDatabase(pool, TICKET_KEY, acquire_seconds=5)
    finally:
        pool.terminate()


class Scripted:
    """An analyzer that does what a test says."""

    name = "scripted"

    def __init__(self, *outcomes: Reading | Exception) -> None:
        self.outcomes = list(outcomes)

    async def analyze(
        self,
        screenshots: Sequence[Screenshot],  # noqa: ARG002 - the interface's
        prompt: str,  # noqa: ARG002
        user_context: UserContext,  # noqa: ARG002
    ) -> Reading:
        """The next outcome."""
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


NOTHING = Reading(result="nothing", trades=())


async def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(
    desk: Desk, slow_png: bytes
) -> None:
    with running_worker(desk.settings, desk.log) as first:
        slow, quick = await desk.submit(slow_png), await desk.submit(FILLS)
        await desk.until_status(slow, "running")
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert await desk.status(slow) == "running"
    with running_worker(desk.settings, desk.log):
        await desk.until_status(slow, "success")
        await desk.until_status(quick, "success")
    told = await desk.service.analysis(desk.user, quick)
    assert told is not None
    ids = [trade["id"] for trade in told["trades"]]
    assert len(ids) == len(set(ids)) > 0


async def test_a_worker_told_to_stop_finishes_what_it_has_begun(
    desk: Desk, slow_png: bytes
) -> None:
    with running_worker(desk.settings, desk.log) as worker:
        analysis = await desk.submit(slow_png)
        await desk.until_status(analysis, "running")
        worker.terminate()
        assert worker.wait(60) == 0
    assert await desk.status(analysis) == "success"


async def test_a_database_killed_under_a_worker_costs_no_analysis(
    desk: Desk, server: EmbeddedPostgres, slow_png: bytes
) -> None:
    with running_worker(desk.settings, desk.log):
        analyses = [await desk.submit(slow_png), await desk.submit(FILLS)]
        await desk.until_status(analyses[0], "running")
        kill_postgres(server)
        await asyncio.sleep(1)
        server.start()
        for analysis in analyses:
            await desk.until_status(analysis, "success", seconds=90)


async def test_an_attempt_that_was_overtaken_saves_nothing(desk: Desk) -> None:
    analysis = await desk.submit(FILLS)
    stopped = await desk.worker.begin_analysis(desk.user, analysis, 3)
    newer = await desk.worker.begin_analysis(desk.user, analysis, 3)
    assert stopped is not None
    assert newer is not None
    reading: dict[str, object] = {"result": "late", "analyzer": "test", "usage": None, "trades": []}
    saves = desk.worker.save_reading
    assert not await saves(desk.user, analysis, stopped.attempt, reading)
    assert await desk.status(analysis) == "running"
    assert await saves(desk.user, analysis, newer.attempt, reading | {"result": "in time"})
    assert not await saves(desk.user, analysis, newer.attempt, reading)
    told = await desk.service.analysis(desk.user, analysis)
    assert told is not None
    assert told["result"] == "in time"


async def test_a_job_that_kills_its_workers_is_given_up_after_three_attempts(desk: Desk) -> None:
    analysis = await desk.submit(FILLS)
    for _ in range(3):
        assert await desk.worker.begin_analysis(desk.user, analysis, 3)
    await desk.reader(Scripted()).run(desk.user, analysis)
    told = await desk.service.analysis(desk.user, analysis)
    assert told is not None
    assert (told["status"], told["error"]) == ("failed", {"code": "gave_up"})


async def test_a_failure_that_may_pass_is_tried_again_and_one_that_stays_is_told(
    desk: Desk,
) -> None:
    busy = AnalyzerError("overloaded", "busy", transient=True)
    analysis = await desk.submit(FILLS)
    with pytest.raises(RetryLater):
        await desk.reader(Scripted(busy)).run(desk.user, analysis)
    await desk.reader(Scripted(NOTHING)).run(desk.user, analysis)
    assert await desk.status(analysis) == "success"
    analysis = await desk.submit(FILLS)
    await desk.reader(Scripted(AnalyzerError("models_missing", "no models"))).run(
        desk.user, analysis
    )
    told = await desk.service.analysis(desk.user, analysis)
    assert told is not None
    assert (told["status"], told["error"]) == ("failed", {"code": "models_missing"})


async def test_a_defect_in_an_attempt_costs_the_attempt_and_not_the_job(desk: Desk) -> None:
    environment = {name.lower(): value for name, value in desk.settings.items()}
    settings = Settings.model_validate(environment)
    analysis = await desk.submit(FILLS)
    pool = await open_pool(desk.settings["WORKER_DATABASE_URL"], role=WORKER_ROLE, size=6)
    stopping, analyzer = asyncio.Event(), Scripted(ZeroDivisionError(), NOTHING)
    tasks = [
        asyncio.create_task(work(settings, pool, desk.reader(analyzer), stopping)),
        asyncio.create_task(housekeeping(pool, analyzer.name, desk.sweeper)),
    ]
    try:
        await desk.until_status(analysis, "success", seconds=30)
    finally:
        stopping.set()
        await tasks[0]
        await stop(tasks[1])
        pool.terminate()


async def test_a_user_erased_in_the_middle_of_an_analysis_leaves_nothing_and_the_worker_goes_on(
    desk: Desk, server: EmbeddedPostgres, slow_png: bytes
) -> None:
    with running_worker(desk.settings, desk.log):
        await desk.until_status(await desk.submit(slow_png), "running")
        await desk.submit(FILLS)  # and this one waits for its turn
        await desk.accounts.erase(desk.user)
        await asyncio.to_thread(
            until, lambda: "analysis_cancelled" in desk.log.read_text(), "the end", desk.log
        )
        desk.user, erased = Tenant(uuid4()), desk.user
        await desk.until_status(await desk.submit(FILLS), "success")
    with pytest.raises(AccountClosed):
        await desk.service.user_trade_history(erased, HistoryFilter())
    admin = await asyncpg.connect(server.dsn(urlsplit(desk.settings["DATABASE_URL"]).path[1:]))
    for table in ("users", "analyses", "screenshots", "trades", "trade_sources"):
        query = f"SELECT count(*) FROM trading.{table} WHERE user_id = $1"  # noqa: S608
        assert await admin.fetchval(query, erased.user_id) == 0, table
    assert await admin.fetchval("SELECT count(*) FROM queue.pgqueuer") == 0
    await admin.close()
    assert desk.users_with_screenshots() == [str(desk.user.user_id)]


async def test_what_a_disabled_user_had_begun_is_finished_and_waits_for_them(
    desk: Desk, slow_png: bytes
) -> None:
    with running_worker(desk.settings, desk.log):
        analysis = await desk.submit(slow_png)
        await desk.until_status(analysis, "running")
        await desk.accounts.disable(desk.user)
        with pytest.raises(AccountClosed):
            await desk.status(analysis)
        await asyncio.to_thread(
            until, lambda: "analysis_saved" in desk.log.read_text(), "the end", desk.log
        )
    await desk.accounts.enable(desk.user)
    assert await desk.status(analysis) == "success"


async def test_screenshots_that_arrive_after_their_user_was_erased_are_swept(desk: Desk) -> None:
    await desk.submit(FILLS)
    await desk.accounts.erase(desk.user)
    late = Screenshot(uuid4(), "late.png", FILLS, "image/png", 1, 1, b"")
    await desk.store.put(desk.user.user_id, late)
    with running_worker(desk.settings, desk.log):
        await asyncio.to_thread(
            until, lambda: "erased_users_swept" in desk.log.read_text(), "a sweep", desk.log
        )
    assert await desk.store.get(desk.user.user_id, late.id) is None


async def test_a_screenshot_gone_from_the_store_fails_its_analysis_by_name(desk: Desk) -> None:
    analysis = await desk.submit(FILLS)
    told = await desk.service.analysis(desk.user, analysis)
    assert told is not None
    await desk.store.delete(desk.user.user_id, UUID(told["screenshots"][0]["id"]))
    await desk.reader(Scripted()).run(desk.user, analysis)
    told = await desk.service.analysis(desk.user, analysis)
    assert told is not None
    assert told["error"] == {"code": "screenshot_missing"}


async def test_an_analysis_that_is_over_is_not_done_again(desk: Desk) -> None:
    analysis = await desk.submit(FILLS)
    await desk.reader(Scripted(NOTHING)).run(desk.user, analysis)
    await desk.reader(Scripted()).run(desk.user, analysis)
    assert await desk.status(analysis) == "success"
