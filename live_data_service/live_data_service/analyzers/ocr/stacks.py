"""Cells of two lines that say two things are two columns: price over fee, symbol over side."""

import re
from collections.abc import Sequence

from live_data_service.analyzers.ocr.cells import Cell, Kind, kind_of
from live_data_service.analyzers.ocr.columns import Column
from live_data_service.analyzers.ocr.rows import Row
from live_data_service.analyzers.ocr.vocabulary import roles_of

__all__ = ["unstack"]

MOSTLY = 0.6
DATA: frozenset[Kind] = frozenset({"number", "percent", "time", "side", "state", "ticker"})


def unstack(columns: Sequence[Column], rows: Sequence[Row]) -> tuple[list[Column], list[Row]]:
    """Columns and rows with each line of stacked cells in a column of its own."""
    out: list[Column] = []
    places: dict[tuple[int, int], int] = {}
    for index, column in enumerate(columns):
        depth = depth_of([row.cells[index] for row in rows if index in row.cells])
        labels = labels_of(column, depth)
        for line in range(depth):
            places[index, line] = len(out)
            if depth == 1:
                out.append(column)
            else:
                out.append(Column(column.x0, column.x1, column.heading, labels[line]))
    return out, [Row(spread(row, places), row.words) for row in rows]


def depth_of(cells: Sequence[Cell]) -> int:
    """How many columns a column is: the usual count of lines where each line is data."""
    stacked = [cell.parts for cell in cells if len(cell.parts) > 1 and kind_of(cell.text) != "time"]
    if not cells or len(stacked) < MOSTLY * len(cells) or len(cells) < 2:
        return 1
    depth = min(len(parts) for parts in stacked)
    lower = [kind_of(parts[1].text) in DATA for parts in stacked]
    return min(depth, 3) if sum(lower) >= MOSTLY * len(stacked) else 1


def labels_of(column: Column, depth: int) -> list[str]:
    """The name of each line: the lines or halves of the heading, else all of it for the first."""
    parts = [part.text for part in Cell(column.heading).parts] if column.heading else []
    if len(parts) < 2:
        parts = [part.strip() for part in re.split(r"\s*[/|]\s*", column.name)]
        known = [bool(roles_of(part)) for part in parts]
        if len(parts) > 1 and not all(known) and not (any(known) and len(parts) == depth):
            parts = [column.name]
    return [*parts[:depth], *[""] * (depth - len(parts))]


def spread(row: Row, places: dict[tuple[int, int], int]) -> dict[int, Cell]:
    """The cells of a row in their new columns; what is left over stays with the last line."""
    cells: dict[int, Cell] = {}
    for index, cell in row.cells.items():
        depth = sum(1 for i, _ in places if i == index)
        parts = cell.parts if depth > 1 else (cell,)
        for line, part in enumerate(parts):
            place = places[index, min(line, depth - 1)]
            cells[place] = Cell((*cells[place].words, *part.words)) if place in cells else part
    return cells
