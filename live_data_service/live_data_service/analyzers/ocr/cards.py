"""Lists, cards and notes: records without a header, cut apart and read by labels and phrasing."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from statistics import median

from live_data_service.analyzers.ocr.cells import Cell, kind_of
from live_data_service.analyzers.ocr.labels import label_pairs
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
    tickers_in,
)
from live_data_service.analyzers.ocr.records import Group, Record
from live_data_service.analyzers.ocr.sides import side_of, state_of
from live_data_service.analyzers.ocr.vocabulary import Role, roles_of
from live_data_service.analyzers.ocr.words import Line, phrases_of

__all__ = ["card_groups", "is_anchor", "read_card", "segments_of"]

LONE_REACH = 2.3
"""How far, in heights of a line, the lines of a single card stand apart at most."""

VALUE_SLACK = Decimal("0.01")
"""Share by which fees may part what was paid from quantity times price."""

PROSE_WORDS = 4
"""Small-letter words in one line that make it a sentence."""

FAR = 3.2
"""Lines farther apart than this, in their heights, are not of one card."""

SIGNED_DEAL = re.compile(r"(?<![\w.,$€£])[+\-−–]\s?\d[\d.,]*\s{0,3}(?:@|at)\s{0,3}\d")


def card_groups(lines: Sequence[Line], *, charted: bool = False) -> list[Group]:
    """The records of the lists and cards among lines that no table uses.

    On a chart (``charted``) labels of orders abound: only a size with its price counts there.
    """
    lines = [line for line in lines if not prose(line)]
    dates = date_headings(lines, charted=charted)
    lines = [line for line in lines if line not in dates]
    complete: list[Record] = []
    for segment in segments_of(lines, charted=charted):
        record = read_card(segment)
        if record is not None:
            if charted:
                drop_far_symbol(record)
            above = [date for date in dates if date.middle < segment[0].middle]
            record.date = Cell(above[-1].words) if above else None
            complete.append(record)
    if not complete:
        return []
    roles: frozenset[Role] = frozenset(role for record in complete for role in record.cells)
    top = min(word.y0 for word in complete[0].words)
    return [Group(origin="list", records=complete, roles=roles, headings=titles(lines), top=top)]


def prose(line: Line) -> bool:
    """Whether a line is running text that tells of no deal in full."""
    text = phrase_text(phrases_of(line.words))
    words = sum(word.text.strip(".,;:!?").islower() for word in line.words)
    if words < PROSE_WORDS:
        return False
    told = {found.role for found in (*deal_in(text), *sides_in(text), *tickers_in(text))}
    return not {"side", "quantity", "price", "symbol"} <= told


def drop_far_symbol(record: Record) -> None:
    """Forget a symbol apart from the words of the deal: on a chart, bars look like text."""
    symbol, deal = record.cells.get("symbol"), record.cells.get("quantity")
    if symbol is None or deal is None:
        return
    words = [*symbol.words, *deal.words]
    inline = max(word.y0 for word in words) < min(word.y1 for word in words)
    gap = max(symbol.box.x, deal.box.x) - min(
        symbol.box.x + symbol.box.width, deal.box.x + deal.box.width
    )
    if not inline or gap > symbol.box.height:
        del record.cells["symbol"]


def date_headings(lines: Sequence[Line], *, charted: bool) -> list[Line]:
    """Lines that say only a day and head the records below them, whose times show no date."""
    days: list[Line] = []
    clocks = 0
    for line in lines:
        text = phrase_text(phrases_of(line.words))
        shown = [parse_shown(found.cell.text) for found in moments_in(text)]
        whole = parse_shown(line.text)
        if whole is not None and whole.has_date and not whole.has_clock:
            days.append(line)
        clocks += any(s is not None and s.has_clock and not s.has_date for s in shown)
    anchors = sum(is_anchor(line, charted=charted) for line in lines)
    return days if clocks >= 0.5 * anchors or 2 * len(days) < anchors else []


def titles(lines: Sequence[Line]) -> list[str]:
    """Short lines of one phrase: what the list may be called."""
    return [
        line.text for line in lines if len(phrases_of(line.words)) == 1 and len(line.words) <= 4
    ]


def is_anchor(line: Line, *, charted: bool) -> bool:
    """Whether a line names the one side of a deal, or a signed size and its price."""
    text = phrase_text(phrases_of(line.words))
    if charted and not {"quantity", "price"} <= {found.role for found in deal_in(text)}:
        return False
    sides = {side_of(found.cell.text.strip(",.;:!·•")) for found in sides_in(text)}
    directions = {side.side for side in sides if side is not None}
    if len(directions) == 1:
        return deal_like(text)
    return not directions and SIGNED_DEAL.search(text.text) is not None


def deal_like(text: Text) -> bool:
    """Whether a line with a side says little else: instrument, numbers, order type, time."""
    found = (*sides_in(text), *tickers_in(text), *moments_in(text), *deal_in(text))
    spans = [(one.start, one.end) for one in found]
    outside = [
        word.text
        for word, start in zip(text.words, text.starts, strict=True)
        if not any(low <= start < high for low, high in spans)
    ]
    return sum(map(says_else, outside)) < PROSE_WORDS


def says_else(word: str) -> bool:
    """Whether a word is neither a number nor a heading nor a state, nor too short to matter."""
    if parse_numeral(word) is not None or len(re.sub(r"\W", "", word)) < 3:
        return False
    return state_of(word) is None and not roles_of(word)


def segments_of(lines: Sequence[Line], *, charted: bool = False) -> list[list[Line]]:
    """The lines of each record: one anchor each, cut where the space between two is widest."""
    anchors = [i for i, line in enumerate(lines) if is_anchor(line, charted=charted)]
    if not anchors:
        return []
    cuts = [widest_gap(lines, a, b) for a, b in pairwise(anchors)]
    inner = inner_gaps(lines, anchors, cuts)
    reach = 1.1 * max(inner) if inner else LONE_REACH * lines[anchors[0]].height
    if len(anchors) > 1:
        between = median(pitch(lines, c) for c in cuts)
        reach = min(reach, 0.96 * between) if inner else 0.0
    first = grow(lines, anchors[0], -1, -1, reach)
    last = grow(lines, anchors[-1], len(lines), 1, reach)
    edges = [first, *cuts, last + 1]
    return [
        near_lines(lines, anchor, a, b)
        for anchor, a, b in zip(anchors, edges, edges[1:], strict=False)
    ]


def near_lines(lines: Sequence[Line], anchor: int, start: int, end: int) -> list[Line]:
    """The lines of a stretch that hang together with its anchor; axes of times are left out."""
    sided = sides_in(phrase_text(phrases_of(lines[anchor].words)))
    reach = (FAR if sided else LONE_REACH - 0.6) * lines[anchor].height
    first = grow(lines, anchor, start - 1, -1, reach)
    last = grow(lines, anchor, end, 1, reach)
    return [line for line in lines[first : last + 1] if not clocks_only(line)]


def clocks_only(line: Line) -> bool:
    """Whether a line is the time axis of a chart: several times and nothing else."""
    kinds = [kind_of(phrase.text) for phrase in phrases_of(line.words)]
    return len(kinds) > 1 and set(kinds) == {"time"}


def widest_gap(lines: Sequence[Line], a: int, b: int) -> int:
    """Index of the line above which the space between two anchors is widest, last of equals."""
    gaps = [(pitch(lines, i), i) for i in range(a + 1, b + 1)]
    widest = max(gap for gap, _ in gaps)
    slack = 0.12 * lines[b].height
    return max(i for gap, i in gaps if gap >= widest - slack)


def pitch(lines: Sequence[Line], i: int) -> float:
    """Distance of a line from the one above it, centre to centre."""
    return lines[i].middle - lines[i - 1].middle


def inner_gaps(lines: Sequence[Line], anchors: Sequence[int], cuts: Sequence[int]) -> list[float]:
    """The distances of lines inside records, where both ends of the record are known."""
    inside = range(anchors[0] + 1, anchors[-1] + 1)
    return [pitch(lines, i) for i in inside if i not in cuts]


def grow(lines: Sequence[Line], start: int, end: int, step: int, reach: float) -> int:
    """The last line that stands no farther than ``reach`` from the one before it."""
    i = start
    while i + step != end:
        if pitch(lines, i if step < 0 else i + 1) > reach:
            break
        i += step
    return i


TOLD: tuple[Role, ...] = ("side", "quantity", "price", "entry_price", "exit_price", "time")


def read_card(lines: Sequence[Line]) -> Record | None:
    """What one card says: labelled values first, then what its phrasing tells."""
    cells, leftovers = label_pairs(lines)
    texts = [phrase_text(left.phrases) for left in leftovers if left.phrases]
    found = [collect(text) for text in texts]
    for role, cell in told_by(found).items():
        cells.setdefault(role, cell)
    if "symbol" not in cells:
        named = texts if "side" in cells else [t for t in texts if not SIGNED_DEAL.search(t.text)]
        symbol = symbol_of(named, [collect(text) for text in named])
        if symbol is not None:
            cells["symbol"] = symbol
    take_states(cells, texts)
    take_free(cells, free_numbers(texts, found))
    words = tuple(word for line in lines for word in line.words)
    return Record(cells, words) if cells else None


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
        if "time" in told:
            told["exit_time"] = told.pop("time")
        else:
            told["last_price"] = told.pop("exit_price")
    return told


def collect(text: Text) -> list[Found]:
    """Everything in one line that its phrasing tells, no two things at the same place."""
    found: list[Found] = list(moments_in(text))
    for one in (*deal_in(masked(text, found)), *sides_in(text)):
        if not any(one.start < other.end and other.start < one.end for other in found):
            found.append(one)
    return found


def symbol_of(texts: Sequence[Text], found: Sequence[Sequence[Found]]) -> Cell | None:
    """The ticker nearest to the side, else the first one, else the title of the card."""
    sided = [any(f.role in ("side", "quantity") for f in finds) for finds in found]
    order = sorted(range(len(texts)), key=lambda i: (not sided[i], i))
    for i in order:
        for one in tickers_in(texts[i]):
            if not any(one.start < other.end and other.start < one.end for other in found[i]):
                return one.cell
    for i in order[:2]:
        for phrase in re.finditer(r"\S+(?: \S+)*", texts[i].text):
            name = clear(phrase[0], found[i], phrase.start())
            if (
                len(re.sub(r"[^^\W\d_]", "", name)) >= 3
                and kind_of(name) == "text"
                and not roles_of(name)
            ):
                start = phrase.start() + phrase[0].find(name)
                return texts[i].cell(start, start + len(name))
    return None


def clear(phrase: str, found: Iterable[Found], offset: int) -> str:
    """What stays of a phrase before or after the things found in it."""
    spans = [(f.start - offset, f.end - offset) for f in found]
    kept = "".join(
        " " if any(low <= i < high for low, high in spans) else sign
        for i, sign in enumerate(phrase)
    )
    return max((piece.strip(" ,;·•|-") for piece in kept.split("  ")), key=len, default="")


def take_states(cells: dict[Role, Cell], texts: Sequence[Text]) -> None:
    """A word like Filled or Cancelled anywhere in a card is its state."""
    if "status" in cells:
        return
    for text in texts:
        for phrase in re.finditer(r"\S+(?: \S+)*", text.text):
            for piece in (phrase[0], *phrase[0].split()):
                if state_of(piece) is not None and side_of(piece) is None:
                    start = phrase.start() + phrase[0].find(piece)
                    cells["status"] = text.cell(start, start + len(piece))
                    return


def free_numbers(texts: Sequence[Text], found: Sequence[Sequence[Found]]) -> list[Cell]:
    """Phrases that are a number and nothing else, and were not found to be anything."""
    free: list[Cell] = []
    for text, finds in zip(texts, found, strict=True):
        for phrase in re.finditer(r"\S+(?: \S+)*", text.text):
            taken = any(f.start < phrase.end() and phrase.start() < f.end for f in finds)
            numeral = parse_numeral(phrase[0])
            if not taken and numeral is not None and not numeral.percent:
                free.append(text.cell(phrase.start(), phrase.end()))
    return free


def is_product(cells: Mapping[Role, Cell], numeral: Numeral) -> bool:
    """Whether a number is quantity times price, so what was paid or received and no result."""
    quantity, price = (
        parse_numeral(cells[role].text) if role in cells else None for role in ("quantity", "price")
    )
    if quantity is None or price is None:
        return False
    signs: tuple[DecimalSign, ...] = (".", ",")
    amounts = [
        (abs(value_of(quantity, sign) * value_of(price, sign)), abs(value_of(numeral, sign)))
        for sign in signs
    ]
    return any(abs(product - shown) <= VALUE_SLACK * shown for product, shown in amounts)


def take_free(cells: dict[Role, Cell], free: Sequence[Cell]) -> None:
    """Numbers without a label: signed or coloured money is a result, one more a price or value."""
    rest = list(free)
    priced = {"price", "entry_price", "fill_price"} & cells.keys()
    for cell in list(rest):
        numeral = parse_numeral(cell.text)
        if numeral is None or "pnl" in cells:
            continue
        coloured = cell.tint != "none" and bool(priced)
        if (numeral.sign or coloured) and not is_product(cells, numeral):
            cells["pnl"] = cell
            rest.remove(cell)
    if not priced and rest and "quantity" in cells:
        cells["price"] = rest.pop(0)
    if rest and "value" not in cells:
        cells["value"] = rest[0]
    if "quantity" not in cells and len(rest) > 1:
        cells["quantity"] = rest[1]
