"""What shows that a deal was done, or that something is held, where buttons and arrows abound."""

import pytest

from live_data_service.analyzers.ocr.cells import ticker_in
from live_data_service.analyzers.ocr.vocabulary import roles_of
from tests.live_data_service.ocr_words import Cell, columns, core, page, read, table, words_at


@pytest.mark.parametrize("heading", ["Operation", "sell", ""])
def test_a_button_in_every_row_is_not_the_side_of_what_is_held(heading: str) -> None:
    found = page(
        columns("Symbol", "Amount", "Total Invested", "Current USD", "Profit", heading),
        columns("BTC", "0.0016", "100.00", "104.10", "4.10", "SELL"),
        columns("SOL", "0.3404", "50.00", "48.20", "-1.80", "SELL"),
        columns("XRP", "87.217", "50.00", "51.00", "1.00", "SELL"),
    ).trades
    assert [trade.side for trade in found] == ["buy"] * 3


def test_one_button_behind_the_one_thing_held_is_no_side_either() -> None:
    found = page(
        columns("Ticker", "Current Price", "Unrealised Gain", "Quantity", "Average Buy Price"),
        columns("AAPL", "$ 206.31", "$ 32.62", "2", "$ 190.00", "Sell"),
    ).trades
    assert [core(trade) for trade in found] == [("AAPL", "buy", "2", "190.00")]


def test_sales_in_the_last_column_of_a_history_stay_sales() -> None:
    found = page(
        columns("Date", "Symbol", "Qty", "Price", "Profit", "Operation"),
        columns("2024-03-15", "KO", "10", "62.10", "4.20", "SELL"),
        columns("2024-03-14", "PEP", "4", "171.05", "-1.10", "SELL"),
    ).trades
    assert [trade.side for trade in found] == ["sell", "sell"]


def test_orders_at_the_market_are_dealt_at_about_the_price_they_show() -> None:
    found = page(
        columns("Time", "Order Type", "Ticker", "Order Action", "Contracts", "Order Price"),
        columns("2024-03-25 12:12", "MARKET", "SOLUSDT", "BUY", "5.0", "188.14"),
        columns("2024-03-25 12:06", "MARKET", "SOLUSDT", "SELL", "3.0", "188.25"),
    ).trades
    assert [core(trade)[1:] for trade in found] == [
        ("buy", "5.0", "188.14"),
        ("sell", "3.0", "188.25"),
    ]
    reason = "The price shown is that of the order, not of the deal."
    assert all(reason in trade.review_reasons for trade in found)


def test_other_orders_with_a_price_of_their_own_still_wait() -> None:
    found = page(
        columns("Time", "Order Type", "Ticker", "Order Action", "Contracts", "Order Price"),
        columns("2024-03-25 12:12", "MARKET", "SOLUSDT", "BUY", "5.0", "188.14"),
        columns("2024-03-25 12:06", "LIMIT", "SOLUSDT", "SELL", "3.0", "188.25"),
    )
    assert found.trades == []


def test_rows_whose_states_are_pictures_were_done_at_the_price_of_their_execution() -> None:
    found = page(
        columns("Status", "Buy/Sell", "Coin", "Quantity", "Price", "Execution Price"),
        [*columns("", "buy", "bitcoin", "0.918", "$60,800.00", "$60,889.00")],
        [*columns("", "sell", "bitcoin", "0.918", "$50,000.00", "N/A")],
        [*columns("", "sell", "bitcoin", "0.020", "$60,100.00", "$60,097.00")],
    ).trades
    assert [core(trade)[1:] for trade in found] == [
        ("buy", "0.918", "60889.00"),
        ("sell", "0.020", "60097.00"),
    ]


def test_a_history_of_signed_shares_and_totals_tells_sides_and_no_price() -> None:
    found = page(
        [(20, "History")],
        columns("Timestamp", "Symbol", "Name", "Shares", "Transaction Value"),
        columns("2020-06-27 21:46", "CASH", "None", "None", "$1,050.00"),
        columns("2020-06-27 21:44", "NFLX", "Netflix, Inc.", "-4", "$-1,773.60"),
        columns("2020-06-27 21:43", "AAPL", "Apple, Inc.", "2", "$707.26"),
    ).trades
    assert [core(trade) for trade in found] == [
        ("NFLX", "sell", "4", "None"),
        ("AAPL", "buy", "2", "None"),
    ]


def test_signed_payments_of_an_account_are_no_deals() -> None:
    found = page(
        [(20, "History")],
        columns("Time", "Type", "Amount", "Asset", "Symbol"),
        columns("2025-03-21 15:42", "Funding Fee", "-5.06", "USDT", "DOGEUSDT"),
        columns("2025-03-20 14:38", "Commission", "4.84", "USDT", "XRPUSDT"),
    )
    assert found.trades == []


def test_what_is_held_may_show_its_worth_and_its_result_alone() -> None:
    found = page(
        columns("Symbol", "Name", "Shares", "Market Value", "Base Cost", "Gain / Loss"),
        columns("AMZN", "Amazon.com, Inc.", "7", "$875.07", "$844.06", "$31.01"),
    ).trades
    assert [core(trade) for trade in found] == [("AMZN", "buy", "7", "None")]


def test_a_type_of_order_and_its_price_name_no_instrument() -> None:
    assert not ticker_in("market@2.57")
    assert ticker_in("ES@CME")


def test_arrows_beside_the_names_of_all_columns_are_none_of_their_words() -> None:
    heads = ("Date", "Name", "Type", "Price", "Quantity", "Commission", "Amount")
    header: list[Cell] = []
    for i, name in enumerate(heads):
        header += [(20 + 180 * i, name), (110 + 180 * i, "1J" if i % 2 else "↑↓")]
    rows = [
        columns("2021-02-01", "KGHM", "Buy", "475", "10", "10", "4760", step=180),
        columns("2021-02-11", "PKOBP", "Sell", "300", "20", "20", "5980", step=180),
    ]
    found = read(table(header, *rows)).trades
    assert [core(trade) for trade in found] == [
        ("KGHM", "buy", "10", "475"),
        ("PKOBP", "sell", "20", "300"),
    ]
    assert [str(trade.fee) for trade in found] == ["10", "20"]


def test_labels_that_repeat_side_by_side_head_no_table() -> None:
    tiles: list[Cell] = [
        (20 + 170 * i, "Entry Price" if i % 2 == 0 else "Market") for i in range(6)
    ]
    rows = [
        columns("CRVUSDT", "05/05/2022", "2.544", "2.596", "1.01%", "L"),
        columns("AAVEUSDT", "05/05/2022", "152.94", "156.8", "1.50%", "L"),
        columns("LINKUSDT", "05/05/2022", "11.574", "11.866", "1.50%", "L"),
    ]
    assert read(table(tiles, *rows)).trades == []


def test_an_order_that_waits_may_show_what_it_would_come_to() -> None:
    card = [
        *words_at(40, [(40, "RNVA")]),
        *words_at(64, [(40, "LIMIT Sell"), (240, "$0.035")]),
        *words_at(88, [(40, "Current price"), (240, "$0.0155")]),
        *words_at(112, [(40, "Qnty"), (240, "90")]),
        *words_at(136, [(40, "Profit/Loss"), (240, "£0.52", "green")]),
    ]
    assert read(card).trades == []


@pytest.mark.parametrize("text", ["Owned", "Shares owned", "posiadane"])
def test_what_is_owned_is_a_size(text: str) -> None:
    assert roles_of(text)[0] == "quantity"


@pytest.mark.parametrize("heading", ["Type", "Transaction", "Richtung", "Operación"])
def test_shorts_told_in_the_last_column_of_what_is_held_are_no_buttons(heading: str) -> None:
    found = page(
        columns("Symbol", "Volume", "Open Price", "Current Price", "Profit", heading),
        columns("EURUSD", "0.10", "1.08512", "1.08500", "1.20", "Sell"),
        columns("GBPUSD", "0.20", "1.26512", "1.26500", "2.40", "Sell"),
    ).trades
    assert [trade.side for trade in found] == ["sell", "sell"]


def test_a_result_that_only_a_short_position_can_have_is_one_whatever_the_buttons_say() -> None:
    found = page(
        columns("Stock", "Qty", "Avg Price", "LTP", "P&L", "Action"),
        columns("TCS", "2", "3,410.00", "3,400.00", "+20.00", "Exit"),
        columns("INFY", "5", "1,490.00", "1,500.00", "+50.00", "Exit"),
    ).trades
    assert [trade.side for trade in found] == ["sell", "buy"]
    assert "The side is taken from the prices and the result." in found[0].review_reasons
