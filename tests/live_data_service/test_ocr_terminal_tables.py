"""Tables of terminals: pending orders, cut headings, ends named by side."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from live_data_service.analyzers.ocr.columns import Column, split_by_spans, whole_moments
from live_data_service.analyzers.ocr.headers import find_headers
from live_data_service.analyzers.ocr.panels import runs_across
from live_data_service.analyzers.ocr.vocabulary import roles_of
from live_data_service.analyzers.ocr.words import lines_of, phrases_of
from tests.live_data_service.ocr_words import Cell, columns, core, page, read, words_at


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


@pytest.mark.parametrize("marked", ["2024-05-08 09:11:26.962 EP", "2024-05-0809:11:26.962 BP"])
def test_a_mark_behind_thousandths_of_a_second_is_no_part_of_the_time(marked: str) -> None:
    trades = page(
        columns("Symbol", "Type", "Entry DateTime", "Exit DateTime", "Entry", "Exit", "Qty", "P/L",
                step=250),
        columns("ZBM24", "Short", "2024-05-08 08:59:50.850", marked, "115.03", "115.00", "2",
                "62.50", step=250),
        columns("ZBM24", "Long", "2024-05-08 10:59:50.850", marked, "115.00", "115.03", "2",
                "62.50", step=250),
    ).trades  # fmt: skip
    closed = [trade.closed_at.at.isoformat() for trade in trades if trade.closed_at is not None]
    assert closed == ["2024-05-08T09:11:26+00:00"] * 2


def test_headings_left_of_their_cells_name_the_columns_right_of_them() -> None:
    heads: list[Cell] = [(20, "Exec Time"), (240, "Side"), (330, "Qty"), (400, "Pos Effect"),
                         (520, "Symbol"), (640, "Price")]  # fmt: skip
    trades = page(
        heads,
        [(20, "2024-05-02 09:00:10"), (240, "BUY"), (374, "+2"), (400, "TO OPEN"), (520, "KO"),
         (660, "62.10")],
        [(20, "2024-05-02 09:30:10"), (240, "SELL"), (374, "-2"), (400, "TO CLOSE"), (520, "KO"),
         (660, "62.40")],
    ).trades  # fmt: skip
    assert [str(trade.quantity) for trade in trades] == ["2", "2"]


def test_what_is_net_beside_an_entry_and_an_exit_is_the_result() -> None:
    trades = page(
        columns("Symbol", "Kierunek", "Cena wejścia", "Cena zamknięcia", "Ilość",
                "Netto EUR", "Saldo EUR"),
        columns("GBPUSD", "Sell", "1.27110", "1.27010", "0.20", "17.40", "5 017.40"),
        columns("GBPUSD", "Buy", "1.27020", "1.26980", "0.20", "-8.60", "5 008.80"),
    ).trades  # fmt: skip
    assert [str(trade.pnl) for trade in trades] == ["17.40", "-8.60"]


def test_a_result_of_what_is_open_makes_a_position_of_a_deal_with_its_time() -> None:
    trades = page(
        columns("Instrument", "Side", "Size", "Fill Price", "Price", "P/L Open", "Time"),
        columns("GBP/USD", "Buy", "20,000", "1.27110", "1.27210", "20.00", "2024-05-02 09:00:10"),
        columns("XAG/USD", "Sell", "100", "27.10", "27.20", "-10.00", "2024-05-02 10:00:10"),
    ).trades
    assert [(trade.kind, trade.side) for trade in trades] == [
        ("position", "buy"),
        ("position", "sell"),
    ]


def test_money_under_a_return_is_the_result_and_not_a_percentage() -> None:
    trades = page(
        columns("Symbol", "Side", "Size", "Entry", "Exit", "Return $", "Return %"),
        columns("KO", "LONG", "10", "$62.10", "$62.40", "$3.00", "0.48%"),
        columns("AMD", "SHORT", "5", "$160.00", "$161.00", "-$5.00", "-0.62%"),
    ).trades
    assert [str(trade.pnl) for trade in trades] == ["3.00", "-5.00"]


def test_the_title_of_a_part_that_can_be_folded_is_no_line_of_its_headings() -> None:
    title = words_at(20, [(20, "▼Account Trade History")])
    heads = words_at(38, [(20, "Exec Time"), (240, "Side"), (330, "Qty"), (440, "Symbol"),
                          (560, "Price")])  # fmt: skip
    rows = [
        words_at(y, [(20, time), (240, side), (330, "2"), (440, "KO"), (560, "62.10")])
        for y, time, side in ((70, "5/2/24 09:00:10", "BUY"), (100, "5/2/24 09:30:10", "SELL"))
    ]
    trades = read([*title, *heads, *(word for row in rows for word in row)]).trades
    assert len(trades) == 2
    assert all("The time" not in reason for trade in trades for reason in trade.review_reasons)
    assert find_headers(lines_of([*title, *heads]))[0].first == 1


@pytest.mark.parametrize(
    ("heading", "role"),
    [("Tiempo", "time"), ("Cerrada", "exit_time"), ("Abierta", "entry_time"),
     ("Price executed", "fill_price"), ("Bilhete", "order_id"), ("委托量", "quantity")],
)  # fmt: skip
def test_headings_of_terminals_in_other_languages_are_known(heading: str, role: str) -> None:
    assert roles_of(heading)[:1] == (role,)


def test_long_numbers_under_positions_are_those_of_deals() -> None:
    trades = page(
        columns("时间", "交易品种", "持仓", "类型", "交易量", "价位", "时间", "价位", "利润",
                step=150),
        columns("2024.05.02 09:00", "EURCHF", "51220331", "sell", "0.05", "0.97460",
                "2024.05.02 11:50", "0.97030", "21.50", step=150),
        columns("2024.05.03 09:00", "GBPUSD", "51220524", "buy", "0.30", "1.27110",
                "2024.05.03 11:50", "1.27150", "12.00", step=150),
    ).trades  # fmt: skip
    assert [str(trade.quantity) for trade in trades] == ["0.05", "0.30"]


def test_a_time_of_day_stays_with_its_date_before_a_text_that_stands_close() -> None:
    rows = [
        [(20, "2024-05-02"), (110, "01:07"), (156, side), (330, "1,967.42"), (500, "0.0558"),
         (640, "FILLED")]
        for side in ("SELL", "BUY", "SELL", "BUY", "BUY", "SELL")
    ]  # fmt: skip
    trades = page(
        [(20, "Time"), (160, "Side"), (340, "Price"), (505, "Amount"), (640, "Status")], *rows
    ).trades
    told = [trade.executed_at.at.isoformat()[:16] for trade in trades if trade.executed_at]
    assert told == ["2024-05-02T01:07"] * 6


def test_nothing_filled_in_the_coin_of_the_order_is_no_deal() -> None:
    reading = page(
        columns("Time", "Symbol", "Type", "Side", "Price", "Amount", "Filled", step=200),
        columns("2024-05-02 09:00:30", "ETHUSDT", "Limit", "Sell", "3,466.05", "0.5 ETH",
                "0.0 ETH", step=200),
    )  # fmt: skip
    assert reading.trades == []


def test_codes_under_a_currency_are_the_instruments_beside_their_names() -> None:
    found = page(
        columns("Currency", "Name", "Quantity", "Price ($)", "Price Bought ($)", "P/L ($)"),
        columns("DOT", "Polkadot", "55", "7.10", "6.10", "55.00"),
        columns("ATOM", "Cosmos Hub", "20", "9.00", "11.00", "-40.00"),
        columns("LINK", "Chainlink", "10", "15.00", "14.00", "10.00"),
    ).trades
    assert [trade.symbol for trade in found] == ["DOT", "ATOM", "LINK"]


def test_two_known_names_in_a_heading_of_two_lines_name_the_lines_of_its_cells() -> None:
    heads = words_at(40, [(20, "Wertpapiername"), (300, "Orderart"), (420, "Stück"), (520, "Kurs")])
    heads += words_at(58, [(20, "ISIN"), (300, "Ordertyp")])
    rows = [
        word
        for i, (name, side, isin) in enumerate(
            (("Linde plc", "Kauf", "IE000S9YS762"), ("BASF SE", "Verkauf", "DE000BASF111"))
        )
        for word in (
            *words_at(100 + 60 * i, [(20, name), (300, side)]),
            *words_at(109 + 60 * i, [(420, "12"), (520, "47,10")]),
            *words_at(118 + 60 * i, [(20, isin), (300, "Limit")]),
        )
    ]
    trades = read([*heads, *rows]).trades
    assert [(trade.symbol, trade.side) for trade in trades] == [
        ("LINDE PLC", "buy"),
        ("BASF SE", "sell"),
    ]


@pytest.mark.parametrize(("behind", "moved"), [("11:26 PM", False), ("11:26 PM SELL", True)])
def test_the_half_of_the_day_stays_with_its_time_of_day(behind: str, moved: bool) -> None:
    spans = [Column(20, 100), Column(120, 250)]
    body = lines_of(
        word
        for i in range(3)
        for word in words_at(40 + 30 * i, [(20, "02/14/2024"), (120, behind)])
    )
    date, rest = whole_moments(spans, body)
    assert (date.x1 > rest.x0 - 10, rest.x0 > 120) == (moved, moved)
