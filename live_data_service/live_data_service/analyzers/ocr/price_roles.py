"""What columns of prices beside each other, and of what deals cost, tell of the roles of both."""

from collections.abc import Sequence

from live_data_service.analyzers.ocr.cells import Cells, numeral_in
from live_data_service.analyzers.ocr.columns import Column
from live_data_service.analyzers.ocr.fitting import SOME, heading_roles
from live_data_service.analyzers.ocr.number_columns import (
    Numbers,
    alike,
    far_apart,
    mostly_equal,
    near_prices,
    same_numbers,
)
from live_data_service.analyzers.ocr.profiles import MOSTLY, Profile
from live_data_service.analyzers.ocr.settling import is_daily, is_net, products
from live_data_service.analyzers.ocr.vocabulary import Role, normal, word_set

__all__ = [
    "currencies_in",
    "settle_averages",
    "settle_closes",
    "settle_costs",
    "settle_exits",
    "settle_fees",
    "settle_filled",
    "settle_prices",
    "settle_rests",
    "settle_sales",
]

UNIT_COSTS = word_set("header_hint", "unit_cost")
CLOSING = word_set("header_hint", "closing")
ENDED: frozenset[Role] = frozenset({"side", "time", "entry_time", "exit_time", "status", "pnl"})


def settle_closes(columns: Sequence[Column], roles: list[Role | None]) -> None:
    """The close of the day, where nothing says that or when anything was closed, is the latest."""
    told = {role for role, column in zip(roles, columns, strict=True) if not is_daily(column)}
    if ENDED & told or "exit_price" not in roles or "entry_price" not in roles:
        return
    place = roles.index("exit_price")
    if normal(columns[place].name) in CLOSING:
        roles[place] = "last_price"


def settle_rests(roles: list[Role | None], values: Sequence[Numbers]) -> None:
    """An entry price that is the quantity, beside a price that isn't: how much is open yet."""
    sizes = [values[i] for i, role in enumerate(roles) if role == "quantity"]
    priced = {"price", "fill_price"} & set(roles)
    for i, role in enumerate(roles):
        if role == "entry_price" and priced and sizes and same_numbers(values[i], sizes[0]):
            roles[i] = "remaining"


def settle_averages(roles: list[Role | None], values: Sequence[Numbers]) -> None:
    """An average beside a price is none of the deal where only the other makes what was paid."""
    told: tuple[Role, ...] = ("price", "fill_price", "quantity", "value")
    if not set(told) <= set(roles):
        return
    price, average, sizes, paid = (values[roles.index(role)] for role in told)
    if products(sizes, price, paid) >= MOSTLY and products(sizes, average, paid) < SOME:
        roles[roles.index("fill_price")] = "note"


def settle_sales(roles: list[Role | None]) -> None:
    """Prices and times of sales are those of the deals where nothing tells of purchases."""
    if {"entry_price", "entry_time", "price", "fill_price", "time", "side"} & set(roles):
        return
    if {"exit_price", "exit_time"} <= set(roles):
        roles[roles.index("exit_price")] = "fill_price"
        roles[roles.index("exit_time")] = "time"


def settle_fees(
    columns: Sequence[Column], roles: list[Role | None], values: Sequence[Numbers]
) -> None:
    """What may be a rate or a fee is the fee where another column holds the prices: Taxa."""
    either = [
        r == "price" and "fee" in heading_roles(c) for r, c in zip(roles, columns, strict=True)
    ]
    done = [
        values[i]
        for i, role in enumerate(roles)
        if role in ("price", "fill_price", "entry_price") and not either[i]
    ]
    for i in range(len(roles)):
        if either[i] and done and not alike(done[0], values[i]):
            roles[i] = "fee"


def settle_filled(
    roles: list[Role | None],
    cells: Sequence[Cells],
    profiles: Sequence[Profile],
    values: Sequence[Numbers],
) -> None:
    """Money under a heading of what was filled is a price near that of the order, or a value.

    In the coin of the sizes ordered it is a size.
    """
    sized = [currencies_in(cells[i]) for i, role in enumerate(roles) if role == "quantity"]
    asked = [values[i] for i, role in enumerate(roles) if role in ("limit_price", "stop", "price")]
    for i, role in enumerate(roles):
        if (
            role == "filled"
            and profiles[i].money >= MOSTLY
            and currencies_in(cells[i]) not in sized
        ):
            near = any(alike(values[i], prices) for prices in asked)
            roles[i] = "fill_price" if near and "fill_price" not in roles else "value"


def currencies_in(cells: Cells) -> set[str | None]:
    """The currencies of the numbers of a column, None for those without one."""
    numerals = (numeral_in(cell) for cell in cells if cell is not None)
    return {numeral.currency for numeral in numerals if numeral is not None}


def settle_costs(
    columns: Sequence[Column],
    roles: list[Role | None],
    values: Sequence[Numbers],
) -> None:
    """A cost that is always near the price is that of one share: an entry beside what is now."""
    prices = [i for i, role in enumerate(roles) if role in ("price", "last_price")]
    costs = [i for i, c in enumerate(columns) if normal(c.name) in UNIT_COSTS]
    sizes = [values[i] for i, role in enumerate(roles) if role == "quantity"]
    dealt = {"side", "time"} <= set(roles)
    if dealt and {"price", "entry_price"} <= set(roles):
        # What a deal left a position at, beside the price of the deal.
        for i in costs:
            roles[i] = "note" if roles[i] == "entry_price" else roles[i]
    if len(prices) != 1 or "entry_price" in roles or not sizes or dealt:
        return
    for i in costs:
        if near_prices(values[prices[0]], values[i], sizes[0]):
            roles[prices[0]], roles[i] = "last_price", "entry_price"


def settle_exits(roles: list[Role | None], values: Sequence[Numbers]) -> None:
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


def settle_prices(
    columns: Sequence[Column], roles: list[Role | None], values: Sequence[Numbers]
) -> None:
    """Of two columns of prices the first is the entry, the second the exit or the latest one.

    A heading of when something was closed tells of exits, though its times are cut. A second column
    of numbers that are far from the first, or net of costs, holds rates of another sort.
    """
    same = "fill_price" if roles.count("fill_price") > 1 else "price"
    prices = [i for i, role in enumerate(roles) if role == same]
    if len(prices) == 1 and "exit_price" in roles and "entry_price" not in roles:
        roles[prices[0]] = "entry_price"
    if len(prices) < 2:
        return
    one, other = values[prices[0]], values[prices[1]]
    if far_apart(one, other) or mostly_equal(one, other) or is_net(columns[prices[1]]):
        roles[prices[1]] = None
        return
    roles[prices[0]] = "entry_price"
    closed = "exit_time" in roles or any(heading_roles(c)[:1] == ("exit_time",) for c in columns)
    roles[prices[1]] = "exit_price" if closed else "last_price"
