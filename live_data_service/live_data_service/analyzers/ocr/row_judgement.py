"""Which rows of a table are trades: by their states, by how much they show."""

from collections.abc import Set as AbstractSet
from difflib import get_close_matches
from typing import Literal, NamedTuple

from live_data_service.analyzers.ocr.drafts import DONE_PRICES, PRICE_ROLES, QUANTITY_ROLES
from live_data_service.analyzers.ocr.evidence import (
    amount_filled,
    moves_money,
    names_deal,
    names_side,
    shows_number,
    shows_price,
    shows_side,
    shows_symbol,
    shows_zero,
    sign_shown,
    state_shown,
    waits,
)
from live_data_service.analyzers.ocr.headings import heading_sort
from live_data_service.analyzers.ocr.records import Group, Record
from live_data_service.analyzers.ocr.sides import DIRECTIONS
from live_data_service.analyzers.ocr.vocabulary import Role, normal, word_set

__all__ = [
    "CLOSED_STATES",
    "OPEN_STATES",
    "Refusal",
    "Verdict",
    "judge_record",
    "names_open",
    "says_ended",
    "says_entered",
    "tells_holdings",
    "tells_journal",
]

Verdict = Literal["fills", "positions", "round_trips", "orders", "market", "cash", "unknown"]
"""What a table is."""

MISREAD = 0.75
"""How like a known state an unknown one is that is a slip of reading."""

OPEN_STATES = word_set("row", "open")

CLOSED_STATES = word_set("row", "closed") | word_set("row", "outcomes")

EXECUTED = word_set("row", "executed")
"""States of orders to deal; goods are completed and settled, too."""

JOURNAL: frozenset[Role] = frozenset({"symbol", "side", "pnl"})
"""What a journal tells at least, beside a time, of a trade that was closed."""

TIMES: frozenset[Role] = frozenset({"time", "entry_time", "exit_time"})


class Refusal(NamedTuple):
    """Why a row is no trade: an ``order`` not filled, ``cash`` only, or ``empty``."""

    sort: Literal["order", "cash", "empty"]


def judge_record(record: Record, verdict: Verdict, group: Group) -> Refusal | None:
    """Why a row of a table is no trade, or None for one that is."""
    if moves_money(record):
        return Refusal("cash")
    if shows_zero(record, ("quantity",)) and shows_zero(record, PRICE_ROLES):
        return Refusal("empty")
    if verdict == "positions":
        if shows_zero(record, ("quantity",)):
            return Refusal("empty")
        refused = waits(record) or (state_shown(record) == "void" and not says_open(record))
    else:
        refused = not was_done(record, group, fills=verdict == "fills")
    if refused:
        return Refusal("order")
    return None if enough_shown(record, group) else Refusal("empty")


def tells_journal(roles: AbstractSet[Role]) -> bool:
    """Whether roles are those of a journal: when, what, which way, and the result."""
    return roles >= JOURNAL and not TIMES.isdisjoint(roles)


def was_done(record: Record, group: Group, *, fills: bool) -> bool:
    """Whether a row's state, or the amount it says was filled, leaves it a deal."""
    state = state_shown(record)
    counted = state is None or any(map(amount_filled, group.records))
    if fills and counted and amount_filled(record) == 0:
        # A column of zeros tells nothing of orders that are called filled.
        return False
    if state == "void" and (tells_holdings(group) if fills else still_open(record)):
        return True
    if state is not None or not fills:
        return state != "void"
    if "status" not in group.roles:
        return True
    cell = record.cells.get("status")
    if not any("status" in other.cells for other in group.records):
        # Nothing but pictures under that heading: then the price of the deal tells it.
        return shows_number(record, ("fill_price",))
    return cell is not None and not says_other(cell.text, group)


def still_open(record: Record) -> bool:
    """Whether a row among closed trades was entered and says that it is open yet."""
    entered = shows_number(record, ("entry_price",))
    if (names_open(record) or runs_yet(record)) and (entered or shows_number(record, ("pnl",))):
        return True
    if not entered:
        return False
    words = {normal(word.text) for word in record.words}
    return not shows_number(record, ("exit_price",)) and bool(words & OPEN_STATES)


def names_open(record: Record) -> bool:
    """Whether the state of a row is that of an open position."""
    cell = record.cells.get("status")
    return cell is not None and normal(cell.text) in OPEN_STATES


def says_ended(record: Record) -> bool:
    """Whether a row tells when it ended."""
    return "exit_time" in record.cells and not runs_yet(record)


def runs_yet(record: Record) -> bool:
    """Whether a row says in place of the time when it ended that it is open yet."""
    cell = record.cells.get("exit_time")
    return cell is not None and normal(cell.text.strip("()[]")) in OPEN_STATES


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


def says_entered(record: Record) -> bool:
    """Whether a row says when it went long or short on what, and that it is open, and no more."""
    shown = {"entry_time", "status", "side"} <= record.cells.keys() and shows_symbol(record)
    return shown and record.cells["side"].text.casefold() in DIRECTIONS and says_open(record)


def enough_shown(record: Record, group: Group) -> bool:
    """Whether a row shows a price and two more of symbol, side and quantity, or enough else."""
    if names_deal(record) or runs_through(record):
        return False
    symbol = shows_symbol(record)
    sided, sized = shows_side(record), shows_number(record, QUANTITY_ROLES)
    if "side" in group.roles and not ({"side", "symbol"} & record.cells.keys() or names_all(group)):
        return False
    if "status" in record.cells and state_shown(record) in ("filled", "partial"):
        named = symbol or "symbol" not in group.roles
        priced = shows_price(record)
        executed = sized and priced and normal(record.cells["status"].text) in EXECUTED
        told = sided or sign_shown(record) != 0 or executed
        return named and told and (sized or priced)
    if not shows_price(record):
        return group.named and symbol and told_without_price(record, group, sized=sized)
    gained = all(shows_number(record, (role,)) for role in ("entry_price", "pnl"))
    if group.named and symbol and gained:
        return True
    return symbol + sided + sized >= (2 if "symbol" in group.roles else 1)


def runs_through(record: Record) -> bool:
    """Whether a line below a table runs through its columns: words for times, numbers for sides."""
    time, side = record.cells.get("time"), record.cells.get("side")
    if time is None or side is None or names_side(record):
        return False
    return any(map(str.isdigit, side.text)) and not any(map(str.isdigit, time.text))


def names_all(group: Group) -> bool:
    """Whether no row of a table names a side: then one without side and instrument is no other."""
    return not any(names_side(record) for record in group.records)


def told_without_price(record: Record, group: Group, *, sized: bool) -> bool:
    """Whether a row tells enough of a trade though no price: something may lie over it."""
    gained = shows_number(record, ("pnl",))
    if says_entered(record) and not set(QUANTITY_ROLES) & group.roles:
        return True
    if tells_journal(record.cells.keys()) and names_side(record):
        return gained
    if group.running and gained and names_side(record) and not set(QUANTITY_ROLES) & group.roles:
        return True
    both_times = {"entry_time", "exit_time"} <= record.cells.keys()
    if both_times and tells_journal(group.roles) and names_side(record):
        return True
    worth = shows_number(record, ("last_price", "value"))
    valued = worth and not {"side", "time"} & group.roles
    ahead = gained and heading_sort(group.headings) == "open"
    if sized and (valued or ahead):
        return True
    dated = bool({"time", "entry_time", "order_id"} & record.cells.keys())
    bought = dated and "value" in record.cells and "side" not in group.roles
    priced = bool(DONE_PRICES & group.roles) and (gained or bought)
    signed = "side" not in group.roles and "value" in record.cells and group.signed
    directed = names_side(record) or signed
    return sized and (priced or ((dated or gained) and directed))
