"""The roles of columns that no heading tells, judged by their cells alone."""

from collections.abc import Callable, Sequence
from itertools import combinations

from live_data_service.analyzers.ocr.cells import Cells
from live_data_service.analyzers.ocr.drafts import PRICED
from live_data_service.analyzers.ocr.label_names import COUNT
from live_data_service.analyzers.ocr.number_columns import (
    MIN_COUNTED,
    Numbers,
    alike,
    counts_rows,
    digits_used,
    may_be_prices,
    mostly_equal,
    near_always,
    price_likeness,
    product_columns,
    same_signs,
    shown_in,
    signs_mixed,
    varies,
)
from live_data_service.analyzers.ocr.profiles import MOSTLY, Profile
from live_data_service.analyzers.ocr.vocabulary import Role

__all__ = ["type_columns"]

HALF = 0.5
MONEY = 1.5
"""What the sign of a currency adds to the likeness of a price."""

CORE_NUMBERS = 2
"""A price and a quantity."""

COLOURED = 0.9
WORD_TESTS: tuple[tuple[Role, Callable[[Profile], float]], ...] = (
    ("time", lambda profile: profile.share("time")),
    ("side", lambda profile: profile.plain_sides),
    ("status", lambda profile: profile.share("state")),
    ("symbol", lambda profile: profile.named),
    ("currency", lambda profile: profile.codes),
)


def type_columns(
    columns: Sequence[Cells],
    roles: Sequence[Role | None],
    profiles: Sequence[Profile],
    values: Sequence[Numbers],
) -> list[Role | None]:
    """Give roles that no header gave, to columns without one, by what they hold."""
    typed = list(roles)
    type_words(typed, profiles)
    free = [
        i
        for i, role in enumerate(typed)
        if role is None and profiles[i].share("number") >= MOSTLY and not counts_things(columns[i])
    ]
    for i in list(free):
        if profiles[i].identifiers >= MOSTLY and "order_id" not in typed:
            typed[i] = "order_id"
            free.remove(i)
    symbols = next((columns[i] for i, role in enumerate(typed) if role == "symbol"), None)
    money = {i for i in free if profiles[i].money >= MOSTLY}
    prices = [values[i] for i, role in enumerate(typed) if role in PRICED]
    type_numbers(typed, free, values, symbols, money, prices)
    type_coloured(typed, sorted(money), values, columns)
    return typed


def counts_things(cells: Cells) -> bool:
    """Whether a column is empty, or counts in brackets what belongs to its neighbour."""
    texts = [cell.text for cell in cells if cell is not None]
    return all(COUNT.fullmatch(text) for text in texts)


def type_words(typed: list[Role | None], profiles: Sequence[Profile]) -> None:
    """Times, sides, tickers, states and percentages are known by their shape."""
    for role, measure in WORD_TESTS:
        if role in typed or (role == "time" and {"entry_time", "exit_time"} & set(typed)):
            continue
        shares = [
            (measure(profile), -i)
            for i, (known, profile) in enumerate(zip(typed, profiles, strict=True))
            if known is None and profile.filled
        ]
        share, place = max(shares, default=(0.0, 0))
        if share >= MOSTLY:
            typed[-place] = role
    for i, known in enumerate(typed):
        if known is None and profiles[i].share("percent") >= 0.5:
            typed[i] = "percent"
        elif known is None and profiles[i].share("time") >= MOSTLY and "time" in typed:
            typed[i] = "time"


def type_coloured(
    typed: list[Role | None],
    free: Sequence[int],
    values: Sequence[Numbers],
    columns: Sequence[Cells],
) -> None:
    """Beside prices and sizes in plain ink, money that is all green or red is a result.

    ``free`` are columns of money: other numbers in colour may be quotes.
    """
    core = [i for i, role in enumerate(typed) if role in ("price", "entry_price", "quantity")]
    if "pnl" in typed or len(core) < CORE_NUMBERS or any(is_coloured(columns[i]) for i in core):
        return
    results = [
        i
        for i in free
        if typed[i] is None
        and any(values[i])
        and is_coloured(columns[i])
        and not loses_sign(columns[i], values[i])
    ]
    if results:
        typed[results[0]] = "pnl"


def is_coloured(cells: Cells) -> bool:
    """Whether nearly all cells of a column begin in green or red."""
    filled = [cell for cell in cells if cell is not None]
    hued = sum(cell.words[0].tint in ("green", "red") for cell in filled)
    return len(filled) >= MIN_COUNTED and hued >= COLOURED * len(filled)


def loses_sign(cells: Cells, values: Numbers) -> bool:
    """Whether amounts in red show no minus: whether they are losses is not written."""
    reds = [cell is not None and cell.words[0].tint == "red" for cell in cells]
    return any(red and value and value > 0 for red, value in zip(reds, values, strict=True))


def type_numbers(
    typed: list[Role | None],
    free: list[int],
    values: Sequence[Numbers],
    symbols: Cells | None,
    money: set[int],
    prices: Sequence[Numbers],
) -> None:
    """Quantity, price, value and result among columns of numbers.

    ``money`` are never sizes, nor what is always near the ``prices`` that headings name.
    """
    has_price = bool({"price", "fill_price", "entry_price", "limit_price"} & set(typed))
    has_quantity = bool({"quantity", "filled"} & set(typed))
    if not has_price and not has_quantity:
        found = product_columns(free, values)
        if found is not None:
            quantity, price, total = ordered_pair(found, values, symbols, money)
            typed[quantity], typed[price], typed[total] = "quantity", "price", "value"
            free = [i for i in free if i not in (quantity, price, total)]
            has_price = has_quantity = True
    mixed = [i for i in free if signs_mixed(values[i])]
    if mixed and "pnl" not in typed and len(free) > (not has_price) + (not has_quantity):
        result = next((i for i in mixed if same_signs(values[i], values[mixed[-1]])), mixed[-1])
        typed[result] = "pnl"
        free = [i for i in free if i != result]
    positive = [i for i in free if may_be_prices(values[i]) and not counts_rows(values[i])]
    if not has_price and positive:
        best = max(
            priced_twice(positive, values) or positive,
            key=lambda i: MONEY * (i in money) + price_likeness(values[i], symbols),
        )
        typed[best] = "price"
        twins = [i for i in positive if i > best and alike(values[best], values[i])]
        twin = max(twins, key=lambda i: (shown_in(values[i]), -i), default=None)
        if twin is not None:
            typed[twin] = "price"
        free = [i for i in free if i not in (best, twin)]
    sizes = [
        i
        for i in free
        if i not in money
        and not counts_rows(values[i])
        and not any(near_always(values[i], known) for known in prices)
    ]
    if not has_quantity and sizes:
        typed[min(sizes, key=lambda i: digits_used(values[i]))] = "quantity"


def priced_twice(places: Sequence[int], values: Sequence[Numbers]) -> list[int]:
    """The first of two columns that are near each other in every row and vary from row to row.

    Those are what things cost and cost now; sizes that vary so have no such neighbour.
    """
    return [
        one
        for one, other in combinations(places, 2)
        if varies(values[one])
        and alike(values[one], values[other])
        and not mostly_equal(values[one], values[other])
    ][:1]


def ordered_pair(
    found: tuple[int, int, int],
    values: Sequence[Numbers],
    symbols: Cells | None,
    money: set[int],
) -> tuple[int, int, int]:
    """Which of two factors is the quantity: the one without a currency, or less like prices."""
    one, other, total = found
    if (one in money) != (other in money):
        return (other, one, total) if one in money else found
    if price_likeness(values[one], symbols) > price_likeness(values[other], symbols):
        return other, one, total
    return one, other, total
