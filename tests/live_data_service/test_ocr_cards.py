"""Cards, phone pages and sparse tables, on words set by hand: no models are loaded here."""

from collections.abc import Sequence
from decimal import Decimal

from live_data_service.analyzers.base import UserContext
from live_data_service.analyzers.ocr.numerals import parse_numeral, value_of
from live_data_service.analyzers.ocr.page import read_page
from live_data_service.analyzers.ocr.words import Word, without_bars
from tests.live_data_service.ocr_words import (
    SIZE,
    Cell,
    columns,
    core,
    page,
    read,
    table,
    words_at,
)


def test_cards_three_abreast_are_read_each_for_itself() -> None:
    shown = page(
        columns("Orders", step=400),
        [(20, "AAPL"), (220, "BUY"), (420, "KO"), (620, "SELL"), (820, "MSFT"), (1020, "BUY")],
        [
            (20, "Quantity"), (220, "50"), (420, "Quantity"), (620, "7"),
            (820, "Quantity"), (1020, "2"),
        ],
        [
            (20, "Avg. Price"), (220, "226.40"), (420, "Avg. Price"), (620, "60.10"),
            (820, "Avg. Price"), (1020, "415.20"),
        ],
        [
            (20, "Total Value"), (220, "11,320.00"), (420, "Total Value"), (620, "420.70"),
            (820, "Total Value"), (1020, "830.40"),
        ],
    )  # fmt: skip
    assert sorted(core(trade) for trade in shown.trades) == [
        ("AAPL", "buy", "50", "226.40"),
        ("KO", "sell", "7", "60.10"),
        ("MSFT", "buy", "2", "415.20"),
    ]


def test_a_closed_card_with_dated_prices_is_a_trade_without_a_quantity() -> None:
    shown = page(
        columns("MGM $40.0 Call"),
        columns("Call / Long"),
        columns("Entry: @April 21, 2026, $5.18"),
        columns("Exit: @April 22, 2026, $5.16"),
        columns("P&L -0.39%"),
        columns("P&L $-2"),
    )
    trade = shown.trades[0]
    assert (trade.kind, trade.side, str(trade.price), str(trade.exit_price)) == (
        "round_trip",
        "buy",
        "5.18",
        "5.16",
    )
    assert trade.quantity is None
    assert trade.pnl == Decimal(-2)
    assert "The quantity isn't shown." in trade.review_reasons
    assert trade.closed_at is not None
    assert trade.closed_at.at.day == 22


def test_a_side_said_again_under_its_label_begins_no_second_card() -> None:
    shown = page(
        columns("KO"),
        columns("Put / Long"),
        columns("Direction", "Long"),
        columns("Entry Price", "$1.00"),
        columns("Exit Price", "$1.28"),
        columns("P&L", "$28"),
    )
    assert [(trade.symbol, trade.side, str(trade.price)) for trade in shown.trades] == [
        ("KO", "buy", "1.00")
    ]


def test_an_amount_in_brackets_behind_a_quantity_is_no_part_of_it() -> None:
    shown = page(
        columns("-XBTEUR (Last price: 66,032.70€)"),
        columns("BUY"),
        columns("Volume: 0.00334807 (221.08€)"),
        columns("Entry: 65,931.30€"),
    )
    assert [core(trade) for trade in shown.trades] == [("XBTEUR", "buy", "0.00334807", "65931.30")]


def test_a_card_of_labels_without_a_side_is_a_position_where_it_shows_cost_and_price() -> None:
    shown = page(
        columns("AAPL Apple Inc"),
        columns("Quantity:", "10", "Change:", "▲0"),
        columns("Avg. Cost/Share:", "209.82", "Current Price:", "▲211.00"),
        columns("Total Cost:", "2098.2", "Market Value:", "▲2110.00"),
        columns("Buy", "Sell"),
    )
    assert [core(trade) for trade in shown.trades] == [("AAPL", "buy", "10", "209.82")]
    assert shown.trades[0].kind == "position"


def test_a_page_of_quotes_with_open_and_volume_holds_no_position() -> None:
    shown = page(
        columns("AAPL Apple Inc"),
        columns("Volume:", "1,250,000", "Open:", "208.10"),
        columns("High:", "212.00", "Current Price:", "211.00"),
        columns("Buy", "Sell"),
    )
    assert not shown.trades


def test_bars_between_the_words_of_a_list_are_no_letters() -> None:
    shown = page(
        [(20, "TCS |"), (80, "BUY |"), (160, "3400 |"), (260, "2 shares")],
        [(20, "TCS |"), (80, "SELL |"), (160, "3410 |"), (260, "1 shares")],
    )
    assert [core(trade) for trade in shown.trades] == [
        ("TCS", "buy", "2", "3400"),
        ("TCS", "sell", "1", "3410"),
    ]
    assert without_bars([Word("SELL|", 0, 0, 50, 18, 0.9)])[0][:2] == ("SELL", 0)


def test_arrows_before_a_number_tell_its_sign_and_unknown_currencies_are_left_out() -> None:
    fallen, paid = parse_numeral("▼ 12.50"), parse_numeral("そ4400")
    assert fallen is not None
    assert paid is not None
    assert (value_of(fallen, "."), value_of(paid, ".")) == (Decimal("-12.50"), Decimal(4400))


def test_open_positions_without_a_price_are_trades_up_to_the_list_below_them() -> None:
    rows = [columns(f"{code}USDT", "LONG", "117", "$-0.23", "-2.33%") for code in ("CHZ", "ICX")]
    rows += [columns(f"{code}USDT", "SHORT", "30", "$0.47", "4.80%") for code in ("TRX", "LUNA")]
    signals = [
        [(20, "19:06:01"), (120, "TRXUSDT"), (260, "(15m) confirmed bullish divergence in a row")]
    ]
    shown = page(
        columns("Open Positions:"),
        columns("Pair", "Direction", "Quantity", "PnL", "ROE"),
        *rows,
        *signals * 5,
    )  # fmt: skip
    assert [core(trade) for trade in shown.trades] == [
        ("CHZUSDT", "buy", "117", "None"),
        ("ICXUSDT", "buy", "117", "None"),
        ("TRXUSDT", "sell", "30", "None"),
        ("LUNAUSDT", "sell", "30", "None"),
    ]
    assert {trade.kind for trade in shown.trades} == {"position"}


def test_a_history_that_shows_amounts_only_has_trades_without_a_price() -> None:
    rows = (
        columns("Symbol", "Quantity", "Amount", "Date", "Type"),
        columns("ETH", "5", "£15K", "31-10-2021", "BUY"),
        columns("BTC", "1", "£44K", "31-10-2021", "SELL"),
    )
    shown = page(columns("Transaction History"), *rows)
    assert [core(trade) for trade in shown.trades] == [
        ("ETH", "buy", "5", "None"),
        ("BTC", "sell", "1", "None"),
    ]
    assert not page(columns("Market Trades"), *rows).trades


def test_open_rows_that_tell_when_they_went_long_are_positions_without_numbers() -> None:
    shown = page(
        columns("Trade", "Status", "Underlying", "Direction", "Strike", "Entry Date"),
        columns("ABNB Call", "Open", "ABNB", "Long", "150", "April 22, 2026"),
        columns("NVDA Put", "Open", "NVDA", "Short", "195", "April 16, 2026"),
    )
    assert [core(trade) for trade in shown.trades] == [
        ("ABNB", "buy", "None", "None"),
        ("NVDA", "sell", "None", "None"),
    ]


def test_texts_under_a_heading_of_holdings_are_the_instruments() -> None:
    shown = page(
        columns("持仓/市值", "盈亏", "持仓/可卖", "现价/成本"),
        columns("中油资本", "17201.60", "20800", "10.830"),
        columns("225264.00", "8.27%", "20800", "10.003"),
        [],
        columns("立新能源", "55060.20", "33800", "11.790"),
        columns("398502.00", "16.03%", "33800", "10.161"),
        pitch=24,
    )
    assert [core(trade) for trade in shown.trades] == [
        ("中油资本", "buy", "20800", "10.003"),
        ("立新能源", "buy", "33800", "10.161"),
    ]


def test_a_title_names_the_instrument_of_all_of_a_page() -> None:
    shown = page(
        columns("Summary for BTC"),
        [],
        columns("coinbase"),
        columns("BUY: 0.70000000 @ $5,714 on 17/09/2017"),
        columns("VALUE: $10.25k"),
    )
    assert [core(trade) for trade in shown.trades] == [("BTC", "buy", "0.70000000", "5714")]
    staged = page(
        columns("Staged position — Test Scrip 66"),
        columns("#", "Fill", "Date", "Qty", "Price", "Open", "Charges"),
        columns("1", "BUY", "2026-07-28", "125", "4444.16", "125", "659"),
        columns("2", "BUY", "2026-08-16", "25", "4400", "25", "131"),
    )
    assert [core(trade) for trade in staged.trades] == [
        ("TEST SCRIP 66", "buy", "125", "4444.16"),
        ("TEST SCRIP 66", "buy", "25", "4400"),
    ]


def test_the_cost_of_all_of_a_position_is_not_its_price() -> None:
    shown = page(
        columns("INCM Fund", "¥37,440.00"),
        columns("INCM", "100股"),
        columns("最新价格", "股息率"),
        columns("US$52.00", "12.00%"),
        columns("持仓成本", "浮动盈亏"),
        columns("¥28,807.20", "¥8,632.80"),
    )
    assert [core(trade) for trade in shown.trades] == [("INCM", "buy", "100", "None")]
    assert "The price isn't shown." in shown.trades[0].review_reasons


def test_a_history_of_cards_without_a_price_is_read_and_other_lists_are_not() -> None:
    cards: tuple[Sequence[Cell], ...] = (
        columns("Buy(Long), Ethereum, Units Amount: 0.05"),
        [],
        columns("Sell(Short), Bitcoin, Units Amount: 0.02"),
    )
    shown = page(columns("History of CFD"), [], *cards)
    assert [core(trade) for trade in shown.trades] == [
        ("ETHEREUM", "buy", "0.05", "None"),
        ("BITCOIN", "sell", "0.02", "None"),
    ]
    assert not page(columns("New CFD"), [], *cards).trades


def test_what_large_holders_trade_is_told_of_others() -> None:
    message = (columns("EOSUSD (Bitfinex)"), columns("Sold 9992 at $8.4451"))
    assert not page(columns("Whale Alert"), *message).trades
    assert len(page(columns("My bot"), *message).trades) == 1


def test_a_page_about_one_trade_joins_its_headline_with_the_panel_of_its_prices() -> None:
    chart = [(20, "NAS100"), (110, "SHORT"), (180, "Win")]
    left = [
        *words_at(40, chart),
        *words_at(66, [(20, "31 Jul 2026 10:45 → 14:45 · held 4h")]),
        *(word for y in range(200, 700, 40) for word in words_at(y, [(20, "Notes on it")])),
    ]
    right = [
        *words_at(70, [(900, "Execution")]),
        *(
            word
            for i, (label, value) in enumerate(
                (("Entry", "18535.2"), ("Exit", "18445.5"), ("Gross", "+1.59%"), ("Net", "+1.53%"))
            )
            for word in words_at(109 + 29 * i, [(900, label), (1100, value)])
        ),
    ]
    trade = read_page([*left, *right], UserContext(), SIZE).trades[0]
    assert core(trade) == ("NAS100", "sell", "None", "18535.2")
    assert trade.executed_at is not None
    assert trade.closed_at is not None
    assert (trade.executed_at.at.hour, trade.closed_at.at.hour) == (10, 14)
    assert trade.closed_at.at.day == 31


def test_a_shared_card_of_an_entry_and_a_percentage_is_a_position_without_a_quantity() -> None:
    shown = page(
        columns("ETHUSDT Perp"),
        columns("Short 10x"),
        columns("-12.50%"),
        columns("Entry Price", "Last Price"),
        columns("2,345.10", "2,410.20"),
    )
    assert [core(trade) for trade in shown.trades] == [("ETHUSDT", "sell", "None", "2345.10")]
    copied = page(
        columns("Joe", "Long BTCUSDT"),
        columns("Entry 60,000.0", "Mark 61,000.0", "+5.2%"),
        columns("Followers 1,200"),
    )
    assert not copied.trades


def test_holdings_at_even_steps_keep_the_lines_above_their_number_of_shares() -> None:
    shown = page(
        columns("TSLA", "+$120.50"),
        columns("5 shares", "+12.3%"),
        columns("Avg $200.10", "Now $224.20"),
        columns("MSFT", "-$20.00"),
        columns("2 shares", "-2.1%"),
        columns("Avg $410.00", "Now $400.00"),
    )
    assert [(*core(trade), trade.pnl) for trade in shown.trades] == [
        ("TSLA", "buy", "5", "200.10", Decimal("120.50")),
        ("MSFT", "buy", "2", "410.00", Decimal("-20.00")),
    ]


def test_the_second_price_of_a_closed_trade_is_that_of_its_exit() -> None:
    shown = page(
        columns("Closed trades"),
        columns("EURUSD", "Buy 0.10"),
        columns("1.08500 → 1.08700"),
        columns("+20.00"),
        columns("GBPUSD", "Sell 0.20"),
        columns("1.26500 → 1.26700"),
        columns("-40.00"),
    )
    assert [(trade.kind, trade.symbol, str(trade.exit_price)) for trade in shown.trades] == [
        ("round_trip", "EURUSD", "1.08700"),
        ("round_trip", "GBPUSD", "1.26700"),
    ]


def test_a_form_to_order_with_is_no_deal() -> None:
    shown = page(
        columns("BTC/USDT"),
        columns("Buy", "Sell"),
        columns("Limit", "Market"),
        columns("Price", "60,000.0"),
        columns("Amount", "0.05"),
        columns("Total", "3,000.0"),
        columns("Buy BTC"),
    )
    assert not shown.trades


def test_a_new_trade_is_none_that_waits() -> None:
    shown = page(
        columns("New trade opened"),
        columns("Pair: SOL/USDT"),
        columns("Direction: Long"),
        columns("Open Rate: 145.20"),
        columns("Amount: 3.5"),
    )
    assert [core(trade) for trade in shown.trades] == [("SOL/USDT", "buy", "3.5", "145.20")]


def test_a_robot_is_no_purchase_and_a_leverage_no_size() -> None:
    shown = page(
        columns("Grid bot BTC/USDT"),
        columns("Sell order filled"),
        columns("Price 61,000.00"),
        columns("Amount 0.010 BTC"),
    )
    assert [core(trade) for trade in shown.trades] == [("BTC/USDT", "sell", "0.010", "61000.00")]


def test_what_was_paid_for_all_of_a_deal_is_not_its_price() -> None:
    shown = page(columns("ETH/USDT"), columns("Bought 0.5 ETH for 1,000 USDT"))
    assert [core(trade) for trade in shown.trades] == [("ETH/USDT", "buy", "0.5", "None")]
    each = page(columns("Bought 5 KO for $60.10 each"))
    assert [core(trade) for trade in each.trades] == [("KO", "buy", "5", "60.10")]
    wallet = page(
        columns("Transactions"),
        columns("Bought BTC", "+0.005 BTC"),
        columns("Mar 12, 2024", "-$300.00"),
        columns("Sold ETH", "-0.10 ETH"),
        columns("Mar 10, 2024", "+$330.00"),
    )
    assert [core(trade) for trade in wallet.trades] == [
        ("BTC", "buy", "0.005", "None"),
        ("ETH", "sell", "0.10", "None"),
    ]
    assert all(trade.pnl is None for trade in wallet.trades)


def test_a_sign_for_the_average_labels_the_price_beside_it() -> None:
    shown = page(
        columns("Portfolio"),
        columns("Apple", "1.720,00 €"),
        columns("10 Stk. · Ø 150,20 €", "", "+218,00 €"),
        columns("Microsoft", "800,00 €"),
        columns("2 Stk. · Ø 410,00 €", "", "-20,00 €"),
    )
    assert [core(trade) for trade in shown.trades] == [
        ("APPLE", "buy", "10", "150.20"),
        ("MICROSOFT", "buy", "2", "410.00"),
    ]


def test_an_idea_for_a_trade_is_none() -> None:
    shown = page(
        columns("Trade idea"),
        columns("AAPL Long"),
        columns("Entry 170.00"),
        columns("Current 172.00"),
        columns("Target 190.00", "+10.5%"),
    )
    assert not shown.trades


def test_orders_of_a_history_that_wait_or_were_cancelled_are_no_deals() -> None:
    shown = page(
        columns("Order history"),
        columns("Buy 10 AAPL"),
        columns("Market", "Pending"),
        columns("Sell 5 KO"),
        columns("Limit 60.00", "Cancelled"),
    )
    assert not shown.trades
    assert [refusal.sort for refusal in shown.refused] == ["order", "order"]


def test_what_a_backtest_would_have_done_is_no_deal() -> None:
    shown = page(
        columns("Backtest results"),
        columns("BTCUSDT", "Long"),
        columns("Entry 60,000.0"),
        columns("Exit 61,000.0"),
        columns("Profit 1.6%"),
    )
    assert not shown.trades


def test_dashes_part_what_a_card_says_as_dots_do() -> None:
    shown = page(
        columns("SELL KO"),
        columns("3,000 × 78.90 - fee45 - US$236,700"),
        columns("2026-05-02", "Closed"),
    )
    assert [(str(t.quantity), str(t.price), str(t.fee)) for t in shown.trades] == [
        ("3000", "78.90", "45")
    ]


def test_the_first_price_of_the_day_is_not_what_a_position_cost() -> None:
    shown = page(
        columns("FIZZ", "Prev. Close:", "48.88", "Quantity:", "20.00"),
        columns("National Beverage", "Open:", "49.75", "Avg. Cost:", "53.00"),
    )
    assert [(t.symbol, str(t.price)) for t in shown.trades] == [("FIZZ", "53.00")]


def test_a_card_that_shows_a_size_of_zero_is_no_trade() -> None:
    assert not page(columns("SELL BTC", "0.00 BTC"), columns("Price", "0.00025")).trades


def test_money_behind_a_word_for_a_sale_is_no_size() -> None:
    shown = page(
        columns("Your ZRX overview"),
        columns("Fees of sell: 04.0974€"),
        columns("Price is 0.296803€"),
    )
    assert not shown.trades


def test_cards_under_a_title_of_holdings_are_positions_though_they_show_no_cost() -> None:
    shown = page(
        columns("Portfolio"),
        [(60, "Netflix"), (600, "Qty: 369")],
        [(20, "N"), (60, "$477.66"), (600, "$176,256.54")],
        [],
        [(60, "Microsoft"), (600, "Qty: 25")],
        [(60, "$395.90"), (600, "$9,897.50")],
    )
    assert [(t.kind, t.symbol, str(t.quantity), t.price) for t in shown.trades] == [
        ("position", "NETFLIX", "369", None),
        ("position", "MICROSOFT", "25", None),
    ]
    assert all(trade.status == "needs_review" for trade in shown.trades)


def test_labels_of_a_portfolio_in_traditional_chinese_are_read() -> None:
    shown = page(
        columns("股票買入"),
        columns("交易日期", "股票標的"),
        columns("2022-04-01", "2377 - 微星"),
        columns("成交股數", "成交價格"),
        columns("6,000", "100"),
        columns("手續費", "交易金額"),
        columns("513", "600,513"),
    )
    assert [
        (t.symbol, t.side, str(t.quantity), str(t.price), str(t.fee)) for t in shown.trades
    ] == [("2377", "buy", "6000", "100", "513")]


def test_a_line_that_labels_size_and_entry_goes_on_with_the_one_that_names_the_side() -> None:
    shown = page(
        columns("BTCUSDT · LONG", "", "", "open"),
        columns("Entry: 49,644.974", "", "Size: 0.005"),
        columns("Unrealized PnL: 0", "", "Opened: 2026-06-01 18:23:40"),
    )
    assert [(t.kind, *core(t)) for t in shown.trades] == [
        ("position", "BTCUSDT", "buy", "0.005", "49644.974")
    ]


def test_a_strategy_that_buys_and_holds_names_no_side() -> None:
    shown = page(
        columns("Avg Winner", "Profit Factor"),
        columns("$574.62", "1.34"),
        columns("Buy & Hold Benchmark"),
    )
    assert not shown.trades


def test_an_order_that_the_answer_of_a_console_calls_new_was_not_done() -> None:
    shown = page(
        columns("Symbol:", "BTCUSDT"),
        columns("Side:", "SELL"),
        columns("Quantity:", "0.001"),
        columns("Price:", "150000"),
        columns("Order placed"),
        columns("Status:", "NEW"),
        columns("Executed Qty:", "0.0000"),
    )
    assert not shown.trades


def test_a_count_before_a_name_and_a_price_is_the_size() -> None:
    shown = page(columns("Bought 3x JPMorgan @ $ 297.09"), columns("2025-10-22"))
    assert [(t.symbol, t.side, str(t.quantity), str(t.price)) for t in shown.trades] == [
        ("JPMORGAN", "buy", "3", "297.09")
    ]


def test_sizes_at_prices_under_a_title_of_positions_are_what_they_cost() -> None:
    shown = page(
        columns("Open Positions"),
        columns("CGPOWER.NS"),
        columns("75.0000 @ 744.0000 · Sept. 5, 2025"),
        [],
        columns("ASIANPAINT.NS"),
        columns("30.0000 @ 2583.9000 · Sept. 5, 2025"),
    )
    assert [(t.kind, *core(t)) for t in shown.trades] == [
        ("position", "CGPOWER.NS", "buy", "75.0000", "744.0000"),
        ("position", "ASIANPAINT.NS", "buy", "30.0000", "2583.9000"),
    ]


def ended(y: float, symbol: str, points: str, entry: str, end: str) -> list[Word]:
    """A card of a closed trade that names no side."""
    lines: list[list[Cell]] = [
        [(20, symbol), (400, points)],
        [(20, "Algo"), (380, "11/22/2022 23:29")],
        [(20, f"Entry ${entry}")],
        [(20, f"Exit ${end}")],
    ]
    return table(*lines, top=y, pitch=26)


def test_the_side_of_a_card_with_both_prices_follows_from_the_points_it_gained() -> None:
    page = read(
        [
            *ended(40, "ESZ2", "+2 points", "3986", "3988"),
            *ended(240, "NQZ2", "-2.75 points", "11985.5", "11988.25"),
            *ended(440, "ESZ2", "0 points", "3984", "3984"),
        ]
    )
    assert [(t.symbol, t.side, t.price, t.exit_price, t.pnl) for t in page.trades] == [
        ("ESZ2", "buy", Decimal(3986), Decimal(3988), None),
        ("NQZ2", "sell", Decimal("11985.5"), Decimal("11988.25"), None),
        ("ESZ2", None, Decimal(3984), Decimal(3984), None),
    ]


def test_an_entry_and_an_exit_without_a_time_are_no_closed_trade() -> None:
    lines = ["EURUSD", "+20 pips", "Entry 1.0850", "Exit 1.0870"]
    assert read(table(*[[(20.0, line)] for line in lines], pitch=26)).trades == []


def test_labels_with_their_values_side_by_side_are_cards_and_no_headings() -> None:
    def card(symbol: str, side: str, size: str, price: str, total: str) -> list[list[Cell]]:
        return [
            [(20, symbol), (600, side)],
            [(20, f"Qty: {size}"), (250, f"Price: ${price}"), (500, f"Total: ${total}")],
            [],
        ]

    found = page(
        [(20, "Market"), (250, "History"), (500, "Portfolio")],
        [],
        *card("GOOGL", "Sell", "5", "100", "500.0"),
        *card("TSLA", "Buy", "4", "101", "404.0"),
        *card("GOOGL", "Buy", "10", "12", "120.0"),
        pitch=26,
    ).trades
    assert [core(trade) for trade in found] == [
        ("GOOGL", "sell", "5", "100"),
        ("TSLA", "buy", "4", "101"),
        ("GOOGL", "buy", "10", "12"),
    ]


def test_what_is_held_takes_the_code_in_the_title_of_its_page_and_is_looked_at() -> None:
    (trade,) = page(
        [(60, "AAPL"), (300, "$192.33")],
        [(60, "Apple Inc"), (300, "$1.04 (0.54%)")],
        [],
        [],
        [],
        [(20, "Portfolio")],
        [(20, "Shares Owned:"), (200, "10")],
        [(20, "Avg. Cost/Share:"), (200, "$189.87")],
        [(20, "Total Cost:"), (200, "$1898.70")],
    ).trades
    assert core(trade) == ("AAPL", "buy", "10", "189.87")
    assert "The instrument is taken from another part of the image." in trade.review_reasons


def test_money_without_a_label_beside_shares_held_is_not_called_their_price() -> None:
    found = page(
        [(20, "PORTFOLIO")],
        [(20, "AAPL"), (300, "$1923.20")],
        [(20, "10 shares"), (300, "$24.50 (1.29%)")],
        [],
        [(20, "MSFT"), (300, "$3324.80")],
        [(20, "8 shares"), (300, "$-36.88 (-1.10%)")],
        [],
        [(20, "GOOGL"), (300, "$1725.10")],
        [(20, "10 shares"), (300, "$-35.50 (-2.02%)")],
    ).trades
    assert [core(trade) for trade in found] == [
        ("AAPL", "buy", "10", "None"),
        ("MSFT", "buy", "8", "None"),
        ("GOOGL", "buy", "10", "None"),
    ]


def test_a_message_that_one_bought_something_with_success_tells_a_fill_without_its_price() -> None:
    (trade,) = page(
        [(20, "paper desk"), (140, "Today at 2:28 PM")],
        [(20, "Success! You bought 192.317 shares of POG")],
    ).trades
    assert core(trade) == ("POG", "buy", "192.317", "None")
    assert "The price isn't shown." in trade.review_reasons


def test_news_that_somebody_bought_shares_are_no_fill() -> None:
    assert not page(
        [(20, "Fund manager bought 192 shares of POG"), (500, "Today at 2:28 PM")]
    ).trades


def holding_card(code: str, size: str, price: str, worth: str) -> list[list[Cell]]:
    """A card that labels a size and a price and shows their product."""
    return [
        [(20, code), (300, "PEA")],
        [(20, f"Quantity: {size}")],
        [(20, f"Price: {price}")],
        [(20, worth)],
        [],
        [],
    ]


def test_cards_whose_amounts_are_sizes_times_prices_tell_what_is_held_and_not_what_it_cost() -> (
    None
):
    found = page(
        *holding_card("FR0011550185", "138", "€33.32", "€4598.16"),
        *holding_card("LU3170240538", "13.5", "€106.32", "€1435.32"),
    ).trades
    assert [(trade.kind, *core(trade)) for trade in found] == [
        ("position", "FR0011550185", "buy", "138", "None"),
        ("position", "LU3170240538", "buy", "13.5", "None"),
    ]


def test_one_ticket_with_a_size_a_price_and_their_product_is_no_holding() -> None:
    assert not page(*holding_card("AAPL", "10", "$150.00", "$1500.00")).trades


def test_closed_cards_that_label_beginning_end_and_result_need_no_price_and_side() -> None:
    cards = [
        ("DAR/USDT", "27.92", "-10.702", "26", "08:21:54"),
        ("DOT/USDT", "2.52", "-10.370", "25", "08:20:14"),
        ("GALA/USDT", "137.40", "3.355", "26", "08:17:35"),
    ]
    words: list[Word] = [*words_at(20, [(20, "Closed Profit")])]
    for i, (code, size, result, day, clock) in enumerate(cards):
        top = 80 + 170 * i
        words += words_at(top, [(20, code)])
        words += words_at(top + 34, [(20, f"Amount {size}")])
        words += words_at(top + 62, [(20, f"Profit {result}")])
        words += words_at(top + 90, [(20, f"Open date 2021-11-{day} 07:09:05")])
        words += words_at(top + 118, [(20, f"Close date 2021-11-26 {clock}")])
    found = read(words).trades
    assert [(trade.kind, *core(trade), str(trade.pnl)) for trade in found] == [
        ("round_trip", "DAR/USDT", None, "27.92", "None", "-10.702"),
        ("round_trip", "DOT/USDT", None, "2.52", "None", "-10.370"),
        ("round_trip", "GALA/USDT", None, "137.40", "None", "3.355"),
    ]
    assert [str(trade.closed_at and trade.closed_at.at.time()) for trade in found] == [
        "08:21:54", "08:20:14", "08:17:35",
    ]  # fmt: skip


def test_entries_of_a_menu_are_no_titles_of_cards_beside_it() -> None:
    words = [
        *words_at(40, [(20, "Dashboard")]),
        *words_at(84, [(20, "Positions")]),
        *words_at(128, [(20, "Watchlist")]),
        *words_at(172, [(20, "News")]),
        *words_at(60, [(400, "GOOGL"), (800, "-6.30")]),
        *words_at(94, [(400, "1 Qty (buy)"), (800, "(-3.22%)")]),
        *words_at(124, [(400, "price: 195.60"), (800, "LTP: 189.30")]),
        *words_at(274, [(400, "TSLA"), (800, "-58.44")]),
        *words_at(308, [(400, "2 Qty (sell)"), (800, "(-12.64%)")]),
        *words_at(338, [(400, "price: 462.28"), (800, "LTP: 491.50")]),
    ]
    assert [core(trade) for trade in read(words).trades] == [
        ("GOOGL", "buy", "1", "195.60"),
        ("TSLA", "sell", "2", "462.28"),
    ]


def test_a_ticket_with_what_may_be_spent_and_buttons_of_both_sides_is_no_trade() -> None:
    found = page(
        [(20, "Buy Sell"), (300, "Limit")],
        [(20, "Limit Price"), (300, "0.18")],
        [(20, "Balance $100,658.00")],
        [(20, "Shares"), (300, "500")],
        [(20, "Total"), (300, "90.00")],
        [(20, "Buy BTC")],
    )
    assert found.trades == []


def test_a_label_of_one_side_and_its_number_are_no_deal() -> None:
    found = page(
        [(20, "Symbol"), (300, "MATICUSDT")],
        [(20, "Balance"), (300, "$1003.45")],
        [(20, "Short Realised recent"), (300, "$-0.01")],
        [(20, "Unrealised USDT"), (300, "$-80.44")],
        [(20, "Entry size"), (300, "1")],
    )
    assert found.trades == []
