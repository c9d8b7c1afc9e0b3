"""Sides in a script that cannot be read, told by their colours."""

import re
from collections.abc import Sequence
from statistics import median

from live_data_service.analyzers.ocr.cells import Cell
from live_data_service.analyzers.ocr.rows import Row
from live_data_service.analyzers.ocr.words import UNREAD, Word

__all__ = ["with_sides"]

MIN_ROWS = 3
ALIGNED = 2.0
"""How far apart, in heights, the centres of the words of one column stand at most."""

FALL = frozenset({"red"})
RISE = (frozenset({"green"}), frozenset({"blue"}))


def with_sides(rows: Sequence[Row], unread: Sequence[Word]) -> list[Cell] | None:
    """The cell of the side of each row, None where no column can be that of the sides.

    It is one of which hardly a word could be read, in all rows red or one other colour. With
    two such columns one may be a state.
    """
    if len(rows) < MIN_ROWS:
        return None
    marks = [marks_of(row, unread) for row in rows]
    columns = [column for mark in marks[0] if (column := aligned(mark, marks)) is not None]
    if len(columns) != 1:
        return None
    column = columns[0]
    tints = {mark.tint for mark in column}
    unknown = sum(mark.text == UNREAD for mark in column)
    if not any(tints == FALL | rise for rise in RISE) or 2 * unknown < len(column):
        return None
    return [Cell((mark._replace(text=UNREAD),)) for mark in column]


def marks_of(row: Row, unread: Sequence[Word]) -> list[Word]:
    """The coloured words of a row that say nothing: unread ones, and letters that were read."""
    level = [word for word in unread if row.y0 <= word.middle <= row.y1]
    return [
        word
        for word in (*level, *row.words)
        if word.tint != "none" and not re.search(r"\d", word.text)
    ]


def aligned(mark: Word, marks: Sequence[Sequence[Word]]) -> list[Word] | None:
    """The one word of each row that stands under another, None where a row has none or two."""
    reach = ALIGNED * median(word.height for row in marks for word in row)
    column: list[Word] = []
    for row in marks:
        near = [word for word in row if abs(centre(word) - centre(mark)) <= reach]
        if len(near) != 1:
            return None
        column.append(near[0])
    return column


def centre(word: Word) -> float:
    """Horizontal centre of a word in pixels."""
    return (word.x0 + word.x1) / 2
