"""Numbers, dates, sides, states and headings as trading screens write them."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from live_data_service.analyzers.base import Moment, UserContext
from live_data_service.analyzers.ocr.cells import kind_of, ticker_in
from live_data_service.analyzers.ocr.date_orders import day_order
from live_data_service.analyzers.ocr.moments import DayOrder, moment_of, parse_shown
from live_data_service.analyzers.ocr.numerals import (
    DecimalSign,
    decimal_sign,
    parse_numeral,
    value_of,
)
from live_data_service.analyzers.ocr.sides import SideWord, side_of, state_of
from live_data_service.analyzers.ocr.vocabulary import roles_of
from tests.live_data_service.ocr_words import columns, core, page, read, table


@pytest.mark.parametrize(
    ("text", "sign", "value"),
    [
        ("1,234.50", ".", "1234.50"),
        ("1.234,50", ".", "1234.50"),
        ("1 234,5", ".", "1234.5"),
        ("1'513'830.00", ",", "1513830.00"),
        ("12,34,567.50", ".", "1234567.50"),
        ("(12.30)", ".", "-12.30"),
        ("−1 301,19 €", ",", "-1301.19"),
        ("100-", ".", "-100"),
        ("$3,816.54", ".", "3816.54"),
        ("-$12.00", ".", "-12.00"),
        ("+NT$48,186", ".", "48186"),
        ("USS1,743", ".", "1743"),
        ("￥3,000.50", ".", "3000.50"),
        ("5.425.00", ".", "5425.00"),
        ("$39.2k", ".", "39200.0"),
        ("$0.0900*", ".", "0.0900"),
        ("<219,861.92", ".", "219861.92"),
        ("≈ 13.4", ".", "13.4"),
        ("B1,400,000.00", ".", "1400000.00"),
        ("0.10 Lots", ".", "0.10"),
        ("342,198 1000PEPE", ".", "342198"),
        ("1,000", ".", "1000"),
        ("1,000", ",", "1.000"),
        ("+780, 33", ",", "780.33"),
        ("1.2K", ".", "1200.0"),
        (".5", ".", "0.5"),
    ],
)
def test_a_number_is_read_exactly_with_its_sign_and_trailing_zeros(
    text: str, sign: DecimalSign, value: str
) -> None:
    numeral = parse_numeral(text)
    assert numeral is not None
    assert str(value_of(numeral, sign)) == str(Decimal(value))


@pytest.mark.parametrize(
    "text",
    ["2024-01-11", "14:58:48", "6EU25", "1.0…", "abc", "1 2", "–", "1.2.3", "192.168.1.1", "<50"],
)
def test_what_is_cut_off_or_no_number_is_not_read_as_one(text: str) -> None:
    assert parse_numeral(text) is None


def test_the_decimal_sign_is_decided_by_the_unambiguous_numbers_of_a_column() -> None:
    column = [parse_numeral(text) for text in ("1.234", "12,50", "3.000")]
    assert decimal_sign(n for n in column if n) == ","


@pytest.mark.parametrize(
    ("text", "order", "at", "precision"),
    [
        ("2024-12-20 14:20:04", None, "2024-12-20T14:20:04", "second"),
        ("2024.08.1710:47:49", None, "2024-08-17T10:47:49", "second"),
        ("20.12.2024 14:20", None, "2024-12-20T14:20:00", "minute"),
        ("02/07/2023 09:53", "dmy", "2023-07-02T09:53:00", "minute"),
        ("02/07/2023 09:53", "mdy", "2023-02-07T09:53:00", "minute"),
        ("Sep 6, 2025 at 9:21 PM", None, "2025-09-06T21:21:00", "minute"),
        ("12:05 AM 3/15/2024", "mdy", "2024-03-15T00:05:00", "minute"),
        ("24 de abril de 2023", None, "2023-04-24T00:00:00", "day"),
        ("24-Apr-23", None, "2023-04-24T00:00:00", "day"),
        ("2024年12月20日 14:20", None, "2024-12-20T14:20:00", "minute"),
        ("2024年12月20日14时20分04秒", None, "2024-12-20T14:20:04", "second"),
        ("2024/12/20 下午2:20", None, "2024-12-20T14:20:00", "minute"),
        ("04.06.2018…", None, "2018-06-04T00:00:00", "day"),
        ("2024-01-11 07:18 UTC+8", None, "2024-01-10T23:18:00", "minute"),
        ("6.02.2025 r., 23:53:21 4.", "dmy", "2025-02-06T23:53:21", "second"),
    ],
)
def test_a_date_is_read_as_far_as_it_is_shown(
    text: str, order: DayOrder | None, at: str, precision: str
) -> None:
    shown = parse_shown(text)
    assert shown is not None
    expected = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert moment_of(shown, order, UserContext()) == Moment(expected, precision)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("14:58:48", "not the date"),
        ("12-20 14:20:04", "year"),
        ("Yesterday 10:15", "relative"),
        ("02/07/2023", "Day and month"),
    ],
)
def test_a_time_that_is_not_shown_in_full_stays_open_and_says_why(text: str, reason: str) -> None:
    shown = parse_shown(text)
    assert shown is not None
    found = moment_of(shown, None, UserContext())
    assert isinstance(found, str)
    assert reason in found


def test_an_offset_that_no_place_has_leaves_the_zone_open() -> None:
    context = UserContext(timezone=ZoneInfo("Europe/Berlin"))
    shown = parse_shown("2026-01-31 09:30 UTC-3000")
    assert shown is not None
    assert moment_of(shown, None, context) == Moment(
        datetime(2026, 1, 31, 8, 30, tzinfo=UTC), "minute"
    )


def test_wall_clock_times_are_of_the_users_zone() -> None:
    shown = parse_shown("2024-07-01 12:00")
    assert shown is not None
    context = UserContext(timezone=ZoneInfo("Europe/Berlin"))
    found = moment_of(shown, None, context)
    assert found == Moment(datetime(2024, 7, 1, 10, tzinfo=UTC), "minute")


@pytest.mark.parametrize(
    ("dates", "locale", "order"),
    [
        (["02/07/2023", "28/06/2023"], None, "dmy"),
        (["02/07/2023", "06/28/2023"], None, "mdy"),
        (["09/03/2024 14:58", "09/03/2024 06:28", "09/02/2024 23:46"], None, "mdy"),
        (["02/07/2023"], "en-US", "mdy"),
        (["02/07/2023"], "en-GB", "dmy"),
        (["02/07/2023"], None, None),
    ],
)
def test_day_and_month_are_told_apart_by_evidence_then_by_the_locale(
    dates: list[str], locale: str | None, order: DayOrder | None
) -> None:
    shown = [date for text in dates if (date := parse_shown(text))]
    assert day_order(shown, locale, foreign=False) == order


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("BOT", "buy"), ("SLD", "sell"), ("Verkauf", "sell"), ("Achat", "buy"), ("Venta", "sell"),
        ("Compra", "buy"), ("Acquisto", "buy"), ("Koop", "buy"), ("Sprzedaż", "sell"),
        ("卖出", "sell"), ("开多", "buy"), ("平多", "sell"), ("Open Short", "sell"),
        ("Close Long", "sell"), ("Close Short", "buy"), ("Sell to Open", "sell"),
        ("Market Buy", "buy"), ("Sel1", "sell"), ("Buy/Long", "buy"),
    ],
)  # fmt: skip
def test_a_side_is_known_by_its_words(text: str, side: str) -> None:
    found = side_of(text)
    assert found is not None
    assert found.side == side


@pytest.mark.parametrize(
    "text", ["売買", "买卖", "買/賣", "Buying Power", "Buy Sell", "Shortcut", "AAPL", "B"]
)
def test_other_words_are_no_side(text: str) -> None:
    assert side_of(text) is None


def test_a_limit_beside_the_side_tells_that_an_order_waits() -> None:
    assert side_of("buy limit") == SideWord("buy", None, resting=True)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Filled", "filled"), ("COMPLETE", "filled"), ("Ausgeführt", "filled"),
        ("Partially Filled", "partial"), ("Cancelled", "void"), ("Rechazada", "void"),
        ("已成交", "filled"), ("已取消", "void"), ("Working", "void"), ("AAPL", None),
    ],
)  # fmt: skip
def test_the_state_of_an_order_is_known_by_its_words(text: str, state: str | None) -> None:
    assert state_of(text) == state


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Avg. Fill Price", "fill_price"), ("Date(UTC)", "time"), ("Kurs", "price"),
        ("Quantité", "quantity"), ("Prezzo di carico", "entry_price"),
        ("成交均价(USDT)", "fill_price"),
        ("Unrealized P&L %", "percent"), ("P/L(%)", "percent"), ("Wärtpapier", "symbol"),
        ("Comm/Fee", "fee"), ("Data i czas", "time"), ("Koop/Verkoop", "side"),
    ],
)  # fmt: skip
def test_a_heading_names_the_role_of_its_column(text: str, role: str) -> None:
    assert roles_of(text)[0] == role


def test_a_word_two_letters_away_from_a_heading_is_another_word() -> None:
    assert roles_of("Expected") == ()
    assert roles_of("Exeuted") == roles_of("Executed")


@pytest.mark.parametrize(
    "text", ["BTC/USDT", "FX:USDJPY", "6EU25", "usdcad", "GBPJPYm", "F", "us30"]
)
def test_codes_of_instruments_are_known_by_their_shape(text: str) -> None:
    assert ticker_in(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("12:30", "time"), ("3.5%", "percent"), ("15,062 DOGE", "number"), ("Sell", "side"),
     ("Filled", "state"), ("AAPL", "ticker"), ("Taker fee tier", "text")],
)  # fmt: skip
def test_a_cell_is_of_one_kind(text: str, kind: str) -> None:
    assert kind_of(text) == kind


def test_misread_pairs_of_currencies_are_read_as_the_nearest_ones_and_say_so() -> None:
    rows = [
        columns("EURUSD", "Buy", "7.10", "1.17283"),
        columns("GEPUSO", "Sell", "5.84", "1.33844"),
        columns("USDJPY", "Sell", "0.71", "155.90300"),
        columns("SOLUSD", "Buy", "3.00", "185.10"),
    ]
    trades = read(table(columns("Symbol", "Type", "Size", "Open Price"), *rows)).trades
    assert [trade.symbol for trade in trades] == ["EURUSD", "GBPUSD", "USDJPY", "SOLUSD"]
    assert [bool(trade.review_reasons) for trade in trades] == [False, True, False, False]


def test_a_date_whose_dashes_were_not_read_is_a_date() -> None:
    shown = parse_shown("2025 12 23 16:11")
    assert shown is not None
    assert (shown.year, shown.month, shown.day, shown.hour) == (2025, 12, 23, 16)


def test_a_code_that_breaks_at_its_dash_is_one() -> None:
    found = page(
        columns("Ticker", "Quantity", "Type", "Date", "Value", "PNL"),
        columns("ETH-", "3", "Buy", "2026-02-11", "$7,200.00", "$310.00"),
        columns("EUR", "", "", "", "", ""),
        [],
        columns("SHEL.L", "40", "Buy", "2026-02-09", "$1,120.00", "-$15.20"),
        pitch=20,
    ).trades
    assert [trade.symbol for trade in found] == ["ETH-EUR", "SHEL.L"]


def test_the_class_of_an_asset_before_its_code_is_none_of_it() -> None:
    found = page(
        [(20, "09:14:02 FILL"), (260, "Paper FILL Buy 120.5 crypto:ADA/USD @ 0.4412")],
        [(20, "09:13:40 FILL"), (260, "Paper FILL Sell 2.25 crypto:SOL/USD @ 141.90")],
        [(20, "09:12:11 FILL"), (260, "Paper FILL Buy 2.25 crypto:SOL/USD @ 139.20")],
    ).trades
    assert [trade.symbol for trade in found] == ["ADA/USD", "SOL/USD", "SOL/USD"]


def test_a_result_whose_share_has_a_minus_is_a_loss_beside_unread_signs_of_currencies() -> None:
    found = page(
        columns("Stock Name", "Shares", "Average Price", "Current Price", "Profit & Loss"),
        columns("LTC Litecoin", "2.0", "β4,820.10", "β4,105.55", "1,429.10 (-14.82%)"),
        columns("USDC USD Coin", "80.0", "β56.10", "β56.25", "12.00 (0.27%)"),
        columns("ADA Cardano", "600.0", "β21.40", "P 24.85", "β2,070.00 (16.12%)"),
    ).trades
    assert [(*core(trade), str(trade.pnl)) for trade in found] == [
        ("LTC", "buy", "2.0", "4820.10", "-1429.10"),
        ("USDC", "buy", "80.0", "56.10", "12.00"),
        ("ADA", "buy", "600.0", "21.40", "2070.00"),
    ]


@pytest.mark.parametrize(
    "text", ["2025.03....", "2025-03-1...", "03/14/20...", "03/14…", "14.03.2…"]
)
def test_a_date_that_is_cut_before_its_end_is_no_day(text: str) -> None:
    shown = parse_shown(text)
    assert shown is not None
    assert shown.halved
    assert parse_shown("2025-03-14...") != shown


@pytest.mark.parametrize("text", ["1.17...", "14.03....", "1.1731…"])
def test_a_price_that_is_cut_is_no_date(text: str) -> None:
    assert parse_shown(text) is None
