"""Tables of terminals: pending orders, cut headings, ends named by side."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from live_data_service.analyzers.ocr.columns import Column, split_by_spans
from live_data_service.analyzers.ocr.panels import runs_across
from live_data_service.analyzers.ocr.vocabulary import roles_of
from live_data_service.analyzers.ocr.words import lines_of, phrases_of
from tests.live_data_service.ocr_words import Cell, columns, core, page, words_at


@pytest.mark.parametrize(
    "types", [("Limit", "Stop"), ("Stop Limit", "Trailing Stop"), ("限价", "止损")]
)
def test_orders_that_wait_for_their_entry_are_no_positions(types: tuple[str, str]) -> None:
    reading = page(
        columns("Created", "Symbol", "Quantity", "Direction", "Type", "Entry", "S/L",
                "Market Price"),
        columns("3 May 2024 08:10", "EURCHF", "1.20 Lots", "Buy", types[0], "0.97100", "0.96800",
                "0.97420"),
        columns("3 May 2024 09:40", "XAGUSD", "0.30 Lots", "Sell", types[1], "26.110", "26.400",
                "26.550"),
    )  # fmt: skip
    assert reading.trades == []
    assert [refusal.sort for refusal in reading.refused] == ["order", "order"]


def test_positions_that_a_limit_order_opened_stay_positions() -> None:
    trades = page(
        columns("Symbol", "Direction", "Quantity", "Type", "Entry", "Market Price", "P&L"),
        columns("EURCHF", "Buy", "1.20", "Limit", "0.97100", "0.97420", "384.00"),
        columns("XAGUSD", "Sell", "0.30", "Limit", "26.110", "26.550", "-660.00"),
    ).trades
    assert [trade.kind for trade in trades] == ["position", "position"]


def test_a_type_of_order_in_a_column_of_its_own_beside_the_side_makes_an_order() -> None:
    heads = [(20, "Order"), (150, "Time"), (340, "Type"), (440, "Size"), (540, "Symbol"),
             (660, "Price"), (780, "Price"), (900, "Profit")]  # fmt: skip
    held = [
        [(20, f"7018{i}"), (150, f"2024.05.0{i} 09:30"), (340, "buy"), (440, "0.40"),
         (540, "eurchf"), (660, "0.97100"), (780, "0.97420"), (900, "128.00")]
        for i in range(1, 8)
    ]  # fmt: skip
    waiting = [(20, "70189"), (150, "2024.05.09 09:30"), (340, "buy limit"), (440, "0.40"),
               (540, "eurchf"), (660, "0.96000"), (780, "0.97420")]  # fmt: skip
    assert len(page(heads, *held, waiting).trades) == len(held)


@pytest.mark.parametrize(
    ("heading", "roles"),
    [
        ("Market p...", {"last_price", "side", "quantity"}),
        ("Commissi…", {"fee"}),
        ("Entry pr...", {"entry_price"}),
    ],
)
def test_a_heading_that_is_cut_off_may_be_all_that_begin_so(heading: str, roles: set[str]) -> None:
    assert set(roles_of(heading)) == roles


def test_numbers_of_trades_are_no_quantities_and_a_cut_heading_names_the_sides() -> None:
    trades = page(
        columns("Trade num...", "Instrument", "Market p...", "Qty", "Entry price", "Exit price",
                "Profit"),
        columns("1", "MES 03-25", "Long", "4", "5900.25", "5902.25", "$40.00"),
        columns("2", "MES 03-25", "Short", "2", "5905.00", "5906.00", "($10.00)"),
        columns("3", "MES 03-25", "Short", "2", "5907.00", "5904.00", "$30.00"),
    ).trades  # fmt: skip
    assert [(trade.side, str(trade.quantity)) for trade in trades] == [
        ("buy", "4"),
        ("sell", "2"),
        ("sell", "2"),
    ]


def test_how_many_were_to_be_filled_is_no_price_and_nothing_filled_no_deal() -> None:
    trades = page(
        columns("Status", "B/S", "Qty To Fill", "Symbol", "Qty Filled", "Qty Cancelled",
                "Avg Fill Price"),
        columns("Complete", "B", "3", "ESM5", "3", "0", "5320.25"),
        columns("Complete", "S", "3", "ESM5", "0", "3", ""),
        columns("Complete", "S", "3", "ESM5", "3", "0", "5324.50"),
    ).trades  # fmt: skip
    assert [core(trade) for trade in trades] == [
        ("ESM5", "buy", "3", "5320.25"),
        ("ESM5", "sell", "3", "5324.50"),
    ]


def test_what_was_sold_before_it_was_bought_was_a_short_position() -> None:
    long, short = page(
        columns("Symbol", "Qty", "Buy Price", "Buy Time", "Sell Time", "Sell Price", "P&L"),
        columns("MESM5", "2", "5301.25", "2025-05-06 09:31:00", "2025-05-06 09:40:00", "5303.25",
                "20.00"),
        columns("MESM5", "1", "5310.00", "2025-05-06 10:09:00", "2025-05-06 10:01:00", "5306.00",
                "-20.00"),
    ).trades  # fmt: skip
    assert (long.side, long.price, long.exit_price) == (
        "buy",
        Decimal("5301.25"),
        Decimal("5303.25"),
    )
    assert (short.side, short.price, short.exit_price) == (
        "sell",
        Decimal("5306.00"),
        Decimal("5310.00"),
    )
    assert short.executed_at is not None
    assert short.closed_at is not None
    assert (short.executed_at.at.minute, short.closed_at.at.minute) == (1, 9)
    assert short.review_reasons == ()


def test_a_short_position_of_one_day_is_told_by_its_result() -> None:
    long, short = page(
        columns("Symbol", "Qty", "Buy Price", "Buy Date", "Sell Date", "Sell Price", "P&L"),
        columns("MSFT", "2", "401.25", "2025-05-06", "2025-05-06", "403.25", "4.00"),
        columns("NVDA", "1", "110.00", "2025-05-06", "2025-05-06", "106.00", "-4.00"),
    ).trades
    assert [(t.side, str(t.price), str(t.exit_price)) for t in (long, short)] == [
        ("buy", "401.25", "403.25"),
        ("buy", "110.00", "106.00"),
    ]
    assert "The side is taken from the prices and the result." in long.review_reasons


def test_a_sale_at_more_than_the_purchase_of_that_day_may_have_come_first() -> None:
    short = page(
        columns("Symbol", "Side", "Qty", "Buy Price", "Buy Date", "Sell Date", "Sell Price", "P&L"),
        columns("NVDA", "Short", "1", "106.00", "2025-05-06", "2025-05-06", "110.00", "4.00"),
        columns("AMD", "Long", "1", "150.00", "2025-05-06", "2025-05-07", "149.00", "-1.00"),
    ).trades[0]
    assert (short.side, str(short.price), str(short.exit_price)) == ("sell", "110.00", "106.00")


def test_a_second_price_is_the_exit_though_the_times_of_closing_are_cut_off() -> None:
    trades = page(
        columns("Open Time", "Type", "Size", "Item", "Price", "Close Time", "Price", "Profit"),
        columns("2025.03....", "sell", "0.25", "gbpusd", "1.32983", "2025.03....", "1.32854",
                "32.25"),
        columns("2025.03....", "buy", "0.10", "eurusd", "1.05859", "2025.03....", "1.06209",
                "35.00"),
    ).trades  # fmt: skip
    assert [(trade.kind, str(trade.exit_price)) for trade in trades] == [
        ("round_trip", "1.32854"),
        ("round_trip", "1.06209"),
    ]
    assert all(trade.executed_at is None and trade.closed_at is None for trade in trades)
    assert all("The time is cut off." in trade.review_reasons for trade in trades)


@pytest.mark.parametrize(
    ("right", "same"),
    [
        (("Last", "Open P/L", "Realized P/L"), True),
        (("Contract", "Qty", "Price"), False),
        (("Time", "Qty", "P/L"), False),
    ],
)
def test_results_beyond_a_gap_end_the_rows_of_the_table_before_it(
    right: Sequence[str], same: bool
) -> None:
    left = columns("Contract", "Net Pos", "Avg Price")
    beyond: list[Cell] = [(700.0 + 160 * i, name) for i, name in enumerate(right)]
    [header] = lines_of(words_at(40, [*left, *beyond]))
    assert runs_across(header, 600) is same


def placed(value: str) -> list[Cell]:
    """The last part of a number at the right place, thousands before it at the left one."""
    parts = value.split()
    return list(zip((640.0, 700.0)[-len(parts) :], parts, strict=True))


@pytest.mark.parametrize(
    ("values", "names"),
    [
        (("62 037.18", "2.17", "285.44"), ["Notional / Comm."]),
        (("62 037.18", "41 12.17", "18 285.44"), ["Notional", "Comm."]),
    ],
)
def test_thousands_before_some_numbers_are_no_column_of_a_heading_of_two_names(
    values: Sequence[str], names: Sequence[str]
) -> None:
    spans = [Column(640, 660), Column(700, 780)]
    body = lines_of(
        word for i, value in enumerate(values) for word in words_at(90 + 30 * i, placed(value))
    )
    [heading] = phrases_of(words_at(40, [(640, "Notional / Comm.")]))
    assert [part.text for part in split_by_spans(heading, spans, body)] == names
