"""Where the columns of a table run: from the white space between its cells and its header."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np

from live_data_service.analyzers.ocr.cells import Kind, kind_of
from live_data_service.analyzers.ocr.column_names import headings_of, left
from live_data_service.analyzers.ocr.headers import TIGHT_GAP
from live_data_service.analyzers.ocr.moments import parse_shown
from live_data_service.analyzers.ocr.vocabulary import known_heading, roles_of
from live_data_service.analyzers.ocr.words import Line, Phrase, Word, phrases_of

__all__ = ["Column", "body_of", "columns_of", "spans_of"]

MIN_VALLEY = 0.22
"""Narrowest white strip between two columns, in heights of a line."""

SPACE = 0.75
"""Strips narrower than this may be a space inside one column that all rows happen to share."""

MOSTLY = 0.7
"""Share of the words of a heading that name columns where it is the headings of several."""

CROSSING_SHARE = 0.06
"""Share of the lines that may run across a white strip."""


FULL_ROWS = 4
"""So many rows and headings tell the columns, and with them where a table ends."""

NEARLY_FULL = 0.8
"""Share of the columns that the last row of a table fills at least."""

SPARSE = 0.6
"""Share of the columns that a line fills at most which is no row."""


@dataclass(slots=True)
class Column:
    """A column of a table: its extent in pixels and the words that name it, if any do.

    ``fenced`` says that a rule stands before its cells.
    """

    x0: float
    x1: float
    heading: tuple[Word, ...] = ()
    label: str | None = None
    fenced: bool = False

    @property
    def name(self) -> str:
        """The text of its heading, or its part of a heading that names two lines of a cell."""
        return " ".join(word.text for word in self.heading) if self.label is None else self.label


def spans_of(lines: Sequence[Line], height: float, gap: float = TIGHT_GAP) -> list[Column]:
    """Strips of text between the white strips that nearly all lines share."""
    right = int(max((word.x1 for line in lines for word in line.words), default=0)) + 2
    cover = np.zeros(right, np.int32)
    for line in lines:
        row = np.zeros(right, np.bool_)
        for phrase in phrases_of(line.words, gap):
            # However near to its rule a text begins, there is a strip between columns.
            start = int(phrase.x0 + MIN_VALLEY * height * phrase.words[0].fenced)
            row[start : max(start + 1, round(phrase.x1))] = True
        cover += row
    crossing = max(int(CROSSING_SHARE * len(lines)), int(len(lines) >= 6))
    filled = np.flatnonzero(cover > crossing)
    if not filled.size:
        return []
    breaks = np.flatnonzero(np.diff(filled) > max(2.0, MIN_VALLEY * height))
    starts = [filled[0], *filled[breaks + 1]]
    ends = [*filled[breaks], filled[-1]]
    spans = [Column(float(a), float(b) + 1) for a, b in zip(starts, ends, strict=True)]
    for span in spans:
        span.fenced = stands_fenced(span, lines)
    return spans


def stands_fenced(span: Column, lines: Sequence[Line]) -> bool:
    """Whether a rule stands before most of the cells that begin a span."""
    firsts = [
        next((word for word in line.words if span.x0 <= (word.x0 + word.x1) / 2 <= span.x1), None)
        for line in lines
    ]
    fenced = [word.fenced for word in firsts if word is not None]
    return 2 * sum(fenced) > len(fenced)


def columns_of(body: Sequence[Line], header: Sequence[Word]) -> list[Column]:
    """The columns of a table with their headings, left to right.

    ``header`` may be empty: strips of text are then the columns, spaces inside texts closed.
    """
    height = median(line.height for line in body) if body else 1.0
    names = headings_of(header)
    spans = spans_of(row_like(body), height)
    if not names:
        return closed_up(spans, body, height)
    names = [part for name in names for part in split_by_spans(name, spans, body)]
    spans = whole_moments(split_by_names(spans, names, body), body)
    claims = claims_of(spans, names)
    spans, claims = merge_unnamed(spans, claims, height)
    claim_in_order(spans, names, claims)
    claims = [nearest_known(span, claim, names) for span, claim in zip(spans, claims, strict=True)]
    for span, claim in zip(spans, claims, strict=True):
        span.heading = tuple(word for index in claim for word in names[index].words)
    taken = {index for claim in claims for index in claim}
    empty = [Column(n.x0, n.x1, n.words) for i, n in enumerate(names) if i not in taken]
    return sorted([*spans, *empty], key=lambda column: column.x0)


def row_like(lines: Sequence[Line]) -> list[Line]:
    """The lines that hold about as many cells as most: sums and notes run across columns."""
    counts = [len(phrases_of(line.words)) for line in lines]
    usual = median(counts) if counts else 0
    return [line for line, count in zip(lines, counts, strict=True) if count >= 0.5 * usual]


def body_of(lines: Sequence[Line], header: Sequence[Word]) -> list[Line]:
    """The lines of a table, until one behind the last full row runs across its columns."""
    count = len(headings_of(header))
    height = median(line.height for line in lines) if lines else 1.0
    cells = [len(phrases_of(line.words)) * (line.height > 0.5 * height) for line in lines]
    full = [i for i, shown in enumerate(cells) if shown >= count]
    if min(len(full), count) < FULL_ROWS:
        return list(lines)
    spans = spans_of([lines[i] for i in full], height)
    last = max(i for i, shown in enumerate(cells) if shown >= NEARLY_FULL * count)
    after = (i for i in range(last + 1, len(lines)) if cells[i] <= SPARSE * count)
    return list(lines[: next((i for i in after if runs_across(lines[i], spans)), len(lines))])


def runs_across(line: Line, spans: Sequence[Column]) -> bool:
    """Whether a text of a line stands in several columns."""
    return any(
        sum(phrase.x0 < span.x1 and span.x0 < phrase.x1 for span in spans) > 1
        for phrase in phrases_of(line.words)
    )


def closed_up(spans: Sequence[Column], body: Sequence[Line], height: float) -> list[Column]:
    """Spans no farther apart than words are one column, unless they hold values of two sorts."""
    closed: list[Column] = []
    sorts: list[Kind | None] = []
    for span in spans:
        sort = sort_of(span, body)
        close = bool(closed) and not span.fenced and span.x0 - closed[-1].x1 < SPACE * height
        joint = close and sort_of(Column(closed[-1].x0, span.x1), body) == "time"
        apart = close and not joint and None not in (sort, sorts[-1])
        if close and not (apart and (sort != sorts[-1] or sort == "number")):
            closed[-1].x1 = span.x1
        else:
            closed.append(span)
            sorts.append(sort)
    return closed


def sort_of(span: Column, body: Sequence[Line]) -> Kind | None:
    """What nearly all rows hold in a span, None for text or a mixture."""
    kinds: Counter[Kind] = Counter()
    for line in body:
        words = line_in(line, span)
        if words:
            kinds[kind_of(" ".join(word.text for word in words))] += 1
    if not kinds:
        return None
    kind, times = kinds.most_common(1)[0]
    return kind if kind != "text" and times >= 0.8 * len(body) else None


def shared(span: Column, name: Phrase) -> float:
    """Pixels that a span and a heading have in common; negative is their distance."""
    return min(span.x1, name.x1) - max(span.x0, left(name))


def split_by_spans(name: Phrase, spans: Sequence[Column], body: Sequence[Line]) -> list[Phrase]:
    """Part a heading that stands over several spans, where its words are names of their own."""
    width = name.x1 - left(name)
    over = [s for s in spans if shared(s, name) > 0.3 * min(s.x1 - s.x0, width)]
    if len(over) < 2 or known_heading(name.text):
        return [name]
    if any(word.text == "/" for word in name.words):
        return halves_of(name) if len(over) == 2 and beside(over[0], over[1], body) else [name]
    pieces: list[list[Word]] = [[] for _ in over]
    for word in name.words:
        near = min(range(len(over)), key=lambda i: abs(over[i].x0 + over[i].x1 - word.x0 - word.x1))
        pieces[near].append(word)
    parts = [Phrase(tuple(piece)) for piece in pieces if piece]
    if all(span.fenced for span in over[1:]):
        return parts
    known = sum(bool(roles_of(part.text)) for part in parts)
    return parts if known > 1 and known >= MOSTLY * len(parts) else [name]


def beside(one: Column, other: Column, body: Sequence[Line]) -> bool:
    """Whether most lines with a word in one of two spans have words in both.

    Else what stands alone now and then is the thousands of long numbers: ``62 037.18``.
    """
    counts = [sum(bool(line_in(line, span)) for span in (one, other)) for line in body]
    return counts.count(2) >= counts.count(1)


def line_in(line: Line, span: Column) -> list[Word]:
    """The words of a line that stand in a span."""
    return [word for word in line.words if span.x0 <= (word.x0 + word.x1) / 2 <= span.x1]


def halves_of(name: Phrase) -> list[Phrase]:
    """Both names of a heading with a stroke between them: ``Market / Side``."""
    cut = next(i for i, word in enumerate(name.words) if word.text == "/")
    parts = [Phrase(words) for words in (name.words[:cut], name.words[cut + 1 :]) if words]
    return parts if len(parts) == 2 and all(roles_of(part.text) for part in parts) else [name]


def split_by_names(
    spans: Sequence[Column], names: Sequence[Phrase], body: Sequence[Line]
) -> list[Column]:
    """Part the spans under which two or more headings stand, where most rows leave a gap."""
    out: list[Column] = []
    for span in spans:
        over = [
            n
            for n in names
            if shared(span, n) > 0.5 * min(n.x1 - left(n), span.x1 - span.x0)
            or begins_in(span, n, body)
        ]
        start = span.x0
        for one, other in pairwise(over):
            cut = best_cut(one, other, span, body)
            if start < cut:
                out.append(Column(start, cut, fenced=span.fenced and start == span.x0))
                start = cut
        out.append(Column(start, span.x1, fenced=span.fenced and start == span.x0))
    return out


def whole_moments(spans: Sequence[Column], body: Sequence[Line]) -> list[Column]:
    """Spans with times of day moved from before other texts to the dates they stand behind."""
    for date, rest in pairwise(spans):
        pairs = [(line_in(line, date), line_in(line, rest)) for line in body]
        led = [
            (one, other) for one, other in pairs if one and other and is_moment(one[-1], other[0])
        ]
        parted = [(other, clock_length(other)) for _, other in led]
        more = [(words, length) for words, length in parted if length < len(words)]
        if len(more) > 1 and len(more) >= MOSTLY * sum(bool(other) for _, other in pairs):
            date.x1 = max(words[length - 1].x1 for words, length in parted)
            rest.x0 = min(words[length].x0 for words, length in more)
    return list(spans)


def clock_length(words: Sequence[Word]) -> int:
    """How many words a time of day is that begins a text: two in ``11:26 PM``, one else."""
    halved = len(words) > 1 and tells_clock(f"{words[0].text} {words[1].text}")
    return 2 if halved else 1


def tells_clock(text: str) -> bool:
    """Whether a text is a time of day and nothing else."""
    shown = parse_shown(text)
    return shown is not None and shown.has_clock and not shown.has_date


def begins_in(span: Column, name: Phrase, body: Sequence[Line]) -> bool:
    """Whether numbers begin inside a span in most lines right where a heading does."""
    if not span.x0 < left(name) < span.x1:
        return False
    reach = ALIGNED * name.words[0].height
    begun = sum(any(begins_at(word, left(name), reach) for word in line.words) for line in body)
    return len(body) > 1 and begun >= MOSTLY * len(body)


def begins_at(word: Word, x: float, reach: float) -> bool:
    """Whether a number begins at a place, a few pixels more or less."""
    return abs(word.x0 - x) <= reach and kind_of(word.text) == "number"


ALIGNED = 0.25
"""How far, in heights, the cells of a column that is aligned with its heading stand from it."""


def best_cut(one: Phrase, other: Phrase, span: Column, body: Sequence[Line]) -> float:
    """The place between two headings that the fewest words run across.

    Among equals it is near the right edge of the one or the left edge of the other, where the
    columns end or begin that are aligned with their headings.
    """
    low = max(one.x0, span.x0) + 1
    high = max(min(other.x1, span.x1) - 1, low + 1)
    texts = [phrase for line in body for phrase in phrases_of(line.words, TIGHT_GAP)]
    words = [word for line in body for word in line.words]
    moments = [(a.x1, b.x0) for line in body for a, b in pairwise(line.words) if is_moment(a, b)]

    def cost(x: float) -> float:
        crossed = sum(text.x0 < x < text.x1 for text in texts)
        crossed += 2 * sum(start <= x <= end for start, end in moments)
        cut = sum(word.x0 < x < word.x1 for word in words)
        away = min(abs(x - one.x1), abs(x - left(other))) / (high - low)
        return cut + 0.5 * crossed + 0.5 * away

    return min((float(x) for x in np.linspace(low, high, 64)), key=cost)


def is_moment(one: Word, other: Word) -> bool:
    """Whether two words are a date and the time of day behind it."""
    if not all(kind_of(word.text) == "time" for word in (one, other)):
        return False
    date, clock = parse_shown(one.text), parse_shown(other.text)
    return date is not None and clock is not None and not (date.has_clock or clock.has_date)


def claims_of(spans: Sequence[Column], names: Sequence[Phrase]) -> list[list[int]]:
    """For each span the headings over it: each heading goes to the span it shares most with."""
    claims: list[list[int]] = [[] for _ in spans]
    for index, name in enumerate(names):
        best = max(range(len(spans)), key=lambda i: shared(spans[i], name), default=None)
        if best is not None and shared(spans[best], name) > 0:
            claims[best].append(index)
    taken = [(span, names[i]) for span, claim in zip(spans, claims, strict=True) for i in claim]
    if all(left(name) <= span.x0 + 1 for span, name in taken):
        for index in sorted(set(range(len(names))) - {i for claim in claims for i in claim}):
            claim_below_end(spans, names, claims, index)
    return claims


def claim_below_end(
    spans: Sequence[Column], names: Sequence[Phrase], claims: list[list[int]], index: int
) -> None:
    """Give a heading that ends where its column begins the span before the next heading.

    Headings on the left of their columns over cells on the right all begin before these.
    """
    name = names[index]
    last = index + 1 == len(names)
    end = name.x1 + NEAR_END * name.words[0].height if last else left(names[index + 1])
    below = [k for k, span in enumerate(spans) if name.x0 < span.x0 < end and not claims[k]]
    if below and (last or spans[below[0]].x1 <= end):
        claims[below[0]].append(index)


NEAR_END = 2.0
"""How far behind the last heading, in heights, its column begins at most."""


def merge_unnamed(
    spans: list[Column], claims: list[list[int]], height: float
) -> tuple[list[Column], list[list[int]]]:
    """Join a span without heading to the neighbour it stands beside like a word of it."""
    out: list[Column] = []
    kept: list[list[int]] = []
    for span, claim in zip(spans, claims, strict=True):
        near = bool(out) and not span.fenced and span.x0 - out[-1].x1 < SPACE * height
        if near and (not claim or not kept[-1]):
            out[-1].x1 = span.x1
            kept[-1] += claim
        else:
            out.append(span)
            kept.append(list(claim))
    return out, kept


def nearest_known(span: Column, claim: list[int], names: Sequence[Phrase]) -> list[int]:
    """Of several known headings over one column the one that stands over most of it.

    The others name columns that are empty.
    """
    if len(claim) < 2 or not all(known_heading(names[index].text) for index in claim):
        return claim
    if known_heading(" ".join(names[index].text for index in claim)):
        return claim
    return [max(claim, key=lambda index: shared(span, names[index]))]


def claim_in_order(
    spans: Sequence[Column], names: Sequence[Phrase], claims: list[list[int]]
) -> None:
    """Give headings that stand over no cell to the unnamed span between the same neighbours."""
    taken = {index for claim in claims for index in claim}
    for index in (i for i in range(len(names)) if i not in taken):
        before = max((k for k, c in enumerate(claims) if c and max(c) < index), default=-1)
        after = min((k for k, c in enumerate(claims) if c and min(c) > index), default=len(spans))
        free = [k for k in range(before + 1, after) if not claims[k]]
        if free:
            best = max(free, key=lambda k: shared(spans[k], names[index]))
            claims[best].append(index)
