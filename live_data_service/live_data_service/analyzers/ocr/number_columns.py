"""What the numbers of columns tell, alone and beside each other."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise, permutations
from statistics import fmean, median

from live_data_service.analyzers.ocr.cells import Cells, numeral_in
from live_data_service.analyzers.ocr.numerals import DecimalSign, decimal_sign, value_of

__all__ = [
    "MIN_COUNTED",
    "Numbers",
    "alike",
    "counts_rows",
    "digits_used",
    "far_apart",
    "may_be_prices",
    "mostly_equal",
    "near_always",
    "near_prices",
    "numbers_of",
    "price_likeness",
    "product_columns",
    "same_numbers",
    "same_signs",
    "shown_decimals",
    "shown_in",
    "signs_mixed",
    "varies",
]

Numbers = Sequence[Decimal | None]
MOSTLY = 0.7
MIN_COUNTED = 3
"""Fewest rows whose numbers make it plain that they are counted."""

VARIED = 10
NEAR = Decimal("0.1")
COUNT = 10
TWICE = 2
"""Size from which the cost of a position cannot be mistaken for that of one share."""


def numbers_of(cells: Cells, sign: DecimalSign | None) -> list[Decimal | None]:
    """The values of a column, its own decimal sign before that of the image."""
    numerals = [None if cell is None else numeral_in(cell) for cell in cells]
    own = decimal_sign(n for n in numerals if n is not None) or sign or "."
    return [None if n is None or n.percent else value_of(n, own) for n in numerals]


def near_always(one: Numbers, other: Numbers) -> bool:
    """Whether numbers lie as close to prices in every row as targets and stops do."""
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a and b]
    return len(pairs) > 1 and all(abs(a - b) <= NEAR * abs(b) for a, b in pairs)


def may_be_prices(values: Numbers) -> bool:
    """Whether no number of a column is negative, and not all are counts of one digit."""
    present = [value for value in values if value]
    small = all(value < COUNT and not shown_decimals(value) for value in present)
    return not any(value < 0 for value in present) and not (small and len(present) > 1)


def counts_rows(values: Numbers) -> bool:
    """Whether the whole numbers of a column go up or down by one from row to row.

    Other lines may stand between the rows.
    """
    present = [value for value in values if value is not None]
    beside = {b - a for a, b in pairwise(values) if a is not None and b is not None}
    steps = (beside, {b - a for a, b in pairwise(present)})
    whole = len(present) >= MIN_COUNTED and not any(map(shown_decimals, present))
    return whole and any(one in ({1}, {-1}) for one in steps)


def varies(values: Numbers) -> bool:
    """Whether the numbers of several rows are of different orders of size."""
    present = [value for value in values if value]
    return len(present) >= MIN_COUNTED and max(present) > VARIED * min(present)


def product_columns(free: Sequence[int], values: Sequence[Numbers]) -> tuple[int, int, int] | None:
    """Three columns of which two multiplied give the third in nearly every row."""
    for one, other, total in permutations(free, 3):
        if one < other:
            rows = [
                (a, b, c)
                for a, b, c in zip(values[one], values[other], values[total], strict=True)
                if a and b and c
            ]
            fits = sum(abs(abs(a * b) - abs(c)) <= abs(c) * Decimal("0.006") for a, b, c in rows)
            trivial = sum(abs(a) == 1 or abs(b) == 1 for a, b, _ in rows)
            if rows and fits >= 0.8 * len(rows) and (trivial < len(rows) or len(rows) == 1):
                return one, other, total
    return None


def price_likeness(values: Numbers, symbols: Cells | None) -> float:
    """How much numbers look like prices: many digits, decimals, alike for one symbol."""
    present = [value for value in values if value]
    if not present:
        return 0.0
    signed = any(value < 0 for value in present)
    decimals = fmean(shown_decimals(value) > 0 for value in present)
    return (
        0.5 * digits_used(values)
        + 1.5 * decimals
        + 3.0 * steadiness(values, symbols)
        - 4.0 * signed
    )


def shown_decimals(value: Decimal) -> int:
    """How many decimals a value was shown with."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def digits_used(values: Numbers) -> float:
    """Mean count of significant digits; round lots have few."""
    present = [value for value in values if value]
    return fmean(len(v.normalize().as_tuple().digits) for v in present) if present else 99.0


def steadiness(values: Numbers, symbols: Cells | None) -> float:
    """Share of rows whose value lies within a third of the median of the same symbol.

    Values of one digit tell nothing: lots are as steady as prices.
    """
    groups: dict[str, list[Decimal]] = {}
    for i, value in enumerate(values):
        symbol = symbols[i] if symbols is not None else None
        if value:
            groups.setdefault(symbol.text.casefold() if symbol else "", []).append(abs(value))
    repeated = [group for group in groups.values() if len(group) > 1]
    if not repeated:
        return 0.0
    near = [
        len(v.normalize().as_tuple().digits) > 1 and abs(v - median(g)) * 3 <= median(g)
        for g in repeated
        for v in g
    ]
    return fmean(near)


def alike(one: Numbers, other: Numbers) -> bool:
    """Whether two columns hold prices of the same things: never far from each other."""
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a and b and a > 0 and b > 0]
    return len(pairs) > 1 and all(a < 2 * b and b < 2 * a for a, b in pairs)


def far_apart(one: Numbers, other: Numbers) -> bool:
    """Whether hardly any number of one column is near its neighbour in the other."""
    pairs = [(abs(a), abs(b)) for a, b in zip(one, other, strict=True) if a and b]
    near = sum(a < 2 * b and b < 2 * a for a, b in pairs)
    return bool(pairs) and 2 * near < len(pairs)


def shown_in(values: Numbers) -> int:
    """In how many rows a column shows a number: stops and targets stay empty in some."""
    return sum(value is not None for value in values)


def mostly_equal(one: Numbers, other: Numbers) -> bool:
    """Whether two columns say the same in nearly every one of several rows: a price and its net."""
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a and b]
    return len(pairs) > 2 and sum(a == b for a, b in pairs) >= 0.8 * len(pairs)


def same_signs(one: Numbers, other: Numbers) -> bool:
    """Whether two columns gain and lose in the same rows: a result, and what share it is."""
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a and b]
    return len(pairs) > 1 and all((a > 0) == (b > 0) for a, b in pairs)


def signs_mixed(values: Numbers) -> bool:
    """Whether a column holds gains and losses."""
    present = [value for value in values if value]
    return any(v < 0 for v in present) and any(v > 0 for v in present)


def same_numbers(one: Numbers, other: Numbers) -> bool:
    """Whether two columns show the same numbers in two rows and more."""
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a and b]
    return len(pairs) > 1 and all(a == b for a, b in pairs)


def near_prices(
    prices: Numbers,
    costs: Numbers,
    sizes: Numbers,
) -> bool:
    """Whether costs are mostly near the prices of what is held more than once."""
    rows = [
        (price, cost)
        for price, cost, size in zip(prices, costs, sizes, strict=True)
        if price and cost and size and abs(size) >= TWICE
    ]
    near = sum(price < TWICE * cost and cost < TWICE * price for price, cost in rows)
    return bool(rows) and near >= MOSTLY * len(rows)
