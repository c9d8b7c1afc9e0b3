"""What a chart's own text tells: instrument, timeframe, latest price, and that it is a chart."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from statistics import median

from live_data_service.analyzers.ocr.cells import Cell, kind_of, ticker_in
from live_data_service.analyzers.ocr.numerals import Numeral, parse_numeral, value_of
from live_data_service.analyzers.ocr.vocabulary import CURRENCIES
from live_data_service.analyzers.ocr.words import Line, Phrase, Word, phrases_of

__all__ = [
    "Chart",
    "beside_chart",
    "find_chart",
    "names_pair",
    "page_symbol",
    "price_axis",
    "without_axis",
]

TIMEFRAME = (
    r"\d{1,3}\s?(?:s|m|min|h|H|D|W|M|d|w|mo)?|[MH]\d{1,2}|D1|W1|MN1?|[Dd]aily|[Ww]eekly|[Hh]ourly"
    r"|1 ?(?:minute|hour|day)"
)
TITLE = re.compile(
    rf"^\W?(?P<symbol>#?[A-Z0-9][A-Z0-9.!:/_]{{1,19}}(?:\s?/\s?[A-Z]{{3,5}})?(?:[a-z]|\.[A-Z]?[a-z]{{2,9}})?)\s*[·•,.∙・-]\s*(?P<frame>{TIMEFRAME})(?![a-z\d.%]|:\d)"
)
NAMED_TITLE = re.compile(
    rf"^(?P<symbol>[^\W\d][\w&/.' ]{{1,40}}?)\s*[·•∙・]\s*(?P<frame>{TIMEFRAME})(?![a-z\d.%:])"
)
PAIR = re.compile(
    r"^#?(?:[A-Z0-9]{2,10}[/\-_][A-Z]{3,5}|[A-Z0-9]{2,10}(?:USDT|USDC|USD|BUSD|PERP|BTC|EUR)(?:\.P)?)$"
)
CLOSE = re.compile(r"(?<![A-Za-z])C\s?:?\s?(?P<price>\d[\d.,]*\d)")
REACH = 9.0
"""How far from a title its prices stand, in heights: a third of it downwards."""

BELOW_AXIS = 5.0
"""How far below the lowest price, in heights of its label, the axis of times stands at most."""

PAIR_LENGTH = 6
MIN_AXIS = 5
"""Prices in one column at even steps that make an axis."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as far as its text tells."""

    symbol: Cell | None = None
    name: str | None = None
    timeframe: str | None = None
    last: str | None = None
    axis: tuple[Word, ...] = ()

    @property
    def has_axis(self) -> bool:
        """Whether an axis of prices was found; ``axis`` has its labels from top to bottom."""
        return bool(self.axis)


def find_chart(lines: Sequence[Line]) -> Chart | None:
    """The chart on a page: one with a title or with an axis of prices."""
    axis = tuple(price_axis([word for line in lines for word in line.words]))
    for line in lines:
        for phrase in phrases_of(line.words):
            found = TITLE.match(phrase.text) or NAMED_TITLE.match(phrase.text)
            if found is None or not (ticker_in(found["symbol"]) or "·" in phrase.text):
                continue
            if parse_numeral(without_tick(phrase.words[0]).text) is not None:
                continue
            cell = symbol_cell(phrase.words, found["symbol"])
            frame = found["frame"].strip()
            if not axis and frame.isdigit():
                continue
            return Chart(
                cell, found["symbol"].strip().upper(), frame, last_price(lines, phrase), axis
            )
    return bar_chart(lines, axis) if axis else None


def bar_chart(lines: Sequence[Line], axis: tuple[Word, ...]) -> Chart:
    """A chart whose instrument and timeframe the bar at the top of a window names, if it does.

    They stand beside each other, ``MNQH2025 5m``, or in brackets, ``[EURUSD,M30]``.
    """
    legends = (LEGEND.search(line.text) for line in lines[:LEGEND_LINES])
    last = next((found["price"] for found in legends if found), None)
    for line in lines[:BAR_LINES]:
        inside = BRACKETED.search(line.text)
        if inside is not None:
            word = next(word for word in line.words if "[" in word.text)
            cell = Cell((word._replace(text=inside["symbol"]),))
            return Chart(cell, inside["symbol"].upper(), inside["frame"], last, axis)
        for one, other in pairwise(line.words):
            named = kind_of(one.text) == "ticker" and UNIT_FRAME.fullmatch(other.text)
            if named and other.x0 - one.x1 < BAR_GAP * one.height:
                return Chart(Cell((one,)), one.text.upper(), other.text, last, axis)
    return Chart(last=last, axis=axis)


LEGEND = re.compile(r"H\s?\d[\d.,]*\s+L\s?\d[\d.,]*\s+C\s?(?P<price>\d[\d.,]*\d)")
"""Prices of the latest bar in the legend of a chart."""

LEGEND_LINES = 8
BAR_LINES = 3
BAR_GAP = 6.0
"""Widest space, in heights, between the instrument and the timeframe in a bar."""

UNIT_FRAME = re.compile(r"\d{1,3}(?:s|m|h|min|H|D|W)|[MH]\d{1,2}|D1|W1|MN1?")
BRACKETED = re.compile(
    r"\[(?P<symbol>[A-Za-z0-9][\w.#!]{2,19}),\s?(?P<frame>[MH]\d{1,2}|D1|W1|MN1?|Daily|Weekly)\]"
)


def symbol_cell(words: Sequence[Word], symbol: str) -> Cell:
    """The words of a title that hold its symbol, cut to it."""
    taken: list[Word] = []
    length = 0
    for word in words:
        if length >= len(symbol):
            break
        text = word.text[: len(symbol) - length] if not taken else word.text
        taken.append(word._replace(text=text))
        length += len(word.text) + 1
    return Cell(tuple(taken))


def last_price(lines: Sequence[Line], title: Phrase) -> str | None:
    """The closing price beside a title, or the first price under it, as text."""
    top = title.words[0].middle
    reach = REACH * title.words[0].height
    near = [line for line in lines if -0.5 * reach <= (line.middle - top) * 3 <= reach]
    closing = (CLOSE.search(line.text) for line in near)
    shown = next((found["price"] for found in closing if found), None)
    if shown is not None:
        return shown
    under = (
        phrase
        for line in near
        for phrase in phrases_of(line.words)
        if line.middle > top and abs(phrase.x0 - title.x0) < reach
    )
    prices = (parse_numeral(phrase.words[0].text) for phrase in under)
    return next((price.body for price in prices if price and "." in price.body), None)


def price_axis(words: Sequence[Word]) -> list[Word]:
    """Prices that stand in one column at even steps of place and value: the axis of a chart."""
    return evenly_marked(words) or evenly_marked([without_tick(word) for word in words])


def without_tick(word: Word) -> Word:
    """A label of an axis without the tick before it, which is read as a dash or a letter."""
    return word._replace(text=TICK.sub("", word.text))


TICK = re.compile(r"^[-–—−FETIL|](?=\d+[.,]\d+$)")


def evenly_marked(words: Sequence[Word]) -> list[Word]:
    """The numbers of one column that stand at even steps of place and value."""
    numbers = [
        (word, n)
        for word in words
        if kind_of(word.text) == "number" and (n := parse_numeral(word.text)) and plain(n)
    ]
    columns: Counter[int] = Counter()
    width = 2 * median(word.height for word, _ in numbers) if numbers else 1.0
    for word, _ in numbers:
        columns[round(word.x1 / width)] += 1
    for column, _ in columns.most_common(3):
        near = [(w, n) for w, n in numbers if abs(w.x1 / width - column) <= 1.0]
        axis = sorted(near, key=lambda pair: pair[0].middle)
        even = evenly_falling(axis) if len(axis) >= MIN_AXIS else []
        if even:
            return even
    return []


def plain(numeral: Numeral) -> bool:
    """Whether a number may stand on an axis: no unit, no percent."""
    return not numeral.percent and numeral.unit is None and not numeral.money


def evenly_falling(axis: Sequence[tuple[Word, Numeral]]) -> list[Word]:
    """The values that fall from top to bottom in proportion to the distance, if most do.

    Labels of orders and of the latest price stand between those of the axis: the line through
    any two values that most others lie on is taken.
    """
    points = [(word, float(value_of(numeral, "."))) for word, numeral in axis[:40]]
    slack = 0.2 * axis[0][0].height
    best: list[Word] = []
    for (first, v0), (last, v1) in combinations(points, 2):
        y0, y1 = first.middle, last.middle
        if y1 - y0 < 2 * slack or v1 >= v0:
            continue
        slope = (y1 - y0) / (v1 - v0)
        on_line = [w for w, v in points if abs(y0 + (v - v0) * slope - w.middle) <= slack]
        best = max(best, on_line, key=len)
    return best if len(best) >= max(MIN_AXIS, 0.5 * len(points)) else []


def without_axis(lines: Sequence[Line], axis: Sequence[Word]) -> list[Line]:
    """Lines without the prices on the axis of a chart, which are beside what a card says."""
    if not axis:
        return list(lines)
    height = median(word.height for word in axis)
    left, right = min(w.x0 for w in axis) - height, max(w.x1 for w in axis) + height
    top, bottom = min(w.y0 for w in axis) - height, max(w.y1 for w in axis) + height
    kept = [
        tuple(
            word
            for word in line.words
            if not (left <= word.x0 and word.x1 <= right and top <= word.middle <= bottom)
            or parse_numeral(without_tick(word).text) is None
        )
        for line in lines
    ]
    return [Line(words) for words in kept if words]


def beside_chart(panel: Sequence[Line], lines: Sequence[Line], axis: Sequence[Word]) -> bool:
    """Whether a panel stands beyond the prices on the right of a chart: it is no part of it.

    The axis of times below tells on which side of its prices the chart is.
    """
    if not axis or min(word.x0 for line in panel for word in line.words) <= axis[0].x1:
        return False
    height = median(word.height for word in axis)
    bottom = max(word.y1 for word in axis)
    below = (line for line in lines if 0 <= line.middle - bottom <= BELOW_AXIS * height)
    times = [word for line in below for word in line.words if kind_of(word.text) == "time"]
    return sum(word.x1 < axis[0].x1 for word in times) > len(times) / 2


def page_symbol(lines: Sequence[Line], chart: Chart | None) -> Cell | None:
    """The one instrument that the title of a page names, for rows that show none."""
    if chart is not None and chart.symbol is not None:
        return chart.symbol
    legends = {cell.text: cell for line in lines if (cell := legend_symbol(line)) is not None}
    if legends:
        return next(iter(legends.values())) if len(legends) == 1 else None
    found: dict[str, Cell] = {}
    for line in lines[: max(4, len(lines) // 4)]:
        for phrase in phrases_of(line.words):
            pairs = tuple(word for word in phrase.words if names_pair(word.text))
            for word in phrase.words[:1] if is_tab(phrase) else pairs:
                if ticker_in(word.text):
                    found.setdefault(word.text, Cell((word,)))
    found = found or roots_of(lines)
    return next(iter(found.values())) if len(found) == 1 else None


def roots_of(lines: Sequence[Line]) -> dict[str, Cell]:
    """The codes of futures without their month, as terminals write them: ``/MES``."""
    words = (word for line in lines for phrase in phrases_of(line.words) for word in phrase.words)
    return {word.text: Cell((word,)) for word in words if ROOT.fullmatch(word.text)}


ROOT = re.compile(r"/(?=[A-Z0-9]*[A-Z])[A-Z0-9]{1,3}")


def legend_symbol(line: Line) -> Cell | None:
    """The instrument before the prices of a bar in the legend of a chart: ``KO 5m O 62.1 H 62``."""
    texts = [word.text for word in line.words]
    bars = [i for i, text in enumerate(texts) if text in BAR and i + 1 < len(texts)]
    priced = [i for i in bars if kind_of(texts[i + 1]) == "number"]
    if len({texts[i] for i in priced}) < FEWEST_PRICES:
        return None
    first = next((word for word in line.words[: priced[0]] if ticker_in(word.text)), None)
    return Cell((first,)) if first is not None else None


BAR = frozenset("OHLC")
FEWEST_PRICES = 3
"""Prices of a bar that make a line the legend of a chart."""


def is_tab(phrase: Phrase) -> bool:
    """Whether a phrase is the code of an instrument with a mark to close its tab: ``AAPL ×``."""
    return len(phrase.words) == 2 and phrase.words[1].text in CLOSE_MARKS


CLOSE_MARKS = frozenset("×✕✖")


def names_pair(text: str) -> bool:
    """Whether a word names a pair of coins or currencies."""
    currencies = len(text) == PAIR_LENGTH and {text[:3], text[3:]} <= CURRENCIES
    return currencies or PAIR.match(text) is not None
