"""What one card or note says: labelled values first, then what its phrasing tells."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from live_data_service.analyzers.ocr.arithmetic import is_product
from live_data_service.analyzers.ocr.card_symbols import symbol_of
from live_data_service.analyzers.ocr.card_times import first_and_last, whole_time
from live_data_service.analyzers.ocr.cells import Cell, kind_of
from live_data_service.analyzers.ocr.labels import Leftover, label_pairs
from live_data_service.analyzers.ocr.moments import parse_shown
from live_data_service.analyzers.ocr.numerals import (
    DecimalSign,
    Numeral,
    parse_numeral,
    value_of,
)
from live_data_service.analyzers.ocr.phrasing import (
    Found,
    Text,
    deal_in,
    masked,
    moments_in,
    phrase_text,
    sides_in,
)
from live_data_service.analyzers.ocr.records import Record
from live_data_service.analyzers.ocr.row_judgement import CLOSED_STATES, OPEN_STATES
from live_data_service.analyzers.ocr.segments import (
    SIGNED_DEAL,
    offers_both,
)
from live_data_service.analyzers.ocr.sides import side_of, state_of
from live_data_service.analyzers.ocr.vocabulary import (
    Role,
    normal,
    roles_of,
    word_set,
)
from live_data_service.analyzers.ocr.words import Line, Phrase

__all__ = ["read_card"]

PROSE_LENGTH = 9
"""Words of a line that fills its paragraph."""

VALUE_SLACK = Decimal("0.01")
"""Share by which fees may part what was paid from quantity times price."""

CONNECTING = word_set("row", "connecting")
ORDER_NAMES = word_set("row", "order")

TOLD: tuple[Role, ...] = (
    "side", "filled", "quantity", "fill_price", "price", "entry_price", "exit_price", "time",
    "entry_time", "exit_time", "value",
)  # fmt: skip
UNTIL = re.compile(r"\s*(?:[–—→~\-]|->|to|bis|until)\s*")
"""What stands between the beginning and the end of a trade."""


def read_card(lines: Sequence[Line]) -> Record | None:
    """What one card says, without its buttons: labelled values, then what its phrasing tells."""
    buttons = [line for line in lines if offers_both(line)]
    lines = [line for line in lines if line not in buttons]
    cells, leftovers = label_pairs(lines)
    texts = [phrase_text(phrases) for phrases in unwrapped(leftovers)]
    found = [collect(text) for text in texts]
    for role, cell in told_by(found).items():
        cells.setdefault(role, cell)
    dated = whole_time(cells, texts, found)
    if dated is not None:
        cells["time"] = dated
    if "symbol" not in cells:
        named = texts if "side" in cells else [t for t in texts if not SIGNED_DEAL.search(t.text)]
        symbol = symbol_of(named, [collect(text) for text in named])
        if symbol is not None:
            cells["symbol"] = symbol
    take_size(cells, texts)
    if {"entry_price", "price"} <= cells.keys():
        cells.setdefault("last_price", cells.pop("price"))
    take_states(cells, texts)
    if (
        "status" in cells
        and normal(cells["status"].text) in CLOSED_STATES
        and "last_price" in cells
    ):
        cells.setdefault("exit_price", cells.pop("last_price"))
    words = tuple(word for line in lines for word in line.words)
    one_hue = len(lines) > 1 and len({word.tint for word in words}) == 1
    take_free(cells, free_numbers(texts, found), coloured=one_hue)
    take_told_result(cells, texts)
    return Record(cells, words, form=bool(buttons)) if cells else None


def take_size(cells: dict[Role, Cell], texts: Sequence[Text]) -> None:
    """Take the number behind side and code as the size, where a label tells the price paid.

    A word leads on from it, as in ``filled: buy KO 100 at``.
    """
    priced = {"fill_price", "entry_price"} & cells.keys() and "price" not in cells
    if not priced or "quantity" in cells or not {"side", "symbol"} <= cells.keys():
        return
    side, code = cells["side"].words[-1], cells["symbol"].words
    for text in texts:
        for one, number, after in zip(text.words, text.words[1:], text.words[2:], strict=False):
            numeral = parse_numeral(number.text)
            leads = after.text.casefold() in CONNECTING and len(code) == 1
            behind = one == code[0] and side.x1 <= one.x0
            if behind and leads and numeral is not None and not numeral.money:
                cells["quantity"] = Cell((number,))


def unwrapped(leftovers: Sequence[Leftover]) -> list[list[Phrase]]:
    """The phrases of each line; the price below a text that ends in ``at`` belongs to the text."""
    out: list[list[Phrase]] = []
    for left in leftovers:
        phrases = list(left.phrases)
        if out:
            for i, phrase in enumerate(out[-1]):
                below = next((p for p in phrases if continues(phrase, p)), None)
                if below is not None:
                    phrases.remove(below)
                    out[-1][i] = Phrase((*phrase.words, *below.words))
            if len(out[-1]) == len(phrases) == 1 and runs_on(out[-1][0], phrases[0]):
                out[-1] = [Phrase((*out[-1][0].words, *phrases.pop().words))]
        if phrases:
            out.append(phrases)
    return out


def continues(phrase: Phrase, below: Phrase) -> bool:
    """Whether a number stands under a text that cannot end where it does."""
    ends = phrase.words[-1].text.casefold() in CONNECTING and len(phrase.words) > 1
    level = phrase.x0 < below.x1 and below.x0 < phrase.x1
    return ends and level and kind_of(below.text) == "number"


def runs_on(phrase: Phrase, below: Phrase) -> bool:
    """Whether a sentence goes on in the line below, as paragraphs do."""
    flush = abs(phrase.x0 - below.x0) < 0.5 * phrase.words[0].height
    return flush and len(phrase.words) > PROSE_LENGTH and below.x1 < phrase.x1


def told_by(found: Sequence[Sequence[Found]]) -> dict[Role, Cell]:
    """The first value of each role that the phrasing tells.

    Of two prices joined by an arrow the second is the exit where a time says when, else it is the
    price of now.
    """
    told: dict[Role, Cell] = {}
    for one in (one for finds in found for one in finds):
        if one.role in TOLD:
            told.setdefault(one.role, one.cell)
    if {"entry_price", "exit_price"} <= told.keys():
        told.pop("price", None)
        if "time" not in told:
            told["last_price"] = told.pop("exit_price")
            return told
        moments = [one.cell for finds in found for one in finds if one.role == "time"]
        told["exit_time"] = told.pop("time")
        if both := first_and_last(moments):
            told["entry_time"], told["exit_time"] = both
    return told


def collect(text: Text) -> list[Found]:
    """Everything in one line that its phrasing tells, no two things at the same place."""
    found = ranged(text, list(moments_in(text)))
    for one in (*deal_in(masked(text, found)), *sides_in(text)):
        if not any(one.start < other.end and other.start < one.end for other in found):
            found.append(one)
    return found


def ranged(text: Text, moments: list[Found]) -> list[Found]:
    """Two moments with a dash between them are when a trade began and when it ended."""
    if len(moments) != 2 or not UNTIL.fullmatch(text.text[moments[0].end : moments[1].start]):
        return moments
    return [moments[0]._replace(role="entry_time"), moments[1]._replace(role="exit_time")]


def take_states(cells: dict[Role, Cell], texts: Sequence[Text]) -> None:
    """A word like Filled or Cancelled anywhere in a card is its state."""
    if "status" in cells:
        return
    for text in texts:
        for phrase in re.finditer(r"\S+(?: \S+)*", text.text):
            words = phrase[0].split()
            ordered = len(words) < 3 or any(normal(word) in ORDER_NAMES for word in words)
            if labels_time(text, phrase.end()):
                continue
            for piece in (phrase[0], *words):
                if normal(piece) in OPEN_STATES and piece != phrase[0] and not ordered:
                    continue
                if names_state(piece) and side_of(piece) is None:
                    start = phrase.start() + phrase[0].find(piece)
                    denied = DENIED.search(phrase[0][: phrase[0].find(piece)])
                    start -= len(denied[0]) if denied is not None else 0
                    cells["status"] = text.cell(
                        start, phrase.start() + phrase[0].find(piece) + len(piece)
                    )
                    return


def labels_time(text: Text, end: int) -> bool:
    """Whether a moment stands beside what ends there: ``Submitted   Jun 21, 9:44 AM``."""
    beside = re.match(r" {3}(\S+(?: \S+)*)", text.text[end:])
    shown = parse_shown(beside[1]) if beside is not None else None
    return shown is not None and shown.has_clock


def names_state(text: str) -> bool:
    """Whether a text is the state of an order, or of what was bought and sold again."""
    return state_of(text) is not None or normal(text) in CLOSED_STATES


def free_numbers(texts: Sequence[Text], found: Sequence[Sequence[Found]]) -> list[Cell]:
    """Phrases that are a number and nothing else, and were not found to be anything."""
    free: list[Cell] = []
    for text, finds in zip(texts, found, strict=True):
        for phrase in re.finditer(r"\S+(?: \S+)*", text.text):
            taken = any(f.start < phrase.end() and phrase.start() < f.end for f in finds)
            numeral = parse_numeral(phrase[0])
            lasts = DURATION.fullmatch(phrase[0]) is not None
            if not taken and numeral is not None and not numeral.percent and not lasts:
                free.append(text.cell(phrase.start(), phrase.end()))
    return free


DENIED = re.compile(rf"(?:{'|'.join(sorted(word_set('row', 'negating')))})\s$", re.IGNORECASE)
"""What stands before a state that was not reached: not filled."""

DURATION = re.compile(
    r"\d{1,3} ?(?:[dhjmswtgyu]|min|hrs?|days?|tage?|jours?|dias?|giorni|dagen|dni)"
)
"""How long something lasts yet: ``45d``, ``99j``."""


def is_worth(cells: Mapping[Role, Cell], numeral: Numeral) -> bool:
    """Whether a number is quantity times price, so what was paid or received and no result."""
    quantity, price = (
        parse_numeral(cells[role].text) if role in cells else None for role in ("quantity", "price")
    )
    if quantity is None or price is None:
        return False
    signs: tuple[DecimalSign, ...] = (".", ",")
    numerals = (quantity, price, numeral)
    amounts = [[abs(value_of(one, sign)) for one in numerals] for sign in signs]
    return any(is_product(size, one, all_of, VALUE_SLACK) for size, one, all_of in amounts)


def take_free(cells: dict[Role, Cell], free: Sequence[Cell], *, coloured: bool) -> None:
    """Numbers without a label: signed or coloured money is a result, one more a price or value.

    Beside a side it is the price; of what is held it may be what all of it is worth.
    ``coloured`` says that all of the card has one colour: then that of a number says nothing.
    """
    rest = list(free)
    priced = {"price", "entry_price", "fill_price"} & cells.keys()
    take_units(cells, rest)
    counted = take_points(cells, rest)
    for cell in list(rest):
        numeral = parse_numeral(cell.text)
        if numeral is None or "pnl" in cells or is_payment(cells, numeral):
            continue
        hued = cell.tint != "none" and bool(priced) and not coloured and not counted
        if (numeral.sign or hued) and not is_worth(cells, numeral):
            cells["pnl"] = cell
            rest.remove(cell)
    dealt = not priced and {"quantity", "side"} <= cells.keys()
    if dealt and rest and not paid_for(cells, rest[0]):
        cells["price"] = rest.pop(0)
    if rest and "value" not in cells:
        cells["value"] = rest[0]
    if "quantity" not in cells and len(rest) > 1 and not names_money(rest[1]):
        cells["quantity"] = rest[1]


def take_told_result(cells: dict[Role, Cell], texts: Sequence[Text]) -> None:
    """Take the one signed amount of money in the words of a closed trade as what it came to."""
    if "pnl" in cells or not {"entry_price", "exit_price"} <= cells.keys():
        return
    told = [text.cell(*one.span()) for text in texts for one in SIGNED_MONEY.finditer(text.text)]
    if len(told) == 1:
        cells["pnl"] = told[0]


SIGNED_MONEY = re.compile(r"(?<!\S)[+\-−–](?:US\$|[$€£₹])\d[\d,]*(?:\.\d+)?(?= |$)")


def names_money(cell: Cell) -> bool:
    """Whether a number has a currency beside it."""
    numeral = parse_numeral(cell.text)
    return numeral is not None and (numeral.money or numeral.currency is not None)


def take_points(cells: dict[Role, Cell], free: list[Cell]) -> bool:
    """Take a result in points, pips or ticks, which is no money; whether there was one."""
    numerals = [(cell, parse_numeral(cell.text)) for cell in free]
    points = [cell for cell, n in numerals if n is not None and "percent" in roles_of(n.unit or "")]
    for cell in points:
        cells.setdefault("percent", cell)
        free.remove(cell)
    return bool(points)


def take_units(cells: dict[Role, Cell], free: list[Cell]) -> None:
    """An amount in units of an instrument named elsewhere is the quantity: ``+0.005 BTC``."""
    named = cells.get("symbol")
    if named is None or "quantity" in cells:
        return
    symbol = re.split(r"[/\-]", named.text.upper())[0]
    priced = {"price", "fill_price"} & cells.keys()
    for cell in list(free):
        numeral = parse_numeral(cell.text)
        unit = (numeral.unit or "").upper() if numeral is not None else ""
        apart = bool(priced) or cell.words[-1].x0 != named.words[0].x0
        if "quantity" not in cells and unit == symbol and apart:
            cells["quantity"] = cell
            free.remove(cell)


def is_payment(cells: Mapping[Role, Cell], numeral: Numeral) -> bool:
    """Whether money with a sign is what a purchase cost or a sale brought, no price being shown."""
    side = side_of(cells["side"].text) if "side" in cells else None
    priced = {"price", "entry_price", "fill_price"} & cells.keys()
    if side is None or priced or "quantity" not in cells or not numeral.money:
        return False
    return numeral.sign == (-1 if side.side == "buy" else 1)


def paid_for(cells: Mapping[Role, Cell], cell: Cell) -> bool:
    """The same for the cell of an amount."""
    numeral = parse_numeral(cell.text)
    return numeral is not None and numeral.sign != 0 and is_payment(cells, numeral)
