"""The use case: screenshots, a prompt and a user's context become a saved analysis.

The service's half (:class:`Analyses`) checks and records what was asked, together with its job,
and waits for the outcome; the worker's half (:class:`Reader`) does the job: read, then save
everything or nothing.
"""

import asyncio
import hashlib
import json
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import structlog

from live_data_service import errors
from live_data_service.analyzers.base import Analyzer, AnalyzerError, UserContext
from live_data_service.analyzers.prompt_template import TemplateError, placeholders_in
from live_data_service.database.tenant_utils import Tenant
from live_data_service.database.trading_db import (
    AnalysisRequest,
    BegunAnalysis,
    StoredScreenshot,
    Submitted,
    TradingDb,
)
from live_data_service.screenshots import Limits, Screenshot, ScreenshotStore, Upload, check_upload
from live_data_service.trades import reading_json, usage_json

__all__ = ["Analyses", "Order", "Reader", "RetryLater"]

FINISHED = {"success", "failed"}
FIRST_POLL_SECONDS = 0.05
SLOWEST_POLL_SECONDS = 0.5
RETRY_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 60.0
DECODERS = 2  # images checked at the same time: bounds the memory of decoded pixels

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a caller asks for, its form checked and its images not yet."""

    uploads: Sequence[Upload]
    prompt: str
    user_context: Mapping[str, object]
    idempotency_key: str | None = None
    with_context: bool = False

    def digest(self) -> bytes:
        """Tells one request from another under the same idempotency key."""
        told = {
            "prompt": self.prompt,
            "user_context": dict(self.user_context),
            "screenshots": [hashlib.sha256(upload.content).hexdigest() for upload in self.uploads],
        }
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).digest()


class Analyses:
    """Accepts analyses and tells what came of them."""

    def __init__(self, trading: TradingDb, store: ScreenshotStore, limits: Limits) -> None:
        self._trading = trading
        self._store = store
        self._limits = limits
        self._decoders = asyncio.Semaphore(DECODERS)

    async def submit(self, tenant: Tenant, order: Order) -> UUID:
        """Check and store the screenshots, then record the analysis with its job; return its id.

        The bytes are stored before the row that names them, so there is no row without its bytes.
        A repeated request with the same key is answered with the analysis there is. Raises the
        errors of ``check_upload``, ``IdempotencyKeyReused``, ``StorageUnavailable`` and
        ``DatabaseUnavailable``.
        """
        digest = order.digest()
        if order.idempotency_key is not None:
            earlier = await self._trading.analysis_by_key(tenant, order.idempotency_key)
            if earlier is not None:
                return same_request(earlier, digest)
        shots = [await self._check(upload) for upload in order.uploads]
        for shot in shots:
            await self._store.put(tenant.user_id, shot)
        request = AnalysisRequest(
            id=uuid4(),
            prompt=order.prompt,
            user_context=order.user_context,
            idempotency_key=order.idempotency_key or f"none:{uuid4()}",
            request_digest=digest,
            screenshots=shots,
            with_context=order.with_context,
        )
        try:
            submitted = await self._trading.submit_analysis(tenant, request)
        except (errors.InvalidToken, errors.AccountClosed):  # ended while this was being uploaded
            await self._remove(tenant, shots)
            raise
        if not submitted.created:
            await self._remove(tenant, shots)
        return same_request(submitted, digest)

    async def _remove(self, tenant: Tenant, shots: Sequence[Screenshot]) -> None:
        for shot in shots:
            await self._store.delete(tenant.user_id, shot.id)

    async def _check(self, upload: Upload) -> Screenshot:
        async with self._decoders:
            return await asyncio.to_thread(check_upload, upload, self._limits)

    async def get(self, tenant: Tenant, analysis_id: UUID) -> dict[str, Any]:
        """The analysis as the API shows it. Raises ``NotFound``."""
        found = await self._trading.analysis(tenant, analysis_id)
        if found is None:
            raise errors.NotFound
        return found

    async def wait(self, tenant: Tenant, analysis_id: UUID, seconds: float) -> dict[str, Any]:
        """The analysis as soon as it is over, or as it stands after ``seconds``.

        Asks again and again instead of listening: that works through any pooler, holds no
        connection while it waits, and tells nobody when somebody else's analysis ends.
        """
        deadline = time.monotonic() + seconds
        pause = FIRST_POLL_SECONDS
        while (left := deadline - time.monotonic()) > 0:
            if await self._trading.analysis_status(tenant, analysis_id) in FINISHED:
                break
            await asyncio.sleep(min(pause, left))
            pause = min(pause * 1.5, SLOWEST_POLL_SECONDS)
        return await self.get(tenant, analysis_id)


def same_request(submitted: Submitted, digest: bytes) -> UUID:
    """The id, if the key stands for this very request. Raises ``IdempotencyKeyReused``."""
    if submitted.request_digest != digest:
        raise errors.IdempotencyKeyReused
    return submitted.analysis_id


class RetryLater(Exception):
    """An attempt failed for a reason that may pass; ``seconds`` is when to try again."""

    def __init__(self, code: str, seconds: float = RETRY_SECONDS) -> None:
        super().__init__(code)
        self.seconds = seconds


class Reader:
    """Does the work of one job: the worker's half of the use case."""

    def __init__(
        self,
        trading: TradingDb,
        store: ScreenshotStore,
        analyzer: Analyzer,
        max_attempts: int,
        *,
        patience_seconds: float = 900.0,
        recent_trades: int = 0,
    ) -> None:
        """Give up after so many attempts, or when the analyzer has been busy for so long.

        ``recent_trades`` is how many of the user's own trades the analyzer is told.
        """
        self._trading = trading
        self._store = store
        self._analyzer = analyzer
        self._max_attempts = max_attempts
        self._patience = timedelta(seconds=patience_seconds)
        self._recent_trades = recent_trades

    async def run(self, tenant: Tenant, analysis_id: UUID) -> None:
        """Make one attempt and save its outcome.

        Only the newest attempt's outcome counts: one that lost its lease saves nothing. Raises
        :class:`RetryLater` when a later attempt may succeed, ``DatabaseUnavailable`` when the
        outcome could not be saved.
        """
        begun = await self._trading.begin_analysis(tenant, analysis_id, self._max_attempts)
        if begun is None:
            log.info("analysis_not_to_do", analysis_id=str(analysis_id))
            return
        try:
            screenshots = [await self._load(tenant, shot) for shot in begun.screenshots]
            context = await self._context(tenant, begun)
            reading = await self._analyzer.analyze(screenshots, begun.prompt, context)
        except (AnalyzerError, errors.StorageUnavailable) as error:
            await self._failed(tenant, analysis_id, begun, error)
            return
        saved = await self._trading.save_reading(
            tenant,
            analysis_id,
            begun.attempt,
            reading_json(reading, self._analyzer.name, [shot.id for shot in screenshots]),
        )
        log.info(
            "analysis_saved" if saved else "analysis_overtaken",
            analysis_id=str(analysis_id),
            attempt=begun.attempt,
            trades=len(reading.trades),
        )

    async def _load(self, tenant: Tenant, stored: StoredScreenshot) -> Screenshot:
        content = await self._store.get(tenant.user_id, stored.id)
        if content is None:
            raise AnalyzerError("screenshot_missing", "a stored screenshot is gone")
        return Screenshot(
            id=stored.id,
            filename=stored.filename,
            content=content,
            media_type=stored.media_type,
            width=stored.width,
            height=stored.height,
            sha256=stored.sha256,
        )

    async def _failed(
        self,
        tenant: Tenant,
        analysis_id: UUID,
        begun: BegunAnalysis,
        error: AnalyzerError | errors.StorageUnavailable,
    ) -> None:
        """Try again later when the reason may pass and attempts are left; else end it."""
        log.warning("attempt_failed", analysis_id=str(analysis_id), code=error.code)
        if isinstance(error, AnalyzerError) and error.usage is not None:
            used = usage_json(error.usage)
            await self._trading.note_usage(tenant, analysis_id, begun.attempt, used)
        if isinstance(error, AnalyzerError) and error.retry_after is not None:
            await self._postpone(tenant, analysis_id, begun, error)
            return
        transient = not isinstance(error, AnalyzerError) or error.transient
        if transient and begun.counted < self._max_attempts:
            raise RetryLater(error.code) from error
        await self._trading.fail_analysis(tenant, analysis_id, begun.attempt, error.code)

    async def _postpone(
        self, tenant: Tenant, analysis_id: UUID, begun: BegunAnalysis, error: AnalyzerError
    ) -> None:
        """Take the attempt back and wait, longer each time; end it when patience is over."""
        times = await self._trading.postpone_analysis(
            tenant, analysis_id, begun.attempt, self._patience, error.code
        )
        if times is not None:
            raise RetryLater(error.code, pause_seconds(times, error.retry_after or RETRY_SECONDS))

    async def _context(self, tenant: Tenant, begun: BegunAnalysis) -> UserContext:
        """What the analyzer is told of the user: recent trades where they were asked for."""
        context = context_of(begun.user_context)
        asked = begun.with_context or "recent_trades" in placeholders_of(begun.prompt)
        if not (asked and self._recent_trades):
            return context
        trades = await self._trading.recent_trades(tenant, self._recent_trades)
        return replace(context, recent_trades=trades)


def placeholders_of(prompt: str) -> frozenset[str]:
    """The names a stored prompt uses; one of before there was a check may hold other braces."""
    try:
        return placeholders_in(prompt)
    except TemplateError:
        return frozenset()


def pause_seconds(times: int, asked: float) -> float:
    """How long a busy analyzer is left alone: as it asks, doubling each time, never very long.

    A little chance in it keeps jobs that met the same overload from coming back together.
    """
    pause = min(asked * 2.0 ** min(times - 1, 10), LONGEST_PAUSE_SECONDS)
    return pause * random.uniform(1.0, 1.2)  # noqa: S311 - no secret


def context_of(stored: Mapping[str, Any]) -> UserContext:
    """The typed form of a user context that was checked when it came in."""
    known = {"timezone", "locale", "base_currency", "style", "notes"}
    zone = stored.get("timezone")
    return UserContext(
        timezone=ZoneInfo(zone) if zone else None,
        locale=stored.get("locale"),
        base_currency=stored.get("base_currency"),
        style=stored.get("style"),
        notes=stored.get("notes"),
        extra={name: str(value) for name, value in stored.items() if name not in known},
    )
