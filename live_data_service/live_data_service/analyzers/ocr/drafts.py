"""Trades in the making: their values, the cells they come from, and what an image has in common."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from live_data_service.analyzers.base import (
    Box,
    Moment,
    Side,
    TradeKind,
    UserContext,
)
from live_data_service.analyzers.ocr.cells import (
    Cell,
)
from live_data_service.analyzers.ocr.moments import DayOrder, Shown
from live_data_service.analyzers.ocr.numerals import (
    DecimalSign,
    Numeral,
    parse_numeral,
)
from live_data_service.analyzers.ocr.vocabulary import Role

__all__ = [
    "DEAL_PRICES",
    "DONE_PRICES",
    "NUMBER_ROLES",
    "PRICED",
    "PRICE_ROLES",
    "QUANTITY_ROLES",
    "Draft",
    "Settings",
    "number_of",
]

PRICE_ROLES: tuple[Role, ...] = ("fill_price", "entry_price", "price")
DEAL_PRICES: frozenset[Role] = frozenset(PRICE_ROLES)
DONE_PRICES: frozenset[Role] = DEAL_PRICES - {"price"}
PRICED: frozenset[Role] = DEAL_PRICES | {"exit_price"}
QUANTITY_ROLES: tuple[Role, ...] = ("filled", "quantity")
NUMBER_ROLES: tuple[Role, ...] = (
    "fill_price", "entry_price", "price", "exit_price", "last_price", "limit_price", "filled",
    "quantity", "fee", "pnl", "value",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """How one image writes numbers and dates, and what its title says.

    ``titled`` says that the title tells in words that all of the page is about its symbol.
    ``day`` is the only date on the page, ``year_first`` says that years of two digits come first.
    """

    sign: DecimalSign | None
    order: DayOrder | None
    context: UserContext
    symbol: Cell | None = None
    titled: bool = False
    day: Shown | None = None
    year_first: bool = False


@dataclass(slots=True)
class Draft:
    """A trade in the making: values, the cells they were read from, reasons to look at it."""

    kind: TradeKind
    box: Box
    symbol: str | None = None
    side: Side | None = None
    quantity: Decimal | None = None
    price: Decimal | None = None
    exit_price: Decimal | None = None
    last_price: Decimal | None = None
    executed_at: Moment | None = None
    closed_at: Moment | None = None
    fee: Decimal | None = None
    pnl: Decimal | None = None
    value: Decimal | None = None
    currency: str | None = None
    account: str | None = None
    order_id: str | None = None
    cells: dict[str, Cell] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)

    @property
    def gained(self) -> Decimal | None:
        """What side, size and prices make of it, up to the exit or to the price of now.

        None where not all of them are shown; fees and what a contract is worth are left out.
        """
        end = self.exit_price or self.last_price
        if not (self.price and end and self.quantity and self.side):
            return None
        rise = end - self.price
        return (rise if self.side == "buy" else -rise) * abs(self.quantity)


RATIO = re.compile(r"(?P<done>\d[\d.,]*)\s*/\s*(?P<all>\d[\d.,]*|[A-Z]{2,6})")


MARKED = re.compile(r"(?P<amount>[+\-−–]?[$€£]\d[\d,]*\.\d\d) \w")
"""Money in full and a picture beside it, as which one sign was read: ``$84.58 7``."""


def number_of(cell: Cell) -> Numeral | None:
    """The number of a cell: its whole text, the first of ``5/10``, a line, or its one number.

    A cell with two numbers beside each other has none: one of them may be half of what is shown.
    """
    ratio = RATIO.fullmatch(cell.text)
    parts = (ratio["done"] if ratio else "", *(part.text for part in cell.parts))
    words = [
        word.text
        for word, after in zip(cell.words, [*cell.words[1:], None], strict=True)
        if re.search(r"\d", word.text)
        and "%" not in word.text
        and (after is None or after.text not in ("%", "％"))
    ]
    marked = MARKED.fullmatch(cell.text)
    amount = (marked["amount"],) if marked is not None else ()
    for text in (cell.text, *parts, *(words if len(words) == 1 else ()), *amount):
        numeral = parse_numeral(text)
        if numeral is not None and not numeral.percent:
            return numeral
    return None
