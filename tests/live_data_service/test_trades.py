"""What a reading becomes: the promised JSON, and an identity that survives being met again."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from live_data_service.analyzers.base import (
    AnalyzerError,
    Box,
    FieldReading,
    Moment,
    Reading,
    TradeReading,
)
from live_data_service.trades import reading_json, trade_identity, trade_json

SHOT = UUID(int=7)
TRADE = TradeReading(
    kind="fill",
    screenshot=0,
    row=3,
    box=Box(10, 20, 300, 18),
    confidence=0.98765,
    symbol="EUR/USD",
    side="buy",
    quantity=Decimal("0.10"),
    price=Decimal("1.16907"),
    executed_at=Moment(datetime(2018, 6, 4, 9, 30, tzinfo=UTC), "minute"),
    fee=Decimal("-0.03"),
    currency="USD",
    fields={"price": FieldReading("1,16907", Box(120, 20, 60, 18), 0.99)},
)


def test_a_trade_s_json_is_the_promised_one() -> None:
    assert trade_json(TRADE, SHOT) == {
        "id": None,
        "analysis_id": None,
        "kind": "fill",
        "symbol": "EUR/USD",
        "side": "buy",
        "quantity": "0.10",
        "price": "1.16907",
        "exit_price": None,
        "executed_at": "2018-06-04T09:30:00Z",
        "executed_precision": "minute",
        "closed_at": None,
        "closed_precision": None,
        "fee": "-0.03",
        "pnl": None,
        "currency": "USD",
        "account": None,
        "order_id": None,
        "confidence": 0.988,
        "status": "accepted",
        "review_reasons": [],
        "source": {
            "screenshot_id": str(SHOT),
            "row": 3,
            "box": [10, 20, 300, 18],
            "fields": {"price": {"text": "1,16907", "box": [120, 20, 60, 18], "confidence": 0.99}},
        },
    }


def test_a_number_is_never_shown_with_an_exponent() -> None:
    assert trade_json(replace(TRADE, quantity=Decimal("1E+6")), SHOT)["quantity"] == "1000000"
    assert trade_json(replace(TRADE, price=Decimal("1E-8")), SHOT)["price"] == "0.00000001"


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_a_number_that_is_none_is_not_saved(value: str) -> None:
    with pytest.raises(AnalyzerError):
        trade_json(replace(TRADE, price=Decimal(value)), SHOT)


def test_a_trade_that_lacks_what_makes_a_trade_needs_review_whatever_its_reader_says() -> None:
    shown = trade_json(replace(TRADE, side=None, price=None), SHOT)
    assert shown["status"] == "needs_review"
    assert shown["review_reasons"] == ["Not read: side, price."]


def test_text_postgresql_cannot_keep_is_mended() -> None:
    assert trade_json(replace(TRADE, symbol="A\0B\ud800"), SHOT)["symbol"] == "AB?"


@pytest.mark.parametrize(
    "again",
    [
        replace(TRADE, symbol="EURUSD"),
        replace(TRADE, quantity=Decimal("0.1")),
        replace(TRADE, row=9, box=Box(0, 0, 1, 1), confidence=0.5, screenshot=1),
    ],
)
def test_a_trade_met_again_is_the_same_trade(again: TradeReading) -> None:
    assert trade_identity(again, 1) == trade_identity(TRADE, 1)


@pytest.mark.parametrize(
    "other",
    [
        replace(TRADE, kind="position"),
        replace(TRADE, side="sell"),
        replace(TRADE, price=Decimal("1.16908")),
        replace(TRADE, executed_at=Moment(datetime(2018, 6, 4, 9, 31, tzinfo=UTC), "minute")),
        replace(TRADE, order_id="17"),
    ],
)
def test_a_trade_that_differs_in_what_was_traded_is_another_trade(other: TradeReading) -> None:
    assert trade_identity(other, 1) != trade_identity(TRADE, 1)


def test_a_broker_s_id_makes_it_the_same_trade_where_the_time_is_not_shown() -> None:
    timed = replace(TRADE, order_id="17")
    assert trade_identity(timed, 1) == trade_identity(replace(timed, executed_at=None), 1)


def test_equal_rows_of_one_screenshot_are_different_trades_and_of_two_screenshots_the_same() -> (
    None
):
    rows = (TRADE, replace(TRADE, row=4), replace(TRADE, screenshot=1))
    saved = reading_json(Reading(result="", trades=rows), "test", [SHOT, UUID(int=8)])
    first, second, elsewhere = (trade["identity"] for trade in saved["trades"])
    assert first != second
    assert first == elsewhere
