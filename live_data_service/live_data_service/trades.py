"""A trade as it is shown to users and kept: its JSON, and what makes it the same trade again."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any
from uuid import UUID

from live_data_service.analyzers.base import (
    AnalyzerError,
    FieldReading,
    Moment,
    Reading,
    TradeReading,
    Usage,
)

__all__ = ["reading_json", "trade_identity", "trade_json", "usage_json"]

ESSENTIAL = ("symbol", "side", "quantity", "price")


def reading_json(reading: Reading, analyzer: str, screenshot_ids: Sequence[UUID]) -> dict[str, Any]:
    """A reading in the form ``TradingDb.save_reading`` takes: each trade with its identity.

    Equal rows of one screenshot are different trades (partial fills repeat), so a row's identity
    counts how many like it came before; a row met in another screenshot starts to count anew.
    """
    alike: Counter[tuple[object, ...]] = Counter()
    trades = []
    for trade in reading.trades:
        row = (trade.screenshot, *identity_parts(trade))
        alike[row] += 1
        listed = trade_json(trade, screenshot_ids[trade.screenshot])
        trades.append(listed | {"identity": trade_identity(trade, alike[row]).hex()})
    return {
        "result": storable(reading.result),
        "analyzer": analyzer,
        "usage": usage_json(reading.usage) if reading.usage else None,
        "trades": trades,
    }


def usage_json(usage: Usage) -> dict[str, Any]:
    """What was used, the cost as a string; as ``GET /analyses/{id}`` shows it."""
    return asdict(usage) | {"cost_usd": number(usage.cost_usd)}


def trade_identity(trade: TradeReading, nth: int) -> bytes:
    """A digest (32 bytes) that is equal when the ``nth`` such row is met again elsewhere."""
    return hashlib.sha256(json.dumps([*identity_parts(trade), nth]).encode()).digest()


def identity_parts(trade: TradeReading) -> tuple[object, ...]:
    """The broker's own id where it is shown, the time otherwise, and what was traded."""
    symbol = "".join(sign for sign in trade.symbol or "" if sign.isalnum()).upper()
    numbers = [plain(value) for value in (trade.quantity, trade.price, trade.exit_price)]
    known_by = (
        ["id", trade.order_id]
        if trade.order_id
        else ["time", shown(trade.executed_at), shown(trade.closed_at)]
    )
    return (trade.kind, *known_by, symbol, trade.side, *numbers)


def plain(value: Decimal | None) -> str | None:
    """1.50 and 1.5 are the same number."""
    return None if value is None else format(value.normalize(), "f")


def trade_json(trade: TradeReading, screenshot_id: UUID | None) -> dict[str, Any]:
    """The promised JSON of a trade, without the ids it gets when it is saved.

    Numbers are strings, times RFC 3339. A trade that lacks what makes a trade needs review,
    whatever its analyzer says. Raises :class:`AnalyzerError` for a number that is none.
    """
    missing = [name for name in ESSENTIAL if getattr(trade, name) is None]
    reasons = [*trade.review_reasons]
    if missing and not reasons:
        reasons.append(f"Not read: {', '.join(missing)}.")
    return {
        "id": None,
        "analysis_id": None,
        "kind": trade.kind,
        "symbol": storable(trade.symbol),
        "side": trade.side,
        "quantity": number(trade.quantity),
        "price": number(trade.price),
        "exit_price": number(trade.exit_price),
        "executed_at": shown(trade.executed_at),
        "executed_precision": trade.executed_at and trade.executed_at.precision,
        "closed_at": shown(trade.closed_at),
        "closed_precision": trade.closed_at and trade.closed_at.precision,
        "fee": number(trade.fee),
        "pnl": number(trade.pnl),
        "currency": storable(trade.currency),
        "account": storable(trade.account),
        "order_id": storable(trade.order_id),
        "confidence": round(trade.confidence, 3),
        "status": "needs_review" if reasons else "accepted",
        "review_reasons": [storable(reason) for reason in reasons],
        "source": {
            "screenshot_id": screenshot_id and str(screenshot_id),
            "row": trade.row,
            "box": list(trade.box),
            "fields": {name: field_json(field) for name, field in trade.fields.items()},
        },
    }


def field_json(field: FieldReading) -> dict[str, Any]:
    """Text, pixels and confidence of one value."""
    return {
        "text": storable(field.text),
        "box": list(field.box),
        "confidence": round(field.confidence, 3),
    }


def number(value: Decimal | None) -> str | None:
    """A number as it was shown, trailing zeros and all, and never in exponent notation."""
    if value is None:
        return None
    if not value.is_finite():
        raise AnalyzerError("unusable_reading", "an analyzer gave a number that is not finite")
    return format(value, "f")


def shown(moment: Moment | None) -> str | None:
    """``2024-08-17T10:47:49Z``."""
    return None if moment is None else moment.at.isoformat().replace("+00:00", "Z")


def storable(text: str | None) -> Any:
    """Text as PostgreSQL can keep it: without NUL and lone surrogates."""
    if text is None:
        return None
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
