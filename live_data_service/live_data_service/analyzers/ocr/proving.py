"""Which columns hold sizes, costs, prices of now and results: their arithmetic proves it.

What is held gained the difference of two prices times its size. Where nearly all rows show that,
the columns are what the reckoning says, whatever their headings were taken for.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, islice, product

from live_data_service.analyzers.ocr.number_columns import Numbers
from live_data_service.analyzers.ocr.profiles import MOSTLY
from live_data_service.analyzers.ocr.settling import products
from live_data_service.analyzers.ocr.vocabulary import Role

__all__ = ["settle_gains", "settle_quotes", "settle_sold_costs", "settle_unit_costs"]

Roles = Sequence[Role | None]

PARTS: tuple[Role, ...] = ("quantity", "entry_price", "last_price", "pnl")
NAMED: tuple[frozenset[Role | None], ...] = (
    frozenset({"quantity", "filled"}),
    frozenset({"entry_price", "fill_price", "price"}),
    frozenset({"last_price", "price"}),
    frozenset({"pnl"}),
)
"""What headings name each part."""

UNTOLD: frozenset[Role | None] = frozenset({None, "note", "name", "value", "percent"})
"""What the headings of a part may have been taken for where they do not name it."""

COSTS: frozenset[Role | None] = frozenset({"entry_price", "fill_price", "price"})
ENDED: frozenset[Role | None] = frozenset({"side", "exit_price", "exit_time"})
NEARLY_ALL = 0.8
FEWEST = 2
"""Fewest rows that make a proof, and fewest parts of it that headings name."""

MOST_TRIED = 5000
"""Combinations of columns that are tried: bounds the time that a page of headings takes."""

FAR = 20
"""How many times its cost a price may be, or the cost the price: what is nearer to nothing is a
rate, and times it a size gives what was paid."""

SLACK = Decimal("0.01")
ROUNDING = Decimal("0.006")


def settle_gains(roles: list[Role | None], values: Sequence[Numbers]) -> None:
    """Sizes, costs, prices of now and results of what is held are what the numbers prove."""
    if ENDED & set(roles):
        return
    tried = islice(candidates(roles), MOST_TRIED)
    found = next((one for one in tried if proved(one, values)), None)
    if found is None:
        return
    for i, role in enumerate(roles):
        if role in PARTS:
            roles[i] = "note"
    for i, part in zip(found, PARTS, strict=True):
        roles[i] = part


def settle_unit_costs(roles: list[Role | None], values: Sequence[Numbers]) -> None:
    """Of two values the first is the cost of a share if that, times sizes, leaves the gains."""
    worth = [i for i, role in enumerate(roles) if role == "value"]
    sizes = [i for i, role in enumerate(roles) if role == "quantity"]
    gains = [i for i, role in enumerate(roles) if role == "pnl"]
    if len(worth) != 2 or not sizes or not gains or COSTS & set(roles):
        return
    cost, now = worth
    rows = [
        (size * price, value - gain)
        for size, price, value, gain in zip(
            *(values[i] for i in (sizes[0], cost, now, gains[0])), strict=True
        )
        if size and price and value and gain and abs(size) != 1
    ]
    fits = sum(abs(paid - spent) <= SLACK * spent for paid, spent in rows)
    if len(rows) >= FEWEST and fits >= NEARLY_ALL * len(rows):
        roles[cost] = "entry_price"


def settle_sold_costs(roles: list[Role | None], values: Sequence[Numbers]) -> None:
    """A cost is the price of the entry if what was sold for more than it left the results."""
    named = [[i for i, role in enumerate(roles) if role == part] for part in SOLD]
    if any(len(places) != 1 for places in named) or COSTS & set(roles):
        return
    found = [places[0] for places in named]
    if proved(found, values):
        roles[found[1]] = "entry_price"


def settle_quotes(roles: list[Role | None], values: Sequence[Numbers]) -> None:
    """The quotes of dated deals are what was paid for one, if times sizes they are the amounts."""
    told = set(roles)
    if not told >= DEALT or (COSTS | CAME_OF_IT) & told:
        return
    quote = roles.index("last_price")
    amounts = (values[i] for i, role in enumerate(roles) if role == "value")
    sizes = values[roles.index("quantity")]
    if any(products(sizes, values[quote], paid) >= MOSTLY for paid in amounts):
        roles[quote] = "price"


DEALT: frozenset[Role | None] = frozenset({"time", "side", "quantity", "last_price", "value"})
CAME_OF_IT: frozenset[Role | None] = frozenset({"pnl", "exit_price", "exit_time"})
"""What tells that the quotes are of now or of the end."""

SOLD: tuple[Role, ...] = ("quantity", "value", "exit_price", "pnl")


def candidates(roles: Roles) -> Iterator[Sequence[int]]:
    """Columns that may be the parts of a proof, of which headings name two and more."""
    named = [[i for i, role in enumerate(roles) if role in names] for names in NAMED]
    untold = [i for i, role in enumerate(roles) if role in UNTOLD]
    for count in range(len(PARTS) - FEWEST + 1):
        for free in combinations(range(len(PARTS)), count):
            places = (untold if part in free else named[part] for part in range(len(PARTS)))
            yield from (found for found in product(*places) if len(set(found)) == len(PARTS))


def proved(found: Sequence[int], values: Sequence[Numbers]) -> bool:
    """Whether sizes times what prices rose by are the results, in nearly all rows."""
    sizes, costs, prices, gains = (values[i] for i in found)
    rows = [
        (size, cost, price, gain)
        for size, cost, price, gain in zip(sizes, costs, prices, gains, strict=True)
        if size is not None and cost is not None and price is not None and gain is not None
    ]
    telling = [(s, p - c, g) for s, c, p, g in rows if s and g and c * FAR > p and p * FAR > c > 0]
    fits = sum(abs(s * rise - g) <= max(SLACK * abs(g), ROUNDING) for s, rise, g in telling)
    counted = any(abs(size) != 1 for size, _, _ in telling)
    return len(telling) >= FEWEST and counted and fits >= NEARLY_ALL * len(rows)
