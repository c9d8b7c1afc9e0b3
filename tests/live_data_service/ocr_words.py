"""Pages of words set by hand, and what the reader makes of them: no models are loaded."""

from collections.abc import Sequence

from live_data_service.analyzers.base import TradeReading, UserContext
from live_data_service.analyzers.ocr.page import PageReading, read_page
from live_data_service.analyzers.ocr.words import Tint, Word

Cell = tuple[float, str] | tuple[float, str, Tint]

LETTER = 8.0
HEIGHT = 18.0
SIZE = (1400, 900)


def words_at(y: float, cells: Sequence[Cell]) -> list[Word]:
    """The words of a line: each cell begins at its x, letters are 8 pixels wide."""
    words: list[Word] = []
    for x, text, *tint in cells:
        left = x
        for part in text.split():
            width = LETTER * len(part)
            words.append(
                Word(part, left, y, left + width, y + HEIGHT, 0.99, tint[0] if tint else "none")
            )
            left += width + 5
    return words


def table(*rows: Sequence[Cell], top: float = 40, pitch: float = 30) -> list[Word]:
    """Lines at even steps."""
    return [word for i, row in enumerate(rows) for word in words_at(top + pitch * i, row)]


def columns(*texts: str, step: float = 170) -> list[Cell]:
    """Cells at even distances; empty texts are no cells."""
    return [(20 + step * i, text) for i, text in enumerate(texts) if text]


def read(words: Sequence[Word], context: UserContext | None = None) -> PageReading:
    """The page that the words make."""
    return read_page(words, context or UserContext(), SIZE)


def core(trade: TradeReading) -> tuple[str | None, str | None, str, str]:
    """Symbol, side, quantity and price."""
    return trade.symbol, trade.side, str(trade.quantity), str(trade.price)


def page(*lines: Sequence[Cell], top: float = 40, pitch: float = 30) -> PageReading:
    """The page that lines at even steps make; an empty one leaves a gap."""
    return read(table(*lines, top=top, pitch=pitch))
