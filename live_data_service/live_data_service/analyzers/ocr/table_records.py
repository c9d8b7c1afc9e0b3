"""The rows of a table as records: cells by role, days from lines above, values parted or joined."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from live_data_service.analyzers.ocr.cells import Cell, kind_of, numeral_in
from live_data_service.analyzers.ocr.moments import parse_shown
from live_data_service.analyzers.ocr.numerals import parse_numeral
from live_data_service.analyzers.ocr.profiles import DASHES
from live_data_service.analyzers.ocr.records import Record
from live_data_service.analyzers.ocr.rows import Row
from live_data_service.analyzers.ocr.sides import side_of
from live_data_service.analyzers.ocr.vocabulary import Role, roles_of

__all__ = ["records_of"]

JOINED: frozenset[Role] = frozenset({"time", "entry_time", "exit_time"})
MIN_PARTED = 2

MIDNIGHT = re.compile(r"0?0:00(?::00(?:\.0+)?)?")


def records_of(rows: Sequence[Row], roles: Sequence[Role | None]) -> list[Record]:
    """Rows with their cells by role; a line that is only a date dates the rows below it."""
    records: list[Record] = []
    date: Cell | None = None
    for row in rows:
        heading = date_heading(row)
        if heading is not None:
            date = heading
            continue
        cells: dict[Role, Cell] = {}
        stray: dict[int, Cell] = {}
        more_fees: list[Cell] = []
        for i, cell in row.cells.items():
            role = roles[i] if i < len(roles) else None
            if role is None:
                stray[i] = cell
            elif role in JOINED and role in cells and completes(cell, cells[role]):
                cells[role] = joined_time(cells[role], cell)
            elif role not in cells or (role == "quantity" and fills_gap(cell, cells[role])):
                cells[role] = cell
            elif role == "fee":
                more_fees.append(cell)
        part_side(cells)
        part_day(cells)
        part_fee(cells, stray)
        records.append(Record(cells, row.words, date=date, stray=stray, more_fees=more_fees))
    return records


def fills_gap(cell: Cell, other: Cell) -> bool:
    """Whether one of two columns, of purchases and of sales, holds a size and the other a dash."""
    return DASHES.fullmatch(other.text) is not None and numeral_in(cell) is not None


def completes(cell: Cell, other: Cell) -> bool:
    """Whether one cell is the day and the other the time of day."""
    one, two = parse_shown(cell.text), parse_shown(other.text)
    if one is None or two is None:
        return True
    return one.has_date != two.has_date or one.has_clock != two.has_clock


def joined_time(one: Cell, other: Cell) -> Cell:
    """A day and a time of day as one cell; midnight beside the day says nothing then."""
    words = (*one.words, *other.words)
    told = tuple(word for word in words if not MIDNIGHT.fullmatch(word.text))
    shown = parse_shown(" ".join(word.text for word in told))
    return Cell(told if shown is not None and shown.has_clock else words)


def part_side(cells: dict[Role, Cell]) -> None:
    """Move a side out of the cell of the instrument, where no other cell tells it: BUY TSLA."""
    cell = cells.get("symbol")
    if cell is None or "side" in cells:
        return
    sides = tuple(word for word in cell.words if side_of(word.text) is not None)
    rest = tuple(word for word in cell.words if word not in sides)
    if len(sides) == 1 and rest:
        cells["side"], cells["symbol"] = Cell(sides), Cell(rest)


def part_day(cells: dict[Role, Cell]) -> None:
    """Move a date out of the cell of the instrument, where no other cell tells it."""
    cell = cells.get("symbol")
    if cell is None or {"time", "entry_time"} & cells.keys() or len(cell.words) < MIN_PARTED:
        return
    first, rest = Cell(cell.words[:1]), Cell(cell.words[1:])
    shown = parse_shown(first.text)
    if shown is not None and shown.has_date and kind_of(rest.text) == "ticker":
        cells["time"], cells["symbol"] = first, rest


def part_fee(cells: dict[Role, Cell], stray: Mapping[int, Cell]) -> None:
    """Take a fee that is labelled behind another amount, where no cell tells it: -0.17 fee 0.09."""
    if "fee" in cells:
        return
    for cell in (*cells.values(), *stray.values()):
        for label, amount in pairwise(cell.words):
            numeral = parse_numeral(amount.text)
            if numeral is not None and not numeral.percent and "fee" in roles_of(label.text):
                cells["fee"] = Cell((amount,))
                return


def date_heading(row: Row) -> Cell | None:
    """The cell of a row that says nothing but a day."""
    whole = Cell.of(row.words)
    shown = parse_shown(whole.text)
    if shown is not None and shown.has_date and not shown.has_clock:
        return whole
    return None
