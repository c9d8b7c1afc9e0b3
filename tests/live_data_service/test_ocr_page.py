"""From words to trades, on words set by hand: no models are loaded here."""

from decimal import Decimal

import pytest

from live_data_service.analyzers.base import UserContext
from live_data_service.analyzers.ocr.columns import columns_of
from live_data_service.analyzers.ocr.panels import panels_of
from live_data_service.analyzers.ocr.rows import group_lines
from live_data_service.analyzers.ocr.words import UNREAD, Tint, Word, lines_of, phrases_of
from tests.live_data_service.ocr_words import HEIGHT, Cell, columns, core, read, table, words_at

FILLS = table(
    columns("Time", "Symbol", "Side", "Qty", "Price", "Fee"),
    columns("2024-03-15 10:01:11", "AAPL", "Buy", "1,200", "172.40", "1.00"),
    columns("2024-03-14 15:30:00", "BTC/USDT", "Sell", "0.0500", "68,120.10", "3.40"),
)


def test_a_table_of_fills_gives_every_row_with_its_numbers_as_shown() -> None:
    page = read(FILLS)
    assert [core(trade) for trade in page.trades] == [
        ("AAPL", "buy", "1200", "172.40"),
        ("BTC/USDT", "sell", "0.0500", "68120.10"),
    ]
    assert page.trades[0].fields["quantity"].text == "1,200"
    assert page.trades[0].kind == "fill"
    assert page.trades[0].fee == Decimal("1.00")


def test_every_field_points_at_the_pixels_it_was_read_from() -> None:
    field = read(FILLS).trades[0].fields["price"]
    assert field.box == (700, 70, 48, 18)
    assert field.confidence == pytest.approx(0.99)


def test_only_filled_rows_of_an_order_history_are_trades() -> None:
    page = read(
        table(
            columns("Symbol", "Side", "Qty", "Limit Price", "Fill Price", "Status"),
            columns("AAPL", "Buy", "10", "170.00", "169.95", "Filled"),
            columns("MSFT", "Sell", "5", "420.00", "", "Cancelled"),
            columns("NVDA", "Buy", "2", "800.00", "", "Working"),
        )
    )
    assert [core(trade) for trade in page.trades] == [("AAPL", "buy", "10", "169.95")]
    assert [refusal.sort for refusal in page.refused] == ["order", "order"]


def test_two_times_and_two_prices_in_a_row_are_a_round_trip() -> None:
    page = read(
        table(
            columns("Symbol", "Type", "Volume", "Time", "Price", "Time", "Price", "Profit"),
            columns("EURUSD", "sell", "0.10", "2024.03.01 10:00", "1.08231", "2024.03.02 11:00",
                    "1.08452", "-22.10"),
            columns("GBPUSD", "buy", "0.50", "2024.03.01 12:00", "1.26551", "2024.03.04 11:00",
                    "1.26701", "75.00"),
        )
    )  # fmt: skip
    trade = page.trades[0]
    assert trade.kind == "round_trip"
    assert (trade.price, trade.exit_price) == (Decimal("1.08231"), Decimal("1.08452"))
    assert trade.executed_at is not None
    assert trade.closed_at is not None
    assert trade.closed_at.at.day == 2


def test_two_prices_without_a_closing_time_are_an_open_position_at_the_first() -> None:
    page = read(
        table(
            columns("Symbol", "Time", "Type", "Volume", "Price", "S/L", "Price", "Profit"),
            columns(
                "EURUSD", "2024.03.01 10:00", "buy", "0.10", "1.08231", "1.07", "1.08452", "22.10"
            ),
            columns(
                "USDJPY", "2024.03.01 11:00", "sell", "0.20", "149.051", "", "149.300", "-33.00"
            ),
        )
    )  # fmt: skip
    assert [trade.kind for trade in page.trades] == ["position", "position"]
    assert [str(trade.price) for trade in page.trades] == ["1.08231", "149.051"]


def test_the_sign_of_the_quantity_tells_the_side_and_is_not_kept() -> None:
    page = read(
        table(
            columns("Instrument", "Position", "Avg Price", "Last", "Unrealized P&L"),
            columns("SPY", "-100", "511.20", "509.00", "220.00"),
            columns("QQQ", "50", "440.10", "441.00", "45.00"),
        )
    )
    assert [core(trade) for trade in page.trades] == [
        ("SPY", "sell", "100", "511.20"),
        ("QQQ", "buy", "50", "440.10"),
    ]
    assert {trade.kind for trade in page.trades} == {"position"}


def test_without_a_header_columns_are_typed_by_what_they_hold() -> None:
    rows = [
        ("2024-03-15 10:01:11", "AAPL", "Buy", "10", "172.40", "1,724.00"),
        ("2024-03-14 15:30:00", "MSFT", "Sell", "5", "417.31", "2,086.55"),
        ("2024-03-13 09:30:05", "AAPL", "Buy", "25", "171.02", "4,275.50"),
        ("2024-03-12 11:45:59", "KO", "Sell", "120", "60.11", "7,213.20"),
    ]
    page = read(table(*(columns(*row) for row in rows)))
    assert [core(trade) for trade in page.trades] == [
        (symbol, side.lower(), quantity, price) for _, symbol, side, quantity, price, _ in rows
    ]


def test_side_words_of_an_unknown_language_are_told_by_their_colours() -> None:
    def row(time: str, symbol: str, word: str, tint: Tint, *numbers: str) -> list[Cell]:
        cells: list[Cell] = [(20, time), (200, symbol), (330, word, tint)]
        return cells + [(450 + 140 * i, text) for i, text in enumerate(numbers)]

    page = read(
        table(
            row("01.03.2024 10:00", "SAP", "Zzkup", "green", "10", "170,20", "1.702,00"),
            row("01.03.2024 11:00", "SIE", "Zzprod", "red", "20", "175,40", "3.508,00"),
            row("01.03.2024 12:00", "SAP", "Zzkup", "green", "30", "171,10", "5.133,00"),
        )
    )
    assert [trade.side for trade in page.trades] == ["buy", "sell", "buy"]


def test_two_lines_of_one_record_are_one_trade() -> None:
    page = read(
        [
            *words_at(20, columns("Symbol", "Side", "Size", "Price", "Fee")),
            *(
                word
                for i in range(3)
                for word in (
                    *words_at(60 + 60 * i, columns("BTCUSDT", "Buy", "0.15", "67101.2", "4.02")),
                    *words_at(78 + 60 * i, [(20.0, "Perpetual")]),
                )
            ),
        ]
    )
    assert [core(trade) for trade in page.trades] == [("BTCUSDT", "buy", "0.15", "67101.2")] * 3


def test_a_card_is_read_by_its_phrasing_and_its_date() -> None:
    page = read(
        [
            *words_at(40, [(20, "META Market Buy"), (700, "$3,986.04")]),
            *words_at(62, [(20, "Apr 23, 2023"), (640, "8.2856 shares at $481.08")]),
            *words_at(130, [(20, "QQQ Market Sell"), (700, "$3,816.54")]),
            *words_at(152, [(20, "Apr 22, 2023"), (640, "8.7309 shares at $437.13")]),
        ]
    )
    assert [core(trade) for trade in page.trades] == [
        ("META", "buy", "8.2856", "481.08"),
        ("QQQ", "sell", "8.7309", "437.13"),
    ]
    assert page.trades[0].executed_at is not None
    assert page.trades[0].executed_at.precision == "day"


def test_what_was_paid_is_not_taken_for_a_result() -> None:
    page = read(
        [
            *words_at(40, [(20, "Bought PLTR"), (700, "-$8,291.50", "red")]),
            *words_at(62, [(20, "350 @ $23.69"), (200, "06 Feb 2023")]),
        ]
    )
    assert [(trade.kind, trade.pnl) for trade in page.trades] == [("fill", None)]


def test_half_of_a_torn_number_is_not_taken_for_the_number() -> None:
    page = read(
        table(
            columns("Symbol", "Side", "Qty", "Entry", "Exit", "P&L"),
            columns("EURUSD", "Buy", "1.00", "1.08100", "1.08200", "118 02"),
            columns("USDJPY", "Sell", "1.00", "149.100", "149.300", "-33.00"),
        )
    )
    assert [trade.pnl for trade in page.trades] == [None, Decimal("-33.00")]
    assert page.trades[0].status == "needs_review"


def test_labelled_values_of_a_card_make_a_position() -> None:
    page = read(
        [
            *words_at(40, [(20, "SOLUSDT Long 10x")]),
            *words_at(70, [(20, "Size"), (160, "Entry Price"), (320, "Mark Price")]),
            *words_at(92, [(20, "6.29"), (160, "148.51"), (320, "149.31")]),
        ]
    )
    assert [(trade.kind, *core(trade)) for trade in page.trades] == [
        ("position", "SOLUSDT", "buy", "6.29", "148.51")
    ]


def test_a_note_of_a_trade_is_read_and_says_that_the_date_is_missing() -> None:
    page = read(words_at(40, [(20, "Bought 12 NQM4 @ 18312.40"), (300, "11:14")]))
    assert [core(trade) for trade in page.trades] == [("NQM4", "buy", "12", "18312.40")]
    assert "date" in page.trades[0].review_reasons[0]


NO_TRADES: dict[str, list[tuple[str, ...]]] = {
    "tape": [
        ("Price", "Amount", "Time"),
        ("64000.1", "0.52", "12:00:01"),
        ("64000.3", "0.11", "12:00:00"),
    ],
    "book": [
        ("Bid", "Size", "Ask", "Size"),
        ("5200.25", "12", "5200.50", "9"),
        ("5200.00", "30", "5200.75", "8"),
    ],
    "watchlist": [
        ("Symbol", "Last", "Chg", "Chg %", "Volume"),
        ("AAPL", "172.40", "1.20", "0.70%", "51,200"),
        ("KO", "60.10", "-0.10", "-0.17%", "12,100"),
    ],
    "working orders": [
        ("Symbol", "Side", "Qty", "Limit Price", "TIF"),
        ("AAPL", "Buy", "10", "170.00", "GTC"),
        ("KO", "Sell", "20", "61.00", "GTC"),
    ],
    "money": [
        ("Date", "Type", "Currency", "Amount", "Status"),
        ("2024-03-01", "Deposit", "USD", "500.00", "Completed"),
        ("2024-03-02", "Dividend", "USD", "12.10", "Completed"),
    ],
    "empty": [("Date", "Symbol", "Side", "Qty", "Price", "Fee")],
    "settings": [("Default quantity", "100"), ("Max leverage", "20x"), ("Buy hotkey", "F1")],
}


@pytest.mark.parametrize("rows", NO_TRADES.values(), ids=NO_TRADES.keys())
def test_no_trade_is_invented(rows: list[tuple[str, ...]]) -> None:
    assert read(table(*(columns(*row) for row in rows))).trades == []


def test_a_dividend_among_trades_is_left_out() -> None:
    page = read(
        table(
            columns("Date", "Action", "Symbol", "Quantity", "Price", "Amount"),
            columns("03/15/2024", "Buy", "VTI", "10", "$254.12", "-$2,541.20"),
            columns("03/14/2024", "Dividend", "MSFT", "", "", "$15.00"),
            columns("03/13/2024", "Sell", "INTC", "50", "$42.65", "$2,132.50"),
        )
    )
    assert [trade.symbol for trade in page.trades] == ["VTI", "INTC"]
    assert [refusal.sort for refusal in page.refused] == ["cash"]


def test_a_row_that_contradicts_its_value_is_to_be_reviewed() -> None:
    page = read(
        table(
            columns("Symbol", "Side", "Qty", "Price", "Total"),
            columns("AAPL", "Buy", "10", "172.40", "1,724.00"),
            columns("KO", "Sell", "5", "60.10", "300.50"),
            columns("MSFT", "Buy", "2", "41.730", "834.60"),
        )
    )
    assert [trade.status for trade in page.trades] == ["accepted", "accepted", "needs_review"]


def test_ambiguous_dates_stay_open_until_the_locale_tells() -> None:
    words = table(
        columns("Date", "Symbol", "Side", "Qty", "Price"),
        columns("02/03/2024", "AAPL", "Buy", "10", "172.40"),
        columns("02/03/2024", "KO", "Sell", "5", "60.10"),
    )
    assert read(words).trades[0].executed_at is None
    known = read(words, UserContext(locale="en-US")).trades[0].executed_at
    assert known is not None
    assert (known.at.month, known.at.day) == (2, 3)


def test_panels_side_by_side_are_parted_where_their_lines_are_out_of_step() -> None:
    left = table(*[columns("AAPL", "Buy", "10", step=90)] * 6, pitch=41)
    right = [
        word._replace(x0=word.x0 + 600, x1=word.x1 + 600)
        for word in table(*[columns("64000.1", "0.52", step=90)] * 9, top=47, pitch=29)
    ]
    panels = panels_of([*left, *right])
    assert sorted(len(panel) for panel in panels) == [len(left), len(right)]


def test_columns_keep_a_date_and_its_time_together_and_units_with_their_number() -> None:
    body = lines_of(
        table(
            [(20, "2024-03-15 10:01"), (200, "15,062 DOGE"), (400, "Buy")],
            [(20, "2024-03-14 11:02"), (200, "433 XRP"), (400, "Sell")],
            [(20, "2024-03-13 12:03"), (200, "0.5 BTC"), (400, "Buy")],
        )
    )
    header = words_at(10, [(20, "Time"), (200, "Amount"), (400, "Side")])
    assert [column.name for column in columns_of(body, header)] == ["Time", "Amount", "Side"]


def test_lines_are_grouped_by_the_steps_between_them() -> None:
    lines = lines_of(
        word for y in (0, 20, 70, 90, 140, 160) for word in words_at(y, columns("A1", "2", "3"))
    )
    assert [len(group) for group in group_lines(lines, 3)] == [2, 2, 2]


def test_words_apart_by_more_than_a_space_are_two_phrases() -> None:
    line = lines_of(words_at(0, [(0, "Order History"), (160, "Assets")]))[0]
    assert [phrase.text for phrase in phrases_of(line.words)] == ["Order History", "Assets"]


def test_the_picture_of_initials_before_a_code_is_no_part_of_it() -> None:
    page = read(
        table(
            columns("Symbol", "Side", "Quantity", "Price"),
            columns("AT ATAKP", "Buy", "600", "53.90"),
            columns("GU GUBRF", "Sell", "100", "301.75"),
            columns("KM KMPUR", "Buy", "99", "19.15"),
        )
    )
    assert [trade.symbol for trade in page.trades] == ["ATAKP", "GUBRF", "KMPUR"]


def test_numbers_that_count_the_rows_are_no_part_of_the_codes_after_them() -> None:
    page = read(
        table(
            columns("Pair", "Side", "Date", "Quantity", "Price"),
            columns("1 BTC-USD", "Buy", "2022-12-02", "0.2", "19000"),
            columns("2 BTC-USD", "Sell", "2022-12-28", "0.2", "18500"),
            columns("3 ETH-USD", "Buy", "2023-01-15", "1.2", "2500"),
        )
    )
    assert [trade.symbol for trade in page.trades] == ["BTC-USD", "BTC-USD", "ETH-USD"]


def test_a_side_whose_letters_were_read_as_digits_is_known() -> None:
    page = read(table([(20, "4/22/2026 1:43 PM | Se11 2 ETH @ $3512.80 = $7013.86")]))
    assert [core(trade) for trade in page.trades] == [("ETH", "sell", "2", "3512.80")]


def test_a_dash_says_that_a_cell_is_empty() -> None:
    page = read(
        table(
            columns("Instrument", "Action", "Quantity", "Price", "Time", "Position"),
            columns("ES 06-14", "Buy", "1", "1889.75", "2014-05-22 10:01:00", "-"),
            columns("ES 06-14", "Sell", "1", "1889.50", "2014-05-22 10:02:00", "1S"),
            columns("ES 06-14", "Buy", "1", "1889.25", "2014-05-22 10:03:00", "-"),
        )
    )
    assert {trade.symbol for trade in page.trades} == {"ES 06-14"}
    assert {trade.kind for trade in page.trades} == {"fill"}


def test_a_heading_that_a_narrow_column_cuts_off_is_known_by_its_beginning() -> None:
    page = read(
        table(
            columns("Symbol", "Side", "Qty", "Price", "Time", "Commi"),
            columns("ESM4", "Buy", "1", "1889.75", "2014-05-22 10:01:00", "$2.05"),
            columns("ESM4", "Sell", "1", "1890.50", "2014-05-22 10:02:00", "$2.05"),
        )
    )
    assert [trade.fee for trade in page.trades] == [Decimal("2.05"), Decimal("2.05")]


def test_a_button_beside_a_heading_is_no_part_of_it() -> None:
    page = read(
        table(
            [(20, "Symbol"), (150, "Side"), (280, "Quantity"), (460, "Price"), (515, "7"),
             (527, "Trigger price"), (700, "Status")],
            [(20, "EURUSD"), (150, "Buy"), (280, "0.3"), (468, "1.18175"), (700, "Filled")],
            [(20, "EURUSD"), (150, "Sell"), (280, "0.4"), (468, "1.18172"), (700, "Filled")],
        )
    )  # fmt: skip
    assert [str(trade.price) for trade in page.trades] == ["1.18175", "1.18172"]


def test_a_short_position_began_at_the_price_of_the_sale() -> None:
    page = read(
        table(
            columns("Symbol", "Type", "Entry time", "Exit time", "Buy price", "Sell price", "Qty"),
            columns("BTCUSDT", "Long", "2024-01-01 10:00", "2024-01-01 11:00", "41000", "41500",
                    "1"),
            columns("BTCUSDT", "Short", "2024-01-02 10:00", "2024-01-02 11:00", "40000", "40800",
                    "1"),
        )
    )  # fmt: skip
    assert [(trade.side, str(trade.price), str(trade.exit_price)) for trade in page.trades] == [
        ("buy", "41000", "41500"),
        ("sell", "40800", "40000"),
    ]


def test_what_a_colour_means_is_learned_from_the_sides_that_are_read() -> None:
    page = read(
        table(
            columns("Symbol", "Side", "Qty", "Price", "Time"),
            [*columns("AAPL", "", "10", "172.40", "2024-03-15 10:01"), (190, "买", "red")],
            [*columns("KO", "", "5", "60.10", "2024-03-15 10:02"), (190, "名", "red")],
            [*columns("MSFT", "", "2", "417.30", "2024-03-15 10:03"), (190, "买", "red")],
            [*columns("NVDA", "", "2", "900.10", "2024-03-15 10:04"), (190, "卖", "green")],
        )
    )
    assert [trade.side for trade in page.trades] == ["buy", "buy", "buy", "sell"]


def test_the_unit_of_a_quantity_is_the_code_of_a_coin_shown_by_its_name() -> None:
    page = read(
        table(
            columns("Type", "Asset", "Date", "Amount", "Price"),
            columns("Buy", "Cardano", "18 Apr 2025", "+2000 ADA", "$0.45"),
            columns("Sell", "Bitcoin", "20 Mar 2025", "-0.1 BTC", "$65,000.00"),
        )
    )
    assert [trade.symbol for trade in page.trades] == ["ADA", "BTC"]


def test_what_was_bought_is_labelled_as_such_in_a_log() -> None:
    lines = ["Attempting to buy $180.45 of $ETH", "Amount Bought: 0.10220000", "Price: $1765.13",
             "Total Spent: $180.39"]  # fmt: skip
    page = read(table(*[[(20.0, line)] for line in lines], pitch=26))
    assert [core(trade) for trade in page.trades] == [("ETH", "buy", "0.10220000", "1765.13")]


def test_tables_side_by_side_are_parted_where_the_instrument_is_named_again() -> None:
    left = ("Pair", "Quantity", "Average Price", "PnL")
    page = read(
        table(
            columns(*left, "Pair", "Side", "Date", "Quantity", "Price", step=150),
            columns("BTC-USD", "0.30000", "17500.00", "14250.00", "BTC-USD", "Buy", "2022-12-02",
                    "0.2", "19000", step=150),
            columns("", "", "", "", "BTC-USD", "Buy", "2022-12-28", "0.2", "18500", step=150),
            columns("", "", "", "", "ETH-USD", "Sell", "2024-03-02", "2.7", "3500", step=150),
        )
    )  # fmt: skip
    fills = [trade for trade in page.trades if trade.kind == "fill"]
    assert [core(trade) for trade in fills] == [
        ("BTC-USD", "buy", "0.2", "19000"),
        ("BTC-USD", "buy", "0.2", "18500"),
        ("ETH-USD", "sell", "2.7", "3500"),
    ]


def test_codes_of_shares_stand_under_their_names_and_a_cost_is_that_of_one_share() -> None:
    rows = [("贵州茅台", "600519", "1256.00", "200", "1261.54", "251,200.00"),
            ("宁德时代", "300750", "399.50", "500", "216.30", "199,750.00"),
            ("招商银行", "600036", "38.49", "1,500", "37.85", "57,735.00"),
            ("比亚迪", "002594", "91.89", "300", "318.50", "27,567.00"),
            ("长江电力", "600900", "27.63", "1,000", "29.45", "27,630.00")]  # fmt: skip
    words = words_at(40, columns("标的", "现价", "持仓", "成本", "市值"))
    for i, (name, code, now, size, cost, value) in enumerate(rows):
        words += words_at(90 + 70 * i, columns(name, now, size, cost, value))
        words += words_at(112 + 70 * i, columns(code))
    assert [core(trade) for trade in read(words).trades] == [
        (code, "buy", size.replace(",", ""), cost) for _, code, _, size, cost, _ in rows
    ]


AXIS = [
    word
    for i in range(8)
    for word in words_at(30 + 32 * i, [(1000, f"{'F-'[i % 2]}1.{1400 - 16 * i}0")])
]


def test_a_label_on_a_chart_is_a_position_in_the_instrument_of_its_title() -> None:
    title = words_at(5, [(7, "EURUSD, H1: Euro vs US Dollar")])
    page = read([*title, *words_at(100, [(7, "SELL 0.05 at 1.13610")]), *AXIS])
    assert [(core(trade), trade.kind) for trade in page.trades] == [
        (("EURUSD", "sell", "0.05", "1.13610"), "position")
    ]


def test_prices_on_a_chart_whose_decimal_sign_was_not_read_are_placed_by_its_axis() -> None:
    title = words_at(5, [(7, "EURUSD, H1: Euro vs US Dollar")])
    label = words_at(100, [(7, "SELL9\N{MULTIPLICATION SIGN}113,610")])
    trades = read([*title, *label, *AXIS]).trades
    assert [core(trade) for trade in trades] == [("EURUSD", "sell", "9", "1.13610")]
    assert trades[0].review_reasons == (
        "The decimal sign of the price is taken from the axis of the chart.",
    )


def test_pending_orders_on_a_chart_are_none_for_all_the_prices_of_its_axis() -> None:
    title = words_at(5, [(7, "EURUSD, H1: Euro vs US Dollar")])
    page = read([*title, *words_at(126, [(7, "BUY STOP 0.01 at 1.13520")]), *AXIS])
    assert page.trades == []


def test_two_prices_under_open_positions_are_those_of_the_entry_and_of_now() -> None:
    page = read(
        [
            *words_at(5, [(7, "EURUSD, H1: Euro vs US Dollar")]),
            *words_at(40, [(7, "Positions:2")]),
            *words_at(62, [(7, "#1 2022.02.15 01:20:50 BUY0.01 1.13060 -> 1.13477 = 4.17")]),
            *words_at(84, [(7, "#2 2022.02.15 10:08:20 BUY 0.01 1.13189 -> 1.13477 = 2.88")]),
            *AXIS,
        ]
    )
    assert [(core(trade), trade.kind, trade.exit_price) for trade in page.trades] == [
        (("EURUSD", "buy", "0.01", "1.13060"), "position", None),
        (("EURUSD", "buy", "0.01", "1.13189"), "position", None),
    ]


def unread(x: float, y: float, tint: Tint) -> Word:
    """A coloured word of a script that could not be read."""
    return Word(UNREAD, x, y, x + 60, y + HEIGHT, 1.0, tint)


DEALS = [
    columns("SBER@TQBR", str(i + 1), f"0{i + 1}.04.2020 18:46:00", "10", f"18{i}.78")
    for i in range(5)
]
HUES: list[Tint] = ["blue", "red", "blue", "red", "blue"]


def test_sides_that_could_not_be_read_are_told_by_their_colours() -> None:
    marks = [unread(870, 40 + 30 * i, tint) for i, tint in enumerate(HUES)]
    page = read([*table(*DEALS), *marks])
    assert [core(trade)[:3] for trade in page.trades] == [
        ("SBER@TQBR", "sell" if tint == "red" else "buy", "10") for tint in HUES
    ]
    assert all("The side is taken from a colour." in t.review_reasons for t in page.trades)


def test_of_two_columns_that_could_not_be_read_one_may_be_a_state() -> None:
    marks = [unread(x, 40 + 30 * i, tint) for i, tint in enumerate(HUES) for x in (870, 1040)]
    assert read([*table(*DEALS), *marks]).trades == []


def test_unread_words_tell_no_sides_where_red_may_be_the_colour_of_what_rises() -> None:
    marks = [unread(870, 40 + 30 * i, tint) for i, tint in enumerate(HUES)]
    assert read([*table(*DEALS), *marks, *words_at(300, [(20, "号")])]).trades == []


def test_a_table_that_opens_in_a_row_is_of_its_instrument_and_the_outer_one_goes_on_below() -> None:
    held = ("Symbol", "Account", "Quantity", "Avg cost", "Price", "P/L")
    page = read(
        [
            *words_at(40, columns(*held, step=200)),
            *words_at(80, columns("ATAKP", "Main", "600", "53.90", "56.15", "1,350.00", step=200)),
            *table(
                [(60, "Date"), (330, "Type"), (560, "Price"), (760, "Trade qty")],
                [(60, "2025-07-30"), (330, "BUY"), (560, "45.44"), (760, "2000")],
                [(60, "2025-08-04"), (330, "SELL"), (560, "47.82"), (760, "400")],
                [(60, "2025-08-05"), (330, "SELL"), (560, "48.42"), (760, "500")],
                top=150,
            ),
            *words_at(
                320, columns("GUBRF", "Main", "200", "301.38", "519.00", "43,525.00", step=200)
            ),
            *words_at(
                370, columns("SDTTR", "Main", "280", "220.39", "194.40", "-7,275.94", step=200)
            ),
        ]
    )
    assert [(trade.kind, *core(trade)) for trade in page.trades] == [
        ("position", "ATAKP", "buy", "600", "53.90"),
        ("fill", "ATAKP", "buy", "2000", "45.44"),
        ("fill", "ATAKP", "sell", "400", "47.82"),
        ("fill", "ATAKP", "sell", "500", "48.42"),
        ("position", "GUBRF", "buy", "200", "301.38"),
        ("position", "SDTTR", "buy", "280", "220.39"),
    ]


def test_two_tables_below_each_other_are_no_row_of_one_another() -> None:
    page = read(
        [
            *FILLS,
            *table(
                columns("Symbol", "Account", "Quantity", "Avg cost", "Price", "P/L"),
                columns("KO", "Main", "600", "53.90", "56.15", "1,350.00"),
                columns("MSFT", "Main", "20", "353.90", "356.15", "45.00"),
                top=240,
            ),
        ]
    )
    assert [(trade.kind, trade.symbol) for trade in page.trades] == [
        ("fill", "AAPL"),
        ("fill", "BTC/USDT"),
        ("position", "KO"),
        ("position", "MSFT"),
    ]


def test_cells_of_two_scripts_that_were_read_as_one_word_are_parted() -> None:
    page = read(
        table(
            [(20, "代码"), (110, "名称"), (240, "算法"), (370, "方向"), (480, "数量"),
             (600, "成交价格"), (740, "状态"), (860, "委托时间")],
            [(20, "600000"), (110, "浦发银行"), (240, "ICEBERGSMARTPRICE多"), (480, "300"),
             (600, "13.04"), (740, "全部成交"), (860, "10:22:44")],
            [(20, "600030"), (110, "中信证券"), (240, "VWAP"), (370, "多"), (480, "500"),
             (600, "19.18"), (740, "全部成交"), (860, "10:24:23")],
            [(20, "601988"), (110, "中国银行"), (240, "VWAP"), (370, "空"), (480, "5000"),
             (600, "3.95"), (740, "全部成交"), (860, "10:44:18")],
        )
    )  # fmt: skip
    assert [(trade.symbol, trade.side) for trade in page.trades] == [
        ("600000", "buy"),
        ("600030", "buy"),
        ("601988", "sell"),
    ]


def test_headings_without_spaces_that_stand_close_are_one_each() -> None:
    names = "代码 方向 总持仓 成本价 冻结量 交易盈亏 手续费"
    header = [
        word._replace(x0=20 + 80 * i, x1=85 + 80 * i)
        for i, word in enumerate(words_at(40, [(20, names)]))
    ]
    rows = [
        [(25, "600030"), (105, "多"), (185, "5500"), (265, "19.17"), (505, "26.37")],
        [(25, "601398"), (105, "多"), (185, "1000"), (265, "5.93"), (425, "10"), (505, "1.48")],
    ]
    page = read([*header, *table(*rows, top=80)])
    assert [trade.fee for trade in page.trades] == [Decimal("26.37"), Decimal("1.48")]


def test_prices_to_buy_and_to_sell_at_are_no_trade() -> None:
    lines = ["EURUSD", "Buy price: 1.08453", "Sell price: 1.08451", "Lots: 0.10"]
    assert read(table(*[[(20.0, line)] for line in lines], pitch=26)).trades == []
