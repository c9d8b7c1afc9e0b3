"""Which role each column of a table plays: its heading decides, its content has a veto."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from live_data_service.analyzers.ocr.cells import Cell, kind_of
from live_data_service.analyzers.ocr.columns import Column
from live_data_service.analyzers.ocr.content import (
    MOSTLY,
    Cells,
    Profile,
    alike,
    far_apart,
    mostly_equal,
    numbers_of,
    profile_of,
    type_columns,
)
from live_data_service.analyzers.ocr.numerals import DecimalSign
from live_data_service.analyzers.ocr.rows import Row
from live_data_service.analyzers.ocr.sides import side_of
from live_data_service.analyzers.ocr.vocabulary import Role, normal, roles_of, word_set

__all__ = ["assign_roles", "heading_roles"]

TIMES: frozenset[Role] = frozenset({"time", "entry_time", "exit_time"})
NOT_NUMBERS: frozenset[Role] = frozenset({"status", "currency", "exchange", "order_type"})
WORDS: frozenset[Role] = frozenset(
    {"account", "order_id", "effect", "name", "action", "note", "duration", "number", "leverage",
     "filled"}
)  # fmt: skip
WORDED: frozenset[Role] = frozenset({"order_type", "status", "exchange", "effect", "currency"})
"""Headings of words: over numbers they belong to the column beside."""

UNDATED: frozenset[Role] = frozenset({"number", "name", "note", "action", "account", "order_id"})
"""Headings that mean something else where a column holds times."""

UNIT_COSTS = word_set("header_hint", "unit_cost")
ROWS_OF_BUTTONS = 2
LOGO = 2
"""Most letters of a logo made of the first letters of a name."""

TWICE = 2
"""Size from which the cost of a position cannot be mistaken for that of one share."""

DEALT: frozenset[Role] = frozenset({"side", "last_price", "pnl", "value"})
"""What is told of things that were dealt in, or are held, beside their names."""

MONEY = word_set("codes", "money")
ENOUGH = 0.5
SOME = 0.3


def assign_roles(
    columns: Sequence[Column], rows: Sequence[Row], sign: DecimalSign | None
) -> list[Role | None]:
    """The role of each column, None for one that plays no part here."""
    cells: list[list[Cell | None]] = [
        [row.cells.get(i) for row in rows] for i in range(len(columns))
    ]
    profiles = [profile_of(column) for column in cells]
    roles: list[Role | None] = []
    for column, profile in zip(columns, profiles, strict=True):
        roles.append(choose(heading_roles(column), profile))
    settle_states(roles, profiles)
    settle_holdings(columns, roles, profiles)
    drop_buttons(columns, roles, cells)
    move_off_logos(roles, cells)
    settle_symbols(columns, roles, cells, profiles)
    move_to_codes(columns, roles, profiles)
    settle_amounts(columns, roles, profiles)
    settle_results(columns, roles)
    settle_times(roles, profiles)
    values = [numbers_of(column, sign) for column in cells]
    settle_rests(roles, values)
    settle_costs(columns, roles, values)
    settle_prices(roles, values)
    known: list[Role | None] = [
        role or unread(column, profile, all_cells)
        for role, column, profile, all_cells in zip(roles, columns, profiles, cells, strict=True)
    ]
    late = type_columns([*map(as_cells, cells)], known, sign)
    settle_names(late, profiles)
    settle_currencies(late, cells)
    settle_times(late, profiles)
    settle_prices(late, values)
    settle_exits(late, values)
    settle_closes(columns, late)
    return late


def unread(column: Column, profile: Profile, cells: Sequence[Cell | None]) -> Role | None:
    """The role of a column without one that content shall not type: buttons, and odd content."""
    if alike_sides(cells) is not None and not column.heading:
        return "action"
    roles = heading_roles(column)
    astray = bool(roles) and WORDED.issuperset(roles) and profile.share("number") >= MOSTLY
    return "note" if roles and not astray and not plain_words(profile) else None


def alike_sides(cells: Sequence[Cell | None]) -> str | None:
    """The side that all of several cells say in the same word, as buttons do."""
    texts = [cell.text for cell in cells if cell is not None]
    if len(texts) < ROWS_OF_BUTTONS or len(set(texts)) > 1 or len(texts[0]) == 1:
        return None
    told = (side_of(text) for text in (texts[0], *texts[0].split()))
    found = next((side for side in told if side is not None), None)
    # A button ends a position; what began it is told, not offered.
    return found.side if found is not None and found.effect != "open" else None


def drop_buttons(
    columns: Sequence[Column],
    roles: list[Role | None],
    cells: Sequence[Sequence[Cell | None]],
) -> None:
    """A side that all rows of open positions have under a heading of actions is a button."""
    held = {"entry_price", "fill_price"} & set(roles) and {"last_price", "pnl"} & set(roles)
    both = {side for column in cells if (side := alike_sides(column)) is not None}
    for i, role in enumerate(roles):
        heading = normal(columns[i].name)
        acts = not heading or "action" in (heading, *roles_of(heading))
        if role == "side" and acts and alike_sides(cells[i]) and (held or len(both) > 1):
            roles[i] = "action"


def settle_states(roles: list[Role | None], profiles: Sequence[Profile]) -> None:
    """Sides under the heading of a state are the sides, where no other column has them."""
    for i, role in enumerate(roles):
        if role == "status" and "side" not in roles and profiles[i].share("side") >= MOSTLY:
            roles[i] = "side"


def move_off_logos(roles: list[Role | None], cells: Sequence[Sequence[Cell | None]]) -> None:
    """A letter before every code that begins with it is a logo, whatever stands above it."""
    for i in range(len(roles) - 1):
        pairs = [(a.text, b.text) for a, b in zip(cells[i], cells[i + 1], strict=True) if a and b]
        logos = sum(len(a) <= LOGO and b.casefold().startswith(a.casefold()) for a, b in pairs)
        logos_all = pairs and logos >= MOSTLY * len(pairs)
        if roles[i] == "symbol" and (logos_all or are_icons(cells[i], cells[i + 1])):
            roles[i], roles[i + 1] = None, roles[i]


def are_icons(cells: Sequence[Cell | None], beside: Sequence[Cell | None]) -> bool:
    """Whether single signs stand before some of the names of a column: pictures that were read."""
    signs = [cell.text for cell in cells if cell is not None]
    names = [cell.text for cell in beside if cell is not None]
    words = sum(len(name) > LOGO and kind_of(name) in ("text", "ticker") for name in names)
    return (
        all(len(part) == 1 for sign in signs for part in sign.split())
        and len(names) > len(signs)
        and words >= MOSTLY * len(names)
    )


def plain_words(profile: Profile) -> bool:
    """Whether content tells what a column is, whatever its heading may mean."""
    return max(profile.share("side"), profile.share("time"), float(profile.hues)) >= MOSTLY


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
    cells: Sequence[Sequence[Cell | None]],
    profiles: Sequence[Profile],
) -> None:
    """Of several columns of instruments the one that varies most is it: the others are classes."""
    symbols = [i for i, role in enumerate(roles) if role == "symbol"]
    if len(symbols) < 2:
        return
    best = max(
        symbols,
        key=lambda i: (
            heading_roles(columns[i])[:1] == ("symbol",),
            profiles[i].share("number") < MOSTLY,
            -sum(cell is not None and cell.text.upper() in MONEY for cell in cells[i]),
            len({cell.text for cell in cells[i] if cell is not None}),
            profiles[i].share("ticker"),
            -i,
        ),
    )
    for i in symbols:
        if i != best:
            roles[i] = "name"


def move_to_codes(
    columns: Sequence[Column], roles: list[Role | None], profiles: Sequence[Profile]
) -> None:
    """Codes in the second line of cells whose first line is a name are the symbols."""
    for i, (role, below) in enumerate(pairwise(list(roles))):
        same = (columns[i].x0, columns[i].x1) == (columns[i + 1].x0, columns[i + 1].x1)
        codes = max(profiles[i + 1].share("ticker"), profiles[i + 1].stock_codes)
        coded = codes >= MOSTLY > profiles[i].share("ticker")
        if role == "symbol" and below is None and same and coded:
            roles[i], roles[i + 1] = "name", "symbol"


def as_cells(cells: Sequence[Cell | None]) -> Cells:
    """The cells of a column, as the content is judged."""
    return cells


def heading_roles(column: Column) -> tuple[Role, ...]:
    """The roles a heading may mean: that of the whole text, or those of its lines."""
    if not column.heading:
        return ()
    whole = roles_of(column.name)
    if whole:
        return whole
    parts = Cell(column.heading).parts if len(column.heading) > 1 else ()
    return tuple(dict.fromkeys(role for part in parts for role in roles_of(part.text)))


def choose(candidates: Sequence[Role], profile: Profile) -> Role | None:
    """The first role that the content of a column allows."""
    if not profile.filled:
        return candidates[0] if candidates else None
    dated = profile.share("time") >= MOSTLY
    fitting = [r for r in candidates if fits(r, profile) and not (dated and r in UNDATED)]
    if "order_id" in fitting and profile.identifiers > ENOUGH:
        return "order_id"
    return fitting[0] if fitting else None


def fits(role: Role, profile: Profile) -> bool:
    """Whether a column may play a role, by the kinds of its cells."""
    if role in TIMES:
        return profile.share("time") >= ENOUGH
    if role == "side":
        return profile.sides >= SOME
    if role == "symbol":
        codes = max(profile.identifiers, profile.stock_codes)
        return profile.share("ticker", "text") >= ENOUGH or codes >= ENOUGH
    if role == "range":
        return True
    if role in NOT_NUMBERS:
        return profile.share("number", "time") < ENOUGH
    return role in WORDS or profile.share("number", "percent") + profile.ratios >= ENOUGH


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


def settle_currencies(roles: list[Role | None], cells: Sequence[Sequence[Cell | None]]) -> None:
    """Currencies that are no money are the instruments, where no column names others."""
    if {"symbol", "name"} & set(roles) or roles.count("currency") != 1:
        return
    place = roles.index("currency")
    texts = {cell.text.upper() for cell in cells[place] if cell is not None}
    if texts - MONEY:
        roles[place] = "symbol"


def settle_results(columns: Sequence[Column], roles: list[Role | None]) -> None:
    """Of several results that of the day is none of the trade."""
    results = [i for i, role in enumerate(roles) if role == "pnl"]
    daily = [i for i in results if OF_THE_DAY & set(normal(heading_text(columns[i])).split())]
    for i in daily if len(daily) < len(results) else ():
        roles[i] = "note"


def heading_text(column: Column) -> str:
    """The name of a column, or that of the cell it is a line of."""
    return column.name or " ".join(word.text for word in column.heading)


OF_THE_DAY = word_set("header_hint", "of_the_day")


def settle_closes(columns: Sequence[Column], roles: list[Role | None]) -> None:
    """The close of the day, where nothing says that or when anything was closed, is the latest."""
    if ENDED & set(roles) or "exit_price" not in roles or "entry_price" not in roles:
        return
    place = roles.index("exit_price")
    if normal(columns[place].name) in CLOSING:
        roles[place] = "last_price"


ENDED: frozenset[Role] = frozenset({"side", "time", "entry_time", "exit_time", "status", "pnl"})
CLOSING = word_set("header_hint", "closing")


def settle_amounts(
    columns: Sequence[Column], roles: list[Role | None], profiles: Sequence[Profile]
) -> None:
    """Where two columns may be the quantity, the one that may also be the value is the value."""
    quantities = [i for i, role in enumerate(roles) if role == "quantity"]
    for i in quantities:
        others = [k for k in quantities if k != i and roles[k] == "quantity"]
        if others and "value" in heading_roles(columns[i]):
            roles[i] = "value" if fits("value", profiles[i]) else None


def settle_rests(roles: list[Role | None], values: Sequence[Sequence[Decimal | None]]) -> None:
    """An entry price that is the quantity, beside a price that isn't: how much is open yet."""
    sizes = [values[i] for i, role in enumerate(roles) if role == "quantity"]
    priced = {"price", "fill_price"} & set(roles)
    for i, role in enumerate(roles):
        if role == "entry_price" and priced and sizes and same_numbers(values[i], sizes[0]):
            roles[i] = "remaining"


def same_numbers(one: Sequence[Decimal | None], other: Sequence[Decimal | None]) -> bool:
    """Whether two columns show the same numbers in two rows and more."""
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a and b]
    return len(pairs) > 1 and all(a == b for a, b in pairs)


def settle_costs(
    columns: Sequence[Column],
    roles: list[Role | None],
    values: Sequence[Sequence[Decimal | None]],
) -> None:
    """A cost that is always near the price is that of one share: an entry beside what is now."""
    prices = [i for i, role in enumerate(roles) if role in ("price", "last_price")]
    costs = [i for i, c in enumerate(columns) if normal(c.name) in UNIT_COSTS]
    sizes = [values[i] for i, role in enumerate(roles) if role == "quantity"]
    if len(prices) != 1 or "entry_price" in roles or not sizes:
        return
    for i in costs:
        if near_prices(values[prices[0]], values[i], sizes[0]):
            roles[prices[0]], roles[i] = "last_price", "entry_price"


def near_prices(
    prices: Sequence[Decimal | None],
    costs: Sequence[Decimal | None],
    sizes: Sequence[Decimal | None],
) -> bool:
    """Whether costs are mostly near the prices of what is held more than once."""
    rows = [
        (price, cost)
        for price, cost, size in zip(prices, costs, sizes, strict=True)
        if price and cost and size and abs(size) >= TWICE
    ]
    near = sum(price < TWICE * cost and cost < TWICE * price for price, cost in rows)
    return bool(rows) and near >= MOSTLY * len(rows)


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


def settle_exits(roles: list[Role | None], values: Sequence[Sequence[Decimal | None]]) -> None:
    """Beside an entry and the time of an exit, numbers near the entries are the exits."""
    if not {"entry_price", "exit_time"} <= set(roles) or "exit_price" in roles:
        return
    entry = roles.index("entry_price")
    near = [
        i
        for i, role in enumerate(roles)
        if i > entry and role in (None, "note") and alike(values[entry], values[i])
    ]
    if near:
        roles[near[0]] = "exit_price"


def settle_prices(roles: list[Role | None], values: Sequence[Sequence[Decimal | None]]) -> None:
    """Of two columns of prices the first is the entry, the second the exit or the latest one.

    A second column of numbers that are far from the first holds rates of another sort.
    """
    same = "fill_price" if roles.count("fill_price") > 1 else "price"
    prices = [i for i, role in enumerate(roles) if role == same]
    if len(prices) == 1 and "exit_price" in roles and "entry_price" not in roles:
        roles[prices[0]] = "entry_price"
    if len(prices) < 2:
        return
    one, other = values[prices[0]], values[prices[1]]
    if far_apart(one, other) or mostly_equal(one, other):
        roles[prices[1]] = None
        return
    roles[prices[0]] = "entry_price"
    roles[prices[1]] = "exit_price" if "exit_time" in roles else "last_price"
