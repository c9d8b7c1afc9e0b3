"""Which records of a page are trades and of what kind; what the others are is noted on the page."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from live_data_service.analyzers.base import TradeKind, TradeReading
from live_data_service.analyzers.ocr.candles import Candles
from live_data_service.analyzers.ocr.card_judgement import OPEN_CARD, judge_card
from live_data_service.analyzers.ocr.chart import Chart
from live_data_service.analyzers.ocr.evidence import shows_number, state_shown
from live_data_service.analyzers.ocr.headings import heading_sort
from live_data_service.analyzers.ocr.judgement import EXIT, judge_table, probable_trades
from live_data_service.analyzers.ocr.records import Group, Record
from live_data_service.analyzers.ocr.row_judgement import (
    CLOSED_STATES,
    OPEN_STATES,
    Refusal,
    Verdict,
    judge_record,
    names_open,
    says_ended,
)
from live_data_service.analyzers.ocr.sides import DIRECTIONS
from live_data_service.analyzers.ocr.surroundings import Surroundings
from live_data_service.analyzers.ocr.table_marks import Table, look_at
from live_data_service.analyzers.ocr.vocabulary import normal

__all__ = ["PageReading", "kinds_of"]


@dataclass(slots=True)
class PageReading:
    """What one screenshot holds: trades, what its parts are, rows that are none and why."""

    trades: list[TradeReading] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    words: int = 0
    chart: Chart | None = None
    candles: Candles | None = None
    around: Surroundings = field(default_factory=Surroundings)


def kinds_of(group: Group, page: PageReading, *, symbol: bool) -> list[TradeKind | None]:
    """The kind of each record of a table, a list or the labels on a chart, None for no trade.

    ``symbol`` says that the title of the page names the instrument.
    """
    if group.origin == "chart":
        return label_kinds(group, page)
    if group.origin == "list":
        return card_kinds(group, page, symbol=symbol)
    return row_kinds(group, page, symbol=symbol)


def label_kinds(group: Group, page: PageReading) -> list[TradeKind | None]:
    """Each label on a chart is a position, but those of orders."""
    page.verdicts.append("positions")
    return [None if "order_type" in record.cells else "position" for record in group.records]


def row_kinds(group: Group, page: PageReading, *, symbol: bool) -> list[TradeKind | None]:
    """The kind of each row of a table, None for one that is no trade."""
    table = look_at(group, symbol=symbol)
    verdict = judge_table(table)
    if verdict not in KINDS and (probable := probable_trades(table)) is not None:
        verdict, group.probable = probable, True
    page.tables.append(table)
    page.verdicts.append(verdict)
    if verdict not in KINDS:
        return [None] * len(group.records)
    kinds: list[TradeKind | None] = []
    for record in group.records:
        refusal = judge_record(record, verdict, group)
        if refusal is not None:
            page.refused.append(refusal)
        closed = shows_number(record, ("exit_price",)) or says_ended(record)
        closed = closed and not names_open(record)
        kind = KINDS[verdict]
        if kind == "round_trip" and not closed and not says_closed(record, group):
            kind = "position"
        kinds.append(kind if refusal is None else None)
    return kinds


def says_closed(record: Record, group: Group) -> bool:
    """Whether a row without an exit is closed for all it says."""
    cell = record.cells.get("status")
    if cell is not None and normal(cell.text) in CLOSED_STATES | OPEN_STATES:
        return normal(cell.text) in CLOSED_STATES
    return EXIT.isdisjoint(group.roles)


def card_kinds(group: Group, page: PageReading, *, symbol: bool) -> list[TradeKind | None]:
    """The kind of each card of a list, None for one that is no trade."""
    sort = heading_sort(group.headings)
    if sort in ("orders", "cash", "plan", "report") or (sort == "market" and not went_long(group)):
        page.verdicts.append("orders")
        return [None] * len(group.records)
    kinds: list[TradeKind | None] = []
    for record in group.records:
        kind = judge_card(record, group, symbol=symbol)
        if isinstance(kind, Refusal):
            page.refused.append(kind)
            kinds.append(None)
        else:
            page.verdicts.append(VERDICTS[kind])
            kinds.append(kind)
    if lists_orders(group, kinds):
        return [None if kind == "fill" else kind for kind in kinds]
    if lists_fills(group, kinds):
        return ["fill" if kind == "position" else kind for kind in kinds]
    return kinds


def went_long(group: Group) -> bool:
    """Whether the cards of a list say long or short, as a market's own deals never do."""
    told = [r.cells["side"].text.casefold() for r in group.records if "side" in r.cells]
    return bool(told) and DIRECTIONS.issuperset(told)


SEVERAL = 3
"""Cards that say of a whole list what it is."""


def lists_fills(group: Group, kinds: Sequence[TradeKind | None]) -> bool:
    """Whether most of several cards say that they were filled, and none shows a price of now."""
    filled = sum(state_shown(record) == "filled" for record in group.records)
    held = any(OPEN_CARD & record.cells.keys() for record in group.records)
    return filled >= SEVERAL and 2 * filled > len(kinds) and not held


def lists_orders(group: Group, kinds: Sequence[TradeKind | None]) -> bool:
    """Whether several cards say that they wait and none that it was done: nor were the others."""
    states = [state_shown(record) for record in group.records]
    waiting = [state == "void" and kind is None for state, kind in zip(states, kinds, strict=True)]
    return sum(waiting) > 1 and not {"filled", "partial"} & set(states)


KINDS: dict[Verdict, TradeKind] = {
    "fills": "fill",
    "positions": "position",
    "round_trips": "round_trip",
}
VERDICTS: dict[TradeKind, Verdict] = {
    "position": "positions",
    "round_trip": "round_trips",
    "fill": "fills",
}
