"""Made-up deals, candles and prints for the screens: nothing here is of a real account."""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

__all__ = ["MARKETS", "Candle", "Deal", "Market", "Print", "candles", "deals", "tape"]

START = datetime(2025, 3, 21, 15, 42, 7)  # noqa: DTZ001 - a wall-clock time as screens show it


class Listing(NamedTuple):
    """An instrument: its code, its name, a price, decimals of prices, worth of one point."""

    symbol: str
    name: str
    price: float
    places: int
    worth: int = 1


@dataclass(frozen=True, slots=True)
class Market:
    """What is traded, in which sizes."""

    listings: tuple[Listing, ...]
    sizes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deal:
    """One trade with all that a screen may show of it, numbers as plain text."""

    symbol: str
    name: str
    side: str
    quantity: str
    price: str
    exit: str
    at: datetime
    closed: datetime
    pnl: str
    fee: str
    id: str
    places: int

    @property
    def buys(self) -> bool:
        """Whether it was bought."""
        return self.side == "buy"

    @property
    def gains(self) -> bool:
        """Whether the result is a gain."""
        return not self.pnl.startswith("-")

    @property
    def value(self) -> str:
        """Quantity times price."""
        return f"{Decimal(self.quantity) * Decimal(self.price):.2f}"

    @property
    def sized(self) -> str:
        """The quantity, negative when sold."""
        return self.quantity if self.buys else f"-{self.quantity}"

    @property
    def percent(self) -> str:
        """The way from price to exit in percent, a loss negative."""
        share = (Decimal(self.exit) / Decimal(self.price) - 1) * 100
        return f"{share if self.buys else -share:.2f}"

    def away(self, share: float) -> str:
        """A price some share of the price away, as stops and limits are."""
        return f"{float(self.price) * (1 + share):.{self.places}f}"

    def only(self, side: str) -> "Deal":
        """The same deal on a given side, its result turned where need be."""
        turned = self.pnl.removeprefix("-") if not self.gains else f"-{self.pnl}"
        return self if side == self.side else replace(self, side=side, pnl=turned)


MARKETS = {
    "shares": Market(
        (
            Listing("AAPL", "Apple Inc.", 213.4, 2), Listing("MSFT", "Microsoft Corp", 391.2, 2),
            Listing("NVDA", "NVIDIA Corp", 117.7, 2), Listing("KO", "Coca-Cola Co", 69.1, 2),
            Listing("AMD", "Advanced Micro Devices", 106.4, 2), Listing("F", "Ford Motor", 10.2, 2),
            Listing("BRK.B", "Berkshire Hathaway", 522.1, 2), Listing("T", "AT&T Inc", 26.9, 2),
        ),
        ("1", "3", "10", "25", "40", "75", "120", "250", "1200"),
    ),
    "european": Market(
        (
            Listing("SAP", "SAP SE", 248.4, 2), Listing("SIE", "Siemens AG", 221.4, 2),
            Listing("ALV", "Allianz SE", 352.1, 2),
            Listing("IFX", "Infineon Technologies", 33.4, 3),
            Listing("ASML", "ASML Holding", 661.3, 2), Listing("AIR", "Airbus SE", 168.2, 2),
        ),
        ("1", "5", "10", "25", "40", "75", "250", "1200"),
    ),
    "coins": Market(
        (
            Listing("BTCUSDT", "Bitcoin", 84120.0, 1), Listing("ETHUSDT", "Ethereum", 1984.0, 2),
            Listing("SOLUSDT", "Solana", 128.3, 2), Listing("XRPUSDT", "XRP", 2.3915, 4),
            Listing("DOGEUSDT", "Dogecoin", 0.16912, 5),
        ),
        ("0.015", "0.25", "0.840", "1.5", "12", "350"),
    ),
    "pairs": Market(
        (
            Listing("EURUSD", "Euro vs US Dollar", 1.0842, 5, 100_000),
            Listing("USDJPY", "US Dollar vs Yen", 149.32, 3, 670),
            Listing("GBPUSD", "Pound vs US Dollar", 1.29271, 5, 100_000),
            Listing("XAUUSD", "Gold", 3022.8, 2, 100),
            Listing("US30", "Wall Street 30", 41980.5, 1),
        ),
        ("0.01", "0.10", "0.25", "0.50", "1.00", "2.00"),
    ),
    "futures": Market(
        (
            Listing("ESM5", "E-mini S&P 500", 5712.25, 2, 50),
            Listing("NQM5", "E-mini Nasdaq", 19902.5, 2, 20),
            Listing("MNQM5", "Micro Nasdaq", 19902.5, 2, 2),
            Listing("CLK5", "Crude Oil", 68.28, 2, 1000),
            Listing("GCJ5", "Gold", 3021.4, 1, 100), Listing("6EM5", "Euro FX", 1.0878, 5, 125_000),
        ),
        ("1", "2", "3", "5", "10"),
    ),
    "chinese": Market(
        (
            Listing("00700", "腾讯控股", 508.5, 3), Listing("09988", "阿里巴巴-W", 134.2, 3),
            Listing("03690", "美团-W", 164.1, 3), Listing("01810", "小米集团-W", 53.85, 3),
        ),
        ("100", "200", "500", "1000", "2400"),
    ),
    "indian": Market(
        (
            Listing("RELIANCE", "Reliance Industries", 1276.35, 2),
            Listing("TCS", "Tata Consultancy", 3578.2, 2),
            Listing("INFY", "Infosys", 1592.6, 2), Listing("HDFCBANK", "HDFC Bank", 1770.35, 2),
            Listing("NIFTY25MAR23400CE", "Nifty call", 182.45, 2),
        ),
        ("1", "10", "25", "50", "75", "150", "300"),
    ),
}  # fmt: skip


def deals(rng: random.Random, market: Market, count: int) -> list[Deal]:
    """Deals of made-up times, sizes and prices, latest first."""
    at = START
    found: list[Deal] = []
    for _ in range(count):
        listing = rng.choice(market.listings)
        price = f"{listing.price * rng.uniform(0.97, 1.03):.{listing.places}f}"
        leaving = f"{float(price) * rng.uniform(0.994, 1.007):.{listing.places}f}"
        quantity = rng.choice(market.sizes)
        side = rng.choice(["buy", "sell"])
        points = (Decimal(leaving) - Decimal(price)) * (1 if side == "buy" else -1)
        found.append(
            Deal(
                symbol=listing.symbol,
                name=listing.name,
                side=side,
                quantity=quantity,
                price=price,
                exit=leaving,
                at=at,
                closed=at + timedelta(minutes=rng.randint(2, 300), seconds=rng.randint(1, 59)),
                pnl=f"{points * Decimal(quantity) * listing.worth:.2f}",
                fee=f"{rng.uniform(0.35, 6.5):.2f}",
                id=str(rng.randint(10**8, 10**9)),
                places=listing.places,
            )
        )
        at -= timedelta(minutes=rng.randint(20, 2900), seconds=rng.randint(1, 59))
    return found


class Candle(NamedTuple):
    """A bar of a chart, in percent of its height from the top."""

    high: float
    low: float
    top: float
    bottom: float
    rises: bool


def candles(rng: random.Random, count: int) -> list[Candle]:
    """A walk of bars that stays on the chart."""
    level, found = 50.0, []
    for _ in range(count):
        end = min(90.0, max(10.0, level + rng.uniform(-7, 7)))
        high, low = min(level, end) - rng.uniform(0, 3), max(level, end) + rng.uniform(0, 3)
        found.append(Candle(high, low, min(level, end), max(level, end), end < level))
        level = end
    return found


class Print(NamedTuple):
    """One line of a market's tape: somebody else's trade."""

    price: str
    size: str
    clock: str
    rises: bool


def tape(rng: random.Random, market: Market, count: int) -> list[Print]:
    """What others trade now, or the levels of a book, latest first."""
    listing, at, found = market.listings[0], START, []
    for i in range(count):
        price = f"{listing.price * (1 - 0.0002 * i):.{listing.places}f}"
        found.append(
            Print(
                price, f"{rng.uniform(0.01, 40):.3f}", at.strftime("%H:%M:%S"), rng.random() < 0.5
            )
        )
        at -= timedelta(seconds=rng.randint(0, 9))
    return found
