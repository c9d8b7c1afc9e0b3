"""Closed positions that a column tells in sentences: ``Close long position for KO at price 60``."""

import re
from collections.abc import Sequence

from live_data_service.analyzers.ocr.cells import Cell, ticker_in
from live_data_service.analyzers.ocr.columns import Column
from live_data_service.analyzers.ocr.phrasing import phrase_text
from live_data_service.analyzers.ocr.rows import Row
from live_data_service.analyzers.ocr.vocabulary import normal, word_set
from live_data_service.analyzers.ocr.words import Phrase

__all__ = ["spell_closings"]

CLOSING = word_set("row", "closing")
TOLD = ("side", "quantity", "symbol", "entry price", "exit price")
"""What a sentence says of a closed position; each is a heading of itself, too."""

NUMBER = r"(?P<n>\d[\d.,]*\d|\d)"
SIDE = re.compile(r"\b(?P<n>long|short)\b", re.IGNORECASE)
EXIT = re.compile(
    r"\b(?:at price|at a price of|at|zum preis(?: von)?|zum kurs(?: von)?|au prix(?: de)?|"
    r"al precio(?: de)?|ao preço(?: de)?|al prezzo(?: di)?|tegen(?: de)? prijs(?: van)?|po cenie)\s"
    rf"{NUMBER}",
    re.IGNORECASE,
)
SIZE = re.compile(
    rf"\b{NUMBER}\s(?:units?|shares?|contracts?|lots?|einheiten|stück|unités?|unidades|unità|"
    r"eenheden|jednost\w+|birim)\b",
    re.IGNORECASE,
)
ENTRY = re.compile(
    r"\b(?:avg|average|durchschnitt\w*|moyen|medio|médio|gemiddelde|średnia)\b[^\d]{0,30}?\s"
    rf"{NUMBER}",
    re.IGNORECASE,
)
FIRST_WORDS = 3
MOSTLY = 0.5


def spell_closings(
    columns: Sequence[Column], rows: Sequence[Row]
) -> tuple[list[Column], list[Row]]:
    """Columns and rows in which what sentences tell of closed positions has its own columns."""
    for index, column in enumerate(columns):
        cells = [row.cells.get(index) for row in rows]
        told = [closing_told(cell) if cell is not None else {} for cell in cells]
        filled = sum(cell is not None for cell in cells)
        if not any(told) or sum(map(bool, told)) < MOSTLY * filled:
            continue
        added = [Column(column.x0, column.x1, column.heading, name) for name in TOLD]
        first = len(columns)
        spelled = [
            Row(
                {i: cell for i, cell in row.cells.items() if i != index}
                | {first + TOLD.index(name): cell for name, cell in deal.items()}
                if deal
                else row.cells,
                row.words,
            )
            for row, deal in zip(rows, told, strict=True)
        ]
        return [*columns, *added], spelled
    return list(columns), list(rows)


def closing_told(cell: Cell) -> dict[str, Cell]:
    """Side, size, instrument and both prices where a sentence says that a position was closed."""
    first = {normal(word.text) for word in cell.words[:FIRST_WORDS]}
    if not CLOSING & first:
        return {}
    text = phrase_text([Phrase(cell.words)])
    patterns = {"side": SIDE, "quantity": SIZE, "entry price": ENTRY, "exit price": EXIT}
    found = {name: pattern.search(text.text) for name, pattern in patterns.items()}
    told = {name: text.cell(*one.span("n")) for name, one in found.items() if one is not None}
    symbols = [word for word in cell.words if is_code(word.text)]
    if len(told) < len(patterns) - 1 or "side" not in told or not symbols:
        return {}
    return told | {"symbol": Cell((symbols[0],))}


def is_code(text: str) -> bool:
    """Whether a word of a sentence is the code of an instrument: of two signs and more."""
    return len(text) > 1 and text.upper() == text and text[0].isalpha() and ticker_in(text)
