"""Pages of bots and of small exchanges: feeds beside charts, headings and cells of two things."""

from decimal import Decimal

from live_data_service.analyzers.ocr.words import Word
from tests.live_data_service.ocr_words import Cell, columns, core, page, read, table, words_at


def chart_with_axis() -> list[Word]:
    """A chart from 600 pixels on to its prices on the right, and the times below it."""
    prices = [word for i in range(7) for word in words_at(60 + 80 * i, [(800, f"{42 - i}.50")])]
    times = words_at(590, [(460, "09:00"), (560, "10:00"), (660, "11:00")])
    return [*words_at(20, [(440, "HYPE · 1h")]), *prices, *times]


def test_a_feed_of_deals_beside_a_chart_is_read_with_its_results() -> None:
    feed: list[list[Cell]] = [
        [(1000, "winning close"), (1250, "+$0.27")],
        [(1000, "SELL qty 0.5000"), (1160, "@ $45.4695")],
        [],
        [(1000, "entry fill")],
        [(1000, "BUY qty 0.5000 @ $44.9252")],
        [],
        [(1000, "entry fill")],
        [(1000, "BUY qty 0.7000"), (1160, "@ $44.4495")],
    ]
    found = read([*chart_with_axis(), *table(*feed, top=80, pitch=26)]).trades
    assert [core(trade) for trade in found] == [
        ("HYPE", "sell", "0.5000", "45.4695"),
        ("HYPE", "buy", "0.5000", "44.9252"),
        ("HYPE", "buy", "0.7000", "44.4495"),
    ]
    assert found[0].pnl == Decimal("0.27")
    assert found[0].exit_price is None


def test_a_code_and_a_side_in_one_cell_are_both_read() -> None:
    found = page(
        columns("Time", "Pos. Size", "Side", "Price", "Realized PnL", "Trading Fee"),
        columns("2022/5/13 06:54", "3,410.1", "LUNA SHORT", "0.059", "0.0", "0.20020020"),
        columns("2022/5/13 03:30", "0.0139112", "BTC LONG", "28724.911", "0.0", "0.40000000"),
    ).trades
    assert [core(trade)[:2] for trade in found] == [("LUNA", "sell"), ("BTC", "buy")]


def test_a_heading_with_a_stroke_names_the_two_columns_below_it() -> None:
    def row(*texts: str) -> list[Cell]:
        return list(zip((20, 190, 380, 460, 560, 680), texts, strict=True))

    found = page(
        [(20, "Time"), (190, "Size"), (370, "Market / Side"), (560, "Price"), (680, "PnL")],
        row("2022-05-12 18:19", "0.25", "ETH", "LONG", "2475.63", "0.0"),
        row("2022-05-12 16:45", "0.10", "ETH", "LONG", "2470.10", "0.0"),
        row("2022-03-29 06:13", "0.35", "ETH", "SHORT", "2816.19", "5.94"),
    ).trades
    assert [core(trade)[:3] for trade in found] == [
        ("ETH", "buy", "0.25"),
        ("ETH", "buy", "0.10"),
        ("ETH", "sell", "0.35"),
    ]


def test_columns_without_space_between_them_are_parted_where_their_headings_begin() -> None:
    def row(side: str, code: str, size: str, price: str) -> list[Cell]:
        return [(20, side), (70, code), (138, size), (210, price)]

    found = page(
        [(20, "Type"), (70, "Stock"), (138, "Quantity"), (210, "Price")],
        row("BUY", "RELIANCE", "3", "20000"),
        row("BUY", "SBIN", "2", "1000"),
        row("SELL", "TCS", "10", "3100"),
        row("BUY", "RELIANCE", "15", "21000"),
    ).trades
    assert [core(trade)[:3] for trade in found] == [
        ("RELIANCE", "buy", "3"),
        ("SBIN", "buy", "2"),
        ("TCS", "sell", "10"),
        ("RELIANCE", "buy", "15"),
    ]


def test_the_price_of_one_below_the_size_is_the_price() -> None:
    lines = [columns("Pair", "Quantity", "Type", "Date", "Total (EUR)", "Fee")]
    rows = (("0.05333105 ETH", "@€2,102.90", "BUY"), ("0.33488545 ETH", "@C2,591.00", "SELL"))
    for size, price, side in rows:
        lines += [
            [
                (20, "ETH/EUR"),
                (190, size),
                (360, side),
                (530, "10 Apr 2026, 08:34"),
                (900, "€0.40"),
            ],
            [(190, price)],
        ]
    words = [
        word for i, line in enumerate(lines) for word in words_at((40, 90, 112, 160, 182)[i], line)
    ]
    assert [str(trade.price) for trade in read(words).trades] == ["2102.90", "2591.00"]


def test_a_price_after_the_word_for_filled_is_that_of_the_deal() -> None:
    found = page(
        columns("Placed", "Stock", "Type", "Shares", "Limit", "Filled @", "Status"),
        columns("Feb 12 2026", "TSLA", "BUY", "50", "$416.00", "$413.44", "FILLED"),
        columns("Feb 27 2026", "AAPL", "BUY", "100", "$272.00", "", "PENDING"),
    ).trades
    assert [core(trade) for trade in found] == [("TSLA", "buy", "50", "413.44")]


def test_years_of_two_digits_come_first_on_chinese_pages() -> None:
    found = page(
        [(20, "持仓明细")],
        columns("品种", "数量", "开仓价格", "浮盈", "开仓时间"),
        columns("SHFE.cu.2204", "1", "70820", "-150.0", "22.02.25 23:41"),
        columns("DCE.p.2205", "-1", "11578", "2680.0", "22.02.24 22:02"),
    ).trades
    moments = [trade.executed_at.at for trade in found if trade.executed_at is not None]
    assert [f"{at:%Y-%m-%d %H:%M}" for at in moments] == ["2022-02-25 23:41", "2022-02-24 22:02"]


def test_a_row_of_holdings_with_a_button_to_add_more_is_held() -> None:
    found = page(
        [(20, "Holdings")],
        columns("Ticker", "Shares", "Avg Cost", "Price", "P&L", ""),
        columns("AAPL", "10", "150.00", "172.40", "+224.00", "Add"),
    ).trades
    assert [core(trade) for trade in found] == [("AAPL", "buy", "10", "150.00")]


def test_each_line_of_a_log_is_a_record_of_its_own() -> None:
    def line(clock: str, *texts: str) -> list[Cell]:
        return [(20, f"2019/08/12-{clock}"), *((300 + 170 * i, t) for i, t in enumerate(texts))]

    found = page(
        line("09:02:09", "最新价 2910.0 MA 2910.2"),
        line("09:01:59", "最新价 2912.0 MA 2910.3"),
        line("09:01:49", "最新价 2913.0 MA 2910.1"),
        line("09:00:50", "成交: DCE.m1909 买", "开仓5手@2912"),
        line("09:00:49", "最新价 2911.0 MA 2909.8"),
    ).trades
    assert [core(trade) for trade in found] == [("DCE.M1909", "buy", "5", "2912")]
    assert found[0].executed_at is not None
    assert f"{found[0].executed_at.at:%Y-%m-%d %H:%M:%S}" == "2019-08-12 09:00:50"


def test_a_target_below_the_stop_tells_a_short_position() -> None:
    found = page(
        [(20, "Open Positions")],
        columns("Symbol", "Size", "Entry", "Mark", "PnL", "TP / SL"),
        columns("TRX/USDT", "0.02", "0.31769", "0.3177", "-0.01", "TP 0.3119 SL 0.3192"),
        columns("TRB/USDT", "1", "15.15", "15.29", "+0.14", "TP 16.16 SL 14.92"),
    ).trades
    assert [core(trade)[:2] for trade in found] == [("TRX/USDT", "sell"), ("TRB/USDT", "buy")]
    assert "The side is taken from the target and the stop." in found[0].review_reasons


def test_a_row_without_side_and_instrument_among_deals_is_none() -> None:
    found = page(
        columns("Date", "Action", "Memo", "Shares", "Price", "Fee"),
        columns("01/13/2009", "Buy", "first lot", "100", "10.00", "1.00"),
        columns("01/15/2009", "", "stock split", "100", "5.00", ""),
        columns("01/17/2009", "Sell", "all of it", "200", "6.00", "1.00"),
    ).trades
    assert [trade.side for trade in found] == ["buy", "sell"]


def test_two_tables_side_by_side_are_read_apart() -> None:
    def line(*texts: str) -> list[Cell]:
        places = (20, 110, 160, 220, 360, 470, 580, 680, 800)
        return [(x, text) for x, text in zip(places, texts, strict=True) if text]

    found = page(
        line("Symbol", "Side|Size", "", "Open Price", "Mark", "Contract", "Side", "Fill Px", "Qty"),
        line("CU1903", "Short", "3", "47923.3", "47920", "CU1903", "Sell", "47930", "1"),
        line("", "", "", "", "", "CU1903", "Sell", "47920", "1"),
        line("", "", "", "", "", "CU1903", "Sell", "47920", "1"),
    ).trades
    told = sorted((trade.kind, *core(trade)) for trade in found)
    assert told == [
        ("fill", "CU1903", "sell", "1", "47920"),
        ("fill", "CU1903", "sell", "1", "47920"),
        ("fill", "CU1903", "sell", "1", "47930"),
        ("position", "CU1903", "sell", "3", "47923.3"),
    ]


def test_the_legend_of_a_chart_names_the_instrument_of_fills_that_show_none() -> None:
    legend = "ROLR 10S O 8.78 H 9.24 L 8.74 C 8.95"
    found = page(
        [(20, legend)],
        [],
        columns("Time", "Side", "Qty", "Price", "Realized P&L"),
        columns("2026-01-14 13:28:20", "BUY", "400", "9.08", "0.00"),
        columns("2026-01-14 13:27:02", "SELL", "100", "9.41", "33.00"),
    ).trades
    assert [trade.symbol for trade in found] == ["ROLR", "ROLR"]


def test_deals_beside_charts_of_two_instruments_belong_to_neither() -> None:
    found = page(
        [(20, "ROLR 10S O 8.78 H 9.24 L 8.74 C 8.95")],
        [(20, "KO 10S O 62.10 H 62.40 L 61.90 C 62.20")],
        [],
        columns("Time", "Side", "Qty", "Price", "Realized P&L"),
        columns("2026-01-14 13:28:20", "BUY", "400", "9.08", "0.00"),
        columns("2026-01-14 13:27:02", "SELL", "100", "9.41", "33.00"),
    ).trades
    assert found == []
