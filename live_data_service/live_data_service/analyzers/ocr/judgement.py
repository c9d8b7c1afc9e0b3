"""What a table is, of trades or of something else: the guard against invented ones."""

from collections.abc import Callable

from live_data_service.analyzers.ocr.arithmetic import results_follow, values_follow
from live_data_service.analyzers.ocr.drafts import DEAL_PRICES, DONE_PRICES, QUANTITY_ROLES
from live_data_service.analyzers.ocr.evidence import (
    offers_cancel,
    sign_shown,
    state_shown,
)
from live_data_service.analyzers.ocr.headings import HISTORIES, names_own
from live_data_service.analyzers.ocr.records import Group
from live_data_service.analyzers.ocr.row_judgement import (
    Verdict,
    names_open,
    says_entered,
    tells_holdings,
    tells_journal,
)
from live_data_service.analyzers.ocr.table_marks import (
    MOSTLY,
    Table,
    any_filled,
    chance_of_trades,
    hurried,
    mostly_codes,
)
from live_data_service.analyzers.ocr.vocabulary import Role, normal, word_set

__all__ = ["EXIT", "SEVERAL", "judge_table", "probable_trades"]

ENTRY: frozenset[Role] = frozenset({"entry_price", "entry_time"})
EXIT: frozenset[Role] = frozenset({"exit_price", "exit_time"})
NOW: frozenset[Role] = frozenset({"last_price", "liquidation"})
DATED: frozenset[Role] = frozenset({"time", "entry_time", "fill_price"})
HELD: frozenset[Role] = frozenset({"stop", "swap", "margin", "leverage", "liquidation"})
"""What only a position has: beside a time and a fee, all else is of a deal."""

BOOKED: frozenset[Role] = frozenset({"time", "symbol", "quantity", "price", "value"})
"""What a list of one's own deals has at least where it shows no sides."""

LISTED = BOOKED - {"value"}
"""The same under a heading that names instruments as no goods are named."""

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


DONE: frozenset[Role] = frozenset(
    {"pnl", "value", "fee", "status", "percent", "exit_price", "exit_time", "fill_price", "account"}
)
"""What tells deals without sizes from signals, which name instruments, sides and prices, too."""

ENDED: frozenset[Role] = frozenset({"entry_price", "exit_price", "pnl"})
"""What only a closed trade tells, whose instrument a page may name elsewhere."""

ORDERED: frozenset[Role] = frozenset({"order_id", "symbol", "quantity", "status"})
"""What a list of orders tells at least, of which some were filled at prices it does not show."""

RUNNING: frozenset[Role] = frozenset({"entry_price", "entry_time", "pnl"})
"""What a position that is open yet tells, and no order that is open."""

GAINING: frozenset[Role] = frozenset({"entry_price", "last_price", "pnl"})
"""The same where rows do not tell when they were entered."""

OWN: frozenset[Role] = frozenset({"fee", "order_id", "pnl", "account", "status", "effect", "swap"})
OF_ACCOUNT: frozenset[Role] = frozenset({"account", "symbol", "entry_time", "exit_time"})
"""What the trades of an account tell under a title such as Statistics, and no report does."""

LASTED: frozenset[Role] = frozenset({"symbol", "quantity", "entry_time", "exit_time", "pnl"})
"""What a list tells of trades that began and ended; of what was lent for interest, too."""

ADDING = word_set("row", "adding")
SUBMITTING = word_set("row", "submitting")


def judge_table(table: Table) -> Verdict:
    """What a table is: by what rules it out, else by the roles of its columns."""
    refused = next((verdict for verdict, holds in REFUSALS if holds(table)), None)
    return refused or deal_kind(table)


def probable_trades(table: Table) -> Verdict | None:
    """The kind of trades of a table that no rule calls one, where it looks as those usually do.

    It needs several rows under a header that names instruments and sizes, and codes of instruments,
    as shops list goods with sizes and prices, too.
    """
    group = table.group
    headed = group.instrumental and group.sized and len(group.records) >= SEVERAL
    if not (headed and mostly_codes(group)) or any(
        holds(table) for _, holds in REFUSALS if holds is not shows_no_deal
    ):
        return None
    return likely_kind(table) if chance_of_trades(table) > LIKELY else None


LIKELY = 0.6
"""Chance above which a table is one of trades for all that no rule says so."""


def is_market(table: Table) -> bool:
    """Quotes, an order book, a screener, what two exchanges ask, or the market's own trades."""
    roles = table.roles
    quotes = {"bid", "ask"} & roles and not (DONE_PRICES & roles and "quantity" in roles)
    dealt = DONE_PRICES & roles or {"time", "quantity"} <= roles
    own = {"pnl", "fee", "order_id", "status"} & roles or (table.sided and dealt)
    statistics = ("range" in roles and not own) or is_quoted_list(table)
    booked = {"status", "fee"} & roles or ("symbol" in roles and {"pnl", "order_type"} & roles)
    titled = table.sort == "market" and not booked and not keeps_history(table)
    return titled or bool(quotes) or statistics or table.group.venues


def keeps_history(table: Table) -> bool:
    """Whether deals in several instruments stand under a title of a history, whatever else."""
    cells = [r.cells["symbol"] for r in table.group.records if "symbol" in r.cells]
    several = len({cell.text for cell in cells}) > 1
    titled = any(normal(heading) in HISTORIES for heading in table.group.headings)
    return titled and several and table.sided and "time" in table.roles


def is_quoted_list(table: Table) -> bool:
    """Whether rows tell the best offers of both sides and nothing of what is one's own.

    What stands beside them as an opening price is that of the day.
    """
    own = {"side", "value", "time", "entry_time", *OWN} & table.roles
    return {"bid", "ask"} <= table.roles and not table.sided and not own


def is_cash(table: Table) -> bool:
    """Dividends, deposits and the like, by the words above; payments at a rate and no price."""
    return table.sort == "cash" or (table.group.accrues and not DEAL_PRICES & table.roles)


def is_report(table: Table) -> bool:
    """What a strategy would have done, how often each won and lost, goods, or deals of others."""
    titled = table.sort == "report" and not table.roles >= OF_ACCOUNT
    return titled or table.group.tallies or table.group.foreign


def is_order_list(table: Table) -> bool:
    """Orders by the words above, or by a limit without the price of a deal."""
    if table.sort == "orders":
        return not any_filled(table.group)
    if any_filled(table.group):
        return False
    limited = "limit_price" in table.roles and not DEAL_PRICES & table.roles
    return limited and table.sided and not at_market(table.group)


def at_market(group: Group) -> bool:
    """Whether all orders of a table are dealt at the price of the market: none of them waits."""
    types = [r.cells["order_type"].text for r in group.records if "order_type" in r.cells]
    return len(types) == len(group.records) and {normal(text) for text in types} == {"market"}


def shows_no_deal(table: Table) -> bool:
    """Without a price, or without quantity and side, a table tells of no deals."""
    roles = table.roles
    ordered = "limit_price" in roles and (any_filled(table.group) or at_market(table.group))
    if not (DEAL_PRICES & roles or ordered):
        return not (only_holds(table) or tells_without_price(table))
    if set(QUANTITY_ROLES) & roles:
        return False
    told = "symbol" in roles and (table.sided or roles >= ENTERED) and DONE & roles
    return not ((told or roles >= ENDED) and table.group.named)


def tells_without_price(table: Table) -> bool:
    """Whether deals are told without a price: what they came to, or a history of what was paid."""
    roles, group = table.roles, table.group
    if any(map(says_entered, group.records)) and not set(QUANTITY_ROLES) & roles:
        return group.named
    directed = table.sided or ("value" in roles and any(map(sign_shown, group.records)))
    if not (group.named and directed and "symbol" in roles):
        return group.named and roles >= LASTED and group.rising
    if tells_journal(roles) or (roles >= ORDERED and any_filled(group)):
        return True
    if not set(QUANTITY_ROLES) & roles:
        return group.running and {"side", "pnl"} <= roles and bool({"value", "leverage"} & roles)
    history = any(normal(heading) in HISTORIES for heading in group.headings)
    if headed_own(table) and "time" in roles:
        return True
    return "pnl" in roles or (history and {"time", "value"} <= roles)


SEVERAL = 2
"""Rows whose values prove sizes and prices where no result does."""


def only_holds(table: Table) -> bool:
    """Whether a table tells what is held and what it is worth now, but not what it cost.

    Wallets and shops list things and amounts, too: the price must be called that of now, or the
    heading be that of positions or of results that are not realised yet.
    """
    roles, group = table.roles, table.group
    coded = mostly_codes(group, sized=True)
    told = {"symbol", "quantity"} <= roles and not (DONE_PRICES | NOT_HELD) & roles
    if table.sided or not told or (group.named and not group.sized):
        return False
    shared = {"percent", "value"} <= roles and coded
    headed = table.sort == "open" or group.running
    held = headed and bool({"percent", "pnl", "value"} & roles)
    if "price" in roles:
        counted = "pnl" in roles or group.shares
        gained = "value" in roles and counted and coded
        several = 1 if gained else SEVERAL
        return held or ((shared or gained) and values_follow(group.records, several))
    gained = {"pnl", "value"} <= roles and coded
    told = "last_price" in roles or shared or gained or (held and "value" in roles)
    ahead = table.sort == "open" and "pnl" in roles and coded
    return group.named and (told or ahead)


def is_tape(table: Table) -> bool:
    """A market's own trades: price, size and time without a symbol or anything of one's own."""
    if hurried(table.group) and not (OWN - {"pnl"} | ENTRY) & table.roles:
        return True
    if headed_own(table):
        return False
    if "symbol" in table.roles or table.group.owner is not None:
        return False
    if not table.sided and not any(map(sign_shown, table.group.records)):
        return not {"entry_price", "pnl"} <= table.roles
    return not (OWN | ENTRY) & table.roles


def headed_own(table: Table) -> bool:
    """Whether the words above a table say that below them stands what one dealt oneself."""
    return any(map(names_own, table.group.headings))


def is_nameless(table: Table) -> bool:
    """No instrument anywhere, and nothing that only an account's own list has."""
    if "symbol" in table.roles or headed_own(table):
        return False
    if table.symbol:
        return not (table.group.named or table.sided or DATED & table.roles)
    entered = "entry_price" in table.roles and {"exit_price", "pnl"} & table.roles
    dealt = entered and (table.group.named or results_follow(table.group.records))
    return not dealt and not {"fee", "status", "account"} & table.roles


def is_working(table: Table) -> bool:
    """Resting orders: a limit or a rest, and nothing that was done."""
    roles = table.roles
    if {"pnl", "fill_price", "entry_price"} & roles:
        return False
    if all_offer_cancel(table.group) and not any_filled(table.group):
        return True
    if {"status", "fee"} & roles or at_market(table.group):
        return False
    if {"limit_price", "remaining"} & roles:
        return True
    waiting = table.group.cancels or any(map(offers_cancel, table.group.records))
    return waiting or ("filled" in roles and not any_filled(table.group))


def all_offer_cancel(group: Group) -> bool:
    """Whether nearly all rows of a table have a button to cancel what they tell of."""
    offered = sum(map(offers_cancel, group.records))
    return offered > 1 and offered >= MOSTLY * len(group.records)


def is_plan(table: Table) -> bool:
    """An entry, a stop and a size with nothing that came of them: what somebody means to do.

    A heading may say as well that the size is only suggested.
    """
    if table.group.planned:
        return not (EXIT | OWN) & table.roles
    planned = {"entry_price", "stop"} <= table.roles
    return planned and not CAME_OF_IT & table.roles


def is_form(table: Table) -> bool:
    """Fields to fill in: under a title such as Add Trade one row, with a button to add it."""
    if len(table.group.records) != 1:
        return False
    last = normal(table.group.records[0].words[-1].text)
    titles = (normal(heading).split()[:1] for heading in table.group.headings)
    return last in SUBMITTING and any(ADDING.issuperset(first) and first for first in titles)


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
    ("unknown", is_form),
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
    running = table.group.running and "status" not in roles
    if is_position(roles) or open_list or running:
        averaged = "fill_price" in roles and bool({"pnl", "percent", "last_price"} & roles)
        # Without headings two prices and two sizes may be those of a market's best offers.
        told = table.group.named or bool({"pnl", "value", "percent"} & roles)
        entry = ("entry_price" in roles and told) or averaged or holds_since(roles)
        held = table.group.named and roles >= HOLDING and table.sort == "open"
        return "positions" if table.sided or signed or entry or held else "unknown"
    if table.sided or (signed and (OWN - {"pnl"} | DATED) & roles):
        return "fills"
    own = {"time", "fill_price"} & roles and OWN & roles and "symbol" in roles
    booked = roles >= (LISTED if table.group.instrumental else BOOKED) and mostly_codes(table.group)
    return "fills" if (own or booked) and table.group.named else "unknown"


def likely_kind(table: Table) -> Verdict:
    """The kind of trades that a table tells of which looks as if it told of some."""
    roles = table.roles
    if is_closed(table):
        return "round_trips"
    held = table.sort == "open" or (NOW | HELD | ENTRY) & roles or not DATED & roles
    return "positions" if held else "fills"


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
    return tells_journal(roles) and not DEAL_PRICES & roles


def is_held(table: Table) -> bool:
    """Whether the rows of a table say that they were entered and are open."""
    records = table.group.records
    if not DEAL_PRICES & table.roles:
        return any(map(says_entered, records))
    stated = [record for record in records if "status" in record.cells]
    running = table.roles >= RUNNING or table.roles >= GAINING
    return running and bool(stated) and all(map(names_open, stated))


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
