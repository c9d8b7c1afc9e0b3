"""The menu beside a page: its entries stand level with rows of tables and are none of them."""

import re
from collections.abc import Iterable, Sequence
from statistics import median

from live_data_service.analyzers.ocr.cells import kind_of
from live_data_service.analyzers.ocr.headers import header_score
from live_data_service.analyzers.ocr.sides import side_of
from live_data_service.analyzers.ocr.vocabulary import normal, roles_of, word_set
from live_data_service.analyzers.ocr.words import Line, Phrase, Word, lines_of, phrases_of

__all__ = ["is_menu_bar", "split_menu", "without_menu"]

ENTRIES = word_set("page", "menu")
MIN_ENTRIES = 3
ICON = 2
"""Most signs that the picture before an entry is read as."""

FLUSH = 0.8
"""How far apart, in heights, the entries of a menu begin."""

APART = 1.2
"""Least distance of two entries, in heights."""


def split_menu(words: Sequence[Word]) -> tuple[list[Word], list[Word]] | None:
    """The words of a menu at the left edge of a page and all others; None without a menu."""
    lines = lines_of(words)
    phrases = [phrase for line in lines for phrase in phrases_of(line.words)]
    entered = (p for line in lines for p in phrases_of(line.words) if not heads_column(p, line))
    for entries in columns_of_entries(entered):
        left, top = min(word.x0 for word in entries), min(word.y0 for word in entries)
        height = median(word.height for word in entries)
        right = right_edge(phrases, entries, left, height)
        bottom = max(word.y1 for word in entries)
        below = [word for word in words if word.y1 > top - height]
        beside = (word for word in below if word.middle < bottom)
        if any(word.x0 < right - height and word.x1 > right + height for word in beside):
            continue
        if any(is_data(word) and word.x1 <= left for word in below):
            continue
        if any(names_instruments(line, right) for line in lines if line.y0 >= top):
            continue
        menu = [word for word in below if word.x1 <= right + height / 2]
        return menu, [word for word in words if word not in menu]
    return None


def without_menu(words: Sequence[Word]) -> Sequence[Word]:
    """The words of a page but for those of the menu at its left edge."""
    parts = split_menu(words)
    return words if parts is None else parts[1]


def heads_column(phrase: Phrase, line: Line) -> bool:
    """Whether a text names a column beside the names of others: Market, before Size and Price."""
    return bool(roles_of(phrase.text)) and header_score(line.words) >= 1.0


def names_instruments(line: Line, right: float) -> bool:
    """Whether names of columns begin with that of the instruments, within a strip of a page."""
    inside = [phrase for phrase in phrases_of(line.words) if phrase.x1 <= right]
    named = any(roles_of(p.text)[:1] == ("symbol",) and not entry_in(p) for p in inside)
    return named and header_score(line.words) >= 1.0


def is_menu_bar(line: Line) -> bool:
    """Whether a line is a bar of entries side by side, at least two of them known."""
    names = [phrase.text for phrase in phrases_of(line.words)]
    plain = all(not re.search(r"\d", name) and side_of(name) is None for name in names)
    known = sum(normal(name) in ENTRIES for name in names)
    return plain and len(names) >= MIN_ENTRIES and known >= MIN_ENTRIES - 1


def columns_of_entries(phrases: Iterable[Phrase]) -> list[list[Word]]:
    """Known entries of menus that begin at one place and stand below each other, leftmost first."""
    columns: list[list[Word]] = []
    for word in sorted(filter(None, map(entry_in, phrases)), key=lambda word: word.x0):
        near = (c for c in columns if abs(c[0].x0 - word.x0) <= FLUSH * word.height)
        column = next(near, None)
        if column is None:
            columns.append([word])
        elif all(abs(other.middle - word.middle) > APART * word.height for other in column):
            column.append(word)
    return [c for c in columns if len({normal(word.text) for word in c}) >= MIN_ENTRIES]


def entry_in(phrase: Phrase) -> Word | None:
    """The first word of a phrase that is an entry of a menu, maybe with an icon before it."""
    for words in (phrase.words, phrase.words[1:] if is_icon(phrase.words[0]) else ()):
        if words and normal(" ".join(word.text for word in words)) in ENTRIES:
            return words[0]
    return None


def is_icon(word: Word) -> bool:
    """Whether a word may be a picture that was read as letters."""
    return len(normal(word.text)) <= ICON


def is_data(word: Word) -> bool:
    """Whether a word is a number or time, as no menu has before its entries."""
    return kind_of(word.text) in ("number", "time", "percent") and len(word.text) > ICON


def right_edge(
    phrases: Iterable[Phrase], entries: Sequence[Word], left: float, height: float
) -> float:
    """Where the longest entry ends, the unknown ones among the known included."""
    low, high = min(word.y0 for word in entries), max(word.y1 for word in entries)
    between = (
        phrase
        for phrase in phrases
        if abs(phrase.x0 - left) <= 3 * height
        and low <= phrase.words[0].middle <= high
        and not any(map(is_data, phrase.words))
    )
    return max((phrase.x1 for phrase in between), default=max(word.x1 for word in entries))
