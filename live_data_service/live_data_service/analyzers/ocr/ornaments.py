"""What stands before the texts of cells and is none: pictures of initials, numbers of rows."""

from collections.abc import Sequence
from itertools import pairwise

from live_data_service.analyzers.ocr.cells import Cell, ticker_in
from live_data_service.analyzers.ocr.rows import Row

__all__ = ["has_picture", "without_ornaments"]

MOSTLY = 0.7
MIN_COUNTED = 3
"""Fewest rows whose numbers make it plain that they are counted."""

MOST_LETTERS = 2
"""Letters of such a picture at most: longer ones are codes beside names, SOL Solana."""


def without_ornaments(rows: Sequence[Row]) -> list[Row]:
    """Rows without the first words of the cells of a column that only picture or count them."""
    cells = [dict(row.cells) for row in rows]
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
