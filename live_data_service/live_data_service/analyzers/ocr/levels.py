"""The side that the prices tell at which a position shall be closed."""

import re
from functools import cache

from live_data_service.analyzers.base import Side
from live_data_service.analyzers.ocr.cells import Cell
from live_data_service.analyzers.ocr.numerals import Numeral, parse_numeral, value_of
from live_data_service.analyzers.ocr.records import Record
from live_data_service.analyzers.ocr.vocabulary import SIMPLIFIED, word_set

__all__ = ["side_by_levels"]

TARGET = word_set("header_hint", "target")
STOP = word_set("header_hint", "stop_loss")


def side_by_levels(record: Record) -> tuple[Side, Cell] | None:
    """Short where the target lies below the stop, long where above, and the cell that says so.

    Both must be labelled in one cell: ``TP 0.3119  SL 0.3192``.
    """
    for cell in (*record.cells.values(), *record.stray.values()):
        target, stop = level_in(cell.text, TARGET), level_in(cell.text, STOP)
        if target is None or stop is None:
            continue
        high, low = (value_of(level, ".") for level in (target, stop))
        if high != low:
            return ("buy" if high > low else "sell"), cell
    return None


def level_in(text: str, labels: frozenset[str]) -> Numeral | None:
    """The number right behind the one label of a sort in a text."""
    found = pattern_of(labels).findall(text.translate(SIMPLIFIED))
    return parse_numeral(found[0]) if len(found) == 1 else None


@cache
def pattern_of(labels: frozenset[str]) -> re.Pattern[str]:
    """A label, longest first, and the number behind it."""
    known = "|".join(re.escape(label) for label in sorted(labels, key=len, reverse=True))
    return re.compile(
        rf"(?<![^\W\d_])(?:{known})\s*[:：]?\s*[$€£¥₹]?(\d[\d.,]*\d|\d)(?!%)", re.IGNORECASE
    )
