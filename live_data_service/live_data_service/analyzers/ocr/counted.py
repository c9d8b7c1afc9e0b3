"""Cards of what is held that label nothing: size and cost, worth and gain, which prove each other.

BNB (BNB)          $ 677.89
1 • $ 666.11      +$ 11.78
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise, product

from live_data_service.analyzers.ocr.arithmetic import is_product
from live_data_service.analyzers.ocr.cells import Cell, ticker_in
from live_data_service.analyzers.ocr.numerals import DecimalSign, parse_numeral, value_of
from live_data_service.analyzers.ocr.phrasing import phrase_text
from live_data_service.analyzers.ocr.records import Group, Record
from live_data_service.analyzers.ocr.vocabulary import Role
from live_data_service.analyzers.ocr.words import Line, Phrase, phrases_of

__all__ = ["counted_cards"]

PARTED = re.compile(r"\s*[•·×x@]\s*")
"""What stands between a size and the price of one."""

SLACK = Decimal("0.003")
"""Share by which rounding may part amounts."""

REACH = 2.0
"""Distance, in heights, of both lines of a card."""


def counted_cards(lines: Sequence[Line], sign: DecimalSign | None) -> tuple[list[Group], set[int]]:
    """The cards among lines as one group, if some of them show a gain; and the lines they use."""
    cards = [
        (i, record)
        for i, (above, line) in enumerate(pairwise(lines), 1)
        if line.middle - above.middle <= REACH * line.height
        and (record := card_in(above, line, sign or ".")) is not None
    ]
    if not any(gain_of(record, sign or ".") for _, record in cards):
        return [], set()
    records = [record for _, record in cards]
    roles: frozenset[Role] = frozenset(role for record in records for role in record.cells)
    top = lines[cards[0][0] - 1].y0
    group = Group(origin="list", records=records, roles=roles, top=top)
    return [group], {k for i, _ in cards for k in (i - 1, i)}


def card_in(above: Line, line: Line, sign: DecimalSign) -> Record | None:
    """The card that two lines make: what is held times its cost is its worth less its gain."""
    name, *upper = phrases_of(above.words)
    counted, *lower = phrases_of(line.words)
    symbol, pair = code_in(name), size_and_price(counted)
    if symbol is None or pair is None:
        return None
    size, price = (amount(cell, sign) for cell in pair)
    for worth, gain in product([*upper, *lower], repeat=2):
        numeral = parse_numeral(gain.text)
        told, gained = amount(Cell(worth.words), sign), amount(Cell(gain.words), sign)
        if worth is gain or numeral is None or not numeral.sign or None in (told, gained):
            continue
        if size and price and told and is_product(size, price, told - (gained or 0), SLACK):
            cells: dict[Role, Cell] = {
                "symbol": symbol,
                "quantity": pair[0],
                "entry_price": pair[1],
                "value": Cell(worth.words),
                "pnl": Cell(gain.words),
            }
            return Record(cells, (*above.words, *line.words))
    return None


def code_in(name: Phrase) -> Cell | None:
    """The code of an instrument in brackets behind its name, or alone."""
    last = name.words[-1]
    bracketed = len(name.words) > 1 and last.text.startswith("(") and last.text.endswith(")")
    told = bracketed or len(name.words) == 1
    bare = last._replace(text=last.text.strip("()"))
    return Cell((bare,)) if told and ticker_in(bare.text) else None


def size_and_price(counted: Phrase) -> tuple[Cell, Cell] | None:
    """The size and the price that a phrase is made of; the price alone shows a currency."""
    text = phrase_text([counted])
    found = PARTED.search(text.text)
    if found is None:
        return None
    parts = text.cell(0, found.start()), text.cell(found.end(), len(text.text))
    numerals = [parse_numeral(part.text) for part in parts]
    money = [numeral is not None and numeral.money for numeral in numerals]
    return parts if None not in numerals and money == [False, True] else None


def amount(cell: Cell, sign: DecimalSign) -> Decimal | None:
    """The number that a cell shows, but no percentage."""
    numeral = parse_numeral(cell.text)
    return None if numeral is None or numeral.percent else value_of(numeral, sign)


def gain_of(record: Record, sign: DecimalSign) -> bool:
    """Whether the gain of a card is more than rounding, so that its price is what it cost."""
    worth, gain = amount(record.cells["value"], sign), amount(record.cells["pnl"], sign)
    return worth is not None and gain is not None and abs(gain) > 2 * SLACK * abs(worth)
