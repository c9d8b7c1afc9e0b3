"""Options whose expiry, strike and right stand in columns of their own: the contract is all."""

import re
from collections.abc import Sequence

from live_data_service.analyzers.ocr.cells import Cell, ticker_in
from live_data_service.analyzers.ocr.columns import Column
from live_data_service.analyzers.ocr.contracts import contract_at
from live_data_service.analyzers.ocr.moments import parse_shown
from live_data_service.analyzers.ocr.numerals import parse_numeral
from live_data_service.analyzers.ocr.rows import Row
from live_data_service.analyzers.ocr.sides import side_of
from live_data_service.analyzers.ocr.vocabulary import Role, normal, word_set

__all__ = ["with_contracts"]

STRIKE = word_set("header_hint", "strike")
EXPIRY = word_set("header_hint", "expiry")
OWNED: frozenset[Role | None] = frozenset({"quantity", "filled", "entry_price", "pnl"})
"""What tells options that are held or were dealt from those that a screener finds."""

DAY = re.compile(r"\d{1,2}[-/.]\d{1,2}")
"""A day without its year, which nothing but its heading tells from a number."""

RIGHT = re.compile(r"(?i:calls?|puts?)|CE|PE|[CP]")
"""Call or put, as screens write it."""


def with_contracts(
    columns: Sequence[Column], rows: Sequence[Row], roles: Sequence[Role | None]
) -> tuple[list[Row], list[Role | None]]:
    """Rows whose instrument is the option that strike, right and expiry beside its code make.

    Rows without a strike, of shares and futures, stay as they are. A right may be told with the
    side, ``Short put``; without a size or a result that is what somebody might write.
    """
    strike, expiry = place_of(columns, STRIKE), place_of(columns, EXPIRY)
    right = next((i for i in range(len(columns)) if tells_rights(rows, i, strike)), None)
    if strike is None or right is None or "symbol" not in roles:
        return list(rows), list(roles)
    symbol = roles.index("symbol")
    owned = "side" not in roles and not OWNED.isdisjoint(roles)
    sided = owned and any(side_in(row.cells.get(right)) for row in rows)
    told = [
        Row(
            contracted(row, (symbol, expiry, strike, right))
            | ({len(roles): side} if sided and (side := side_in(row.cells.get(right))) else {}),
            row.words,
        )
        for row in rows
    ]
    return told, [*roles, "side"] if sided else list(roles)


def place_of(columns: Sequence[Column], names: frozenset[str]) -> int | None:
    """The first column with one of some headings."""
    return next((i for i, column in enumerate(columns) if normal(column.name) in names), None)


def tells_rights(rows: Sequence[Row], place: int, strike: int | None) -> bool:
    """Whether every row that shows a strike says in a column whether it is of a call or a put."""
    priced = [row for row in rows if strike is not None and shows_number(row.cells.get(strike))]
    cells = [row.cells.get(place) for row in priced]
    return bool(cells) and all(cell is not None and is_right(cell) for cell in cells)


def is_right(cell: Cell) -> bool:
    """Whether a cell is a right, alone or behind a side."""
    alone = len(cell.words) == 1 or side_in(cell) is not None
    return alone and RIGHT.fullmatch(cell.words[-1].text) is not None


def shows_number(cell: Cell | None) -> bool:
    """Whether a cell is a number, as a strike is."""
    return cell is not None and parse_numeral(cell.text) is not None


def side_in(cell: Cell | None) -> Cell | None:
    """The side before the right in a cell, where one stands there."""
    before = cell.words[:-1] if cell is not None else ()
    told = side_of(" ".join(word.text for word in before)) if before else None
    return Cell(before) if told is not None else None


def contracted(row: Row, places: tuple[int, int | None, int, int]) -> dict[int, Cell]:
    """The cells of a row, that of its instrument with what the others tell of the contract."""
    symbol, expiry, strike, right = places
    root, price, kind = row.cells.get(symbol), row.cells.get(strike), row.cells.get(right)
    if root is None or price is None or kind is None or contract_at(root.text):
        return row.cells
    code = next((word for word in root.words if ticker_in(word.text)), None)
    if code is None or not shows_number(price):
        return row.cells
    day = row.cells.get(expiry) if expiry is not None else None
    dated = day is not None and (parse_shown(day.text) or DAY.fullmatch(day.text)) is not None
    until = day.words if dated and day is not None else ()
    return {**row.cells, symbol: Cell((code, *until, *price.words, kind.words[-1]))}
