"""Instruments in full: option contracts, codes behind names and pictures, deals told in cells."""

from decimal import Decimal

import pytest

from live_data_service.analyzers.ocr.words import Word
from tests.live_data_service.ocr_words import Cell, columns, core, page, read, table, words_at

HEAD = columns("Symbol", "Side", "Qty", "Price", "Time", step=330)


def fill(symbol: str) -> list[Cell]:
    """The row of a fill in an instrument."""
    return columns(symbol, "Buy", "3", "5.40", "2024-11-20 10:02:00", step=330)


@pytest.mark.parametrize(
    "contract",
    [
        "QQQ Dec 13 '24 $520 Put",
        "AMD 29 Nov 24 140 C",
        "AAPL Jul 19 2024 220 Call",
        "AAPL Jan 17, 2025 $400.00 Call",
        "MARA240719C22000",
        "NIFTY 27 JUN 24100 CE",
        "TSLA 12/20/24 250C",
        "TSLA $250 Call 12/20",
        "NVDA Call $150 11/29",
        "QQQ 2024-12-20 500 P",
        "SPX Nov 22 '24 5950 Call [SPXW]",
        "IWM 100 (Weeklys) 29 NOV 24 235 CALL",
    ],
)
def test_the_contract_of_an_option_is_its_symbol_with_strike_and_right(contract: str) -> None:
    trades = page(HEAD, fill(contract), fill("AMD"), fill("TSLA")).trades
    assert [trade.symbol for trade in trades] == [contract.upper(), "AMD", "TSLA"]


def test_the_second_line_of_a_cell_belongs_to_the_option() -> None:
    rows: list[Word] = []
    for i, strike in enumerate(("600", "610", "620")):
        y = 80 + 70 * i
        rows += words_at(y, fill("SPY"))
        rows += words_at(y + 20, [(20, f"Dec 20 '24 {strike} Call")])
    symbols = [trade.symbol for trade in read([*words_at(40, HEAD), *rows]).trades]
    assert symbols == [f"SPY DEC 20 '24 {strike} CALL" for strike in (600, 610, 620)]


def test_a_name_without_strike_and_right_is_no_contract() -> None:
    trades = page(HEAD, fill("AMD Advanced Micro"), fill("TSLA Tesla"), fill("NQ DEC 24")).trades
    assert [trade.symbol for trade in trades] == ["AMD", "TSLA", "NQ DEC 24"]


@pytest.mark.parametrize(
    ("shown", "symbol"),
    [
        ("NVIDIA Corp. NVDA:xnas", "NVDA:XNAS"),
        ("Crude Oil Mar 2025 CLH5", "CLH5"),
        ("US Tech 100 NAS", "US TECH 100 NAS"),
        ("EURUSD FX Spot", "EURUSD"),
        ("TSLA TSLA.RTH", "TSLA.RTH"),
        ("SPX SPX500", "SPX500"),
        ("voo voo", "VOO"),
    ],
)
def test_pictures_and_names_before_a_code_are_no_part_of_it(shown: str, symbol: str) -> None:
    assert page(HEAD, fill(shown), fill("AMD"), fill("KO")).trades[0].symbol == symbol


def test_a_text_tells_the_size_of_a_deal_in_an_option_and_the_contract() -> None:
    def row(day: str, number: str, told: str, amount: str) -> list[tuple[float, str]]:
        return [(20, day), (140, number), (300, told), (800, amount)]

    trades = page(
        row("Date", "Ref #", "Description", "Amount"),
        row("11/19/24", "32071", "BOT +4 AMD 100 (Weeklys) 29 NOV 24 140 CALL @1.52", "-611.00"),
        row("11/19/24", "32072", "SOLD -4 AMD 100 (Weeklys) 29 NOV 24 140 CALL @1.80", "717.00"),
        row("11/20/24", "32100", "BOT +300 SOFI @14.87", "-4,461.00"),
    ).trades
    assert [core(trade) for trade in trades] == [
        ("AMD 100 (WEEKLYS) 29 NOV 24 140 CALL", "buy", "4", "1.52"),
        ("AMD 100 (WEEKLYS) 29 NOV 24 140 CALL", "sell", "4", "1.80"),
        ("SOFI", "buy", "300", "14.87"),
    ]


def test_sentences_tell_what_was_closed_at_which_prices() -> None:
    told = "position for symbol NASDAQ:{} at price {} for {} units. Position AVG Price was {}, rate"
    long, short = page(
        [(20, "Time"), (260, "Balance After"), (420, "Realized P&L"), (580, "Action")],
        [(20, "2024-11-25 19:48:12"), (260, "52,418.30 USD"), (420, "+90.00 USD"),
         (580, "Close long " + told.format("AMD", "141.60", "50", "139.80"))],
        [(20, "2024-11-25 18:20:00"), (260, "52,328.30 USD"), (420, "-24.00 USD"),
         (580, "Close short " + told.format("INTC", "24.90", "80", "24.60"))],
    ).trades  # fmt: skip
    assert core(long) == ("NASDAQ:AMD", "buy", "50", "139.80")
    assert core(short) == ("NASDAQ:INTC", "sell", "80", "24.60")
    assert (long.kind, long.exit_price) == ("round_trip", Decimal("141.60"))
    assert long.executed_at is None
    assert long.closed_at is not None


def fees_of(*names: str, amounts: tuple[tuple[str, ...], ...]) -> list[str]:
    """The fees of fills with columns of these names."""
    rows = [
        columns("KO", "Buy", "5", "60.10", *shown) if i % 2 else
        columns("PG", "Sell", "9", "160.20", *shown)
        for i, shown in enumerate(amounts)
    ]  # fmt: skip
    head = columns("Symbol", "Side", "Qty", "Price", *names)
    return [str(trade.fee) for trade in read(table(head, *rows)).trades]


def test_a_commission_and_fees_beside_it_add_up() -> None:
    amounts = (("$1.00", "$0.24"), ("$2.00", "$0.31"))
    assert fees_of("Commissions", "Fees", amounts=amounts) == ["1.24", "2.31"]


def test_a_total_of_fees_is_not_added_to_its_parts() -> None:
    amounts = (("1.00", "0.24", "1.24"), ("2.00", "0.31", "2.31"))
    assert fees_of("Commission", "Exec Fee", "Total Fees", amounts=amounts) == ["1.24", "2.31"]
    assert fees_of("Commission", "Exec Fee", "Charges", amounts=amounts) == ["1.24", "2.31"]


def test_what_is_open_shows_the_result_that_is_not_realised() -> None:
    trades = page(
        columns("Symb", "Type", "Shares", "AvgCost", "Last", "Realized", "Unrealized"),
        columns("KO", "Long", "600", "60.10", "60.40", "0.00", "180.00"),
        columns("PG", "Short", "-50", "160.20", "160.00", "25.00", "10.00"),
    ).trades
    assert [str(trade.pnl) for trade in trades] == ["180.00", "10.00"]


def test_trades_of_an_account_under_a_title_of_statistics_are_read() -> None:
    trades = page(
        [(20, "Statistics")],
        columns("Account", "Instrument", "Open time", "Open price", "Open volume", "Close time",
                "Close price", "Profit (ticks)", "PnL"),
        columns("AB-1", "ESM5@CME", "13.05.2025 15:47:14", "5827.75", "-1", "13.05.2025 15:51:33",
                "5822.75", "20", "250.00"),
        columns("AB-1", "ESM5@CME", "13.05.2025 16:11:07", "5821.25", "2", "13.05.2025 16:12:59",
                "5825.25", "16", "400.00"),
    ).trades  # fmt: skip
    assert [(t.side, str(t.quantity), str(t.pnl)) for t in trades] == [
        ("sell", "1", "250.00"),
        ("buy", "2", "400.00"),
    ]
