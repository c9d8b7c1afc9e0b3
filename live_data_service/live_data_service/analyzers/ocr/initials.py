"""Pictures of instruments that hold the first letters of their codes: AT ATAKP."""

from collections.abc import Sequence

from live_data_service.analyzers.ocr.cells import Cell, ticker_in
from live_data_service.analyzers.ocr.columns import Column
from live_data_service.analyzers.ocr.rows import Row

__all__ = ["without_initials"]

MOSTLY = 0.7
MIN_ROWS = 2
MOST_LETTERS = 2
"""Letters of such a picture at most: longer ones are codes beside names, SOL Solana."""


def without_initials(
    columns: Sequence[Column], rows: Sequence[Row]
) -> tuple[list[Column], list[Row]]:
    """Columns and rows without the pictures before codes; their headings are of the codes."""
    kept = list(columns)
    cells = [dict(row.cells) for row in rows]
    for i in range(len(kept)):
        together = [row[i] for row in cells if i in row and len(row[i].words) > 1]
        if mostly([abbreviates(cell.words[0].text, cell.words[1].text) for cell in together]):
            for row in cells:
                if i in row and len(row[i].words) > 1:
                    row[i] = without_picture(row[i])
    for i in range(len(kept) - 1):
        pairs = [(row[i], row[i + 1]) for row in cells if i in row and i + 1 in row]
        apart = [abbreviates(one.text, other.words[0].text) for one, other in pairs]
        if mostly(apart) and not kept[i + 1].heading:
            kept[i + 1] = Column(kept[i].x0, kept[i + 1].x1, kept[i].heading)
            kept[i] = Column(kept[i].x0, kept[i].x1)
            for row in cells:
                row.pop(i, None)
    return kept, [Row(row, old.words) for row, old in zip(cells, rows, strict=True)]


def mostly(checks: Sequence[bool]) -> bool:
    """Whether nearly all of several checks hold."""
    return len(checks) >= MIN_ROWS and sum(checks) >= MOSTLY * len(checks)


def abbreviates(picture: str, code: str) -> bool:
    """Whether letters are the beginning of the code beside them."""
    short = picture.isalpha() and len(picture) <= MOST_LETTERS and len(code) > len(picture)
    return short and code.upper().startswith(picture.upper()) and ticker_in(code)


def without_picture(cell: Cell) -> Cell:
    """A cell without its first word, where that is the beginning of the second."""
    first, second, *_ = cell.words
    return Cell(cell.words[1:]) if abbreviates(first.text, second.text) else cell
