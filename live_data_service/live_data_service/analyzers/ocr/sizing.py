"""Which of several columns tells how much was dealt, and what that is worth."""

from collections.abc import Sequence

from live_data_service.analyzers.ocr.cells import Cells
from live_data_service.analyzers.ocr.columns import Column
from live_data_service.analyzers.ocr.fitting import heading_roles
from live_data_service.analyzers.ocr.labels import QUOTED
from live_data_service.analyzers.ocr.number_columns import Numbers
from live_data_service.analyzers.ocr.price_roles import currencies_in
from live_data_service.analyzers.ocr.profiles import MOSTLY, Profile
from live_data_service.analyzers.ocr.settling import products
from live_data_service.analyzers.ocr.vocabulary import Role, normal

__all__ = ["settle_balances", "settle_money_sizes", "settle_returns", "settle_volumes"]

BEYOND = 100
"""What hardly a return in percent reaches."""

FEWEST = 2
"""Fewest rows whose values prove what a column is."""


def settle_volumes(columns: Sequence[Column], roles: list[Role | None]) -> None:
    """A volume beside a size is what was dealt in all, both ways, and not how much was held."""
    sizes = [i for i, role in enumerate(roles) if role == "quantity"]
    volumes = [i for i in sizes if normal(columns[i].name) in QUOTED]
    for i in volumes if len(volumes) < len(sizes) else ():
        roles[i] = "note"


def settle_money_sizes(roles: list[Role | None], cells: Sequence[Cells]) -> None:
    """Sizes in the money that prices are in tell what was paid, not how much was dealt."""
    priced = [i for i, role in enumerate(roles) if role in PRICED]
    money = {code for i in priced for code in currencies_in(cells[i])}
    for i, role in enumerate(roles):
        sized = currencies_in(cells[i]) if role == "quantity" else set()
        if len(sized) == 1 and None not in sized and sized == money:
            roles[i] = "value"


PRICED: frozenset[Role] = frozenset({"price", "entry_price", "fill_price", "exit_price"})


def settle_returns(
    columns: Sequence[Column],
    roles: list[Role | None],
    profiles: Sequence[Profile],
    values: Sequence[Numbers],
) -> None:
    """Returns without a sign of percent, of more than a hundred, are what the trades came to."""
    if "pnl" in roles:
        return
    for i, role in enumerate(roles):
        either = role == "percent" and "pnl" in heading_roles(columns[i])
        plain = either and not profiles[i].share("percent")
        if plain and any(value and abs(value) > BEYOND for value in values[i]):
            roles[i] = "pnl"
            return


def settle_balances(roles: list[Role | None], values: Sequence[Numbers]) -> None:
    """A balance that is the size times the price is what all that is held is worth by now."""
    if "value" in roles or not {"balance", "quantity", "price"} <= set(roles):
        return
    size, price, worth = (values[roles.index(role)] for role in ("quantity", "price", "balance"))
    rows = sum(None not in row for row in zip(size, price, worth, strict=True))
    if rows >= FEWEST and products(size, price, worth) >= MOSTLY:
        roles[roles.index("balance")] = "value"
        roles[roles.index("price")] = "last_price"
