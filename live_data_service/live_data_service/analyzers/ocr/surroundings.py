"""What the text around the trades tells: the application, sums of the account, size of letters."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from live_data_service.analyzers.ocr.numerals import parse_numeral
from live_data_service.analyzers.ocr.vocabulary import normal
from live_data_service.analyzers.ocr.words import Line, Phrase, phrases_of

__all__ = ["Surroundings", "look_around"]

# Names that stand for nothing else on a trading screen, as they write themselves.
APPLICATIONS = (
    "TradingView", "MetaTrader 4", "MetaTrader 5", "MetaTrader", "MT4", "MT5", "cTrader", "Binance",
    "Bybit", "OKX", "Kraken Pro", "Coinbase", "KuCoin", "Bitget", "BitMEX", "Deribit",
    "Hyperliquid",
    "Interactive Brokers", "IBKR", "Trader Workstation", "thinkorswim", "NinjaTrader", "Tradovate",
    "TopstepX", "Robinhood", "Webull", "eToro", "DEGIRO", "Trade Republic", "Scalable Capital",
    "Trading 212", "xStation", "XTB", "Zerodha", "Upstox", "Charles Schwab", "Fidelity", "E*TRADE",
    "TradeStation", "tastytrade", "Saxo", "comdirect", "flatex", "Consorsbank", "Plus500",
    "Capital.com", "Quantower", "Sierra Chart", "MultiCharts", "Tradervue", "Myfxbook", "Questrade",
    "Moomoo", "Futu", "Alpaca", "Bitpanda", "Gate.io", "BingX", "MEXC", "HTX", "Phemex",
)  # fmt: skip
APPLICATION = re.compile(
    r"(?<![\w@./])(?:" + "|".join(re.escape(name) for name in APPLICATIONS) + r")(?![\w@])"
)

# What stands before a sum of the account, as `normal` leaves it.
TOTALS = frozenset(
    {
        "balance", "account balance", "equity", "net liq", "net liquidity", "net liquidation",
        "buying power", "free margin", "margin level", "total p&l", "total pnl", "total profit",
        "day p&l", "today s p&l", "daily p&l", "realized p&l", "unrealized p&l", "rp&l", "up&l",
        "net profit", "total value", "portfolio value", "kontostand", "guthaben", "saldo", "gesamt",
        "gesamtwert", "depotwert", "gewinn gesamt", "solde", "total", "patrimonio", "saldo total",
        "resultado total", "valeur totale", "saldo totale", "wartosc portfela",
        "账户权益", "总资产", "余额",
    }
)  # fmt: skip
MOST_TOTALS = 5
NEAR = 6.0
"""How far behind its name a sum may stand, in heights of its letters."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """``totals`` are names with their sums as shown; ``letters`` the usual height of a line of text
    in pixels."""

    application: str | None = None
    totals: tuple[str, ...] = ()
    letters: float = 0.0


def look_around(lines: Sequence[Line]) -> Surroundings:
    """What the lines of a page tell beside its trades."""
    heights = [word.height for line in lines for word in line.words]
    found = (APPLICATION.search(line.text) for line in lines)
    totals = dict.fromkeys(total for line in lines for total in totals_in(phrases_of(line.words)))
    return Surroundings(
        next((match[0] for match in found if match), None),
        tuple(totals)[:MOST_TOTALS],
        median(heights) if heights else 0.0,
    )


def totals_in(phrases: Sequence[Phrase]) -> Iterator[str]:
    """Names of sums with the sums behind them: in one phrase, or in two beside each other."""
    for phrase in phrases:
        for cut in range(1, len(phrase.words)):
            name = " ".join(word.text for word in phrase.words[:cut])
            amount = " ".join(word.text for word in phrase.words[cut:])
            if normal(name) in TOTALS and is_amount(amount):
                yield f"{name.rstrip(':')} {amount}"
    for name_phrase, amount_phrase in pairwise(phrases):
        gap = amount_phrase.x0 - name_phrase.x1
        near = gap <= NEAR * name_phrase.words[0].height
        if near and normal(name_phrase.text) in TOTALS and is_amount(amount_phrase.text):
            yield f"{name_phrase.text.rstrip(':')} {amount_phrase.text}"


def is_amount(text: str) -> bool:
    """Whether a text is one number, and no percentage."""
    numeral = parse_numeral(text)
    return numeral is not None and not numeral.percent
