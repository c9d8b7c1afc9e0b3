"""The text of a reading: what each screenshot is, what was read in it, what was not and why."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Literal

from live_data_service.analyzers.base import TradeKind, TradeReading
from live_data_service.analyzers.ocr.candles import Candles
from live_data_service.analyzers.ocr.chart import Chart
from live_data_service.analyzers.ocr.page import PageReading
from live_data_service.analyzers.ocr.surroundings import Surroundings

__all__ = ["describe"]

NAMES = {
    "fill": ("fill", "fills"),
    "position": ("open position", "open positions"),
    "round_trip": ("closed trade", "closed trades"),
}
VERBS: dict[TradeKind, dict[str, str]] = {
    "fill": {"buy": "bought", "sell": "sold"},
    "position": {"buy": "long", "sell": "short"},
    "round_trip": {"buy": "long", "sell": "short"},
}
OTHERS = {
    "orders": "a list of orders that were not filled",
    "market": "market data (an order book, a tape of the market's trades, a watchlist)",
    "cash": "money movements",
    "unknown": "a table that shows no trades",
}
REFUSED: dict[Literal["order", "cash", "empty"], tuple[str, str]] = {
    "order": ("row is an order that was not filled", "rows are orders that were not filled"),
    "cash": ("row moves money or is a sum", "rows move money or are sums"),
    "empty": ("row does not show enough of a trade", "rows do not show enough of a trade"),
}
MOST_SYMBOLS = 8
LATEST = 3
"""Candles whose prices are told."""

SMALL_LETTERS = 13.0
"""Height of a line of text in pixels under which letters are often misread."""


def describe(pages: Sequence[tuple[str, PageReading]]) -> str:
    """One paragraph for each screenshot, given with its file name."""
    return "\n\n".join(
        f"{name}: {paragraph(page)}" if len(pages) > 1 else paragraph(page) for name, page in pages
    )


def paragraph(page: PageReading) -> str:
    """What one screenshot is and what was read in it."""
    sentences = [*trades_told(page.trades), *chart_told(page.chart, page.candles)]
    if not sentences:
        sentences.append(nothing_told(page))
    elif not page.trades:
        sentences.append("No trades are shown.")
    sentences += [*beside_told(page), *around_told(page.around), *refused_told(page)]
    if page.trades:
        sentences += review_told(page.trades)
    sentences += letters_told(page)
    return " ".join(sentences)


def beside_told(page: PageReading) -> list[str]:
    """What else an image with trades or a chart shows."""
    if not page.trades and page.chart is None:
        return []
    others = dict.fromkeys(OTHERS[v] for v in page.verdicts if v in OTHERS and v != "unknown")
    return [f"Also shown: {' and '.join(others)}."] if others else []


def around_told(around: Surroundings) -> list[str]:
    """The application that the text names, and the sums of the account as they stand."""
    told = [f"The text names {around.application}."] if around.application else []
    return [*told, *([f"Shown beside: {'; '.join(around.totals)}."] if around.totals else [])]


def letters_told(page: PageReading) -> list[str]:
    """That letters are too small to be read well, where they are."""
    if not page.words or page.around.letters >= SMALL_LETTERS:
        return []
    size = round(page.around.letters)
    return [f"Lines of text are only {size} pixels high: a larger screenshot is read better."]


def trades_told(trades: Sequence[TradeReading]) -> list[str]:
    """How many trades of which instruments, and the sums of what is shown."""
    sentences: list[str] = []
    for kind, names in NAMES.items():
        some = [trade for trade in trades if trade.kind == kind]
        if some:
            count = f"{len(some)} {names[len(some) > 1]}"
            sentences.append(f"{count}: {symbols_told(some)}.")
            sentences += sums_told(some)
    return sentences


def symbols_told(trades: Sequence[TradeReading]) -> str:
    """The instruments, most frequent first, each with its count and quantity by side."""
    counts = Counter(trade.symbol or "no symbol shown" for trade in trades)
    told = []
    for symbol, count in counts.most_common(MOST_SYMBOLS):
        own = [trade for trade in trades if (trade.symbol or "no symbol shown") == symbol]
        sides = [
            f"{verb} {plain(total)}"
            for side, verb in VERBS[own[0].kind].items()
            if (total := total_of(trade.quantity for trade in own if trade.side == side))
        ]
        head = f"{symbol} ({count}x)" if count > 1 else symbol
        told.append(f"{head} {', '.join(sides)}" if sides else head)
    if len(counts) > MOST_SYMBOLS:
        told.append(f"{len(counts) - MOST_SYMBOLS} more")
    return "; ".join(told)


def total_of(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of the values shown, None where none is."""
    shown = [value for value in values if value is not None]
    return sum(shown, Decimal(0)) if shown else None


def plain(value: Decimal) -> str:
    """A number without exponent, thousands grouped."""
    return f"{value:,f}"


def sums_told(trades: Sequence[TradeReading]) -> list[str]:
    """The sums of results and fees, by currency, where they are shown."""
    told: list[str] = []
    for label, name in (("Result", "pnl"), ("Fees", "fee")):
        sums: dict[str, Decimal] = {}
        for trade in trades:
            value: Decimal | None = getattr(trade, name)
            if value is not None:
                sums[trade.currency or ""] = sums.get(trade.currency or "", Decimal(0)) + value
        if sums:
            parts = [f"{plain(total)} {currency}".strip() for currency, total in sums.items()]
            told.append(f"{label} shown: {', '.join(parts)}.")
    return told


def chart_told(chart: Chart | None, candles: Candles | None) -> list[str]:
    """What a chart's text and its candles tell, and what they don't."""
    if chart is None:
        return []
    axis = f"from {chart.axis[-1].text} to {chart.axis[0].text}" if chart.axis else None
    told = {
        "timeframe": frame_told(chart.timeframe) if chart.timeframe else None,
        "last price": chart.last,
        "price axis": axis,
    }
    head = f"A chart of {chart.name}" if chart.name else "A chart that names no instrument"
    shown = [f"{name} {value}" for name, value in told.items() if value]
    missing = ", ".join(name for name, value in told.items() if not value)
    return [
        f"{', '.join([head, *shown])}.",
        *([f"Not readable: {missing}."] if missing else []),
        candles_told(candles),
    ]


def frame_told(frame: str) -> str:
    """A timeframe as it stands; a bare number means minutes."""
    return f"{frame}m" if frame.isdigit() else frame


def candles_told(candles: Candles | None) -> str:
    """Trend and range of the candles, and the latest of them."""
    if candles is None:
        return "Its candles were not measured: their shapes or the axis are not clear enough."
    first, last = candles.all[0].open, candles.all[-1].close
    trend = "up" if last > first else "down" if last < first else "level"
    low, high = min(c.low for c in candles.all), max(c.high for c in candles.all)
    latest = "; ".join("/".join(map(plain, candle)) for candle in candles.all[-LATEST:])
    return (
        f"{len(candles.all)} candles measured, each price exact to about {plain(candles.pixel)}: "
        f"{trend} from {plain(first)} to {plain(last)}, range {plain(low)} to {plain(high)}; "
        f"the latest as open/high/low/close: {latest}."
    )


def nothing_told(page: PageReading) -> str:
    """What an image without trades and without a chart is."""
    others = list(dict.fromkeys(OTHERS[v] for v in page.verdicts if v in OTHERS))
    if others:
        return f"No trades: the image shows {' and '.join(others)}."
    if not page.words:
        return "Nothing to read: no text was found in the image."
    return "No trades were found: the text in the image tells of none."


def refused_told(page: PageReading) -> list[str]:
    """How many rows were left out and why."""
    counts = Counter(refusal.sort for refusal in page.refused)
    return [
        f"Left out: {counts[sort]} {names[counts[sort] > 1]}."
        for sort, names in REFUSED.items()
        if counts[sort] and (sort != "empty" or page.trades)
    ]


def review_told(trades: Sequence[TradeReading]) -> list[str]:
    """What should be looked at, most frequent first."""
    reasons = Counter(reason for trade in trades for reason in trade.review_reasons)
    if not reasons:
        return []
    told = [f"{reason.rstrip('.')} ({count}x)" for reason, count in reasons.most_common(4)]
    waiting = sum(bool(trade.review_reasons) for trade in trades)
    return [f"{waiting} to review: {'; '.join(told)}."]
