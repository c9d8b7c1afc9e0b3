"""Deals that the cells of one column tell in words: ``Bought 3x Intel Corp @ $ 23.24``."""

from collections.abc import Sequence

from live_data_service.analyzers.ocr.card_records import read_card
from live_data_service.analyzers.ocr.cells import Cell
from live_data_service.analyzers.ocr.columns import Column
from live_data_service.analyzers.ocr.contracts import contract_span
from live_data_service.analyzers.ocr.drafts import DEAL_PRICES
from live_data_service.analyzers.ocr.evidence import state_shown
from live_data_service.analyzers.ocr.phrasing import phrase_text
from live_data_service.analyzers.ocr.rows import Row
from live_data_service.analyzers.ocr.vocabulary import Role, normal, roles_of, word_set
from live_data_service.analyzers.ocr.words import Phrase, Word, lines_of

__all__ = ["spell_deals"]

DEALT = word_set("row", "dealt")
TOLD: tuple[Role, ...] = ("side", "quantity", "symbol", "price")
"""What a text says of a deal in full; each is a heading of itself, too."""

ENOUGH = 0.3
"""Share of the texts of a column that tell deals: others tell of fees and dividends."""

DEALS: frozenset[Role] = frozenset({"name", "side", "symbol"})
"""Headings of texts that describe what was done."""

SHORTEST = 4
"""Fewest words of a text that tells a deal in full."""


def spell_deals(columns: Sequence[Column], rows: Sequence[Row]) -> tuple[list[Column], list[Row]]:
    """Columns and rows in which what texts tell of deals stands in columns of its own."""
    if any(DEAL_PRICES & set(roles_of(column.name)) for column in columns):
        return list(columns), list(rows)
    for index, column in enumerate(columns):
        cells = [row.cells.get(index) for row in rows]
        told = [deal_told(cell, column) if cell and column.heading else {} for cell in cells]
        filled = sum(cell is not None for cell in cells)
        if sum(map(bool, told)) >= max(2, ENOUGH * filled):
            added = [Column(column.x0, column.x1, column.heading, role) for role in TOLD]
            spelled = [
                Row(spelled_out(row.cells, index, deal, len(columns)), row.words)
                for row, deal in zip(rows, told, strict=True)
            ]
            return [*columns, *added], spelled
    return list(columns), list(rows)


def spelled_out(
    cells: dict[int, Cell], index: int, deal: dict[Role, Cell], first: int
) -> dict[int, Cell]:
    """The cells of a row with those of the deal from ``first`` on, in place of its text."""
    if not deal:
        return cells
    kept = {i: cell for i, cell in cells.items() if i != index}
    return kept | {first + i: deal[role] for i, role in enumerate(TOLD)}


def deal_told(cell: Cell, column: Column) -> dict[Role, Cell]:
    """Side, size, instrument and price where a text says all of them, and that they were done.

    Signals and alerts say what to buy: only under the heading of a deal is that one.
    """
    if len(cell.words) < SHORTEST:
        return {}
    contract, words = without_contract(cell)
    record = read_card(lines_of(words))
    if record is None or state_shown(record) == "void" or not set(TOLD) <= record.cells.keys():
        return {}
    done = normal(record.cells["side"].text) in DEALT or DEALS & set(roles_of(column.name))
    deal = {role: record.cells[role] for role in TOLD} if done else {}
    if deal and contract is not None:
        deal["symbol"] = contract
    return deal


def without_contract(cell: Cell) -> tuple[Cell | None, tuple[Word, ...]]:
    """The option contract that a text names, and the words of the text with its root only."""
    text = phrase_text([Phrase(cell.words)])
    span = contract_span(text.text)
    if span is None:
        return None, cell.words
    contract = text.cell(*span)
    behind = text.cell(span[1], len(text.text)).words if span[1] < len(text.text) else ()
    before = text.cell(0, span[0]).words if span[0] else ()
    return contract, (*before, contract.words[0], *behind)
