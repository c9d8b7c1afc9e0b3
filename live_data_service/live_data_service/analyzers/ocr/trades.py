"""From records to typed trades: decimals, moments, sides and symbols exactly as shown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from difflib import get_close_matches

from live_data_service.analyzers.base import (
    Box,
    FieldReading,
    Moment,
    Side,
    TradeKind,
    TradeReading,
    UserContext,
)
from live_data_service.analyzers.ocr.cells import (
    CONTRACT_WORDS,
    Cell,
    kind_of,
    option_like,
    stock_code_in,
    ticker_in,
)
from live_data_service.analyzers.ocr.confidence import field_confidence
from live_data_service.analyzers.ocr.moments import DayOrder, Shown, joined, moment_of, parse_shown
from live_data_service.analyzers.ocr.numerals import (
    DecimalSign,
    Numeral,
    decimal_sign,
    parse_numeral,
    value_of,
)
from live_data_service.analyzers.ocr.records import Group, Record
from live_data_service.analyzers.ocr.sides import SideWord, side_of
from live_data_service.analyzers.ocr.vocabulary import CURRENCIES, EXCHANGES, Role, word_set
from live_data_service.analyzers.ocr.words import UNREAD, Tint, bounds

__all__ = ["DONE_PRICES", "Draft", "Settings", "draft_trade", "group_signs", "to_reading"]

PRICE_ROLES: tuple[Role, ...] = ("fill_price", "entry_price", "price")
DONE_PRICES: frozenset[Role] = frozenset({"fill_price", "entry_price"})
QUANTITY_ROLES: tuple[Role, ...] = ("filled", "quantity")
NUMBER_ROLES: tuple[Role, ...] = (
    "fill_price", "entry_price", "price", "exit_price", "last_price", "limit_price", "filled",
    "quantity", "fee", "pnl", "value",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """How one image writes numbers and dates, and what its title says.

    ``titled`` says that the title tells in words that all of the page is about its symbol.
    """

    sign: DecimalSign | None
    order: DayOrder | None
    context: UserContext
    symbol: Cell | None = None
    titled: bool = False


@dataclass(slots=True)
class Draft:
    """A trade in the making: values, the cells they were read from, reasons to look at it."""

    kind: TradeKind
    box: Box
    symbol: str | None = None
    side: Side | None = None
    quantity: Decimal | None = None
    price: Decimal | None = None
    exit_price: Decimal | None = None
    executed_at: Moment | None = None
    closed_at: Moment | None = None
    fee: Decimal | None = None
    pnl: Decimal | None = None
    value: Decimal | None = None
    currency: str | None = None
    account: str | None = None
    order_id: str | None = None
    cells: dict[str, Cell] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)


def group_signs(group: Group, sign: DecimalSign | None) -> dict[Role, DecimalSign]:
    """The decimal sign of each column of numbers: its own evidence, the table's, the image's."""
    columns = {
        role: [n for r in group.records if role in r.cells and (n := number_of(r.cells[role]))]
        for role in NUMBER_ROLES
    }
    common = decimal_sign(n for numerals in columns.values() for n in numerals) or sign or "."
    return {role: decimal_sign(numerals) or common for role, numerals in columns.items()}


RATIO = re.compile(r"(?P<done>\d[\d.,]*)\s*/\s*(?P<all>\d[\d.,]*)")


def number_of(cell: Cell) -> Numeral | None:
    """The number of a cell: its whole text, the first of ``5/10``, a line, or its one number.

    A cell with two numbers beside each other has none: one of them may be half of what is shown.
    """
    ratio = RATIO.fullmatch(cell.text)
    parts = (ratio["done"] if ratio else "", *(part.text for part in cell.parts))
    words = [
        word.text for word in cell.words if re.search(r"\d", word.text) and "%" not in word.text
    ]
    for text in (cell.text, *parts, *(words if len(words) == 1 else ())):
        numeral = parse_numeral(text)
        if numeral is not None and not numeral.percent:
            return numeral
    return None


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
    if group.by_side and draft.side == "sell" and not falls_with_result(draft):
        turn_ends(draft)
    take_times(draft, record, group, settings)
    take_texts(draft, record)
    return draft


def falls_with_result(draft: Draft) -> bool:
    """Whether a result says that the second price was not that of the sale."""
    if not draft.price or not draft.exit_price or not draft.pnl:
        return False
    return (draft.exit_price > draft.price) != (draft.pnl > 0)


def turn_ends(draft: Draft) -> None:
    """Swap both prices: a short position began with the price of the sale."""
    draft.price, draft.exit_price = draft.exit_price, draft.price
    cells = {
        "price": draft.cells.pop("exit_price", None),
        "exit_price": draft.cells.pop("price", None),
    }
    draft.cells |= {name: cell for name, cell in cells.items() if cell is not None}


def take_symbol(draft: Draft, record: Record, group: Group, settings: Settings) -> None:
    """The symbol of the row, or that of the chart or page where rows show none."""
    cell = record.cells.get("symbol") or record.cells.get("name")
    title = settings.symbol
    titled = settings.titled and not beside_deal(cell, record)
    if title is not None and (cell is None or titled or whole_contract(title, cell)):
        cell = title
    named = cell is not None and (symbol_like(cell.text) or kind_of(cell.parts[0].text) != "text")
    unit = None if named else unit_code(record)
    cell = unit or cell
    if cell is None:
        draft.reasons.append("The symbol isn't shown.")
        return
    text = name_text(cell) if named_in_full(group) and unit is None else symbol_text(cell)
    draft.symbol = text
    draft.cells["symbol"] = cell


def beside_deal(cell: Cell | None, record: Record) -> bool:
    """Whether a symbol stands in a line with the numbers of its deal, or where there are none."""
    roles = (*QUANTITY_ROLES, *PRICE_ROLES)
    boxes = [record.cells[role].box for role in roles if role in record.cells]
    if cell is None or not boxes:
        return True
    middle = cell.box.y + cell.box.height / 2
    return any(box.y <= middle <= box.y + box.height for box in boxes)


def named_in_full(group: Group) -> bool:
    """Whether the instruments of a table are names of several words, none a code before others."""
    cells = [r.cells["symbol"] for r in group.records if "symbol" in r.cells]
    worded = [cell for cell in cells if len(cell.words) > 1 and len(cell.parts) == 1]
    coded = sum(holds_code(cell) for cell in worded)
    return len(worded) == len(cells) > 1 and 2 * coded < len(worded)


def holds_code(cell: Cell) -> bool:
    """Whether a text of several words has the code of an instrument in its place."""
    first, second = cell.text.split()[:2]
    logo = is_logo(first, second) and names_code(second)
    coded = symbol_like(cell.text) or option_like(cell.text)
    return logo or coded or bool(pairs_in(cell.text.split()))


def name_text(cell: Cell) -> str:
    """The name of an instrument, upper-cased."""
    return re.sub(r"[…]|\.{2,}$", "", cell.text).strip(" ·•,;:|").upper()


def unit_code(record: Record) -> Cell | None:
    """The code behind the quantity of an instrument that is shown by its name: Cardano, 20 ADA."""
    cells = (record.cells[role] for role in QUANTITY_ROLES if role in record.cells)
    cell = next((cell for cell in cells if number_of(cell) is not None), None)
    word = cell.words[-1] if cell is not None and len(cell.words) > 1 else None
    if word is None or not word.text.isupper() or word.text in MONEY | MEASURES:
        return None
    return Cell((word,)) if ticker_in(word.text) else None


MONEY = word_set("codes", "money")
MEASURES = word_set("ticker", "measures")


def whole_contract(title: Cell, cell: Cell) -> bool:
    """Whether the title of a page names the contract of which a row shows the root: 6EU25, /6E."""
    root = cell.text.lstrip("/").upper()
    return title.text.upper().startswith(root) and len(root) < len(title.text)


def is_logo(first: str, code: str) -> bool:
    """Whether a word is a logo beside a code: a letter, or what the code begins with."""
    return len(first) == 1 or (len(first) <= LOGO_LETTERS < len(code) and code.startswith(first))


def symbol_text(cell: Cell) -> str:
    """The code of the instrument in a cell, upper-cased, without names and labels beside it."""
    text = next((p.text for p in cell.parts if symbol_like(p.text)), cell.parts[0].text)
    code = stock_code_in(text)
    if code is not None:
        return code
    text = re.sub(r"[…]|\.{2,}$", "", text).strip(" ·•,;:|()[]$")
    tokens = text.split()
    while len(tokens) > 1 and (
        LEVERAGE.fullmatch(tokens[-1]) or tokens[-1].casefold() in CONTRACT_WORDS
    ):
        tokens.pop()
    while len(tokens) > 1 and is_logo(tokens[0], tokens[1]) and names_code(tokens[1]):
        tokens = tokens[1:]
    pairs = pairs_in(tokens)
    if len(tokens) > 1 and len(pairs) == 1 and not ticker_in(tokens[0]):
        # The name of an exchange stands before it.
        tokens = pairs
    if len(tokens) > 1 and ticker_in(tokens[0]):
        if any(re.search(r"[a-z]{2}", token) for token in tokens[1:]) and not option_words(
            tokens[1:]
        ):
            tokens = tokens[:1]
        while len(tokens) > 1 and tokens[-1] in EXCHANGES:
            tokens.pop()
    return " ".join(ZERO_FOR_O.sub("O", without_exchange(token)) for token in tokens).upper()


def pairs_in(tokens: Sequence[str]) -> list[str]:
    """The words that name a pair of coins or currencies."""
    return [token for token in tokens if PAIR.fullmatch(token)]


PAIR = re.compile(r"[A-Z0-9]{2,10}[/\-][A-Z0-9]{2,10}")


def names_code(token: str) -> bool:
    """Whether a word can be the whole code of an instrument."""
    return len(token) > 1 and token[0].isalpha() and ticker_in(token)


def without_exchange(token: str) -> str:
    """A code without the name of an exchange that was read as if it were part of it."""
    long = (name for name in EXCHANGES if len(name) > MOST_LETTERS and token.endswith(name))
    code = next((token.removesuffix(name) for name in long), "")
    return code if code and ticker_in(code) and not code.endswith(":") else token


ZERO_FOR_O = re.compile(r"(?<!\d)0(?!\d)(?<![A-Za-z]0(?=\d))(?=[A-Za-z]*$|[A-Za-z])")
LOGO_LETTERS = 2
MOST_LETTERS = 4
"""Letters of the exchanges whose names codes may end with by chance."""

LEVERAGE = re.compile(r"[xX×]\d{1,3}|\d{1,3}(?:\.\d+)?[xX×]")
MONTH_WORD = re.compile(
    r"(?i)(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.?'?\d{0,4}|call|put"
)


def option_words(tokens: Sequence[str]) -> bool:
    """Whether the words after a ticker are those of an expiry, strike or right."""
    return all(MONTH_WORD.fullmatch(t) or re.search(r"\d", t) or t.isupper() for t in tokens)


def symbol_like(text: str) -> bool:
    """Whether a line of a symbol cell holds the code rather than a label."""
    tokens = text.split()
    return bool(tokens) and ticker_in(tokens[0]) and not LEVERAGE.fullmatch(tokens[0])


def take_amounts(
    draft: Draft, record: Record, group: Group, signs: dict[Role, DecimalSign]
) -> None:
    """Prices, quantity, fee, result and value; a price or quantity of 0 is one not shown."""
    # Beside a column of entries a plain price is that of now.
    entered = draft.kind == "position" and DONE_PRICES & group.roles
    prices = PRICE_ROLES[:2] if entered else PRICE_ROLES
    for roles, name in ((prices, "price"), (QUANTITY_ROLES, "quantity")):
        for role in roles:
            if take_number(draft, record, role, name, signs, zero=False):
                break
    if draft.price is None and take_number(
        draft, record, "limit_price", "price", signs, zero=False
    ):
        draft.reasons.append("The price shown is that of the order, not of the deal.")
    take_number(draft, record, "exit_price", "exit_price", signs, zero=False)
    for role in ("fee", "pnl", "value"):
        take_number(draft, record, role, role, signs, zero=True)
    if costs_all(draft):
        draft.price = None
        del draft.cells["price"]
    if draft.kind == "fill" and is_turnover(draft):
        draft.value, draft.pnl = draft.pnl, None
        draft.cells.pop("pnl")
    if draft.quantity is None:
        draft.reasons.append("The quantity isn't shown.")
    if draft.price is None:
        draft.reasons.append("The price isn't shown.")


def costs_all(draft: Draft) -> bool:
    """Whether what stands as the price is what all of it cost: its value less its result."""
    if not (draft.price and draft.value and draft.pnl and draft.quantity):
        return False
    return draft.quantity != 1 and draft.value - draft.pnl == draft.price


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
    if numeral.scale and name in ("quantity", "price"):
        draft.reasons.append(f"The {name} is shown rounded.")
    return True


def take_side(draft: Draft, record: Record, group: Group) -> None:
    """The side by word, else by the sign of the quantity, else by a colour, or what it came to.

    Where other rows of the group show a minus, no sign is a plus.
    """
    cell = record.cells.get("side")
    said = side_word(cell, draft.kind)
    quantity = draft.cells.get("quantity")
    numeral = number_of(quantity) if quantity is not None else None
    by_sign: Side | None = None
    if numeral is not None and (numeral.sign or (group.signed and cell is None)):
        by_sign = "sell" if numeral.sign < 0 else "buy"
    if cell is not None and said is not None:
        draft.side = said
        draft.cells["side"] = cell
        if by_sign is not None and by_sign != said and draft.kind != "round_trip":
            draft.reasons.append("The sign of the quantity contradicts the side.")
    elif by_sign is not None and quantity is not None:
        draft.side = by_sign
        draft.cells["side"] = quantity
    elif draft.kind == "position" and quantity is not None:
        draft.side = "buy"
        draft.cells["side"] = quantity
    elif not (
        side_by_likeness(draft, record)
        or side_by_result(draft)
        or side_by_colour(draft, record, group)
        or side_by_payment(draft, group)
    ):
        draft.reasons.append("The side isn't shown.")


def side_word(cell: Cell | None, kind: TradeKind) -> Side | None:
    """The side a cell says; a round trip takes that of the position it closed."""
    if cell is None:
        return None
    for text in (cell.text, *(part.text for part in cell.parts), *(w.text for w in cell.words)):
        found = side_of(text, letters=True)
        if found is not None:
            return turned(found) if kind == "round_trip" and found.effect == "close" else found.side
    return None


def turned(found: SideWord) -> Side:
    """The side of the position that a closing deal ends."""
    return "sell" if found.side == "buy" else "buy"


SIDE_LIKE: dict[str, Side] = {
    "buy": "buy", "bought": "buy", "long": "buy", "sell": "sell", "sold": "sell", "short": "sell",
}  # fmt: skip
LIKENESS = 0.7


def side_by_likeness(draft: Draft, record: Record) -> bool:
    """The side that a word in the column of sides is nearly: soll, bvy."""
    cell = record.cells.get("side")
    if cell is None:
        return False
    near = get_close_matches(cell.text.casefold(), SIDE_LIKE, cutoff=LIKENESS)
    sides = {SIDE_LIKE[word] for word in near}
    if len(sides) != 1:
        return False
    draft.side = sides.pop()
    draft.cells["side"] = cell
    draft.reasons.append("The side could not be read with certainty.")
    return True


def side_by_payment(draft: Draft, group: Group) -> bool:
    """Bought where money went out, sold where it came in, if a table shows which."""
    cells = [record.cells["value"] for record in group.records if "value" in record.cells]
    numerals = [numeral for cell in cells if (numeral := number_of(cell)) is not None]
    if draft.kind != "fill" or not any(numeral.sign < 0 for numeral in numerals):
        return False
    if not draft.value or "value" not in draft.cells:
        return False
    draft.side = "buy" if draft.value < 0 else "sell"
    draft.cells["side"] = draft.cells["value"]
    draft.reasons.append("The side is taken from the sign of what was paid.")
    return True


def side_by_result(draft: Draft) -> bool:
    """The side of a round trip that gained while the price rose, or lost while it fell."""
    if draft.kind != "round_trip" or not draft.exit_price or not draft.price or not draft.pnl:
        return False
    rise = draft.exit_price - draft.price
    if not rise:
        return False
    draft.side = "buy" if (rise > 0) == (draft.pnl > 0) else "sell"
    draft.cells["side"] = draft.cells["pnl"]
    draft.reasons.append("The side is taken from the prices and the result.")
    return True


COLOURED_SHARE = 0.8
COLOURED: tuple[Role, ...] = ("side", "quantity", "price", "symbol", "filled", "fill_price")


def side_by_colour(draft: Draft, record: Record, group: Group) -> bool:
    """Green or blue buys, red sells, where neither word nor sign says it.

    In a closed trade colours tell gains; elsewhere links and logos have a colour, so that beside
    the column of sides only one counts that is red in some rows and another in others.
    """
    for role in COLOURED if draft.kind != "round_trip" else COLOURED[:1]:
        cell = record.cells.get(role)
        if cell is None or cell.tint == "none":
            continue
        if role != "side" and not tells_sides(role, group):
            continue
        side = side_of_hue(cell.tint, group)
        if side is None:
            return False
        draft.side = side
        draft.cells["side"] = cell
        if role != "side" or cell.text == UNREAD:
            draft.reasons.append("The side is taken from a colour.")
        return True
    return False


def side_of_hue(tint: Tint, group: Group) -> Side | None:
    """The side that rows of this colour say by word, else the usual: red sells.

    Where prices that rise are red, so are deals that buy; None where words contradict each other.
    """
    cells = [record.cells["side"] for record in group.records if "side" in record.cells]
    said = {side for c in cells if c.tint == tint and (side := side_word(c, "fill")) is not None}
    others = {side for c in cells if c.tint != tint and (side := side_word(c, "fill")) is not None}
    usual: Side = "sell" if tint == "red" else "buy"
    if said:
        return said.pop() if len(said) == 1 else None
    return None if usual in others else usual


def tells_sides(role: Role, group: Group) -> bool:
    """Whether a column is red in some rows and of another colour in nearly all others."""
    cells = [record.cells[role] for record in group.records if role in record.cells]
    if role in NUMBER_ROLES:
        cells = [cell for cell in cells if number_of(cell) is not None]
    tints = [cell.tint for cell in cells if cell.tint != "none"]
    return 0 < tints.count("red") < len(tints) and len(tints) >= COLOURED_SHARE * len(cells)


def take_times(draft: Draft, record: Record, group: Group, settings: Settings) -> None:
    """When it was done and, for a round trip, when it was closed."""
    moments: tuple[Role, ...] = ("entry_time", "time")
    if draft.kind == "fill":
        moments = ("time", "entry_time")
    opening = next((record.cells[role] for role in moments if role in record.cells), None)
    if (
        draft.kind == "round_trip"
        and not group.dates_entries
        and "exit_time" not in record.cells
        and "entry_time" not in record.cells
    ):
        # One time in a closed trade's row is when it was closed.
        closing, opening = opening, None
    else:
        closing = record.cells.get("exit_time")
    if draft.kind == "fill" and closing is not None:
        # An order that was placed and done: the deal is when it was done.
        opening, closing = closing, None
    if opening is None and record.date is not None and draft.kind != "position":
        opening = record.date
    draft.executed_at = moment_in(draft, "executed_at", opening, record, group, settings)
    if draft.kind == "round_trip":
        draft.closed_at = moment_in(draft, "closed_at", closing, record, group, settings)


def moment_in(
    draft: Draft, name: str, cell: Cell | None, record: Record, group: Group, settings: Settings
) -> Moment | None:
    """The moment a cell shows; where it stays open the reason is noted."""
    if cell is None:
        return None
    draft.cells[name] = cell
    shown = parse_shown(cell.text) or first_shown(cell)
    if shown is None:
        draft.reasons.append("The time could not be read.")
        return None
    if not shown.has_date and record.date is not None:
        day = parse_shown(record.date.text)
        shown = joined(day, shown) if day is not None else shown
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
