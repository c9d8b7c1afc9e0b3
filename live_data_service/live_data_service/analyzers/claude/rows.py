"""From the rows Claude returns to typed trades, each value held against the words of the image."""

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from live_data_service.analyzers.base import Box, Side, TradeReading, UserContext
from live_data_service.analyzers.claude.answer import Row, ShownSide, ShownValue, values_in
from live_data_service.analyzers.claude.draft import ALIKE, Draft, Page
from live_data_service.analyzers.claude.pictures import Picture
from live_data_service.analyzers.claude.printed import Evidence, Printed
from live_data_service.analyzers.claude.times import take_time
from live_data_service.analyzers.ocr.date_orders import day_order
from live_data_service.analyzers.ocr.moments import parse_shown
from live_data_service.analyzers.ocr.numerals import (
    Numeral,
    currency_of,
    decimal_sign,
    parse_numeral,
    value_of,
)
from live_data_service.analyzers.ocr.page import locale_sign, speaks_foreign
from live_data_service.analyzers.ocr.sides import side_of
from live_data_service.analyzers.ocr.tables import image_sign
from live_data_service.analyzers.ocr.vocabulary import CURRENCIES

__all__ = ["trades_of"]

WITH_REASONS = 0.85
NOTHING_CORE = 0.3

CORE = ("symbol", "side", "quantity", "price")
AMOUNTS = ("quantity", "price", "exit_price", "fee", "pnl")
NEVER_NEGATIVE = ("quantity", "price", "exit_price")
RATIO = re.compile(r"(\d[\d.,]*)\s*/\s*\d[\d.,]*")

NOT_COMPARED = "Not compared with the offline reader, which could not read the image."
NOT_COMPLETE = "The row is partly covered or cut off."
TOO_OFTEN = "Read more often than it stands in the image."


def trades_of(
    rows: Sequence[Row],
    pictures: Sequence[Picture],
    printed: Sequence[Printed | None],
    context: UserContext,
) -> list[TradeReading]:
    """The trades of an answer, screenshot by screenshot, in the order of its rows."""
    trades = []
    for index, (picture, words) in enumerate(zip(pictures, printed, strict=True)):
        own = [row for row in rows if row.screenshot == index + 1]
        page = page_of(own, picture, words, context)
        alike: Counter[tuple[str, ...]] = Counter()
        for number, row in enumerate(own, 1):
            same = tuple(value.text for value in values_in(row))
            alike[same] += 1
            trades.append(read_row(row, page, index, number, alike[same]))
    return trades


def page_of(
    rows: Sequence[Row], picture: Picture, printed: Printed | None, context: UserContext
) -> Page:
    """How a screenshot writes numbers and dates, by the evidence of all its rows and words."""
    lines = printed.lines if printed is not None else []
    columns = {name: [n for row in rows if (n := numeral_of(row, name))] for name in AMOUNTS}
    common = (
        decimal_sign(numeral for column in columns.values() for numeral in column)
        or image_sign(lines)
        or locale_sign(context.locale)
        or "."
    )
    signs = {name: decimal_sign(column) or common for name, column in columns.items()}
    times = [time.text for row in rows for time in (row.executed_at, row.closed_at) if time]
    shown = [found for text in times if (found := parse_shown(text)) is not None]
    order = day_order(shown, context.locale, foreign=speaks_foreign(lines))
    return Page(picture, printed, context, signs, order)


def read_row(row: Row, page: Page, screenshot: int, number: int, nth: int) -> TradeReading:
    """One trade; ``nth`` counts the rows of this screenshot with exactly these texts."""
    draft = Draft(page, page.picture.in_stored(row.box), unsure=frozenset(row.unsure))
    symbol = take_symbol(draft, row)
    amounts = {name: take_amount(draft, row, name) for name in AMOUNTS}
    side = take_side(draft, row)
    executed_at = take_time(draft, "executed_at", row.executed_at)
    closed_at = take_time(draft, "closed_at", row.closed_at)
    account, order_id = (take_code(draft, row, name) for name in ("account", "order_id"))
    currency = take_currency(draft, row)
    note_doubts(draft, row, nth)
    return TradeReading(
        kind=row.kind,
        screenshot=screenshot,
        row=number,
        box=box_of(draft),
        confidence=confidence_of(draft),
        symbol=symbol,
        side=side,
        executed_at=executed_at,
        closed_at=closed_at,
        currency=currency,
        account=account,
        order_id=order_id,
        fields=draft.fields,
        review_reasons=tuple(dict.fromkeys(draft.reasons)),
        **amounts,
    )


def take_symbol(draft: Draft, row: Row) -> str | None:
    """The code of the instrument, in capitals."""
    value = row.symbol
    text = " ".join(value.text.split()).strip(" ·•,;:|()[]").upper() if value else ""
    if value is None or not text:
        draft.reasons.append("The symbol isn't shown.")
        return None
    draft.take("symbol", value, draft.text(value))
    return text


def numeral_of(row: Row, name: str) -> Numeral | None:
    """The number a field writes, the first of ``5/10``; ``None`` for a percentage."""
    value: ShownValue | None = getattr(row, name)
    if value is None:
        return None
    ratio = RATIO.fullmatch(value.text.strip())
    numeral = parse_numeral(ratio[1] if ratio else value.text)
    return None if numeral is None or numeral.percent else numeral


def take_amount(draft: Draft, row: Row, name: str) -> Decimal | None:
    """A price, quantity, fee or result; a price or quantity of 0 is one that is not shown."""
    value: ShownValue | None = getattr(row, name)
    told = name.replace("_", " ")
    if value is None:
        if name in CORE:
            draft.reasons.append(f"The {told} isn't shown.")
        return None
    sign = draft.page.signs[name]
    draft.take(name, value, draft.number(value, sign))
    numeral = numeral_of(row, name)
    if numeral is None:
        draft.reasons.append(f"Could not be read: the {told}.")
        return None
    number = value_of(numeral, sign)
    if name not in NEVER_NEGATIVE:
        return number
    if numeral.scale:
        draft.reasons.append(f"The {told} is shown rounded.")
    if number == 0:
        draft.reasons.append(f"The {told} isn't shown.")
        return None
    return abs(number)


def take_side(draft: Draft, row: Row) -> Side | None:
    """The side; that its word or the quantity's sign says otherwise is a reason to look."""
    signed = side_by_sign(row)
    if row.side is None:
        if signed is None:
            draft.reasons.append("The side isn't shown.")
        else:
            draft.fields["side"] = draft.fields["quantity"]
        return signed
    if contradicts(row.side, closes=row.kind == "round_trip"):
        draft.reasons.append("The side shown contradicts the side read.")
    if signed not in {None, row.side.side}:
        draft.reasons.append("The sign of the quantity contradicts the side.")
    if row.side.told_by == "colour":
        draft.reasons.append("The side is taken from a colour.")
    draft.take("side", row.side, evidence_of_side(draft, row.side))
    return row.side.side


def side_by_sign(row: Row) -> Side | None:
    """The side that the sign of the quantity shows; a closed trade's sign is not its entry's."""
    quantity = numeral_of(row, "quantity")
    if quantity is None or not quantity.sign or row.kind == "round_trip":
        return None
    return "sell" if quantity.sign < 0 else "buy"


def contradicts(shown: ShownSide, *, closes: bool) -> bool:
    """Whether the word shown means the other side; one that closes means that of its entry."""
    word = side_of(shown.text, letters=True)
    if word is None:
        return False
    turned = closes and word.effect == "close"
    return (word.side == shown.side) == turned


def evidence_of_side(draft: Draft, shown: ShownSide) -> Evidence | None:
    """Where the word of a side stands; a sign or a colour is nothing that words show."""
    if draft.page.printed is None or shown.told_by == "word":
        return draft.text(shown)
    return Evidence("exact")


def take_code(draft: Draft, row: Row, name: str) -> str | None:
    """An account or the broker's id; not one that stands nowhere, as trades are known by it."""
    value: ShownValue | None = getattr(row, name)
    text = value.text.lstrip("#").strip() if value is not None else ""
    if value is None or not text:
        return None
    evidence = draft.text(value)
    draft.take(name, value, evidence)
    return None if evidence is not None and evidence.found == "absent" else text


def take_currency(draft: Draft, row: Row) -> str | None:
    """The currency by its code or sign, or by the sign beside an amount."""
    value = row.currency
    if value is not None:
        code = value.text.strip().upper()
        known = code if code in CURRENCIES else currency_of(value.text.strip())
        if known:
            draft.take("currency", value, draft.text(value))
            return known
    beside = (numeral_of(row, name) for name in ("price", "exit_price", "pnl", "fee"))
    found = (numeral.currency for numeral in beside if numeral is not None)
    return next((currency for currency in found if currency in CURRENCIES), None)


def note_doubts(draft: Draft, row: Row, nth: int) -> None:
    """The reasons to look that concern the whole row."""
    if draft.absent:
        draft.reasons.append(f"Stands nowhere in the image: {listed(draft.absent)}.")
    if draft.alike:
        draft.reasons.append(f"Read otherwise by the offline reader: {listed(draft.alike)}.")
    unsure = [name for name in draft.fields if name in draft.unsure]
    if unsure:
        draft.reasons.append(f"Could not be read with certainty: {listed(unsure)}.")
    if not row.complete:
        draft.reasons.append(NOT_COMPLETE)
    printed = draft.page.printed
    if printed is None:
        draft.reasons.append(NOT_COMPARED)
    elif row.price is not None and 0 < printed.count(row.price.text) < nth:
        draft.reasons.append(TOO_OFTEN)


def listed(names: Sequence[str]) -> str:
    """Fields as words: price, exit price."""
    return ", ".join(name.replace("_", " ") for name in names)


def confidence_of(draft: Draft) -> float:
    """That of the weakest value of the core, less where somebody should look; 0 to 1."""
    core = [read.confidence for name, read in draft.fields.items() if name in CORE]
    weakest = min([*core, *(ALIKE for name in draft.absent if name not in CORE)], default=None)
    return round(
        (NOTHING_CORE if weakest is None else weakest) * (WITH_REASONS if draft.reasons else 1.0), 3
    )


def box_of(draft: Draft) -> Box:
    """The row: around its values that stand where it is said to be, else where it is said to be."""
    said = draft.row_box
    boxes = [read.box for read in draft.fields.values() if said is None or beside(read.box, said)]
    if not boxes:
        return said or draft.whole()
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right = max(box.x + box.width for box in boxes)
    bottom = max(box.y + box.height for box in boxes)
    return Box(left, top, right - left, bottom - top)


def beside(one: Box, other: Box) -> bool:
    """Whether two boxes share some height."""
    return one.y < other.y + other.height and other.y < one.y + one.height
