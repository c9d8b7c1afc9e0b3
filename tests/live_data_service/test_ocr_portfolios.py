"""Portfolios and ledgers of brokers, from words to trades: no models are loaded here."""

from decimal import Decimal

import pytest

from live_data_service.analyzers.ocr.numerals import parse_numeral, value_of
from live_data_service.analyzers.ocr.vocabulary import roles_of
from live_data_service.analyzers.ocr.words import Word
from tests.live_data_service.ocr_words import Cell, columns, core, page, read, table, words_at


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$-(48.10)", "-48.10"),
        ("$(48.10)", "-48.10"),
        ("天-8125.5", "-8125.5"),
        ("$2, 150.00", "2150.00"),
    ],
)
def test_a_loss_in_brackets_or_behind_an_unread_currency_keeps_its_sign(
    text: str, value: str
) -> None:
    numeral = parse_numeral(text)
    assert numeral is not None
    assert value_of(numeral, ".") == Decimal(value)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("未實現金額", "pnl"),
        ("持仓盈亏", "pnl"),
        ("最新股價", "last_price"),
        ("Total Price", "value"),
        ("Transacted", "time"),
        ("loss", "note"),
    ],
)
def test_headings_of_portfolios_name_the_roles_of_their_columns(text: str, role: str) -> None:
    assert roles_of(text)[0] == role


def test_a_code_that_its_logo_repeats_is_told_once() -> None:
    found = page(
        [(20, "SYMBOL"), (300, "QTY"), (440, "AVG COST"), (600, "PRICE"), (760, "P/L")],
        [(20, "ORCL ORCL"), (300, "12"), (440, "140.10"), (600, "151.30"), (760, "+134.40")],
        [(20, "CSCO CSCO"), (300, "30"), (440, "52.00"), (600, "50.10"), (760, "-57.00")],
        [(20, "IBM IBM"), (300, "4"), (440, "190.50"), (600, "210.00"), (760, "+78.00")],
    ).trades
    assert [trade.symbol for trade in found] == ["ORCL", "CSCO", "IBM"]


def test_sizes_times_prices_in_one_cell_are_both() -> None:
    found = page(
        columns("TYPE", "TICKER", "SHARES", "AMOUNT", "DATE"),
        columns("BUY", "PEP", "4 x $160.25", "$641.00", "2024-03-28 18:05"),
        columns("SELL", "KO", "10 x $61.10", "$611.00", "2024-03-27 10:15"),
    ).trades
    assert [core(trade) for trade in found] == [
        ("PEP", "buy", "4", "160.25"),
        ("KO", "sell", "10", "61.10"),
    ]


def test_sizes_of_bid_and_ask_in_one_cell_are_no_price() -> None:
    found = page(
        columns("TYPE", "TICKER", "SHARES", "AMOUNT", "DATE"),
        columns("BUY", "PEP", "4 x 160", "$641.00", "2024-03-28 18:05"),
        columns("SELL", "KO", "10 x 61", "$611.00", "2024-03-27 10:15"),
    ).trades
    assert all(trade.price is None for trade in found)


def test_deals_among_more_deposits_have_their_sides_and_dashes_are_empty() -> None:
    moved = [
        columns(sort, "一", "一", "一", amount, f"2025-05-0{day} 09:00")
        for day, (sort, amount) in enumerate(
            [("deposit", "$900.00"), ("transfer", "$50.00"), ("withdraw", "$20.00")] * 2, 1
        )
    ]
    found = page(
        columns("Type", "Symbol", "Shares", "Price", "Amount", "Date"),
        *moved,
        columns("buy", "PFE", "2.50", "$40.00", "$100.00", "2025-05-08 11:51"),
    ).trades
    assert [core(trade) for trade in found] == [("PFE", "buy", "2.50", "40.00")]


def test_names_over_their_codes_are_instruments_that_are_held() -> None:
    head = [(20, "NAME"), (320, "SHARES"), (460, "CURRENT PRICE"), (680, "INVESTED")]

    def holding(y: float, name: str, code: str, *cells: str) -> list[Word]:
        values: list[Cell] = list(zip((320.0, 460.0, 680.0), cells, strict=True))
        return [
            *words_at(y, [(20, name)]),
            *words_at(y + 18, values),
            *words_at(y + 36, [(20, code)]),
        ]

    found = read(
        [
            *words_at(40, head),
            *holding(100, "Pepsico Inc.", "PEP", "4", "$162.10", "$641.00"),
            *holding(220, "Coca-Cola Company", "KO", "10", "$60.00", "$611.00"),
        ]
    ).trades
    assert [(trade.kind, trade.symbol, str(trade.quantity)) for trade in found] == [
        ("position", "PEP", "4"),
        ("position", "KO", "10"),
    ]


def test_terms_of_a_tax_are_no_sides_and_losses_to_harvest_no_prices() -> None:
    found = page(
        columns("account", "units", "ticker", "market_value", "loss", "term"),
        columns("Taxable", "300.00", "AAA", "4,200.00", "900.00", "Long"),
        columns("Taxable", "20.00", "BBB", "1,900.00", "100.00", "Short"),
        columns("Taxable", "20.00", "CCC", "700.00", "40.00", "Short"),
    ).trades
    assert not [trade for trade in found if trade.price is not None or trade.side == "sell"]


def test_signed_shares_with_a_total_price_and_a_time_are_deals() -> None:
    found = page(
        columns("Symbol", "Shares", "Price per share", "Total Price", "Transacted"),
        columns("DIS", "1", "$90.50", "$90.50", "2020-05-20 12:00:16"),
        columns("NKE", "1", "$81.10", "$81.10", "2020-05-21 12:01:23"),
        columns("DIS", "-3", "$92.00", "$276.00", "2020-05-22 12:01:36"),
    ).trades
    assert [(trade.kind, *core(trade)) for trade in found] == [
        ("fill", "DIS", "buy", "1", "90.50"),
        ("fill", "NKE", "buy", "1", "81.10"),
        ("fill", "DIS", "sell", "3", "92.00"),
    ]


LOTS = (
    ("DIS", "$90.50", "20", "$1,810.00"),
    ("NKE", "$81.10", "10", "$811.00"),
    ("DIS", "$97.00", "5", "$485.00"),
)


def test_one_instrument_at_two_prices_shows_those_that_were_paid() -> None:
    head = columns("Ticker", "Price", "Quantity", "Total Value")
    rows = [columns(*lot) for lot in LOTS]
    found = page([(20, "Portfolio Holdings")], head, *rows).trades
    assert [str(trade.price) for trade in found] == ["90.50", "81.10", "97.00"]
    alone = page([(20, "Portfolio Holdings")], head, *rows[:2]).trades
    assert [trade.price for trade in alone] == [None, None]


HEAD = columns("Symbol", "Quantity", "Avg Buy", "Current", "P&L ($)", "P&L (%)")


def test_a_loss_in_red_without_a_minus_is_one_where_the_prices_tell_it() -> None:
    def holding(code: str, size: str, *cells: str) -> list[Cell]:
        x = (360.0, 530.0, 700.0, 870.0)
        told: list[Cell] = [(a, text, "red") for a, text in zip(x, cells, strict=True)]
        return [(20, code), (190, size), *told]

    found = page(
        HEAD,
        holding("AAA/USDT", "2", "$100.00", "$80.00", "$40.00", "-20.00%"),
        holding("BBB/USDT", "10", "$5.00", "$4.50", "$5.00", "-10.00%"),
        holding("CCC/USDT", "3", "$9.00", "$9.90", "$2.70", "+10.00%"),
    ).trades
    assert [str(trade.pnl) for trade in found] == ["-40.00", "-5.00", "2.70"]


def test_a_single_deal_with_its_fee_and_time_needs_no_instrument() -> None:
    found = page(
        columns("交易类型", "交易数量", "交易价格", "手续费", "交易时间"),
        columns("卖出", "500", "12.40", "5.1", "2026-01-15 10:20:16"),
    ).trades
    assert [core(trade) for trade in found] == [(None, "sell", "500", "12.40")]
    assert "The symbol isn't shown." in found[0].review_reasons


def test_a_table_ends_where_names_of_other_things_stand_below_a_wide_gap() -> None:
    head = [(9.0, "名称/市值"), (112.0, "持仓盈亏"), (230.0, "持仓数量"), (340.0, "现价/成本")]
    rows = (
        ("中国铝业", "+10,100", "3000", "10.97", "32,910", "+43.78%", "7.603"),
        ("铜陵有色", "+6,380", "12200", "5.55", "67,710", "+10.41%", "5.027"),
        ("海通发展", "+5,947", "500", "12.46", "6,230", "+2105.31%", "0.566"),
    )
    words = words_at(20, head)
    for i, (name, gain, size, now, worth, share, cost) in enumerate(rows):
        y = 60.0 + 60 * i
        words += words_at(y, [(20, name), (118, gain), (240, size), (345, now)])
        words += words_at(y + 18, [(20, worth), (118, share), (345, cost)])
    words += words_at(290, [(70, "今日收益"), (200, "持仓收益"), (345, "总市值")])
    words += words_at(315, [(70, "+2,133"), (200, "+22,427"), (345, "106,850")])
    found = read(words).trades
    assert [(trade.symbol, str(trade.quantity), str(trade.price)) for trade in found] == [
        ("中国铝业", "3000", "7.603"),
        ("铜陵有色", "12200", "5.027"),
        ("海通发展", "500", "0.566"),
    ]


def test_a_list_beside_a_table_does_not_end_it_before_its_last_rows() -> None:
    rows = [
        ("AAA", "4", "$50.00", "$51.00", "$204.00", "$4.00"),
        ("BBB", "5", "$20.00", "$21.00", "$105.00", "$5.00"),
        ("CCC", "6", "$30.00", "$31.00", "$186.00", "$6.00"),
        ("DDD", "7", "$40.00", "$41.00", "$287.00", "$7.00"),
        ("EEE", "8", "$10.00", "$11.00", "$88.00", "$8.00"),
    ]
    heading = columns("Symbol", "Position", "Avg Cost", "Price", "Value", "PnL", "News", step=130)
    lines = [
        columns(*row, *(["Late news"] if i < 4 else []), step=130) for i, row in enumerate(rows)
    ]
    words = table(heading, *lines, pitch=40)
    words += words_at(40 + 40 * 4 + 20, [(560, "A long headline that runs across several columns")])
    assert [trade.symbol for trade in read(words).trades] == ["AAA", "BBB", "CCC", "DDD", "EEE"]


DEALS = (
    columns("Date", "Ticker", "Shares", "Price", "Total", "Fee"),
    columns("2024-04-01", "DIS", "2", "$90.50", "$181.00", "$0.50"),
    columns("2024-04-08", "NKE", "3", "$81.10", "$243.30", "$0.50"),
    columns("2024-04-11", "PFE", "10", "$26.00", "$260.00", "$0.50"),
)


@pytest.mark.parametrize(
    ("title", "side"),
    [
        ([(20, "Purchases")], "buy"),
        ([(20, "Sales (3)")], "sell"),
        ([(20, "Buy history"), (200, "Sell history", "blue")], "sell"),
        ([(20, "Buy history"), (200, "Sell history")], None),
        ([(20, "Transactions")], None),
    ],
)
def test_a_title_of_purchases_or_sales_tells_the_side_of_deals_without_one(
    title: list[Cell], side: str | None
) -> None:
    found = page(title, *DEALS).trades
    assert [trade.side for trade in found] == [side] * 3
    assert all(any("side" in reason for reason in trade.review_reasons) for trade in found)


def test_deals_without_a_side_under_a_heading_of_instruments_have_the_side_of_their_colour() -> (
    None
):
    found = page(
        columns("Scrip", "Quantity", "Unit Price", "Date"),
        [(20, "SONA"), (190, "10", "green"), (360, "213.0"), (530, "18 Oct, 2023")],
        [(20, "NTC"), (190, "10", "red"), (360, "239.9"), (530, "06 Jan, 2023")],
        [(20, "NICA"), (190, "20", "red"), (360, "880.0"), (530, "05 Jan, 2023")],
    ).trades
    assert [core(trade) for trade in found] == [
        ("SONA", "buy", "10", "213.0"),
        ("NTC", "sell", "10", "239.9"),
        ("NICA", "sell", "20", "880.0"),
    ]
    assert all(trade.review_reasons for trade in found)


def test_a_value_that_times_the_size_leaves_the_gain_is_the_cost_of_one_share() -> None:
    found = page(
        columns("Symbol", "Vest Date", "Qty", "Cost Basis", "Value", "P&L"),
        columns("ADBE", "15-Nov-2022", "9.00", "$347.19", "$1,977.48", "-$1,147.23"),
        columns("ADBE", "30-Dec-2022", "15.00", "$336.53", "$3,295.80", "-$1,752.15"),
        columns("MSFT", "15-Feb-2023", "5.00", "$375.77", "$2,098.60", "$219.75"),
    ).trades
    assert [(trade.kind, *core(trade)) for trade in found] == [
        ("position", "ADBE", "buy", "9.00", "347.19"),
        ("position", "ADBE", "buy", "15.00", "336.53"),
        ("position", "MSFT", "buy", "5.00", "375.77"),
    ]


def test_sales_without_their_purchases_are_deals_that_sold() -> None:
    found = page(
        columns("Order #", "Symbol", "Sell Date", "Qty", "Sell Price", "Gain/Loss"),
        columns("4410023", "ADBE", "16-Apr-2026", "17.00", "$247.62", "$530.10"),
        columns("4410088", "MSFT", "18-Apr-2026", "3.00", "$417.20", "-$20.40"),
    ).trades
    assert [(trade.kind, *core(trade)) for trade in found] == [
        ("fill", "ADBE", "sell", "17.00", "247.62"),
        ("fill", "MSFT", "sell", "3.00", "417.20"),
    ]


def test_a_line_of_other_names_ends_a_table_whatever_its_distance() -> None:
    found = page(
        columns("Scrip", "Type", "Quantity", "Unit Price", "Date"),
        columns("SANIMA", "Sell", "10", "330.0", "04 Jan, 2023"),
        columns("SANIMA", "Buy", "10", "130.0", "06 Oct, 2021"),
        columns("Investment", "Market value", "Sold value", "Current value", "Realized P&L"),
        columns("1300.0", "3300.0", "3300.0", "471.0", "2000.0"),
    ).trades
    assert [core(trade) for trade in found] == [
        ("SANIMA", "sell", "10", "330.0"),
        ("SANIMA", "buy", "10", "130.0"),
    ]


def test_titles_above_a_column_that_its_own_heading_follows_are_no_menu() -> None:
    found = page(
        [(20, "Portfolio")],
        [],
        [(20, "Positions")],
        columns("Market", "Shares", "Avg Price", "Current", "P&L"),
        columns("Will it rain?", "34", "$0.40", "$0.28", "-$4.08"),
        columns("Will it snow?", "10", "$0.60", "$0.46", "-$1.40"),
    ).trades
    assert [(trade.symbol, str(trade.quantity)) for trade in found] == [
        ("WILL IT RAIN?", "34"),
        ("WILL IT SNOW?", "10"),
    ]
