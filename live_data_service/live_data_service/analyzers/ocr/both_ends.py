"""Rows of two lines, one for the entry of a trade and one for its exit, as testers list them."""

import re
from collections.abc import Sequence
from typing import Literal

from live_data_service.analyzers.ocr.cells import Cell
from live_data_service.analyzers.ocr.columns import Column
from live_data_service.analyzers.ocr.fitting import heading_roles
from live_data_service.analyzers.ocr.profiles import MOSTLY
from live_data_service.analyzers.ocr.rows import Row
from live_data_service.analyzers.ocr.vocabulary import Role, normal, word_set

__all__ = ["part_ends"]

End = Literal["entry", "exit"]

ENTRY = word_set("row", "entering")
EXIT = word_set("row", "leaving")
GLUED = re.compile(r"(?<=[a-z])(?=[A-Z])")
PRICES: frozenset[Role] = frozenset({"price", "fill_price"})
TIMES: frozenset[Role] = frozenset({"time", "entry_time", "exit_time"})
ONCE: frozenset[Role] = frozenset({"quantity", "pnl"})
"""What is told once of a trade, whichever of its lines it stands in."""


def part_ends(columns: Sequence[Column], rows: Sequence[Row]) -> tuple[list[Column], list[Row]]:
    """Columns and rows in which both prices and times of a trade have columns of their own.

    A column of types such as ``Entry Long`` and ``Exit Long`` tells which line is which.
    """
    for index, _ in enumerate(columns):
        joined = join_lines(columns, rows, index)
        told = [ends_of(row.cells.get(index)) for row in joined]
        full = sum(len(ends) > 1 for ends in told)
        if full > 1 and full >= MOSTLY * len(joined):
            return spread_ends(columns, joined, index)
    return list(columns), list(rows)


def ends_of(cell: Cell | None) -> list[tuple[End, Cell]]:
    """Which end each line of a cell names, with the line; nothing where one names none."""
    ends: list[tuple[End, Cell]] = []
    for part in cell.parts if cell is not None else ():
        end = end_named(part.text)
        if end is None:
            return []
        ends.append((end, part))
    return ends if len({end for end, _ in ends}) == len(ends) else []


def end_named(text: str) -> End | None:
    """The end of a trade that a type begins with: ``Entry``, ``ExitLong``, ``Entry Short``."""
    first = normal(GLUED.sub(" ", text)).split()[:1]
    if ENTRY.issuperset(first) and first:
        return "entry"
    return "exit" if EXIT.issuperset(first) and first else None


def join_lines(columns: Sequence[Column], rows: Sequence[Row], index: int) -> list[Row]:
    """Rows of one end each joined in twos, where sizes and results stand in one of them only."""
    ends = [ends_of(row.cells.get(index)) for row in rows]
    if not all(len(told) == 1 for told in ends):
        return list(rows)
    once = [i for i, column in enumerate(columns) if ONCE & set(heading_roles(column)[:1])]
    joined: list[Row] = []
    for row, told in zip(rows, ends, strict=True):
        before = ends_of(joined[-1].cells.get(index)) if joined else []
        alone = joined and all((i in row.cells) != (i in joined[-1].cells) for i in once)
        if once and alone and len(before) == 1 and before[0][0] != told[0][0]:
            joined[-1] = both(joined[-1], row)
        else:
            joined.append(row)
    return joined


def both(one: Row, other: Row) -> Row:
    """One row with the cells of two, one above the other."""
    places = sorted({*one.cells, *other.cells})
    cells = {
        i: Cell(
            tuple(word for row in (one, other) if i in row.cells for word in row.cells[i].words)
        )
        for i in places
    }
    return Row(cells, (*one.words, *other.words))


def spread_ends(
    columns: Sequence[Column], rows: Sequence[Row], index: int
) -> tuple[list[Column], list[Row]]:
    """Columns and rows with the values of both ends apart, and the direction as the side."""
    named = {
        i: name for i, column in enumerate(columns) if (name := value_named(column)) and i != index
    }
    out = list(columns)
    places: dict[tuple[int, End], int] = {}
    for i, name in named.items():
        for end in ("entry", "exit"):
            places[i, end] = len(out)
            out.append(Column(columns[i].x0, columns[i].x1, columns[i].heading, f"{end} {name}"))
    out[index] = Column(columns[index].x0, columns[index].x1, columns[index].heading, "Side")
    spread: list[Row] = []
    for row in rows:
        ends = ends_of(row.cells.get(index))
        cells = {i: cell for i, cell in row.cells.items() if i not in named and i != index}
        for i in named.keys() & row.cells.keys():
            parts = row.cells[i].parts
            if len(parts) != len(ends):
                # Which end the one value is of isn't shown.
                continue
            for (end, _), part in zip(ends, parts, strict=True):
                cells[places[i, end]] = part
        if ends and (side := direction_of(ends)) is not None:
            cells[index] = side
        spread.append(Row(cells, row.words))
    return out, spread


def value_named(column: Column) -> str | None:
    """What the two lines of a column are: prices or times, by its heading."""
    roles = set(heading_roles(column)[:1])
    if PRICES & roles:
        return "price"
    return "time" if TIMES & roles else None


def direction_of(ends: Sequence[tuple[End, Cell]]) -> Cell | None:
    """The words behind an end that tell the direction of the trade: ``Long`` of ``Exit Long``."""
    for _, cell in ends:
        words = [word for word in cell.words if end_named(word.text) is None]
        if words:
            return Cell(tuple(words))
        glued = GLUED.split(cell.text)
        if len(glued) > 1:
            return Cell((cell.words[0]._replace(text=" ".join(glued[1:])),))
    return None
