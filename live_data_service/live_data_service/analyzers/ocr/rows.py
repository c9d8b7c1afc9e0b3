"""Lines under a header become rows: two lines of one record are joined, cells put in columns."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from live_data_service.analyzers.ocr.anchors import group_by_anchors
from live_data_service.analyzers.ocr.cells import Cell, kind_of
from live_data_service.analyzers.ocr.columns import Column
from live_data_service.analyzers.ocr.words import Line, Word, lines_of, phrases_of

__all__ = ["Row", "bands_of", "body_below", "group_lines", "rows_in", "rows_of"]


CLEAR_JUMP = 1.25
"""How many times wider the steps between records are than those inside them, at least."""

CELL_PITCH = 1.65
"""Distance of two lines of one cell, in heights of a line, where nothing else tells of it."""

FIRST_ROWS = 12
SECOND_LINE = 1.7
"""Distance, in heights, within which a line may be a second line of the one above it."""

DEEPEST = 4
"""Most lines of one record of a table."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a table: its words by column index."""

    cells: dict[int, Cell]
    words: tuple[Word, ...]

    @property
    def y0(self) -> float:
        """Upper edge in pixels."""
        return min(word.y0 for word in self.words)

    @property
    def y1(self) -> float:
        """Lower edge in pixels."""
        return max(word.y1 for word in self.words)


def body_below(lines: Sequence[Line], start: int, end: int) -> list[Line]:
    """The lines from ``start`` up to ``end`` that belong together, until a wide blank strip."""
    body: list[Line] = []
    steps: list[float] = []
    for line in lines[start:end]:
        if body:
            step = line.middle - body[-1].middle
            usual = max(median(steps), 1.6 * line.height) if len(steps) > 1 else 6 * line.height
            if step > 3.2 * usual:
                break
            steps.append(step)
        body.append(line)
    return without_tail(body)


def without_tail(body: Sequence[Line]) -> list[Line]:
    """The lines down to the last that has about as many cells as a row has.

    What stands below, other than the second lines of that row, belongs to something else.
    """
    counts = [len(phrases_of(line.words)) for line in body]
    usual = (
        sorted(counts[:FIRST_ROWS])[-max(1, len(counts[:FIRST_ROWS]) // 4) :][0] if counts else 0
    )
    last = max((i for i, count in enumerate(counts) if 2 * count >= usual), default=0)
    while last + 1 < len(body):
        step = body[last + 1].middle - body[last].middle
        if step > SECOND_LINE * body[last].height:
            break
        last += 1
    return list(body[: last + 1])


def bands_of(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines that overlap vertically stand in one row, though their words are not quite level."""
    bands: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.middle):
        if bands and bands[-1][0].y1 - line.y0 > 0.3 * line.height:
            bands[-1].append(line)
        else:
            bands.append([line])
    return bands


def group_lines(lines: Sequence[Line], columns: int) -> list[list[Line]]:
    """The lines of each record of a table with so many columns."""
    bands = bands_of(lines)
    if len(bands) < 2:
        return bands
    return by_distance(bands) or by_fullness(bands, columns)


def by_distance(bands: Sequence[list[Line]]) -> list[list[Line]] | None:
    """Records of several lines: the steps inside them are clearly smaller than between them."""
    steps = [middle(after) - middle(before) for before, after in pairwise(bands)]
    ranked = sorted(steps)
    jumps = [(b / max(a, 1.0), (a + b) / 2) for a, b in pairwise(ranked)]
    for ratio, limit in sorted(jumps, reverse=True)[:3]:
        groups = parted(bands, steps, limit)
        usual, times = Counter(len(group) for group in groups).most_common(1)[0]
        several = 1 < usual <= DEEPEST and not any(map(holds_rows, groups))
        if ratio > CLEAR_JUMP and several and times >= 0.6 * len(groups):
            return [[line for band in group for line in band] for group in groups]
    return None


def holds_rows(group: Sequence[list[Line]]) -> bool:
    """Whether two bands show the same kinds of values side by side, after an instrument each."""
    shown = [
        tuple(kind_of(phrase.text) for phrase in phrases_of(line.words))
        for band in group
        for line in band
    ]
    rows = [
        kinds for kinds in shown if kinds[0] == "ticker" and kinds.count("number") >= MIN_NUMBERS
    ]
    return len(rows) > len(set(rows))


MIN_NUMBERS = 3
"""Numbers behind an instrument that make a line a row of its own."""


def parted(
    bands: Sequence[list[Line]], steps: Sequence[float], limit: float
) -> list[list[list[Line]]]:
    """Bands in groups: a step of the limit and more begins a new one."""
    groups = [[bands[0]]]
    for step, band in zip(steps, bands[1:], strict=True):
        if step < limit:
            groups[-1].append(band)
        else:
            groups.append([band])
    return groups


def middle(band: Sequence[Line]) -> float:
    """Vertical centre of a band in pixels."""
    return (min(line.y0 for line in band) + max(line.y1 for line in band)) / 2


def fullness(band: Sequence[Line]) -> int:
    """How many phrases stand side by side in a band."""
    return len(phrases_of(sorted((w for line in band for w in line.words), key=lambda w: w.x0)))


def by_fullness(bands: Sequence[list[Line]], columns: int) -> list[list[Line]]:
    """Sparse lines belong to the full one they stand next to; full ones are records."""
    counts = [fullness(band) for band in bands]
    enough = 0.5 * min(max(counts), columns)
    full = [count >= enough for count in counts]
    if all(full):
        return [list(band) for band in bands]
    steps = [middle(b) - middle(a) for a, b in pairwise(bands)]
    usual = median(steps)
    rows = [step for i, step in enumerate(steps) if full[i] and full[i + 1]]
    # A sparse line at the distance of a row is a row: a deposit, a sum.
    lone = min(1.05 * usual, CELL_PITCH * median(line.height for band in bands for line in band))
    limit = 0.85 * median(rows) if rows else lone
    groups: list[list[Line]] = []
    for index, band in enumerate(bands):
        close = index > 0 and steps[index - 1] <= limit and full[index - 1]
        if groups and not full[index] and close and not holds_data(band):
            groups[-1] += band
        else:
            groups.append(list(band))
    return groups


def holds_data(band: Sequence[Line]) -> bool:
    """Whether a sparse line says something of its own: a date heading, a sum, a title."""
    words = sorted((word for line in band for word in line.words), key=lambda word: word.x0)
    phrases = phrases_of(words)
    return len(phrases) == 1 and kind_of(phrases[0].text) == "time"


def rows_in(body: Sequence[Line], columns: Sequence[Column]) -> list[Row]:
    """The records of a table: by its single-line columns, else by the steps between its lines."""
    cells: list[list[Word]] = [[] for _ in columns]
    for word in (word for line in body for word in line.words):
        cells[column_of(word, columns)].append(word)
    height = median(line.height for line in body) if body else 1.0
    groups = group_by_anchors(cells, height)
    if groups is None:
        lines = group_lines(body, len(columns))
        groups = [[word for line in group for word in line.words] for group in lines]
    return rows_of(groups, columns)


def rows_of(groups: Sequence[Sequence[Word]], columns: Sequence[Column]) -> list[Row]:
    """The cells of each record: every word goes to the column it stands in or nearest to."""
    rows: list[Row] = []
    for words in groups:
        found: dict[int, list[Word]] = {}
        for line in lines_of(words):
            for word, place in zip(line.words, places_of(line, columns), strict=True):
                found.setdefault(place, []).append(word)
        rows.append(Row({i: Cell.of(cell) for i, cell in sorted(found.items())}, tuple(words)))
    return rows


def places_of(line: Line, columns: Sequence[Column]) -> list[int]:
    """The column of each word of a line: between columns that of the text it goes on."""
    places: list[int] = []
    for i, word in enumerate(line.words):
        place = column_of(word, columns)
        before = line.words[i - 1] if i else None
        between = shared(word, columns[place]) <= 0
        if between and before is not None and runs_on(before, word):
            place = places[-1]
        places.append(place)
    return places


def runs_on(before: Word, word: Word) -> bool:
    """Whether a word stands a space behind another, no rule between them."""
    return not word.fenced and word.x0 - before.x1 < SPACE * before.height


SPACE = 0.6


def shared(word: Word, column: Column) -> float:
    """Pixels that a word has in common with a column; negative is their distance."""
    return min(word.x1, column.x1) - max(word.x0, column.x0)


def column_of(word: Word, columns: Sequence[Column]) -> int:
    """Index of the column that a word shares most with, or stands nearest to."""
    return max(
        range(len(columns)),
        key=lambda i: shared(word, columns[i]),
    )
