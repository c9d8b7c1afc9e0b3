"""Cells that say two things are two columns: price over fee, entry → exit."""

import re
from collections.abc import Sequence

from live_data_service.analyzers.ocr.cells import Cell, Kind, kind_of
from live_data_service.analyzers.ocr.columns import Column
from live_data_service.analyzers.ocr.phrasing import phrase_text
from live_data_service.analyzers.ocr.rows import Row
from live_data_service.analyzers.ocr.vocabulary import roles_of
from live_data_service.analyzers.ocr.words import Phrase

__all__ = ["part_arrows", "unstack"]

MOSTLY = 0.6
ARROW = re.compile(r"\s*(?:→|➔|➜|⟶|—>|->|–>|=>|»)\s*")
ENDS = ("entry price", "exit price")
"""What two prices with an arrow between them are, where no heading says it."""

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
        if len(parts) > 1 and not all(roles_of(part) for part in parts):
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


def part_arrows(columns: Sequence[Column], rows: Sequence[Row]) -> tuple[list[Column], list[Row]]:
    """Columns and rows with both ends of ``1.0850 → 1.0870`` in columns of their own."""
    out: list[Column] = []
    pairs: dict[int, dict[int, tuple[Cell, ...]]] = {}
    for index, column in enumerate(columns):
        cells = {i: row.cells[index] for i, row in enumerate(rows) if index in row.cells}
        parted = {i: ends_of(cell) for i, cell in cells.items()}
        if not cells or sum(len(ends) == 2 for ends in parted.values()) < MOSTLY * len(cells):
            out.append(column)
            continue
        pairs[index] = parted
        for label in arrow_labels(column):
            out.append(Column(column.x0, column.x1, column.heading, label))
    if not pairs:
        return list(columns), list(rows)
    places = {index: index + sum(i < index for i in pairs) for index in range(len(columns))}
    return out, [
        Row(
            with_ends(row, {k: ends[i] for k, ends in pairs.items() if i in ends}, places),
            row.words,
        )
        for i, row in enumerate(rows)
    ]


def with_ends(
    row: Row, ends: dict[int, tuple[Cell, ...]], places: dict[int, int]
) -> dict[int, Cell]:
    """The cells of a row in their new columns."""
    cells: dict[int, Cell] = {}
    for index, cell in row.cells.items():
        for offset, part in enumerate(ends.get(index, (cell,))):
            cells[places[index] + offset] = part
    return cells


def arrow_labels(column: Column) -> list[str]:
    """The names of the two ends: the parts of the heading around its own arrow, or the usual."""
    parts = ARROW.split(column.name)
    return parts if len(parts) == 2 and all(map(roles_of, parts)) else list(ENDS)


def ends_of(cell: Cell) -> tuple[Cell, ...]:
    """Both numbers of a cell with an arrow between them, else the cell alone."""
    found = ARROW.search(cell.text)
    if found is None:
        return (cell,)
    texts = cell.text[: found.start()], cell.text[found.end() :]
    if any(kind_of(text) != "number" for text in texts):
        return (cell,)
    whole = phrase_text([Phrase(cell.words)])
    return whole.cell(0, found.start()), whole.cell(found.end(), len(cell.text))
