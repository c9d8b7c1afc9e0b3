"""What share of a column is of each kind: numbers, times, sides, codes."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from live_data_service.analyzers.ocr.cells import Cell, Cells, Kind, kind_of, numeral_in
from live_data_service.analyzers.ocr.moments import parse_shown
from live_data_service.analyzers.ocr.sides import side_of
from live_data_service.analyzers.ocr.vocabulary import CURRENCIES, EXCHANGES, normal, word_set
from live_data_service.analyzers.ocr.words import Tint

__all__ = ["DASHES", "MOSTLY", "RATIO", "Profile", "profile_of"]

MOSTLY = 0.7
HALF = 0.5
OUTSIDE = word_set("row", "outside")
OPEN = word_set("row", "open")
MONEY_CODES = word_set("codes", "money")
DASHES = re.compile(r"[-–—−]+|[Nn]/[Aa]|None")
"""What stands in a cell of which nothing is known."""
"""What stands in a cell that is empty."""

LETTER_PAIRS = ({"B", "S"}, {"L", "S"}, {"K", "V"}, {"C", "V"})
LONE_LETTERS = {"B", "S", "L"}
VENUES = word_set("codes", "venues")
STOCK_CODE = re.compile(r"\d{4,6}(?:\.[A-Z]{2}| (?P<venue>[\u3040-\u30ff\u4e00-\u9fffA-Z]{2,4}))?")
"""The digits that name a share where names are not Latin: 00700, 600519."""

ISIN = re.compile(r"[A-Z]{2}[A-Z0-9]{9}\d")
"""International securities identification number, ISO 6166."""

RATIO = re.compile(r"(?:\d[\d.,]*|-{1,2})\s*/\s*(?:\d[\d.,]*|[A-Z]{2,6})")
"""What was done of what was ordered: ``4/4``, ``1.79/1.75``, ``4.97/MKT``."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What share of a column's filled cells is of each kind, 0 to 1."""

    filled: int
    shares: Mapping[Kind, float]
    identifiers: float
    dates: float
    clocks: float
    letters: float
    codes: float
    ratios: float
    stock_codes: float
    hues: bool = False
    lettered: bool = False
    money: float = 0.0
    isins: float = 0.0
    single: bool = False
    moved: float = 0.0
    running: float = 0.0

    @property
    def sides(self) -> float:
        """How much the column looks like sides: by words, single letters or two colours.

        Deposits and the like between the deals have none.
        """
        told = self.share("side") / (1.0 - self.moved) if self.moved < 1.0 else 0.0
        return max(told, self.letters, float(self.hues))

    @property
    def ends(self) -> float:
        """How much the column looks like times of an end: what runs yet says so instead."""
        return self.share("time") / (1.0 - self.running) if self.running < 1.0 else 0.0

    @property
    def plain_sides(self) -> float:
        """The same for a column that no heading names: arrows and boxes look like letters, too."""
        return max(self.share("side"), self.letters * self.lettered, float(self.hues))

    @property
    def named(self) -> float:
        """How much the column looks like instruments: no currencies, and no C and P of options."""
        return 0.0 if self.codes >= HALF or self.single else self.share("ticker")

    def share(self, *kinds: Kind) -> float:
        """The share of cells of any of the kinds."""
        return sum(self.shares.get(kind, 0.0) for kind in kinds)


def profile_of(cells: Cells) -> Profile:
    """Count what the filled cells of a column are."""
    filled = [cell for cell in cells if cell is not None and not DASHES.fullmatch(cell.text)]
    count = max(1, len(filled))
    kinds: Counter[Kind] = Counter(kind_in(cell) for cell in filled)
    shown = [parse_shown(cell.text) for cell in filled]
    return Profile(
        filled=len(filled),
        shares={kind: times / count for kind, times in kinds.items()},
        identifiers=sum(is_identifier(cell.text) for cell in filled) / count,
        dates=sum(s is not None and s.has_date for s in shown) / count,
        clocks=sum(s is not None and s.has_clock for s in shown) / count,
        letters=sum(side_of(cell.text, letters=True) is not None for cell in filled) / count,
        hues=two_hues(filled),
        lettered=letters_pair({cell.text for cell in filled if len(cell.text) == 1}),
        isins=sum(ISIN.fullmatch(cell.text) is not None for cell in filled) / count,
        moved=sum(names_money(cell) for cell in filled) / count,
        running=sum(normal(cell.text.strip("()[]")) in OPEN for cell in filled) / count,
        single=all(len(cell.text) == 1 for cell in filled),
        money=sum(shows_money(cell) for cell in filled) / count,
        ratios=sum(is_bare_ratio(cell.text) for cell in filled) / count,
        stock_codes=sum(is_stock_code(cell.parts[0].text) for cell in filled) / count,
        codes=sum(cell.text in MONEY_CODES or cell.text in EXCHANGES for cell in filled) / count,
    )


def names_money(cell: Cell) -> bool:
    """Whether a cell is a word for what moves money only: a deposit, a dividend."""
    return side_of(cell.text) is None and not OUTSIDE.isdisjoint(normal(cell.text).split())


def letters_pair(letters: set[str]) -> bool:
    """Whether single letters are the two sides of one language; some mean nothing alone."""
    if letters <= LONE_LETTERS:
        return any(letters <= pair for pair in LETTER_PAIRS)
    return letters in LETTER_PAIRS


def shows_money(cell: Cell) -> bool:
    """Whether a cell is a number with the sign or code of a currency."""
    numeral = numeral_in(cell)
    return numeral is not None and numeral.currency in CURRENCIES


def two_hues(cells: Sequence[Cell]) -> bool:
    """Whether a column holds two words, one always red, one green or blue: sides, it seems."""
    hues: dict[str, set[Tint]] = {}
    for cell in cells:
        hues.setdefault(cell.text.casefold(), set()).add(cell.tint)
    words = [text for text in hues if not any(sign.isdigit() for sign in text)]
    if len(hues) != 2 or len(words) != 2 or len(cells) < 3:
        return False
    one, other = hues.values()
    return (one == {"red"}) != (other == {"red"}) and not (one | other) & {"none"}


def kind_in(cell: Cell) -> Kind:
    """What a cell is, or its first line when the lines say different things."""
    whole = kind_of(cell.text)
    if whole != "text":
        return whole
    parts = cell.parts
    return kind_of(parts[0].text) if len(parts) > 1 else whole


def is_stock_code(text: str) -> bool:
    """Whether a text is the digits that name a share, the name of its market behind them or not."""
    found = STOCK_CODE.fullmatch(text)
    return found is not None and (found["venue"] is None or normal(found["venue"]) in VENUES)


def is_bare_ratio(text: str) -> bool:
    """Whether a cell says how much of how much, and is not known as a number already."""
    return RATIO.fullmatch(text) is not None and kind_of(text) != "number"


def is_identifier(text: str) -> bool:
    """Whether a text is the number of an order: six digits and more, no separators."""
    bare = text.lstrip("#").strip()
    return len(bare) >= 6 and bare.replace("-", "").isalnum() and sum(c.isdigit() for c in bare) > 4
