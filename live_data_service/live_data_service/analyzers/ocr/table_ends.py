"""Where tables begin and end; what is no table but labels."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from live_data_service.analyzers.ocr.cells import kind_of, numeral_in
from live_data_service.analyzers.ocr.headers import Header
from live_data_service.analyzers.ocr.records import Group
from live_data_service.analyzers.ocr.vocabulary import Role, normal, roles_of, word_set
from live_data_service.analyzers.ocr.words import Line, Phrase, phrases_of

__all__ = ["before_next_header", "begins_far_below", "labels_only"]

FIRST_ROW = 7.5
"""How far below its headings, in heights of a line, the first row of a table stands at most."""


def begins_far_below(header: Header, body: Sequence[Line]) -> bool:
    """Whether the first line under headings is so far below them that no row stands between.

    What stands left of all known headings, such as the entries of a menu, is no row.
    """
    left = min((p.x0 for p in phrases_of(header.words) if roles_of(p.text)), default=0.0)
    first = next((line for line in body if line.words[-1].x1 > left), None)
    last = header.lines[-1]
    return first is not None and first.middle - last.middle > FIRST_ROW * last.height


def before_next_header(body: Sequence[Line], header: Header) -> list[Line]:
    """The lines down to one that names a column again, and to the title above that one."""
    names = {normal(phrase.text) for phrase in phrases_of(header.words)} - {""}
    for i, line in enumerate(body):
        phrases = phrases_of(line.words)
        again = i > 0 and normal(phrases[0].text) in names and bool(roles_of(phrases[0].text))
        if again and len(phrases) > 1 and not any(map(is_data, phrases)):
            titled = i > 1 and len(phrases_of(body[i - 1].words)) == 1
            return list(body[: i - titled])
        if names_others(body, i) or follows_sum(body, i):
            return list(body[:i])
    return list(body)


def follows_sum(body: Sequence[Line], i: int) -> bool:
    """Whether a line stands below the sum of a table, farther from it than its rows are apart."""
    if i < MIN_BODY or normal(body[i - 1].words[0].text) not in SUMS:
        return False
    steps = [below.middle - above.middle for above, below in pairwise(body[: i + 1])]
    return steps[-1] > WIDER * median(steps[:-1])


def names_others(body: Sequence[Line], i: int) -> bool:
    """Whether a line holds but names, nearly all of columns, or some below a wider gap."""
    phrases = phrases_of(body[i].words)
    if i == 0 or len(phrases) < MIN_BODY or any(map(str.isdigit, body[i].text)):
        return False
    known = sum(bool(roles_of(phrase.text)) for phrase in phrases)
    if len(phrases) > MIN_BODY and known >= MOSTLY * len(phrases):
        return True
    steps = [below.middle - above.middle for above, below in pairwise(body[: i + 1])]
    return i >= MIN_BODY and 2 * known >= len(phrases) and steps[-1] > WIDER * max(steps[:-1])


SUMS = word_set("row", "sums")
MIN_BODY = 3
"""Lines from which on the gaps between them tell what is a wider one, and names of columns."""

MOSTLY = 0.8
WIDER = 1.25
"""How many times wider a gap is that parts a table from what stands below it."""


def is_data(phrase: Phrase) -> bool:
    """Whether a phrase is a value rather than a name."""
    return kind_of(phrase.text) in ("number", "time", "percent")


def labels_only(group: Group) -> bool:
    """Whether a header is only a line of labels above the values of one card."""
    counts = [sum(numeral_in(cell) is not None for cell in r.cells.values()) for r in group.records]
    rows = sum(count > 1 for count in counts)
    fewest = 0 if group.roles >= BOOKED else 1 if "side" in group.roles else 2
    return not group.roles or ("symbol" not in group.roles and rows <= fewest)


BOOKED: frozenset[Role] = frozenset({"side", "quantity", "price", "fee", "time"})
"""What a single row without an instrument tells that is a deal in full."""
