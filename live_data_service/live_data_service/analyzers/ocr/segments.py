"""Which lines make one record of a list: an anchor each, and what hangs together with it."""

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from live_data_service.analyzers.ocr.cash_lines import before_cash, labels_sum
from live_data_service.analyzers.ocr.cells import kind_of, ticker_in
from live_data_service.analyzers.ocr.label_anchors import (
    FAR,
    ended_anchors,
    heads_holding,
    held_anchors,
    repeated_anchors,
    tells_holding,
)
from live_data_service.analyzers.ocr.labels import holds_position, label_pairs
from live_data_service.analyzers.ocr.logs import is_log
from live_data_service.analyzers.ocr.numerals import parse_numeral
from live_data_service.analyzers.ocr.phrasing import (
    Text,
    deal_in,
    moments_in,
    phrase_text,
    sides_in,
    tickers_in,
)
from live_data_service.analyzers.ocr.sides import SideWord, side_of, state_of
from live_data_service.analyzers.ocr.vocabulary import Role, normal, roles_of, word_set
from live_data_service.analyzers.ocr.words import Line, Word, phrases_of

__all__ = [
    "PROSE_WORDS",
    "SIGNED_DEAL",
    "is_anchor",
    "labels_ticket",
    "of_others",
    "offers_both",
    "says_own",
    "segments_of",
]

DEALT = word_set("row", "dealt")
OWN_WORDS = word_set("row", "own")
"""Words that say a deal is one's own."""

CLOSING = word_set("row", "closing")
"""What a note of one's own begins with: ``Closed ES long``."""

LONE_REACH = 2.3
"""How far, in heights of a line, the lines of a single card stand apart at most."""

DETAIL_REACH = 3.6
"""The same for a page of details, where a word names the side of the deal."""


EVEN = 1.15
"""How many times the smallest step between the lines of an even list the largest is at most."""

PROSE_WORDS = 4
"""Small-letter words in one line that make it a sentence."""


SIGNED_DEAL = re.compile(r"(?<![\w.,$€£])[+\-−–]\s?\d[\d.,]*[KkM]?\s{0,3}(?:@|at)\s{0,3}\d")


def is_anchor(line: Line, *, charted: bool) -> bool:
    """Whether a line names the one side of a deal, or a signed size and its price."""
    if charted and labels_ticket(line):
        return True
    text = phrase_text(phrases_of(line.words))
    if charted and not {"quantity", "price"} <= told_roles(text):
        return False
    if labels_side(line):
        return False
    sides = {side_of(found.cell.text.strip(",.;:!·•()"), letters=True) for found in sides_in(text)}
    directions = {side.side for side in sides if side is not None}
    if len(directions) == 1:
        return not of_others(text) and (deal_like(text) or told_in_full(text))
    if directions:
        return False
    return SIGNED_DEAL.search(text.text) is not None or (not charted and holds_position(line))


def labels_side(line: Line) -> bool:
    """Whether a line only labels a number of one side: ``Short size   107.00``."""
    phrases = phrases_of(line.words)
    if len(phrases) != len(("label", "value")) or re.search(r"\d", phrases[0].text):
        return False
    first, *rest = phrases[0].words
    named = any(roles_of(word.text) for word in rest)
    coded = any(ticker_in(word.text) and not roles_of(word.text) for word in rest)
    valued = kind_of(phrases[1].text) == "number"
    return side_of(first.text) is not None and valued and named and not coded


def labels_ticket(line: Line) -> bool:
    """Whether a line on a chart is the label of a position: its number, side and size alone."""
    return any(TICKET.fullmatch(phrase.text) for phrase in phrases_of(line.words))


TICKET = re.compile(r"#\d{5,12} (?:buy|sell) \d{1,4}[.,]\d{1,3}", re.IGNORECASE)


def says_again(lines: Sequence[Line], anchors: Sequence[int], i: int) -> bool:
    """Whether a line labels the side that one above it told already, without a number since."""
    before = max((k for k in anchors if k < i), default=None)
    if before is None or label_pairs([lines[i]])[0].keys() != {"side"}:
        return False
    spoken = {side.side for k in (before, i) for side in told_sides(lines[k])}
    between = [kind_of(p.text) for line in lines[before : i + 1] for p in phrases_of(line.words)]
    labelled = sum(re.search(r"\d", line.text) is not None for line in lines[before + 1 : i])
    return len(spoken) == 1 and labelled < 2 and not {"number", "percent", "time"} & set(between)


def goes_on(lines: Sequence[Line], anchors: Sequence[int], i: int) -> bool:
    """Whether a line only labels size and price, right below one that names side and no number."""
    if i - 1 not in anchors or sided(lines[i]) or not sided(lines[i - 1]):
        return False
    kinds = {kind_of(phrase.text) for phrase in phrases_of(lines[i - 1].words)}
    told = told_roles(phrase_text(phrases_of(lines[i - 1].words)))
    near = pitch(lines, i) <= FAR * lines[i].height
    return near and "number" not in kinds and not {"quantity", "price"} & told


def without_subject(lines: Sequence[Line], anchors: list[int]) -> list[int]:
    """Of two lines that tell one deal in the same words, a title and the text below it, the first.

    Where more lines tell of deals, or both are of one height, they are of a list.
    """
    if len(anchors) != len(("title", "text")):
        return anchors
    first, second = (lines[i] for i in anchors)
    again = [phrase for phrase in phrases_of(second.words) if phrase.text in first.text]
    whole = any(whole_deal(Line(phrase.words)) for phrase in again)
    return anchors[:1] if whole and first.height > TITLE * second.height else anchors


TITLE = 1.15
"""How many times higher than the text below it a title is at least."""


def told_sides(line: Line) -> list[SideWord]:
    """The sides that the words of a line name."""
    found = (side_of(one.cell.text) for one in sides_in(phrase_text(phrases_of(line.words))))
    return [side for side in found if side is not None]


def beside_buttons(lines: Sequence[Line], i: int) -> bool:
    """Whether a side stands close to buttons of both sides: a form to order with."""
    if not sided(lines[i]):
        return False
    reach = 2 * LONE_REACH * lines[i].height
    near = [line for line in lines[max(0, i - 2) : i + 3] if line is not lines[i]]
    return any(offers_both(line) for line in near if abs(line.middle - lines[i].middle) <= reach)


def offers_both(line: Line) -> bool:
    """Whether a line has the two sides as labels of their own and no number beside them."""
    told = [side_of(phrase.text) for phrase in phrases_of(line.words)]
    tabs = [side_of(word.text) for word in phrases_of(line.words)[0].words]
    both = [{side.side for side in one if side is not None} for one in (told, tabs)]
    return both[0] == {"buy", "sell"} or (both[1] == {"buy", "sell"} and None not in tabs)


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


def told_in_full(text: Text) -> bool:
    """Whether a sentence says that a deal was done, and all of it."""
    told = {found.role for found in (*deal_in(text), *sides_in(text), *tickers_in(text))}
    done = any(state_of(word.text.strip(".,;:!")) in ("filled", "partial") for word in text.words)
    return done and {"side", "quantity", "price", "symbol"} <= told


def of_others(text: Text) -> bool:
    """Whether a sentence tells what somebody else did: ``Insider sold 40,000 shares of KO``."""
    sides = sides_in(text)
    before = [
        word.text
        for word, start in zip(text.words, text.starts, strict=True)
        if start < sides[0].start
    ]
    if (
        not before
        or says_own(text.words)
        or any(normal(word.strip(",.:;!’'")) in OWN_WORDS for word in before)
        or normal(before[0]) in CLOSING
    ):
        return False
    named = [found for found in tickers_in(text) if found.start > sides[0].end]
    spoken = before[-1].endswith(":") or "   " in text.text[: sides[0].start]
    return bool(named) and not spoken and all(word.rstrip(",:").isalpha() for word in before)


def says_own(words: Sequence[Word]) -> bool:
    """Whether a sentence says in the past tense what one dealt oneself: ``You bought``."""
    names = [normal(word.text.strip(".,;:!?")) for word in words]
    return any(one in OWN_WORDS and other in DEALT for one, other in pairwise(names))


def says_else(word: str) -> bool:
    """Whether a word is neither a number nor a heading nor a state, nor too short to matter."""
    if parse_numeral(word) is not None or len(re.sub(r"\W", "", word)) < 3:
        return False
    return state_of(word) is None and not roles_of(word)


def segments_of(
    lines: Sequence[Line], *, charted: bool = False, held: bool = False
) -> list[list[Line]]:
    """The lines of each record: one anchor each, cut where the space between two is widest.

    ``held`` says that they stand under a title of holdings.
    """
    anchors = [i for i, line in enumerate(lines) if is_anchor(line, charted=charted)]
    anchors = [i for i in anchors if not beside_buttons(lines, i)]
    anchors = [i for i in anchors if not says_again(lines, anchors, i)]
    anchors = [i for i in anchors if not goes_on(lines, anchors, i)]
    anchors = without_subject(lines, anchors)
    anchors = [i for i in anchors if i == anchors[0] or not labels_sum(lines, i)]
    if not anchors and not charted:
        anchors = held_anchors(lines, held=held) or ended_anchors(lines) or repeated_anchors(lines)
    if not anchors:
        return []
    if is_log(lines):
        return [[lines[anchor]] for anchor in anchors]
    cuts = [widest_gap(lines, a, b) for a, b in pairwise(anchors)]
    inner = inner_gaps(lines, anchors, cuts)
    detailed = sided(lines[anchors[0]]) or (held and heads_holding(lines, anchors[0]))
    lone = DETAIL_REACH if detailed else LONE_REACH
    reach = 1.1 * max(inner) if inner else lone * lines[anchors[0]].height
    if len(anchors) > 1:
        between = median(pitch(lines, c) for c in cuts)
        reach = min(reach, 0.96 * between) if inner else 0.0
    first = grow(lines, anchors[0], -1, -1, reach)
    last = grow(lines, anchors[-1], len(lines), 1, reach)
    leads = [anchor - cut for anchor, cut in zip(anchors[1:], cuts, strict=True)]
    if len(leads) > 1:
        first = max(first, anchors[0] - max(leads))
    edges = even_edges(lines, anchors) or [first, *cuts, last + 1]
    segments = [
        near_lines(lines, anchor, a, b)
        for anchor, a, b in zip(anchors, edges, edges[1:], strict=False)
    ]
    segments = [
        before_cash(segment, segment.index(lines[anchor]))
        for anchor, segment in zip(anchors, segments, strict=True)
    ]
    if not charted:
        return segments
    return [
        [lines[anchor]] if is_chart_label(lines[anchor], segment) else segment
        for anchor, segment in zip(anchors, segments, strict=True)
    ]


def even_edges(lines: Sequence[Line], anchors: Sequence[int]) -> list[int] | None:
    """Where records begin that have as many lines each, of the same kinds, all at even steps.

    None where spaces part the records, or where they are not alike.
    """
    counts = {b - a for a, b in pairwise(anchors)}
    count = counts.pop() if len(counts) == 1 else 1
    if count < 2:
        return None
    lead = next((k for k in range(count) if not repeats(lines, anchors, k + 1)), count - 1)
    starts = [anchor - lead for anchor in anchors]
    inside = range(starts[0] + 1, min(starts[-1] + count, len(lines)))
    steps = [pitch(lines, i) for i in inside]
    if len(inside) < count * len(anchors) - 1 or max(steps) > EVEN * min(steps):
        return None
    return [*starts, starts[-1] + count]


def repeats(lines: Sequence[Line], anchors: Sequence[int], k: int) -> bool:
    """Whether the lines ``k`` above each anchor show the same kinds of texts side by side."""
    if k > anchors[0]:
        return False
    shown = {tuple(kind_of(p.text) for p in phrases_of(lines[a - k].words)) for a in anchors}
    return len(shown) == 1


def is_chart_label(line: Line, segment: Sequence[Line]) -> bool:
    """Whether a line is the label of a deal on a chart, and what is near it of something else.

    A message names the instrument or says in another line what became of the order.
    """
    if labels_ticket(line):
        return True
    if not whole_deal(line) or tickers_in(phrase_text(phrases_of(line.words))):
        return False
    return all(state_of(other.text, exact=False) is None for other in segment)


def whole_deal(line: Line) -> bool:
    """Whether one line tells side, size and price, as labels on charts do."""
    return sided(line) and {"quantity", "price"} <= told_roles(phrase_text(phrases_of(line.words)))


def told_roles(text: Text) -> set[Role]:
    """What the phrasing of a deal tells; the first of two prices is its price."""
    return {"price" if f.role == "entry_price" else f.role for f in deal_in(text)}


def sided(line: Line) -> bool:
    """Whether a word of a line names a side."""
    return bool(sides_in(phrase_text(phrases_of(line.words))))


def near_lines(lines: Sequence[Line], anchor: int, start: int, end: int) -> list[Line]:
    """The lines of a stretch that hang together with its anchor; axes of times are left out."""
    headed = heads_holding(lines, anchor) and not sided(lines[anchor])
    reach = (DETAIL_REACH if headed else reach_of(lines[anchor])) * lines[anchor].height
    first = grow(lines, anchor, start - 1, -1, reach)
    last = grow(lines, anchor, end, 1, reach)
    return [line for line in lines[first : last + 1] if not clocks_only(line)]


def reach_of(anchor: Line) -> float:
    """How far, in heights, the lines of a card stand apart at most, by what its anchor says."""
    if sided(anchor):
        return FAR
    inline = holds_position(anchor) or not tells_holding(anchor)
    return LONE_REACH - 0.6 if inline else LONE_REACH


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
