"""Cards that tell of a closed trade once more, in fewer words: the caption of a chart below it."""

from live_data_service.analyzers.ocr.records import Group, Record
from live_data_service.analyzers.ocr.row_judgement import CLOSED_STATES
from live_data_service.analyzers.ocr.sides import side_of
from live_data_service.analyzers.ocr.vocabulary import Role, normal

__all__ = ["tells_again"]

SAME: tuple[Role, ...] = ("symbol", "quantity")
"""What both cards show alike, beside the side."""

ENDS: frozenset[Role] = frozenset({"entry_price", "fill_price", "exit_price"})


def tells_again(record: Record, group: Group) -> bool:
    """Whether a card that says closed shows no entry or exit, and another shows both of it."""
    cell = record.cells.get("status")
    if cell is None or normal(cell.text) not in CLOSED_STATES or ENDS & record.cells.keys():
        return False
    return any(
        {"entry_price", "exit_price"} <= other.cells.keys() and alike(record, other)
        for other in group.records
    )


def alike(one: Record, other: Record) -> bool:
    """Whether two cards name the same instrument, side and size."""
    if not {"side", *SAME} <= one.cells.keys() & other.cells.keys():
        return False
    sides = [side_of(record.cells["side"].text) for record in (one, other)]
    named = all(normal(one.cells[role].text) == normal(other.cells[role].text) for role in SAME)
    return named and sides[0] is not None and sides[0] == sides[1]
