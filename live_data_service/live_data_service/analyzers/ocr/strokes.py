"""Strokes between two numbers that were read as a figure: ``75175`` for ``75/75``."""

import re
from collections.abc import Sequence
from dataclasses import replace

from live_data_service.analyzers.ocr.cells import Cell
from live_data_service.analyzers.ocr.columns import Column
from live_data_service.analyzers.ocr.rows import Row

__all__ = ["with_strokes"]

SHARE = re.compile(r"\d+\s?/\s?\d+")
"""How much of how much was done."""

SLIP = re.compile(r"(?P<done>\d+)[17](?P=done)")
MOSTLY = 0.5
FEWEST = 2
"""Fewest other cells that show the stroke."""


def with_strokes(columns: Sequence[Column], rows: Sequence[Row]) -> list[Row]:
    """Rows in which all of a whole order that was done is written as in the other rows."""
    mended = list(rows)
    for place in range(len(columns)):
        cells = [row.cells[place] for row in mended if place in row.cells]
        shares = sum(SHARE.fullmatch(cell.text) is not None for cell in cells)
        if shares >= FEWEST and shares >= MOSTLY * len(cells):
            mended = [with_stroke(row, place) for row in mended]
    return mended


def with_stroke(row: Row, place: int) -> Row:
    """A row whose cell has its stroke again, where it was read as a figure."""
    cell = row.cells.get(place)
    slip = SLIP.fullmatch(cell.text) if cell is not None else None
    if cell is None or slip is None:
        return row
    word = cell.words[0]._replace(text=f"{slip['done']}/{slip['done']}")
    return replace(row, cells={**row.cells, place: Cell((word,))})
