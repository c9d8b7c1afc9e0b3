"""Tiles beside each other, each of one thing held: its names, ``75 shares``, its worth.

Nothing is labelled on them. That several worths are the sizes times the prices above them proves
what the tiles are; others may be worth something in another currency than they are quoted in.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from live_data_service.analyzers.ocr.arithmetic import is_product
from live_data_service.analyzers.ocr.cells import Cell, ticker_in
from live_data_service.analyzers.ocr.numerals import DecimalSign, parse_numeral, value_of
from live_data_service.analyzers.ocr.records import Group, Record
from live_data_service.analyzers.ocr.vocabulary import EXCHANGES, Role, normal, word_set
from live_data_service.analyzers.ocr.words import Line, Phrase, Word, lines_of, phrases_of

__all__ = ["held_tiles"]

SHARES = word_set("header_hint", "shares")
LISTINGS = "|".join(sorted(word_set("ticker", "listings")))
LISTED = re.compile(rf"[A-Z0-9][A-Z0-9&\-]*\.(?:{LISTINGS})")
"""A code with the place of its listing behind it."""

QUOTED = re.compile(r"(?P<price>[^\d▲▼]*\d[\d.,]*?[.,]\d\d)\s*(?:[▲▼].*|\d+[.,]\d+\s*%)?")
"""A price, and behind it, however near, by how much it changed."""

COUNTED = 2
"""Words that say how many: a number and what of."""

FEWEST = 3
"""Fewest tiles beside each other, and fewest that prove what they are."""

STEP = 2.0
"""How far, in heights, the lines of one tile stand apart at most."""

SLACK = Decimal("0.003")


def held_tiles(lines: Sequence[Line], sign: DecimalSign | None) -> tuple[list[Group], list[Line]]:
    """The tiles among lines as one group, where they prove what they are; and the other lines."""
    words = [word for line in lines for word in line.words]
    counts = [p for line in lines for p in phrases_of(line.words) if counts_shares(p)]
    edges = edges_of(counts)
    if len(edges) < FEWEST:
        return [], list(lines)
    tiles = [tile_around(count, edges, words) for count in counts]
    read = [
        record
        for count, tile in zip(counts, tiles, strict=True)
        if (record := tile_record(count, tile)) is not None
    ]
    if sum(proves(record, sign or ".") for record in read) < FEWEST:
        return [], list(lines)
    used = {word for record in read for word in record.words}
    roles: frozenset[Role] = frozenset(role for record in read for role in record.cells)
    top = min(word.y0 for word in used)
    rest = lines_of([word for word in words if word not in used])
    return [Group(origin="list", records=read, roles=roles, top=top, proved=True)], rest


def counts_shares(phrase: Phrase) -> bool:
    """Whether a phrase says how many shares there are."""
    words = phrase.words
    named = len(words) == COUNTED and normal(words[1].text) in SHARES
    return named and parse_numeral(words[0].text) is not None


def edges_of(counts: Sequence[Phrase]) -> list[float]:
    """Where the tiles begin that stand beside each other, from left to right."""
    edges: list[float] = []
    for count in sorted(counts, key=lambda count: count.x0):
        if not edges or count.x0 - edges[-1] > count.words[0].height:
            edges.append(count.x0)
    return edges


def tile_around(count: Phrase, edges: Sequence[float], words: Sequence[Word]) -> list[Line]:
    """The lines above and below a count, as close together as those of one tile stand."""
    height = count.words[0].height
    left = count.x0 - height
    right = min((edge for edge in edges if edge > count.x0 + height), default=None)
    beside = [w for w in words if w.x0 >= left and (right is None or w.x0 < right - height)]
    stack = lines_of(beside)
    place = next(i for i, line in enumerate(stack) if count.words[0] in line.words)
    breaks = [
        i
        for i, (above, below) in enumerate(pairwise(stack), 1)
        if below.middle - above.middle > STEP * height
    ]
    first = max((i for i in breaks if i <= place), default=0)
    return stack[first : min((i for i in breaks if i > place), default=len(stack))]


def tile_record(count: Phrase, tile: Sequence[Line]) -> Record | None:
    """What a tile says of something held; None where it lacks the name or the worth of it."""
    place = next(i for i, line in enumerate(tile) if count.words[0] in line.words)
    code = code_in(tile[:place])
    amounts = [line for line in tile[place + 1 :] if shows_amount(line)]
    if code is None or not amounts:
        return None
    cells: dict[Role, Cell] = {
        "symbol": code,
        "quantity": Cell(count.words),
        "value": Cell(amounts[-1].words),
    }
    if len(amounts) > 1:
        cells["last_price"] = Cell(amounts[0].words)
    return Record(cells, tuple(word for line in tile for word in line.words))


def shows_amount(line: Line) -> bool:
    """Whether a line is an amount of money, and maybe by how much it changed."""
    found = QUOTED.fullmatch(line.text.replace(" ", ""))
    numeral = parse_numeral(found["price"]) if found is not None else None
    return numeral is not None and not numeral.percent


def code_in(names: Sequence[Line]) -> Cell | None:
    """The code among the names above a count: one with its listing, else one that no name begins.

    What the first line begins with is a part of the name, unless all codes are.
    """
    single = [line.words[0] for line in names if len(line.words) == 1]
    codes = [w for w in single if ticker_in(w.text) and w.text not in EXCHANGES]
    listed = [w for w in codes if LISTED.fullmatch(w.text)]
    first = names[0].words[0].text if names else ""
    apart = [w for w in codes if w.text != first]
    found = next(iter([*listed, *apart, *codes]), None)
    return Cell((found,)) if found is not None else None


def proves(record: Record, sign: DecimalSign) -> bool:
    """Whether the worth that a tile tells is its size times its price."""
    if "last_price" not in record.cells:
        return False
    quoted = QUOTED.fullmatch(record.cells["last_price"].text.replace(" ", ""))
    texts = (
        record.cells["quantity"].words[0].text,
        quoted["price"] if quoted is not None else "",
        record.cells["value"].text,
    )
    numerals = [parse_numeral(text) for text in texts]
    size, price, worth = (None if n is None else value_of(n, sign) for n in numerals)
    return bool(size and price and worth and is_product(size, price, worth, SLACK))
