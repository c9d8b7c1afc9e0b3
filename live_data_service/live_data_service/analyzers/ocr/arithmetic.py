"""Arithmetic by which rows prove what they are: results from prices, values from sizes."""

from collections.abc import Sequence
from decimal import Decimal

from live_data_service.analyzers.ocr.drafts import number_of
from live_data_service.analyzers.ocr.numerals import value_of
from live_data_service.analyzers.ocr.records import Record
from live_data_service.analyzers.ocr.vocabulary import Role

__all__ = ["RESULT_SLACK", "is_product", "results_follow", "values_follow"]

MOSTLY = 0.7
RESULT_SLACK = Decimal("0.02")
"""Share by which fees and rounding may part a shown amount from the reckoned one."""

COMPANY = 10**8
"""Value from which a row tells the worth of a whole company rather than of a holding."""


def results_follow(records: Sequence[Record]) -> bool:
    """Whether results are, in most rows, what the sizes gained from entry to the price of now."""
    fits = [fit for record in records if (fit := result_follows(record)) is not None]
    return len(fits) > 1 and sum(fits) >= MOSTLY * len(fits)


def result_follows(record: Record) -> bool | None:
    """The same for one row, None where it does not show all of them."""
    shown: tuple[Role, ...] = ("entry_price", "last_price", "quantity", "pnl")
    numerals = [number_of(record.cells[role]) for role in shown if role in record.cells]
    if len(numerals) < len(shown) or None in numerals:
        return None
    entry, now, size, result = (value_of(n, ".") for n in numerals if n is not None)
    return abs(abs(result) - abs((now - entry) * size)) <= RESULT_SLACK * abs(result)


def values_follow(records: Sequence[Record], fewest: int) -> bool:
    """Whether values are sizes times prices, and smaller than those of whole companies.

    ``fewest`` rows must show all three, with a size other than one where a single row may do.
    """
    shown: tuple[Role, ...] = ("quantity", "price", "value")
    rows = [
        [abs(value_of(n, ".")) for role in shown if (n := number_of(record.cells[role]))]
        for record in records
        if all(role in record.cells for role in shown)
    ]
    full = [row for row in rows if len(row) == len(shown)]
    fits = sum(is_product(q, p, v) and v < COMPANY for q, p, v in full)
    telling = len(full) > 1 or any(q != 1 for q, _, _ in full)
    return telling and len(full) >= fewest and fits >= MOSTLY * len(full)


def is_product(
    size: Decimal, price: Decimal, value: Decimal, slack: Decimal = RESULT_SLACK
) -> bool:
    """Whether a value is a size times a price, but for a share that rounding and fees take."""
    return abs(size * price - value) <= slack * value
