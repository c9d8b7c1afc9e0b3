"""What stands beside a table at the heights of its rows: a log, another table."""

from collections.abc import Sequence
from itertools import pairwise

from live_data_service.analyzers.ocr.cells import Kind, kind_of
from live_data_service.analyzers.ocr.headers import header_score
from live_data_service.analyzers.ocr.moments import parse_shown
from live_data_service.analyzers.ocr.segments import is_anchor
from live_data_service.analyzers.ocr.vocabulary import roles_of
from live_data_service.analyzers.ocr.words import Line, Phrase, Word, lines_of, phrases_of

__all__ = ["dates_deals", "ends_table", "split_lists", "split_logs"]

Parts = tuple[list[Word], list[Word]]

MIN_ENTRIES = 3
"""Times of day below each other that are those of a log, and rows of a table beside another."""

SLANT = 0.6
"""How far left of its first heading, in heights, a table may begin."""

NAMED = 1.0
"""Score of the names of columns."""

DATA: frozenset[Kind] = frozenset({"number", "percent", "time"})

FAR = 3.0
"""Distance, in heights, of lines that are not of one table."""


def split_logs(words: Sequence[Word]) -> Parts | None:
    """A table, and a log to its right whose entries stand in the line of the headings, too."""
    lines = lines_of(words)
    for line in lines:
        phrases = phrases_of(line.words)
        first = next((i for i, phrase in enumerate(phrases) if is_clock(phrase)), 0)
        named = [word for phrase in phrases[:first] for word in phrase.words]
        if not names_columns(named):
            continue
        x = phrases[first].x0 - SLANT * line.height
        entries = sum(holds_clock(other, x, x + 2 * line.height) for other in lines)
        if entries >= MIN_ENTRIES and not any(word.x0 < x < word.x1 for word in words):
            return [w for w in words if w.x1 <= x], [w for w in words if w.x1 > x]
    return None


def dates_deals(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """Whether every deal told on one side has its moment, and no more, at its height beyond it."""
    return any(
        bool(deals) and all(any(at_height(deal, moment) for moment in moments) for deal in deals)
        for deals, moments in (
            (deals_in(left), moments_alone(right)),
            (deals_in(right), moments_alone(left)),
        )
    )


def ends_table(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """Whether numbers without a name stand right of a table whose last heading has none below it.

    Its heading may begin left of all of them, where they are aligned at their ends.
    """
    heads = [i for i, line in enumerate(left) if names_columns(line.words)]
    if not heads or not all(map(is_bare, right)):
        return False
    header = left[heads[-1]]
    last = phrases_of(header.words)[-1]
    below = (word for line in left[heads[-1] + 1 :] for word in line.words)
    level = all(line.middle > header.middle for line in right)
    return level and bool(roles_of(last.text)) and not any(word.x1 > last.x0 for word in below)


def is_bare(line: Line) -> bool:
    """Whether a line is a number or a percentage, with no more than a mark beside it."""
    kinds = [kind_of(phrase.text) for phrase in phrases_of(line.words) if len(phrase.text) > 1]
    return len(kinds) == 1 and kinds[0] in ("number", "percent")


def deals_in(lines: Sequence[Line]) -> list[Line]:
    """The lines that tell of a deal."""
    return [line for line in lines if is_anchor(line, charted=False)]


def moments_alone(lines: Sequence[Line]) -> list[Line]:
    """The lines that are a day with its time and nothing else."""
    told = ((line, parse_shown(line.text)) for line in lines)
    return [line for line, shown in told if shown and shown.has_date and shown.has_clock]


def at_height(one: Line, other: Line) -> bool:
    """Whether two lines stand at the same height, though one may be in smaller letters."""
    return abs(one.middle - other.middle) < LEVEL * one.height


LEVEL = 0.6


def names_columns(words: Sequence[Word]) -> bool:
    """Whether words side by side are headings, and no row of a table that looks like some."""
    told = any(kind_of(word.text) in DATA for word in words if not word.text.startswith("("))
    return bool(words) and not told and header_score(words) >= NAMED


def holds_clock(line: Line, low: float, high: float) -> bool:
    """Whether a time of day begins between two places of a line."""
    return any(low < phrase.x0 < high and is_clock(phrase) for phrase in phrases_of(line.words))


def is_clock(phrase: Phrase) -> bool:
    """Whether a phrase begins with a time of day."""
    shown = parse_shown(phrase.words[0].text.strip("[]()"))
    return shown is not None and shown.has_clock


def split_lists(words: Sequence[Word]) -> Parts | None:
    """A table, and one to its right whose headings stand at the height of a row of the first."""
    lines = lines_of(words)
    for top in (i for i, line in enumerate(lines) if names_columns(line.words)):
        edge = max(word.x1 for word in lines[top].words)
        for below in range(top + 2, len(lines)):
            beside = [word for word in lines[below].words if word.x0 > edge]
            if len(beside) == len(lines[below].words) or not names_columns(beside):
                continue
            x = beside[0].x0 - SLANT * lines[below].height
            last = last_parted(lines, below, x)
            if last - below < MIN_ENTRIES or last_parted(lines, top, x) < last:
                continue
            right = [w for line in lines[top + 1 : last + 1] for w in line.words if w.x0 >= x]
            return [word for word in words if word not in right], right
    return None


def last_parted(lines: Sequence[Line], first: int, x: float) -> int:
    """The last of the lines from one on that stand close and in which no text crosses a place."""
    last = first
    for above, line in pairwise(lines[first:]):
        crossed = any(phrase.x0 < x < phrase.x1 for phrase in phrases_of(line.words))
        if crossed or line.middle - above.middle > FAR * line.height:
            break
        last += 1
    return last
