"""Draw the sample screenshots of the repository and the truth beside them.

    python benchmarks/render_samples.py

Nothing in them is of a real account. The same files come out of every run.
"""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
SEED = 20240315

Trade = dict[str, Any]
Colour = str


@dataclass(frozen=True)
class Theme:
    """The colours of one screenshot."""

    ground: Colour
    panel: Colour
    line: Colour
    ink: Colour
    faint: Colour
    green: Colour
    red: Colour


DARK = Theme("#12161f", "#1a202c", "#273040", "#e6eaf0", "#8b95a7", "#2bbd85", "#f0616d")
LIGHT = Theme("#ffffff", "#f3f5f8", "#dfe4ea", "#1d2430", "#6b7686", "#0e8f58", "#d23b47")
BLACK = Theme("#0a0a0c", "#16171b", "#25272d", "#f2f3f5", "#8d9099", "#35c98f", "#ff6b6b")


@dataclass(frozen=True)
class Column:
    """A column of a drawn table: heading, width in pixels, alignment, text and colour."""

    heading: str
    width: int
    right: bool
    text: Callable[[Trade], str]
    colour: Callable[[Trade, Theme], Colour] = lambda _trade, theme: theme.ink


def font(size: int) -> ImageFont.FreeTypeFont:
    """The typeface that comes with Pillow."""
    found = ImageFont.load_default(size)
    assert isinstance(found, ImageFont.FreeTypeFont)
    return found


def side_colour(trade: Trade, theme: Theme) -> Colour:
    """Green for bought, red for sold."""
    return theme.green if trade["side"] == "buy" else theme.red


def result_colour(trade: Trade, theme: Theme) -> Colour:
    """Green for a gain, red for a loss."""
    return theme.red if trade["pnl"].startswith("-") else theme.green


def english(number: str) -> str:
    """1,234.50."""
    whole, _, fraction = number.partition(".")
    return f"{int(whole):,}" + (f".{fraction}" if fraction else "")


def german(number: str) -> str:
    """1.234,50."""
    return english(number).translate(str.maketrans(",.", ".,"))


def signed(number: str) -> str:
    """A result with its sign."""
    return number if number.startswith("-") else f"+{number}"


def draw_table(
    theme: Theme, tabs: Sequence[str], columns: Sequence[Column], trades: Sequence[Trade], row: int
) -> Image.Image:
    """A table under a bar of tabs; ``row`` is the height of its rows."""
    margin, head = 24, 62
    size = round(row * 0.42)
    width = 2 * margin + sum(column.width for column in columns)
    image = Image.new("RGB", (width, head + row * (len(trades) + 1) + margin), theme.ground)
    pen = ImageDraw.Draw(image)
    x = margin
    for index, tab in enumerate(tabs):
        pen.text((x, head / 2), tab, theme.ink if index == 0 else theme.faint, font(size + 2), "lm")
        length = pen.textlength(tab, font(size + 2))
        if index == 0:
            pen.line((x, head - 8, x + length, head - 8), theme.green, 3)
        x += round(length) + 30
    pen.rectangle((0, head, width, head + row), theme.panel)
    for index, trade in enumerate([None, *trades]):
        y = head + row * index
        pen.line((margin, y + row, width - margin, y + row), theme.line, 1)
        draw_row(pen, columns, trade, theme, (margin, y + row // 2, size))
    return image


def draw_row(
    pen: ImageDraw.ImageDraw,
    columns: Sequence[Column],
    trade: Trade | None,
    theme: Theme,
    place: tuple[int, int, int],
) -> None:
    """The headings, or the cells of one trade; ``place`` is left edge, middle and letter size."""
    x, y, size = place
    for column in columns:
        text = column.heading if trade is None else column.text(trade)
        colour = theme.faint if trade is None else column.colour(trade, theme)
        edge = x + column.width - 14 if column.right else x + 6
        pen.text((edge, y), text, colour, font(size), "rm" if column.right else "lm")
        x += column.width


def deals(rng: random.Random, market: "Market", count: int) -> list[Trade]:
    """Trades of made-up times, sizes and prices, latest first."""
    at = datetime(2024, 3, 15, 15, 42, 7)  # noqa: DTZ001 - a wall-clock time as screens show it
    found: list[Trade] = []
    for _ in range(count):
        symbol, base, places, worth = rng.choice(market.listed)
        price = f"{base * rng.uniform(0.97, 1.03):.{places}f}"
        quantity = rng.choice(market.sizes)
        exit_price = f"{float(price) * rng.uniform(0.994, 1.007):.{places}f}"
        side = rng.choice(["buy", "sell"])
        points = (Decimal(exit_price) - Decimal(price)) * (1 if side == "buy" else -1)
        found.append(
            {
                "symbol": symbol,
                "side": side,
                "quantity": quantity,
                "price": price,
                "at": at,
                "exit": exit_price,
                "pnl": f"{points * Decimal(quantity) * worth:.2f}",
                "fee": f"{rng.uniform(0.35, 6.5):.2f}",
                "closed": at + timedelta(minutes=rng.randint(9, 700)),
                "value": f"{Decimal(price) * Decimal(quantity):.2f}",
                "id": str(rng.randint(10**8, 10**9)),
            }
        )
        at -= timedelta(minutes=rng.randint(20, 2900), seconds=rng.randint(1, 59))
    return found


def truth_of(trade: Trade, kind: str, clock: str, *more: str) -> dict[str, str]:
    """What a reader should find of a drawn trade."""
    core = {name: trade[name] for name in ("symbol", "side", "quantity", "price")}
    core["kind"] = kind
    if clock:
        core["executed_at"] = trade["at"].strftime(clock)
    if "exit" in more:
        core["exit_price"] = trade["exit"]
        core["closed_at"] = trade["closed"].strftime(clock)
    core.update({name: trade[name] for name in more if name in ("pnl", "fee")})
    return core


@dataclass(frozen=True)
class Market:
    """What is traded: symbol, price, its decimals, worth of a point; and usual sizes."""

    listed: tuple[tuple[str, float, int, int], ...]
    sizes: tuple[str, ...]


SHARES = Market(
    (("AAPL", 172.4, 2, 1), ("MSFT", 417.3, 2, 1), ("NVDA", 878.2, 2, 1), ("KO", 60.1, 2, 1)),
    ("3", "10", "25", "40", "75", "120", "250", "1200"),
)
GERMAN = Market(
    (("SAP", 177.2, 2, 1), ("SIE", 178.4, 2, 1), ("ALV", 262.1, 2, 1), ("IFX", 31.4, 3, 1)),
    ("1", "10", "25", "40", "75", "250", "1200"),
)
COINS = Market(
    (("BTC/USDT", 68120.0, 1, 1), ("ETH/USDT", 3644.0, 2, 1), ("SOL/USDT", 182.3, 2, 1)),
    ("0.015", "0.25", "0.8400", "1.5", "12"),
)
PAIRS = Market(
    (("EURUSD", 1.0884, 5, 100_000), ("USDJPY", 149.05, 3, 670), ("XAUUSD", 2155.8, 2, 100)),
    ("0.01", "0.10", "0.25", "0.50", "1.00"),
)

SECONDS, MINUTES, DAY = "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d"
Drawn = tuple[Image.Image, list[dict[str, str]]]


def fills_dark(rng: random.Random) -> Drawn:
    """A dark table of fills in English."""
    trades = deals(rng, COINS, 9)
    columns = [
        Column("Time", 210, False, lambda t: t["at"].strftime("%Y-%m-%d %H:%M:%S")),
        Column("Pair", 130, False, lambda t: t["symbol"]),
        Column("Side", 90, False, lambda t: t["side"].title(), side_colour),
        Column("Price", 140, True, lambda t: english(t["price"])),
        Column("Executed", 130, True, lambda t: english(t["quantity"])),
        Column("Fee", 110, True, lambda t: t["fee"]),
        Column("Total", 170, True, lambda t: english(t["value"])),
    ]
    image = draw_table(DARK, ["Trade History", "Open Orders", "Assets"], columns, trades, 42)
    return image, [truth_of(t, "fill", SECONDS, "fee") for t in trades]


def fills_german(rng: random.Random) -> Drawn:
    """A light German table with decimal commas."""
    trades = deals(rng, GERMAN, 8)
    columns = [
        Column("Datum", 190, False, lambda t: t["at"].strftime("%d.%m.%Y %H:%M")),
        Column("Wertpapier", 130, False, lambda t: t["symbol"]),
        Column(
            "Art", 100, False, lambda t: "Kauf" if t["side"] == "buy" else "Verkauf", side_colour
        ),
        Column("Anzahl", 100, True, lambda t: german(t["quantity"])),
        Column("Kurs", 130, True, lambda t: german(t["price"])),
        Column("Provision", 130, True, lambda t: german(t["fee"])),
        Column("Betrag", 170, True, lambda t: german(t["value"])),
    ]
    image = draw_table(LIGHT, ["Orders", "Depot", "Konto"], columns, trades, 40)
    return image, [truth_of(t, "fill", MINUTES, "fee") for t in trades]


def positions_light(rng: random.Random) -> Drawn:
    """Open positions with an entry price, the latest price and an open result."""
    trades = deals(rng, SHARES, 5)
    columns = [
        Column("Symbol", 110, False, lambda t: t["symbol"]),
        Column("Side", 90, False, lambda t: "Long" if t["side"] == "buy" else "Short", side_colour),
        Column("Qty", 90, True, lambda t: english(t["quantity"])),
        Column("Entry Price", 150, True, lambda t: english(t["price"])),
        Column("Last Price", 150, True, lambda t: english(t["exit"])),
        Column("Unrealized P&L", 190, True, lambda t: signed(english(t["pnl"])), result_colour),
    ]
    image = draw_table(LIGHT, ["Positions", "Orders", "Account"], columns, trades, 44)
    return image, [truth_of(t, "position", "", "pnl") for t in trades]


def round_trips_dark(rng: random.Random) -> Drawn:
    """Closed trades with two times and two prices in one row."""
    trades = deals(rng, PAIRS, 8)
    columns = [
        Column("Ticket", 120, False, lambda t: t["id"]),
        Column("Symbol", 110, False, lambda t: t["symbol"]),
        Column("Type", 80, False, lambda t: t["side"], side_colour),
        Column("Volume", 100, True, lambda t: t["quantity"]),
        Column("Time", 180, True, lambda t: t["at"].strftime("%Y.%m.%d %H:%M")),
        Column("Price", 120, True, lambda t: t["price"]),
        Column("Time", 180, True, lambda t: t["closed"].strftime("%Y.%m.%d %H:%M")),
        Column("Price", 120, True, lambda t: t["exit"]),
        Column("Profit", 120, True, lambda t: t["pnl"], result_colour),
    ]
    image = draw_table(DARK, ["History", "Trade", "Journal"], columns, trades, 40)
    return image, [truth_of(t, "round_trip", MINUTES, "exit", "pnl") for t in trades]


def cards_phone(rng: random.Random) -> Drawn:
    """A list of two-line records as a phone shows it."""
    trades = deals(rng, SHARES, 6)
    width, head, tall = 640, 96, 112
    image = Image.new("RGB", (width, head + tall * len(trades) + 12), BLACK.ground)
    pen = ImageDraw.Draw(image)
    pen.text((28, head / 2), "Activity", BLACK.ink, font(34), "lm")
    for index, trade in enumerate(trades):
        top = head + tall * index
        verb = "Bought" if trade["side"] == "buy" else "Sold"
        pen.text((28, top + 38), trade["symbol"], BLACK.ink, font(27), "lm")
        left = 40 + pen.textlength(trade["symbol"], font(27))
        pen.text((left, top + 38), verb, side_colour(trade, BLACK), font(27), "lm")
        pen.text((width - 28, top + 38), f"${english(trade['value'])}", BLACK.ink, font(27), "rm")
        pen.text((28, top + 76), trade["at"].strftime("%b %d, %Y"), BLACK.faint, font(22), "lm")
        deal = f"{english(trade['quantity'])} shares at ${english(trade['price'])}"
        pen.text((width - 28, top + 76), deal, BLACK.faint, font(22), "rm")
        pen.line((28, top + tall, width - 28, top + tall), BLACK.line, 2)
    return image, [truth_of(t, "fill", DAY) for t in trades]


def main() -> None:
    """Write all samples and their truth."""
    SAMPLES.mkdir(exist_ok=True)
    truth = []
    for draw in (fills_dark, fills_german, positions_light, round_trips_dark, cards_phone):
        image, trades = draw(random.Random(f"{SEED} {draw.__name__}"))
        name = f"{draw.__name__}.png"
        image.save(SAMPLES / name, optimize=True)
        truth.append({"file": name, "shows": draw.__doc__, "trades": trades})
    (SAMPLES / "truth.json").write_text(
        json.dumps(truth, indent=1, ensure_ascii=False) + "\n", "utf-8"
    )


if __name__ == "__main__":
    main()
