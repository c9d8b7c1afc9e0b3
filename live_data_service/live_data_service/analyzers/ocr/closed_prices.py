"""Columns of tables whose rows are closing deals: what they were dealt at is the exit."""

from collections.abc import Sequence

from live_data_service.analyzers.ocr.cells import Cells
from live_data_service.analyzers.ocr.columns import Column
from live_data_service.analyzers.ocr.fitting import heading_roles
from live_data_service.analyzers.ocr.profiles import MOSTLY
from live_data_service.analyzers.ocr.sides import side_of
from live_data_service.analyzers.ocr.vocabulary import Role, normal, word_set

__all__ = ["settle_closing"]

CLOSED = word_set("row", "closed") | word_set("header_hint", "realized")


def settle_closing(
    columns: Sequence[Column], roles: list[Role | None], cells: Sequence[Cells]
) -> None:
    """The price of a deal that closed a position, beside that of its entry, is the exit."""
    if "exit_price" in roles or not {"entry_price", "fill_price", "pnl"} <= set(roles):
        return
    sides = [cell for i, role in enumerate(roles) if role == "side" for cell in cells[i] if cell]
    closing = [side.effect == "close" for cell in sides if (side := side_of(cell.text)) is not None]
    told = bool(closing) and sum(closing) >= MOSTLY * len(sides)
    results = [columns[i].name for i, role in enumerate(roles) if role == "pnl"]
    if not told and not any(CLOSED & set(normal(name).split()) for name in results):
        return
    roles[roles.index("fill_price")] = "exit_price"
    entries = [i for i, role in enumerate(roles) if role == "entry_price"]
    for i in entries[1:]:
        if "fee" in heading_roles(columns[i]):
            roles[i] = "note"
