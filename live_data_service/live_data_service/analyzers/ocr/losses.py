"""Losses that are shown without a minus: by a share, by their colour and by what prices tell."""

import re

from live_data_service.analyzers.ocr.arithmetic import RESULT_SLACK
from live_data_service.analyzers.ocr.cells import Cell
from live_data_service.analyzers.ocr.drafts import Draft, number_of
from live_data_service.analyzers.ocr.numerals import parse_numeral
from live_data_service.analyzers.ocr.records import Record

__all__ = ["settle_loss", "shares_loss"]

FALLING = re.compile(r"[(（\[]\s*[-−–]\s*\d[\d.,]*\s*%\s*[)）\]]$")


def shares_loss(cell: Cell) -> bool:
    """Whether an amount without a sign has a share with a minus behind it: ``52.10 (-4.2%)``."""
    return unsigned(cell) and FALLING.search(cell.text) is not None


def settle_loss(draft: Draft, record: Record) -> None:
    """Set the minus of a result that the prices prove to be a loss, and that is shown as one."""
    cell = draft.cells.get("pnl")
    if cell is None or not unsigned(cell) or not draft.pnl or draft.pnl < 0:
        return
    percent = record.cells.get("percent")
    share = parse_numeral(percent.text) if percent is not None else None
    shown = cell.tint == "red" or (share is not None and share.sign < 0)
    lost = -(draft.gained or 0)
    if shown and lost > 0 and abs(lost - draft.pnl) <= RESULT_SLACK * draft.pnl:
        draft.pnl = -draft.pnl


def unsigned(cell: Cell) -> bool:
    """Whether a cell is an amount without a sign."""
    numeral = number_of(cell)
    return numeral is not None and not numeral.sign
