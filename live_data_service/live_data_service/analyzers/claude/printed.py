"""What the offline models read in an image, to hold against it what Claude says stands there."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from live_data_service.analyzers.base import Box
from live_data_service.analyzers.ocr.numerals import DecimalSign, parse_numeral, value_of
from live_data_service.analyzers.ocr.words import Word, bounds, lines_of, phrases_of

__all__ = ["Evidence", "Printed"]

MOST_WORDS = 7
"""Of a text that is looked up: dates with a time of day have that many."""

SHORTEST_PREFIX = 3
SHORTEST_DATE = 4
BODY = re.compile(r"\d(?:[\d.,'’]*\d)?")
ALIKE = str.maketrans({"o": "0", "i": "1", "l": "1"})
DASHES = str.maketrans({"−": "-", "–": "-", "—": "-", "’": "'"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """Whether a text stands in the image, and where.

    ``alike`` is a number with the same digits and another decimal sign.
    """

    found: Literal["exact", "alike", "absent"]
    box: Box | None = None


ABSENT = Evidence("absent")


@dataclass(frozen=True, slots=True)
class Piece:
    """Neighbouring words of one phrase as one text, without spaces; ``bodies`` are its numbers."""

    text: str
    code: str
    digits: str
    box: Box
    bodies: tuple[str, ...]


class Printed:
    """The texts of one image, by what they say."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.lines = lines_of(words)
        self._pieces = list(self._cut())

    def _cut(self) -> Iterator[Piece]:
        """Every run of up to :data:`MOST_WORDS` words of a phrase, the shorter ones first."""
        phrases = [phrase.words for line in self.lines for phrase in phrases_of(line.words)]
        for length in range(1, MOST_WORDS + 1):
            for words in phrases:
                for start in range(len(words) - length + 1):
                    yield piece_of(words[start : start + length])

    def number(self, text: str, sign: DecimalSign, near: Box | None) -> Evidence:
        """Where the number of a text stands, nearest to where it is said to be."""
        numeral = parse_numeral(text)
        if numeral is None:
            return self.text(text, near)
        body = tight(numeral.body)
        exact = [piece.box for piece in self._pieces if body in piece.bodies]
        if exact:
            return Evidence("exact", nearest(exact, near))
        digits, value = digits_of(body), abs(value_of(numeral, sign))
        similar = [
            (piece.box, other)
            for piece in self._pieces
            for other in piece.bodies
            if digits_of(other).rstrip("0") == digits.rstrip("0")
        ]
        same = [box for box, other in similar if read_value(other, sign) == value]
        if same:
            return Evidence("exact", nearest(same, near))
        alike = [box for box, other in similar if digits_of(other) == digits]
        return Evidence("alike", nearest(alike, near)) if alike else ABSENT

    def text(self, text: str, near: Box | None) -> Evidence:
        """Where a code or word stands; letters and digits that look alike are the same."""
        whole, code = tight(text), folded(text)
        exact = [piece.box for piece in self._pieces if piece.text == whole]
        similar = [
            piece.box
            for piece in ([] if exact or not code else self._pieces)
            if piece.code == code or (len(code) >= SHORTEST_PREFIX and piece.code.startswith(code))
        ]
        boxes = exact or similar
        return Evidence("exact", nearest(boxes, near)) if boxes else ABSENT

    def time(self, text: str, near: Box | None) -> Evidence:
        """Where a date or time stands, in one place or part by part."""
        whole = self.text(text, near)
        if whole.box is not None:
            return whole
        digits = digits_of(text)
        if len(digits) >= SHORTEST_DATE:
            boxes = [piece.box for piece in self._pieces if digits in piece.digits]
            if boxes:
                return Evidence("exact", nearest(boxes, near))
        parts = [self.text(part, near) for part in text.split()]
        if len(parts) > 1 and all(part.box is not None for part in parts):
            return Evidence("exact", parts[0].box)
        return ABSENT

    def count(self, text: str) -> int:
        """How often a number stands in the image."""
        numeral = parse_numeral(text)
        body = tight(numeral.body if numeral is not None else text)
        return len({piece.box for piece in self._pieces if body in piece.bodies})


def piece_of(words: Sequence[Word]) -> Piece:
    """One text of several words. Only its own number counts: not those of its parts again."""
    joined = tight("".join(word.text for word in words))
    bodies = BODY.findall(joined) if len(words) == 1 else [joined]
    numbers = tuple(body for body in bodies if BODY.fullmatch(body))
    return Piece(joined, folded(joined), digits_of(joined), bounds(words), numbers)


def read_value(body: str, sign: DecimalSign) -> Decimal | None:
    """What a number read by the offline models is worth."""
    numeral = parse_numeral(body)
    return None if numeral is None else value_of(numeral, sign)


def tight(text: str) -> str:
    """A text without spaces, case and variants of signs."""
    plain = unicodedata.normalize("NFKC", text).translate(DASHES).casefold()
    return "".join(plain.split())


def folded(text: str) -> str:
    """The letters and digits of a text, those that look alike as one."""
    return "".join(sign for sign in tight(text) if sign.isalnum()).translate(ALIKE)


def digits_of(text: str) -> str:
    """The digits of a text."""
    return re.sub(r"\D", "", text)


def nearest(boxes: Sequence[Box], near: Box | None) -> Box | None:
    """The box whose centre is nearest to that of another; the first without another."""
    if near is None:
        return boxes[0] if boxes else None
    x, y = centre(near)
    return min(
        boxes,
        key=lambda box: (centre(box)[0] - x) ** 2 + (centre(box)[1] - y) ** 2,
        default=None,
    )


def centre(box: Box) -> tuple[float, float]:
    """The middle of a box in pixels."""
    return box.x + box.width / 2, box.y + box.height / 2
