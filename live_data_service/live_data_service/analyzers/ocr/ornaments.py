"""What stands before the texts of cells and is none: pictures of initials, numbers of rows."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from live_data_service.analyzers.ocr.cells import Cell, ticker_in
from live_data_service.analyzers.ocr.rows import Row

__all__ = ["has_picture", "without_ornaments"]

MOSTLY = 0.7
MIN_COUNTED = 3
"""Fewest rows whose numbers make it plain that they are counted."""

MOST_LETTERS = 2
"""Letters of such a picture at most: longer ones are codes beside names, SOL Solana."""

PICTURED = 4
"""Signs read in a picture at most."""

FEW = 0.3
FLUSH = 0.3
"""How far, in heights, words that begin at one edge stand apart."""


def without_ornaments(rows: Sequence[Row]) -> list[Row]:
    """Rows without the first words of the cells of a column that only picture or count them."""
    cells = [dict(row.cells) for row in rows]
    drop_pictures(cells)
    for column in {i for row in cells for i in row}:
        filled = [row[column] for row in cells if column in row and len(row[column].words) > 1]
        if counted(filled):
            dropped = filled
        elif sum(map(has_picture, filled)) >= MOSTLY * len(filled):
            dropped = [cell for cell in filled if has_picture(cell)]
        else:
            continue
        for row in cells:
            if row.get(column) in dropped:
                row[column] = Cell(row[column].words[1:])
    return [Row(row, old.words) for row, old in zip(cells, rows, strict=True)]


def drop_pictures(rows: Sequence[dict[int, Cell]]) -> None:
    """Drop what was read in pictures left of the edge at which the texts of a column begin."""
    for column in {i for row in rows for i in row}:
        filled = [row for row in rows if column in row]
        edge = common_edge([row[column] for row in filled])
        for row in filled if edge is not None else ():
            row[column] = right_of(row[column], edge or 0.0)


def right_of(cell: Cell, edge: float) -> Cell:
    """A cell without the short texts that end left of an edge, where a word follows them."""
    inside = tuple(word for word in cell.words if word.x1 > edge)
    outside = [word.text for word in cell.words if word.x1 <= edge]
    short = all(len(text) <= PICTURED for text in outside)
    return Cell(inside) if short and inside and inside[0].text[0].isalpha() else cell


def common_edge(cells: Sequence[Cell]) -> float | None:
    """The first place at which a word of most cells begins, where few have any before it.

    Where a word of every cell begins there, more of them may.
    """
    if len(cells) < MIN_COUNTED:
        return None
    reach = FLUSH * median(cell.words[0].height for cell in cells)
    starts = sorted(word.x0 for cell in cells for word in cell.words)
    for start in starts:
        begun = [any(0 <= word.x0 - start <= reach for word in cell.words) for cell in cells]
        if sum(begun) >= MOSTLY * len(cells):
            before = sum(cell.words[0].x1 <= start for cell in cells)
            most = MOSTLY if all(begun) else FEW
            return start if before <= most * len(cells) else None
    return None


def has_picture(cell: Cell) -> bool:
    """Whether the first word of a cell is the beginning of the code that is the second."""
    first, second = (word.text for word in cell.words[:2])
    short = first.isalpha() and len(first) <= MOST_LETTERS and len(second) > len(first)
    return short and second.upper().startswith(first.upper()) and ticker_in(second)


def counted(cells: Sequence[Cell]) -> bool:
    """Whether codes have numbers before them that count the rows."""
    firsts = [cell.words[0].text for cell in cells]
    if len(firsts) < MIN_COUNTED or not all(text.isdecimal() for text in firsts):
        return False
    steps = [int(b) - int(a) for a, b in pairwise(firsts)]
    coded = sum(ticker_in(cell.words[1].text) for cell in cells)
    return set(steps) <= {1} and coded >= MOSTLY * len(cells)
