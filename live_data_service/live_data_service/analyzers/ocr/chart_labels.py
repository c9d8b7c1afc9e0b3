"""Labels of open positions on a chart: a result, a size, and the price on the axis beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from live_data_service.analyzers.ocr.cells import Cell, kind_of
from live_data_service.analyzers.ocr.chart import Chart
from live_data_service.analyzers.ocr.number_columns import shown_decimals
from live_data_service.analyzers.ocr.numerals import Numeral, parse_numeral, value_of
from live_data_service.analyzers.ocr.records import Group, Record
from live_data_service.analyzers.ocr.vocabulary import Role, roles_of
from live_data_service.analyzers.ocr.words import Line, Phrase, Word, phrases_of

__all__ = ["chart_labels"]

BESIDE = 2.5
"""Widest space, in heights, between two boxes of one label."""

LEVEL = 0.6
"""How far, in heights, the price on the axis stands above or below its label at most."""


@dataclass(frozen=True, slots=True)
class Label:
    """What the boxes of one label say; ``named`` where a word calls the amount a result."""

    amount: Cell
    size: Cell
    named: bool
    estimate: bool

    @property
    def words(self) -> tuple[Word, ...]:
        """All of its words."""
        return (*self.amount.words, *self.size.words)


def chart_labels(lines: Sequence[Line], chart: Chart | None) -> Group | None:
    """The positions and orders whose labels stand on a chart, None without a position.

    A label is of a result in money and a size, in this order or the other. Where it lies at the
    height of a price of the same colour on the axis, that is the entry; else the result must be
    named as one. An order only tells what it would come to: ``~ +$350.00``.
    """
    if chart is None or not chart.axis:
        return None
    left = min(word.x0 for word in chart.axis)
    tags = [word for line in lines for word in line.words if stands_on(word, chart.axis)]
    last = next((word for word in tags if word.text == chart.last), None)
    places = median(map(decimals, chart.axis))
    runs = (run for line in lines for run in phrases_of(without_rules(line, left), BESIDE))
    labels = [label for run in runs if (label := label_in(run)) is not None]
    found = [
        record for label in labels if (record := record_of(label, tags, last, places)) is not None
    ]
    for record in found:
        take_signed(record, lines)
    if all("order_type" in record.cells for record in found):
        return None
    roles = frozenset(role for record in found for role in record.cells)
    top = min(word.y0 for record in found for word in record.words)
    return Group("chart", found, roles, top=top, charted=True)


def without_rules(line: Line, right: float) -> list[Word]:
    """The words of a line left of the axis: boxes of one label belong together."""
    return [word._replace(fenced=False) for word in line.words if word.x1 < right]


def stands_on(word: Word, axis: Sequence[Word]) -> bool:
    """Whether a word is a price in the column of an axis."""
    if kind_of(word.text) != "number":
        return False
    low, high = min(mark.x0 for mark in axis), max(mark.x1 for mark in axis)
    return low - word.height < word.x0 and word.x1 < high + word.height


def decimals(word: Word) -> int:
    """How many digits a number shows behind its decimal sign, as nearly as one word tells."""
    numeral = parse_numeral(word.text)
    return shown_decimals(value_of(numeral, ".")) if numeral is not None else 0


def label_in(run: Phrase) -> Label | None:
    """The label that boxes beside each other make, where they say nothing else."""
    words = list(run.words)
    while words and is_mark(words[-1]):
        words.pop()
    while words and is_mark(words[0]):
        words.pop(0)
    named = bool(words) and names_result(words[0])
    words = words[named:]
    for i in range(1, len(words)):
        for amount, size in ((words[:i], words[i:]), (words[i:], words[:i])):
            result = amount_of(amount, named=named)
            if result is not None and is_size(size):
                return Label(Cell(tuple(amount)), Cell(tuple(size)), named, result.about)
    return None


def is_mark(word: Word) -> bool:
    """Whether a word is a single letter or sign: a handle, or the cross that closes a position."""
    return len(word.text) == 1 and not word.text.isdigit() and word.text not in ABOUT


ABOUT = "≈~∼"


def names_result(word: Word) -> bool:
    """Whether a word is the name of a result."""
    return "pnl" in roles_of(word.text.strip(":"))


def amount_of(words: Sequence[Word], *, named: bool) -> Numeral | None:
    """The amount of money that words write, or any number behind the name of a result."""
    numeral = parse_numeral(" ".join(word.text for word in words))
    if numeral is None or numeral.percent:
        return None
    told = named and not numeral.unit
    return numeral if told or numeral.money or numeral.currency else None


def is_size(words: Sequence[Word]) -> bool:
    """Whether words write a number of nothing in particular, and not zero."""
    numeral = parse_numeral(" ".join(word.text for word in words))
    if numeral is None or numeral.percent or numeral.money or numeral.unit:
        return False
    return value_of(numeral, ".") != 0


def record_of(
    label: Label, tags: Sequence[Word], last: Word | None, places: float
) -> Record | None:
    """A label and the price at its height, None where nothing tells them from other numbers.

    A price with fewer than ``places`` decimals is covered by something, so it is not shown.
    """
    tag = price_beside(label, tags)
    if tag is None and not label.named:
        return None
    cells: dict[Role, Cell] = {"pnl": label.amount, "quantity": label.size}
    if label.estimate:
        cells["order_type"] = label.amount
    if tag is not None and decimals(tag) >= places:
        cells["price"] = Cell((tag,))
    if last is not None and last is not tag:
        cells["last_price"] = Cell((last,))
    return Record(cells, (*label.words, *((tag,) if tag is not None else ())))


def take_signed(record: Record, lines: Sequence[Line]) -> None:
    """Take the size with its sign where a line tells it at the same price: ``+3 @ 67.97``."""
    size, price = record.cells["quantity"], record.cells.get("price")
    if price is None or size.text[0] in SIGNS:
        return
    for line in lines:
        for one, other in pairwise(word for word in line.words if word.text != "@"):
            same = other.text.lstrip("@") == price.text and other not in price.words
            if same and one.text in [sign + size.text for sign in SIGNS]:
                record.cells["quantity"] = Cell((one,))


SIGNS = "+-−"


def price_beside(label: Label, tags: Sequence[Word]) -> Word | None:
    """The price on the axis at the height of a label that has its colour."""
    middle = median(word.middle for word in label.words)
    reach = LEVEL * median(word.height for word in label.words)
    hues = {word.tint for word in label.words} - {"none"}
    level = [tag for tag in tags if abs(tag.middle - middle) <= reach and tag.tint in hues]
    return min(level, key=lambda tag: abs(tag.middle - middle), default=None)
