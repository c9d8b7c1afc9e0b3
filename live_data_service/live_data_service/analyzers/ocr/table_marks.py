"""What can be seen of a table, and how likely it is that one's own trades look like that."""

import math
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

from live_data_service.analyzers.ocr.arithmetic import values_follow
from live_data_service.analyzers.ocr.cells import begins_with_code
from live_data_service.analyzers.ocr.evidence import (
    amount_filled,
    shows_number,
    shows_side,
    sign_shown,
    state_shown,
)
from live_data_service.analyzers.ocr.headings import HISTORIES, heading_sort, names_own
from live_data_service.analyzers.ocr.moments import Shown, parse_shown
from live_data_service.analyzers.ocr.records import Group
from live_data_service.analyzers.ocr.vocabulary import HeadingSort, Role, normal

__all__ = [
    "MOSTLY",
    "Table",
    "any_filled",
    "chance_of_trades",
    "hurried",
    "look_at",
    "marks_of",
    "mostly_codes",
]

MARKET_ROWS = 10
MARKET_PACE = 5
"""Seconds between deals of a market's own list at most, in its middle."""

MOSTLY = 0.7

MANY = 16
"""Rows of a long list."""


class Table(NamedTuple):
    """What the judgement of a table goes by."""

    group: Group
    sort: HeadingSort | None
    sided: bool
    symbol: bool

    @property
    def roles(self) -> frozenset[Role]:
        """The roles of its columns; a column of names is one of instruments."""
        named = "name" in self.group.roles
        return self.group.roles | {"symbol"} if named else self.group.roles


def look_at(group: Group, *, symbol: bool) -> Table:
    """A table as it is judged; ``symbol`` says that the title of the page names the instrument."""
    sided = any(shows_side(record) for record in group.records)
    return Table(group, heading_sort(group.headings), sided, symbol)


LEARNED = tomllib.loads(files(__package__).joinpath("table_marks.toml").read_text("utf-8"))
WEIGHTS: Final[dict[str, float]] = LEARNED["weights"]
"""Log odds that each mark adds, by a logistic regression over labelled tables of real screens."""


def chance_of_trades(table: Table) -> float:
    """How likely a table is one of one's own trades, from 0 to 1, by its marks."""
    odds = LEARNED["base"] + sum(WEIGHTS.get(mark, 0.0) for mark in marks_of(table))
    return 1 / (1 + math.exp(-odds))


def marks_of(table: Table) -> frozenset[str]:
    """What can be seen of a table, in words: its columns, its heading, what its rows show."""
    return frozenset(marks(table))


def marks(table: Table) -> Iterator[str]:
    """The marks of a table one by one."""
    yield from (f"column {role}" for role in table.roles)
    yield f"heading {table.sort or 'unknown'}"
    records, group = table.group.records, table.group
    yield "one row" if len(records) == 1 else "long" if len(records) >= MANY else "some rows"
    seen = {
        "sides": table.sided,
        "signs": any(map(sign_shown, records)),
        "states": any(map(state_shown, records)),
        "void states": any(state_shown(record) == "void" for record in records),
        "filled": any_filled(group),
        "codes": mostly_codes(group),
        "hurried": hurried(group),
        "products": values_follow(records, 2),
        "own title": any(map(names_own, group.headings)),
        "history title": any(normal(heading) in HISTORIES for heading in group.headings),
        "instrument of the page": table.symbol,
        "header": group.named,
        "paid": group.paid,
        "dealt": group.dealt is not None,
        "by side": group.by_side,
        "running": group.running,
        "shares": group.shares,
        "instrumental": group.instrumental,
        "sized": group.sized,
    }
    yield from (mark for mark, shown in seen.items() if shown)


def any_filled(group: Group) -> bool:
    """Whether any row says that it was filled."""
    return any(
        state_shown(record) in ("filled", "partial") or (amount_filled(record) or 0) > 0
        for record in group.records
    )


def hurried(group: Group) -> bool:
    """Whether many deals in one instrument follow each other within seconds, as a market's do."""
    symbols = {r.cells["symbol"].text for r in group.records if "symbol" in r.cells}
    shown = [parse_shown(r.cells["time"].text) for r in group.records if "time" in r.cells]
    clocks = [second_of_day(s) for s in shown if s is not None and s.has_clock]
    if len(clocks) < MARKET_ROWS or len(symbols) > 1:
        return False
    return median(abs(b - a) for a, b in pairwise(clocks)) <= MARKET_PACE


def second_of_day(shown: Shown) -> int:
    """The seconds since midnight that a shown time says."""
    return 3600 * (shown.hour or 0) + 60 * (shown.minute or 0) + (shown.second_of_minute or 0)


def mostly_codes(group: Group, *, sized: bool = False) -> bool:
    """Whether the instruments of a table are named by codes, as goods of a shop are not.

    With ``sized`` those alone count of which it says how many: houses and accounts have names.
    """
    told = [record for record in group.records if len(record.cells) > 1]  # no titles between
    if sized:
        told = [record for record in told if shows_number(record, ("quantity",))]
    cells = [record.cells["symbol"] for record in told if "symbol" in record.cells]
    codes = sum(begins_with_code(cell) for cell in cells)
    return bool(cells) and codes >= MOSTLY * len(cells)
