"""Tables that open inside a row of another one: the rows below them are of the outer table."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from live_data_service.analyzers.ocr.cells import Cell, kind_of, ticker_in
from live_data_service.analyzers.ocr.headers import header_score
from live_data_service.analyzers.ocr.ornaments import has_picture
from live_data_service.analyzers.ocr.vocabulary import roles_of
from live_data_service.analyzers.ocr.words import Line, Phrase, Word, lines_of, phrases_of

__all__ = ["Part", "unfolded"]

MIN_DATA = 3
"""Fewest numbers and times of a row."""

LEVEL = 0.6
"""How far apart, in heights, the edges or centres of cells of one column stand at most."""

ALIKE = 0.7
UNLIKE = 0.5
"""Share of the cells of a row that stand under those of another of its table, or of another's."""

ABOVE = 1.6
"""How far above the rows of a table, in heights, its headings are taken to be."""


class Part(NamedTuple):
    """Words to be read as a page; ``owner`` is the instrument of the row they stand in."""

    words: list[Word]
    owner: Cell | None = None


class Fold(NamedTuple):
    """Indices of lines: both headers, and the first row of the outer table after the inner one."""

    outer: int
    inner: int
    back: int


def unfolded(words: Sequence[Word]) -> list[Part]:
    """The parts of a page: all of it, or the outer table, the inner one and the outer's rest.

    The rest gets the headings of the outer table, moved to stand above it.
    """
    lines = lines_of(words)
    fold = find_fold(lines)
    if fold is None:
        return [Part(list(words))]
    top = lines[fold.inner].y0 - lines[fold.inner].height
    cut = (lines[fold.back - 1].middle + lines[fold.back].middle) / 2
    last = max(i for i in data_rows(lines, fold.outer, fold.inner))
    rest = [word for word in words if word.middle >= cut]
    header = lines[fold.outer]
    moved = min(word.y0 for word in rest) - ABOVE * header.height - header.y0
    headings = [word._replace(y0=word.y0 + moved, y1=word.y1 + moved) for word in header.words]
    inner = [word for word in words if top <= word.middle < cut]
    return [
        Part([word for word in words if word.middle < top]),
        Part(inner, owner_in(lines[last], header)),
        *unfolded([*headings, *rest]),
    ]


def find_fold(lines: Sequence[Line]) -> Fold | None:
    """The first inner table of a page."""
    headers = [i for i, line in enumerate(lines) if header_score(line.words) >= 1.0]
    for outer, inner in pairwise(headers):
        end = next((i for i in headers if i > inner), len(lines))
        before, after = data_rows(lines, outer, inner), data_rows(lines, inner, end)
        if not before or not after or alike(lines[after[0]], lines[before[0]]) >= UNLIKE:
            continue
        for row in after[1:]:
            again = alike(lines[before[0]], lines[row]) >= ALIKE
            if again and alike(lines[after[0]], lines[row]) < UNLIKE:
                return Fold(outer, inner, first_of_row(lines, row))
    return None


def first_of_row(lines: Sequence[Line], row: int) -> int:
    """The first line of a row of which one line is known: those that overlap with it."""
    while lines[row - 1].y1 > lines[row].y0 + 0.3 * lines[row].height:
        row -= 1
    return row


def data_rows(lines: Sequence[Line], start: int, end: int) -> list[int]:
    """The lines between two others that hold several numbers or times."""
    return [i for i in range(start + 1, end) if len(data_in(lines[i])) >= MIN_DATA]


def data_in(line: Line) -> list[Phrase]:
    """The numbers, times and sides of a line."""
    kinds = ("number", "time", "percent", "side")
    return [phrase for phrase in phrases_of(line.words) if kind_of(phrase.text) in kinds]


def alike(row: Line, other: Line) -> float:
    """The share of the data of a row that stand in the columns of another row."""
    reach = LEVEL * row.height
    data, others = data_in(row), data_in(other)
    near = sum(any(level(one, another) <= reach for another in others) for one in data)
    return near / max(1, len(data))


def level(one: Phrase, other: Phrase) -> float:
    """How far two cells stand from being aligned, left, right or centred."""
    edges = abs(one.x0 - other.x0), abs(one.x1 - other.x1)
    return min(*edges, abs(one.x0 + one.x1 - other.x0 - other.x1) / 2)


def owner_in(row: Line, header: Line) -> Cell | None:
    """The code of the instrument of a row, under the heading that names it."""
    names = phrases_of(header.words)
    place = next((i for i, name in enumerate(names) if "symbol" in roles_of(name.text)), None)
    if place is None:
        return None
    right = names[place + 1].x0 if place + 1 < len(names) else float("inf")
    left = names[place].x0 - header.height
    cell = Cell(tuple(word for word in row.words if left <= word.x0 < right))
    if len(cell.words) > 1 and has_picture(cell):
        cell = Cell(cell.words[1:])
    code = next((word for word in cell.words if ticker_in(word.text)), None)
    return Cell((code,)) if code is not None else None
