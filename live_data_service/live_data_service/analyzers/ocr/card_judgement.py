"""Which cards and notes of a list are trades, and of what kind."""

from itertools import pairwise

from live_data_service.analyzers.base import TradeKind
from live_data_service.analyzers.ocr.arithmetic import values_follow
from live_data_service.analyzers.ocr.cells import begins_with_code, kind_of
from live_data_service.analyzers.ocr.drafts import PRICE_ROLES, QUANTITY_ROLES
from live_data_service.analyzers.ocr.evidence import (
    amount_filled,
    names_side,
    shows_number,
    shows_price,
    shows_zero,
    sign_shown,
    state_shown,
    waits,
)
from live_data_service.analyzers.ocr.headings import HISTORIES, heading_sort
from live_data_service.analyzers.ocr.judgement import EXIT, SEVERAL
from live_data_service.analyzers.ocr.numerals import parse_numeral
from live_data_service.analyzers.ocr.records import Group, Record
from live_data_service.analyzers.ocr.repeats import tells_again
from live_data_service.analyzers.ocr.row_judgement import Refusal, names_open, tells_holdings
from live_data_service.analyzers.ocr.segments import labels_ticket
from live_data_service.analyzers.ocr.sides import DIRECTIONS
from live_data_service.analyzers.ocr.vocabulary import (
    PROSPECTS,
    Role,
    normal,
    roles_of,
    word_set,
)
from live_data_service.analyzers.ocr.words import lines_of

__all__ = ["OPEN_CARD", "judge_card"]

OPEN_CARD: frozenset[Role] = frozenset(
    {"last_price", "liquidation", "margin", "leverage", "entry_price"}
)
HELD_CARD: tuple[frozenset[Role], ...] = (
    frozenset({"last_price", "pnl"}),
    frozenset({"last_price", "entry_price"}),
    frozenset({"last_price", "fill_price"}),
    frozenset({"entry_price", "value", "pnl"}),
    frozenset({"fill_price", "value", "pnl"}),
)
"""What only a card of something held shows together, though it names no side."""
DONE_CARD: frozenset[Role] = frozenset(
    {"time", "entry_time", "pnl", "last_price", "entry_price", "fill_price", "exit_price"}
)
QUOTES: frozenset[Role] = frozenset({"range", "bid", "ask"})
CONFIRMING = word_set("row", "confirming")
RESTING = word_set("beside_side", "resting")
DEALT = word_set("row", "dealt")
ANNOUNCING = word_set("row", "announcing")
GIVEN = word_set("row", "given")
ORDERS = word_set("row", "order")
OF_OTHERS = word_set("row", "of_others")


def judge_card(record: Record, group: Group, *, symbol: bool) -> TradeKind | Refusal:
    """The kind of trade that a card or note of a list tells of, or why it tells of none.

    ``symbol`` says that the title of the page names the instrument. What stands on a chart and
    shows neither its time nor the instrument is held.
    """
    if was_not_done(record, group) or is_form(record, group) or is_prospect(record):
        return Refusal("order")
    if shows_nothing(record) or is_of_others(record) or tells_again(record, group):
        return Refusal("empty")
    recorded = tells_size(record) and (
        group.told
        or tells_payment(record)
        or says_done(record)
        or lists_deals(group)
        or tells_run(record)
    )
    if not recorded and not tells_close(record) and not card_complete(record, group, symbol=symbol):
        ticketed = symbol and group.charted and any(map(labels_ticket, lines_of(record.words)))
        held = ticketed or tells_held(record, group, symbol=symbol)
        return "position" if held else Refusal("empty")
    if card_waits(record):
        return Refusal("order")
    kind = card_kind(record)
    labelled = group.charted and not {"time", "symbol", "status"} & record.cells.keys()
    return "position" if kind == "fill" and labelled else kind


def was_not_done(record: Record, group: Group) -> bool:
    """Whether the state of a card, or the amount it says was filled, leaves it an order."""
    held = names_open(record) and shows_number(record, ("entry_price",))
    void = state_shown(record) == "void" and not held and not tells_holdings(group)
    return void or announces(record) or amount_filled(record) == 0


def announces(record: Record) -> bool:
    """Whether the words beside a side only announce a deal: ``Signal: BUY``, ``Order sent: BUY``.

    What says that it was bought or filled, or what came of it, is a deal however it begins.
    """
    told = (
        state_shown(record) in ("filled", "partial") or {"pnl", "exit_price"} & record.cells.keys()
    )
    side = record.cells.get("side")
    if side is None or told or DEALT & set(normal(side.text).split()):
        return False
    middle, start = side.words[0].middle, side.words[0].x0
    line = [word for word in record.words if word.y0 < middle < word.y1]
    end = side.words[-1].x1 + side.words[-1].height
    beside = (word for word in line if word.x0 < start or side.words[-1].x1 < word.x0 < end)
    named = {normal(word.text.strip("[]():")) for word in (*beside, *side.words)}
    return bool(named & ANNOUNCING) or bool(named & ORDERS and named & GIVEN)


def is_of_others(record: Record) -> bool:
    """Whether a card tells of a market's quotes or of what others did."""
    quoted = len(QUOTES & record.cells.keys()) > 1 and state_shown(record) is None
    return quoted or any(normal(word.text) in OF_OTHERS for word in record.words)


def shows_nothing(record: Record) -> bool:
    """Whether the size that a card shows is zero: nothing was dealt, nothing is held."""
    return shows_zero(record, QUANTITY_ROLES)


def is_form(record: Record, group: Group) -> bool:
    """Whether a card is a form to order with, and tells of nothing that was done.

    It has buttons of both sides, or stands alone with one to confirm what it says.
    """
    ends = [normal(record.words[-1].text), *map(normal, group.headings)]
    confirms = len(group.records) == 1 and not CONFIRMING.isdisjoint(ends)
    done = state_shown(record) is not None or DONE_CARD & record.cells.keys()
    return is_ticket(record) or sets_numbers(record) or ((record.form or confirms) and not done)


def sets_numbers(record: Record) -> bool:
    """Whether a card has several numbers with a sign behind them to count them up."""
    pairs = ((one, other) for line in lines_of(record.words) for one, other in pairwise(line.words))
    return sum(other.text in PLUSES and kind_of(one.text) == "number" for one, other in pairs) > 1


PLUSES = frozenset({"+", "十"})
"""A plus, and the figure ten of Chinese, as which one is read."""


def is_ticket(record: Record) -> bool:
    """Whether a card tells what may be spent, beside buttons to buy or to sell for it."""
    dated = {"time", "entry_time", "exit_time"} & record.cells.keys()
    offers = record.form and "balance" in record.cells
    return offers and not dated and state_shown(record) is None


def is_prospect(record: Record) -> bool:
    """Whether a card says what may be gained, and neither what came of it nor that it was done."""
    named = any(
        normal(one.text) in PROSPECTS and "pnl" in roles_of(other.text)
        for pair in pairwise(record.words)
        for one, other in (pair, pair[::-1])
    )
    came = bool(CAME_OF_IT & record.cells.keys()) or tells_result(record)
    return named and state_shown(record) is None and not came


def tells_result(record: Record) -> bool:
    """Whether a card shows a result with a sign, as what came of a deal has."""
    cell = record.cells.get("pnl")
    numeral = parse_numeral(cell.text) if cell is not None else None
    return numeral is not None and numeral.sign != 0


CAME_OF_IT: frozenset[Role] = frozenset({"time", "exit_time", "last_price", "exit_price"})
"""What a card of something that was done tells beside what may still be gained."""


def tells_payment(record: Record) -> bool:
    """Whether a card says in the past tense what was dealt, and what was paid for all of it."""
    done = "side" in record.cells and normal(record.cells["side"].text) in DEALT
    return done and shows_number(record, ("value",))


def says_done(record: Record) -> bool:
    """Whether a card says in the past tense what was dealt, and that it succeeded."""
    words = normal(record.cells["side"].text).split() if "side" in record.cells else []
    return bool(DEALT & set(words)) and state_shown(record) == "filled"


def tells_held(record: Record, group: Group, *, symbol: bool) -> bool:
    """Whether a card under a title of holdings says how much of what is held, and its worth.

    What is held is named by the card, or by the title of the page if it says what it cost, too.
    """
    worth = shows_number(record, ("value", "last_price")) or shows_price(record)
    cost = shows_number(record, ("entry_price", "fill_price"))
    named = ("symbol" in record.cells or (symbol and cost)) and "side" not in record.cells
    sized = shows_number(record, QUANTITY_ROLES)
    if not (named and sized and worth):
        return False
    return heading_sort(group.headings) == "open" or proves_holdings(record, group)


def proves_holdings(record: Record, group: Group) -> bool:
    """Whether the cards of a list show sizes, prices and their products, and tell of no orders."""
    ordered = {"time", "status", "fee", "order_type", "limit_price", "stop"} & record.cells.keys()
    coded = "symbol" in record.cells and begins_with_code(record.cells["symbol"])
    return coded and not ordered and (group.proved or values_follow(group.records, SEVERAL))


def tells_run(record: Record) -> bool:
    """Whether a card says that something is held long or short, and what came of it by now."""
    named = record.cells["side"].text.casefold() in DIRECTIONS if "side" in record.cells else False
    coded = "symbol" in record.cells and begins_with_code(record.cells["symbol"])
    told = all(shows_number(record, (role,)) for role in ("pnl", "value"))
    return named and coded and told and len(record.words) <= BRIEF


BRIEF = 24
"""Words of a card of one thing at most; a report of many has more."""


def lists_deals(group: Group) -> bool:
    """Whether headings say that below them stands what was done: a history, or Recent trades.

    Other people's deals, under such a heading, are left out before.
    """
    return any(map(tells_history, group.headings)) or heading_sort(group.headings) == "market"


def tells_history(heading: str) -> bool:
    """Whether a heading says that below it stands what was done: History of trades."""
    text = normal(heading)
    return text in HISTORIES or text.split(" ")[0] in HISTORIES


def tells_size(record: Record) -> bool:
    """Whether a card shows side, quantity and instrument, though no price."""
    sized = shows_number(record, QUANTITY_ROLES) and "symbol" in record.cells
    return sized and names_side(record) and not {"limit_price", "stop"} & record.cells.keys()


def card_complete(record: Record, group: Group, *, symbol: bool) -> bool:
    """Whether a card shows side, quantity, price and instrument: with less it may be anything."""
    sized = shows_number(record, QUANTITY_ROLES) or tells_both_ends(record)
    numbers = shows_price(record) and sized and not shows_zero(record, PRICE_ROLES)
    held = any(shown <= record.cells.keys() for shown in HELD_CARD)
    held = held and not QUOTES & record.cells.keys()
    side = names_side(record) or sign_shown(record) != 0 or held or tells_end(record)
    side = side or was_executed(record)
    named = symbol or "symbol" in record.cells or runs(record, group)
    return numbers and side and named


def runs(record: Record, group: Group) -> bool:
    """Whether a card under a title of open positions shows side, size, price and result."""
    told = names_side(record) and shows_number(record, ("pnl",))
    return told and heading_sort(group.headings) == "open"


def was_executed(record: Record) -> bool:
    """Whether a card without a side says that something named by a code was done, and when."""
    coded = "symbol" in record.cells and begins_with_code(record.cells["symbol"])
    return coded and "time" in record.cells and state_shown(record) == "filled"


def tells_close(record: Record) -> bool:
    """Whether a card says when something began and ended, how much of what, and the result."""
    told = {"symbol", "entry_time", "exit_time"} <= record.cells.keys()
    return told and shows_number(record, ("pnl",)) and shows_number(record, QUANTITY_ROLES)


def tells_both_ends(record: Record) -> bool:
    """Whether a card tells what a deal began at and what came of it, or where and when it ended."""
    if not shows_number(record, ("entry_price",)):
        return False
    dated = bool({"pnl", "percent", "entry_time", "exit_time"} & record.cells.keys())
    ends = shows_number(record, ("exit_price",)) and dated
    return ends or shows_number(record, ("pnl",)) or shares_result(record)


def tells_end(record: Record) -> bool:
    """Whether a card says from what price to what a deal went, what came of it, when or of what."""
    prices = all(shows_number(record, (role,)) for role in ("entry_price", "exit_price"))
    dated = bool({"time", "exit_time"} & record.cells.keys())
    result = bool({"pnl", "percent"} & record.cells.keys())
    return prices and result and (dated or shows_number(record, QUANTITY_ROLES))


def shares_result(record: Record) -> bool:
    """Whether a card shows the side, the entry, the price of now and how much that gained."""
    now = shows_number(record, ("last_price",)) and names_side(record)
    return (
        now
        and "stop" not in record.cells
        and any(kind_of(word.text) == "percent" for word in record.words)
    )


def card_waits(record: Record) -> bool:
    """Whether a card is of an order that was not filled yet, for all it says."""
    cells = record.cells.keys()
    if state_shown(record) is not None:
        return False
    if "time" not in cells and (waits(record) or ("pnl" not in cells and rests(record))):
        return True
    if "pnl" in cells:
        return False
    return bool({"limit_price", "stop"} & cells) and not OPEN_CARD & cells


def rests(record: Record) -> bool:
    """Whether a card names a type of order that waits, and no more than that order."""
    cell = record.cells.get("order_type")
    return cell is not None and any(normal(word.text) in RESTING for word in cell.words)


def card_kind(record: Record) -> TradeKind:
    """Closed with an exit, open with a price of now or an open result, else a fill."""
    cells = record.cells.keys()
    if EXIT & cells:
        return "round_trip"
    dealt = "side" in cells and bool(DEALT & set(normal(record.cells["side"].text).split()))
    running = "pnl" in cells and "time" not in cells and state_shown(record) is None and not dealt
    return "position" if OPEN_CARD & cells or running else "fill"
