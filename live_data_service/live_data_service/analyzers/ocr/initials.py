"""Pictures of instruments that hold the first letters of the codes beside them: AT ATAKP."""

from collections.abc import Sequence

from live_data_service.analyzers.ocr.cells import Cell, ticker_in
from live_data_service.analyzers.ocr.rows import Row

__all__ = ["without_initials"]

MOSTLY = 0.7
MOST_LETTERS = 2
"""Letters of such a picture at most: longer ones are codes beside names, SOL Solana."""


def without_initials(rows: Sequence[Row]) -> list[Row]:
    """Rows without the pictures that stand before the codes in nearly all cells of a column."""
    cells = [dict(row.cells) for row in rows]
    for column in {i for row in cells for i in row}:
        filled = [row[column] for row in cells if column in row and len(row[column].words) > 1]
        if filled and sum(map(has_picture, filled)) >= MOSTLY * len(filled):
            for row in cells:
                if column in row and has_picture(row[column]):
                    row[column] = Cell(row[column].words[1:])
    return [Row(row, old.words) for row, old in zip(cells, rows, strict=True)]


def has_picture(cell: Cell) -> bool:
    """Whether the first word of a cell is the beginning of the code that is the second."""
    first, second = (word.text for word in cell.words[:2]) if len(cell.words) > 1 else ("", "")
    short = first.isalpha() and len(first) <= MOST_LETTERS and len(second) > len(first)
    return short and second.upper().startswith(first.upper()) and ticker_in(second)
