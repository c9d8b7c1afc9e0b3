"""Titles that say which instrument a whole page is about: ``Summary for BTC``."""

import re
from collections.abc import Sequence

from live_data_service.analyzers.ocr.cells import Cell, kind_of, ticker_in
from live_data_service.analyzers.ocr.vocabulary import normal, roles_of, word_set
from live_data_service.analyzers.ocr.words import Line, Phrase, phrases_of

__all__ = ["titled_symbol"]

ABOUT = word_set("title", "about")
"""Words between what a page shows and the instrument that it shows it of."""

SINGLE = word_set("title", "single")
"""What there is of one instrument only, so that any name may follow it."""

SHOWN = word_set("title", "shown") | SINGLE
DASH = re.compile(r"[–—:\-]")
LONGEST_NAME = 4
UPPER_SHARE = 4
"""Titles stand in this part of the lines of a page."""

LEAST_LINES = 4


def titled_symbol(lines: Sequence[Line]) -> Cell | None:
    """The one instrument that a title names after the words for what the page shows of it."""
    top = lines[: max(LEAST_LINES, len(lines) // UPPER_SHARE)]
    named = (named_in(phrase) for line in top for phrase in phrases_of(line.words))
    found = {cell.text: cell for cell in named if cell is not None}
    return next(iter(found.values())) if len(found) == 1 else None


def named_in(title: Phrase) -> Cell | None:
    """The instrument at the end of a title, None where it is none or names no instrument."""
    for i in range(1, len(title.words) - 1):
        name = title.words[i + 1 :]
        joint = title.words[i].text
        shown = {normal(word.text) for word in title.words[: i + joint.endswith(":")]}
        if normal(joint) in ABOUT and shown & SHOWN:
            return Cell(name) if len(name) == 1 and ticker_in(name[0].text) else None
        if (DASH.fullmatch(joint) or joint.endswith(":")) and shown & SINGLE:
            return Cell(name) if is_name(Phrase(name)) else None
    return None


def is_name(name: Phrase) -> bool:
    """Whether a text may be the name of an instrument: capitalised words, no heading."""
    words = [word.text for word in name.words]
    capital = all(word[0].isupper() or word[0].isdigit() for word in words)
    plain = kind_of(name.text) in ("text", "ticker") and not all(map(roles_of, words))
    return len(words) <= LONGEST_NAME and capital and plain
