"""Bars of quotes above a chart that tell the position beside the best offers: ``-2@2781.50``."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from live_data_service.analyzers.ocr.cells import Cell
from live_data_service.analyzers.ocr.numerals import parse_numeral
from live_data_service.analyzers.ocr.records import Group, Record
from live_data_service.analyzers.ocr.vocabulary import Role, normal, roles_of, word_set
from live_data_service.analyzers.ocr.words import Line, Phrase, Word, phrases_of

__all__ = ["barred_position"]

SINGLE = word_set("title", "single")
"""Words for one position."""

NEAR = 1.6
"""How far, in heights, a label stands above its value, or an amount below, at most."""


def barred_position(lines: Sequence[Line]) -> Group | None:
    """The position that a size and a price tell under a label, None where no bar has one.

    An amount of money right below is its result, a number under a label of that the latest price.
    """
    for i, line in enumerate(lines):
        for one, other in pairwise(line.words):
            price = other.text.removeprefix("@")
            if price == other.text or not (parse_numeral(one.text) and parse_numeral(price)):
                continue
            if any(normal(label.text) in SINGLE for label in labels_over(lines, i, one, other)):
                record = record_of(lines, i, one, other._replace(text=price))
                roles = frozenset(record.cells)
                return Group("chart", [record], roles, top=line.y0, charted=True)
    return None


def record_of(lines: Sequence[Line], i: int, size: Word, price: Word) -> Record:
    """A size and its price with what stands below them, and the latest price of their line."""
    cells: dict[Role, Cell] = {"quantity": Cell((size,)), "price": Cell((price,))}
    for phrase in stands_near(lines[i + 1 : i + 3], size, price):
        numeral = parse_numeral(phrase.text)
        if numeral is not None and (numeral.money or numeral.currency):
            cells.setdefault("pnl", Cell(phrase.words))
    for word in lines[i].words:
        told = {role for p in labels_over(lines, i, word, word) for role in roles_of(p.text)[:1]}
        if told == {"last_price"} and parse_numeral(word.text) is not None:
            cells.setdefault("last_price", Cell((word,)))
    words = tuple(word for cell in cells.values() for word in cell.words)
    return Record(cells, words)


def labels_over(lines: Sequence[Line], i: int, one: Word, other: Word) -> list[Phrase]:
    """The texts right above words of a line."""
    return list(stands_near(lines[max(0, i - 2) : i], one, other))


def stands_near(lines: Sequence[Line], one: Word, other: Word) -> Iterator[Phrase]:
    """The texts of neighbouring lines that stand over or under words from one to another."""
    for line in lines:
        if abs(line.middle - one.middle) > NEAR * max(line.height, one.height):
            continue
        for phrase in phrases_of(line.words):
            if phrase.x0 < other.x1 and one.x0 < phrase.x1:
                yield phrase
