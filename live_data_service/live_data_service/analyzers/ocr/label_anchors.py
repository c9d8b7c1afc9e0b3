"""Which lines of cards without a side label what is held, or what closed trades came to."""

from collections.abc import Sequence

from live_data_service.analyzers.ocr.arithmetic import is_product
from live_data_service.analyzers.ocr.drafts import QUANTITY_ROLES
from live_data_service.analyzers.ocr.labels import QUOTED, label_pairs
from live_data_service.analyzers.ocr.numerals import parse_numeral, value_of
from live_data_service.analyzers.ocr.phrasing import deal_in, phrase_text, sides_in
from live_data_service.analyzers.ocr.vocabulary import Role, normal, roles_of
from live_data_service.analyzers.ocr.words import Line, phrases_of

__all__ = [
    "FAR",
    "ended_anchors",
    "heads_holding",
    "held_anchors",
    "repeated_anchors",
    "tells_holding",
]

FAR = 3.4
"""Lines farther apart than this, in their heights, are not of one card."""

CARD_HEIGHT = 10.0
"""Distance, in heights of a line, of the quantity and the cost in a card of labels."""

SIZES: frozenset[Role] = frozenset(QUANTITY_ROLES)

COSTS: frozenset[Role] = frozenset({"entry_price", "fill_price"})


def held_anchors(lines: Sequence[Line], *, held: bool) -> list[int]:
    """The lines that say how much is held, each close to one that labels what it cost.

    Under a title of holdings (``held``) the size alone says it.
    """
    if held:
        told = [i for i, line in enumerate(lines) if tells_holding(line) or tells_cost(line)]
        heads = [i for i in range(len(lines)) if heads_holding(lines, i)]
        end = heads[1] if len(heads) > 1 else len(lines)
        return told or (heads if heads and labels_cost(lines, heads[0], end) else [])
    sizes = [i for i, line in enumerate(lines) if tells_holding(line) or heads_holding(lines, i)]
    ends = [*sizes[1:], len(lines)]
    return [i for i, end in zip(sizes, ends, strict=False) if labels_cost(lines, i, end)]


def labels_cost(lines: Sequence[Line], i: int, end: int) -> bool:
    """Whether the lines below one, or the two above it, label what a position cost."""
    reach = CARD_HEIGHT * lines[i].height
    below = [line for line in lines[i:end] if line.middle - lines[i].middle <= reach]
    above = [line for line in lines[max(0, i - 2) : i] if lines[i].middle - line.middle <= reach]
    costs = any(COSTS & label_pairs(part)[0].keys() for part in (below, above))
    # A line above may be the last one of another card.
    return costs or any(tells_worth([*above[k:], *below]) for k in range(len(above) + 1))


def tells_worth(lines: Sequence[Line]) -> bool:
    """Whether lines label a size and a price, and show their product."""
    cells, leftovers = label_pairs(lines)
    free = [phrase.text for left in leftovers for phrase in left.phrases]
    labelled = [cells[role].text for role in ("quantity", "price") if role in cells]
    told = [cells["value"].text] if "value" in cells else free
    numerals = [numeral for text in labelled if (numeral := parse_numeral(text)) is not None]
    if len(numerals) < 2:
        return False
    size, price = (abs(value_of(numeral, ".")) for numeral in numerals)
    amounts = (numeral for text in told if (numeral := parse_numeral(text)) is not None)
    return any(is_product(size, price, abs(value_of(n, "."))) for n in amounts if not n.percent)


def tells_holding(line: Line) -> bool:
    """Whether a line says how much is held: by a label, or as a number of shares."""
    if labels_holding(line):
        return True
    text = phrase_text(phrases_of(line.words))
    sizes = [found for found in deal_in(text) if found.role == "quantity"]
    alone = {found.role for found in deal_in(text)} == {"quantity"}
    return bool(sizes) and alone and not sides_in(text)


def tells_cost(line: Line) -> bool:
    """Whether a line says how much at what price, with neither sign nor side: 75 @ 744.00."""
    text = phrase_text(phrases_of(line.words))
    told = {found.role for found in deal_in(text)}
    return "@" in text.text and {"quantity", "price"} <= told and not sides_in(text)


def ended_anchors(lines: Sequence[Line]) -> list[int]:
    """The lines that label what was paid at the entry, each above one that labels the exit."""
    told = [set(label_pairs([line])[0]) for line in lines]
    entries = [i for i, roles in enumerate(told) if "entry_price" in roles]
    ends = [*entries[1:], len(lines)]
    return [
        i
        for i, end in zip(entries, ends, strict=False)
        if any(
            "exit_price" in told[k] and lines[k].middle - lines[i].middle <= FAR * lines[i].height
            for k in range(i, end)
        )
    ]


def repeated_anchors(lines: Sequence[Line]) -> list[int]:
    """The lines that label sizes in a list of cards, each of which labels the same things again."""
    sizes = [i for i, line in enumerate(lines) if labels_holding(line)]
    ends = [*sizes[1:], len(lines)]
    told = [label_pairs(lines[i:end])[0].keys() for i, end in zip(sizes, ends, strict=False)]
    same = told[:1] and all(one == told[0] for one in told[:-1]) and told[-1] <= told[0]
    return sizes if same and len(sizes) >= MIN_CARDS and told[0] >= WHAT_CAME else []


MIN_CARDS = 3
WHAT_CAME: frozenset[Role] = frozenset({"pnl", "entry_time", "exit_time"})
"""What the cards of a list of closed trades label beside their sizes."""


def labels_holding(line: Line) -> bool:
    """Whether a line labels a quantity that is not the volume of a market."""
    names = {normal(phrase.text) for phrase in phrases_of(line.words)}
    return "quantity" in label_pairs([line])[0] and not names & QUOTED


def heads_holding(lines: Sequence[Line], i: int) -> bool:
    """Whether a line names a quantity, no volume of a market, that stands in the line below."""
    names = [phrase.text for phrase in phrases_of(lines[i].words)]
    if i + 1 == len(lines) or QUOTED & set(map(normal, names)) or not any(map(names_size, names)):
        return False
    told = label_pairs(lines[i : i + 2])[0].keys() - label_pairs(lines[i + 1 : i + 2])[0].keys()
    return not SIZES.isdisjoint(told)


def names_size(text: str) -> bool:
    """Whether a text is the name of a quantity."""
    return not SIZES.isdisjoint(roles_of(text))
