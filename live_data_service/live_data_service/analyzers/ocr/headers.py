"""Which lines name the columns of a table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from live_data_service.analyzers.ocr.cells import kind_of
from live_data_service.analyzers.ocr.vocabulary import (
    HEADING_WORDS,
    REMEMBERED,
    Role,
    normal,
    roles_of,
)
from live_data_service.analyzers.ocr.words import FOLDS, Line, Phrase, Word, phrases_of

__all__ = ["TIGHT_PITCH", "Header", "find_headers", "header_score"]

PRICES: frozenset[Role] = frozenset(
    {"price", "fill_price", "entry_price", "exit_price", "limit_price", "last_price", "bid", "ask"}
)
AMOUNTS: frozenset[Role] = frozenset({"quantity", "filled", "value", "pnl", "fee"})
LABELS: frozenset[Role] = frozenset(
    {"symbol", "side", "time", "entry_time", "status", "name", "percent"}
)

TIGHT_GAP = 0.35

MOSTLY = 0.7
NEARLY_ALL = 0.8
MIN_DEALS = 5
"""Fewest names of columns that head deals without a price."""

LINES_REMEMBERED = 2_000
"""Lines of the pages read last whose scores are kept."""

TIGHT_PITCH = 0.95
"""Distance of two lines, in heights of the lower one, at which their letters overlap."""

STACKED_PITCH = 1.05
"""Distance of the lines of one heading, in heights of a line: tabs and titles keep more."""


@dataclass(frozen=True, slots=True)
class Header:
    """The line or two that name the columns: ``first`` and ``last`` index the lines of a page."""

    first: int
    last: int
    lines: tuple[Line, ...]

    @property
    def words(self) -> tuple[Word, ...]:
        """All words, line by line."""
        return tuple(word for line in self.lines for word in line.words)


def find_headers(lines: Sequence[Line]) -> list[Header]:
    """The headers of a page, top to bottom; two neighbouring lines may be one of them."""
    scores = [
        max(header_score(line.words), two_line_score(lines, i)) for i, line in enumerate(lines)
    ]
    headers: list[Header] = []
    index = 0
    while index < len(lines):
        if scores[index] < 1.0:
            index += 1
            continue
        free = headers[-1].last + 1 if headers else 0
        first = last = index
        while first > free and overlaps(lines[first - 1], lines[first]):
            first -= 1
        while last + 1 < len(lines) and overlaps(lines[last + 1], lines[last]):
            last += 1
        if first == index > free and stacked(lines[index - 1], lines[index]):
            first = index - 1
        if last == index < len(lines) - 1 and stacked(lines[index + 1], lines[index]):
            last = index + 1
        headers.append(Header(first, last, tuple(lines[first : last + 1])))
        index = last + 1
    return headers


def two_line_score(lines: Sequence[Line], i: int) -> float:
    """How surely a line names columns together with the one under its names, or 0."""
    if i + 1 == len(lines) or not stacked(lines[i + 1], lines[i]):
        return 0.0
    names = phrases_of(lines[i].words)
    known = sum(bool(roles_of(phrase.text)) for phrase in names)
    whole = len(names) >= MIN_DEALS - 1 and known == len(names)
    return score_of([*names, *phrases_of(lines[i + 1].words)]) if whole else 0.0


def header_score(words: Sequence[Word]) -> float:
    """How surely words side by side name columns: 1 and more is a header."""
    return score_together(tuple(words))


@lru_cache(LINES_REMEMBERED)
def score_together(words: tuple[Word, ...]) -> float:
    """The same; a page's lines are asked for again by each step that looks for panels."""
    return max(score_of(phrases_of(words)), score_of(phrases_of(words, TIGHT_GAP)))


def score_of(phrases: Sequence[Phrase]) -> float:
    """Known names of columns of different sorts, against everything else in the line."""
    phrases = [p for p in phrases if len(p.text) > 1 or roles_of(p.text)]
    if sum(map(names_a_page, phrases)) > 1 or sum(map(tells_value, phrases)) > 1:
        return 0.0
    named = [set(roles_of(phrase.text)) for phrase in phrases]
    known = sum(bool(roles) for roles in named)
    data = sum(
        kind_of(phrase.text) in ("number", "percent", "time")
        for phrase, roles in zip(phrases, named, strict=True)
        if not roles
    )
    different = len({normal(phrase.text) for phrase in phrases if roles_of(phrase.text)})
    if different < 3 or known < 0.5 * len(phrases) or data > 0.15 * len(phrases):
        return 0.0
    sorts = sum(any(roles & sort for roles in named) for sort in (PRICES, AMOUNTS, LABELS))
    prices = any(roles & (PRICES | {"pnl"}) for roles in named)
    if (sorts < 2 or not prices) and not names_deals(named) and not names_holdings(named):
        return 0.0
    return known / 3


def tells_value(phrase: Phrase) -> bool:
    """Whether a phrase is a label with its value, as cards have them: ``Qty: 5``."""
    return LABELLED.fullmatch(phrase.text) is not None


LABELLED = re.compile(r"[^:：\d]+[:：]\s*[^\w\s]*\d[\d.,]*\s*\S{0,4}")


def names_deals(named: Sequence[set[Role]]) -> bool:
    """Whether names of columns are those of deals, or of open positions, without a price."""
    every = set().union(*named)
    known = [roles for roles in named if roles]
    if len(known) < MIN_DEALS - 1 or "side" not in every or not {"symbol", "name"} & every:
        return False
    entered = {"status", "entry_time"} <= every and len(known) >= MOSTLY * len(named)
    entered = entered and len(known) >= MIN_DEALS
    most = len(known) >= MIN_DEALS and len(known) >= NEARLY_ALL * len(named)
    told = bool(AMOUNTS & every) and ("time" in every or {"order_id", "status"} <= every)
    return entered or (told and (most or len(known) == len(named)))


def names_holdings(named: Sequence[set[Role]]) -> bool:
    """Whether names of columns are those of what is held, how much, and what it is worth."""
    every = set().union(*named)
    known = sum(map(bool, named))
    told = {"symbol", "quantity", "value"} <= every and known >= MIN_HOLDINGS
    return told and known >= MOSTLY * len(named)


MIN_HOLDINGS = 3
PLURAL_TABS = frozenset(HEADING_WORDS["tabs"]) - {"order", "trade", "account"}


def names_a_page(phrase: Phrase) -> bool:
    """Whether a phrase is the name of a page or tab rather than of a column."""
    return names_page(phrase.text)


@lru_cache(REMEMBERED)
def names_page(text: str) -> bool:
    """The same of its text."""
    text = re.sub(r"\s*\d+$", "", normal(text))
    if text in PLURAL_TABS:
        return True
    return any(text in HEADING_WORDS[sort] for sort in ("orders", "closed", "open"))


def overlaps(other: Line, header: Line) -> bool:
    """Whether a line of names stands so close to another that both are of one row of headings.

    Headings of one line stand at half the height of those of two beside them.
    """
    distance = abs(other.middle - header.middle)
    if distance > TIGHT_PITCH * min(other.height, header.height):
        return False
    names = [phrase.text for phrase in phrases_of(other.words)]
    plain = all(roles_of(name) or kind_of(name) in ("text", "state", "ticker") for name in names)
    return plain and any(map(roles_of, names))


def stacked(other: Line, header: Line) -> bool:
    """Whether a neighbouring line belongs to a header: close by, no data, under its names."""
    distance = abs(other.middle - header.middle)
    if distance > STACKED_PITCH * header.height or other.height > 1.3 * header.height:
        return False
    phrases = phrases_of(other.words)
    if any(map(names_a_page, phrases)) or other.text[:1] in FOLDS:
        return False
    if any(
        kind_of(phrase.text) not in ("text", "state") and not roles_of(phrase.text)
        for phrase in phrases
    ):
        return False
    names = phrases_of(header.words)
    return all(
        any(phrase.x0 < name.x1 and name.x0 < phrase.x1 for name in names) for phrase in phrases
    ) and any(roles_of(phrase.text) for phrase in phrases)
