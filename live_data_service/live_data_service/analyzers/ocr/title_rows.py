"""Rows that only name an instrument: those below them, down to the next one, are dealt in it."""

import re
from collections.abc import Sequence

from live_data_service.analyzers.ocr.cells import Cell, kind_of
from live_data_service.analyzers.ocr.rows import Row
from live_data_service.analyzers.ocr.vocabulary import Role
from live_data_service.analyzers.ocr.words import FOLDS

__all__ = ["under_titles"]

FULL = 3
"""Fewest cells of a row that tells of something held or dealt in."""


def under_titles(
    rows: Sequence[Row], roles: Sequence[Role | None]
) -> tuple[list[Row], list[Role | None]]:
    """Rows and roles with a column of the instruments that rows of their own name.

    Where another column names them, or where no such row stands first, all stays as it is.
    """
    numbered = roles[:1] == ["order_id"]
    titles = [is_title(row) or (numbered and counts_below(row)) for row in rows]
    full = [len(row.cells) >= FULL for row in rows]
    leads = [held for title, held in zip(titles, full[1:], strict=False) if title]
    if {"symbol", "name"} & set(roles) or not any(titles[:1]) or not all(leads):
        return list(rows), list(roles)
    place = len(roles)
    told: list[Row] = []
    owner = Cell(())
    for row, title in zip(rows, titles, strict=True):
        if title:
            owner = without_count(next(iter(row.cells.values())))
        elif len(row.cells) >= FULL:
            named = owner if numbered else instrument_of(row, owner)
            told.append(Row({**row.cells, place: named}, row.words))
        else:
            told.append(row)
    return told, [*roles, "symbol"]


def is_title(row: Row) -> bool:
    """Whether a row is nothing but the code of an instrument."""
    text = " ".join(cell.text for cell in row.cells.values())
    return list(row.cells) == [0] and len(text) > 1 and kind_of(text) == "ticker"


def counts_below(row: Row) -> bool:
    """Whether a row begins with a code and how many rows below it are of it: ``DE40 (2)``."""
    cell = row.cells.get(0)
    counted = cell is not None and COUNT.fullmatch(cell.words[-1].text) is not None
    return cell is not None and counted and kind_of(without_count(cell).text) == "ticker"


def without_count(cell: Cell) -> Cell:
    """The code of an instrument without the mark that folds it and the number of its rows."""
    words = [word for word in cell.words if not COUNT.fullmatch(word.text)]
    return Cell(tuple(w._replace(text=w.text.lstrip(FOLDS)) for w in words if w.text not in FOLDS))


COUNT = re.compile(r"\(\d+\)")


def instrument_of(row: Row, owner: Cell) -> Cell:
    """The code above a row, with the expiry and the strike that the row tells."""
    leg = row.cells.get(0)
    if leg is None or not leg.text[:1].isdigit():
        return owner
    first = leg.words[0]
    before = (
        word._replace(x0=first.x0 - 1, x1=first.x0, y0=first.y0, y1=first.y1)
        for word in owner.words
    )
    return Cell((*before, *leg.words))
