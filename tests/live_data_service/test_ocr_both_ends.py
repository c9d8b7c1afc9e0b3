"""Lists of a strategy's trades: a line for the entry of each and one for its exit."""

from collections.abc import Sequence

import pytest

from live_data_service.analyzers.base import TradeReading
from live_data_service.analyzers.ocr.words import Word
from tests.live_data_service.ocr_words import Cell, columns, page, read, words_at

Ends = tuple[str | None, str | None, str, str, str, str]


def ends(trade: TradeReading) -> Ends:
    """The instrument, the side, both prices and both times of a trade, to the minute."""
    moments = [m.at.strftime("%d %H:%M") if m else "" for m in (trade.executed_at, trade.closed_at)]
    prices = str(trade.price), str(trade.exit_price)
    return trade.symbol, trade.side, *prices, moments[0], moments[1]


def listed(*trades: tuple[Sequence[str], Sequence[str]]) -> list[Word]:
    """A list whose rows have two lines each, with sizes and results between them."""
    x = (20, 120, 300, 520, 700, 860)
    words = words_at(10, [(20, "SOLUSD, 1h")])
    heads = ("Trade #", "Type", "Date/Time", "Price", "Contracts", "Profit")
    words += words_at(50, list(zip(x, heads, strict=True)))
    for i, (upper, lower) in enumerate(trades):
        y = 100 + 70 * i
        for height, texts in ((y, upper), (y + 40, lower)):
            words += words_at(height, list(zip(x[1:4], texts[:3], strict=True)))
        words += words_at(y + 20, [(x[0], str(9 - i)), (x[4], "3"), (x[5], upper[3])])
    return words


def test_the_word_before_a_direction_tells_which_line_of_a_row_is_the_entry() -> None:
    found = read(
        listed(
            (("Exit Long", "2024-05-02 11:00", "141.20", "-3.60 USD"),
             ("Entry Long", "2024-05-02 09:00", "142.40")),
            (("Exit Short", "2024-05-01 16:30", "139.10", "7.50 USD"),
             ("Entry Short", "2024-05-01 15:00", "141.60")),
        )
    ).trades  # fmt: skip
    assert [trade.kind for trade in found] == ["round_trip", "round_trip"]
    assert [ends(trade)[1:] for trade in found] == [
        ("buy", "142.40", "141.20", "02 09:00", "02 11:00"),
        ("sell", "141.60", "139.10", "01 15:00", "01 16:30"),
    ]
    assert [str(trade.pnl) for trade in found] == ["-3.60", "7.50"]


def test_lines_of_their_own_for_entry_and_exit_are_one_trade_where_its_size_stands_once() -> None:
    found = page(
        columns("Order #", "Type", "Date/Time", "Price", "Contracts", "Profit", "Symbol"),
        columns("1", "EntryLong", "2024-05-02 09:00", "142.40", "2", "-2.40 USD", "SOLUSD"),
        columns("2", "ExitLong", "2024-05-02 11:00", "141.20"),
        columns("3", "EntryShort", "2024-05-03 09:00", "141.60", "2", "5.00 USD", "SOLUSD"),
        columns("4", "ExitShort", "2024-05-03 12:00", "139.10"),
    ).trades
    assert [ends(trade) for trade in found] == [
        ("SOLUSD", "buy", "142.40", "141.20", "02 09:00", "02 11:00"),
        ("SOLUSD", "sell", "141.60", "139.10", "03 09:00", "03 12:00"),
    ]


def test_deals_that_each_tell_their_size_are_not_joined_to_one_trade() -> None:
    found = page(
        columns("Instrument", "Action", "Quantity", "Price", "Time", "E/X", "Connection"),
        columns("YM 06-25", "Buy", "2", "39120", "2024-05-02 09:00:10", "Entry", "Live"),
        columns("YM 06-25", "Sell", "2", "39180", "2024-05-02 09:10:20", "Exit", "Live"),
        columns("YM 06-25", "Sell", "1", "39175", "2024-05-02 09:40:00", "Entry", "Live"),
    ).trades
    assert [(trade.kind, trade.side, str(trade.price)) for trade in found] == [
        ("fill", "buy", "39120"),
        ("fill", "sell", "39180"),
        ("fill", "sell", "39175"),
    ]


@pytest.mark.parametrize("size", ["2.80 K USD", "2,800.00 USD"])
def test_a_size_in_the_money_of_the_prices_is_no_quantity(size: str) -> None:
    row = columns("SOLUSD", "Long", size, "142.40 USD", "141.20 USD", "-3.60 USD")
    found = page(
        columns("Symbol", "Side", "Size", "Entry Price", "Exit Price", "Profit"), row, row
    ).trades
    assert [trade.quantity for trade in found] == [None, None]


def held(*rows: Sequence[str]) -> list[TradeReading]:
    """What is read of positions in groups under the numbers of their deals."""
    names = ("Position", "Type", "Volume", "Open price", "Market price", "Open time", "Profit")
    return page(columns(*names), *(columns(*row) for row in rows)).trades


def test_a_row_with_a_code_and_a_count_names_the_instrument_of_the_numbered_rows_below() -> None:
    found = held(
        ("▼ GER30 (2)", "", "0.3", "", "", "", "51.20"),
        ("48120011", "Buy", "0.2", "18110.2", "18140.0", "2024-05-02 09:00:10", "49.80"),
        ("48120042", "Sell", "0.1", "18141.4", "18140.0", "2024-05-02 10:00:10", "1.40"),
        ("▼ KGH.PL (1)", "", "40", "", "", "", "-24.00"),
        ("48119007", "Buy", "40", "141.10", "140.50", "2024-04-28 12:10:00", "-24.00"),
    )
    assert [(trade.symbol, str(trade.quantity)) for trade in found] == [
        ("GER30", "0.2"),
        ("GER30", "0.1"),
        ("KGH.PL", "40"),
    ]


def test_rows_of_states_that_say_open_are_positions_beside_a_price_of_now_and_a_result() -> None:
    found = page(
        columns("Instrument", "Status", "L/S", "Qty", "Open price", "Current price", "P/L"),
        columns("PHIA", "Open", "Long", "30", "21.40", "22.10", "21.00"),
        columns("USDSEK", "Open", "Short", "5000", "10.42", "10.37", "24.10"),
    ).trades
    assert [(trade.kind, trade.side) for trade in found] == [
        ("position", "buy"),
        ("position", "sell"),
    ]


def test_money_on_an_account_is_no_position_though_it_has_a_size() -> None:
    found = page(
        columns("Instrument", "Position", "Market value", "Avg price", "Last", "Unrealized P&L"),
        columns("KO", "30", "1,860.00", "58.10", "62.00", "117.00"),
        columns("INTC", "50", "1,550.00", "33.20", "31.00", "-110.00"),
        columns("CHF CASH", "4,204", "4,204"),
    ).trades
    assert [trade.symbol for trade in found] == ["KO", "INTC"]


def test_a_fund_of_dividends_is_held_where_its_value_and_result_are_told() -> None:
    head: list[Cell] = columns("Symbol", "Qty", "Price", "Market value", "Gain $", step=230)
    found = page(
        head,
        columns("KO COCA COLA CO", "30", "$62.00", "$1,860.00", "$117.00", step=230),
        columns("VYM HIGH DIVIDEND ETF", "21.5", "$120.00", "$2,580.00", "$80.50", step=230),
        columns("INTC INTEL CORP", "50", "$31.00", "$1,550.00", "-$110.00", step=230),
    ).trades
    assert [str(trade.quantity) for trade in found] == ["30", "21.5", "50"]


def test_sides_and_prices_alone_are_signals() -> None:
    reading = page(
        columns("ID", "Strategy Name", "Symbol", "Exchange", "Price", "Direction"),
        columns("96", "Breakout", "ES1!", "CME_MINI", "5044.50", "sell"),
        columns("95", "Reversal", "AMD", "NASDAQ", "159.76", "buy"),
    )
    assert reading.trades == []


def test_one_price_beside_an_entry_and_an_exit_is_not_given_to_either() -> None:
    found = page(
        columns("Order #", "Type", "Date/Time", "Price", "Contracts", "Profit", "Symbol"),
        columns("1", "EntryLong", "2024-05-02 09:00", "142.40", "2", "-2.40 USD", "SOLUSD"),
        columns("2", "ExitLong", "2024-05-02 11:00", "141.20"),
        columns("3", "EntryShort", "2024-05-03 09:00", "", "2", "5.00 USD", "SOLUSD"),
        columns("4", "ExitShort", "2024-05-03 12:00", "139.10"),
    ).trades
    assert [(str(trade.price), str(trade.exit_price)) for trade in found] == [
        ("142.40", "141.20"),
        ("None", "None"),
    ]
