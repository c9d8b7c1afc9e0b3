"""Labelled values: ``Entry price 1.0850``, ``Size: 2``, or a label above its value."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from live_data_service.analyzers.ocr.cells import Cell, kind_of
from live_data_service.analyzers.ocr.label_names import NUMERIC, inner_pair, is_label, label_role
from live_data_service.analyzers.ocr.label_parts import split_at_labels
from live_data_service.analyzers.ocr.moments import parse_shown
from live_data_service.analyzers.ocr.numerals import parse_numeral
from live_data_service.analyzers.ocr.phrasing import deal_in, phrase_text
from live_data_service.analyzers.ocr.sides import state_of
from live_data_service.analyzers.ocr.vocabulary import Role, normal, roles_of, word_set
from live_data_service.analyzers.ocr.words import Line, Phrase, phrases_of

__all__ = ["QUOTED", "Leftover", "alternates", "holds_position", "label_pairs"]

SIZE_REACH = 1.0
"""Distance, in heights, of a size from the average price behind it."""

ENDS: tuple[tuple[Role, Role], ...] = (
    ("entry_time", "entry_price"),
    ("exit_time", "exit_price"),
)
ALIGNED = 1.0
"""How far, in heights of a line, a value stands from being aligned with its label."""

QUOTED = word_set("header_hint", "quoted")
"""Labels of quotes that may also label what is held: open, volume."""

MIN_ROW = 3


class Leftover(NamedTuple):
    """The phrases of a line that are neither a label nor its value."""

    phrases: tuple[Phrase, ...]


def label_pairs(lines: Sequence[Line]) -> tuple[dict[Role, Cell], list[Leftover]]:
    """Values by the role their label names, and what is left of each line."""
    cells: dict[Role, Cell] = {}
    leftovers: list[Leftover] = []
    above: list[Phrase] = []
    rows = without_quotes([split_at_labels(phrases_of(line.words)) for line in lines])
    for phrases, below in zip(rows, [*rows[1:], []], strict=False):
        if above and len(phrases) <= len(above) + 1 and are_values(phrases, above):
            rest = pair_below(above, phrases, cells)
            leftovers.append(Leftover(tuple(rest)))
            above = []
            continue
        above = []
        labels = (
            all(map(is_label, phrases)) or stand_over(phrases, below) or head_row(phrases, below)
        )
        if len(phrases) > 1 and labels and not names_state(phrases):
            above = phrases
            if not below or not are_values(below, phrases) or len(below) > len(phrases) + 1:
                # Nothing stands under them: one of them may be a state.
                states = (phrase for phrase in phrases if state_of(phrase.text) is not None)
                leftovers.append(Leftover(tuple(states)))
            continue
        rest = pair_beside(phrases, cells)
        if len(rest) == 1 and len(phrases) == 1 and is_label(rest[0]):
            above = rest
        leftovers.append(Leftover(tuple(rest)))
    if "note" in cells:
        # No other result is shown than that of the day.
        cells.setdefault("pnl", cells.pop("note"))
    return cells, leftovers


def without_quotes(rows: Sequence[Sequence[Phrase]]) -> list[list[Phrase]]:
    """The phrases without labelled quotes of the day, where others label what a position cost."""
    names = {normal(phrase.text) for phrases in rows for phrase in phrases}
    if not any("entry_price" in roles_of(name) for name in names - QUOTED):
        return [list(phrases) for phrases in rows]
    return [
        [
            phrase
            for before, phrase in zip([None, *phrases], phrases, strict=False)
            if not (is_quote(phrase) or (before is not None and is_quote(before)))
        ]
        for phrases in rows
    ]


def is_quote(phrase: Phrase) -> bool:
    """Whether a phrase labels the first price of the day rather than that of a position."""
    name = normal(phrase.text)
    opens = name in QUOTED and "entry_price" in roles_of(name)
    return opens and phrase.text.endswith((":", "："))


def are_values(phrases: Sequence[Phrase], above: Sequence[Phrase]) -> bool:
    """Whether texts under labels are their values; under several, one may look like a label."""
    several = len(above) >= MIN_ROW and not all(map(is_label, phrases))
    return several or not is_label(phrases[0])


def head_row(names: Sequence[Phrase], values: Sequence[Phrase]) -> bool:
    """Whether most of several texts are labels, and each stands over a text that mostly is none."""
    if len(names) != len(values) or len(names) < MIN_ROW:
        return False
    reach = ALIGNED * names[0].words[0].height
    level = all(offset(name, value) <= reach for name, value in zip(names, values, strict=True))
    labels = sum(map(is_label, names))
    return level and labels >= len(names) - 1 and 2 * sum(map(is_label, values)) < len(values)


def stand_over(names: Sequence[Phrase], values: Sequence[Phrase]) -> bool:
    """Whether texts, labels among them, stand over as many numbers, each over its own."""
    if len(names) != len(values) or not any(map(is_label, names)):
        return False
    reach = ALIGNED * names[0].words[0].height
    return all(
        (kind_of(name.text) == "text" or is_label(name))
        and kind_of(value.text) in ("number", "percent")
        and offset(name, value) <= reach
        for name, value in zip(names, values, strict=True)
    )


def names_state(phrases: Sequence[Phrase]) -> bool:
    """Whether a label and its value are those of a state: some states name columns, too."""
    if len(phrases) != 2:
        return False
    return "status" in roles_of(phrases[0].text) and state_of(phrases[1].text) is not None


def alternates(phrases: Sequence[Phrase]) -> bool:
    """Whether labels and numbers take turns in a line: a line of a card, and no row of a table."""
    labels, values = phrases[::2], phrases[1::2]
    numbers = all(kind_of(value.text) in ("number", "percent") for value in values)
    return len(labels) == len(values) > 1 and numbers and all(map(is_label, labels))


def pair_beside(phrases: Sequence[Phrase], cells: dict[Role, Cell]) -> list[Phrase]:
    """Take labels with the value to their right; give back the other phrases."""
    rest: list[Phrase] = []
    i = 0
    while i < len(phrases):
        value = phrases[i + 1] if i + 1 < len(phrases) else None
        labelled = value is not None and is_label(phrases[i])
        spoken = phrases[i].text.endswith((":", "："))
        if (
            value is not None
            and labelled
            and (spoken or names_state(phrases) or not (is_label(value) or labels_own(value)))
            and take_pair(phrases[i], value, cells)
        ):
            i += 2
            continue
        own = inner_pair(without_comma(phrases[i]))
        if own is not None:
            keep(own[0], own[1], cells)
        else:
            rest.append(phrases[i])
        i += 1
    return without_size(phrases, rest, cells)


def labels_own(value: Phrase) -> bool:
    """Whether a text labels a number of its own and is no value of what stands before it."""
    own = inner_pair(value)
    return own is not None and own[0] in SIZES


SIZES: frozenset[Role] = frozenset({"quantity", "filled"})


def without_size(
    phrases: Sequence[Phrase], rest: list[Phrase], cells: dict[Role, Cell]
) -> list[Phrase]:
    """Take the number right before the label of an average as the size: ``100 Avg. 1650.23``."""
    for size, label in pairwise(phrases):
        own = inner_pair(label)
        averaged = own is not None and own[0] in ("fill_price", "entry_price")
        near = label.x0 - size.x1 < SIZE_REACH * size.words[0].height
        if averaged and near and size in rest and kind_of(size.text) == "number":
            cells.setdefault("quantity", Cell(size.words))
            return [phrase for phrase in rest if phrase is not size]
    return rest


def take_pair(label: Phrase, value: Phrase, cells: dict[Role, Cell]) -> bool:
    """Keep the value of a label, or the time and the price that it says; whether there was any."""
    halves = halves_of(label, value)
    if halves:
        kept = [take_pair(*half, cells) for half in halves]
        return any(kept)
    sized = sized_price(label, value)
    if sized is not None:
        cells["filled"], cells["fill_price"] = sized
        return True
    counted = counted_price(value)
    if counted is not None and label_role(label, counted[0]) in COUNTED:
        keep("quantity", Cell(counted[1].words), cells)
        value = counted[0]
    both = dated_price(value)
    named = set(roles_of(label.text.rstrip(":：")))
    end = next((end for end in ENDS if set(end) <= named), None)
    if both is not None and end is not None:
        keep(end[0], both[0], cells)
        keep(end[1], both[1], cells)
        return True
    shown = without_aside(without_comma(value))
    role = label_role(label, shown)
    if role in SIZES and shows_money(shown):
        # ``ABC Holdings   £459.85``: what is worth money is no size, its name no label.
        role = None
    if role is not None:
        keep(role, Cell(shown.words), cells)
    return role is not None


def shows_money(value: Phrase) -> bool:
    """Whether a text is an amount with the sign of its money."""
    numeral = parse_numeral(value.text)
    return numeral is not None and numeral.money


COUNTED: frozenset[Role] = frozenset({"price", "fill_price", "entry_price", "exit_price"})


def sized_price(label: Phrase, value: Phrase) -> tuple[Cell, Cell] | None:
    """How much was dealt at what price: ``Filled quantity   3 contracts at $5.85``."""
    sized = {"filled", "quantity"} & set(roles_of(label.text.rstrip(":：")))
    if not sized or kind_of(value.words[0].text) != "number":
        return None
    found = {one.role: one.cell for one in deal_in(phrase_text([value]))}
    told = found.keys() == {"quantity", "price"}
    return (found["quantity"], found["price"]) if told else None


def counted_price(value: Phrase) -> tuple[Phrase, Phrase] | None:
    """The price and the size of a value that says both: ``$25.10 x 4``."""
    if len(value.words) != len(("price", "x", "size")) or value.words[1].text not in "x×":
        return None
    price, size = Phrase(value.words[:1]), Phrase(value.words[2:])
    whole = size.text.isdigit() and is_price(price.text)
    return (price, size) if whole else None


def halves_of(label: Phrase, value: Phrase) -> list[tuple[Phrase, Phrase]]:
    """Both labels and both values of ``Cost / Last   3.4184 / 2.4929``."""
    names, numbers = parts_at_stroke(label), parts_at_stroke(value)
    named = all(set(roles_of(name.text)) & set(NUMERIC) for name in names)
    counted = [kind_of(number.text) in ("number", "percent") for number in numbers]
    if len(counted) > 1 and counted[0] and normal(numbers[1].text) in AT_MARKET:
        names, numbers, counted = names[:1], numbers[:1], counted[:1]
    return (
        list(zip(names, numbers, strict=True))
        if names and numbers and named and all(counted)
        else []
    )


AT_MARKET = word_set("row", "at_market")
"""What stands for the price of an order that had none."""


def parts_at_stroke(phrase: Phrase) -> list[Phrase]:
    """What stands before and after the one stroke of a phrase; nothing without one."""
    text = phrase_text([phrase])
    if text.text.count("/") != 1:
        return []
    cut = text.text.index("/")
    parts = text.cell(0, cut), text.cell(cut + 1, len(text.text))
    words = [tuple(word for word in part.words if word.text.strip()) for part in parts]
    return [Phrase(piece) for piece in words] if all(words) else []


def without_comma(value: Phrase) -> Phrase:
    """A value without the comma that parts it from the next label."""
    *words, last = value.words
    return Phrase((*words, last._replace(text=last.text.rstrip(",;") or last.text)))


def keep(role: Role, cell: Cell, cells: dict[Role, Cell]) -> None:
    """Keep the first value of a role, but an amount rather than a percentage."""
    known = cells.get(role)
    shares = known is not None and kind_of(known.text) == "percent"
    if known is None or (shares and kind_of(cell.text) == "number"):
        cells[role] = cell


def dated_price(value: Phrase) -> tuple[Cell, Cell] | None:
    """The time and the price of a text that says both: ``April 21, 2026, $5.18``."""
    for cut in range(1, len(value.words)):
        parts = Cell(value.words[:cut]), Cell(value.words[cut:])
        for time, price in (parts, parts[::-1]):
            shown = parse_shown(time.text.strip(" @,;·"))
            if shown is not None and shown.has_date and is_price(price.text.strip(" @,;·")):
                return time, price
    return None


def is_price(text: str) -> bool:
    """Whether a text is a number as prices are written: with a currency or decimals."""
    numeral = parse_numeral(text)
    return numeral is not None and (numeral.money or bool(re.search(r"[.,]\d+$", numeral.body)))


def without_aside(value: Phrase) -> Phrase:
    """A number without what stands in brackets behind it: ``0.5 (221.08€)``."""
    first = next((i for i, w in enumerate(value.words) if i and w.text.startswith("(")), None)
    if first is None or not value.words[-1].text.endswith(")"):
        return value
    number = Phrase(value.words[:first])
    return number if kind_of(number.text) == "number" else value


def holds_position(line: Line) -> bool:
    """Whether one line labels how much is held and what it cost: a position without a side."""
    cells: dict[Role, Cell] = {}
    pair_beside(split_at_labels(phrases_of(line.words)), cells)
    return "quantity" in cells and bool({"entry_price", "fill_price"} & cells.keys())


def pair_below(
    labels: Sequence[Phrase], values: Sequence[Phrase], cells: dict[Role, Cell]
) -> list[Phrase]:
    """Take values with the label above them; give back the other phrases."""
    rest: list[Phrase] = []
    free = list(labels)
    for value in values:
        best = min(free, key=lambda label: offset(label, value), default=None)
        known = best is not None and take_pair(best, value, cells)
        if best is None or not (known or not is_label(best)):
            rest.append(value)
            continue
        free.remove(best)
        if not known:
            rest += [best, value]
    return rest


def offset(label: Phrase, value: Phrase) -> float:
    """How far a value stands from being aligned with a label, left, right or centred."""
    return min(
        abs(label.x0 - value.x0),
        abs(label.x1 - value.x1),
        abs(label.x0 + label.x1 - value.x0 - value.x1) / 2,
    )
