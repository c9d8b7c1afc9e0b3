"""Made-up deals: what was traded, how much, at which price, when, and what came of it."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from benchmarks.layouts.scene import UNKNOWN_SCRIPTS, Scene

__all__ = ["Deal", "Trade", "draw_deals", "truth_of"]

Trade = dict[str, str | bool | None]

# Symbol, price, its decimals, the worth of a point.
MARKETS = {
    "shares": (
        ("AAPL", 213.4, 2, 1), ("MSFT", 441.2, 2, 1), ("TSLA", 251.8, 2, 1), ("AMD", 158.9, 2, 1),
        ("BRK.B", 428.7, 2, 1), ("F", 11.93, 2, 1), ("PLTR", 24.6, 3, 1), ("GOOGL", 179.5, 2, 1),
    ),
    "coins": (
        ("BTCUSDT", 67210.0, 2, 1), ("ETH/USDC", 3411.0, 2, 1), ("SOL-USD", 144.2, 3, 1),
        ("DOGEUSDT", 0.12244, 5, 1), ("XRP/USDT", 0.5233, 4, 1), ("LINKUSDT", 13.88, 3, 1),
    ),
    "pairs": (
        ("EURUSD", 1.0872, 5, 100_000), ("GBPJPY", 201.11, 3, 640), ("XAUUSD", 2391.5, 2, 100),
        ("USDCHF", 0.8961, 5, 100_000), ("AUDNZD", 1.1024, 5, 61_000), ("US30", 39850.0, 1, 1),
    ),
    "futures": (
        ("ESU4", 5540.25, 2, 50), ("NQU4", 20110.5, 2, 20), ("CLQ4", 81.54, 2, 1000),
        ("MGCQ4", 2402.3, 1, 10), ("6EU4", 1.0895, 5, 125_000),
    ),
    "europe": (
        ("SAP", 184.3, 2, 1), ("ASML", 951.2, 1, 1), ("AIR", 141.06, 2, 1), ("ENEL", 6.612, 3, 1),
        ("SAN", 4.4215, 4, 1), ("PKO", 61.42, 2, 1), ("PETR4", 38.05, 2, 1), ("VALE3", 60.71, 2, 1),
    ),
}  # fmt: skip
SIZES = {
    "shares": ("1", "5", "12", "40", "100", "350", "1200", "2.5"),
    "coins": ("0.0125", "0.35", "1.2", "18", "2400", "0.500"),
    "pairs": ("0.01", "0.10", "0.25", "0.50", "1.00", "2.30"),
    "futures": ("1", "2", "3", "5", "10"),
    "europe": ("3", "10", "25", "150", "1000", "2500"),
}


@dataclass(frozen=True)
class Deal:
    """One deal; numbers are plain decimals with a point."""

    symbol: str
    side: str
    quantity: str
    price: str
    exit: str
    pnl: str
    fee: str
    value: str
    at: datetime
    closed: datetime
    id: str


def draw_deals(scene: Scene, count: int, market: str | None = None) -> list[Deal]:
    """Deals of one market, latest first."""
    rng = scene.rng
    local = "europe" if scene.cells not in ("en", "zh") else "shares"
    name = market or rng.choice((local, local, "coins", "pairs", "futures"))
    at = datetime(2024, rng.randint(2, 9), rng.randint(13, 28), 16, 5, 44)  # noqa: DTZ001 - a wall-clock time as screens show it
    deals = []
    for _ in range(count):
        deals.append(draw_deal(rng, name, at))
        at -= timedelta(minutes=rng.randint(15, 3000), seconds=rng.randint(1, 59))
    return deals


def draw_deal(rng: random.Random, market: str, at: datetime) -> Deal:
    """One deal of a market."""
    symbol, base, places, worth = rng.choice(MARKETS[market])
    price = f"{base * rng.uniform(0.96, 1.04):.{places}f}"
    leave = f"{float(price) * rng.uniform(0.991, 1.01):.{places}f}"
    side, quantity = rng.choice(("buy", "sell")), rng.choice(SIZES[market])
    points = (Decimal(leave) - Decimal(price)) * (1 if side == "buy" else -1)
    return Deal(
        symbol,
        side,
        quantity,
        price,
        leave,
        f"{points * Decimal(quantity) * worth:.2f}",
        f"{rng.uniform(0.2, 9.9):.2f}",
        f"{Decimal(price) * Decimal(quantity):.2f}",
        at,
        at + timedelta(minutes=rng.randint(4, 900)),
        str(rng.randint(10**7, 10**9)),
    )


def truth_of(scene: Scene, deal: Deal, kind: str, shown: frozenset[str]) -> Trade:
    """What a reader should find of a deal of which these columns are shown; None: not shown."""
    truth: Trade = {
        "kind": kind,
        "symbol": deal.symbol,
        "side": deal.side,
        "quantity": deal.quantity,
        "price": deal.price,
        "executed_at": scene.told(deal.at) if {"time", "opened"} & shown else None,
        "closed_at": scene.told(deal.closed) if "closed" in shown else None,
        "exit_price": deal.exit if "exit" in shown else None,
        "pnl": deal.pnl if "pnl" in shown else None,
        "fee": deal.fee if "fee" in shown else None,
    }
    if scene.language in UNKNOWN_SCRIPTS:
        # Nobody who cannot read the heading can tell a fee from another small number.
        del truth["fee"]
    return truth
