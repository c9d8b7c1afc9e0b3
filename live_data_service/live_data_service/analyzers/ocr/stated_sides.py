"""Sides that stand beside the state of an order in one cell: ``Buy Filled``."""

from collections.abc import Sequence

from live_data_service.analyzers.ocr.cells import Cell
from live_data_service.analyzers.ocr.columns import Column
from live_data_service.analyzers.ocr.profiles import MOSTLY
from live_data_service.analyzers.ocr.rows import Row
from live_data_service.analyzers.ocr.sides import side_of, state_of
from live_data_service.analyzers.ocr.vocabulary import roles_of

__all__ = ["part_states"]

FEWEST = 2
"""Fewest cells that make a column one of sides and states."""


def part_states(columns: Sequence[Column], rows: Sequence[Row]) -> tuple[list[Column], list[Row]]:
    """Columns and rows with the sides beside states in a column of their own.

    Where another heading names the sides, what stands beside a state is something else.
    """
    names = [roles_of(column.name)[:1] for column in columns]
    if ("side",) in names or names.count(("status",)) != 1:
        return list(columns), list(rows)
    place = names.index(("status",))
    told = [side_and_state(row.cells[place]) if place in row.cells else () for row in rows]
    filled = sum(place in row.cells for row in rows)
    if sum(map(bool, told)) < max(FEWEST, MOSTLY * filled):
        return list(columns), list(rows)
    added = Column(columns[place].x0, columns[place].x1, columns[place].heading, "side")
    rebuilt = [
        Row({**row.cells, place: both[1], len(columns): both[0]}, row.words) if both else row
        for row, both in zip(rows, told, strict=True)
    ]
    return [*columns, added], rebuilt


def side_and_state(cell: Cell) -> tuple[Cell, ...]:
    """The first word and the others of a cell, where that is a side and these are a state."""
    first, *rest = cell.words
    if not rest or side_of(first.text) is None:
        return ()
    state = Cell(tuple(rest))
    return (Cell((first,)), state) if state_of(state.text) is not None else ()
