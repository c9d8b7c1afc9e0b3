"""What a table is, and which of its rows are trades: the guard against invented ones."""

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from difflib import get_close_matches
from itertools import pairwise
from statistics import median
from typing import Literal, NamedTuple

from live_data_service.analyzers.ocr.cells import Cell, kind_of, ticker_in
from live_data_service.analyzers.ocr.drafts import DONE_PRICES, QUANTITY_ROLES, number_of
from live_data_service.analyzers.ocr.evidence import (
    amount_filled,
    moves_money,
    names_side,
    offers_cancel,
    shows_number,
    shows_price,
    shows_side,
    shows_symbol,
    sign_shown,
    state_shown,
    waits,
)
from live_data_service.analyzers.ocr.moments import Shown, parse_shown
from live_data_service.analyzers.ocr.numerals import value_of
from live_data_service.analyzers.ocr.records import Group, Record
from live_data_service.analyzers.ocr.sides import DIRECTIONS
from live_data_service.analyzers.ocr.vocabulary import (
    HEADING_WORDS,
    HeadingSort,
    Role,
    normal,
    word_set,
)

__all__ = [
    "CLOSED_STATES",
    "EXIT",
    "HISTORIES",
    "OPEN_STATES",
    "Refusal",
    "Verdict",
    "heading_sort",
    "judge_group",
    "judge_record",
    "names_open",
    "names_own",
    "tells_holdings",
]

Verdict = Literal["fills", "positions", "round_trips", "orders", "market", "cash", "unknown"]

DEAL_PRICES: frozenset[Role] = frozenset({"price", "fill_price", "entry_price"})
ENTRY: frozenset[Role] = frozenset({"entry_price", "entry_time"})
EXIT: frozenset[Role] = frozenset({"exit_price", "exit_time"})
NOW: frozenset[Role] = frozenset({"last_price", "liquidation"})
DATED: frozenset[Role] = frozenset({"time", "entry_time", "fill_price"})
HELD: frozenset[Role] = frozenset({"stop", "swap", "margin", "leverage", "liquidation"})
"""What only a position has: beside a time and a fee, all else is of a deal."""

BOOKED: frozenset[Role] = frozenset({"time", "symbol", "quantity", "price", "value"})
"""What a list of one's own deals has at least where it shows no sides."""

NOT_HELD: frozenset[Role] = frozenset(
    {"time", "status", "limit_price", "balance", "remaining", "bid", "ask", "range"}
)
"""What no plain list of holdings tells."""

HOLDING: frozenset[Role] = frozenset({"symbol", "quantity", "value"})
"""What a list tells of what is held at least, under a heading that says so."""

CAME_OF_IT: frozenset[Role] = frozenset(
    {"last_price", "exit_price", "pnl", "percent", "value", "time", "entry_time", "exit_time",
     "fee", "liquidation", "margin", "leverage", "swap", "order_id", "status", "balance", "account"}
)  # fmt: skip
"""What a table of deals that were done tells of them beside a stop."""

ENTERED: frozenset[Role] = frozenset({"entry_price", "pnl"})
"""What only one's own trades tell, whether or not they say how much was dealt."""

JOURNAL: frozenset[Role] = frozenset({"time", "symbol", "side", "pnl"})
"""What a journal tells at least of a trade that was closed."""

OWN: frozenset[Role] = frozenset({"fee", "order_id", "pnl", "account", "status", "effect", "swap"})
MARKET_ROWS = 10
MARKET_PACE = 5
"""Seconds between deals of a market's own list at most, in its middle."""

MOSTLY = 0.7
MISREAD = 0.75
"""How like a known state an unknown one is that is a slip of reading."""

OPEN_STATES = word_set("row", "open")
HISTORIES = word_set("row", "histories")
OWN_TITLES = word_set("row", "own_titles")
CLOSED_STATES = word_set("row", "closed")


class Refusal(NamedTuple):
    """Why a row is no trade: an ``order`` not filled, ``cash`` only, or ``empty``."""

    sort: Literal["order", "cash", "empty"]


class Table(NamedTuple):
    """What the judgement of a table goes by."""

    group: Group
    sort: HeadingSort | None
    sided: bool
    symbol: bool

    @property
    def roles(self) -> frozenset[Role]:
        """The roles of its columns."""
        return self.group.roles


def heading_sort(headings: Iterable[str]) -> HeadingSort | None:
    """What the words above a table say it is, where they agree."""
    texts = [re.sub(r"\s*\d+$", "", normal(heading)) for heading in headings]
    sorts = {sort for sort, known in HEADING_WORDS.items() for text in texts if text in known}
    if not sorts - {"tabs"}:
        ends = {end for text in texts for end in endings(text)}
        sorts |= {sort for sort in HELD_OR_CLOSED for end in ends if end in HEADING_WORDS[sort]}
    telling = sorts - {"tabs"} or sorts
    return telling.pop() if len(telling) == 1 else None


HELD_OR_CLOSED: tuple[HeadingSort, ...] = ("closed", "open")
LONGEST_HEADING = 4
SEARCHING = word_set("title", "searching")
"""With what the text in a search box begins."""


def endings(text: str) -> list[str]:
    """A heading of a few words without its first ones, the longest known rest only."""
    words = text.split()
    if len(words) > LONGEST_HEADING or SEARCHING & set(words[:1]):
        return []
    rests = (" ".join(words[i:]) for i in range(1, len(words)))
    known = (rest for rest in rests if any(rest in HEADING_WORDS[sort] for sort in HEADING_WORDS))
    return list(known)[:1]


def judge_group(group: Group, *, symbol: bool = False) -> Verdict:
    """What a table is, from the roles of its columns and the words above it.

    ``symbol`` says that the title of the page names the instrument.
    """
    sided = any(shows_side(record) for record in group.records)
    table = Table(group, heading_sort(group.headings), sided, symbol)
    for verdict, holds in REFUSALS:
        if holds(table):
            return verdict
    return deal_kind(table)


def is_market(table: Table) -> bool:
    """Quotes, an order book, a screener, or the market's own trades."""
    roles = table.roles
    quotes = {"bid", "ask"} & roles and not (DONE_PRICES & roles and "quantity" in roles)
    statistics = "range" in roles and not {"pnl", "fee", "order_id", "status"} & roles
    own = {"status", "fee"} & roles or ("symbol" in roles and {"pnl", "order_type"} & roles)
    titled = table.sort == "market" and not own
    return titled or bool(quotes) or statistics


def is_cash(table: Table) -> bool:
    """Dividends, deposits and the like, by the words above."""
    return table.sort == "cash"


def is_report(table: Table) -> bool:
    """What a strategy would have done, by the words above."""
    return table.sort == "report"


def is_order_list(table: Table) -> bool:
    """Orders by the words above, or by a limit without the price of a deal."""
    if table.sort == "orders":
        return not any_filled(table.group)
    if any_filled(table.group):
        return False
    return "limit_price" in table.roles and not DEAL_PRICES & table.roles and table.sided


def shows_no_deal(table: Table) -> bool:
    """Without a price, or without quantity and side, a table tells of no deals."""
    roles = table.roles
    ordered = "limit_price" in roles and any_filled(table.group)
    if not (DEAL_PRICES & roles or ordered):
        return not (only_holds(table) or tells_without_price(table))
    if set(QUANTITY_ROLES) & roles:
        return False
    return not ("symbol" in roles and (table.sided or ENTERED <= roles))


def says_entered(record: Record) -> bool:
    """Whether a row says when it went long or short on what, and that it is open, and no more."""
    shown = {"entry_time", "status", "side"} <= record.cells.keys() and shows_symbol(record)
    return shown and record.cells["side"].text.casefold() in DIRECTIONS and says_open(record)


def tells_without_price(table: Table) -> bool:
    """Whether deals are told without a price: what they came to, or a history of what was paid."""
    roles, group = table.roles, table.group
    if any(map(says_entered, group.records)) and not set(QUANTITY_ROLES) & roles:
        return group.named
    if not (group.named and table.sided and "symbol" in roles):
        return False
    if roles >= JOURNAL - {"time"} and {"time", "entry_time", "exit_time"} & roles:
        return True
    if not set(QUANTITY_ROLES) & roles:
        return False
    history = any(normal(heading) in HISTORIES for heading in group.headings)
    if headed_own(table) and "time" in roles:
        return True
    return "pnl" in roles or (history and {"time", "value"} <= roles)


def only_holds(table: Table) -> bool:
    """Whether a table tells what is held and what it is worth now, but not what it cost.

    Wallets and shops list things and amounts, too: the price must be called that of now, or the
    heading be that of positions.
    """
    roles = table.roles
    if table.sided or not {"symbol", "quantity"} <= roles:
        return False
    if not table.group.sized and table.group.named:
        return False
    if DONE_PRICES & roles or NOT_HELD & roles:
        return False
    if "price" in roles:
        valued = (
            {"percent", "value"} <= roles and mostly_codes(table.group) and values_follow(table)
        )
        return valued or (table.sort == "open" and bool({"percent", "pnl", "value"} & roles))
    if not table.group.named:
        return False
    shared = {"percent", "value"} <= roles and mostly_codes(table.group)
    return "last_price" in roles or shared or (table.sort == "open" and "value" in roles)


def values_follow(table: Table) -> bool:
    """Whether values are sizes times prices, and smaller than those of whole companies."""
    shown: tuple[Role, ...] = ("quantity", "price", "value")
    rows = [
        [abs(value_of(n, ".")) for role in shown if (n := number_of(record.cells[role]))]
        for record in table.group.records
        if all(role in record.cells for role in shown)
    ]
    full = [row for row in rows if len(row) == len(shown)]
    fits = sum(abs(q * p - v) <= RESULT_SLACK * v and v < COMPANY for q, p, v in full)
    return len(full) > 1 and fits >= MOSTLY * len(full)


COMPANY = 10**8


def is_tape(table: Table) -> bool:
    """A market's own trades: price, size and time without a symbol or anything of one's own."""
    if hurried(table.group) and not (OWN - {"pnl"} | ENTRY) & table.roles:
        return True
    if headed_own(table):
        return False
    if "symbol" in table.roles or table.group.owner is not None:
        return False
    if not table.sided:
        return not {"entry_price", "pnl"} <= table.roles
    return not (OWN | ENTRY) & table.roles


def headed_own(table: Table) -> bool:
    """Whether the words above a table say that below them stands what one dealt oneself."""
    return any(map(names_own, table.group.headings))


def names_own(heading: str) -> bool:
    """Whether a title is one of what one dealt oneself."""
    return re.sub(r"\s*\d+$", "", normal(heading)) in OWN_TITLES


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


def is_nameless(table: Table) -> bool:
    """No instrument anywhere, and nothing that only an account's own list has."""
    if "symbol" in table.roles or headed_own(table):
        return False
    if table.symbol:
        return not (table.group.named or table.sided or DATED & table.roles)
    entered = "entry_price" in table.roles and {"exit_price", "pnl"} & table.roles
    dealt = entered and (table.group.named or results_follow(table.group.records))
    return not dealt and not {"fee", "status", "account"} & table.roles


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


RESULT_SLACK = Decimal("0.02")


def is_working(table: Table) -> bool:
    """Resting orders: a limit or a rest, and nothing that was done."""
    roles = table.roles
    if {"status", "pnl", "fill_price", "entry_price", "fee"} & roles:
        return False
    if {"limit_price", "remaining"} & roles:
        return True
    waiting = table.group.cancels or any(map(offers_cancel, table.group.records))
    return waiting or ("filled" in roles and not any_filled(table.group))


def is_plan(table: Table) -> bool:
    """An entry, a stop and a size with nothing that came of them: what somebody means to do."""
    planned = {"entry_price", "stop"} <= table.roles
    return planned and not CAME_OF_IT & table.roles


REFUSALS: tuple[tuple[Verdict, Callable[[Table], bool]], ...] = (
    ("market", is_market),
    ("cash", is_cash),
    ("unknown", is_report),
    ("orders", is_order_list),
    ("unknown", shows_no_deal),
    ("market", is_tape),
    ("unknown", is_nameless),
    ("orders", is_working),
    ("unknown", is_plan),
)


def any_filled(group: Group) -> bool:
    """Whether any row says that it was filled."""
    return any(
        state_shown(record) in ("filled", "partial") or (amount_filled(record) or 0) > 0
        for record in group.records
    )


def deal_kind(table: Table) -> Verdict:
    """Closed round trips, open positions or single fills."""
    if is_closed(table):
        return "round_trips"
    if is_held(table) or only_holds(table):
        return "positions"
    roles, signed = table.roles, any(sign_shown(record) for record in table.group.records)
    stated = any(state_shown(record) for record in table.group.records)
    open_list = table.sort == "open" and "time" not in roles and not stated
    if is_position(roles) or open_list:
        averaged = "fill_price" in roles and bool({"pnl", "percent", "last_price"} & roles)
        entry = "entry_price" in roles or averaged or holds_since(roles)
        held = table.group.named and roles >= HOLDING and table.sort == "open"
        return "positions" if table.sided or signed or entry or held else "unknown"
    if table.sided or (signed and (OWN - {"pnl"} | DATED) & roles):
        return "fills"
    own = {"time", "fill_price"} & roles and OWN & roles and "symbol" in roles
    booked = roles >= BOOKED and mostly_codes(table.group)
    return "fills" if (own or booked) and table.group.named else "unknown"


def is_closed(table: Table) -> bool:
    """Whether a table tells how trades ended, or at least what they came to."""
    roles = table.roles
    bare = not DEAL_PRICES & roles
    entered = "entry_price" in roles or bare or not table.sided
    if entered and "pnl" in roles and tells_holdings(table.group):
        return True
    closed = table.sort == "closed" and "pnl" in roles
    ordered = "status" in roles and not {"entry_price", "pnl"} & roles
    if "exit_price" in roles or (ENTRY & roles and (EXIT & roles or closed) and not ordered):
        return True
    return roles >= JOURNAL and not DEAL_PRICES & roles


def is_held(table: Table) -> bool:
    """Whether the rows of a table say that they were entered and are open, at no price."""
    return not DEAL_PRICES & table.roles and any(map(says_entered, table.group.records))


def mostly_codes(group: Group) -> bool:
    """Whether the instruments of a table are named by codes, as goods of a shop are not."""
    cells = [record.cells["symbol"] for record in group.records if "symbol" in record.cells]
    codes = sum(names_code(cell) for cell in cells)
    return bool(cells) and codes >= MOSTLY * len(cells)


def names_code(cell: Cell) -> bool:
    """Whether an instrument is named by its code, a name behind or below it or not."""
    starts = (word.text for word in cell.words[:2])
    return kind_of(cell.text) == "ticker" or any(w.isupper() and ticker_in(w) for w in starts)


def is_position(roles: frozenset[Role]) -> bool:
    """Whether columns are those of open positions: an entry beside what the market does now."""
    if "status" in roles:
        return "entry_price" in roles and bool(NOW & roles) and bool(HELD & roles)
    if {"time", "fee"} <= roles and not HELD & roles:
        return False
    if "entry_price" in roles or holds_since(roles):
        return True
    if "time" in roles and not (NOW | {"stop"}) & roles:
        return False
    if DEAL_PRICES & roles and NOW & roles:
        return True
    priced = "fill_price" in roles or not DEAL_PRICES & roles
    return priced and "pnl" in roles and "time" not in roles


def holds_since(roles: frozenset[Role]) -> bool:
    """Whether columns tell when something was entered, how much and at what, and no more."""
    told = {"symbol", "quantity", "entry_time"} <= roles and bool(DEAL_PRICES & roles)
    return told and not EXIT & roles and "side" not in roles


def judge_record(record: Record, verdict: Verdict, group: Group) -> Refusal | None:
    """Why a row of a table is no trade, or None for one that is."""
    if moves_money(record):
        return Refusal("cash")
    if verdict == "positions":
        refused = waits(record) or (state_shown(record) == "void" and not says_open(record))
    else:
        refused = not was_done(record, group, fills=verdict == "fills")
    if refused:
        return Refusal("order")
    return None if enough_shown(record, group) else Refusal("empty")


def was_done(record: Record, group: Group, *, fills: bool) -> bool:
    """Whether a row's state, or the amount it says was filled, leaves it a deal."""
    state = state_shown(record)
    if state == "void" and (tells_holdings(group) if fills else still_open(record)):
        return True
    if state is not None or not fills:
        return state != "void"
    if amount_filled(record) == 0:
        return False
    if "status" not in group.roles:
        return True
    cell = record.cells.get("status")
    return cell is not None and not says_other(cell.text, group)


def still_open(record: Record) -> bool:
    """Whether a row among closed trades was entered and says that it is open yet."""
    entered = shows_number(record, ("entry_price",))
    if names_open(record) and (entered or shows_number(record, ("pnl",))):
        return True
    if not entered:
        return False
    words = {normal(word.text) for word in record.words}
    return not shows_number(record, ("exit_price",)) and bool(words & OPEN_STATES)


def names_open(record: Record) -> bool:
    """Whether the state of a row is that of an open position."""
    cell = record.cells.get("status")
    return cell is not None and normal(cell.text) in OPEN_STATES


def tells_holdings(group: Group) -> bool:
    """Whether the states of a table say which deals are closed again and which are not yet."""
    cells = (record.cells["status"] for record in group.records if "status" in record.cells)
    states = {normal(cell.text) for cell in cells}
    return bool(states & CLOSED_STATES) and states <= OPEN_STATES | CLOSED_STATES


def says_other(text: str, group: Group) -> bool:
    """Whether an unknown state stands in a column in which others are known to be filled."""
    done = {
        normal(other.cells["status"].text)
        for other in group.records
        if "status" in other.cells and state_shown(other) in ("filled", "partial")
    }
    return bool(done) and not get_close_matches(normal(text), done, 1, MISREAD)


def says_open(record: Record) -> bool:
    """Whether the state of a row is only that it is open: of a position that is no refusal."""
    cell = record.cells.get("status")
    return cell is None or normal(cell.text) in OPEN_STATES


def enough_shown(record: Record, group: Group) -> bool:
    """Whether a row shows a price and two more of symbol, side and quantity."""
    price, quantity = shows_price(record), shows_number(record, QUANTITY_ROLES)
    symbol, side = shows_symbol(record), shows_side(record)
    if "status" in record.cells and state_shown(record) in ("filled", "partial"):
        return (symbol or "symbol" not in group.roles) and side and (price or quantity)
    if not price:
        # Something may lie over it.
        dated = bool({"time", "entry_time", "order_id"} & record.cells.keys())
        if says_entered(record) and not set(QUANTITY_ROLES) & group.roles:
            return group.named
        if record.cells.keys() >= JOURNAL and names_side(record) and symbol:
            return group.named and shows_number(record, ("pnl",))
        known = group.named and symbol and quantity
        if (
            known
            and not {"side", "time"} & group.roles
            and shows_number(record, ("last_price", "value"))
        ):
            return True
        gained = shows_number(record, ("pnl",))
        valued = bool(DONE_PRICES & group.roles) and gained
        return known and (valued or ((dated or gained) and names_side(record)))
    if (
        group.named
        and symbol
        and all(shows_number(record, (role,)) for role in ("entry_price", "pnl"))
    ):
        return True
    return symbol + side + quantity >= (2 if "symbol" in group.roles else 1)
