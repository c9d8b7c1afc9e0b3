"""Portfolio trackers: what they call prices, what trades were worth, what is open yet."""

from live_data_service.analyzers.ocr.vocabulary import roles_of
from tests.live_data_service.ocr_words import Cell, columns, core, page


def test_the_quotes_of_dated_deals_are_their_prices_where_sizes_make_them_the_amounts() -> None:
    """A tracker calls the price of a deal its quote, as others call the price of now."""
    deals: list[list[Cell]] = [
        columns("Date", "Type", "Security", "Shares", "Quote", "Amount", "Fees", step=150),
        columns("03 Mar 2025", "Buy", "ENBW", "12", "61.50", "738.00", "4.90", step=150),
        columns("19 May 2025", "Buy", "ENBW", "8", "64.25", "514.00", "4.90", step=150),
        columns("07 Aug 2025", "Sell", "ENBW", "5", "70.10", "350.50", "4.90", step=150),
    ]
    assert [(trade.kind, core(trade)) for trade in page(*deals).trades] == [
        ("fill", ("ENBW", "buy", "12", "61.50")),
        ("fill", ("ENBW", "buy", "8", "64.25")),
        ("fill", ("ENBW", "sell", "5", "70.10")),
    ]


def test_trades_with_a_beginning_an_end_and_worths_went_long_where_they_gained_by_rising() -> None:
    """What says open in place of its end is held yet; a narrow column cuts its heading."""
    trades: list[list[Cell]] = [
        [(20, "Trades")],
        columns(
            "Name", "Start date", "End date", "Shares", "Entry value", "Exit value", "fit / Loss"
        ),
        columns("Nordwind", "11 Feb 2025", "(open)", "40", "820.00", "905.00", "85.00"),
        columns("Nordwind", "11 Feb 2025", "02 Jun 2025", "10", "205.00", "191.50", "-13.50"),
        columns("Hafenbau", "24 Apr 2025", "(open)", "25", "410.00", "455.75", "45.75"),
    ]
    found = page(*trades).trades
    assert [(t.kind, t.symbol, t.side, str(t.quantity), str(t.pnl)) for t in found] == [
        ("position", "NORDWIND", "buy", "40", "85.00"),
        ("round_trip", "NORDWIND", "buy", "10", "-13.50"),
        ("position", "HAFENBAU", "buy", "25", "45.75"),
    ]
    assert found[1].closed_at is not None
    lent: list[list[Cell]] = [
        columns("Coin", "Start date", "End date", "Amount", "Profit"),
        columns("DOT", "11 Feb 2025", "02 Jun 2025", "40", "0.85"),
        columns("XRP", "24 Apr 2025", "24 Jul 2025", "250", "1.75"),
    ]
    assert not page(*lent).trades


def test_options_whose_strike_and_right_have_columns_are_named_by_all_of_the_contract() -> None:
    """What has no strike, such as shares, keeps its code; a right may be told with the side."""
    head = columns("Symbol", "Qty", "Avg Price", "Mark", "P/L", "Strike", "Exp", "Type", step=140)
    held: list[list[Cell]] = [
        head,
        columns("KMI", "-4", "0.64", "0.51", "52.00", "27.50", "21 MAR 25", "PUT", step=140),
        columns("XOM", "150", "101.20", "104.80", "540.00", "", "", "STOCK", step=140),
        columns("GILD", "3", "2.15", "1.90", "-75.00", "98", "20250417", "CALL", step=140),
    ]
    assert [core(trade) for trade in page(*held).trades] == [
        ("KMI 21 MAR 25 27.50 PUT", "sell", "4", "0.64"),
        ("XOM", "buy", "150", "101.20"),
        ("GILD 20250417 98 CALL", "buy", "3", "2.15"),
    ]
    written: list[list[Cell]] = [
        columns("Ticker", "Type", "Strike", "Open", "Qty", "P&L"),
        columns("KMI", "short put", "$27.50", "$0.64", "4", "$52.00"),
        columns("GILD", "long call", "$98.00", "$2.15", "3", "$-75.00"),
    ]
    assert [core(trade) for trade in page(*written).trades] == [
        ("KMI $27.50 PUT", "sell", "4", "0.64"),
        ("GILD $98.00 CALL", "buy", "3", "2.15"),
    ]
    screened: list[list[Cell]] = [
        columns("Ticker", "Type", "Strike", "Premium", "DTE", "ROC%"),
        columns("KMI", "short put", "$27.50", "$0.64", "14d", "2.3%"),
        columns("GILD", "short put", "$98.00", "$2.15", "21d", "2.2%"),
    ]
    assert not page(*screened).trades


def test_the_class_of_assets_on_a_badge_behind_a_code_is_no_part_of_it() -> None:
    journal: list[list[Cell]] = [
        columns("SYMBOL", "SIDE", "QUANTITY", "ENTRY PRICE", "EXIT PRICE", "P&L", "DATE"),
        columns("C STOCK", "BUY", "30", "$61.20", "$62.70", "$45.00", "Feb 11, 2025"),
        columns("ORCL STOCK", "SELL", "12", "$171.00", "$168.50", "$30.00", "Feb 12, 2025"),
    ]
    assert [trade.symbol for trade in page(*journal).trades] == ["C", "ORCL"]


def test_returns_beyond_a_hundred_without_a_percent_sign_are_what_won_and_lost_trades_made() -> (
    None
):
    """The state of such a trade is how it ended."""
    recent: list[list[Cell]] = [
        columns("Status", "Side", "Symbol", "Size", "Net Return"),
        columns("Win", "Short", "DOTUSDT", "410.00", "164.20"),
        columns("Loss", "Long", "XRPUSDT", "725.00", "-88.50"),
        columns("Win", "Long", "DOTUSDT", "300.00", "45.75"),
    ]
    found = page(*recent).trades
    assert [(t.kind, t.symbol, t.side, str(t.quantity), str(t.pnl)) for t in found] == [
        ("round_trip", "DOTUSDT", "sell", "410.00", "164.20"),
        ("round_trip", "XRPUSDT", "buy", "725.00", "-88.50"),
        ("round_trip", "DOTUSDT", "buy", "300.00", "45.75"),
    ]
    shares: list[list[Cell]] = [
        columns("Status", "Side", "Symbol", "Size", "Net Return"),
        columns("Win", "Short", "DOTUSDT", "410.00", "1.64"),
        columns("Loss", "Long", "XRPUSDT", "725.00", "-0.88"),
    ]
    assert not page(*shares).trades


def test_results_in_ten_thousands_and_codes_below_names_are_read_as_such() -> None:
    """万 is ten thousand, 亿 a hundred millions; codes may begin with the place of listing."""

    def held(name: str, code: str, *numbers: str) -> list[list[Cell]]:
        places = (260, 400, 540, 680, 820)
        return [[(20, name), *zip(places, numbers, strict=True)], [(20, code)]]

    lines: list[list[Cell]] = [
        [(20, "标的"), (260, "数量"), (400, "成本"), (540, "现价"), (680, "市值"), (820, "盈亏")],
        *held("长江电力", "sh600900", "30000", "22.50", "27.10", "81.30万", "+13.80万"),
        [],
        *held("宁德时代", "sz300750", "2000", "210.00", "188.40", "37.68万", "-4.32万"),
        [],
        *held("易方达蓝筹", "005827", "5000000", "1.500", "1.800", "900.00万", "+150.00万"),
    ]
    found = page(*lines).trades
    assert [(*core(t), t.pnl and int(t.pnl)) for t in found] == [
        ("SH600900", "buy", "30000", "22.50", 138000),
        ("SZ300750", "buy", "2000", "210.00", -43200),
        ("005827", "buy", "5000000", "1.500", 1500000),
    ]


def test_of_two_columns_of_sides_that_of_what_was_done_is_the_side() -> None:
    """The other says which position it opened or closed."""
    deals: list[list[Cell]] = [
        columns("Symbol", "Position", "Side", "Type", "Qty", "Fill Price", "Status"),
        columns("601398.SH", "long", "buy", "market", "900", "4.85", "filled"),
        columns("601398.SH", "long", "sell", "market", "400", "4.97", "filled"),
        columns("601398.SH", "long", "sell", "market", "500", "5.02", "filled"),
    ]
    assert [(t.side, str(t.quantity)) for t in page(*deals).trades] == [
        ("buy", "900"),
        ("sell", "400"),
        ("sell", "500"),
    ]


def test_tiles_that_count_shares_are_held_where_their_worths_prove_it() -> None:
    """They label nothing; names may take a line more, currencies may differ."""
    tiles: list[list[Cell]] = [
        [(20, "ORSTED A/S"), (300, "MAERSK GROUP AS"), (580, "PFIZER INC"), (860, "VESTAS WIND")],
        [(20, "ORSTED.CO"), (300, "MAERSK-B.CO"), (580, "PFE"), (860, "SYSTEMS AS")],
        [(20, "14 shares"), (300, "3 shares"), (580, "60 shares"), (860, "VWS.CO")],
        [(20, "€40.50▲0.55%"), (300, "€1450.002.10%"), (580, "$25.10▼1.00%"), (860, "50 shares")],
        [(20, "€567.00"), (300, "€4,350.00"), (580, "€1,398.40"), (860, "€16.20 ▼ 0.70%")],
        [(860, "€810.00")],
    ]
    found = page(*tiles, pitch=24).trades
    assert [(t.kind, *core(t)) for t in found] == [
        ("position", "ORSTED.CO", "buy", "14", "None"),
        ("position", "MAERSK-B.CO", "buy", "3", "None"),
        ("position", "PFE", "buy", "60", "None"),
        ("position", "VWS.CO", "buy", "50", "None"),
    ]
    unproved = [[(c[0], c[1].replace("€567.00", "€9.00"), *c[2:]) for c in line] for line in tiles]
    assert not page(*unproved, pitch=24).trades


def test_holdings_are_told_by_their_codes_though_accounts_without_sizes_stand_among_them() -> None:
    """What was given away was not dealt."""
    held: list[list[Cell]] = [
        columns("Asset", "Shares", "Price", "Value", "1D Change", "Win Chg"),
        columns("SCHD", "40.5", "$27.20", "$1,101.60", "$-2.10", "+$96.10"),
        columns("IEFA", "12", "$75.50", "$906.00", "$1.10", "+$41.00"),
        columns("Savings account", "", "", "$5,000.00", "+$0.00", "+$12.00"),
        columns("Pension plan", "", "", "$8,200.00", "+$0.00", "+$310.00"),
        columns("Garage", "", "", "$9,000.00", "+$0.00", "+$0.00"),
    ]
    assert [(t.kind, t.symbol, str(t.quantity)) for t in page(*held).trades] == [
        ("position", "SCHD", "40.5"),
        ("position", "IEFA", "12"),
    ]
    given: list[list[Cell]] = [
        [(20, "Donations")],
        columns("Date Donated", "Symbol", "Shares", "Cost Basis", "Price", "Type"),
        columns("Mar 04, 2025", "SCHD", "10", "$240.00", "$27.20", "Short"),
    ]
    assert not page(*given).trades


def test_a_price_and_a_size_in_brackets_behind_what_they_came_to_are_those_of_the_deal() -> None:
    """A dollar sign before a minus may be read as an S."""
    closed: list[list[Cell]] = [
        [(20, "Closed Positions")],
        columns("Ticker", "Type", "Premium", "Opened", "Closed", "P&L"),
        columns("KMI", "short put", "$192 (0.64×3)", "2025-01-13", "2025-01-21", "+$78"),
        columns("GILD", "short put", "$430 (2.15×2)", "2025-01-14", "2025-01-23", "S-55"),
    ]
    assert [(str(t.quantity), str(t.price), str(t.pnl)) for t in page(*closed).trades] == [
        ("3", "0.64", "78"),
        ("2", "2.15", "-55"),
    ]


def test_the_headline_of_a_page_about_one_trade_names_it_and_no_title_of_its_labels_does() -> None:
    """The headline may be an option contract, its badges say which way it went."""
    trade: list[list[Cell]] = [
        [(40, "GILD APR17'25 98 CALL OPT LONG CLOSED")],
        [(40, "Trade date March 4, 2025")],
        [],
        [(40, "TRADE INPUTS"), (700, "FURTHER METRICS")],
        [(40, "Entry Price"), (300, "$2.15"), (700, "Result"), (1000, "WIN")],
        [(40, "Exit Price"), (300, "$2.90"), (700, "Net P&L"), (1000, "$225.00")],
        [(40, "Quantity"), (300, "3"), (700, "MAE"), (1000, "$0.20")],
        [(40, "Fees"), (300, "$1.95"), (700, "MFE"), (1000, "$0.85")],
        [(40, "Status"), (300, "CLOSED")],
    ]
    assert [(t.kind, *core(t), str(t.exit_price)) for t in page(*trade).trades] == [
        ("round_trip", "GILD APR17'25 98 CALL", "buy", "3", "2.15", "2.90"),
    ]


def test_a_state_of_profit_or_loss_is_no_state_of_an_order() -> None:
    held: list[list[Cell]] = [
        [(20, "Your Portfolio")],
        columns("Name", "Quantity", "Investment", "Current Price", "State"),
        columns("ORCL", "4", "684.00", "168.50", "LOSS"),
        columns("SCHD", "40", "1060.00", "27.20", "PROFIT"),
    ]
    assert [(t.kind, t.symbol, str(t.quantity)) for t in page(*held).trades] == [
        ("position", "ORCL", "4"),
        ("position", "SCHD", "40"),
    ]


def test_the_side_of_a_closed_trade_follows_from_its_prices_and_what_share_it_gained() -> None:
    """A stake is what was paid; a percentage under another heading is what a price changed by."""

    def closed(*shares: Cell, heading: str = "Profit %") -> list[list[Cell]]:
        head = columns("Pair", "Amount", "Stake amount", "Open rate", "Close rate", heading)
        rows = [
            columns("DOT/USDT", "20", "120.00", "6.00", "6.30"),
            columns("XRP/USDT", "150", "90.00", "0.60", "0.57"),
        ]
        return [head, *([*row, share] for row, share in zip(rows, shares, strict=True))]

    spot = page(*closed((870, "5.00%"), (870, "-5.00%"))).trades
    assert [core(trade) for trade in spot] == [
        ("DOT/USDT", "buy", "20", "6.00"),
        ("XRP/USDT", "buy", "150", "0.60"),
    ]
    short = page(*closed((870, "-5.00%"), (870, "5.00%"))).trades
    assert [trade.side for trade in short] == ["sell", "sell"]
    red = page(*closed((870, "5.00%", "green"), (870, "5.00%", "red"))).trades
    assert [trade.side for trade in red] == ["buy", None]
    changes = page(*closed((870, "5.00%"), (870, "-5.00%"), heading="Change %")).trades
    assert [trade.side for trade in changes] == [None, None]


def test_results_have_two_names_in_one_heading_and_costs_may_be_called_a_buy_in() -> None:
    assert [roles_of(text)[:1] for text in ("Unrealized G/L", "Buy-in", "Stake amount")] == [
        ("pnl",),
        ("entry_price",),
        ("value",),
    ]
