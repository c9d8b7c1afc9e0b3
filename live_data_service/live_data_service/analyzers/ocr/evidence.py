"""What single rows show of a deal: its side, its state, how much of it was done."""

import re
from collections.abc import Sequence
from decimal import Decimal

from live_data_service.analyzers.ocr.cells import Cell
from live_data_service.analyzers.ocr.drafts import PRICE_ROLES, QUANTITY_ROLES, number_of
from live_data_service.analyzers.ocr.numerals import parse_numeral, value_of
from live_data_service.analyzers.ocr.records import Record
from live_data_service.analyzers.ocr.sides import side_of, state_of
from live_data_service.analyzers.ocr.vocabulary import Role, State, normal, word_set

__all__ = [
    "amount_filled",
    "moves_money",
    "names_deal",
    "names_side",
    "offers_cancel",
    "shows_number",
    "shows_price",
    "shows_side",
    "shows_symbol",
    "shows_zero",
    "sign_shown",
    "state_shown",
    "waits",
]

OUTSIDE = word_set("row", "outside")
SUMS = word_set("row", "sums")
"""Words with which rows of sums begin; names of funds hold them, too."""

CANCEL = word_set("row", "cancel")
CASH = word_set("row", "cash")
MONEY = word_set("codes", "money")
RESTING = word_set("beside_side", "resting")
WAITING_TYPES = word_set("row", "waiting_types")
CAME_OF_IT: frozenset[Role] = frozenset({"pnl", "exit_price", "exit_time", "status"})
"""What an order that waits doesn't tell, or tells better than its type does."""

ORDER_NAMES = word_set("row", "order")
NEAR = 1.5
"""How far apart, in heights, the words of one text stand at most that were put in two columns."""

ABBREVIATED = 3
"""Letters of types of orders that are codes of instruments as well."""

ELSEWHERE: tuple[Role, ...] = ("side", "symbol", "name", "order_type")
SAYS_MORE: frozenset[Role] = frozenset(
    {"symbol", "side", "effect", "entry_time", "name", "account"}
)
"""Columns in which words like Open or New say nothing of the state of an order."""


def texts_of(cell: Cell) -> tuple[str, ...]:
    """All of a cell's text, its lines, its words."""
    return (
        cell.text,
        *(part.text for part in cell.parts),
        *(word.text for word in cell.words),
    )


def names_side(record: Record) -> bool:
    """Whether the side cell of a row holds a word for a side."""
    cell = record.cells.get("side")
    return cell is not None and any(side_of(text, letters=True) for text in texts_of(cell))


def shows_side(record: Record) -> bool:
    """Whether the side cell of a row holds a side, by word or by colour."""
    cell = record.cells.get("side")
    return cell is not None and (cell.tint != "none" or names_side(record))


def sign_shown(record: Record) -> int:
    """The sign before the quantity: -1, 0 for none, or 1."""
    for role in QUANTITY_ROLES:
        numeral = number_of(record.cells[role]) if role in record.cells else None
        if numeral is not None:
            return numeral.sign
    return 0


def shows_number(record: Record, roles: tuple[Role, ...]) -> bool:
    """Whether a cell of any of the roles holds a number."""
    return any(role in record.cells and number_of(record.cells[role]) for role in roles)


def shows_price(record: Record) -> bool:
    """Whether a row shows the price of a deal or entry."""
    return shows_number(record, PRICE_ROLES)


def shows_zero(record: Record, roles: Sequence[Role]) -> bool:
    """Whether a cell of any of the roles shows zero, as fields of a form to fill in do."""
    numerals = [number_of(record.cells[role]) for role in roles if role in record.cells]
    return any(numeral is not None and not value_of(numeral, ".") for numeral in numerals)


def shows_symbol(record: Record) -> bool:
    """Whether a row can name an instrument: letters, or the digits of a stock code."""
    cells = [record.cells[role] for role in ("symbol", "name") if role in record.cells]
    return any(re.search(r"[^\W\d_]|\d{4,6}|^0$", cell.text) for cell in cells)


def names_deal(record: Record) -> bool:
    """Whether a row has the number of a deal in place of an instrument: ``Trade #92448309``."""
    cell = record.cells.get("symbol")
    return cell is not None and re.search(r"\w\s#\w{4,}", cell.text) is not None


def offers_cancel(record: Record) -> bool:
    """Whether a row has a button to cancel it."""
    return any(normal(word.text) in CANCEL for word in record.words)


def amount_filled(record: Record) -> Decimal | None:
    """How much a row says was filled, in units or percent; None where it doesn't."""
    cell = record.cells.get("filled")
    if cell is None:
        return None
    numeral = parse_numeral(cell.text.split("/")[0].strip()) or number_of(cell)
    return abs(value_of(numeral, ".")) if numeral is not None else None


def state_shown(record: Record) -> State | None:
    """The state a row names in its status cell, or in any cell of its own."""
    cell = record.cells.get("status")
    if cell is not None:
        return state_of(cell.text, exact=False)
    others = [cell for role, cell in record.cells.items() if role not in SAYS_MORE]
    states = (state_of(other.text) for other in (*record.stray.values(), *others))
    return next((state for state in states if state is not None), None)


def waits(record: Record) -> bool:
    """Whether a row among positions is an order that waits: ``buy limit``, ``stop ETH``.

    The cell of the side may say it, a word before the instrument, or, where nothing came of it
    yet, the type of the order.
    """
    if rests_by_type(record):
        return True
    cell = record.cells.get("side")
    found = side_of(cell.text) if cell is not None else None
    named = record.cells.get("symbol")
    first = normal(named.words[0].text) if named is not None and len(named.words) > 1 else ""
    ordered = first in RESTING and len(first) > ABBREVIATED
    return ordered or (found is not None and found.resting)


def rests_by_type(record: Record) -> bool:
    """Whether the type of an order is one that waits for its price, and no result is shown."""
    if not CAME_OF_IT.isdisjoint(record.cells):
        return False
    typed, side = record.cells.get("order_type"), record.cells.get("side")
    cells = [typed] if typed is not None else []
    if side is not None:
        cells += [cell for cell in record.stray.values() if goes_on(side, cell)]
    return any(map(names_waiting, cells))


def goes_on(cell: Cell, other: Cell) -> bool:
    """Whether one cell stands so near behind another that both are one text, split by chance."""
    last, first = cell.words[-1], other.words[0]
    return last.x1 <= first.x0 < last.x1 + NEAR * last.height


def names_waiting(cell: Cell) -> bool:
    """Whether a cell says nothing but a type of order that waits: ``Limit``, ``Stop Limit``."""
    whole = normal(cell.text)
    words = set(whole.split()) - ORDER_NAMES
    return whole in WAITING_TYPES or (bool(words) and words <= WAITING_TYPES)


def is_money(words: Sequence[str]) -> bool:
    """Whether a name is that of money on an account: ``EUR CASH``."""
    named = [word for word in words if word not in CASH]
    return len(named) < len(words) and all(word.upper() in MONEY for word in named)


def moves_money(record: Record) -> bool:
    """Whether a row moves money only: a deposit, a dividend, a fee, a sum of the rows above.

    What shows a size and its cost, or its value and result, is held, whatever words its name has in
    it behind the first.
    """
    if names_side(record):
        return False
    texts = [record.cells[role].text for role in ELSEWHERE if role in record.cells]
    if record.words:
        texts.append(record.words[0].text)
    words = [normal(text).split() for text in texts]
    gained = all(shows_number(record, roles) for roles in (("value",), ("pnl",)))
    held = gained or shows_number(record, ("entry_price",))
    held = held and shows_number(record, QUANTITY_ROLES)
    first = any(OUTSIDE.intersection(told[:1]) or is_money(told) for told in words)
    return first or (not held and any(word in OUTSIDE - SUMS for told in words for word in told))
