"""Several columns of fees: parts of what a deal cost, or its total beside them."""

from collections.abc import Sequence

from live_data_service.analyzers.ocr.cells import Cell
from live_data_service.analyzers.ocr.columns import Column
from live_data_service.analyzers.ocr.drafts import Draft, number_of
from live_data_service.analyzers.ocr.number_columns import Numbers, same_numbers
from live_data_service.analyzers.ocr.numerals import DecimalSign, value_of
from live_data_service.analyzers.ocr.records import Record
from live_data_service.analyzers.ocr.vocabulary import Role, normal, word_set

__all__ = ["add_fees", "settle_fee_parts"]

TOTALS = word_set("header_hint", "totals")
PARTS = 2
"""Fewest columns of fees of which another can be the sum."""


def settle_fee_parts(
    columns: Sequence[Column], roles: list[Role | None], values: Sequence[Numbers]
) -> None:
    """Keep as fees the columns that together are what a deal cost: a total, or else its parts.

    Where two headings say the same, or one says what the other does and more, it isn't known
    whether the one is in the other: the first alone counts then.
    """
    places = [i for i, role in enumerate(roles) if role == "fee"]
    if len(places) < PARTS:
        return
    kept = kept_fees(places, columns, values)
    for place in places:
        if place not in kept:
            roles[place] = "note"


def kept_fees(
    places: Sequence[int], columns: Sequence[Column], values: Sequence[Numbers]
) -> Sequence[int]:
    """The columns of fees that count."""
    names = {place: set(normal(columns[place].name).split()) for place in places}
    total = next((p for p in places if TOTALS & names[p] or is_sum(p, places, values)), None)
    if total is not None:
        return [total]
    pairs = [(one, other) for one in places for other in places if one < other]
    doubtful = any(
        names[one] <= names[other]
        or names[other] <= names[one]
        or same_numbers(values[one], values[other])
        for one, other in pairs
    )
    return places[:1] if doubtful else places


def is_sum(place: int, places: Sequence[int], values: Sequence[Numbers]) -> bool:
    """Whether a column of fees is the sum of two others and more in all of several rows."""
    parts = [values[other] for other in places if other != place]
    rows = list(zip(values[place], *parts, strict=True))
    told = [row for row in rows if row[0] and sum(map(bool, row[1:])) >= PARTS]
    return len(told) >= PARTS and all(
        row[0] == sum(part for part in row[1:] if part) for row in told
    )


def add_fees(draft: Draft, record: Record, sign: DecimalSign) -> None:
    """Add the fees of other columns to that of a deal, unless they are in another currency."""
    cell = draft.cells.get("fee")
    for other in record.more_fees:
        numeral = number_of(other)
        known = number_of(cell) if cell is not None else None
        if numeral is None or known is None or draft.fee is None or cell is None:
            continue
        if numeral.currency == known.currency or None in (numeral.currency, known.currency):
            draft.fee += value_of(numeral, sign)
            draft.cells["fee"] = Cell((*draft.cells["fee"].words, *other.words))
