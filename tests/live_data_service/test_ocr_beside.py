"""Tables beside other things, orders among positions, cells that tell of both ends of a trade."""

from tests.live_data_service.ocr_words import columns, core, page, read, table, words_at

TRADED = ("time", "market", "side", "price", "size", "fee")


def test_a_log_beside_a_table_at_the_heights_of_its_rows_is_none_of_its_columns() -> None:
    entries = ("order sent", "order done", "error: limit reached", "order done")
    rows = (
        TRADED,
        ("14:02:11", "SOL", "buy", "$141.20", "0.25", "$0.02"),
        ("14:01:58", "SOL", "sell", "$141.75", "0.50", "$0.03"),
        ("13:47:30", "SOL", "buy", "$140.90", "0.25", "$0.02"),
    )
    found = page(
        *(
            [*columns(*row, step=110), (760, f"[14:0{i}:07]"), (880, entry)]
            for i, (row, entry) in enumerate(zip(rows, entries, strict=True))
        )
    ).trades
    assert [(trade.kind, *core(trade)) for trade in found] == [
        ("fill", "SOL", "buy", "0.25", "141.20"),
        ("fill", "SOL", "sell", "0.50", "141.75"),
        ("fill", "SOL", "buy", "0.25", "140.90"),
    ]


def test_a_table_whose_headings_stand_beside_a_row_of_another_is_read_by_itself() -> None:
    quotes = [
        ("Symbol", "Price", "Change", "High", "Type"),
        *((f"AB{letter}", "$52", "+3%", "$61", "Stock") for letter in "CDEFGH"),
    ]
    held = [
        ("Symbol", "Qty", "Price", "Value", "Avg Cost", "P/L"),
        ("ABC", "4", "$52", "$208", "$47", "+$20"),
        ("ABD", "2", "$52", "$104", "$60", "-$16"),
        ("ABF", "5", "$52", "$260", "$50", "+$10"),
    ]
    left = table(*(columns(*row, step=90) for row in quotes))
    right = [
        word
        for i, row in enumerate(held)
        for word in words_at(
            40 + 30 * (i + 2), [(620 + 110 * k, text) for k, text in enumerate(row)]
        )
    ]
    assert [(trade.kind, *core(trade)) for trade in read([*left, *right]).trades] == [
        ("position", "ABC", "buy", "4", "47"),
        ("position", "ABD", "buy", "2", "60"),
        ("position", "ABF", "buy", "5", "50"),
    ]


def test_orders_that_protect_a_position_are_no_positions() -> None:
    found = page(
        columns("Market", "Side", "Size", "Value", "Entry", "Mark"),
        columns("SOL", "LONG", "0.50", "$70.88", "$141.75", "$142.10"),
        columns("stop SOL", "sell", "0.50", "$67.50", "$135.00", ""),
    ).trades
    assert [(trade.kind, *core(trade)) for trade in found] == [
        ("position", "SOL", "buy", "0.50", "141.75")
    ]


def test_a_price_over_a_time_under_one_heading_are_both_of_that_end() -> None:
    found = page(
        columns("Trade", "Side", "Status", "Volume", "Opened", "P&L"),
        columns("GBPJPY", "", "", "", "197.214", ""),
        columns("", "SELL", "OPEN", "0.20", "", "-$12.40"),
        columns("TRD-00021457", "", "", "", "3/14/2025, 9:41:07 AM", ""),
        [],
        columns("EURCHF", "", "", "", "0.95120", ""),
        columns("", "BUY", "OPEN", "0.10", "", "$3.15"),
        columns("TRD-00021452", "", "", "", "3/14/2025, 8:05:52 AM", ""),
        pitch=20,
    ).trades
    assert [(trade.kind, *core(trade), trade.order_id) for trade in found] == [
        ("position", "GBPJPY", "sell", "0.20", "197.214", "TRD-00021457"),
        ("position", "EURCHF", "buy", "0.10", "0.95120", "TRD-00021452"),
    ]
    assert all(trade.executed_at is not None for trade in found)


def test_an_average_cost_set_wide_is_one_heading_and_the_close_beside_it_is_the_latest() -> None:
    spots = (20, 210, 385, 600, 760, 920)
    header = [(20, "TICKER"), (200, "SHARES"), (380, "AVG"), (418, "COST")]
    rows = (
        ("KLAC", "12", "$640.10", "$702.55", "+1.2%", "+$98"),
        ("TER", "40", "$101.75", "$99.20", "-0.8%", "-$32"),
        ("LRCX", "25", "$72.40", "$88.15", "+2.1%", "+$45"),
    )
    found = page(
        [*header, (600, "CLOSE"), (760, "TODAY%"), (920, "TODAY $")],
        *(list(zip(spots, row, strict=True)) for row in rows),
    ).trades
    assert [(trade.kind, *core(trade)) for trade in found] == [
        ("position", "KLAC", "buy", "12", "640.10"),
        ("position", "TER", "buy", "40", "101.75"),
        ("position", "LRCX", "buy", "25", "72.40"),
    ]


def test_purchases_listed_under_a_title_of_what_is_held_were_bought() -> None:
    found = page(
        [(20, "Investments")],
        columns("ID", "Date", "Code", "Unitprice", "Qty", "Total"),
        columns("7", "2024-05-02", "VAS.AX", "$91.20", "10.0", "$912.00"),
        columns("6", "2024-03-18", "VTS.AX", "$355.40", "4.0", "$1421.60"),
        columns("5", "2024-02-09", "VAS.AX", "$90.15", "8.0", "$721.20"),
    ).trades
    assert [(trade.kind, trade.side) for trade in found] == [("fill", "buy")] * 3
    assert all("The side is taken from the headings." in t.review_reasons for t in found)


def test_filled_orders_of_a_blotter_without_prices_are_deals_to_be_reviewed() -> None:
    found = page(
        columns("Order ID", "Symbol", "Side", "Qty", "Type", "Venue", "Status"),
        columns("ORD-5521", "CRM", "BUY", "120", "LIMIT", "NYSE", "FILLED"),
        columns("ORD-5522", "ORCL", "SELL", "80", "LIMIT", "NYSE", "WORKING"),
        columns("ORD-5523", "ADBE", "SELL", "35", "MARKET", "NASDAQ", "FILLED"),
    ).trades
    assert [core(trade) for trade in found] == [
        ("CRM", "buy", "120", "None"),
        ("ADBE", "sell", "35", "None"),
    ]
    assert all("The price isn't shown." in trade.review_reasons for trade in found)


def test_deals_under_a_title_of_a_history_are_own_ones_though_recent_trades_stands_beside() -> None:
    found = page(
        [(20, "Transaction History"), (700, "Recent Trades")],
        columns("Date", "Type", "Symbol", "Quantity", "Price", "Total Value", "Sector"),
        columns("May 6, 2025", "BUY", "KO", "12", "$71.20", "$854.40", "Consumer"),
        columns("May 2, 2025", "SELL", "IBM", "3", "$244.10", "$732.30", "Technology"),
        columns("Apr 28, 2025", "BUY", "IBM", "5", "$239.75", "$1,198.75", "Technology"),
    ).trades
    assert [core(trade) for trade in found] == [
        ("KO", "buy", "12", "71.20"),
        ("IBM", "sell", "3", "244.10"),
        ("IBM", "buy", "5", "239.75"),
    ]


def test_size_and_cost_that_with_the_gain_make_the_worth_are_a_position() -> None:
    found = page(
        [(60, "Solana (SOL)"), (300, "$ 1,420.50")],
        [(60, "10 • $ 131.80"), (300, "+$ 102.50")],
        [],
        [(60, "Cardano (ADA)"), (300, "$ 441.20")],
        [(60, "1,000 • $ 0.4412"), (300, "+$ 0.00")],
        pitch=22,
    ).trades
    assert [(trade.kind, *core(trade), str(trade.pnl)) for trade in found] == [
        ("position", "SOL", "buy", "10", "131.80", "102.50"),
        ("position", "ADA", "buy", "1000", "0.4412", "0.00"),
    ]


def test_a_price_of_now_beside_a_change_of_the_day_is_no_cost() -> None:
    assert not page(
        [(60, "Solana (SOL)"), (300, "$ 1,420.50")],
        [(60, "10 • $ 142.05"), (300, "+$ 3.10")],
        pitch=22,
    ).trades
