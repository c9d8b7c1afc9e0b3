"""Cells and what they hold: a side, a state, a number, a time, a ticker or just text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from live_data_service.analyzers.base import Box
from live_data_service.analyzers.ocr.moments import parse_shown
from live_data_service.analyzers.ocr.numerals import Numeral, parse_numeral
from live_data_service.analyzers.ocr.sides import side_of, state_of, word_side
from live_data_service.analyzers.ocr.vocabulary import (
    EXCHANGES,
    REMEMBERED,
    word_set,
)
from live_data_service.analyzers.ocr.words import Tint, Word, bounds, lines_of

__all__ = [
    "CONTRACT_WORDS",
    "Cell",
    "Cells",
    "Kind",
    "begins_with_code",
    "kind_of",
    "numeral_in",
    "option_like",
    "stock_code_in",
    "ticker_in",
]

Kind = Literal["time", "percent", "number", "side", "state", "ticker", "text"]


@dataclass(frozen=True, slots=True)
class Cell:
    """The words of one cell, in reading order; a cell may hold several lines."""

    words: tuple[Word, ...]

    @classmethod
    def of(cls, words: Sequence[Word]) -> "Cell":
        """A cell of words given in any order."""
        return cls(tuple(word for line in lines_of(words) for word in line.words))

    @property
    def parts(self) -> tuple["Cell", ...]:
        """Its lines, top to bottom."""
        return tuple(Cell(line.words) for line in lines_of(self.words))

    @property
    def text(self) -> str:
        """The words with single spaces between them."""
        return " ".join(word.text for word in self.words)

    @property
    def box(self) -> Box:
        """The smallest box around the words."""
        return bounds(self.words)

    @property
    def confidence(self) -> float:
        """That of the least certain word."""
        return min(word.confidence for word in self.words)

    @property
    def tint(self) -> Tint:
        """The first hue among the words."""
        return next((word.tint for word in self.words if word.tint != "none"), "none")


Cells = Sequence[Cell | None]
"""The cells of a column, None where a row has none."""

CONTRACT_WORDS = word_set("ticker", "contract")
NOT_TICKERS = word_set("ticker", "others")
TICKER = re.compile(
    r"[#/$]?[A-Z0-9][A-Z0-9&]*(?:[./:_\-!=^@][A-Z0-9!]+)*[a-z]{0,4}(?:\.(?:[a-z]{1,4}|[A-Z][a-z]{3,6}))?!?\+?"
    r"|[A-Z]{3,5}\.[a-z]{1,2}\d{3,4}"
)
SAME_SHAPE = re.compile(r"(?:^|(?<=[A-Z]))[cosuvwxz]+(?=[A-Z]|\d)")
"""Small letters that look like capitals, among capitals: a slip of reading."""

LISTED_CODE = re.compile(r"(?:sh|sz|bj)\d{6}|hk\d{5}")
"""The digits that name a share with the place it is listed at before them."""

PAIR_LOWER = re.compile(r"[a-z]{6}[a-z.]{0,3}|[a-z]{2,6}\d{2,3}[a-z]{0,2}")
OPTION = re.compile(
    r"[A-Z][A-Z0-9.&]*(?: [A-Z0-9]{1,4})?"
    r"(?: \d{1,2}[A-Z]{3}'?\d{0,4}| \d{1,2} [A-Z]{3} \d{2,4}|"
    r" [A-Z][a-z]{2} \d{1,2}(?:,? (?:'\d{2}|20\d{2}))?(?= \$?\d)|"
    r" [A-Z][A-Za-z]{2}\d{0,2}'?\d{0,4}| \d{6}"
    r"| \d{1,2}/\d{1,2}(?:/\d{2,4})?)*"
    r"(?: \$?\d+(?:\.\d+)?)?(?: ?(?:CE|PE|C|P|CALL|PUT|Call|Put|FUT))?"
)
RATIO = re.compile(r"(?P<done>\d[\d.,]*)\s+/\s+(?P<all>\d[\d.,]*)")
"""Filled and ordered, average and limit: two numbers of which the first is what was done."""

AMOUNT = re.compile(r"[xX]\d{1,3}|\d+(?:[.,]\d+)?[a-zA-Z]{1,3}|[\d.,]+[KMB%]|[A-Z]\d+[.,]\d{3,}")
"""Sizes and prices with a letter beside them: a mark of an axis is read as one, too."""

ORDERED = re.compile(r"[^\W\d]+@\d[\d.,]*")
"""A type of order and its price: ``market@2.57``."""

LONGEST = 24


@lru_cache(REMEMBERED)
def ticker_in(text: str) -> bool:
    """Whether a whole text looks like the code of an instrument."""
    bare = SAME_SHAPE.sub(lambda found: found[0].upper(), text.strip("·•:,;|()[] <>▸►▶▾"))
    if not 1 <= len(bare) <= LONGEST or not re.search(r"[A-Za-z]", bare) or means_else(bare):
        return False
    if TICKER.fullmatch(bare):
        letters = re.sub(r"[^A-Za-z]", "", bare)
        return sum(letter.isupper() for letter in letters) * 2 > len(letters)
    listed = LISTED_CODE.fullmatch(bare) is not None
    return listed or (PAIR_LOWER.fullmatch(bare) is not None and looks_like_pair(bare))


LOGO = re.compile(r"^[^\W\d_] (?=\d)")
STOCK_CODE = re.compile(r"(?P<code>\d{4,6}[A-Z]?)\s*(?:[-–·]\s*)?(?=[\u3040-\u30ff\u4e00-\u9fff])")


def stock_code_in(text: str) -> str | None:
    """The digits before a name in Chinese or Japanese characters that are the code of a share."""
    found = STOCK_CODE.match(LOGO.sub("", text))
    return found["code"] if found is not None else None


def bare_ticker(text: str) -> str:
    """A code without the words of its contract after it: BTCUSDT Perp, EURUSD CFD."""
    words = text.split()
    while len(words) > 1 and words[-1].casefold() in CONTRACT_WORDS:
        words.pop()
    return " ".join(words)


def means_else(bare: str) -> bool:
    """Whether a word is a side, an exchange, a date, an amount or a word of the screen."""
    if word_side(bare.casefold()) is not None:
        return True
    if bare.upper() in NOT_TICKERS or bare in EXCHANGES or parse_shown(bare) is not None:
        return True
    return AMOUNT.fullmatch(bare) is not None or ORDERED.fullmatch(bare) is not None


PAIR_CODES = word_set("codes", "pairs")
INDEX_CODES = ("us", "de", "uk")


def looks_like_pair(text: str) -> bool:
    """Whether a lower-case word is made of currency or index codes: eurusd, us30, xauusdm."""
    return text[:3] in PAIR_CODES or text[3:6] in PAIR_CODES or text[:2] in INDEX_CODES


@lru_cache(REMEMBERED)
def kind_of(text: str) -> Kind:
    """What the whole text of a cell is."""
    if parse_shown(text) is not None:
        return "time"
    numeral = parse_numeral(text)
    if numeral is None and RATIO.fullmatch(text):
        return "number"
    if numeral is not None:
        return "percent" if numeral.percent else "number"
    if side_of(text) is not None:
        return "side"
    if state_of(text) is not None:
        return "state"
    return "ticker" if ticker_in(bare_ticker(text)) or option_like(text) else "text"


def option_like(text: str) -> bool:
    """Whether a text names an option or future by underlying, expiry and strike."""
    return " " in text and bool(re.search(r"\d", text)) and OPTION.fullmatch(text) is not None


def numeral_in(cell: Cell) -> Numeral | None:
    """The number of a cell, or of its first line."""
    whole = parse_numeral(cell.text)
    if whole is not None:
        return whole
    parts = cell.parts
    return parse_numeral(parts[0].text) if len(parts) > 1 else None


def begins_with_code(cell: Cell) -> bool:
    """Whether an instrument is named by its code, a name behind or below it or not."""
    starts = (word.text for word in cell.words[:2])
    return kind_of(cell.text) == "ticker" or any(w.isupper() and ticker_in(w) for w in starts)
