"""``GET /user_trade_history`` and ``GET /screenshots/{id}``: what is kept of the caller."""

import base64
import csv
import io
import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Stream

from live_data_service import errors
from live_data_service.auth import UserPrincipal
from live_data_service.database.tenant_utils import Tenant
from live_data_service.database.trading_db import HistoryFilter, TradingDb
from live_data_service.screenshots import ScreenshotStore

__all__ = ["screenshot", "user_trade_history"]

CSV_COLUMNS = (
    "id", "kind", "symbol", "side", "quantity", "price", "exit_price", "executed_at", "closed_at",
    "fee", "pnl", "currency", "account", "order_id", "confidence", "status", "analysis_id",
)  # fmt: skip
NUMBERS = {"quantity", "price", "exit_price", "fee", "pnl", "confidence"}
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
MAX_PAGE = 500


@get("/user_trade_history", summary="The caller's trades, newest first")
async def user_trade_history(  # noqa: PLR0913 - one argument for each promised query parameter
    request: Request[Any, Any, Any],
    user: NamedDependency[UserPrincipal],
    trading: NamedDependency[TradingDb],
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_PAGE)] = 100,
    cursor: Annotated[str | None, QueryParameter(max_length=200)] = None,
    symbol: Annotated[str | None, QueryParameter(max_length=64)] = None,
    side: FromQuery[Literal["buy", "sell"] | None] = None,
    kind: FromQuery[Literal["fill", "round_trip", "position"] | None] = None,
    status: FromQuery[Literal["accepted", "needs_review"] | None] = None,
    from_time: Annotated[str | None, QueryParameter(name="from", max_length=40)] = None,
    to_time: Annotated[str | None, QueryParameter(name="to", max_length=40)] = None,
) -> Response[Any]:
    """One page, with ``next_cursor`` for the next; for ``Accept: text/csv`` all that follows."""
    wanted = HistoryFilter(
        limit=limit,
        before=read_cursor(cursor) if cursor else None,
        symbol=without_nul(symbol),
        side=side,
        kind=kind,
        status=status,
        from_time=read_time("from", from_time),
        to_time=read_time("to", to_time),
    )
    tenant = user.tenant()
    page = await trading.user_trade_history(tenant, wanted)
    if request.accept.best_match(["application/json", "text/csv"]) == "text/csv":
        return Stream(
            csv_lines(trading, tenant, wanted, page),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="trades.csv"'},
        )
    return Response(
        {
            "user_id": str(user.user_id),
            "status": "success",
            "trades": page["trades"],
            "next_cursor": make_cursor(page["next"]) if page["next"] else None,
        }
    )


@get("/screenshots/{screenshot_id:uuid}", summary="A screenshot of the caller, as stored")
async def screenshot(
    screenshot_id: FromPath[UUID],
    user: NamedDependency[UserPrincipal],
    trading: NamedDependency[TradingDb],
    store: NamedDependency[ScreenshotStore],
) -> Response[bytes]:
    """The image, upright and without its maker's metadata. 404 when it is not the caller's."""
    known = await trading.screenshot(user.tenant(), screenshot_id)
    if known is None:
        raise errors.NotFound
    content = await store.get(user.user_id, screenshot_id)
    if content is None:
        raise errors.NotFound
    return Response(
        content,
        media_type=known["media_type"],
        headers={
            "Cache-Control": "private, max-age=31536000, immutable",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


async def csv_lines(
    trading: TradingDb, tenant: Tenant, wanted: HistoryFilter, page: dict[str, Any]
) -> AsyncIterator[str]:
    """The page, and every page after it, as CSV (RFC 4180)."""
    yield csv_text([CSV_COLUMNS])
    while True:
        yield csv_text(
            [csv_cell(name, trade[name]) for name in CSV_COLUMNS] for trade in page["trades"]
        )
        if not page["next"]:
            return
        page = await trading.user_trade_history(
            tenant, replace(wanted, before=(page["next"][0], page["next"][1]), limit=MAX_PAGE)
        )


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    """Rows as CSV text."""
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return stream.getvalue()


def csv_cell(name: str, value: object) -> object:
    """Text that a spreadsheet would run as a formula is quoted; a number stays a number."""
    if isinstance(value, str) and name not in NUMBERS and value.startswith(FORMULA_SIGNS):
        return f"'{value}"
    return value


def make_cursor(place: list[str]) -> str:
    """Where the next page begins, opaque to the caller."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def read_cursor(cursor: str) -> tuple[str, str]:
    """The place a cursor stands for. Raises ``InvalidRequest`` for anything else."""
    try:
        time, trade_id = json.loads(base64.b64decode(cursor, altchars=b"-_", validate=True))
        return datetime.fromisoformat(time).astimezone(UTC).isoformat(), str(UUID(trade_id))
    except (ValueError, TypeError, AttributeError, OverflowError):
        raise errors.InvalidRequest("cursor: take it from next_cursor as it is.") from None


def read_time(name: str, text: str | None) -> datetime | None:
    """A time or date (then midnight, UTC) of a query. Raises ``InvalidRequest``."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise errors.InvalidRequest(f"{name}: a time as in 2026-01-31T09:30:00Z.") from None


def without_nul(text: str | None) -> str | None:
    """PostgreSQL's text holds no NUL. Raises ``InvalidRequest``."""
    if text is not None and "\0" in text:
        raise errors.InvalidRequest("Text must not contain the NUL character.")
    return text
