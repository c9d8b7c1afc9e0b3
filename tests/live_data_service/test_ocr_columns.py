"""What stands together in columns: logos, sides with instruments, prices under quantities."""

from live_data_service.analyzers.ocr.words import Word
from tests.live_data_service.ocr_words import Cell, columns, core, page, read, words_at


def columns_at(left: float, *texts: str) -> list[Cell]:
    """Cells at even distances from a place on."""
    return [(left + 170 * i, text) for i, text in enumerate(texts)]


def test_logos_with_words_before_codes_are_no_instruments() -> None:
    head = [(20, "STOCK"), (300, "SHARES"), (400, "AVG COST"), (520, "PRICE"), (640, "TOTAL P/L")]

    def holding(code: str, size: str, cost: str, logo: str = "") -> list[Cell]:
        icon: list[Cell] = [(20, logo)] if logo else []
        return [*icon, (110, code), (300, size), (400, cost), (520, "$752.93"), (640, "-$5.24")]

    found = page(
        head,
        holding("CAT", "12", "$774.20"),
        holding("COST", "8", "$1,018.48", "COSTCO"),
        holding("MSFT", "18", "$401.32"),
        holding("AAPL", "25", "$255.78", "8"),
        holding("META", "10", "$639.77"),
    ).trades
    assert [trade.symbol for trade in found] == ["CAT", "COST", "MSFT", "AAPL", "META"]


def test_instruments_beside_the_sides_in_one_column_are_told_apart() -> None:
    found = page(
        columns("TIME", "POS. SIZE", "SIDE", "PRICE", "REALIZED PNL", "TRADING FEE"),
        columns("2022/5/13 06:54", "3,410.1", "LUNA SHORT", "0.059", "0.0", "0.2002"),
        columns("2022/5/13 06:49", "0.0139112", "BTC SHORT", "28740.602", "-0.58", "0.3998"),
        columns("2022/5/13 03:30", "0.0139112", "BTC LONG", "28724.911", "0.0", "0.4000"),
    ).trades
    assert [core(trade) for trade in found] == [
        ("LUNA", "sell", "3410.1", "0.059"),
        ("BTC", "sell", "0.0139112", "28740.602"),
        ("BTC", "buy", "0.0139112", "28724.911"),
    ]


def test_a_heading_with_a_stroke_over_two_columns_names_both() -> None:
    found = page(
        [(20, "TIME"), (190, "POS. SIZE"), (300, "MARKET / SIDE"), (460, "PRICE"), (560, "FEE")],
        [
            (20, "2022/5/12 16:45"),
            (190, "0.0484"),
            (300, "ETH"),
            (370, "LONG"),
            (460, "2475.628"),
            (560, "0.1"),
        ],
        [
            (20, "2022/3/29 06:13"),
            (190, "0.0382"),
            (300, "ETH"),
            (370, "SHORT"),
            (460, "2816.192"),
            (560, "0.1"),
        ],
        [
            (20, "2022/3/28 07:13"),
            (190, "0.0382"),
            (300, "BTC"),
            (370, "LONG"),
            (460, "47816.19"),
            (560, "0.1"),
        ],
    ).trades
    assert [(trade.symbol, trade.side) for trade in found] == [
        ("ETH", "buy"), ("ETH", "sell"), ("BTC", "buy"),
    ]  # fmt: skip


def test_money_under_executed_is_the_price_of_the_deal_where_it_is_near_that_of_the_order() -> None:
    found = page(
        columns("Coin", "Type", "Qty", "Target", "Status", "Executed"),
        columns("BTC", "SELL", "0.015", "₹59,14,000", "PENDING"),
        columns("BTC", "BUY", "0.015", "₹59,10,000", "EXECUTED", "₹58,24,635"),
        columns("BTC", "SELL", "0.015", "₹59,12,000", "EXECUTED", "₹59,14,820"),
    ).trades
    assert [core(trade) for trade in found] == [
        ("BTC", "buy", "0.015", "5824635"),
        ("BTC", "sell", "0.015", "5914820"),
    ]


def test_open_positions_with_running_results_need_neither_sizes_nor_prices() -> None:
    found = page(
        columns("SIDE", "COIN", "LEVERAGE", "NOTIONAL", "EXIT PLAN", "UNREAL P&L"),
        columns("LONG", "XRP", "15X", "$3,570", "VIEW", "-$40.31"),
        columns("SHORT", "BTC", "35X", "$9,961", "VIEW", "$67.04"),
    ).trades
    assert [(t.kind, *core(t), str(t.pnl)) for t in found] == [
        ("position", "XRP", "buy", "None", "None", "-40.31"),
        ("position", "BTC", "sell", "None", "None", "67.04"),
    ]


def test_the_price_below_a_quantity_stands_behind_its_at() -> None:
    def lot(y: float, size: str, price: str) -> list[Word]:
        row: list[Cell] = [
            (20, "BTC/EUR"),
            (340, "BUY"),
            (420, "5 Mar 2026, 15:39"),
            (620, "€118.41"),
        ]
        return [
            *words_at(y, row),
            *words_at(y - 9, [(140, size)]),
            *words_at(y + 9, [(140, price)]),
        ]

    head: list[Cell] = [
        (20, "PAIR"),
        (140, "QUANTITY"),
        (340, "TYPE"),
        (420, "DATE"),
        (620, "TOTAL (EUR)"),
    ]
    found = read(
        [
            *words_at(40, head),
            *lot(90, "0.00163066 BTC", "@ €72,617.00"),
            *lot(150, "0.00273853 BTC", "@ C62,795.00"),
            *lot(210, "0.00168057 BTC", "@ €69,292.00"),
        ]
    ).trades
    assert [(str(t.quantity), str(t.price)) for t in found] == [
        ("0.00163066", "72617.00"), ("0.00273853", "62795.00"), ("0.00168057", "69292.00"),
    ]  # fmt: skip


def test_round_sums_under_notional_are_the_sizes_of_deals_in_currencies() -> None:
    found = page(
        columns("Trade ID", "Status", "Direction", "CCYCCY", "Notional", "Rate", "Value Date"),
        columns("1091", "Done", "Sell", "EURJPY", "1,000,000", "117.942", "27-Sep-2019"),
        columns("1090", "Done", "Buy", "USDJPY", "2,000,000", "107.813", "27-Sep-2019"),
    ).trades
    assert [(*core(trade), trade.executed_at) for trade in found] == [
        ("EURJPY", "sell", "1000000", "117.942", None),
        ("USDJPY", "buy", "2000000", "107.813", None),
    ]


def test_counts_in_brackets_behind_an_account_are_no_sizes() -> None:
    head = columns(
        "Accounts", "", "Entry Date", "Instrument", "Direction", "Entry Price", "Exit Price"
    )
    found = page(
        head,
        columns("L001", "(1)", "2026-06-27", "ESM6", "LONG", "$5239.25", "$5236.15"),
        columns("L001", "(1)", "2026-06-26", "NQM6", "SHORT", "$5236.75", "$5232.75"),
        columns("L002", "(1)", "2026-06-25", "ESM6", "LONG", "$5235.25", "$5229.10"),
    ).trades
    assert [trade.quantity for trade in found] == [None, None, None]


def test_abbreviations_of_option_orders_are_sides_and_no_instruments() -> None:
    head = columns("Symbol", "Qty Action", "Price", "Amount", step=260)
    found = page(
        head,
        columns("ORCL 260320P00155000", "1 BTO", "$15.20", "$-1,520.00", step=260),
        columns("ORCL 260320P00165000", "2BTC", "$21.05", "$-4,210.00", step=260),
        columns("ORCL 260320P00175000", "-2STC", "$28.05", "$5,610.00", step=260),
    )
    assert [core(trade)[1:] for trade in found.trades] == [
        ("buy", "1", "15.20"), ("buy", "2", "21.05"), ("sell", "2", "28.05"),
    ]  # fmt: skip


def test_bitcoin_under_symbol_is_no_abbreviated_side() -> None:
    found = page(
        columns("Symbol", "Qty", "Entry price", "Mark price", "Unrealized PnL"),
        columns("BTC", "0.5", "64210.50", "64300.00", "44.75"),
        columns("ETH", "2", "3120.00", "3130.00", "20.00"),
    ).trades
    assert [(trade.symbol, trade.side) for trade in found] == [("BTC", "buy"), ("ETH", "buy")]


def test_logos_of_any_letters_stand_left_of_the_edge_at_which_codes_begin() -> None:
    head: list[Cell] = [
        (20, "SYMBOL"),
        (150, "SIDE"),
        (250, "SHARES HELD"),
        (400, "AVG ENTRY PRICE"),
    ]

    def held(logo: str, code: str, size: str, price: str) -> list[Cell]:
        icon: list[Cell] = [(14, logo)] if logo else []
        return [*icon, (52, code), (150, "long"), (250, size), (400, price)]

    found = page(
        head,
        held("AV", "CNTM", "4,300", "$1.02"),
        held("TONX", "TNXP", "1,200", "$0.29"),
        held("", "GWAV", "1,500", "$0.27"),
        held("2", "BABA", "100", "$181.11"),
        held("", "ICCT", "900", "$5.72"),
    ).trades
    assert [trade.symbol for trade in found] == ["CNTM", "TNXP", "GWAV", "BABA", "ICCT"]


def test_a_price_that_lost_its_decimal_sign_gets_the_one_that_its_value_tells() -> None:
    found = page(
        columns("Symbol", "Position size", "Entry Price", "Position value", "Current price"),
        columns("KNCUSDT", "45", "2.0227", "91.02", "1.9530"),
        columns("ZILUSDT", "1,665", "0.0524", "87.25", "0.0506"),
        columns("MTLUSDT", "23", "13786", "31.71", "1.3599"),
    ).trades
    assert [str(trade.price) for trade in found] == ["2.0227", "0.0524", "1.3786"]
    reason = "The price has lost its decimal sign, which its value tells."
    assert [reason in trade.review_reasons for trade in found] == [False, False, True]


def test_what_may_be_a_rate_or_a_fee_is_the_fee_beside_the_price_of_the_deal() -> None:
    found = page(
        columns("Ativo", "Natureza", "Quantidade", "Preço médio", "Taxa", "Data/Hora"),
        columns("VALE3", "Compra", "10", "60,37", "1,55", "13/03/2024 16:05"),
        columns("SAP", "Venda", "3", "188,41", "7,39", "13/03/2024 00:40"),
    ).trades
    assert [(str(trade.price), str(trade.fee)) for trade in found] == [
        ("60.37", "1.55"), ("188.41", "7.39"),
    ]  # fmt: skip


def test_a_watchlist_left_of_a_table_lends_it_no_instruments() -> None:
    found = page(
        [
            (20, "LT"),
            (120, "591.50"),
            *columns_at(260, "#", "Asset Name", "Type", "Quantity", "Price", "Status"),
        ],
        [
            (20, "AXISBANK"),
            (120, "242.13"),
            *columns_at(260, "1", "ICICIBANK", "Sell", "5", "1464.04", "Completed"),
        ],
        [
            (20, "SBIN"),
            (120, "2374.86"),
            *columns_at(260, "2", "WIPRO", "Buy", "3", "392.02", "Completed"),
        ],
        [
            (20, "TITAN"),
            (120, "454.43"),
            *columns_at(260, "3", "LT", "Buy", "4", "591.97", "Completed"),
        ],
    ).trades
    assert [(trade.symbol, trade.side) for trade in found] == [
        ("ICICIBANK", "sell"), ("WIPRO", "buy"), ("LT", "buy"),
    ]  # fmt: skip


def test_deals_in_the_instrument_of_an_open_tab_have_their_prices_not_the_running_average() -> None:
    found = page(
        columns("Settings", "Portfolio", "AAPL ×"),
        columns("Date & Time", "Dir", "Price", "Qnt", "Payment", "Fee", "Average", "Position"),
        columns("2024-09-16 22:17", "Buy", "112.73", "+1", "-112.73", "-0.06", "121.07", "363.22"),
        columns("2024-09-03 20:07", "Buy", "122.49", "+1", "-122.49", "-0.06", "125.25", "250.49"),
        columns("2024-05-21 16:38", "Sell", "320.09", "-1", "320.09", "-0.16"),
    ).trades
    assert [core(trade) for trade in found] == [
        ("AAPL", "buy", "1", "112.73"),
        ("AAPL", "buy", "1", "122.49"),
        ("AAPL", "sell", "1", "320.09"),
    ]


def test_the_code_with_its_exchange_is_the_instrument_among_names_and_remarks() -> None:
    def held(y: float, name: str, code: str, size: str, cost: str) -> list[Word]:
        row: list[Cell] = [
            (20, code),
            (300, size),
            (420, cost),
            (540, "1,444.30"),
            (660, "+92,374"),
        ]
        remark = words_at(y + 22, [(20, "ticker"), (90, "cost basis")])
        return [*words_at(y - 22, [(20, name)]), *words_at(y, row), *remark]

    head: list[Cell] = [
        (20, "HOLDING"),
        (300, "QTY"),
        (420, "AVG COST"),
        (540, "PRICE / NAV"),
        (660, "P&L"),
    ]
    found = read(
        [
            *words_at(40, head),
            *held(100, "ICICI Bank Ltd", "ICICIBANK.NS", "180.000", "931.11"),
            *held(190, "Reliance Industries Ltd", "RELIANCE.NS", "150.000", "2,394.00"),
            *held(280, "HDFC Bank Ltd", "HDFCBANK.NS", "200.000", "1,458.00"),
        ]
    ).trades
    assert [trade.symbol for trade in found] == ["ICICIBANK.NS", "RELIANCE.NS", "HDFCBANK.NS"]


def test_shares_times_prices_that_make_the_totals_are_held_at_an_unknown_cost() -> None:
    found = page(
        columns("Symbol", "Name", "Amount of Shares", "Price Per Stock", "TOTAL"),
        columns("AAPL", "Apple Inc", "4", "$145.37", "$581.48"),
        columns("HPQ", "HP Inc", "7", "$28.71", "$200.97"),
        columns("CASH", "", "", "", "$3,740.94"),
    ).trades
    assert [(trade.kind, *core(trade)) for trade in found] == [
        ("position", "AAPL", "buy", "4", "None"),
        ("position", "HPQ", "buy", "7", "None"),
    ]


def test_a_count_that_times_the_price_makes_the_cost_is_the_size_of_what_is_held() -> None:
    found = page(
        columns("Asset", "Count", "Average", "Price", "Cost", "Expected"),
        columns("AAPL", "3", "$121.07", "$117.84", "$353.52", "-$9.69"),
        columns("CCL", "30", "$15.52", "$15.76", "$472.80", "+$7.20"),
        columns("GAZP", "50", "$235.65", "$166.97", "$8,348.50", "-$3,434.00"),
    ).trades
    assert [core(trade) for trade in found] == [
        ("AAPL", "buy", "3", "121.07"),
        ("CCL", "buy", "30", "15.52"),
        ("GAZP", "buy", "50", "235.65"),
    ]


def test_filled_orders_without_a_side_are_deals_to_be_reviewed() -> None:
    found = page(
        columns("Date", "Symbol", "Status", "Price", "Quantity"),
        columns("2024-04-22 13:02", "UPST", "FILLED", "9.90", "1"),
        columns("2024-04-23 15:14", "NIO", "FILLED", "41.01", "2"),
        columns("2024-04-26 09:35", "GSX", "CANCELED", "30.33", "3"),
    ).trades
    assert [core(trade) for trade in found] == [
        ("UPST", None, "1", "9.90"),
        ("NIO", None, "2", "41.01"),
    ]
    assert all("The side isn't shown." in trade.review_reasons for trade in found)


def test_headings_of_purchases_tell_that_filled_orders_bought() -> None:
    found = page(
        columns("Date", "Symbol", "BTO-Status", "Price", "Quantity"),
        columns("2024-04-22 13:02", "UPST", "FILLED", "9.90", "1"),
        columns("2024-04-23 15:14", "NIO", "FILLED", "41.01", "2"),
    ).trades
    assert [core(trade) for trade in found] == [
        ("UPST", "buy", "1", "9.90"),
        ("NIO", "buy", "2", "41.01"),
    ]
    assert all("The side is taken from the headings." in t.review_reasons for t in found)


def test_amounts_under_an_unknown_heading_that_follow_from_the_prices_are_the_results() -> None:
    found = page(
        columns("Symbol", "Shares", "Avg cost", "Latest", "Expected", "Fixed"),
        columns("AAPL", "3", "121.07", "117.84", "-9.69", "+26.89"),
        columns("CCL", "30", "15.52", "15.76", "+7.20", "+125.57"),
        columns("GAZP", "50", "235.65", "166.97", "-3,434.00", "-5,108.63"),
    ).trades
    assert [str(trade.pnl) for trade in found] == ["-9.69", "7.20", "-3434.00"]
    assert not any("last_price" in trade.fields for trade in found)
