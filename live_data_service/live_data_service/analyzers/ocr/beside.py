"""What stands beside a table at the heights of its rows: a log, another table."""

from collections.abc import Sequence
from itertools import pairwise

from live_data_service.analyzers.ocr.cells import Kind, kind_of
from live_data_service.analyzers.ocr.headers import header_score
from live_data_service.analyzers.ocr.moments import parse_shown
from live_data_service.analyzers.ocr.words import Line, Phrase, Word, lines_of, phrases_of

__all__ = ["split_lists", "split_logs"]

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
