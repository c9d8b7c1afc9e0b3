"""What says that something is held or was done, and what only looks so."""

import pytest

from live_data_service.analyzers.ocr.numerals import parse_numeral
from live_data_service.analyzers.ocr.vocabulary import roles_of
from tests.live_data_service.ocr_words import (
    HEIGHT,
    Cell,
    columns,
    core,
    page,
    read,
    table,
    words_at,
)


def test_a_share_of_so_many_percent_is_no_price() -> None:
    found = page(
        columns("Asset", "Amount", "Value", "Deposit Rate", "Borrow Rate"),
        columns("USDC", "12.5", "$12.50", "9.45%", "13.29%"),
        columns("SOL", "3", "$420.00", "2.49%", "4.62%"),
    )
    assert all(trade.price is None for trade in found.trades)
    assert not {"entry_price", "price", "last_price"} & found.tables[0].roles


def test_a_direction_that_could_not_be_read_leaves_the_side_to_be_reviewed() -> None:
    found = page(
        columns("Ticket", "Symbol", "Direction", "Lots", "Open Price", "Profit"),
        columns("#152495463", "XAUUSD", "1", "0.23", "2425.94", "+49.22"),
    ).trades
    assert [core(trade)[2:] for trade in found] == [("0.23", "2425.94")]
    assert "The side could not be read with certainty." in found[0].review_reasons


@pytest.mark.parametrize("text", ["-1.30 ×", "-1.30 ✕"])
def test_the_mark_that_closes_a_position_is_no_part_of_its_result(text: str) -> None:
    numeral = parse_numeral(text)
    assert numeral is not None
    assert (numeral.body, numeral.sign) == ("1.30", -1)


def test_how_many_times_something_is_levered_is_not_such_a_mark() -> None:
    assert parse_numeral("10×") is None


@pytest.mark.parametrize(
    ("text", "role"), [("Gebuehr", "fee"), ("STUECK", "quantity"), ("Waehrung", "currency")]
)
def test_umlauts_may_be_written_as_two_letters(text: str, role: str) -> None:
    assert roles_of(text) == (role,)


@pytest.mark.parametrize("text", ["Due", "Queue", "Shoes"])
def test_other_words_with_such_letters_mean_nothing(text: str) -> None:
    assert roles_of(text) == ()


def test_a_label_on_a_chart_repeats_what_a_list_tells() -> None:
    chart = [w for i in range(12) for w in words_at(60 + 30 * i, [(1200, f"244{60 - 2 * i}.25")])]
    label = words_at(150, [(300, "SELL 0.05 at 24448.25")])
    rows = table(
        columns("Symbol", "Ticket", "Time", "Type", "Volume", "Price", "Profit"),
        columns("us100", "1109593806", "2025.09.26 01:34", "sell", "0.05", "24448.25", "-1.50"),
        columns("us100", "1109593873", "2025.09.26 01:35", "sell", "0.05", "24449.75", "-1.10"),
        top=520,
    )
    found = read([*chart, *label, *rows]).trades
    assert [str(trade.price) for trade in found] == ["24448.25", "24449.75"]


def test_numbers_to_be_counted_up_are_those_of_a_form() -> None:
    names = ("Symbol", "Entry", "Mode", "Size")
    fields = ("BTC-USDT", "50000", "sell", "0.0006")
    form: list[list[Cell]] = []
    for name, text in zip(names, fields, strict=True):
        plus: list[Cell] = [(600, "+")] if text[0].isdigit() else []
        form += [[(20, name)], [(20, text), *plus]]
    assert page(*form).trades == []


def test_a_title_with_a_button_far_beside_it_heads_what_is_held() -> None:
    found = page(
        [(20, "Open Positions"), (700, "Refresh")],
        [(40, "WABAG")],
        [(40, "3 shares @ 1271.40"), (640, "-0.21%", "red")],
    ).trades
    assert [core(trade) for trade in found] == [("WABAG", "buy", "3", "1271.40")]


def held(x: float, code: str, size: str, worth: str, side: str = "long") -> list[list[str]]:
    """The lines of a card of something held, without its cost."""
    labels = (code, f"Shares: {size}", f"Position: {side}", f"Worth: ${worth}", "Profit: $4.10")
    return [[str(x), text] for text in labels]


def test_cards_of_what_is_held_long_or_short_need_no_cost() -> None:
    cards = [
        *held(20, "TSLA", "1.19", "1000.0"),
        *held(20, "RBLX", "13.06", "850.5", side="short"),
    ]
    lines = [[(float(x), text)] for x, text in cards]
    found = page(*lines, pitch=HEIGHT + 2).trades
    assert [core(trade) for trade in found] == [
        ("TSLA", "buy", "1.19", "None"),
        ("RBLX", "sell", "13.06", "None"),
    ]
    assert all("The price isn't shown." in trade.review_reasons for trade in found)


def test_a_card_that_was_done_and_shows_no_side_leaves_it_open() -> None:
    found = page(
        [(20, "ETH"), (400, "Total: 133.78")],
        [(20, "Amount: 5.485"), (400, "27 May 2021, 09:28 AM")],
        [(20, "Price: 24.39"), (400, "Successfully completed")],
        [],
        [(20, "SOL"), (400, "Total: 62.00")],
        [(20, "Amount: 2"), (400, "26 May 2021, 11:02 AM")],
        [(20, "Price: 31.00"), (400, "Successfully completed")],
    ).trades
    assert [core(trade) for trade in found] == [
        ("ETH", None, "5.485", "24.39"),
        ("SOL", None, "2", "31.00"),
    ]


def test_rows_without_a_date_under_the_heading_of_the_end_are_open() -> None:
    found = page(
        columns("Company", "Open Date", "Price", "Quantity", "Commission", "Close Date"),
        columns("Apple", "2020-10-19", "12.99", "10", "0.015"),
        columns("Microsoft", "2020-10-20", "31.00", "100", "0.001"),
        columns("Facebook", "2020-10-21", "131.00", "1", "0.002"),
    ).trades
    assert [(trade.kind, core(trade)[1:]) for trade in found] == [
        ("position", ("buy", "10", "12.99")),
        ("position", ("buy", "100", "31.00")),
        ("position", ("buy", "1", "131.00")),
    ]


def test_a_perpetual_is_not_the_coin_it_is_named_after() -> None:
    found = page(
        columns("Instrument", "Qty", "Avg Open", "Mark", "Unreal. PnL"),
        columns("ETH PERP", "0.2", "1836.520", "1840.200", "0.74"),
        columns("WOO PERP", "-100", "0.181", "0.184", "-0.29"),
        columns("BTCUSDT PERP", "0.2", "29144.200", "29144.100", "-0.02"),
    ).trades
    assert [trade.symbol for trade in found] == ["ETH PERP", "WOO PERP", "BTCUSDT"]
