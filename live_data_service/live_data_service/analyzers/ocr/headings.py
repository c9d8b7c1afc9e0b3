"""What the words above a table or list say it is."""

import re
from collections.abc import Iterable

from live_data_service.analyzers.ocr.vocabulary import HEADING_WORDS, HeadingSort, normal, word_set

__all__ = ["HISTORIES", "heading_sort", "names_own"]

OWN_TITLES = word_set("row", "own_titles")
HISTORIES = word_set("row", "histories")
HELD_OR_CLOSED: tuple[HeadingSort, ...] = ("closed", "open")
"""Sorts that the end of a heading tells as well: My open positions."""

LONGEST_HEADING = 4
"""Words of a heading that is one at most."""

SEARCHING = word_set("title", "searching")
"""With what the text in a search box begins."""


def heading_sort(headings: Iterable[str]) -> HeadingSort | None:
    """What the words above a table say it is, where they agree."""
    texts = [re.sub(r"\s*\d+$", "", normal(heading)) for heading in headings]
    sorts = {sort for sort, known in HEADING_WORDS.items() for text in texts if text in known}
    if not sorts - {"tabs"}:
        ends = {end for text in texts for end in endings(text)}
        sorts |= {sort for sort in HELD_OR_CLOSED for end in ends if end in HEADING_WORDS[sort]}
    telling = sorts - {"tabs"} or sorts
    return telling.pop() if len(telling) == 1 else None


def endings(text: str) -> list[str]:
    """A heading of a few words without its first ones, the longest known rest only."""
    words = text.split()
    if len(words) > LONGEST_HEADING or SEARCHING & set(words[:1]):
        return []
    rests = (" ".join(words[i:]) for i in range(1, len(words)))
    known = (rest for rest in rests if any(rest in HEADING_WORDS[sort] for sort in HEADING_WORDS))
    return list(known)[:1]


def names_own(heading: str) -> bool:
    """Whether a title is one of what one dealt oneself."""
    return re.sub(r"\s*\d+$", "", normal(heading)) in OWN_TITLES
