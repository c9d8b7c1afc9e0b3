"""From records to typed trades: decimals, moments, sides and symbols exactly as shown."""

import re
from dataclasses import replace
from decimal import Decimal

from live_data_service.analyzers.base import (
    FieldReading,
    Moment,
    TradeKind,
    TradeReading,
)
from live_data_service.analyzers.ocr.cells import (
    Cell,
    kind_of,
)
from live_data_service.analyzers.ocr.confidence import field_confidence
from live_data_service.analyzers.ocr.date_orders import with_year_first
from live_data_service.analyzers.ocr.deal_sides import take_side
from live_data_service.analyzers.ocr.drafts import (
    DONE_PRICES,
    NUMBER_ROLES,
    PRICE_ROLES,
    PRICED,
    QUANTITY_ROLES,
    Draft,
    Settings,
    number_of,
)
from live_data_service.analyzers.ocr.ends import settle_ends
from live_data_service.analyzers.ocr.fees import add_fees
from live_data_service.analyzers.ocr.headings import heading_sort
from live_data_service.analyzers.ocr.instruments import take_symbol
from live_data_service.analyzers.ocr.losses import settle_loss, shares_loss
from live_data_service.analyzers.ocr.moments import Shown, joined, moment_of, parse_shown
from live_data_service.analyzers.ocr.numerals import (
    DecimalSign,
    decimal_sign,
    value_of,
)
from live_data_service.analyzers.ocr.records import Group, Record
from live_data_service.analyzers.ocr.vocabulary import CURRENCIES, Role
from live_data_service.analyzers.ocr.words import bounds

__all__ = ["draft_trade", "group_signs", "to_reading"]


def group_signs(group: Group, sign: DecimalSign | None) -> dict[Role, DecimalSign]:
    """The decimal sign of each column of numbers: its own evidence, the table's, the image's."""
    columns = {
        role: [n for r in group.records if role in r.cells and (n := number_of(r.cells[role]))]
        for role in NUMBER_ROLES
    }
    common = decimal_sign(n for numerals in columns.values() for n in numerals) or sign or "."
    return {role: decimal_sign(numerals) or common for role, numerals in columns.items()}


def draft_trade(
    record: Record,
    group: Group,
    kind: TradeKind,
    signs: dict[Role, DecimalSign],
    settings: Settings,
) -> Draft:
    """The values of one record."""
    draft = Draft(kind=kind, box=bounds(record.words), reasons=list(record.oddities))
    take_symbol(draft, record, group, settings)
    take_amounts(draft, record, group, signs)
    take_side(draft, record, group)
    take_times(draft, record, group, settings)
    settle_ends(draft, group)
    settle_loss(draft, record)
    take_texts(draft, record)
    if group.probable:
        draft.reasons.append("It isn't certain that this table is of trades.")
    return draft


def take_amounts(
    draft: Draft, record: Record, group: Group, signs: dict[Role, DecimalSign]
) -> None:
    """Prices, quantity, fee, result and value; a price or quantity of 0 is one not shown."""
    take_price_and_size(draft, record, group, signs)
    if draft.kind != "position":
        take_number(draft, record, "exit_price", "exit_price", signs, zero=False)
    else:
        take_number(draft, record, "last_price", "last_price", signs, zero=False)
        draft.cells.pop("last_price", None)  # no trade is saved with it
    for role in ("fee", "pnl", "value"):
        take_number(draft, record, role, role, signs, zero=True)
    add_fees(draft, record, signs.get("fee", "."))
    if draft.pnl and draft.pnl > 0 and shares_loss(draft.cells["pnl"]):
        draft.pnl = -draft.pnl
    if costs_all(draft) or is_quoted(draft, record, group):
        draft.price = None
        del draft.cells["price"]
    if draft.kind == "fill" and is_turnover(draft):
        draft.value, draft.pnl = draft.pnl, None
        draft.cells.pop("pnl")
    if draft.quantity is None:
        draft.reasons.append("The quantity isn't shown.")
    if draft.price is None:
        draft.reasons.append("The price isn't shown.")


def take_price_and_size(
    draft: Draft, record: Record, group: Group, signs: dict[Role, DecimalSign]
) -> None:
    """The price of the deal, or else that of its order, and the quantity."""
    # Beside a column of entries a plain price is that of now.
    entered = draft.kind == "position" and DONE_PRICES & group.roles
    prices = PRICE_ROLES[:2] if entered else PRICE_ROLES
    # Of what is held less may be left than was traded.
    sizes = QUANTITY_ROLES[::-1] if draft.kind == "position" else QUANTITY_ROLES
    for roles, name in ((prices, "price"), (sizes, "quantity")):
        for role in roles:
            if take_number(draft, record, role, name, signs, zero=False):
                break
    if draft.kind == "position" and group.origin == "list" and is_amount(draft):
        # It says how much money is at work, and not of how many units.
        draft.quantity = None
        del draft.cells["quantity"]
    if draft.price is None and take_number(
        draft, record, "limit_price", "price", signs, zero=False
    ):
        draft.reasons.append("The price shown is that of the order, not of the deal.")


def is_amount(draft: Draft) -> bool:
    """Whether what stands as the size is an amount of money, as the price is."""
    cells = draft.cells.get("quantity"), draft.cells.get("price")
    numerals = [number_of(cell) for cell in cells if cell is not None]
    return len(numerals) == len(cells) and all(n is not None and n.money for n in numerals)


def costs_all(draft: Draft) -> bool:
    """Whether what stands as the price is what all of it cost: its value less its result."""
    if not (draft.price and draft.value and draft.pnl and draft.quantity):
        return False
    return draft.quantity != 1 and draft.value - draft.pnl == draft.price


def is_quoted(draft: Draft, record: Record, group: Group) -> bool:
    """Whether a plain price is that of now: the only one of what is held, or one with its value."""
    if draft.kind != "position" or DONE_PRICES & group.roles or "side" in group.roles:
        return False
    if lists_lots(group):
        return False
    plain = draft.cells.get("price") is not None and "price" in record.cells
    column = plain and group.origin == "table" and "last_price" not in group.roles
    if column and heading_sort(group.headings) == "open":
        return True
    if not (plain and draft.price and draft.quantity and draft.value):
        return False
    worth = draft.price * draft.quantity
    return abs(abs(draft.value) - worth) <= TURNOVER_SLACK * worth


def lists_lots(group: Group) -> bool:
    """Whether one instrument stands at two prices in a table: those of now would be the same."""
    prices: dict[str, set[Decimal]] = {}
    for record in group.records:
        symbol, price = record.cells.get("symbol"), record.cells.get("price")
        numeral = number_of(price) if price is not None else None
        if symbol is not None and numeral is not None:
            prices.setdefault(symbol.text, set()).add(value_of(numeral, "."))
    return any(len(shown) > 1 for shown in prices.values())


TURNOVER_SLACK = Decimal("0.005")


def is_turnover(draft: Draft) -> bool:
    """Whether a signed amount is what was paid or received, and no result."""
    if not draft.pnl or not draft.price or not draft.quantity:
        return False
    paid = draft.price * draft.quantity
    return abs(abs(draft.pnl) - paid) <= TURNOVER_SLACK * paid


READ_OR_TOLD = {"pnl": "the result", "fee": "the fee", "exit_price": "the exit price"}


def take_number(
    draft: Draft,
    record: Record,
    role: Role,
    name: str,
    signs: dict[Role, DecimalSign],
    *,
    zero: bool,
) -> bool:
    """Set one value of a draft from a cell; whether there was one."""
    cell = record.cells.get(role)
    numeral = number_of(cell) if cell is not None else None
    if cell is None or numeral is None:
        amount = cell is not None and kind_of(cell.text) != "percent"
        if cell is not None and amount and re.search(r"\d", cell.text) and name in READ_OR_TOLD:
            draft.reasons.append(f"Could not be read: {READ_OR_TOLD[name]}.")
        return False
    value = value_of(numeral, signs.get(role, "."))
    if not zero and value == 0:
        return False
    if name == "quantity" or name.endswith("price"):
        value = abs(value)
    setattr(draft, name, value)
    draft.cells[name] = cell
    if name != "quantity" and numeral.currency in CURRENCIES and not draft.currency:
        draft.currency = numeral.currency
    if cell.text.endswith((".", "…")) and name in ("quantity", "price"):
        draft.reasons.append(f"The {name} is cut off.")
    if numeral.rounded and name in ("quantity", "price"):
        draft.reasons.append(f"The {name} is shown rounded.")
    return True


def take_times(draft: Draft, record: Record, group: Group, settings: Settings) -> None:
    """When it was done and, for a round trip, when it was closed."""
    moments: tuple[Role, ...] = ("entry_time", "time")
    if draft.kind == "fill":
        moments = ("time", "entry_time")
    opening = next((record.cells[role] for role in moments if role in record.cells), None)
    if (
        draft.kind == "round_trip"
        and not group.dates_entries
        and (group.origin == "list" or PRICED & group.roles)
        and "exit_time" not in record.cells
        and "entry_time" not in record.cells
    ):
        # One time in a closed trade's row is when it was closed; a journal without prices tells
        # what was done on which day.
        closing, opening = opening, None
    else:
        closing = record.cells.get("exit_time")
    if draft.kind == "fill" and closing is not None:
        # An order that was placed and done: the deal is when it was done.
        opening, closing = closing, None
    if opening is None and record.date is not None and draft.kind != "position":
        opening = record.date
    draft.executed_at = moment_in(draft, "executed_at", opening, record.date, group, settings)
    if draft.kind == "round_trip":
        # The end of a trade that shows a time of day only was on the day of its beginning.
        day = record.date or opening
        draft.closed_at = moment_in(draft, "closed_at", closing, day, group, settings)
        if closing is not None and ends_before_it_began(draft, closing):
            draft.closed_at = None
            draft.reasons.append("The date of the end isn't shown.")


def ends_before_it_began(draft: Draft, closing: Cell) -> bool:
    """Whether a time of day without a date lies before the beginning: it was on a later day."""
    shown = parse_shown(closing.text) or first_shown(closing)
    if shown is None or shown.has_date or draft.executed_at is None or draft.closed_at is None:
        return False
    return draft.closed_at.at < draft.executed_at.at


def moment_in(
    draft: Draft,
    name: str,
    cell: Cell | None,
    date: Cell | None,
    group: Group,
    settings: Settings,
) -> Moment | None:
    """The moment a cell shows, on the day of ``date``; where it stays open the reason is noted."""
    if cell is None:
        return None
    draft.cells[name] = cell
    shown = parse_shown(cell.text) or first_shown(cell)
    if shown is None:
        draft.reasons.append("The time could not be read.")
        return None
    if shown.halved:
        draft.reasons.append("The time is cut off.")
        return None
    if not shown.has_date and date is not None:
        day = parse_shown(date.text)
        shown = joined(day, shown) if day is not None else shown
    if settings.year_first:
        shown = with_year_first(shown)
    if not shown.has_date and settings.day is not None:
        shown = joined(settings.day, shown)
        draft.reasons.append("The date is taken from another part of the image.")
    if shown.zone is None and group.zone is not None:
        shown = replace(shown, zone=group.zone)
    if shown.cut:
        draft.reasons.append("The time is cut off.")
    moment = moment_of(shown, settings.order, settings.context)
    if isinstance(moment, str):
        draft.reasons.append(moment)
        return None
    return moment


def first_shown(cell: Cell) -> Shown | None:
    """The time in a cell that holds more: without stray signs, or the first line that is one."""
    words = [word.text for word in cell.words if len(word.text) > 1]
    texts = (" ".join(words), *(part.text for part in cell.parts))
    return next((shown for text in texts if (shown := parse_shown(text))), None)


TEXT_ROLES: tuple[Role, ...] = ("order_id", "account", "currency")


def take_texts(draft: Draft, record: Record) -> None:
    """Order id, account and currency as they stand."""
    for role in TEXT_ROLES:
        cell = record.cells.get(role)
        if cell is not None:
            text = cell.text.lstrip("#").strip()
            setattr(draft, role, text.upper() if role == "currency" else text)
            draft.cells[role] = cell


def to_reading(draft: Draft, screenshot: int, row: int) -> TradeReading:
    """The finished trade."""
    fields = {
        name: FieldReading(
            cell.text, cell.box, field_confidence(name, cell.confidence, draft.reasons)
        )
        for name, cell in draft.cells.items()
    }
    core = [f.confidence for n, f in fields.items() if n in ("symbol", "side", "quantity", "price")]
    confidence = min(core, default=0.3) * (0.85 if draft.reasons else 1.0)
    return TradeReading(
        kind=draft.kind,
        screenshot=screenshot,
        row=row,
        box=draft.box,
        confidence=round(confidence, 3),
        symbol=draft.symbol,
        side=draft.side,
        quantity=draft.quantity,
        price=draft.price,
        exit_price=draft.exit_price,
        executed_at=draft.executed_at,
        closed_at=draft.closed_at,
        fee=draft.fee,
        pnl=draft.pnl,
        currency=draft.currency,
        account=draft.account,
        order_id=draft.order_id,
        fields=fields,
        review_reasons=tuple(dict.fromkeys(draft.reasons)),
    )
