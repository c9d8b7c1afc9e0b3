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


def test_a_result_without_its_point_is_mended_where_prices_and_size_give_its_digits() -> None:
    found = page(
        columns("Symbol", "Side", "Qty", "Avg Price", "Last Price", "P&L"),
        columns("AVGO", "Long", "1", "$337.60", "$336.21", "-$139"),
        columns("GOOGL", "Long", "20", "$304.25", "$309.17", "+$98.40"),
        columns("NVDA", "Long", "100", "$180.00", "$180.50", "+$50.00"),
    ).trades
    assert [str(trade.pnl) for trade in found] == ["-1.39", "98.40", "50.00"]
    assert "The result has lost its decimal sign" in " ".join(found[0].review_reasons)


def test_the_result_of_a_contract_is_not_that_of_one_share() -> None:
    found = page(
        columns("Symbol", "Side", "Qty", "Avg Price", "Last Price", "P&L"),
        columns("SPY 450C", "Long", "20", "5.25", "6.00", "1500"),
        columns("MSFT", "Short", "250", "402.00", "398.00", "1000"),
        columns("NVDA", "Long", "800", "180.00", "180.50", "400"),
    ).trades
    assert [str(trade.pnl) for trade in found] == ["1500", "1000", "400"]


def test_what_was_sold_for_more_than_its_cost_left_the_profit_shown() -> None:
    found = page(
        columns("Stock Code", "Cost", "Sell Price", "Volume", "Profit"),
        columns("600091", "0.90", "10.00", "100", "910.00"),
        columns("600103", "2.30", "2.50", "100", "20.00"),
    ).trades
    assert [(str(trade.price), str(trade.exit_price)) for trade in found] == [
        ("0.90", "10.00"),
        ("2.30", "2.50"),
    ]


def test_the_cost_of_a_position_is_not_the_price_of_the_deal_beside_it() -> None:
    found = page(
        columns("Date", "Coin", "Side", "Size", "Price", "Cost Price"),
        columns("2024-03-15 15:42", "ETH", "BUY", "0.008", "2,041.72", "2,772.87"),
        columns("2024-03-15 15:50", "ETH", "SELL", "0.008", "2,043.56", "2,534.92"),
    ).trades
    assert [(trade.kind, str(trade.price)) for trade in found] == [
        ("fill", "2041.72"),
        ("fill", "2043.56"),
    ]


def test_what_is_open_is_told_by_sizes_and_running_results_without_a_price() -> None:
    found = page(
        [(20, "Open trades :")],
        columns("Asset", "units", "uP/L"),
        columns("USD_CHF", "4284", "2.1917"),
        columns("USD_JPY", "4284", "-0.2537"),
        columns("AUD_USD", "1000", "-2.0511"),
    ).trades
    assert [core(trade) for trade in found] == [
        ("USD_CHF", "buy", "4284", "None"),
        ("USD_JPY", "buy", "4284", "None"),
        ("AUD_USD", "buy", "1000", "None"),
    ]
    assert all(trade.kind == "position" for trade in found)
    assert all("The price isn't shown." in trade.review_reasons for trade in found)


def test_counts_and_results_without_such_a_title_are_no_positions() -> None:
    found = page(
        [(20, "Statistics")],
        columns("Asset", "Trades", "P/L"),
        columns("USD_CHF", "12", "2.1917"),
        columns("USD_JPY", "4", "-0.2537"),
    )
    assert found.trades == []


def test_what_stands_far_below_the_sum_of_a_table_is_no_row_of_it() -> None:
    rows = [
        columns("Symbol", "Name", "Shares", "Price", "TOTAL"),
        columns("AAPL", "Apple", "12", "$182.52", "2190.24"),
        columns("AMZN", "Amazon", "3", "$174.99", "524.97"),
        columns("META", "Meta", "3", "$484.03", "1452.09"),
    ]
    words = table(*rows)
    foot = words[-1].y1
    total = words_at(foot + HEIGHT, [(20, "Total"), (620, "$4,167.30")])
    desk = [
        word
        for i, texts in enumerate((("Select a", "stock", "V", "Chart"), ("30°C", "myhp", "a", "c")))
        for word in words_at(
            foot + (5 + 3 * i) * HEIGHT,
            [(20, texts[0]), (170, texts[1]), (320, texts[2]), (470, texts[3]), (620, "16:26")],
        )
    ]
    found = read([*words, *total, *desk]).trades
    assert [core(trade) for trade in found] == [
        ("AAPL", "buy", "12", "None"),
        ("AMZN", "buy", "3", "None"),
        ("META", "buy", "3", "None"),
    ]


def test_a_menu_beside_a_table_names_no_instruments() -> None:
    def row(entry: str, *texts: str) -> list[Cell]:
        beside: list[Cell] = [(200 + 150 * i, text) for i, text in enumerate(texts)]
        return [(20, entry), *beside] if entry else beside

    found = page(
        row("Underlying", "ID", "Contract Name", "Trade Quantity", "Trade Price", "Trade Date"),
        row("Derivative", "1", "GOOGL", "3", "50.20", "2023/12/06"),
        row("", "33", "MSFT", "2", "51.10", "2023/12/06"),
        row("Rate", "40", "GCG5", "2", "10.30", "2024/11/06"),
    ).trades
    assert [trade.symbol for trade in found] == ["GOOGL", "MSFT", "GCG5"]


def test_greek_letters_head_no_results() -> None:
    found = page(
        columns("Contract", "Quantity", "Entry Price", "Mark Price", "Δ", "Γ"),
        columns("GOOGL", "3", "150.10", "30.96", "0.637", "0.018"),
        columns("MSFT", "1", "10.20", "0.049", "-0.004", "0.000"),
    ).trades
    assert [trade.pnl for trade in found] == [None, None]
