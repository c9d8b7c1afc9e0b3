"""Journals and portfolios, from words to trades: no models are loaded here."""

from decimal import Decimal

from live_data_service.analyzers.ocr.columns import columns_of
from live_data_service.analyzers.ocr.headers import header_score
from live_data_service.analyzers.ocr.vocabulary import roles_of
from live_data_service.analyzers.ocr.words import Word
from tests.live_data_service.ocr_words import Cell, columns, core, page, words_at

JOURNAL = columns("Pair", "Direction", "Entry time", "Open date", "Close date", "RR", "P&L")


def card(*lines: tuple[str, ...]) -> list[list[Cell]]:
    """The lines of one card, two texts beside each other at most, and a gap below them."""
    rows: list[list[Cell]] = [
        [(20.0 + 300 * i, text) for i, text in enumerate(line)] for line in lines
    ]
    return [*rows, []]


def test_a_journal_without_prices_tells_trades_by_their_times_and_results() -> None:
    found = page(
        JOURNAL,
        columns("XAUUSD", "Long", "09:16", "2026-06-04", "2026-06-04", "0.8R", "$-100.00"),
        columns("USDJPY", "Short", "14:02", "2026-06-02", "2026-06-03", "1.9R", "+$142.50"),
    ).trades
    assert [(trade.kind, trade.symbol, trade.side, trade.pnl) for trade in found] == [
        ("round_trip", "XAUUSD", "buy", Decimal("-100.00")),
        ("round_trip", "USDJPY", "sell", Decimal("142.50")),
    ]
    assert all("The price isn't shown." in trade.review_reasons for trade in found)


def test_a_time_of_day_and_a_day_in_columns_of_their_own_are_one_entry() -> None:
    found = page(
        JOURNAL,
        columns("XAUUSD", "Long", "09:16", "2026-06-04", "2026-06-05", "0.8R", "$-100.00"),
        columns("USDJPY", "Short", "14:02", "2026-06-02", "2026-06-03", "1.9R", "+$142.50"),
    ).trades
    opened = [trade.executed_at.at.isoformat() for trade in found if trade.executed_at is not None]
    closed = [trade.closed_at.at.day for trade in found if trade.closed_at is not None]
    assert [text[:16] for text in opened] == ["2026-06-04T09:16", "2026-06-02T14:02"]
    assert closed == [5, 3]


def test_a_journal_row_without_a_result_is_a_trade_when_it_says_both_times() -> None:
    found = page(
        JOURNAL,
        columns("XAUUSD", "Long", "09:16", "2026-06-04", "2026-06-04", "0.8R", "$-100.00"),
        columns("US30", "Short", "14:48", "2026-05-31", "2026-05-31"),
        columns("NAS100", "Short", "14:48"),
    ).trades
    assert [(trade.symbol, trade.pnl) for trade in found] == [
        ("XAUUSD", Decimal("-100.00")),
        ("US30", None),
    ]


def test_a_percentage_names_no_column_but_a_text_with_its_sign_does() -> None:
    assert header_score(words_at(40, columns("BOS, VWAP", "1.5%", "12%", "Price"))) == 0
    assert roles_of("1.5%") == ()
    assert roles_of("Risk %") == roles_of("24h %") == ("percent",)


def test_an_option_is_named_in_full_though_dots_part_its_name() -> None:
    found = page(
        columns("Symbol", "", "Side", "Filled", "Fill price", "Status"),
        columns("QQQ Jun 3 · $526 Call · expired", "", "SELL", "10", "$0.84", "FILLED"),
        columns("GOOGL", "", "BUY", "11", "$168.57", "FILLED"),
    ).trades
    assert [trade.symbol for trade in found] == ["QQQ JUN 3 $526 CALL", "GOOGL"]


def test_cards_of_holdings_label_what_they_cost_by_a_purchase_and_name_no_side() -> None:
    found = page(
        *card(("投入成本", "報酬率"), ("1,320,706", "+6.33%")),
        *card(("2357 - 華碩",), ("庫存股數", "即時股價"), ("1,000", "309.5"),
              ("買入平均價", "損益試算"), ("309.76", "-264")),
        *card(("2377 - 微星",), ("庫存股數", "即時股價"), ("5,000", "105"),
              ("買入平均價", "損益試算"), ("101.75", "+34,025")),
        *card(("1101 - 台泥",), ("庫存股數", "即時股價"), ("4,005", "40.35"),
              ("買入平均價", "損益試算"), ("41.95", "-7,732")),
    ).trades  # fmt: skip
    assert [(trade.kind, *core(trade)) for trade in found] == [
        ("position", "2357", "buy", "1000", "309.76"),
        ("position", "2377", "buy", "5000", "101.75"),
        ("position", "1101", "buy", "4005", "41.95"),
    ]
    assert found[0].pnl == Decimal(-264)


def test_a_summary_above_cards_is_none_of_the_first_of_them() -> None:
    found = page(
        [(20.0, "投入成本"), (320.0, "損益試算")],
        [(20.0, "1,320,706"), (320.0, "+83,545")],
        *card(("2357 - 華碩",), ("庫存股數", "損益試算"), ("1,000", "-264"),
              ("買入平均價", "即時股價"), ("309.76", "309.5")),
        *card(("2377 - 微星",), ("庫存股數", "損益試算"), ("5,000", "+34,025"),
              ("買入平均價", "即時股價"), ("101.75", "105")),
        *card(("1101 - 台泥",), ("庫存股數", "損益試算"), ("4,005", "-7,732"),
              ("買入平均價", "即時股價"), ("41.95", "40.35")),
    ).trades  # fmt: skip
    assert all(trade.pnl != Decimal(83545) for trade in found)


def test_what_a_form_wants_to_know_is_no_holding() -> None:
    found = page(
        *card(("Quantity", "Order price"), ("100", "12.50"), ("Estimated total",), ("1,250.00",))
    ).trades
    assert found == []


def test_headings_that_touch_are_told_apart_by_the_wider_space_between_them() -> None:
    header: list[Word] = []
    for name in ("Quantidade Atual", "Preço Médio", "Valor Médio Total", "Lucro"):
        header += words_at(40, [(header[-1].x1 + 13 if header else 20.0, name)])
    found = columns_of([], header)
    assert [column.name for column in found] == [
        "Quantidade Atual",
        "Preço Médio",
        "Valor Médio Total",
        "Lucro",
    ]


def test_words_of_a_heading_that_only_qualify_a_quantity_do_not_change_it() -> None:
    for text in ("Quantidade Atual", "Cantidad total", "Quantité actuelle", "Current quantity"):
        assert roles_of(text)[0] == "quantity"
    assert roles_of("Coste total")[0] == "value"


def test_an_end_whose_clock_lies_before_the_beginning_was_on_a_day_that_is_not_shown() -> None:
    found = page(
        columns("Symbol", "Side", "Qty", "Open time", "Entry price", "Close time", "Exit price"),
        columns("EURUSD", "Buy", "2", "2024-03-05 23:50", "1.0850", "00:20", "1.0860"),
        columns("GBPUSD", "Sell", "1", "2024-03-06 09:10", "1.2710", "09:40", "1.2700"),
    ).trades
    assert [trade.closed_at and trade.closed_at.at.hour for trade in found] == [None, 9]
    assert found[0].review_reasons == ("The date of the end isn't shown.",)
    assert found[1].review_reasons == ()


def test_a_price_that_is_shown_as_nearly_so_is_taken_and_looked_at() -> None:
    found = page(
        columns("Time", "Symbol", "Side", "Qty", "Price"),
        columns("2024-03-05 10:00:00", "BTCUSDT", "Buy", "0.5", "≈ 64210.50"),
        columns("2024-03-05 11:00:00", "BTCUSDT", "Sell", "0.5", "64300.00"),
    ).trades
    assert [str(trade.price) for trade in found] == ["64210.50", "64300.00"]
    assert [trade.review_reasons for trade in found] == [("The price is shown rounded.",), ()]


def test_a_word_for_the_side_that_nobody_knows_is_looked_at() -> None:
    found = page(
        columns("Open positions"),
        columns("Symbol", "Side", "Qty", "Entry price", "Mark price", "Unrealized PnL"),
        columns("BTCUSDT", "swing", "0.5", "64210.50", "64300.00", "44.75"),
        columns("ETHUSDT", "Long", "2", "3120.00", "3130.00", "20.00"),
    ).trades
    assert [trade.side for trade in found] == ["buy", "buy"]
    reason = "The side could not be read with certainty."
    assert [reason in trade.review_reasons for trade in found] == [True, False]


def test_recent_trades_that_went_long_or_short_are_ones_own() -> None:
    def listed(*sides: str) -> list[tuple[str | None, str | None]]:
        cards = [
            line
            for code, side in zip(("EURUSD", "GC", "NQ"), sides, strict=True)
            for line in ([(20, code), (90, "Pullback")], [(20, f"{side} ×2 · 9:28 AM")], [])
        ]
        return [(t.symbol, t.side) for t in page([(20, "Recent Trades")], [], *cards).trades]

    assert listed("Long", "Short", "Long") == [("EURUSD", "buy"), ("GC", "sell"), ("NQ", "buy")]
    assert listed("Buy", "Sell", "Buy") == []


def test_averages_beside_a_journal_are_no_prices_of_its_trades() -> None:
    found = page(
        columns("PAIR", "TYPE", "ENTRY", "EXIT", "LOTS", "P/L", "STATUS", "AVG WIN"),
        columns("USD/CAD", "BUY", "1.2946", "1.2910", "1.07", "$-376.86", "LOSS", "$310"),
        columns("GBP/USD", "SELL", "1.3130", "1.3092", "1.82", "+$690.79", "WIN"),
        columns("EUR/USD", "BUY", "1.1682", "1.1658", "0.28", "$-66.91", "LOSS", "0.51"),
    ).trades
    assert [str(trade.price) for trade in found] == ["1.2946", "1.3130", "1.1682"]


def test_a_gain_in_crowns_before_its_percentage_is_a_result_and_live_is_no_state() -> None:
    found = page(
        columns("Instrument", "Qty", "Price", "Value", "Gain", "Weight", "Priced"),
        columns(
            "EQNR.OL", "210", "399.10", "83 811,00 kr", "22 811 kr (+37.40%)", "19.29%", "live"
        ),
        columns("DNB.OL", "165", "312.70", "51 595,50 kr", "13 596 kr (+35.78%)", "12%", "live"),
        columns("KOG.OL", "140", "314.90", "44 086,00 kr", "18 586 kr (+72.89%)", "10%", "live"),
    ).trades
    assert [(trade.kind, trade.price, trade.pnl) for trade in found] == [
        ("position", None, Decimal(22811)),
        ("position", None, Decimal(13596)),
        ("position", None, Decimal(18586)),
    ]


def test_a_result_against_its_prices_and_side_is_to_be_reviewed() -> None:
    found = page(
        columns("Symbol", "Side", "Qty", "Entry price", "Exit price", "P&L"),
        columns("MNQ", "Long", "2", "19850.25", "19862.25", "48.00"),
        columns("MES", "Short", "1", "5310.50", "5305.50", "25.00"),
        columns("MNQ", "Short", "1", "19840.00", "19850.00", "-20.00"),
        columns("MES", "Long", "3", "5300.00", "5298.00", "30.00"),
    ).trades
    reason = "The result contradicts the prices and the side."
    assert [reason in trade.review_reasons for trade in found] == [False, False, False, True]
    assert found[3].fields["pnl"].confidence < 0.8 < found[0].fields["pnl"].confidence


def test_a_small_gain_that_fees_turned_into_a_loss_needs_no_review() -> None:
    found = page(
        columns("Symbol", "Side", "Qty", "Entry price", "Exit price", "P&L"),
        columns("KO", "Long", "100", "60.00", "61.00", "98.00"),
        columns("PEP", "Long", "100", "170.00", "168.00", "-202.00"),
        columns("MDLZ", "Long", "100", "70.00", "70.05", "-1.20"),
    ).trades
    assert not any(trade.review_reasons for trade in found)
