"""What columns beside each other tell of the roles of both."""

from collections.abc import Sequence
from itertools import pairwise, product

from live_data_service.analyzers.ocr.arithmetic import is_product
from live_data_service.analyzers.ocr.cells import Cells, begins_with_code
from live_data_service.analyzers.ocr.columns import Column
from live_data_service.analyzers.ocr.fitting import SOME, fits, heading_roles
from live_data_service.analyzers.ocr.number_columns import (
    Numbers,
)
from live_data_service.analyzers.ocr.profiles import MOSTLY, Profile
from live_data_service.analyzers.ocr.sides import DIRECTIONS
from live_data_service.analyzers.ocr.vocabulary import Role, normal, word_set

__all__ = [
    "is_daily",
    "is_net",
    "move_off_menus",
    "move_off_numbers",
    "move_to_codes",
    "products",
    "settle_amounts",
    "settle_currencies",
    "settle_directions",
    "settle_holdings",
    "settle_names",
    "settle_nets",
    "settle_products",
    "settle_results",
    "settle_round_sums",
    "settle_sides",
    "settle_states",
    "settle_symbols",
    "settle_times",
]

ROUND_SUMS = word_set("header_hint", "round_sums")
DEALT: frozenset[Role] = frozenset({"side", "last_price", "pnl", "value"})
"""What is told of things that were dealt in, or are held, beside their names."""

SIZES: frozenset[Role] = frozenset({"quantity", "filled"})
UNIT_PRICES: frozenset[Role] = frozenset({"price", "fill_price", "entry_price", "last_price"})

MONEY = word_set("codes", "money")
NET = word_set("header_hint", "net")
STANDING = word_set("row", "standing")
REALIZED = word_set("header_hint", "realized")
OF_THE_DAY = word_set("header_hint", "of_the_day")


def settle_states(
    roles: list[Role | None], profiles: Sequence[Profile], cells: Sequence[Cells]
) -> None:
    """Sides under the heading of a state are the sides, where no other column has them.

    Beside prices of now a state of profit or loss is that of what is held, not of an order.
    """
    for i, role in enumerate(roles):
        if role == "status" and "side" not in roles and profiles[i].share("side") >= MOSTLY:
            roles[i] = "side"
        elif role == "status" and "last_price" in roles and tells_standing(cells[i]):
            roles[i] = "note"


def tells_standing(cells: Cells) -> bool:
    """Whether all cells of a column say that something is ahead or behind."""
    told = {normal(cell.text) for cell in cells if cell is not None}
    return bool(told) and told <= STANDING


def settle_directions(columns: Sequence[Column], roles: list[Role | None]) -> None:
    """What a heading such as Direction names is the side, where no other column has it."""
    for i, role in enumerate(roles):
        if role == "effect" and "side" not in roles and "side" in heading_roles(columns[i]):
            roles[i] = "side"


def settle_sides(roles: list[Role | None], cells: Sequence[Cells]) -> None:
    """Of two columns of sides that of what was done is it: the other names the position."""
    sides = [i for i, role in enumerate(roles) if role == "side"]
    held = [i for i in sides if names_positions(cells[i])]
    if len(held) == len(sides) - 1:
        for i in held:
            roles[i] = "effect"


def names_positions(cells: Cells) -> bool:
    """Whether all cells of a column say long or short: of a deal they say buy or sell."""
    told = {cell.text.casefold() for cell in cells if cell is not None}
    return bool(told) and told <= DIRECTIONS


def settle_holdings(
    columns: Sequence[Column], roles: list[Role | None], profiles: Sequence[Profile]
) -> None:
    """Texts under a heading that names what is held are the instruments, where no others are."""
    if {"symbol", "name"} & set(roles):
        return
    for i, (column, profile) in enumerate(zip(columns, profiles, strict=True)):
        texts = profile.filled and profile.share("ticker", "text") >= MOSTLY
        if roles[i] is None and texts and "quantity" in heading_roles(column):
            roles[i] = "symbol"
            return


def settle_symbols(
    columns: Sequence[Column],
    roles: list[Role | None],
    cells: Sequence[Cells],
    profiles: Sequence[Profile],
) -> None:
    """Of several columns of instruments the one that varies most is it: the others are classes.

    Numbers under a heading that names what is held, such as Position, are sizes then.
    """
    symbols = [i for i, role in enumerate(roles) if role == "symbol"]
    if len(symbols) < 2:
        return
    best = max(
        symbols,
        key=lambda i: (
            heading_roles(columns[i])[:1] == ("symbol",),
            profiles[i].isins < MOSTLY,
            profiles[i].share("number") < MOSTLY,
            begin_with_codes(cells[i]),
            -sum(cell is not None and cell.text.upper() in MONEY for cell in cells[i]),
            len({cell.text for cell in cells[i] if cell is not None}),
            profiles[i].share("ticker"),
            -i,
        ),
    )
    for i in symbols:
        if i != best:
            counted = "quantity" in heading_roles(columns[i]) and fits("quantity", profiles[i])
            roles[i] = "quantity" if counted else "name"


def begin_with_codes(cells: Cells) -> bool:
    """Whether nearly all cells of a column begin with the code of an instrument."""
    named = [begins_with_code(cell) for cell in cells if cell is not None]
    return sum(named) >= MOSTLY * max(1, len(named))


def move_to_codes(
    columns: Sequence[Column], roles: list[Role | None], profiles: Sequence[Profile]
) -> None:
    """Codes in the second line of cells whose first line is a name are the symbols."""
    for i, (role, below) in enumerate(pairwise(list(roles))):
        same = (columns[i].x0, columns[i].x1) == (columns[i + 1].x0, columns[i + 1].x1)
        codes = profiles[i + 1].share("ticker") + profiles[i + 1].stock_codes
        coded = codes >= MOSTLY > profiles[i].share("ticker")
        coded = coded and profiles[i + 1].isins < MOSTLY
        if role == "symbol" and below is None and same and coded:
            roles[i], roles[i + 1] = "name", "symbol"


def move_off_menus(
    roles: list[Role | None], cells: Sequence[Cells], profiles: Sequence[Profile]
) -> None:
    """Codes under the heading of a name are the symbols, words beside some of them a menu."""
    symbols = [i for i, role in enumerate(roles) if role == "symbol"]
    names = [i for i, role in enumerate(roles) if role == "name"]
    if len(symbols) != 1 or len(names) != 1:
        return
    symbol, name = symbols[0], names[0]
    worded = profiles[symbol].share("ticker") == 0 and None in cells[symbol]
    if worded and None not in cells[name] and profiles[name].share("ticker") >= MOSTLY:
        roles[symbol], roles[name] = "note", "symbol"


def move_off_numbers(
    columns: Sequence[Column], roles: list[Role | None], profiles: Sequence[Profile]
) -> None:
    """Codes above the numbers of trades, under a heading of those numbers, are the symbols."""
    for i, role in enumerate(roles[:-1]):
        same = (columns[i].x0, columns[i].x1) == (columns[i + 1].x0, columns[i + 1].x1)
        coded = profiles[i].share("ticker") >= MOSTLY > profiles[i].identifiers
        numbered = same and roles[i + 1] is None and profiles[i + 1].identifiers >= MOSTLY
        if role in ("number", "order_id") and coded and numbered and "symbol" not in roles:
            roles[i], roles[i + 1] = "symbol", "order_id"


def settle_names(roles: list[Role | None], profiles: Sequence[Profile]) -> None:
    """Names, or else the ISIN, are the symbols where no others are."""
    names = [i for i, role in enumerate(roles) if role == "name"]
    numbers = [i for i, role in enumerate(roles) if role == "number"]
    if "symbol" not in roles and not names and len(numbers) == 1:
        names = [i for i in numbers if profiles[i].isins >= MOSTLY]
        for i in names:
            roles[i] = "symbol"
    elif "symbol" not in roles and len(names) == 1:
        coded = profiles[names[0]].share("ticker") >= MOSTLY
        if coded or DEALT & set(roles):
            roles[names[0]] = "symbol"


def settle_currencies(
    columns: Sequence[Column], roles: list[Role | None], cells: Sequence[Cells]
) -> None:
    """Currencies that are no money are the instruments, where no column has other codes."""
    named = [i for i, role in enumerate(roles) if role in ("symbol", "name")]
    if any("name" not in heading_roles(columns[i]) for i in named) or len(named) > 1:
        return
    if roles.count("currency") != 1:
        return
    place = roles.index("currency")
    texts = [cell.text.upper() for cell in cells[place] if cell is not None]
    several = len(set(texts)) == len(texts) > 1
    if set(texts) - MONEY and (several or not named):
        roles[place] = "symbol"
        for i in named:
            roles[i] = "name"


def settle_results(
    columns: Sequence[Column], roles: list[Role | None], profiles: Sequence[Profile]
) -> None:
    """Of several results those in percent are no amounts, and that of the day none of the trade."""
    shares = [profile.share("percent") >= MOSTLY for profile in profiles]
    daily = [is_daily(column) for column in columns]
    gone = [holds_now(roles) and is_realized(column) for column in columns]
    turned: tuple[tuple[list[bool], Role], ...] = (
        (shares, "percent"),
        (daily, "note"),
        (gone, "note"),
    )
    for is_other, role in turned:
        results = [i for i, known in enumerate(roles) if known == "pnl"]
        others = [i for i in results if is_other[i]]
        for i in others if len(others) < len(results) else ():
            roles[i] = role


def settle_nets(columns: Sequence[Column], roles: list[Role | None]) -> None:
    """What is called net beside an entry and an exit is the result, where no other column is."""
    if "pnl" in roles or not {"entry_price", "exit_price"} <= set(roles):
        return
    for i, role in enumerate(roles):
        if role == "value" and is_net(columns[i]):
            roles[i] = "pnl"
            return


def is_net(column: Column) -> bool:
    """Whether a heading begins with the word for what is left when costs are paid."""
    return bool(NET & set(normal(heading_text(column)).split()[:1]))


def holds_now(roles: Sequence[Role | None]) -> bool:
    """Whether columns tell what positions were entered at, and nothing of how they ended."""
    entered = {"entry_price", "fill_price"} & set(roles) and "last_price" in roles
    return bool(entered) and {"exit_price", "exit_time"}.isdisjoint(roles)


def is_realized(column: Column) -> bool:
    """Whether a heading speaks of what was gained by closing: of what is open it is no result."""
    return bool(REALIZED & set(normal(heading_text(column)).split()))


def is_daily(column: Column) -> bool:
    """Whether a heading speaks of the day: what a position gained on it is not its result."""
    return bool(OF_THE_DAY & set(normal(heading_text(column)).split()))


def heading_text(column: Column) -> str:
    """The name of a column, or that of the cell it is a line of."""
    return column.name or " ".join(word.text for word in column.heading)


def settle_amounts(
    columns: Sequence[Column], roles: list[Role | None], profiles: Sequence[Profile]
) -> None:
    """Where two columns may be the quantity, the one that may also be the value is the value."""
    quantities = [i for i, role in enumerate(roles) if role == "quantity"]
    for i in quantities:
        others = [k for k in quantities if k != i and roles[k] == "quantity"]
        if others and "value" in heading_roles(columns[i]):
            roles[i] = "value" if fits("value", profiles[i]) else None


def settle_round_sums(
    columns: Sequence[Column],
    roles: list[Role | None],
    profiles: Sequence[Profile],
    values: Sequence[Numbers],
) -> None:
    """Round sums under a heading of what was dealt in are sizes where no other column has any."""
    if SIZES & set(roles):
        return
    for i, role in enumerate(roles):
        named = role == "value" and normal(columns[i].name) in ROUND_SUMS
        if named and profiles[i].money < SOME and are_round(values[i]):
            roles[i] = "quantity"


def are_round(values: Numbers) -> bool:
    """Whether amounts are whole hundreds, as those that people choose are."""
    shown = [value for value in values if value is not None]
    return bool(shown) and all(value and value % 100 == 0 for value in shown)


def products(sizes: Numbers, prices: Numbers, paid: Numbers) -> float:
    """The share of rows that show all three in which the last is the product of the others."""
    rows = [row for row in zip(sizes, prices, paid, strict=True) if None not in row]
    fits = sum(is_product(abs(q), abs(p), abs(v)) for q, p, v in rows if q and p and v)
    return fits / max(1, len(rows))


def settle_products(roles: list[Role | None], values: Sequence[Numbers]) -> None:
    """What times a price makes what was paid is the quantity, where no heading names one."""
    if SIZES & set(roles):
        return
    prices = [values[i] for i, role in enumerate(roles) if role in UNIT_PRICES]
    paid = [values[i] for i, role in enumerate(roles) if role == "value"]
    for i, role in enumerate(roles):
        proofs = (products(values[i], *proof) for proof in product(prices, paid))
        if role in (None, "note") and max(proofs, default=0.0) >= MOSTLY:
            roles[i] = "quantity"
            return


def settle_times(roles: list[Role | None], profiles: Sequence[Profile]) -> None:
    """Of two columns of times the first is the opening; a date and a clock are one time."""
    times = [i for i, role in enumerate(roles) if role == "time"]
    if len(times) < 2:
        return
    first, second = times[0], times[1]
    split = profiles[first].clocks < SOME and profiles[second].dates < SOME
    turned = profiles[second].clocks < SOME and profiles[first].dates < SOME
    if split or turned:
        return
    if "entry_time" in roles or "exit_time" in roles:
        return
    roles[first], roles[second] = "entry_time", "exit_time"
