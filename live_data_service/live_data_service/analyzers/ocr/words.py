"""Words, lines and phrases: what the models read, laid out as a person sees it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median
from typing import Literal, NamedTuple

from live_data_service.analyzers.base import Box

__all__ = [
    "FOLDS",
    "UNREAD",
    "Line",
    "Phrase",
    "Tint",
    "Word",
    "bounds",
    "lines_of",
    "phrases_of",
    "with_dashes",
    "without_bars",
]

Tint = Literal["green", "red", "blue", "none"]

UNREAD = "\N{REPLACEMENT CHARACTER}"
"""The text of a coloured word that could not be read: its script is unknown."""

FOLDS = "▼▶▾▸►▷▽"
"""Marks before the title of a part of a page that can be folded away."""

SAME_LINE = 0.45
"""Share of the smaller height by which two words of one line overlap vertically."""

NEAREST_LINES = 8
"""How many lines, counted from the lowest, a word may still belong to."""

LINES_KEPT = 512
"""Groups of words whose lines are remembered for the next step of a reading."""

PHRASE_GAP = 0.75
"""Widest space inside one phrase, in heights of its words: a space is about 0.3 of them."""


class Word(NamedTuple):
    """A word with its rectangle in pixels of the image; ``tint`` is the hue of ink or label.

    ``fenced`` says that a rule or the edge of a box stands between it and the word before it.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    confidence: float
    tint: Tint = "none"
    fenced: bool = False

    @property
    def height(self) -> float:
        """Height in pixels."""
        return self.y1 - self.y0

    @property
    def middle(self) -> float:
        """Vertical centre in pixels."""
        return (self.y0 + self.y1) / 2


@dataclass(frozen=True, slots=True)
class Phrase:
    """Neighbouring words of one line that read as one: a cell, a label, a heading."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words with single spaces between them."""
        return " ".join(word.text for word in self.words)

    @property
    def x0(self) -> float:
        """Left edge in pixels."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Right edge in pixels."""
        return max(word.x1 for word in self.words)

    @property
    def confidence(self) -> float:
        """That of the least certain word."""
        return min(word.confidence for word in self.words)

    @property
    def tint(self) -> Tint:
        """The first hue among the words."""
        return next((word.tint for word in self.words if word.tint != "none"), "none")


@dataclass(frozen=True, slots=True)
class Line:
    """Words side by side, from left to right."""

    words: tuple[Word, ...]

    @property
    def y0(self) -> float:
        """Upper edge in pixels: the median of the words, as one tall word moves no line."""
        return median(word.y0 for word in self.words)

    @property
    def y1(self) -> float:
        """Lower edge in pixels."""
        return median(word.y1 for word in self.words)

    @property
    def height(self) -> float:
        """Typical height of its words in pixels."""
        return median(word.height for word in self.words)

    @property
    def middle(self) -> float:
        """Vertical centre in pixels."""
        return (self.y0 + self.y1) / 2

    @property
    def text(self) -> str:
        """The words with single spaces between them."""
        return " ".join(word.text for word in self.words)


def with_dashes(words: Iterable[Word]) -> list[Word]:
    """Words with dashes for signs that look like one and are read in place of it, each alone."""
    return [word._replace(text="-") if word.text in DASH_LIKE else word for word in words]


DASH_LIKE = frozenset({"一", "ー", "㇐"})
"""The figure one of Chinese, and the sign of long syllables of Japanese."""


def without_bars(words: Iterable[Word]) -> list[Word]:
    """Words without the bars between them: ``BUY |`` and ``SELL|`` end where the bar begins."""
    return [
        part
        for word in words
        if word.text.strip("|")
        for x0, x1 in [inner_edges(word)]
        for part in parted_at_bar(word._replace(text=word.text.strip("|"), x0=x0, x1=x1))
    ]


BAR = re.compile(r"(?P<one>[^\W\d]{2,})\|(?P<other>[^\W\d]{2,})")


def parted_at_bar(word: Word) -> list[Word]:
    """Both words of ``Side|Size``: the bar is a rule between columns."""
    found = BAR.fullmatch(word.text)
    if found is None:
        return [word]
    sign = (word.x1 - word.x0) / len(word.text)
    one = word._replace(text=found["one"], x1=word.x0 + sign * len(found["one"]))
    other = word._replace(text=found["other"], x0=one.x1 + sign, fenced=True)
    return [one, other]


def inner_edges(word: Word) -> tuple[float, float]:
    """Left and right edge of a word without bars at its ends."""
    sign = (word.x1 - word.x0) / len(word.text)
    before = len(word.text) - len(word.text.lstrip("|"))
    after = len(word.text) - len(word.text.rstrip("|"))
    return word.x0 + before * sign, word.x1 - after * sign


def lines_of(words: Iterable[Word]) -> list[Line]:
    """Group words into lines by vertical overlap, top to bottom, each from left to right."""
    return list(grouped(tuple(words)))


@lru_cache(LINES_KEPT)
def grouped(words: tuple[Word, ...]) -> tuple[Line, ...]:
    """The lines of some words; each step of a reading asks for those of nearly the same ones."""
    groups: list[list[Word]] = []
    bottoms: list[float] = []
    for word in sorted(words, key=lambda word: word.middle):
        last = len(groups)
        found = next(
            (
                i
                for i in range(last - 1, max(-1, last - 1 - NEAREST_LINES), -1)
                if word.y0 < bottoms[i] and joins(word, groups[i])
            ),
            None,
        )
        if found is None:
            groups.append([word])
            bottoms.append(word.y1)
        else:
            groups[found].append(word)
            bottoms[found] = max(bottoms[found], word.y1)
    lines = [Line(tuple(sorted(group, key=lambda word: word.x0))) for group in groups]
    return tuple(sorted(lines, key=lambda line: line.middle))


def joins(word: Word, group: Sequence[Word]) -> bool:
    """Whether a word stands beside the nearest words of a line, and on none of them."""
    nearest = sorted(group, key=lambda other: abs(other.x0 - word.x0))[:3]
    top = middle_of([other.y0 for other in nearest])
    bottom = middle_of([other.y1 for other in nearest])
    shared = min(word.y1, bottom) - max(word.y0, top)
    if shared < SAME_LINE * min(word.height, bottom - top):
        return False
    if abs(word.middle - (top + bottom) / 2) > 0.5 * min(word.height, bottom - top):
        return False
    return not any(overlap(word, other) > 0.5 * min(width(word), width(other)) for other in nearest)


def middle_of(values: list[float]) -> float:
    """The median of one to three values; the library's takes several times as long."""
    values.sort()
    return values[len(values) // 2] if len(values) % 2 else (values[0] + values[1]) / 2


def overlap(one: Word, other: Word) -> float:
    """Horizontal pixels that two words share; negative is the space between them."""
    return min(one.x1, other.x1) - max(one.x0, other.x0)


def width(word: Word) -> float:
    """Width in pixels, at least one."""
    return max(1.0, word.x1 - word.x0)


def phrases_of(words: Sequence[Word], gap: float = PHRASE_GAP) -> list[Phrase]:
    """Split the words of a line at rules, and where the space is wider than inside a text."""
    phrases: list[list[Word]] = []
    for word in words:
        if phrases:
            last = phrases[-1][-1]
            if not word.fenced and word.x0 - last.x1 <= gap * min(word.height, last.height):
                phrases[-1].append(word)
                continue
        phrases.append([word])
    return [Phrase(tuple(phrase)) for phrase in phrases]


def bounds(words: Sequence[Word]) -> Box:
    """The smallest box of whole pixels around the words."""
    x0 = int(min(word.x0 for word in words))
    y0 = int(min(word.y0 for word in words))
    x1 = max(word.x1 for word in words)
    y1 = max(word.y1 for word in words)
    return Box(x0, y0, max(1, round(x1 - x0)), max(1, round(y1 - y0)))
