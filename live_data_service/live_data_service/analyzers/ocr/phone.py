"""The status bar of a phone: the time of day, the network and the battery above every page."""

import re
from collections.abc import Sequence

from live_data_service.analyzers.ocr.words import Word, lines_of

__all__ = ["status_bar"]

CLOCK = re.compile(r"[0-2]?\d[:.][0-5]\d")
STATUS = re.compile(r"[3-6]G\+?|LTE|\d{1,3}%?|\W+|[^\W\d_]{1,2}", re.IGNORECASE)
"""What is read beside the clock: the network, how full the battery is, pictures."""

BAR_SHARE = 0.05
"""A status bar stands in this share of the height of a screen."""

MOST_WORDS = 8


def status_bar(words: Sequence[Word], size: tuple[int, int]) -> Sequence[Word]:
    """The words of the status bar on top of a screen that is higher than wide; else none."""
    width, height = size
    lines = lines_of(words) if height > width else []
    if not lines or lines[0].y0 > BAR_SHARE * height:
        return []
    first, *rest = lines[0].words
    plain = all(STATUS.fullmatch(word.text) for word in rest)
    return (
        lines[0].words if CLOCK.fullmatch(first.text) and plain and len(rest) < MOST_WORDS else []
    )
