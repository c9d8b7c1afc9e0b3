"""Screens as applications draw them: cards, panels, titles and tables that are no trades."""

from live_data_service.analyzers.ocr.panels import panels_of
from live_data_service.analyzers.ocr.words import Word
from tests.live_data_service.ocr_words import Cell, columns, core, read, table, words_at
from tests.live_data_service.test_ocr_page import FILLS


def lines(*rows: list[Cell], top: float = 40, pitch: float = 30) -> list[Word]:
    """Lines one below the other."""
    return table(*rows, top=top, pitch=pitch)


def test_a_rate_beside_a_price_makes_no_position() -> None:
    page = read(
        table(
            columns("Symbol", "Action", "Qty", "Price", "Rate", "Time", "Commission"),
            columns("ESM5", "Buy", "2", "5712.25", "1", "2025-03-21 15:42:07", "2.04"),
            columns("ESM5", "Sell", "2", "5714.75", "1", "2025-03-21 15:49:11", "2.04"),
        )
    )
    assert [trade.kind for trade in page.trades] == ["fill", "fill"]


def test_a_net_price_like_the_price_makes_no_position() -> None:
    page = read(
        table(
            columns("Time", "Side", "Qty", "Symbol", "Price", "Net Price"),
            columns("2025-03-21 15:42:07", "BUY", "+10", "AAPL", "213.40", "213.40"),
            columns("2025-03-20 11:02:09", "SELL", "-10", "AAPL", "215.10", "215.10"),
            columns("2025-03-19 10:12:19", "BUY", "+5", "KO", "69.10", "69.10"),
        )
    )
    assert [trade.kind for trade in page.trades] == ["fill", "fill", "fill"]


def test_a_filled_order_that_shows_only_its_limit_is_reviewed() -> None:
    page = read(
        table(
            columns("Symbol", "Side", "Limit Price", "Qty", "Status"),
            columns("AAPL", "Buy", "213.40", "10", "Filled"),
            columns("KO", "Sell", "69.10", "5", "Cancelled"),
        )
    )
    assert [core(trade) for trade in page.trades] == [("AAPL", "buy", "10", "213.40")]
    assert "that of the order" in page.trades[0].review_reasons[0]


def test_an_order_was_executed_when_it_closed() -> None:
    page = read(
        table(
            columns(
                "Symbol", "Side", "Qty", "Fill Price", "Status", "Placing Time", "Closing Time"
            ),
            columns(
                "AAPL",
                "Buy",
                "10",
                "213.40",
                "Filled",
                "2025-03-21 15:00:00",
                "2025-03-21 15:42:07",
            ),
            columns("KO", "Sell", "5", "69.10", "Filled", "2025-03-20 11:00", "2025-03-20 11:02"),
        )
    )
    times = [trade.executed_at.at.minute for trade in page.trades if trade.executed_at]
    assert times == [42, 2]


def test_filled_of_ordered_is_read_without_spaces_too() -> None:
    page = read(
        table(
            columns("Type", "Instrument", "Qty.", "Avg. price", "Status"),
            columns("BUY", "TCS", "150 /150", "3570.84", "COMPLETE"),
            columns("SELL", "INFY", "0/50", "0.00", "REJECTED"),
            columns("SELL", "INFY", "10/10", "1588.55", "COMPLETE"),
        )
    )
    assert [core(trade) for trade in page.trades] == [
        ("TCS", "buy", "150", "3570.84"),
        ("INFY", "sell", "10", "1588.55"),
    ]


def test_a_cost_near_the_price_is_the_entry_of_a_position() -> None:
    page = read(
        table(
            columns("Symbol", "Qty", "Price", "Cost", "P&L"),
            columns("AAPL", "10", "213.40", "210.15", "32.50"),
            columns("KO", "40", "69.10", "70.02", "-36.80"),
        )
    )
    assert [(t.kind, str(t.price)) for t in page.trades] == [
        ("position", "210.15"),
        ("position", "70.02"),
    ]


def test_the_digits_of_a_share_are_its_symbol() -> None:
    page = read(
        table(
            columns("代码", "方向", "数量", "成交价", "成交时间"),
            columns("00700", "买入", "200", "497.60", "2025-03-21 15:42:07"),
            columns("09988", "卖出", "500", "134.10", "2025-03-21 15:49:07"),
        )
    )
    assert [trade.symbol for trade in page.trades] == ["00700", "09988"]


def test_the_nearest_title_tells_what_a_table_is() -> None:
    header = columns("Symbol", "Side", "Qty", "Price", "Created")
    page = read(
        [
            *words_at(10, [(20, "Recent Fills")]),
            *table(header, columns("KO", "Buy", "5", "69.10", "10:01:11"), top=40),
            *words_at(130, [(20, "Open Orders")]),
            *table(header, columns("AAPL", "Sell", "3", "213.40", "11:02:09"), top=160),
        ]
    )
    assert [trade.symbol for trade in page.trades] == ["KO"]


def test_cards_below_the_title_of_orders_are_no_trades() -> None:
    page = read(
        [
            *words_at(10, [(20, "Positions")]),
            *lines([(20, "EURUSD, sell 0.10")], [(20, "1.0850 → 1.0840"), (400, "10.00")], top=50),
            *words_at(140, [(20, "Pending Orders")]),
            *lines([(20, "GBPUSD, buy 0.25")], [(20, "1.2900 → 1.2950"), (400, "12.00")], top=180),
        ]
    )
    assert [trade.symbol for trade in page.trades] == ["EURUSD"]


def test_an_order_under_review_is_no_trade() -> None:
    page = read(lines([(20, "Review order")], [(20, "Sell 10 MSFT @ 397.81 Limit, Day")]))
    assert page.trades == []


def test_what_others_did_is_no_trade() -> None:
    told = "Insider sold 40,000 shares of KO at $69.10"
    assert read(lines([(20, told)])).trades == []
    own = read(lines([(20, "You sold 40 shares of KO at $69.10")]))
    assert [core(trade) for trade in own.trades] == [("KO", "sell", "40", "69.10")]


def test_ratings_beside_quotes_are_no_sides() -> None:
    page = read(
        table(
            columns("Symbol", "Price", "% Change", "Volume", "Analyst rating"),
            columns("AAPL", "213.40", "0.38%", "395,772,839", "Buy"),
            columns("KO", "69.10", "-0.11%", "88,859,177", "Sell"),
        )
    )
    assert page.trades == []


def test_a_name_is_the_symbol_where_no_code_is_shown() -> None:
    page = read(
        lines(
            [(20, "Ford Motor Market Buy"), (500, "$408.80")],
            [(20, "Mar 21, 2025"), (500, "40 shares at $10.22")],
        )
    )
    assert [core(trade) for trade in page.trades] == [("FORD MOTOR", "buy", "40", "10.22")]


def test_a_price_wrapped_below_its_deal_belongs_to_it() -> None:
    page = read(
        lines(
            [(20, "KO Market Sell"), (500, "$2,764.00")],
            [(20, "Mar 20, 2025"), (500, "40 shares at")],
            [(500, "$69.10")],
        )
    )
    assert [core(trade) for trade in page.trades] == [("KO", "sell", "40", "69.10")]


def test_labels_that_repeat_are_those_of_cards() -> None:
    labels = [(20.0, "Entry Price"), (220.0, "Exit Price"), (420.0, "Quantity"), (620.0, "Return")]
    page = read(
        [
            *lines([(20, "AAPL"), (100, "SHORT"), (620, "+$90.00")], [*labels], top=40),
            *words_at(100, [(20, "$215.81"), (220, "$214.61"), (420, "75"), (620, "0.56%")]),
            *lines([(20, "KO"), (100, "LONG"), (620, "+$3.60")], [*labels], top=190),
            *words_at(250, [(20, "$69.10"), (220, "$69.19"), (420, "40"), (620, "0.13%")]),
        ]
    )
    assert [core(trade) for trade in page.trades] == [
        ("AAPL", "sell", "75", "215.81"),
        ("KO", "buy", "40", "69.10"),
    ]


def test_a_position_may_show_no_side() -> None:
    page = read(
        lines(
            [(20, "Qty. 50 · Avg. 1783.38"), (500, "MIS")],
            [(20, "HDFCBANK"), (500, "+240.50", "green")],
            [(20, "NSE"), (460, "LTP 1788.19")],
        )
    )
    assert [core(trade) for trade in page.trades] == [("HDFCBANK", "buy", "50", "1783.38")]


def test_a_count_beside_a_tab_is_no_value() -> None:
    assert read(lines([(20, "Positions (4)"), (300, "Open Orders (0)")])).trades == []


def test_a_coloured_letter_before_a_code_is_a_side() -> None:
    labels = [(20.0, "Size"), (220.0, "Entry Price"), (420.0, "Mark Price")]
    page = read(
        lines(
            [(20, "S", "red"), (60, "SOLUSDT")],
            [*labels],
            [(20, "12"), (220, "124.54"), (420, "124.00")],
        )
    )
    assert [core(trade) for trade in page.trades] == [("SOLUSDT", "sell", "12", "124.54")]


def test_a_row_whose_price_is_covered_stays_and_is_reviewed() -> None:
    page = read(
        table(
            columns("Time", "Symbol", "Side", "Qty", "Price", "Fee"),
            columns("2024-03-15 10:01:11", "AAPL", "Buy", "10", "172.40", "1.00"),
            columns("2024-03-14 15:30:00", "KO", "Sell", "5", "Modify", "1.00"),
            columns("2024-03-14 14:30:00", "KO", "Buy", "5", "60.10", "1.00"),
        )
    )
    assert [trade.price is None for trade in page.trades] == [False, True, False]
    assert page.trades[1].status == "needs_review"


def test_two_titled_tables_side_by_side_are_two_panels() -> None:
    book = table(
        [(20, "Bids"), (100, "Price"), (200, "Asks")],
        *([(100, f"57{i}2.25"), (200, "154")] for i in range(6)),
    )
    fills = table(
        columns("Time", "Contract", "B/S", "Qty", "Price", step=110),
        *(columns(f"10:01:1{i}", "ESM5", "B", "2", "5712.25", step=110) for i in range(6)),
    )
    beside = [word._replace(x0=word.x0 + 300, x1=word.x1 + 300) for word in fills]
    words = [*words_at(12, [(20, "DOM ESM5"), (320, "Fills")]), *book, *beside]
    assert len(panels_of(words)) == 2
    assert [trade.kind for trade in read(words).trades] == ["fill"] * 6


def test_a_table_is_not_cut_between_its_headings() -> None:
    assert len(panels_of(FILLS)) == 1


def test_tiles_beside_each_other_are_two_cards() -> None:
    def row(*texts: str) -> list[Cell]:
        return [(20 + 300 * (i // 2) + 150 * (i % 2), text) for i, text in enumerate(texts)]

    page = read(
        lines(
            row("XAUUSD", "BUY", "EURUSD", "SELL"),
            row("Lots", "1.00", "Lots", "0.10"),
            row("Open price", "2950.55", "Open price", "1.08420"),
            row("Current price", "2936.06", "Current price", "1.08310"),
            row("Profit", "-1449.00", "Profit", "+11.00"),
        )
    )
    assert [core(trade) for trade in page.trades] == [
        ("XAUUSD", "buy", "1.00", "2950.55"),
        ("EURUSD", "sell", "0.10", "1.08420"),
    ]


def test_labels_may_be_glued_to_their_numbers() -> None:
    page = read(
        lines(
            [(20, "SIE"), (500, "8 863,60 €")],
            [(20, "Quantité:40"), (460, "PRU :221,59 €")],
            [(20, "Cours : 220,72 €"), (460, "+/- value : -34,80 €")],
        )
    )
    assert [core(trade) for trade in page.trades] == [("SIE", "buy", "40", "221.59")]


def test_a_size_may_stand_after_the_side() -> None:
    page = read(
        lines(
            [(20, "MNQM5 LONG x3"), (500, "+$418.92")],
            [(20, "In 19910.45 → Out 19980.27"), (500, "Mar 21, 17:35")],
        )
    )
    assert [core(trade) for trade in page.trades] == [("MNQM5", "buy", "3", "19910.45")]
    assert page.trades[0].kind == "round_trip"


def test_options_under_a_description_are_positions() -> None:
    page = read(
        table(
            columns("Description", "Qty", "Trade Price", "Mark", "P/L Open"),
            columns("AMD 18 APR 25 115 C", "+40", "4.71", "5.04", "13.20"),
            columns("NVDA 18 APR 25 125 C", "-75", "6.42", "6.87", "-33.75"),
        )
    )
    assert [(t.kind, t.symbol, t.side) for t in page.trades] == [
        ("position", "AMD 18 APR 25 115 C", "buy"),
        ("position", "NVDA 18 APR 25 125 C", "sell"),
    ]


def test_an_exposure_to_currencies_is_no_list_of_trades() -> None:
    page = read(
        table(
            columns("Asset", "Volume", "Rate", "USD"),
            columns("EUR", "10 000.00", "1.08420", "10 842.00"),
            columns("USD", "-1 842.00", "1.00000", "-1 842.00"),
            columns("XAU", "1.00", "3022.80", "3 022.80"),
        )
    )
    assert page.trades == []
