"""Losses that are shown without a minus: by their colour and by what the prices tell."""

from live_data_service.analyzers.ocr.arithmetic import is_product
from live_data_service.analyzers.ocr.drafts import Draft, number_of
from live_data_service.analyzers.ocr.numerals import parse_numeral
from live_data_service.analyzers.ocr.records import Record

__all__ = ["settle_loss"]


def settle_loss(draft: Draft, record: Record) -> None:
    """Set the minus of a result that the prices prove to be a loss, and that is shown as one."""
    cell = draft.cells.get("pnl")
    numeral = number_of(cell) if cell is not None else None
    if cell is None or numeral is None or numeral.sign or not draft.pnl or draft.pnl < 0:
        return
    percent = record.cells.get("percent")
    share = parse_numeral(percent.text) if percent is not None else None
    shown = cell.tint == "red" or (share is not None and share.sign < 0)
    if shown and loses(draft):
        draft.pnl = -draft.pnl


def loses(draft: Draft) -> bool:
    """Whether size, entry and exit, or price of now, make the result as a loss."""
    now = draft.exit_price or draft.last_price
    if now is None or not draft.price or not draft.quantity or not draft.pnl:
        return False
    fall = draft.price - now if draft.side == "buy" else now - draft.price
    told = draft.side is not None and fall > 0
    return told and is_product(draft.quantity, fall, draft.pnl)
