"""What the headings of a table say of it as a whole."""

import re
from collections.abc import Sequence

from live_data_service.analyzers.base import Side
from live_data_service.analyzers.ocr.cells import Cell, kind_of
from live_data_service.analyzers.ocr.columns import Column
from live_data_service.analyzers.ocr.rows import Row
from live_data_service.analyzers.ocr.sides import side_of
from live_data_service.analyzers.ocr.stacks import is_size
from live_data_service.analyzers.ocr.vocabulary import Role, normal, roles_of, word_set

__all__ = [
    "accrues",
    "names_above",
    "names_both_venues",
    "names_by_side",
    "names_others",
    "names_plan",
    "side_of_headings",
    "tallies",
    "times_by_side",
    "words_above",
]

BOUGHT = word_set("header_hint", "bought")
SOLD = word_set("header_hint", "sold")
WON = word_set("header_hint", "won")
LOST = word_set("header_hint", "lost")
SUGGESTED = word_set("header_hint", "suggested")
GOODS = word_set("header_hint", "goods")
OF_OTHERS = word_set("row", "of_others")
RATES = word_set("header_hint", "rates")
MOSTLY = 0.8


def names_above(role: Role, columns: Sequence[Column], roles: Sequence[Role | None]) -> set[str]:
    """The headings of the columns of one role."""
    return {normal(c.name) for c, known in zip(columns, roles, strict=False) if known == role}


def words_above(role: Role, columns: Sequence[Column], roles: Sequence[Role | None]) -> set[str]:
    """The single words of the headings of one role."""
    return {word for name in names_above(role, columns, roles) for word in name.split()}


def names_by_side(columns: Sequence[Column], roles: Sequence[Role | None]) -> bool:
    """Whether both ends of round trips are named by the purchase and the sale, beside a side."""
    names = {r: normal(c.name) for r, c in zip(roles, columns, strict=True) if r is not None}
    bought, sold = (names.get(role, "") for role in ("entry_price", "exit_price"))
    return "side" in names and bought in BOUGHT and sold in SOLD


def times_by_side(columns: Sequence[Column], roles: Sequence[Role | None]) -> bool:
    """Whether both prices and both times of round trips are named by the purchase and the sale.

    Then the earlier of the two times tells which way each went.
    """
    names = {r: normal(c.name) for r, c in zip(roles, columns, strict=True) if r is not None}
    bought: tuple[Role, ...] = ("entry_price", "entry_time")
    sold: tuple[Role, ...] = ("exit_price", "exit_time")
    return all(side_named(names.get(role, "")) == "buy" for role in bought) and all(
        side_named(names.get(role, "")) == "sell" for role in sold
    )


def side_named(heading: str) -> Side | None:
    """The one side of which a heading speaks, in whole: Buy Price, Kaufdatum."""
    if heading in BOUGHT | SOLD:
        return "buy" if heading in BOUGHT else "sell"
    sides = {told.side for token in heading.split() if (told := side_of(token)) is not None}
    return sides.pop() if len(sides) == 1 else None


def side_of_headings(columns: Sequence[Column]) -> Side | None:
    """The one side that headings speak of: BTO status, bought price, sell date."""
    tokens = {token for column in columns for token in normal(column.name).split()}
    told = (side_of(token, letters=len(token) > 1) for token in tokens)
    sides = {word.side for word in told if word is not None}
    return sides.pop() if len(sides) == 1 else None


def names_both_venues(columns: Sequence[Column]) -> bool:
    """Whether headings name the exchange to buy at and the one to sell at, but no size.

    Such rows are differences between markets that somebody might use.
    """
    if any(roles_of(column.name)[:1] in (("quantity",), ("filled",)) for column in columns):
        return False
    venues = (
        normal(column.name).split() for column in columns if "exchange" in roles_of(column.name)
    )
    told = {side.side for tokens in venues for token in tokens if (side := side_of(token))}
    return told == {"buy", "sell"}


def names_others(columns: Sequence[Column]) -> bool:
    """Whether a heading names goods by their numbers, or others who dealt: SKU, Insider."""
    return any(normal(column.name) in GOODS | OF_OTHERS for column in columns)


def names_plan(columns: Sequence[Column]) -> bool:
    """Whether all headings of sizes say that they are only suggested."""
    sizes = [set(normal(c.name).split()) for c in columns if is_size(roles_of(c.name))]
    return bool(sizes) and all(SUGGESTED & words for words in sizes)


def tallies(columns: Sequence[Column], rows: Sequence[Row]) -> bool:
    """Whether rows count how often each won and how often it lost."""
    return counts_in(columns, rows, WON) and counts_in(columns, rows, LOST)


def accrues(columns: Sequence[Column], rows: Sequence[Row]) -> bool:
    """Whether rows tell of what is paid at a rate while something is held: Payment, Rate."""
    places = [i for i, column in enumerate(columns) if normal(column.name) in RATES]
    shares = [[row.cells[i] for row in rows if i in row.cells] for i in places]
    return any(
        cells and sum(kind_of(cell.text) == "percent" for cell in cells) >= MOSTLY * len(cells)
        for cells in shares
    )


def counts_in(columns: Sequence[Column], rows: Sequence[Row], words: frozenset[str]) -> bool:
    """Whether nearly all rows hold a whole number under one of the headings."""
    places = [i for i, column in enumerate(columns) if normal(column.name) in words]
    counted = [sum(counts(row.cells.get(i)) for row in rows) for i in places]
    return any(rows and count >= MOSTLY * len(rows) for count in counted)


def counts(cell: Cell | None) -> bool:
    """Whether a cell is a whole number and no money."""
    return cell is not None and re.fullmatch(r"\d{1,6}", cell.text) is not None
