"""Cells that tell a whole deal in words are columns: ``Bought 3 Apple Inc @ $ 237.88``."""

from collections.abc import Sequence

from live_data_service.analyzers.ocr.card_records import read_card
from live_data_service.analyzers.ocr.cells import Cell
from live_data_service.analyzers.ocr.columns import Column
from live_data_service.analyzers.ocr.drafts import PRICE_ROLES
from live_data_service.analyzers.ocr.roles import heading_roles
from live_data_service.analyzers.ocr.rows import Row
from live_data_service.analyzers.ocr.vocabulary import Role, normal, word_set
from live_data_service.analyzers.ocr.words import lines_of

__all__ = ["part_told"]

TOLD: tuple[Role, ...] = ("symbol", "side", "quantity", "price")
"""What such a text tells, named as its headings would be."""

MIN_WORDS = 4
DEALT = word_set("row", "dealt")


def part_told(columns: Sequence[Column], rows: Sequence[Row]) -> tuple[list[Column], list[Row]]:
    """Columns and rows with what texts of one column tell of deals in columns of their own.

    Where a heading names prices, the columns tell the deals and the texts repeat them.
    """
    named = any(set(PRICE_ROLES) & set(heading_roles(column)) for column in columns)
    places = [] if named else [i for i in range(len(columns)) if tells_deals(rows, i)]
    if len(places) != 1:
        return list(columns), list(rows)
    place, first = places[0], len(columns)
    column = columns[place]
    added = [Column(column.x0, column.x1, column.heading, role) for role in TOLD]
    return [*columns, *added], [parted(row, place, first) for row in rows]


def tells_deals(rows: Sequence[Row], place: int) -> bool:
    """Whether cells of a column tell deals in the past tense."""
    return any(deal_told(row.cells[place]) is not None for row in rows if place in row.cells)


def parted(row: Row, place: int, first: int) -> Row:
    """A row with what its text tells from the column ``first`` on, and without that text."""
    told = deal_told(row.cells[place]) if place in row.cells else None
    if told is None:
        return row
    kept = {i: cell for i, cell in row.cells.items() if i != place}
    return Row({**kept, **{first + i: cell for i, cell in enumerate(told)}}, row.words)


def deal_told(cell: Cell) -> list[Cell] | None:
    """Instrument, side, quantity and price of a deal that a text says was done."""
    if len(cell.words) < MIN_WORDS:
        return None
    record = read_card(lines_of(cell.words))
    if record is None or not record.cells.keys() >= set(TOLD):
        return None
    done = any(normal(word.text) in DEALT for word in record.cells["side"].words)
    return [record.cells[role] for role in TOLD] if done else None
