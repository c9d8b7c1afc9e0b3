"""Panels that stand side by side are read one by one: a book beside a table is not its columns."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from statistics import median

import numpy as np

from live_data_service.analyzers.ocr.beside import dates_deals, ends_table, split_lists, split_logs
from live_data_service.analyzers.ocr.cells import kind_of
from live_data_service.analyzers.ocr.headers import TIGHT_GAP, TIGHT_PITCH, header_score
from live_data_service.analyzers.ocr.menus import split_menu
from live_data_service.analyzers.ocr.side_tables import (
    CLEAR_HEADER,
    MIN_TWIN,
    SLANT,
    TITLE_PITCH,
    split_neighbours,
    split_titled,
    split_twins,
    two_tables,
)
from live_data_service.analyzers.ocr.vocabulary import Role, normal, roles_of
from live_data_service.analyzers.ocr.words import Line, Phrase, Word, lines_of, phrases_of

__all__ = ["panels_of"]

MIN_LINES = 3
GUTTER = 0.8
"""Narrowest blank strip between two panels, in heights of a line."""

STRIP = 0.9
"""Lowest blank strip, in heights of a line, at which a page is cut across."""

IN_STEP = 0.17
"""Lines of one table stand at the same offset, within this share of their height."""


MOST_STRIPS = 5
MOST_BARS = 16
"""Blank strips between which panels under headings that a line hides are looked for."""


MOST_TITLES = 2

CELL_PITCH = 1.2
"""Distance, in heights, under which lines may belong to one cell."""

CARD_PITCH = 15.0
"""Distance, in heights, at which the labels of one card stand from those of the next at most."""

DEEPEST = 5

LABELLED = re.compile(r"(?P<label>[^\W\d][^\d:]*?)\s*(?::.*\d|[+\-−–$€£¥₹]*\d)")
"""A name and a number, with a colon between them or with the sign of the number."""


def panels_of(words: Sequence[Word], depth: int = 0) -> list[list[Word]]:
    """Split the words of a page into panels, each to be read as a page of its own."""
    if depth >= DEEPEST or len(words) < 4 * MIN_LINES:
        return [list(words)]
    parts: tuple[list[Word], ...] | None = (
        (split_menu(words) if depth == 0 else None)
        or split_above_header(words)
        or split_logs(words)
        or split_lists(words)
        or split_twins(words)
        or split_tiles(words)
        or split_titled(words)
        or split_sideways(words)
        or split_neighbours(words)
        or split_across(words)
        or split_between(words)
    )
    if parts is None:
        return [list(words)]
    return [panel for part in parts for panel in panels_of(part, depth + 1)]


def split_tiles(words: Sequence[Word]) -> tuple[list[Word], list[Word]] | None:
    """Cards beside each other, whose lines have the same labels twice at the same places."""
    edges = [edge for line in lines_of(words) if (edge := second_label(line)) is not None]
    if len(edges) < MIN_TWIN:
        return None
    height = median(word.height for word in words)
    x = median(edges) - SLANT * height
    if sum(abs(edge - median(edges)) < height for edge in edges) < MIN_TWIN:
        return None
    left = [word for word in words if (word.x0 + word.x1) / 2 < x]
    return left, [word for word in words if (word.x0 + word.x1) / 2 >= x]


def second_label(line: Line) -> float | None:
    """Where the labels of a line begin to repeat: ``Lots 1.00   Lots 0.10``."""
    phrases = phrases_of(line.words)
    told = repeated_label(phrases)
    if told is not None:
        return told
    names = [phrase.text.casefold() for phrase in phrases]
    for step in range(2, len(names) // 2 + 1):
        tiles = range(0, len(names), step)
        same = len(names) % step == 0 and all(names[i] == names[0] for i in tiles)
        if same and roles_of(names[0]):
            values = [phrases[i + 1].text for i in tiles]
            return phrases[step].x0 if all(kind_of(text) == "number" for text in values) else None
    return None


def repeated_label(phrases: Sequence[Phrase]) -> float | None:
    """Where the second text of a line begins, when all say a value of the same name."""
    labels = {label_before(phrase) for phrase in phrases}
    if len(phrases) < 2 or len(labels) != 1 or "" in labels:
        return None
    return phrases[1].x0


def label_before(phrase: Phrase) -> str:
    """The known name that a text begins with before it says a number: ``Exit: $5.16``."""
    found = LABELLED.match(phrase.text)
    label = found["label"].casefold() if found is not None else ""
    return label if roles_of(label) else ""


def split_above_header(words: Sequence[Word]) -> tuple[list[Word], list[Word]] | None:
    """What stands above a table's header, its titles excepted, and the table with all below it."""
    lines = lines_of(words)
    for index, line in enumerate(lines):
        if index == 0 or header_score(line.words) < CLEAR_HEADER or repeats(line, lines):
            continue
        first = index
        while first > 0 and belongs_above(lines, first, index):
            first -= 1
        upper = [word for above in lines[:first] for word in above.words]
        if len(upper) < 4 * MIN_LINES:
            continue
        return upper, [word for below in lines[first:] for word in below.words]
    return None


def belongs_above(lines: Sequence[Line], first: int, index: int) -> bool:
    """Whether the line above the first of a table is its title, or a part of its headings."""
    above, line = lines[first - 1], lines[first]
    if line.middle - above.middle < TIGHT_PITCH * line.height:
        return True
    return index - first < MOST_TITLES and is_title(above, line)


def repeats(line: Line, lines: Sequence[Line]) -> bool:
    """Whether the same names stand again a few lines away: labels of cards head no table."""
    names = normal(line.text)
    like = [other for other in lines if other is not line and normal(other.text) == names]
    step = min((abs(other.middle - line.middle) for other in like), default=0.0)
    return 0 < step < CARD_PITCH * line.height


def is_title(line: Line, below: Line) -> bool:
    """Whether a line is a title or a bar of tabs close above another line."""
    kinds = {kind_of(phrase.text) for phrase in phrases_of(line.words)}
    near = below.middle - line.middle < TITLE_PITCH * line.height
    return near and kinds <= {"text", "state", "side"}


def split_sideways(words: Sequence[Word]) -> tuple[list[Word], list[Word]] | None:
    """Two panels left and right of a blank strip, where their lines are out of step."""
    height = median(word.height for word in words)
    lines = lines_of(words)
    for x in gutters(words, height):
        if any(runs_across(line, x) for line in lines):
            continue
        left = [word for word in words if word.x1 <= x + 1]
        right = [word for word in words if word.x1 > x + 1]
        if out_of_step(lines_of(left), lines_of(right)):
            return left, right
    return None


def runs_across(line: Line, x: float) -> bool:
    """Whether the headings of one table stand on both sides of a blank strip."""
    sides = [word for word in line.words if word.x1 <= x + 1], [w for w in line.words if w.x0 > x]
    if not all(sides):
        return False
    near = phrases_of(sides[0], TIGHT_GAP)[-1], phrases_of(sides[1], TIGHT_GAP)[0]
    if not all(roles_of(phrase.text) for phrase in near):
        return False
    known = [sum(bool(roles_of(p.text)) for p in phrases_of(side, TIGHT_GAP)) for side in sides]
    headed = all(header_score(side) >= 1.0 for side in sides) and not ends_rows(sides[1])
    return sum(known) > MIN_TWIN and not (headed or two_tables(line, x))


def ends_rows(names: Sequence[Word]) -> bool:
    """Whether names of columns are of results, and none of whose: they belong to others' rows."""
    roles = {role for p in phrases_of(names, TIGHT_GAP) for role in roles_of(p.text)[:1]}
    return "pnl" in roles and roles.isdisjoint(WHOSE)


WHOSE: frozenset[Role] = frozenset({"symbol", "name", "quantity", "side", "time", "entry_time"})
"""What a table of its own tells of each row: what was dealt in, how much or when."""


def split_across(words: Sequence[Word]) -> tuple[list[Word], list[Word]] | None:
    """An upper and a lower part, where at least one of them then parts into panels."""
    height = median(word.height for word in words)
    strips = sorted(blank_strips(words, STRIP * height), key=lambda strip: strip[0] - strip[1])
    for top, bottom in strips[:MOST_STRIPS]:
        parts = parted_at(words, (top + bottom) / 2)
        if any(len(part) >= 4 * MIN_LINES and split_sideways(part) for part in parts):
            return parts
    return None


def split_between(words: Sequence[Word]) -> tuple[list[Word], ...] | None:
    """What stands above panels, they, and what stands below them: bars at both ends of a page.

    Only panels of which one has the headings of a table that a line of the other hides.
    """
    hidden = [line for line in lines_of(words) if hides_header(line)]
    height = median(word.height for word in words)
    strips = (
        sorted(blank_strips(words, STRIP * height), key=lambda s: s[0] - s[1]) if hidden else []
    )
    cuts = sorted((top + bottom) / 2 for top, bottom in strips[:MOST_BARS])
    for top, bottom in combinations(cuts, 2):
        upper, rest = parted_at(words, top)
        middle, lower = parted_at(rest, bottom)
        held = any(top < line.middle < bottom for line in hidden)
        sides = split_sideways(middle) if held and len(middle) >= 4 * MIN_LINES else None
        lines = (line for side in sides or () for line in lines_of(side))
        if any(header_score(line.words) >= CLEAR_HEADER for line in lines):
            return upper, middle, lower
    return None


def hides_header(line: Line) -> bool:
    """Whether a line only has the headings of a table on one side of a place in it."""
    phrases = phrases_of(line.words)
    if len(phrases) < 2 * MIN_TWIN or header_score(line.words) >= 1.0:
        return False
    rests = ([w for phrase in phrases[i:] for w in phrase.words] for i in range(1, len(phrases)))
    return any(header_score(rest) >= CLEAR_HEADER for rest in rests)


def parted_at(words: Sequence[Word], cut: float) -> tuple[list[Word], list[Word]]:
    """The words above and below a height."""
    upper = [word for word in words if word.middle < cut]
    return upper, [word for word in words if word.middle >= cut]


def gutters(words: Sequence[Word], height: float) -> Iterator[float]:
    """Where blank strips run from top to bottom, widest first."""
    cover = np.zeros(int(max(word.x1 for word in words)) + 2, np.bool_)
    for word in words:
        cover[int(word.x0) : max(int(word.x0) + 1, round(word.x1))] = True
    filled = np.flatnonzero(cover)
    space = np.diff(filled)
    gaps = [(int(space[i]), int(filled[i])) for i in np.flatnonzero(space > GUTTER * height)]
    for _, start in sorted(gaps, reverse=True)[:12]:
        yield float(start)


def blank_strips(words: Sequence[Word], least: float) -> Iterator[tuple[float, float]]:
    """Blank strips from left to right, as upper and lower edge."""
    bottom = 0.0
    for word in sorted(words, key=lambda word: word.y0):
        if bottom and word.y0 - bottom > least:
            yield bottom, word.y0
        bottom = max(bottom, word.y1)


def out_of_step(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """Whether the lines on both sides cannot be rows of one table."""
    if min(len(left), len(right)) < MIN_LINES:
        return False
    if in_lockstep(left, right) or dates_deals(left, right) or ends_table(left, right):
        return False
    return headers_apart(left, right) or offsets_vary(left, right)


def in_lockstep(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """Whether nearly every line of the shorter side, five at least, has its like on the other."""
    few, many = sorted((left, right), key=len)
    height = median(line.height for line in few)
    offsets = [nearest(line.middle, [other.middle for other in many]) / height for line in few]
    near = sum(abs(offset) <= IN_STEP for offset in offsets)
    return len(few) > 4 and near >= 0.9 * len(few)


def headers_apart(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """Whether both sides have a header of their own, at different heights."""
    one = [line.middle for line in left if header_score(line.words) >= 1.0]
    other = [line.middle for line in right if header_score(line.words) >= 1.0]
    if not one or not other:
        return False
    reach = 0.4 * median(line.height for line in left)
    return not any(abs(a - b) <= reach for a in one for b in other)


def offsets_vary(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """Whether the lines of the shorter side stand now higher, now lower than the others."""
    few, many = sorted((left, right), key=len)
    low, high = many[0].middle, many[-1].middle
    height = median(line.height for line in few)
    shared = [line for line in few if low - height <= line.middle <= high + height]
    if len(shared) < MIN_LINES or len(shared) < 0.5 * len(few):
        return False
    step = median(b.middle - a.middle for a, b in pairwise(few))
    singles = [line.middle for line in shared]
    ways = [
        (singles, [word.middle for line in many for word in line.words]),
        (singles, [line.middle for line in many]),
        (singles, centres(many, 0.6 * step)),
        (centres(shared, CELL_PITCH * height), centres(many, CELL_PITCH * height)),
    ]
    return all(
        varied([nearest(y, others) / height for y in ys])
        for ys, others in ways
        if min(len(ys), len(others)) > 1
    )


def centres(lines: Sequence[Line], reach: float) -> list[float]:
    """Centres of the stacks of lines that stand closer than ``reach``: cells of several lines."""
    stacks: list[list[Line]] = []
    for line in lines:
        if stacks and line.middle - stacks[-1][-1].middle < reach:
            stacks[-1].append(line)
        else:
            stacks.append([line])
    return [(stack[0].middle + stack[-1].middle) / 2 for stack in stacks]


def nearest(y: float, others: Sequence[float]) -> float:
    """Signed distance to the nearest of other heights."""
    return min((other - y for other in others), key=abs)


def varied(offsets: Sequence[float]) -> bool:
    """Whether offsets have no value, nor its negative, that most of them share."""
    usual = abs(median(offsets))
    return sum(abs(abs(offset) - usual) <= IN_STEP for offset in offsets) < 0.65 * len(offsets)
