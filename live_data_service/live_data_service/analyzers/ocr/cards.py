"""Lists, cards and notes: records without a header, cut apart by what repeats in them."""

import re
from collections.abc import Sequence

from live_data_service.analyzers.ocr.card_records import read_card
from live_data_service.analyzers.ocr.cells import Cell, kind_of
from live_data_service.analyzers.ocr.label_names import is_label
from live_data_service.analyzers.ocr.menus import is_menu_bar
from live_data_service.analyzers.ocr.moments import parse_shown
from live_data_service.analyzers.ocr.phrasing import (
    deal_in,
    moments_in,
    phrase_text,
    sides_in,
    tickers_in,
)
from live_data_service.analyzers.ocr.records import Group, Record
from live_data_service.analyzers.ocr.segments import (
    PROSE_WORDS,
    is_anchor,
    segments_of,
)
from live_data_service.analyzers.ocr.sides import side_of
from live_data_service.analyzers.ocr.vocabulary import (
    HEADING_WORDS,
    HeadingSort,
    Role,
    normal,
    roles_of,
)
from live_data_service.analyzers.ocr.words import Line, phrases_of

__all__ = ["card_groups", "page_titles", "titles"]

DATA = re.compile(r"[\"“”„'][\w .-]+[\"“”'] ?[:.,]|[{}\[\]]+[,;]?$")

SECTIONS: tuple[HeadingSort, ...] = ("open", "orders", "closed", "cash", "market")


def card_groups(
    lines: Sequence[Line], *, charted: bool = False, titles: Sequence[Line] = ()
) -> list[Group]:
    """The records of the lists and cards among lines that no table uses.

    On a chart (``charted``) labels of orders abound: only a size with its price counts there.
    ``titles`` are those of the whole page: what stands above a panel may head what is in it.
    """
    lines = [line for line in lines if not (is_data(line) or is_menu_bar(line))]
    lines = without_prose(lines)
    dates = date_headings(lines, charted=charted)
    lines = [line for line in lines if line not in dates]
    return [
        group
        for title, section in sections_of(lines, titles)
        for group in section_groups(section, title, dates, charted=charted)
    ]


def sections_of(
    lines: Sequence[Line], titles: Sequence[Line] = ()
) -> list[tuple[Line | None, list[Line]]]:
    """The lines under each title that says what follows: positions, orders, closed trades."""
    sections: list[tuple[Line | None, list[Line]]] = [(None, [])]
    waiting = list(titles)
    for line in lines:
        while waiting and waiting[0].middle < line.middle - line.height:
            sections.append((waiting.pop(0), []))
        title = title_in(line)
        if title is not None:
            sections.append((title, []))
        else:
            sections[-1][1].append(line)
    return sections


def title_in(line: Line) -> Line | None:
    """The title of a part of a page, where a line is one and has no more than icons beside it."""
    told = [phrase for phrase in phrases_of(line.words) if len(phrase.text) > 1]
    apart = len(told) == PAIR and told[1].x0 - told[0].x1 > ASIDE * line.height
    buttoned = apart and kind_of(told[1].text) == "text" and not heading_like(told[1].text)
    title = Line(told[0].words) if len(told) == 1 or buttoned else None
    return title if title is not None and any(heads(title, s) for s in SECTIONS) else None


def heading_like(text: str) -> bool:
    """Whether a text names a column or a part of a page."""
    return bool(roles_of(text)) or any(normal(text) in known for known in HEADING_WORDS.values())


PAIR = 2
ASIDE = 15
"""Space, in heights, beyond which a button stands beside a title and not another tab."""


def page_titles(lines: Sequence[Line]) -> list[Line]:
    """The titles of parts of a page that nothing stands beside."""
    return [title for line in lines if (title := title_in(line)) is not None]


def heads(title: Line, sort: HeadingSort) -> bool:
    """Whether a title is one of a sort, how many things follow left out."""
    return re.sub(r"\s*\d+$", "", normal(title.text)) in HEADING_WORDS[sort]


def section_groups(
    lines: Sequence[Line], title: Line | None, dates: Sequence[Line], *, charted: bool
) -> list[Group]:
    """The records of one part of a page."""
    complete: list[Record] = []
    held = title is not None and heads(title, "open")
    lines = list(map(without_button, lines)) if held else lines
    for segment in segments_of(lines, charted=charted, held=held):
        record = read_card(segment)
        if record is not None:
            if charted:
                drop_far_symbol(record)
            if held:
                keep_open(record)
            if title is not None and heads(title, "closed") and "pnl" in record.cells:
                keep_closed(record)
            above = [date for date in dates if date.middle < segment[0].middle]
            record.date = Cell(above[-1].words) if above else None
            complete.append(record)
    if not complete:
        return []
    roles: frozenset[Role] = frozenset(role for record in complete for role in record.cells)
    top = min(word.y0 for word in complete[0].words)
    headings = [title.text] if title is not None else titles(lines)
    headings = [text for text in headings if normal(text) in HEADING_WORDS["plan"]] or headings
    return [
        Group(
            origin="list",
            records=complete,
            roles=roles,
            headings=headings,
            top=top,
            charted=charted,
        )
    ]


def without_button(line: Line) -> Line:
    """The line of something held without the button at its end that closes it: BUY ... SELL."""
    phrases = phrases_of(line.words)
    first, last = side_of(phrases[0].text), side_of(phrases[-1].text)
    if first is None or last is None or first.side == last.side:
        return line
    told = {found.role for found in deal_in(phrase_text(phrases[1:-1]))}
    sized = {"quantity", "price"} <= told
    return Line(line.words[: -len(phrases[-1].words)]) if sized else line


def keep_open(record: Record) -> None:
    """Under a title of open positions a second price is that of now, a time that of the entry."""
    turned: tuple[tuple[Role, Role], ...] = (
        ("exit_price", "last_price"),
        ("exit_time", "entry_time"),
    )
    for end, now in turned:
        if end in record.cells:
            record.cells.setdefault(now, record.cells.pop(end))


def keep_closed(record: Record) -> None:
    """Under a title of closed trades a second price is that of the exit."""
    if "last_price" in record.cells:
        record.cells.setdefault("exit_price", record.cells.pop("last_price"))


def without_prose(lines: Sequence[Line]) -> list[Line]:
    """The lines that are no running text, nor what a sentence with a comma goes on with below."""
    running = [prose(line) for line in lines]
    goes_on = [
        run and line.text.endswith(",") and below.middle - line.middle <= STEP * line.height
        for run, line, below in zip(running, lines, lines[1:], strict=False)
    ]
    told = zip(lines, running, [False, *goes_on], strict=False)
    return [line for line, run, rest in told if not (run or rest)]


STEP = 1.5
"""How far, in heights, the lines of a sentence stand apart at most."""


def prose(line: Line) -> bool:
    """Whether a line is running text that tells of no deal in full."""
    phrases = phrases_of(line.words)
    text = phrase_text(phrases)
    words = sum(word.text.strip(".,;:!?").islower() for word in line.words)
    labels = sum(map(is_label, phrases))
    if words < PROSE_WORDS or (len(phrases) > 1 and 2 * labels >= len(phrases)):
        return False
    told = {found.role for found in (*deal_in(text), *sides_in(text), *tickers_in(text))}
    return not {"side", "quantity", "price", "symbol"} <= told


def is_data(line: Line) -> bool:
    """Whether a line is of data as programs send them: ``"quantity": 1,``."""
    return DATA.match(line.text) is not None


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
