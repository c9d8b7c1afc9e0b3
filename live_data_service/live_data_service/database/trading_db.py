"""What the service and the worker do with a tenant's rows: one method, one statement each.

The statements are functions of the database (``functions.sql``); this module gives them types.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from live_data_service.database.tenant_utils import Tenant, TenantDatabase
from live_data_service.screenshots import Screenshot

__all__ = ["AnalysisRequest", "BegunAnalysis", "HistoryFilter", "Submitted", "TradingDb"]

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisRequest:
    """An analysis somebody asks for. ``request_digest`` tells one request from another."""

    id: UUID
    prompt: str
    user_context: Mapping[str, object]
    idempotency_key: str
    request_digest: bytes
    screenshots: Sequence[Screenshot]
    with_context: bool = False


@dataclass(frozen=True, slots=True)
class Submitted:
    """The analysis an idempotency key stands for, and whether this request made it."""

    analysis_id: UUID
    created: bool
    request_digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFilter:
    """Which trades of the tenant, and from where on; ``None`` means any."""

    limit: int = 100
    before: tuple[str, str] | None = None
    symbol: str | None = None
    side: str | None = None
    kind: str | None = None
    status: str | None = None
    from_time: datetime | None = None
    to_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredScreenshot:
    """What is known of a screenshot whose bytes are in the store."""

    id: UUID
    filename: str
    media_type: str
    width: int
    height: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class BegunAnalysis:
    """What a worker needs for one attempt; ``attempt`` is the fence of what it may save.

    ``counted`` is how many attempts there were without those that met a busy analyzer.
    """

    attempt: int
    counted: int
    prompt: str
    user_context: Json
    with_context: bool
    screenshots: tuple[StoredScreenshot, ...]


class TradingDb:
    """The rows of one tenant at a time. Every method may raise ``DatabaseUnavailable``."""

    def __init__(self, database: TenantDatabase) -> None:
        self._database = database

    async def submit_analysis(self, tenant: Tenant, request: AnalysisRequest) -> Submitted:
        """Record an analysis, its screenshots and its job, all or nothing.

        When the key is known already nothing is recorded and the earlier analysis is told.
        """
        listed = [
            {
                "id": str(shot.id),
                "filename": shot.filename,
                "media_type": shot.media_type,
                "width": shot.width,
                "height": shot.height,
                "byte_size": len(shot.content),
                "sha256": shot.sha256.hex(),
            }
            for shot in request.screenshots
        ]
        recorded = {
            "id": str(request.id),
            "prompt": request.prompt,
            "user_context": dict(request.user_context),
            "with_context": request.with_context,
            "idempotency_key": request.idempotency_key,
            "request_digest": request.request_digest.hex(),
            "screenshots": listed,
        }
        answer = await self._database.call_json(
            tenant, "SELECT trading.submit_analysis($1, $2::jsonb)", json.dumps(recorded)
        )
        return submitted(answer)

    async def analysis_by_key(self, tenant: Tenant, idempotency_key: str) -> Submitted | None:
        """The analysis this key was used for, if any."""
        answer = await self._database.call_json(
            tenant, "SELECT trading.analysis_by_key($1, $2)", idempotency_key
        )
        return None if answer is None else submitted(answer)

    async def analysis(self, tenant: Tenant, analysis_id: UUID) -> Json | None:
        """The analysis with its screenshots and trades, as the API shows it."""
        answer: Json | None = await self._database.call_json(
            tenant, "SELECT trading.analysis($1, $2)", analysis_id
        )
        return answer

    async def analysis_status(self, tenant: Tenant, analysis_id: UUID) -> str | None:
        """``queued``, ``running``, ``success``, ``failed``; ``None`` for none of the tenant's."""
        answer: str | None = await self._database.call(
            tenant, "SELECT trading.analysis_status($1, $2)", analysis_id
        )
        return answer

    async def user_trade_history(self, tenant: Tenant, wanted: HistoryFilter) -> Json:
        """``{"trades": […], "next": [time, id] | None}``, newest first."""
        before_time, before_id = wanted.before or (None, None)
        named = {
            "limit": wanted.limit,
            "before_time": before_time,
            "before_id": before_id,
            "symbol": wanted.symbol,
            "side": wanted.side,
            "kind": wanted.kind,
            "status": wanted.status,
            "from": wanted.from_time and wanted.from_time.isoformat(),
            "to": wanted.to_time and wanted.to_time.isoformat(),
        }
        answer: Json = await self._database.call_json(
            tenant, "SELECT trading.user_trade_history($1, $2::jsonb)", json.dumps(named)
        )
        return answer

    async def screenshot(self, tenant: Tenant, screenshot_id: UUID) -> Json | None:
        """Name and media type of a screenshot of the tenant."""
        answer: Json | None = await self._database.call_json(
            tenant, "SELECT trading.screenshot($1, $2)", screenshot_id
        )
        return answer

    async def begin_analysis(
        self, tenant: Tenant, analysis_id: UUID, max_attempts: int
    ) -> BegunAnalysis | None:
        """Start an attempt; ``None`` when it is finished, erased or given up."""
        answer = await self._database.call_json(
            tenant, "SELECT trading.begin_analysis($1, $2, $3)", analysis_id, max_attempts
        )
        if answer is None:
            return None
        shots = tuple(
            StoredScreenshot(
                UUID(shot["id"]), shot["filename"], shot["media_type"], shot["width"],
                shot["height"], bytes.fromhex(shot["sha256"]),
            )
            for shot in answer["screenshots"]
        )  # fmt: skip
        return BegunAnalysis(
            answer["attempt"],
            answer["counted"],
            answer["prompt"],
            answer["user_context"],
            answer["with_context"],
            shots,
        )

    async def save_reading(
        self, tenant: Tenant, analysis_id: UUID, attempt: int, reading: Json
    ) -> bool:
        """Save all of a reading in one transaction; ``False`` when the attempt is no longer it."""
        saved: bool = await self._database.call(
            tenant,
            "SELECT trading.save_reading($1, $2, $3, $4::jsonb)",
            analysis_id,
            attempt,
            json.dumps(reading),
        )
        return saved

    async def fail_analysis(
        self, tenant: Tenant, analysis_id: UUID, attempt: int, code: str
    ) -> bool:
        """End an analysis that cannot succeed; ``False`` when the attempt is no longer it."""
        ended: bool = await self._database.call(
            tenant,
            "SELECT trading.fail_analysis($1, $2, $3, $4)",
            analysis_id,
            attempt,
            code,
        )
        return ended

    async def postpone_analysis(
        self, tenant: Tenant, analysis_id: UUID, attempt: int, patience: timedelta, code: str
    ) -> int | None:
        """Take back an attempt that met a busy analyzer; how often that has happened by now.

        ``None`` when ``patience`` is over since the first time: the analysis is ended with the
        code. ``None``, too, when the attempt is no longer it.
        """
        times: int | None = await self._database.call(
            tenant,
            "SELECT trading.postpone_analysis($1, $2, $3, $4, $5)",
            analysis_id,
            attempt,
            patience,
            code,
        )
        return times

    async def note_usage(self, tenant: Tenant, analysis_id: UUID, attempt: int, used: Json) -> bool:
        """Add what an attempt without a reading used; ``False`` when it is no longer it."""
        noted: bool = await self._database.call(
            tenant,
            "SELECT trading.note_usage($1, $2, $3, $4::jsonb)",
            analysis_id,
            attempt,
            json.dumps(used),
        )
        return noted

    async def recent_trades(self, tenant: Tenant, most: int) -> list[Json]:
        """The newest trades of the tenant, as an analyzer may be told them."""
        answer: list[Json] = await self._database.call_json(
            tenant, "SELECT trading.recent_trades($1, $2)", most
        )
        return answer


def submitted(answer: Json) -> Submitted:
    """The typed form of what ``submit_analysis`` and ``analysis_by_key`` answer."""
    return Submitted(UUID(answer["id"]), answer["created"], bytes.fromhex(answer["request_digest"]))
