"""Deals told in words inside tables, and what sheets put around their headings."""

from decimal import Decimal

from tests.live_data_service.ocr_words import Cell, core, page


def booked(date: str, text: str, fee: str) -> list[Cell]:
    """A line of a statement: when, what was booked, and its fee."""
    return [(20, date), (150, "Transaction"), (320, text), (900, fee)]


def sorted_by(*names: tuple[float, str]) -> list[Cell]:
    """Headings, each with the button to sort by it as it is read: a letter."""
    return [cell for x, name in names for cell in ((x, name), (x + 110, "é"))]


STATEMENT = sorted_by((20, "Date"), (150, "Type"), (320, "Description"), (900, "Fee Amount"))


def test_descriptions_in_a_table_tell_deals_and_their_fees_stand_beside() -> None:
    shown = page(
        STATEMENT,
        booked("2025-10-22", "Bought 3x JPMorgan Chase & Co @ $ 297.09", "€ -1.86"),
        booked("2025-09-29", "Sold 22x Intel Corp @ $ 23.24", "€ -1.85"),
        booked("2025-09-08", "Bought 10x Walt Disney @ $ 116.31", "€ -1.85"),
    )
    assert [core(trade) for trade in shown.trades] == [
        ("JPMORGAN CHASE & CO", "buy", "3", "297.09"),
        ("INTEL CORP", "sell", "22", "23.24"),
        ("WALT DISNEY", "buy", "10", "116.31"),
    ]
    assert [trade.fee for trade in shown.trades] == [
        Decimal(fee) for fee in ("-1.86", "-1.85", "-1.85")
    ]
    assert all(trade.pnl is None for trade in shown.trades)


def test_descriptions_of_money_and_of_orders_that_wait_are_no_deals() -> None:
    shown = page(
        STATEMENT,
        booked("2025-10-22", "Bought 3x JPMorgan Chase & Co @ $ 297.09", "€ -1.86"),
        booked("2025-10-01", "Dividend Intel Corp 22 shares @ $ 0.12", "€ -0.05"),
        booked("2025-09-30", "Order placed: Buy 10 DIS @ $ 100.00", "€ 0.00"),
        booked("2025-09-08", "Sold 10x Walt Disney @ $ 116.31", "€ -1.85"),
    )
    assert [trade.symbol for trade in shown.trades] == ["JPMORGAN CHASE & CO", "WALT DISNEY"]


def test_a_letter_counts_one_behind_a_word_for_a_deal_that_was_done() -> None:
    shown = page(
        STATEMENT,
        booked("2025-10-22", "Bought lx Apple Inc @ $ 237.88", "€ -1.86"),
        booked("2025-09-08", "Bought 2x Walt Disney @ $ 116.31", "€ -1.85"),
    )
    assert [trade.quantity for trade in shown.trades] == [Decimal(1), Decimal(2)]


def test_what_remarks_on_signals_say_to_buy_is_no_deal() -> None:
    def signal(date: str, code: str, text: str) -> list[Cell]:
        return [(20, date), (150, code), (250, "Signal"), (350, text), (900, "0.00")]

    names: list[Cell] = [
        (20, "Date"), (150, "Symbol"), (250, "Type"), (350, "Remarks"), (900, "Fee Amount"),
    ]  # fmt: skip
    buys = signal("2025-10-22", "AAPL", "Buy 3 AAPL @ 237.88")
    sells = signal("2025-09-08", "MSFT", "Sell 2 MSFT @ 416.31")
    assert page(names, buys, sells).trades == []


SHEET: list[Cell] = [
    (40, "DATE"), (110, "V"), (180, "ASSET TYPES"), (290, "V"), (340, "NAMES"), (420, "回"),
    (470, "#"), (520, "UNITS"), (590, "V"), (640, "回"), (680, "BUY PRICE"), (800, "V"),
    (850, "FEES"), (910, "V"), (950, "TOTAL INVESTED"),
]  # fmt: skip


def purchase(day: str, name: str, units: str, price: str, total: str) -> list[Cell]:
    """A row of a sheet; the units stand at the right edge of their column."""
    cells: list[Cell] = [
        (40, day), (180, "STOCKS"), (340, name), (605, units), (700, price), (860, "0.00"),
        (990, total),
    ]  # fmt: skip
    return [cell for cell in cells if cell[1]]


def test_filter_buttons_between_the_headings_of_a_sheet_name_no_columns() -> None:
    shown = page(
        SHEET,
        purchase("12/15/2025", "TCS", "8", "3,000.00", "24,000.00"),
        purchase("12/16/2025", "INFY", "10", "99.00", "990.00"),
        [(40, "m/d/yyyy")],
        [(40, "m/d/yyyy")],
    )
    assert [core(trade) for trade in shown.trades] == [
        ("TCS", "buy", "8", "3000.00"),
        ("INFY", "buy", "10", "99.00"),
    ]


def test_a_purchase_whose_price_is_hidden_is_told_without_it() -> None:
    shown = page(
        SHEET,
        purchase("12/15/2025", "TCS", "8", "3,000.00", "24,000.00"),
        purchase("12/16/2025", "INFY", "10", "", "990.00"),
    )
    assert [(trade.symbol, trade.price) for trade in shown.trades] == [
        ("TCS", Decimal("3000.00")),
        ("INFY", None),
    ]
    assert "The price isn't shown." in shown.trades[1].review_reasons


def test_a_field_of_zero_beside_a_button_to_sell_is_no_sale() -> None:
    shown = page(
        [(20, "GOOG $ 280 | Quantity: 10")],
        [(20, "Quantity")],
        [(20, "0"), (460, "SELL")],
    )
    assert shown.trades == []


NAMES: list[Cell] = [
    (60, "Product"), (200, "Shares"), (400, "Price"), (560, "Gain"), (800, "Value"),
]  # fmt: skip


def test_a_single_holding_is_known_by_its_value_and_result() -> None:
    shown = page(
        NAMES,
        [(60, "BTC"), (200, "0.0155"), (400, "95,545.29"), (560, "101.31"), (800, "1,480.95")],
    )
    (trade,) = shown.trades
    assert (trade.kind, trade.symbol, trade.price, trade.pnl) == (
        "position", "BTC", None, Decimal("101.31"),
    )  # fmt: skip


def test_a_single_row_whose_value_does_not_follow_is_no_holding() -> None:
    shown = page(
        NAMES,
        [(60, "BTC"), (200, "0.0155"), (400, "95,545.29"), (560, "101.31"), (800, "9,480.95")],
    )
    assert shown.trades == []
