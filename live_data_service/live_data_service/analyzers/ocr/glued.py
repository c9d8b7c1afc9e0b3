"""Cells of two scripts that were read as one word: a code and its name, a text and a side."""

import re
from collections.abc import Iterable

from live_data_service.analyzers.ocr.vocabulary import TIGHT_SCRIPTS, TIGHT_SIDES
from live_data_service.analyzers.ocr.words import Word

__all__ = ["without_glue"]

SIGNS = TIGHT_SCRIPTS.pattern
SIDES = "|".join(sorted(TIGHT_SIDES, key=len, reverse=True))
MEETINGS = tuple(
    re.compile(rf"(?P<one>{one})(?P<other>{other})")
    for one, other in (
        (r"\d{6}", rf"{SIGNS}{{2,}}"),
        (r"[A-Za-z]{2,}", rf"(?:{SIDES})"),
        (rf"{SIGNS}{{2,}}", r"\d{1,2}:\d\d:\d\d"),
        (r"[+\-−–]?\d+(?:\.\d+)?", r"@\d[\d.,]*\d"),
    )
)
"""What no single text is: the code of a share and its name, letters and a side, a state and a
time, a size and its price."""

WIDE = 2
"""How many times as wide as others the signs of scripts without spaces are."""


def without_glue(words: Iterable[Word]) -> list[Word]:
    """Words parted where two cells meet that stand too close to be read apart."""
    return [part for word in words for part in parted(word)]


def parted(word: Word) -> tuple[Word, ...]:
    """Both halves of a word of two cells, or the word alone."""
    found = next((m for pattern in MEETINGS if (m := pattern.fullmatch(word.text))), None)
    if found is None:
        return (word,)
    cut = word.x0 + (word.x1 - word.x0) * width(found["one"]) / width(word.text)
    return word._replace(text=found["one"], x1=cut), word._replace(text=found["other"], x0=cut)


def width(text: str) -> int:
    """About how wide a text is, in usual letters."""
    return sum(WIDE if TIGHT_SCRIPTS.match(sign) else 1 for sign in text)
