"""Two tables side by side, under titles or headings of their own."""

from collections.abc import Sequence
from itertools import pairwise

from live_data_service.analyzers.ocr.cells import kind_of
from live_data_service.analyzers.ocr.headers import TIGHT_GAP, header_score
from live_data_service.analyzers.ocr.vocabulary import roles_of
from live_data_service.analyzers.ocr.words import Line, Word, lines_of, phrases_of

__all__ = [
    "CLEAR_HEADER",
    "MIN_TWIN",
    "SLANT",
    "TITLE_PITCH",
    "split_neighbours",
    "split_titled",
    "split_twins",
    "two_tables",
]

CLEAR_HEADER = 1.33
"""Score of a line that is a header beyond doubt: four known names."""

MIN_TWIN = 3
"""Fewest headings of a table that stands twice, side by side."""

MOST_PANELS = 3

TITLE_REACH = 4.0
"""How far left of its first heading, in heights, a title of a panel may begin."""

SLANT = 0.6
"""How far left of its title, in heights, a panel may begin."""

TITLE_PITCH = 3.0
"""Distance, in heights, within which a title stands above its table."""


def split_titled(words: Sequence[Word]) -> tuple[list[Word], list[Word]] | None:
    """Two tables side by side, each under a title of its own, that share names of columns."""
    lines = lines_of(words)
    for title, header in pairwise(lines):
        edge = header.words[0].x0 - TITLE_REACH * title.height
        titles = [
            phrase
            for phrase in phrases_of(title.words)
            if kind_of(phrase.text) in ("text", "ticker") and phrase.x0 > edge
        ]
        near = header.middle - title.middle < TITLE_PITCH * title.height
        if not near or not 2 <= len(titles) <= MOST_PANELS:
            continue
        for phrase in titles[1:]:
            x = phrase.x0 - SLANT * title.height
            left = [word for word in words if word.middle < title.y0 or word.x1 <= x]
            right = [word for word in words if word not in left]
            if two_tables(header, x) and all(word.x0 > x for word in right):
                return left, right
    return None


def two_tables(header: Line, x: float) -> bool:
    """Whether both sides of a line of headings name the columns of a table, one name twice."""
    sides = [word for word in header.words if word.x1 <= x], [w for w in header.words if w.x0 > x]
    names = [{p.text.casefold() for p in phrases_of(side, TIGHT_GAP)} for side in sides]
    known = [sum(bool(roles_of(name)) for name in side) for side in names]
    return min(known) >= MIN_TWIN - 1 and max(known) >= MIN_TWIN and bool(names[0] & names[1])


def split_twins(words: Sequence[Word]) -> tuple[list[Word], list[Word]] | None:
    """Two tables beside each other under the same headings."""
    for line in lines_of(words):
        if header_score(line.words) < CLEAR_HEADER:
            continue
        phrases = phrases_of(line.words)
        names = [phrase.text.casefold() for phrase in phrases]
        lengths = range(MIN_TWIN, len(names) // 2 + 1)
        length = next((n for n in lengths if names[:n] == names[n : 2 * n]), None)
        if length is not None:
            x = (phrases[length - 1].x1 + phrases[length].x0) / 2
            left = [word for word in words if (word.x0 + word.x1) / 2 < x]
            return left, [word for word in words if (word.x0 + word.x1) / 2 >= x]
    return None


def split_neighbours(words: Sequence[Word]) -> tuple[list[Word], list[Word]] | None:
    """Two tables side by side that both begin with the same name of the instrument."""
    for line in lines_of(words):
        phrases = phrases_of(line.words)
        names = [phrase.text.casefold() for phrase in phrases]
        if len(names) < 2 * MIN_TWIN or roles_of(names[0])[:1] != ("symbol",):
            continue
        second = next((i for i in range(MIN_TWIN, len(names)) if names[i] == names[0]), None)
        if second is None:
            continue
        sides = [
            [w for p in part for w in p.words] for part in (phrases[:second], phrases[second:])
        ]
        if any(header_score(side) < 1.0 for side in sides):
            continue
        x = widest_strip(words, line, phrases[second - 1].x1, phrases[second].x0)
        left = [word for word in words if (word.x0 + word.x1) / 2 < x]
        return left, [word for word in words if (word.x0 + word.x1) / 2 >= x]
    return None


def widest_strip(words: Sequence[Word], header: Line, low: float, high: float) -> float:
    """The middle of the widest strip between two places that no word below a header reaches."""
    spans = sorted(
        (word.x0, word.x1)
        for word in words
        if word.middle > header.middle and word.x1 > low and word.x0 < high
    )
    strips: list[tuple[float, float]] = []
    edge = low
    for x0, x1 in [*spans, (high, high)]:
        strips.append((x0 - edge, (x0 + edge) / 2))
        edge = max(edge, x1)
    return max(strips)[1]
