"""Pages about one trade or holding: its headline stands apart from what labels its values."""

from collections.abc import Sequence
from dataclasses import replace

from live_data_service.analyzers.ocr.cards import titles
from live_data_service.analyzers.ocr.cells import Cell, ticker_in
from live_data_service.analyzers.ocr.contracts import contract_span
from live_data_service.analyzers.ocr.headings import heading_sort
from live_data_service.analyzers.ocr.labels import label_pairs
from live_data_service.analyzers.ocr.moments import parse_shown
from live_data_service.analyzers.ocr.phrasing import (
    deal_in,
    phrase_text,
    sides_in,
    tickers_in,
)
from live_data_service.analyzers.ocr.records import Group, Record
from live_data_service.analyzers.ocr.sides import side_of
from live_data_service.analyzers.ocr.vocabulary import Role, roles_of
from live_data_service.analyzers.ocr.words import Line, Word, phrases_of

__all__ = ["detail_group", "held_group"]

LONGEST_HEADLINE = 8
HEADLINE_SHARE = 3
"""A headline stands in this part of the height of a page."""

NEAR = 2.5
"""How far below a headline, in heights of its line, it is told when the trade was."""

TALL = 0.85
"""Share of the height of the tallest code that those of a headline have."""

SHORT_TITLE = 4
"""Most words of a title that begins with the code of an instrument."""

TITLED = "The instrument is taken from another part of the image."

ARROWS = frozenset({"→", "->", "—>", "–>", "➔", "➜", "⟶"})


def detail_group(panels: Sequence[Sequence[Line]]) -> Group | None:
    """The trade of a page that has one headline and one panel of labels with both its prices."""
    bottom = max((line.y1 for lines in panels for line in lines), default=0.0)
    upper = [line for lines in panels for line in lines if line.y0 * HEADLINE_SHARE <= bottom]
    told = [(line, cells) for line in upper if (cells := headline(line))]
    pairs = [(lines, label_pairs(lines)[0]) for lines in panels]
    labelled = [(lines, cells) for lines, cells in pairs if tells_both(cells)]
    if len(told) != 1 or len(labelled) != 1:
        return None
    (head, named), (lines, cells) = told[0], labelled[0]
    words: list[Word] = [*head.words, *(word for cell in cells.values() for word in cell.words)]
    times = next((found for line in upper if (found := times_below(head, line))), {})
    record = Record({**times, **cells, **named}, tuple(words), date=times.get("entry_time"))
    return Group("list", [record], frozenset(record.cells), titles(lines), top=head.y0)


def held_group(groups: Sequence[Group], lines: Sequence[Line]) -> Group | None:
    """The holding of a page whose title is a code, and which labels its size and its cost."""
    held = [(group, cells) for group in groups if (cells := nameless_holding(group))]
    named = titled_code(lines)
    if len(held) != 1 or named is None:
        return None
    group, cells = held[0]
    cells = {**cells, "symbol": named}
    words = tuple(word for record in group.records for word in record.words)
    record = Record(cells, words, oddities=[TITLED])
    return replace(group, records=[record], roles=frozenset(cells))


def nameless_holding(group: Group) -> dict[Role, Cell]:
    """What a list under a title of holdings labels of the one thing held, if it names it nowhere.

    Each value is labelled once; nothing of a list of several things.
    """
    cells = {role: cell for record in group.records for role, cell in record.cells.items()}
    once = len(cells) == sum(len(record.cells) for record in group.records)
    told = {"quantity", "entry_price"} <= cells.keys() and not {"symbol", "side"} & cells.keys()
    listed = group.origin == "list" and heading_sort(group.headings) == "open"
    return cells if once and told and listed else {}


def titled_code(lines: Sequence[Line]) -> Cell | None:
    """The one code that stands in the largest letters at the beginning of a title of the page."""
    bottom = max((line.y1 for line in lines), default=0.0)
    upper = [line for line in lines if line.y0 * HEADLINE_SHARE <= bottom]
    firsts = [
        phrase.words[0]
        for line in upper
        for phrase in phrases_of(line.words)
        if len(phrase.words) <= SHORT_TITLE and ticker_in(phrase.words[0].text)
    ]
    codes = [word for word in firsts if len(word.text) > 1 and not roles_of(word.text)]
    codes = [word for word in codes if not any(names_in_full(word, code) for code in codes)]
    tallest = max((word.height for word in codes), default=0.0)
    found = {word.text: word for word in codes if word.height >= TALL * tallest}
    return Cell((next(iter(found.values())),)) if len(found) == 1 else None


def names_in_full(name: Word, code: Word) -> bool:
    """Whether a word in capitals is the name of the instrument whose code stands beside it."""
    longer = len(name.text) > len(code.text) and name.text[0] == code.text[0]
    flush = abs(name.x0 - code.x0) < code.height
    return longer and flush and 0 < abs(name.middle - code.middle) < NEAR * name.height


def tells_both(cells: dict[Role, Cell]) -> bool:
    """Whether labels name the prices at both ends of a trade, and no side of their own.

    Those of a bar, its open and its close, have a high and a low beside them.
    """
    other = {"side", "symbol", "range", "bid", "ask"} & cells.keys()
    return {"entry_price", "exit_price"} <= cells.keys() and not other


def headline(line: Line) -> dict[Role, Cell]:
    """The instrument and the side that a short line names, and nothing where it names more."""
    text = phrase_text(phrases_of(line.words))
    sides = sides_in(text)
    directions = {side_of(found.cell.text) for found in sides}
    span = contract_span(text.text)
    if span is not None and len(line.words) <= LONGEST_HEADLINE and len(directions) == 1:
        return {"symbol": text.cell(*span), "side": sides[0].cell}
    codes = {found.cell.text: found.cell for found in tickers_in(text)}
    if len(line.words) > LONGEST_HEADLINE or len(directions) != 1 or len(codes) != 1:
        return {}
    if any(found.role in ("quantity", "price") for found in deal_in(text)):
        return {}
    return {"symbol": next(iter(codes.values())), "side": sides[0].cell}


def times_below(head: Line, line: Line) -> dict[Role, Cell]:
    """The opening and the close that a line right below a headline joins by an arrow."""
    if not 0 < line.middle - head.middle <= NEAR * head.height:
        return {}
    for phrase in phrases_of(line.words):
        for i, word in enumerate(phrase.words):
            before, after = Cell(phrase.words[:i]), Cell(phrase.words[i + 1 : i + 2])
            if word.text in ARROWS and all(map(parse_shown, (before.text, after.text))):
                return {"entry_time": before, "exit_time": after}
    return {}
