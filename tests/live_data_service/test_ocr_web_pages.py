"""What applications put around and into their tables: menus, buttons, logos, stacked headings."""

from decimal import Decimal

from live_data_service.analyzers.ocr.words import Word
from tests.live_data_service.ocr_words import Cell, columns, core, read, table, words_at

ENTRIES = ("Dashboard", "Orders", "Positions", "Portfolio", "Watchlist", "Settings")


def menu(*entries: str) -> list[Word]:
    """Entries below each other at the left edge, out of step with everything else."""
    return [word for i, text in enumerate(entries) for word in words_at(30 + 37 * i, [(16, text)])]


def moved(row: list[Cell], by: float = 180) -> list[Cell]:
    """A row that leaves room for a menu."""
    return [(cell[0] + by, *cell[1:]) for cell in row]


def test_the_menu_beside_a_table_is_no_part_of_its_rows() -> None:
    rows = table(
        moved(columns("Date", "Symbol", "Type", "Qty", "Price", step=120)),
        moved(columns("2024-03-15", "AAPL", "BUY", "10", "172.40", step=120)),
        moved(columns("2024-03-14", "MSFT", "SELL", "5", "420.10", step=120)),
        moved(columns("2024-03-13", "KO", "BUY", "7", "60.15", step=120)),
    )
    page = read([*menu(*ENTRIES), *rows])
    assert [core(trade) for trade in page.trades] == [
        ("AAPL", "buy", "10", "172.40"),
        ("MSFT", "sell", "5", "420.10"),
        ("KO", "buy", "7", "60.15"),
    ]


def test_the_instruments_of_a_table_are_no_menu() -> None:
    page = read(
        table(
            columns("Name", "Side", "Qty", "Price", "Fee"),
            columns("Trade Desk", "Buy", "10", "72.40", "1.00"),
            columns("News Corp", "Sell", "5", "20.10", "1.00"),
            columns("Home Depot", "Buy", "7", "360.15", "1.00"),
        )
    )
    assert [str(trade.quantity) for trade in page.trades] == ["10", "5", "7"]


def test_headings_of_one_line_and_of_two_stand_over_the_same_table() -> None:
    headings = [
        *words_at(40, [(360, "AVG"), (530, "CURRENT")]),
        *words_at(49, [(20, "SYMBOL"), (190, "QUANTITY"), (700, "P&L")]),
        *words_at(58, [(360, "PRICE"), (530, "PRICE")]),
    ]
    rows = table(
        columns("GE", "4", "356.47", "360.00", "+14.12"),
        columns("KO", "20", "60.11", "60.01", "-2.00"),
        top=100,
    )
    page = read([*headings, *rows])
    assert [core(trade) for trade in page.trades] == [
        ("GE", "buy", "4", "356.47"),
        ("KO", "buy", "20", "60.11"),
    ]
    assert [trade.pnl for trade in page.trades] == [Decimal("14.12"), Decimal("-2.00")]


def test_a_button_to_sell_makes_no_short_position() -> None:
    page = read(
        table(
            columns("Stock", "Qty", "Avg Price", "LTP", "P&L", "Action"),
            columns("TCS", "2", "3,400.00", "3,410.00", "+20.00", "Sell"),
            columns("INFY", "5", "1,500.00", "1,490.00", "-50.00", "Sell"),
        )
    )
    assert [core(trade)[:2] for trade in page.trades] == [("TCS", "buy"), ("INFY", "buy")]


def test_short_positions_alone_are_short() -> None:
    page = read(
        table(
            columns("Symbol", "Side", "Qty", "Entry Price", "Mark Price", "PnL"),
            columns("BTCUSDT", "Short", "0.01", "68,400.00", "68,100.00", "3.00"),
            columns("ETHUSDT", "Short", "0.20", "3,900.00", "3,950.00", "-10.00"),
        )
    )
    assert [trade.side for trade in page.trades] == ["sell", "sell"]


def test_buttons_of_both_sides_beside_a_quote_make_no_trade() -> None:
    page = read(
        table(
            [(20, "AAPL"), (200, "172.40"), (400, "1.20")],
            [(20, "Sell (S)")],
            [(20, "Qty."), (200, "1"), (300, "Price"), (400, "172.40")],
            [(20, "Buy"), (200, "Sell")],
        )
    )
    assert page.trades == []


def test_an_arrow_parts_the_entry_from_the_exit() -> None:
    page = read(
        table(
            columns("Closed", "Symbol", "Side", "Entry → Exit", "R"),
            columns("14 Aug 26", "GBPUSD", "LONG", "1.27003 → 1.27021", "+0.06R"),
            columns("11 Aug 26", "NAS100", "SHORT", "18505.5 → 18538.0", "-0.98R"),
            columns("10 Aug 26", "EURUSD", "SHORT", "1.08812 → 1.09005", "-0.91R"),
        )
    )
    assert [(str(t.price), str(t.exit_price), t.quantity) for t in page.trades] == [
        ("1.27003", "1.27021", None),
        ("18505.5", "18538.0", None),
        ("1.08812", "1.09005", None),
    ]


def test_a_size_and_its_price_in_one_cell_are_told_apart() -> None:
    page = read(
        table(
            columns("Time", "Asset", "Type", "Size & Price", "Status"),
            columns("2024-03-15 10:01", "SOL", "BUY", "3 @ $145.10", "Executed"),
            columns("2024-03-14 10:01", "ETH", "SELL", "2 @ $3,145.00", "Executed"),
        )
    )
    assert [core(trade)[2:] for trade in page.trades] == [("3", "145.10"), ("2", "3145.00")]


def test_a_letter_for_a_logo_is_no_part_of_the_symbol() -> None:
    page = read(
        table(
            columns("Date", "Ticker", "Type", "Qty", "Price"),
            columns("2024-03-15", "T TSLA", "BUY", "10", "172.40"),
            columns("2024-03-14", "② NVDA", "SELL", "5", "820.10"),
        )
    )
    assert [trade.symbol for trade in page.trades] == ["TSLA", "NVDA"]


def test_a_percentage_in_brackets_leaves_the_amount() -> None:
    page = read(
        table(
            columns("Ticker", "Shares", "Avg Cost", "Price", "Unrealized"),
            columns("NVDA", "40", "$110.00 (+14.4%)", "$125.80", "+$632.00 (14.4%)"),
            columns("AAPL", "20", "$220.00 (-1.6%)", "$216.50", "-$70.00 (1.6%)"),
        )
    )
    assert [(str(t.price), str(t.pnl)) for t in page.trades] == [
        ("110.00", "632.00"),
        ("220.00", "-70.00"),
    ]


def test_the_side_of_a_closed_trade_follows_from_its_prices_and_result_and_is_to_be_reviewed() -> (
    None
):
    page = read(
        table(
            columns("Symbol", "Qty", "Entry", "Exit", "P&L", "Closed"),
            columns("PLTR", "129", "83.75", "84.63", "+110.62", "2026-08-10"),
            columns("GOOGL", "59", "194.73", "195.96", "-74.99", "2026-08-07"),
        )
    )
    assert [trade.side for trade in page.trades] == ["buy", "sell"]
    assert all(trade.status == "needs_review" for trade in page.trades)


def test_arrows_read_as_letters_are_no_sides_of_a_watchlist() -> None:
    page = read(
        table(
            columns("INFY", "-1.608", "V", "1555.45"),
            columns("ONGC", "-0.098", "V", "116.80"),
            columns("KPIT", "3.548", "A", "266.45"),
            columns("TCS", "-0.258", "V", "3194.80"),
        )
    )
    assert page.trades == []


def test_deals_that_follow_within_seconds_are_the_markets() -> None:
    rows = [
        columns("CEX", f"14:37:{59 - i:02}", "BUY" if i % 3 else "SELL", "64631.81", f"0.0{i + 11}")
        for i in range(14)
    ]
    page = read(table(columns("Src", "Time", "Side", "Price", "Qty"), *rows))
    assert page.trades == []


def test_an_unknown_state_beside_filled_orders_is_no_trade() -> None:
    page = read(
        table(
            columns("Symbol", "Side", "Qty", "Price", "Status"),
            columns("AAPL", "Buy", "10", "172.40", "Filled"),
            columns("MSFT", "Sell", "5", "420.10", "Snorkelled"),
            columns("KO", "Buy", "7", "60.15", "Fi1led"),
        )
    )
    assert [trade.symbol for trade in page.trades] == ["AAPL", "KO"]


def test_open_and_closed_are_states_of_what_was_bought() -> None:
    page = read(
        table(
            columns("Date", "Status", "Action", "Symbol", "Quantity", "Unit Price"),
            columns("2025-01-07", "OPEN", "BUY", "ASML", "7", "775.00"),
            columns("2024-12-03", "CLOSED", "SELL", "MSFT", "1", "431.00"),
        )
    )
    assert [trade.symbol for trade in page.trades] == ["ASML", "MSFT"]


def test_a_position_whose_cost_is_missing_is_kept_without_a_price() -> None:
    page = read(
        table(
            columns("Symbol", "Qty", "Avg Cost", "Price", "Unrealized"),
            columns("VOO", "11", "missing", "652.70", "+7,179.66"),
            columns("HIMS", "115", "33.40", "28.05", "-615.66"),
        )
    )
    assert [(t.symbol, t.price) for t in page.trades] == [("VOO", None), ("HIMS", Decimal("33.40"))]
    assert page.trades[0].status == "needs_review"


def test_a_column_with_a_currency_is_the_price_and_not_the_size() -> None:
    page = read(
        table(
            columns("INFY", "BUY", "₹340.00", "1"),
            columns("ONGC", "SELL", "₹340.00", "1"),
            columns("TCS", "BUY", "₹450.00", "1"),
        )
    )
    assert [core(trade)[2:] for trade in page.trades] == [
        ("1", "340.00"),
        ("1", "340.00"),
        ("1", "450.00"),
    ]


def test_what_is_written_below_a_table_does_not_change_its_columns() -> None:
    prose = [
        words_at(
            240 + 30 * i, [(20, "Your portfolio has taken a hit and needs some attention " * 2)]
        )
        for i in range(8)
    ]
    rows = table(
        columns("Stock", "Qty", "Buy Price", "Current", "P&L"),
        columns("TCS", "5", "3500.00", "2427.00", "-5365.00"),
        columns("INFY", "8", "1450.00", "1178.00", "-2176.00"),
        columns("WIPRO", "20", "450.00", "200.00", "-5000.00"),
    )
    page = read([*rows, *(word for line in prose for word in line)])
    assert [core(trade)[2:] for trade in page.trades] == [
        ("5", "3500.00"),
        ("8", "1450.00"),
        ("20", "450.00"),
    ]


def test_headings_and_sides_in_traditional_chinese_are_known() -> None:
    page = read(
        table(
            columns("委託日期", "股票", "類型", "委託價", "委託數量", "狀態"),
            columns("2026-06-02", "2330", "買入", "2400.0", "1000", "FILLED"),
            columns("2026-06-02", "2330", "賣出", "2345.0", "2000", "FILLED"),
            columns("2026-06-02", "2330", "買入", "1550.0", "1000", "INVALID"),
        )
    )
    assert [core(trade) for trade in page.trades] == [
        ("2330", "buy", "1000", "2400.0"),
        ("2330", "sell", "2000", "2345.0"),
    ]


def test_money_that_went_out_says_that_something_was_bought() -> None:
    page = read(
        table(
            columns("Date", "Stock Code", "Company", "Price", "Quantity", "Payment"),
            columns("01/30/2018", "VZ", "Verizon", "$53.90", "5", "-269.50"),
            columns("01/29/2018", "AAPL", "Apple", "$166.97", "2", "+333.94"),
        )
    )
    assert [trade.side for trade in page.trades] == ["buy", "sell"]
    assert all(trade.status == "needs_review" for trade in page.trades)


def test_a_journal_without_sizes_and_prices_still_tells_its_trades() -> None:
    page = read(
        table(
            columns("Date", "Instrument", "Direction", "Setup", "PnL (USD)"),
            columns("Jun 19, 2026", "US100", "LONG", "Breakout", "+$2,068.81"),
            columns("Jun 18, 2026", "US30", "SHORT", "Sweep", "-$179.06"),
        )
    )
    assert [(t.kind, t.symbol, t.side, t.price, str(t.pnl)) for t in page.trades] == [
        ("round_trip", "US100", "buy", None, "2068.81"),
        ("round_trip", "US30", "sell", None, "-179.06"),
    ]
    assert all(trade.status == "needs_review" for trade in page.trades)


def test_times_under_a_heading_of_something_else_are_times() -> None:
    page = read(
        table(
            columns("#", "Type", "Symbol", "Quantity", "Price"),
            columns("20/06/2024", "BUY", "NOVN", "40", "85.00"),
            columns("15/05/2024", "SELL", "KO", "100", "60.00"),
        )
    )
    assert [t.executed_at is not None and t.executed_at.at.month for t in page.trades] == [6, 5]


def test_a_cost_and_the_latest_price_behind_one_label_are_told_apart() -> None:
    page = read(
        [
            *words_at(40, [(20, "ACME Corp"), (300, "Long")]),
            *words_at(66, [(20, "Entry price / Last price"), (300, "3.4184 / 2.4929")]),
            *words_at(92, [(20, "Shares / Market value"), (300, "2,925 / 7,292.59")]),
        ]
    )
    assert [(t.kind, str(t.quantity), str(t.price)) for t in page.trades] == [
        ("position", "2925", "3.4184")
    ]


def test_orders_that_wait_are_not_done_because_one_of_them_hides_its_state() -> None:
    def order(top: float, side: str, symbol: str, *state: str) -> list[Word]:
        rows = [[(20.0, side), (120.0, symbol)], [(20.0, "Qty: 2"), (160.0, "Price: 290")]]
        return table(*rows, [(20.0, text) for text in state], top=top, pitch=24)

    page = read(
        [
            *order(40, "SHORT", "SOLUSDT", "Status: New"),
            *order(180, "LONG", "ETHUSDT", "Status: New"),
            *order(320, "SHORT", "BTCUSDT"),
        ]
    )
    assert page.trades == []


def test_what_was_paid_for_was_bought() -> None:
    page = read(
        table(
            columns("Date", "Coin", "Amount", "Price", "Value Paid"),
            columns("2021-03-15", "BTC", "0.10", "54,000.00", "5,400.00"),
            columns("2021-03-14", "ETH", "2.00", "1,800.00", "3,600.00"),
        )
    )
    assert [trade.side for trade in page.trades] == ["buy", "buy"]
    assert all(trade.status == "needs_review" for trade in page.trades)


def test_the_price_that_makes_the_value_of_a_holding_is_not_what_it_cost() -> None:
    page = read(
        table(
            [(20, "Holdings")],
            columns("Ticker", "Quantity", "Price", "Total Value"),
            columns("AMZN", "15", "218.58", "3278.70"),
            columns("AAPL", "109", "234.67", "25579.03"),
        )
    )
    assert [(t.kind, t.symbol, t.side, t.price) for t in page.trades] == [
        ("position", "AMZN", "buy", None),
        ("position", "AAPL", "buy", None),
    ]
    assert all(trade.status == "needs_review" for trade in page.trades)


def test_a_column_of_dates_is_no_axis_of_prices() -> None:
    rows = [
        columns(f"2024.03.{15 - i:02} 15:42", "XAUUSD", "buy", "1.00", "2114.87") for i in range(8)
    ]
    page = read(table(columns("Time", "Symbol", "Type", "Volume", "Price"), *rows))
    assert len(page.trades) == 8
    assert page.chart is None


def test_a_fee_labelled_behind_another_amount_is_the_fee() -> None:
    page = read(
        table(
            columns("Symbol", "Side", "Entry", "Exit", "Qty", "Net"),
            columns("BTC", "LONG", "72826.00", "72640.00", "0.00137", "$-0.41 fee $0.0900*"),
            columns("ETH", "SHORT", "3752.00", "3732.00", "0.1", "$1.80 fee $0.2000*"),
        )
    )
    assert [trade.fee for trade in page.trades] == [Decimal("0.0900"), Decimal("0.2000")]


def test_what_is_held_without_its_cost_is_a_position_without_a_price() -> None:
    page = read(
        table(
            [(20, "Investments")],
            columns("Icon", "Coin Name", "Quantity", "Current Price", "Current Value"),
            columns("B", "TRON", "2.5", "0.28", "$0.70"),
            columns("", "Aptos", "2.0", "12.92", "$25.84"),
        )
    )
    assert [(t.kind, t.symbol, str(t.quantity), t.price) for t in page.trades] == [
        ("position", "TRON", "2.5", None),
        ("position", "APTOS", "2.0", None),
    ]
    assert all(trade.status == "needs_review" for trade in page.trades)


def test_what_a_shop_sells_is_not_held() -> None:
    page = read(
        table(
            [(20, "Your cart")],
            columns("Product", "Quantity", "Unit Price", "Total"),
            columns("Desk lamp", "2", "$20.00", "$40.00"),
            columns("Office chair", "1", "$150.00", "$150.00"),
        )
    )
    assert page.trades == []


def test_signs_tell_the_sides_of_positions_that_show_only_what_they_are_worth() -> None:
    page = read(
        table(
            [(20, "Carteira")],
            columns("ATIVO", "POSIÇÃO (QTD)", "EXPOSIÇÃO"),
            columns("PETR4", "+500", "R$ 14.500,00"),
            columns("VIIA4", "-99.504", "-R$ 99.893.720,00"),
        )
    )
    assert [(t.symbol, t.side, str(t.quantity)) for t in page.trades] == [
        ("PETR4", "buy", "500"),
        ("VIIA4", "sell", "99504"),
    ]


def test_a_button_to_sell_all_is_no_side_of_what_is_held() -> None:
    page = read(
        table(
            columns("Asset", "Holdings", "Avg Entry Price", "Live Price", "PnL", "Actions"),
            columns("XRP", "2355.66", "127.35", "127.67", "+737.48", "ADD", "SELL ALL", step=160),
            columns("BNB", "1.76", "56,691.65", "57,526.44", "+14.72", "ADD", "SELL ALL", step=160),
        )
    )
    assert [trade.side for trade in page.trades] == ["buy", "buy"]


def test_a_table_ends_where_its_headings_stand_again() -> None:
    page = read(
        table(
            [(20, "Positions")],
            columns("Symbol", "Qty", "Avg Price", "Last", "PnL"),
            columns("TSLA", "4.6947", "426.2230", "426.0100", "$-1"),
            [(20, "Signals")],
            columns("Symbol", "Date", "Strength", "Reason"),
            columns("XAUUSD", "2026-05-22", "0.7500", "trend"),
        )
    )
    assert [core(trade) for trade in page.trades] == [("TSLA", "buy", "4.6947", "426.2230")]


def test_the_title_of_a_page_names_the_contract_only_where_all_rows_show_its_root() -> None:
    page = read(
        table(
            [(20, "ADAUSDT"), (300, "0.24")],
            columns("Symbol", "Quantity", "Avg Entry Price", "Last Price", "PnL"),
            columns("ADA", "2218.59", "22.54", "22.64", "+226.82"),
            columns("BNB", "1.76", "56,691.65", "57,526.44", "+14.72"),
        )
    )
    assert [trade.symbol for trade in page.trades] == ["ADA", "BNB"]


def test_executions_of_a_page_about_one_trade_take_its_instrument_and_day() -> None:
    page = read(
        [
            *words_at(20, [(20, "AAPL LONG CLOSED")]),
            *words_at(44, [(20, "Mar 25, 2026 06:35:00 - 07:12:00")]),
            *words_at(80, columns("PNL", "SIZE", "AVG ENTRY", "AVG EXIT")),
            *words_at(104, columns("+$450.00", "200", "$185.20", "$187.45")),
            *table(
                [(20, "EXECUTIONS (2)")],
                columns("TIME", "SIDE", "QTY", "PRICE"),
                columns("06:35:12", "BUY", "200", "$185.20"),
                columns("07:12:00", "SELL", "200", "$187.45"),
                top=400,
            ),
        ]
    )
    fills = [trade for trade in page.trades if trade.kind == "fill"]
    assert [
        (t.symbol, t.side, t.executed_at.at.isoformat()[:19]) for t in fills if t.executed_at
    ] == [
        ("AAPL", "buy", "2026-03-25T06:35:12"),
        ("AAPL", "sell", "2026-03-25T07:12:00"),
    ]
    assert all(trade.status == "needs_review" for trade in fills)
    [closed] = [trade for trade in page.trades if trade.kind == "round_trip"]
    assert closed.executed_at
    assert closed.closed_at
    assert closed.closed_at.at.isoformat()[:19] == "2026-03-25T07:12:00"


def test_targets_beside_the_entries_are_no_sizes() -> None:
    page = read(
        table(
            columns("DATE", "SYMBOL", "DIR", "ENTRY", "STOP", "AIM", "STATUS", "EXIT", step=130),
            columns(
                "2026-04-18",
                "XAUUSD",
                "SHORT",
                "3300.0",
                "3310.0",
                "3280.0",
                "CLOSED",
                "3310.0",
                step=130,
            ),
            columns(
                "2026-04-18",
                "XAUUSD",
                "LONG",
                "3250.0",
                "3240.0",
                "3270.0",
                "CLOSED",
                "3270.0",
                step=130,
            ),
        )
    )
    assert [trade.quantity for trade in page.trades] == [None, None]


def test_what_a_heading_offers_to_cancel_waits() -> None:
    page = read(
        table(
            columns("Symbol", "Type", "Side", "Price", "Amount", "Cancel"),
            columns("BTCUSDT", "Limit", "Buy", "60,000.00", "0.5", "X"),
            columns("XRPUSDT", "Limit", "Sell", "0.45", "1,000", "X"),
        )
    )
    assert page.trades == []


def test_results_that_follow_from_the_prices_tell_positions_without_a_readable_heading() -> None:
    page = read(
        table(
            columns("1", "21", "10,200", "10,600", "8,400", "3.92"),
            columns("2", "3", "42,050", "38,150", "-11,700", "-9.27"),
            columns("3", "9", "1,502", "1,630", "1,152", "8.52"),
        )
    )
    assert [(t.kind, str(t.quantity), str(t.price), str(t.pnl)) for t in page.trades] == [
        ("position", "21", "10200", "8400"),
        ("position", "3", "42050", "-11700"),
        ("position", "9", "1502", "1152"),
    ]
    assert all(trade.status == "needs_review" for trade in page.trades)


def test_a_heading_that_deletes_names_no_instrument() -> None:
    page = read(
        table(
            columns("Stock Name", "# Shares", "Purchase Date", "Purchase Price", "Delete Stock"),
            columns("TSLA", "1", "2021-04-15", "$738.85", "à"),
            columns("AMZN", "2", "2021-04-16", "$3,400.00", "x"),
        )
    )
    assert [(t.symbol, str(t.price)) for t in page.trades] == [
        ("TSLA", "738.85"),
        ("AMZN", "3400.00"),
    ]


def test_a_purchase_and_a_sale_are_sides() -> None:
    page = read(
        table(
            columns("Date", "Symbol", "Type", "Shares", "Price"),
            columns("2021-04-15", "NFLX", "Purchase", "4", "510.00"),
            columns("2021-04-16", "NFLX", "Sale", "4", "520.00"),
        )
    )
    assert [trade.side for trade in page.trades] == ["buy", "sell"]


def test_a_journal_without_prices_tells_closed_trades_of_a_day() -> None:
    page = read(
        table(
            columns("Date", "Symbol", "Side", "Volume", "Execs", "P&L"),
            columns("2026-03-25", "TSLA", "SHORT", "50", "2", "-$75.00"),
            columns("2026-03-26", "NVDA", "LONG", "100", "4", "+$770.00"),
        )
    )
    assert [(t.kind, str(t.quantity), t.price, str(t.pnl)) for t in page.trades] == [
        ("round_trip", "50", None, "-75.00"),
        ("round_trip", "100", None, "770.00"),
    ]
    assert all(trade.executed_at and not trade.closed_at for trade in page.trades)


def test_a_title_heads_the_cards_of_all_panels_below_it() -> None:
    def card(x: float, y: float, name: str, size: str, price: str) -> list[Word]:
        return table(
            [(x, name)], [(x, f"Total: {size} coins")], [(x, f"Avg Price: {price}")], top=y
        )

    page = read(
        [
            *words_at(40, [(500, "Your Portfolio")]),
            *card(20, 100, "(AXS)", "4.06", "$3.16"),
            *card(700, 104, "(AVAX)", "2.00", "$18.49"),
            *card(20, 260, "(BTC)", "0.001", "$82793.27"),
            *card(700, 264, "(ETH)", "0.05", "$1884.35"),
        ]
    )
    assert sorted(core(trade) for trade in page.trades) == [
        ("AVAX", "buy", "2.00", "18.49"),
        ("AXS", "buy", "4.06", "3.16"),
        ("BTC", "buy", "0.001", "82793.27"),
        ("ETH", "buy", "0.05", "1884.35"),
    ]


def test_numbers_in_scientific_notation_are_read_in_full() -> None:
    page = read(
        table(
            columns("Date", "Symbol", "Side", "Qty", "Price"),
            columns("2025-04-07", "SHIB", "BUY", "5193578", "1.059E-5"),
            columns("2025-04-08", "SHIB", "SELL", "5193578", "1.1E-5"),
        )
    )
    assert [str(trade.price) for trade in page.trades] == ["0.00001059", "0.000011"]


def test_sizes_times_prices_that_make_the_values_are_holdings_at_the_price_of_now() -> None:
    page = read(
        table(
            columns("AAPL", "12", "€ 226.43", "€ 2,717.16", "9.75%"),
            columns("DIS", "18", "€ 98.49", "€ 1,772.82", "6.36%"),
            columns("INTC", "159", "€ 32.85", "€ 5,223.15", "18.73%"),
        )
    )
    assert [(t.kind, t.symbol, str(t.quantity), t.price) for t in page.trades] == [
        ("position", "AAPL", "12", None),
        ("position", "DIS", "18", None),
        ("position", "INTC", "159", None),
    ]


def test_supplies_times_prices_that_make_market_values_are_no_holdings() -> None:
    page = read(
        table(
            columns("BTC", "19,800,000", "$60,000.00", "$1,188,000,000,000", "50.1%"),
            columns("ETH", "120,000,000", "$3,000.00", "$360,000,000,000", "15.2%"),
            columns("SOL", "460,000,000", "$150.00", "$69,000,000,000", "3.1%"),
        )
    )
    assert page.trades == []


def test_a_row_that_says_it_is_open_is_a_position_at_its_entry_whatever_its_second_price() -> None:
    page = read(
        table(
            columns("DATE", "SYMBOL", "SIDE", "ENTRY", "EXIT/CURRENT", "SIZE", "STATUS", step=140),
            columns("2026-02-07", "SOL/USDC", "LONG", "89.21", "87.58", "0.5000", "OPEN", step=140),
            columns(
                "2026-02-05", "SOL/USDC", "SHORT", "90.00", "91.00", "0.5000", "CLOSED", step=140
            ),
        )
    )
    assert [(t.kind, str(t.price), t.exit_price) for t in page.trades] == [
        ("position", "89.21", None),
        ("round_trip", "90.00", Decimal("91.00")),
    ]


def test_a_title_beside_a_search_box_heads_the_table() -> None:
    page = read(
        table(
            columns("Portfolio Holdings", "", "Search holdings..", "Sort by P&L"),
            columns("Symbol", "Qty", "Avg Price", "CMP", "P&L %", "Status"),
            columns("NXST", "650", "135.19", "150.94", "+11.65%", "HOLD"),
            columns("TMCV", "160", "367.13", "388.40", "+5.79%", "HOLD"),
        )
    )
    assert [(t.kind, t.side, str(t.price)) for t in page.trades] == [
        ("position", "buy", "135.19"),
        ("position", "buy", "367.13"),
    ]


def test_a_date_before_a_code_in_one_cell_is_the_time() -> None:
    page = read(
        table(
            columns("Symbol", "Side", "Qty", "Price"),
            columns("2020-02-03 MGLU3", "Buy", "63", "56.97"),
            columns("2020-02-04 PETR4", "Sell", "38", "28.37"),
        )
    )
    assert [(t.symbol, t.executed_at.at.day) for t in page.trades if t.executed_at] == [
        ("MGLU3", 3),
        ("PETR4", 4),
    ]


def test_counts_of_one_digit_under_an_unknown_heading_are_no_prices() -> None:
    page = read(
        table(
            columns("Time", "Symbol", "Side", "Volume", "Legs", "P&L"),
            columns("2026-03-25", "TSLA", "SHORT", "50", "2", "-$75.00"),
            columns("2026-03-26", "NVDA", "LONG", "100", "4", "+$770.00"),
        )
    )
    assert [trade.price for trade in page.trades] == [None, None]


def test_own_trades_without_a_price_are_told_by_their_title() -> None:
    page = read(
        table(
            [(20, "My Trades")],
            columns("Name", "Volume", "Date", "Transaction Type"),
            columns("JBP", "622", "2021-07-13", "Buy"),
            columns("LIGC", "658", "2021-07-14", "Sell"),
        )
    )
    assert [(t.symbol, t.side, str(t.quantity), t.price) for t in page.trades] == [
        ("JBP", "buy", "622", None),
        ("LIGC", "sell", "658", None),
    ]


def test_the_close_of_the_day_is_no_exit() -> None:
    page = read(
        table(
            columns("Symbol", "Quantity", "Purchase Price", "Close", "Current Value"),
            columns("ADBE", "4", "365.30", "387.73", "1,550.94"),
            columns("COST", "1", "299.18", "312.21", "312.21"),
        )
    )
    assert [(t.kind, t.side, str(t.price), t.exit_price) for t in page.trades] == [
        ("position", "buy", "365.30", None),
        ("position", "buy", "299.18", None),
    ]


def test_the_currency_of_a_pair_is_not_the_instrument() -> None:
    page = read(
        table(
            [(20, "Recent Transactions")],
            columns("Symbol", "Quantity", "Type", "Trading Pair", "Value", "Date"),
            columns("BTC", "3", "Buy", "USD", "$32,500.00", "2021-12-25"),
            columns("LTC", "1", "Buy", "EUR", "$298.86", "2021-12-08"),
            columns("BTC", "2", "Sell", "CAD", "$25,000.00", "2021-12-05"),
        )
    )
    assert [trade.symbol for trade in page.trades] == ["BTC", "LTC", "BTC"]


def test_states_tell_trades_without_prices_that_are_open_yet() -> None:
    page = read(
        table(
            columns("Name", "Quantity", "Type", "Status", "P&L"),
            columns("Alcoa Corporation", "1", "B", "exited", "$0.50"),
            columns("Tesla Inc.", "1", "B", "active", "$-58.44"),
            columns("Meta Platforms", "1", "S", "active", "$14.30"),
        )
    )
    assert [(t.kind, t.side, str(t.pnl)) for t in page.trades] == [
        ("round_trip", "buy", "0.50"),
        ("position", "buy", "-58.44"),
        ("position", "sell", "14.30"),
    ]


def test_a_button_to_buy_is_no_side_of_what_stands_before_it() -> None:
    page = read(table(columns("Earnings:", "349.75", "Stocks: ADANIENT", "Shares: 1", "Buy Stock")))
    assert page.trades == []


def test_a_letter_before_a_numeric_code_is_a_picture() -> None:
    page = read(
        table(
            columns("Symbol", "Quantity", "Avg Cost", "Last", "P&L"),
            columns("A 601127 赛力斯", "500", "98.20", "97.10", "-550"),
            columns("A 601238 广汽集团", "1000", "8.10", "8.30", "+200"),
        )
    )
    assert [trade.symbol for trade in page.trades] == ["601127", "601238"]


def test_the_result_of_the_day_is_not_that_of_a_position() -> None:
    page = read(
        table(
            columns("Symbol", "Shares", "Avg Cost", "Price", "Day P&L", "Total P&L"),
            columns("SOXX", "20", "$195.20", "$218.40", "$195.00", "$464.00"),
            columns("QQQ", "8", "$440.00", "$478.20", "$142.40", "$305.60"),
        )
    )
    assert [trade.pnl for trade in page.trades] == [Decimal("464.00"), Decimal("305.60")]


def test_sides_that_open_positions_are_no_buttons_though_all_rows_have_them() -> None:
    page = read(
        table(
            columns("时间", "交易对", "操作", "数量", "开仓价", "盈亏", "状态"),
            columns("2025/11/01 01:01", "DOGE/USDT", "开多", "436.0", "0.18", "-", "已完成"),
            columns("2025/10/31 23:44", "ETH/USDT", "开多", "0.0210", "3853.92", "-", "已完成"),
        )
    )
    assert [core(trade) for trade in page.trades] == [
        ("DOGE/USDT", "buy", "436.0", "0.18"),
        ("ETH/USDT", "buy", "0.0210", "3853.92"),
    ]


def test_tabs_that_name_other_pages_do_not_head_a_table_of_fills() -> None:
    page = read(
        table(
            columns("< Orders >", "Dividends", "Transactions"),
            columns("DATE", "TICKER", "SIDE", "QTY", "FILL", "STATUS"),
            columns("2024-06-04 14:11", "AAPL", "BUY", "2", "187.10", "FILLED"),
            columns("2024-06-02 09:30", "TSLA", "SELL", "3", "240.00", "FILLED"),
        )
    )
    assert [trade.symbol for trade in page.trades] == ["AAPL", "TSLA"]


def test_numbers_of_orders_are_no_instruments_though_their_heading_may_name_some() -> None:
    page = read(
        table(
            columns("Symbol", "Status", "Internal Order", "Side", "Qty", "Price"),
            columns("ES-201109-CME", "Filled", "47026", "Sell", "3", "1136.75"),
            columns("ES-201109-CME", "Filled", "47025", "Buy", "3", "1135.75"),
        )
    )
    assert {trade.symbol for trade in page.trades} == {"ES-201109-CME"}


def test_the_only_amount_in_a_table_without_headings_is_not_called_a_price() -> None:
    page = read(
        table(
            columns("2025-04-07", "SHIB", "55.00", "BUY"),
            columns("2025-04-07", "SHIB", "55.00", "SELL"),
            columns("2025-04-08", "ETH", "10.00", "BUY"),
        )
    )
    assert all(trade.price is None for trade in page.trades)


def test_texts_that_tell_deals_in_a_table_are_deals_with_its_times_and_fees() -> None:
    page = read(
        table(
            [(20, "Date"), (220, "Type"), (360, "Description"), (860, "Fee Amount")],
            [(20, "2025-10-22 17:21:05"), (220, "Transaction"),
             (360, "Bought 3x JPMorgan Chase & Co @ $ 297.09"), (860, "$ -1.86")],
            [(20, "2025-09-29 12:34:07"), (220, "Transaction"),
             (360, "Bought lx Johnson & Johnson @ $ 181.62"), (860, "$ -1.85")],
            [(20, "2025-07-22 12:06:11"), (220, "Connection"),
             (360, "Exchange connection of the year"), (860, "$ -2.50")],
            [(20, "2025-06-09 14:13:52"), (220, "Transaction"),
             (360, "Sold 39x Intel Corp @ $ 20.48"), (860, "$ -1.88")],
        )
    )  # fmt: skip
    assert [core(trade) for trade in page.trades] == [
        ("JPMORGAN CHASE & CO", "buy", "3", "297.09"),
        ("JOHNSON & JOHNSON", "buy", "1", "181.62"),
        ("INTEL CORP", "sell", "39", "20.48"),
    ]
    assert [trade.fee for trade in page.trades] == [
        Decimal("-1.86"),
        Decimal("-1.85"),
        Decimal("-1.88"),
    ]
    assert all(trade.executed_at is not None for trade in page.trades)


def test_results_not_realised_yet_are_those_of_positions() -> None:
    page = read(
        table(
            columns("Product", "Shares", "Price", "Return", "Unrealized Gain", "Value"),
            columns("BTC", "0.02", "95,000.00", "7.32%", "101.31", "1,900.00"),
        )
    )
    assert [(t.kind, t.symbol, t.quantity, t.price, t.pnl) for t in page.trades] == [
        ("position", "BTC", Decimal("0.02"), None, Decimal("101.31"))
    ]


def test_of_two_results_the_one_in_percent_is_no_amount() -> None:
    page = read(
        table(
            columns("Ticker", "Units", "Avg Cost", "Total Return", "Unreal. P&L"),
            columns("VT", "957.82", "148.87", "2.61%", "+3,729"),
            columns("AVES", "360.93", "63.43", "-4.26%", "-975"),
        )
    )
    assert [trade.pnl for trade in page.trades] == [Decimal(3729), Decimal(-975)]


def test_letters_read_in_the_logos_before_some_codes_are_no_part_of_them() -> None:
    rows = [
        [(60.0, "AAPL"), (260.0, "12"), (400.0, "226.43")],
        [(20.0, "J&J"), (60.0, "JNJ"), (260.0, "8"), (400.0, "165.34")],
        [(60.0, "INTC"), (260.0, "159"), (400.0, "32.85")],
        [(60.0, "KO"), (260.0, "18"), (400.0, "61.37")],
    ]
    page = read(table([(60, "Symbol"), (260, "Qty"), (400, "Avg Cost")], *rows))
    assert [trade.symbol for trade in page.trades] == ["AAPL", "JNJ", "INTC", "KO"]


def test_a_size_named_in_a_currency_is_a_value() -> None:
    page = read(
        table(
            columns("Symbol", "Side", "Size (USD)", "Entry Price", "PnL"),
            columns("BTC", "Long", "1,500.00", "65,000.00", "+12.00"),
            columns("ETH", "Short", "900.00", "3,100.00", "-4.00"),
        )
    )
    assert [(t.symbol, t.quantity) for t in page.trades] == [("BTC", None), ("ETH", None)]


def test_money_that_is_all_in_colour_is_a_result_where_no_heading_is_shown() -> None:
    def held(code: str, size: str, price: str, gain: str, worth: str, share: str) -> list[Cell]:
        return [(20, code), (120, size), (220, price), (340, gain, "green"), (480, worth),
                (620, share)]  # fmt: skip

    page = read(
        table(
            held("AAPL", "12", "€226.43", "€966.26", "€2,717.16", "9.75%"),
            held("DIS", "18", "€98.49", "€434.92", "€1,772.82", "6.36%"),
            held("INTC", "159", "€32.85", "€2,597.36", "€5,223.15", "18.73%"),
            held("KO", "18", "€61.37", "€239.02", "€1,104.66", "3.96%"),
        )
    )
    assert [str(trade.pnl) for trade in page.trades] == ["966.26", "434.92", "2597.36", "239.02"]
