"""The side of a trade: by word, by sign, by what it came to, by colour."""

from decimal import Decimal
from difflib import get_close_matches

from live_data_service.analyzers.base import Side, TradeKind
from live_data_service.analyzers.ocr.arithmetic import RESULT_SLACK
from live_data_service.analyzers.ocr.cells import Cell
from live_data_service.analyzers.ocr.drafts import NUMBER_ROLES, Draft, number_of
from live_data_service.analyzers.ocr.headings import heading_sort
from live_data_service.analyzers.ocr.levels import side_by_levels
from live_data_service.analyzers.ocr.numerals import parse_numeral, value_of
from live_data_service.analyzers.ocr.records import Group, Record
from live_data_service.analyzers.ocr.sides import SideWord, side_of
from live_data_service.analyzers.ocr.vocabulary import Role
from live_data_service.analyzers.ocr.words import UNREAD, Tint

__all__ = ["take_side"]


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
    elif not (
        side_by_likeness(draft, record)
        or side_by_limits(draft, record)
        or side_of_held(draft, cell, group)
        or side_by_result(draft, record, group)
        or side_by_worth(draft, group)
        or side_by_colour(draft, record, group)
        or side_by_payment(draft, group)
        or side_by_headings(draft, group)
    ):
        draft.reasons.append("The side isn't shown.")


def side_by_limits(draft: Draft, record: Record) -> bool:
    """The side of a position whose target lies above or below its stop."""
    told = side_by_levels(record) if draft.kind == "position" else None
    if told is None:
        return False
    draft.side, draft.cells["side"] = told
    draft.reasons.append("The side is taken from the target and the stop.")
    return True


def side_of_held(draft: Draft, cell: Cell | None, group: Group) -> bool:
    """What is held and shows no side was bought; where there is a word for it, somebody looks.

    Labels on charts are of both sides, and tell which by their colour.
    """
    if (
        draft.kind != "position"
        or group.origin == "chart"
        or (cell is not None and cell.text == UNREAD)
        or gained_by_falling(draft)
    ):
        return False
    draft.side = "buy"
    shown = draft.cells.get("quantity") or next(iter(draft.cells.values()), None)
    draft.cells |= {"side": shown} if shown is not None else {}
    if cell is not None:
        draft.reasons.append("The side could not be read with certainty.")
    return True


def gained_by_falling(draft: Draft) -> bool:
    """Whether the result is just what a short position of this size and these prices made.

    A result without a sign may be a loss that only its colour tells.
    """
    if not (draft.price and draft.last_price and draft.quantity and draft.pnl):
        return False
    shown = number_of(draft.cells["pnl"])
    if shown is None or not shown.sign:
        return False
    gain = (draft.price - draft.last_price) * abs(draft.quantity)
    return gain != 0 and abs(gain - draft.pnl) <= RESULT_SLACK * abs(gain)


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
    signed = any(numeral.sign < 0 for numeral in numerals)
    if draft.kind != "fill" or not (signed or group.paid):
        return False
    if not draft.value or "value" not in draft.cells:
        return False
    draft.side = "buy" if group.paid or draft.value < 0 else "sell"
    draft.cells["side"] = draft.cells["value"]
    draft.reasons.append("The side is taken from what was paid.")
    return True


def side_by_headings(draft: Draft, group: Group) -> bool:
    """The side of which headings speak; bought where they speak of what is held."""
    shown = next(iter(draft.cells.values()), None)
    held = "side" not in group.roles and heading_sort(group.headings) == "open"
    side = group.dealt or ("buy" if held else None)
    if draft.kind != "fill" or side is None or shown is None:
        return False
    draft.side, draft.cells["side"] = side, shown
    draft.reasons.append("The side is taken from the headings.")
    return True


def side_by_result(draft: Draft, record: Record, group: Group) -> bool:
    """The side of a trade that gained while the price rose, or lost while it fell."""
    end = draft.exit_price if draft.kind == "round_trip" else draft.last_price
    if draft.kind == "fill" or not end or not draft.price:
        return False
    rise = end - draft.price
    gain, cell = result_shown(draft, record, group)
    if not rise or not gain or cell is None:
        return False
    draft.side = "buy" if (rise > 0) == (gain > 0) else "sell"
    draft.cells["side"] = cell
    draft.reasons.append("The side is taken from the prices and the result.")
    return True


def side_by_worth(draft: Draft, group: Group) -> bool:
    """Bought, where results are what trades were worth more when they ended."""
    if draft.kind == "fill" or not group.rising or "value" not in draft.cells:
        return False
    draft.side, draft.cells["side"] = "buy", draft.cells["value"]
    draft.reasons.append("The side is taken from the prices and the result.")
    return True


def result_shown(draft: Draft, record: Record, group: Group) -> tuple[Decimal | int, Cell | None]:
    """What a trade came to: money, or on a card the sign before a percentage or points.

    In a table a percentage may be what the price changed by, unless its heading says otherwise.
    """
    if draft.pnl:
        return draft.pnl, draft.cells["pnl"]
    told = group.origin == "list" or group.shared
    cell = record.cells.get("percent") if told else None
    numeral = parse_numeral(cell.text) if cell is not None else None
    if numeral is None or cell is None:
        return 0, cell
    # Under its heading a percentage without a sign is a gain, unless its colour is of losses.
    gains = group.shared and cell.tint != "red" and value_of(numeral, ".") != 0
    return numeral.sign or int(gains), cell


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

    Where prices that rise are red, so are deals that buy: of two colours the other one sells. None
    where words contradict each other.
    """
    cells = [record.cells["side"] for record in group.records if "side" in record.cells]
    said = {side for c in cells if c.tint == tint and (side := side_word(c, "fill")) is not None}
    others = {side for c in cells if c.tint != tint and (side := side_word(c, "fill")) is not None}
    usual: Side = "sell" if tint == "red" else "buy"
    if said:
        return said.pop() if len(said) == 1 else None
    if others == {usual} and len({cell.tint for cell in cells}) == len(("buy", "sell")):
        return "sell" if usual == "buy" else "buy"
    return None if usual in others else usual


def tells_sides(role: Role, group: Group) -> bool:
    """Whether a column is red in some rows and of another colour in nearly all others."""
    cells = [record.cells[role] for record in group.records if role in record.cells]
    if role in NUMBER_ROLES:
        cells = [cell for cell in cells if number_of(cell) is not None]
    tints = [cell.tint for cell in cells if cell.tint != "none"]
    return 0 < tints.count("red") < len(tints) and len(tints) >= COLOURED_SHARE * len(cells)
