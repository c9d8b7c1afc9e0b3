"""Which role each column of a table plays: its heading decides, its content has a veto."""

from collections.abc import Sequence

from live_data_service.analyzers.ocr.cells import Cell, kind_of
from live_data_service.analyzers.ocr.closed_prices import settle_closing
from live_data_service.analyzers.ocr.columns import Column
from live_data_service.analyzers.ocr.content import type_columns
from live_data_service.analyzers.ocr.fees import settle_fee_parts
from live_data_service.analyzers.ocr.fitting import choose, heading_roles
from live_data_service.analyzers.ocr.number_columns import numbers_of
from live_data_service.analyzers.ocr.numerals import DecimalSign
from live_data_service.analyzers.ocr.price_roles import (
    settle_averages,
    settle_closes,
    settle_costs,
    settle_exits,
    settle_fees,
    settle_filled,
    settle_prices,
    settle_rests,
    settle_sales,
)
from live_data_service.analyzers.ocr.profiles import DASHES, MOSTLY, Profile, profile_of
from live_data_service.analyzers.ocr.proving import (
    settle_gains,
    settle_quotes,
    settle_sold_costs,
    settle_unit_costs,
)
from live_data_service.analyzers.ocr.rows import Row
from live_data_service.analyzers.ocr.settling import (
    move_off_menus,
    move_off_numbers,
    move_to_codes,
    settle_amounts,
    settle_currencies,
    settle_directions,
    settle_holdings,
    settle_names,
    settle_nets,
    settle_products,
    settle_results,
    settle_round_sums,
    settle_sides,
    settle_states,
    settle_symbols,
    settle_times,
)
from live_data_service.analyzers.ocr.sides import side_of
from live_data_service.analyzers.ocr.sizing import (
    settle_balances,
    settle_money_sizes,
    settle_returns,
    settle_volumes,
)
from live_data_service.analyzers.ocr.vocabulary import Role, normal, roles_of

__all__ = ["assign_roles"]

WORDED: frozenset[Role] = frozenset({"order_type", "status", "exchange", "effect", "currency"})
"""Headings of words: over numbers they belong to the column beside."""

ROWS_OF_BUTTONS = 2
LOGO = 2
"""Most letters of a logo made of the first letters of a name."""


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
    settle_states(roles, profiles, cells)
    settle_directions(columns, roles)
    settle_sides(roles, cells)
    settle_holdings(columns, roles, profiles)
    drop_buttons(columns, roles, cells)
    move_off_logos(columns, roles, cells)
    settle_symbols(columns, roles, cells, profiles)
    move_to_codes(columns, roles, profiles)
    move_off_menus(roles, cells, profiles)
    move_off_numbers(columns, roles, profiles)
    settle_amounts(columns, roles, profiles)
    settle_nets(columns, roles)
    settle_results(columns, roles, profiles)
    settle_closing(columns, roles, cells)
    settle_volumes(columns, roles)
    settle_money_sizes(roles, cells)
    settle_times(roles, profiles)
    values = [numbers_of(column, sign) for column in cells]
    settle_rests(roles, values)
    settle_round_sums(columns, roles, profiles, values)
    settle_averages(roles, values)
    settle_fees(columns, roles, values)
    settle_filled(roles, cells, profiles, values)
    settle_costs(columns, roles, values)
    settle_prices(columns, roles, values)
    settle_products(roles, values)
    settle_balances(roles, values)
    settle_returns(columns, roles, profiles, values)
    settle_gains(roles, values)
    settle_quotes(roles, values)
    settle_unit_costs(roles, values)
    settle_sold_costs(roles, values)
    known: list[Role | None] = [
        role or unread(column, profile, all_cells)
        for role, column, profile, all_cells in zip(roles, columns, profiles, cells, strict=True)
    ]
    set_aside(columns, known)
    late = type_columns(cells, known, profiles, values)
    settle_names(late, profiles)
    settle_currencies(columns, late, cells)
    settle_times(late, profiles)
    settle_prices(columns, late, values)
    settle_exits(late, values)
    settle_closes(columns, late)
    settle_sales(late)
    settle_fee_parts(columns, late, values)
    return late


def set_aside(columns: Sequence[Column], roles: list[Role | None]) -> None:
    """What stands left of the first heading of a table that names its instruments is beside it."""
    named = [i for i, column in enumerate(columns) if column.heading and not holds_amount(column)]
    if not named or not {"symbol", "name"} & {roles[i] for i in named}:
        return
    for i in range(named[0]):
        roles[i] = "note"


def holds_amount(column: Column) -> bool:
    """Whether what stands above a column is an amount, level with headings, and names nothing."""
    return all(kind_of(word.text) in ("number", "percent") for word in column.heading)


def unread(column: Column, profile: Profile, cells: Sequence[Cell | None]) -> Role | None:
    """The role of a column without one that content shall not type: buttons, and odd content."""
    unnamed = not column.heading or side_of(column.name) is not None
    if unnamed and (alike_sides(cells) is not None or side_alone(cells)):
        return "action"
    roles = heading_roles(column)
    astray = bool(roles) and WORDED.issuperset(roles) and profile.share("number") >= MOSTLY
    return "note" if roles and not astray and not plain_words(profile) else None


def plain_words(profile: Profile) -> bool:
    """Whether content tells what a column is, whatever its heading may mean."""
    return max(profile.share("side"), profile.share("time"), float(profile.hues)) >= MOSTLY


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
    known = set(roles)
    entered = bool({"entry_price", "fill_price"} & known and {"last_price", "pnl"} & known)
    held = entered or ("pnl" in roles and ENDED.isdisjoint(roles))
    both = {side for column in cells if (side := alike_sides(column)) is not None}
    for i, role in enumerate(roles):
        acts = heads_buttons(columns[i].name, entered=entered)
        if role == "side" and acts and alike_sides(cells[i]) and (held or len(both) > 1):
            roles[i] = "action"


def heads_buttons(heading: str, *, entered: bool) -> bool:
    """Whether buttons stand under a heading: none, a word of them, or of what may be done.

    A word that means a side as well ("operation") is one of sides where prices of entries stand.
    """
    meant = roles_of(heading)
    doubtful = entered and "side" in meant
    worded = normal(heading) == "action" or side_of(heading) is not None
    return not heading or worded or ("action" in meant and not doubtful)


ENDED: frozenset[Role] = frozenset({"time", "exit_time", "exit_price", "status", "order_id", "fee"})
"""What tells of deals that were done, beside what a position has come to."""


def side_alone(cells: Sequence[Cell | None]) -> bool:
    """Whether the one cell of a column is the word on a button to deal with what it shows."""
    texts = [cell.text.casefold() for cell in cells if cell is not None]
    return len(cells) == 1 and texts[:1] in (["sell"], ["buy"])


def move_off_logos(
    columns: Sequence[Column],
    roles: list[Role | None],
    cells: Sequence[Sequence[Cell | None]],
) -> None:
    """A letter before every code that begins with it is a logo, whatever stands above it."""
    for i in range(len(roles) - 1):
        pairs = [(a.text, b.text) for a, b in zip(cells[i], cells[i + 1], strict=True) if a and b]
        pairs = [(a, b) for a, b in pairs if not DASHES.fullmatch(a + b)]
        logos = sum(len(a) <= LOGO and b.casefold().startswith(a.casefold()) for a, b in pairs)
        logos_all = bool(pairs) and logos >= MOSTLY * len(pairs)
        icons = are_icons(cells[i], cells[i + 1])
        unnamed = roles[i + 1] is None and not columns[i + 1].heading
        sparse = unnamed and are_pictures(cells[i], cells[i + 1])
        if roles[i] == "symbol" and (logos_all or icons or sparse):
            roles[i], roles[i + 1] = None, roles[i]


def are_pictures(cells: Sequence[Cell | None], beside: Sequence[Cell | None]) -> bool:
    """Whether only some rows show a text before a column of codes: logos with words in them."""
    shown = sum(cell is not None for cell in cells)
    starts = [cell.parts[0].text for cell in beside if cell is not None]
    codes = sum(kind_of(text) == "ticker" for text in starts)
    return len(starts) == len(beside) > shown and codes >= MOSTLY * len(starts)


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
