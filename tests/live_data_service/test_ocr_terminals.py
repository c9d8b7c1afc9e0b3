"""Terminals: lists beside order tickets, grids of holdings, cards of options, labels on charts."""

import pytest

from live_data_service.analyzers.ocr.words import Word
from tests.live_data_service.ocr_words import Cell, columns, core, page, read, table, words_at

QUOTES = columns(
    "Symbol", "Last Price", "Change", "Bid Price", "Offer Price", "Open", "Higi", step=150
)
HOLDINGS = columns("Symbol", "SecType", "LocalSymbol", "Position", "MktPrice", "AvgCost", step=150)
LEGS = columns("Leg", "Qty", "Avg", "Mark", "Mkt Value", "Unreal P&L")
HELD = columns("证券代码", "证券名称", "持仓数量", "参考成本价", "当前价", "浮动盈亏", step=150)


def test_best_offers_beside_an_opening_price_are_a_list_of_quotes() -> None:
    reading = page(
        QUOTES,
        columns("ESU5", "5170.25", "9.25", "5170.00", "5170.25", "5077.25", "5174.7", step=150),
        columns("NQU5", "18849.00", "3.5", "18848.50", "18849.25", "18460.00", "18855.", step=150),
        columns("MESU5", "5170.50", "9.5", "5170.25", "5170.75", "5077.75", "5174.9", step=150),
        columns("YMU5", "39850", "93.5", "39848", "39851", "39823", "3985", step=150),
        columns("FESX", "6006.0", "29.0", "6005.0", "6007.0", "5863.0", "6022.(", step=150),
        columns("MCU5", "2838.0", "8.1", "2838.1", "2838.5", "2759.25", "2849.7", step=150),
    )
    assert reading.trades == []


def test_a_status_bar_far_below_empty_headings_is_no_row() -> None:
    entries = ("银证转账", "场内基金", "修改密码")
    menu = [words_at(60 + 40 * i, [(10, text)]) for i, text in enumerate(entries)]
    heads = words_at(60, [(x + 150, text) for x, text, *_ in HELD])
    bar = words_at(420, [(170, "沪 深"), (320, "3963.68"), (620, "+72.48"), (920, "+4.54")])
    assert read([*heads, *bar, *(word for line in menu for word in line)]).trades == []


def test_a_card_of_what_may_be_gained_is_an_order_to_place() -> None:
    reading = page(
        [(20, "Lot Size"), (300, "0.10")],
        [(20, "Risk"), (300, "$75.00")],
        [(20, "Potential Profit"), (300, "$15.00", "green")],
        [(20, "Entry"), (300, "1.0859")],
        [(20, "BUY EUR/USD 0.10 lots @ market")],
    )
    assert reading.trades == []


def ticket_beside_table() -> list[Word]:
    """A page of three parts: a bar, a ticket beside a table out of step with it, and a bar."""
    ticket = [
        [(20, "Order Ticket")],
        [(20, "Lot Size")],
        [(20, "0.01"), (80, "0.05"), (140, "0.10"), (200, "0.50")],
        [(20, "Stop Loss")],
        [(20, "5p"), (140, "10p"), (200, "15p")],
        [(20, "Trailing Stop")],
        [(20, "Margin")],
    ]
    header: list[Cell] = [
        (x + 320, t) for x, t, *_ in columns("Symbol", "Side", "Lot", "Open", "Current", "P&L")
    ]
    row = columns("EURUSD", "SELL", "0.10", "1.08747", "1.08748", "-$0.10")
    words = [word for i, line in enumerate(ticket) for word in words_at(140 + 50 * i, line)]
    words += words_at(190, [(340, "Positions"), (600, "1")])
    words += words_at(240, header)
    words += words_at(278, [(x + 320, text) for x, text, *_ in row])
    words += words_at(316, [(340, "Total"), (680, "0.10"), (1190, "-$0.10")])
    words += words_at(372, [(340, "Refreshed every five seconds"), (900, "Open 1")])
    words += words_at(40, [(20, " ".join(f"Account {i} 10,011.20" for i in range(7)))])
    return words + words_at(600, [(30, " ".join(f"EURUSD 1.08{i}4 0.2{i}%" for i in range(7)))])


def test_a_table_beside_a_ticket_between_two_bars_is_read() -> None:
    trades = read(ticket_beside_table()).trades
    assert [core(trade) for trade in trades] == [("EURUSD", "sell", "0.10", "1.08747")]


def test_numbers_of_a_position_are_its_size_where_other_columns_name_instruments() -> None:
    trades = page(
        HOLDINGS,
        columns("MSFT", "STK", "MSFT", "15000", "414.70", "421.59", step=150),
        columns("EUR", "CASH", "EUR.USD", "71151", "1.0912", "1.1343", step=150),
        columns("SAP", "STK", "SAP", "125200", "186.10", "159.48", step=150),
    ).trades
    assert [(trade.symbol, str(trade.quantity)) for trade in trades] == [
        ("MSFT", "15000"),
        ("EUR.USD", "71151"),
        ("SAP", "125200"),
    ]


def test_rows_under_the_code_of_an_instrument_are_dealt_in_it() -> None:
    trades = page(
        LEGS,
        columns("MSFT"),
        columns("Stock", "100", "392.10", "407.42", "40,742.00", "1,532.00"),
        columns("2026-12-19 C 410.00", "2", "5.10", "7.85", "1,570.00", "550.00"),
        columns("Total", "", "", "", "42,312.00", "2,082.00"),
        columns("AMD"),
        columns("Stock", "-50", "119.05", "118.54", "-5,927.00", "25.50"),
    ).trades
    assert [trade.symbol for trade in trades] == ["MSFT", "MSFT 2026-12-19 C 410.00", "AMD"]


CLOSED = page(
    [(20, "KO CALL"), (300, "2026-02-08")],
    [(20, "+$267.40 +41.14%", "green")],
    [(20, "Entry$6.50"), (300, "Exit$9.20")],
    [(20, "Qty 1"), (300, "Hold 7j")],
    [],
    [(20, "JPM PUT"), (300, "2026-02-02")],
    [(20, "+$357.40 +38.85%", "green")],
    [(20, "Entry$2.30"), (300, "Exit$3.20")],
    [(20, "Qty 4"), (300, "Hold 8j")],
).trades


def test_labels_that_touch_an_amount_of_money_are_read() -> None:
    told = [(str(trade.quantity), str(trade.price), str(trade.exit_price)) for trade in CLOSED]
    assert told == [("1", "6.50", "9.20"), ("4", "2.30", "3.20")]


def test_call_and_put_alone_are_marks_beside_a_code() -> None:
    assert [trade.symbol for trade in CLOSED] == ["KO", "JPM"]


def test_how_long_an_option_lasts_is_no_result() -> None:
    [trade] = page(
        [(20, "KO CALL"), (300, "99j", "green")],
        [(20, "Entry $2.40"), (300, "Mark $2.76")],
        [(20, "Qty 4"), (300, "Strike $60")],
    ).trades
    assert trade.pnl is None


def test_a_bar_of_the_menu_below_a_card_names_no_instrument() -> None:
    trades = page(
        [(20, "Entry $2.40"), (300, "Mark $2.76")],
        [(20, "Qty 4"), (300, "Strike $60")],
        [(20, "TABLEAU"), (150, "POSITIONS"), (300, "GREEKS"), (450, "PLUS")],
    ).trades
    assert trades == []


def test_a_deal_under_the_label_of_an_order_is_not_its_number() -> None:
    [trade] = page(
        [(20, "Entry Order")],
        [(20, "Market Sell KO")],
        [(20, "5 shares at $63.62")],
    ).trades
    assert core(trade) == ("KO", "sell", "5", "63.62")


def test_data_that_a_program_sends_are_no_deal() -> None:
    reading = page(
        [(20, "{")],
        [(20, '"ticker": "KO",')],
        [(20, '"action": "buy",')],
        [(20, '"quantity": 3,')],
        [(20, '"price": 61.5')],
        [(20, "}")],
    )
    assert reading.trades == []


def test_a_size_behind_an_entry_is_that_of_the_deal() -> None:
    [trade] = page(
        [(20, "KO"), (200, "03/24/2026 02:04:10 PM")],
        [(20, "+$7.00", "green")],
        [(20, "Entry"), (200, "$25.25 x 4")],
        [(20, "Exit"), (200, "$27.00 x 4")],
        pitch=24,
    ).trades
    assert (str(trade.quantity), str(trade.price), str(trade.exit_price)) == ("4", "25.25", "27.00")


def charted(*labels: tuple[float, str]) -> list[Word]:
    """A chart with its title, its axis of prices, and labels at a height each."""
    axis = [words_at(60 + 40 * i, [(1200, f"1.3{800 - 20 * i}")]) for i in range(12)]
    words = words_at(20, [(20, "USDCAD,M1 1.37434 1.37435")])
    words += [word for line in axis for word in line]
    return words + [w for y, text in labels for w in words_at(y, [(20, text)])]


def test_a_label_of_number_side_and_size_on_a_chart_is_a_position() -> None:
    [trade] = read(charted((210, "#592370941 buy 0.10"))).trades
    assert (trade.kind, trade.symbol, trade.side, str(trade.quantity)) == (
        "position",
        "USDCAD",
        "buy",
        "0.10",
    )
    assert trade.price is None
    assert "The price isn't shown." in trade.review_reasons


@pytest.mark.parametrize("label", ["#592370941 buy limit 0.10", "#592370941 tp", "buy 0.10"])
def test_other_labels_on_a_chart_are_no_positions(label: str) -> None:
    assert read(charted((210, label))).trades == []


def test_a_label_on_a_chart_does_not_repeat_the_row_of_a_list() -> None:
    rows = table(
        columns("Order", "Time", "Type", "Size", "Symbol", "Price", "Profit"),
        columns("592370941", "2026.04.14 16:05", "buy", "0.10", "usdcad", "1.37326", "5.49"),
        columns("592370955", "2026.04.14 16:25", "buy", "0.20", "usdcad", "1.37376", "1.49"),
        top=700,
    )
    trades = read([*charted((210, "#592370941 buy 0.10")), *rows]).trades
    assert [str(trade.quantity) for trade in trades] == ["0.10", "0.20"]


def test_numbers_of_a_chart_left_of_a_table_are_no_prices_of_its_deals() -> None:
    trades = page(
        columns("$0.62 +0.1%", "", "Symbol", "Action", "Qty", "Cost"),
        columns("KO @NYSE", "0.63", "KO", "Sell", "15", "$909.75"),
        columns("$0.49 +0.2%", "0.62", "KO", "Buy", "80", "$500.96"),
        columns("Stocks", "0.61", "KO", "Buy", "14", "$149.33"),
    ).trades
    assert trades == []


def test_numbers_of_rows_under_a_heading_of_signs_are_no_prices() -> None:
    trades = page(
        columns("Status", "Symbol", "Action", "Cost"),
        columns("11", "KO", "Sell", "$909.75"),
        columns("12", "KO", "Buy", "$500.96"),
        columns("13", "KO", "Buy", "$149.33"),
    ).trades
    assert trades == []
