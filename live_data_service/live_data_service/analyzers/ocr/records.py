"""Records: what one row, card or note says, by role, before anything is turned into values."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from live_data_service.analyzers.base import Side
from live_data_service.analyzers.ocr.cells import Cell, numeral_in
from live_data_service.analyzers.ocr.vocabulary import Role
from live_data_service.analyzers.ocr.words import Word

__all__ = ["Group", "Origin", "Record"]

QUANTITIES: tuple[Role, ...] = ("filled", "quantity")
Origin = Literal["table", "list", "chart"]


@dataclass(slots=True)
class Record:
    """One row: the cell of each role, all of its words, and what is odd about it.

    ``form`` says that buttons of both sides stand among its lines, as in forms to order with;
    ``more_fees`` are those that other columns tell beside the fee.
    """

    cells: dict[Role, Cell]
    words: tuple[Word, ...]
    date: Cell | None = None
    oddities: list[str] = field(default_factory=list)
    stray: dict[int, Cell] = field(default_factory=dict)
    form: bool = False
    more_fees: list[Cell] = field(default_factory=list)


@dataclass(slots=True)
class Group:
    """Records of one table or list, with the words that stand above them.

    ``paid`` says that the values are what was paid: nothing in the table was sold; ``dealt`` is the
    one side of which headings speak, if any.
    ``dates_entries`` says that a row's one time is that of the entry: open positions have it, too.
    ``named`` says that it has a header, ``zone`` the minutes east of Greenwich that one names,
    ``by_side`` that its two prices are of the purchase and the sale, whichever came first,
    ``timed`` that its two times are so as well,
    ``charted`` that its records are labels on a chart. ``owner`` is the instrument of the row of
    another table in which this one stands. ``instrumental`` says that a heading names
    instruments as no goods are named. ``sized`` says that the quantity is named as a size: a
    volume may be that of a market. ``cancels`` says that a heading offers to cancel what is listed,
    ``running`` that one names results that are not realised yet, ``tallies`` that its rows count
    what was won and what was lost, ``venues`` that headings name an exchange to buy at and one to
    sell at, ``planned`` that one calls the size a suggestion, ``proved`` that the values of cards
    are the products of sizes and prices, ``foreign`` that a heading names goods or others who
    dealt, ``accrues`` that rows tell of payments at a rate, ``probable`` that only its looks say it
    is of trades, ``told`` that sentences tell all of each deal, and that it was done,
    ``rising`` that what trades came to is what they were worth more at their end, ``shared`` that a
    heading names percentages as what they came to.
    """

    origin: Origin
    records: list[Record]
    roles: frozenset[Role]
    headings: Sequence[str] = ()
    top: float = 0.0
    named: bool = False
    zone: int | None = None
    dates_entries: bool = False
    paid: bool = False
    dealt: Side | None = None
    by_side: bool = False
    timed: bool = False
    charted: bool = False
    owner: Cell | None = None
    instrumental: bool = False
    sized: bool = False
    cancels: bool = False
    running: bool = False
    shares: bool = False
    tallies: bool = False
    venues: bool = False
    foreign: bool = False
    planned: bool = False
    accrues: bool = False
    proved: bool = False
    probable: bool = False
    told: bool = False
    rising: bool = False
    shared: bool = False

    @property
    def signed(self) -> bool:
        """Whether minus signs tell the side: then a quantity without one was bought."""
        cells = [r.cells[role] for r in self.records for role in QUANTITIES if role in r.cells]
        return any((n := numeral_in(cell)) is not None and n.sign < 0 for cell in cells)
