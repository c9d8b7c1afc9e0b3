"""One screenshot from words to trades: every step in its order."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from live_data_service.analyzers.base import UserContext
from live_data_service.analyzers.ocr.arithmetic import values_follow
from live_data_service.analyzers.ocr.cards import card_groups, page_titles
from live_data_service.analyzers.ocr.chart import (
    beside_chart,
    find_chart,
    page_symbol,
    without_axis,
)
from live_data_service.analyzers.ocr.chart_labels import chart_labels
from live_data_service.analyzers.ocr.checks import check_drafts
from live_data_service.analyzers.ocr.counted import counted_cards
from live_data_service.analyzers.ocr.date_orders import day_order
from live_data_service.analyzers.ocr.details import detail_group, held_group
from live_data_service.analyzers.ocr.drafts import Draft, Settings
from live_data_service.analyzers.ocr.glued import without_glue
from live_data_service.analyzers.ocr.halves import with_whole_words
from live_data_service.analyzers.ocr.headings import heading_sort
from live_data_service.analyzers.ocr.instruments import NO_SYMBOL
from live_data_service.analyzers.ocr.kinds import PageReading, kinds_of
from live_data_service.analyzers.ocr.menus import without_menu
from live_data_service.analyzers.ocr.moments import DayOrder, Shown, parse_shown
from live_data_service.analyzers.ocr.nested import unfolded
from live_data_service.analyzers.ocr.numerals import DecimalSign
from live_data_service.analyzers.ocr.on_axis import settle_on_axis
from live_data_service.analyzers.ocr.pairs import settle_pairs
from live_data_service.analyzers.ocr.panels import panels_of
from live_data_service.analyzers.ocr.phone import status_bar
from live_data_service.analyzers.ocr.phrasing import moments_in, phrase_text
from live_data_service.analyzers.ocr.quote_bars import barred_position
from live_data_service.analyzers.ocr.records import Group, Record
from live_data_service.analyzers.ocr.segments import is_anchor
from live_data_service.analyzers.ocr.sentences import told_deals
from live_data_service.analyzers.ocr.sort_marks import without_sort_marks
from live_data_service.analyzers.ocr.surroundings import look_around
from live_data_service.analyzers.ocr.table_titles import titled
from live_data_service.analyzers.ocr.tables import headed_tables, image_sign, plain_tables
from live_data_service.analyzers.ocr.tiles import held_tiles
from live_data_service.analyzers.ocr.titles import titled_symbol
from live_data_service.analyzers.ocr.trades import (
    draft_trade,
    group_signs,
    to_reading,
)
from live_data_service.analyzers.ocr.twins import parted_tables
from live_data_service.analyzers.ocr.vocabulary import (
    TIGHT_SCRIPTS,
    foreign_headings,
    normal,
    word_set,
)
from live_data_service.analyzers.ocr.words import (
    UNREAD,
    Line,
    Word,
    lines_of,
    phrases_of,
    with_dashes,
    without_bars,
)

__all__ = ["PageReading", "read_page"]


def read_page(
    words: Sequence[Word], context: UserContext, size: tuple[int, int], screenshot: int = 0
) -> PageReading:
    """The trades among the words of one image of a size of (width, height) pixels."""
    words = with_whole_words(without_glue(without_bars(with_dashes(words))))
    words = without_sort_marks(words)
    unread = [word for word in words if word.text == UNREAD]
    words = [word for word in words if word.text != UNREAD]
    lines = lines_of(words)
    chart = find_chart(lines)
    if any(TIGHT_SCRIPTS.search(word.text) for word in words):
        # Where such scripts are used, red may be the colour of what rises.
        unread = []
    sign = image_sign(lines)
    axis = chart.axis if chart is not None else ()
    titles = page_titles(lines_of(without_menu(words)))
    bar = frozenset(status_bar(words, size))
    panels: list[list[Line]] = []
    groups: list[Group] = []
    for part in unfolded(words):
        tables = (table for panel in panels_of(part.words) for table in parted_tables(panel))
        for panel in (lines_of([w for w in table if w not in bar]) for table in tables):
            beside = lists_deals(panel) and beside_chart(panel, lines, axis)
            heads = titles_over(panel, titles, panels)
            found = groups_in(panel, sign, () if beside else axis, unread, heads)
            groups += [titled(replace(group, owner=part.owner), lines) for group in found]
            panels.append(panel)
    prove_together(groups)
    symbol = titled_symbol(lines)
    settings = Settings(
        sign or locale_sign(context.locale),
        order_of(groups, context, foreign=speaks_foreign(lines)),
        context,
        symbol or page_symbol(lines, chart),
        titled=symbol is not None,
        day=only_day(lines) if lacks_dates(groups) else None,
        year_first=sum(map(is_tight, words)) >= SEVERAL,
    )
    page = PageReading(words=len(words), chart=chart, around=look_around(lines))
    drafts = without_labels(
        (group, checked_drafts(group, owned(group, settings), page, size))
        for group in sorted(groups, key=lambda group: group.top)
    )
    detail = detail_group(panels) if len(drafts) <= 1 else None
    if detail is not None and not all(tells_same(detail, draft) for draft in drafts):
        detail = None
    if not drafts and detail is None:
        drawn = chart_labels(lines, chart) or barred_position(lines)
        detail = held_group(groups, lines) or drawn
    if detail is not None:
        drafts = checked_drafts(detail, settings, page, size)
    share_symbol(drafts)
    page.trades = [to_reading(draft, screenshot, row) for row, draft in enumerate(drafts, 1)]
    return page


def tells_same(detail: Group, draft: Draft) -> bool:
    """Whether a trade was read from the labels of a page about one: its headline names it."""
    entries = (record.cells.get("entry_price") for record in detail.records)
    return draft.kind == "round_trip" and draft.cells.get("price") in entries


def prove_together(groups: Iterable[Group]) -> None:
    """Let cards side by side, each column a list of its own, prove their values together."""
    lists = [group for group in groups if group.origin == "list"]
    proved = values_follow([record for group in lists for record in group.records], SEVERAL)
    for group in lists:
        group.proved = group.proved or proved


def titles_over(
    panel: Sequence[Line], titles: Sequence[Line], panels: Iterable[Sequence[Line]]
) -> list[Line]:
    """The titles of the parts of a page, and those of what is held or closed in panels above."""
    if not panel:
        return list(titles)
    low, high = min(line.words[0].x0 for line in panel), max(line.words[-1].x1 for line in panel)
    above = (
        title
        for other in panels
        if other and other[-1].middle < panel[0].middle
        for title in page_titles(other)
        if low < title.words[-1].x1 <= high and heading_sort([title.text]) in ("open", "closed")
    )
    return sorted({*titles, *above}, key=lambda title: title.middle)


def without_labels(found: Iterable[tuple[Group, list[Draft]]]) -> list[Draft]:
    """The trades of all parts of a page; labels on a chart repeat those of lists."""
    parts = list(found)
    listed = [draft for group, drafts in parts for draft in drafts if not group.charted]
    return [
        draft
        for group, drafts in parts
        for draft in drafts
        if not (group.charted and listed and repeats(draft, listed))
    ]


def repeats(label: Draft, listed: Sequence[Draft]) -> bool:
    """Whether a label on a chart tells no price, or what is listed already."""
    deal = label.side, label.quantity, label.price
    return label.price is None or any(
        deal == (other.side, other.quantity, other.price) for other in listed
    )


def is_tight(word: Word) -> bool:
    """Whether a word is of two letters and more of a script of China or Japan."""
    return len(TIGHT_SCRIPTS.findall(word.text)) > 1


def lists_deals(panel: Sequence[Line]) -> bool:
    """Whether several lines of a panel tell of a deal each."""
    return sum(is_anchor(line, charted=False) for line in panel) >= SEVERAL


SEVERAL = 3


def share_symbol(drafts: Sequence[Draft]) -> None:
    """Give the one instrument that a page shows to the trades of it that show none."""
    cells = {draft.symbol: draft.cells["symbol"] for draft in drafts if draft.symbol is not None}
    if len(cells) != 1:
        return
    for draft in drafts:
        if draft.symbol is None:
            [(draft.symbol, draft.cells["symbol"])] = cells.items()
            draft.reasons.remove(NO_SYMBOL)
            draft.reasons.append("The symbol is taken from another part of the image.")


def lacks_dates(groups: Iterable[Group]) -> bool:
    """Whether trades of a page show the time of day only."""
    records = (record for group in groups for record in group.records)
    shown = (shown for record in records for shown in dates_of(record))
    return any(not one.has_date and not one.halved for one in shown)


def only_day(lines: Iterable[Line]) -> Shown | None:
    """The date of a page that shows one only, in full."""
    texts = (phrase_text(phrases_of(line.words)) for line in lines if YEAR.search(line.text))
    found = (parse_shown(one.cell.text) for text in texts for one in moments_in(text))
    days = {
        replace(day, hour=None, minute=None, second_of_minute=None, zone=None)
        for day in found
        if day is not None and day.full_date
    }
    return days.pop() if len(days) == 1 else None


YEAR = re.compile(r"(?:19|20)\d\d")


def owned(group: Group, settings: Settings) -> Settings:
    """The settings for a table that opens in a row of another: its instrument is the row's."""
    return settings if group.owner is None else replace(settings, symbol=group.owner)


def groups_in(
    lines: Sequence[Line],
    sign: DecimalSign | None,
    axis: Sequence[Word] = (),
    unread: Sequence[Word] = (),
    titles: Sequence[Line] = (),
) -> list[Group]:
    """The tables of a panel, with a header and without, and the cards in what they leave.

    ``titles`` are those of the parts of the page.
    """
    tiles, lines = held_tiles(lines, sign)
    headed, used = headed_tables(lines, sign, unread)
    rest = [line for i, line in enumerate(lines) if i not in used]
    plain, taken = plain_tables(rest, sign, unread)
    rest = [line for i, line in enumerate(rest) if i not in taken]
    counted, taken = counted_cards(rest, sign)
    rest = [line for i, line in enumerate(rest) if i not in taken]
    told, taken = told_deals(rest)
    rest = [line for i, line in enumerate(rest) if i not in taken]
    cards = card_groups(without_axis(rest, axis), charted=bool(axis), titles=titles)
    return [*tiles, *headed, *plain, *counted, *told, *cards]


def checked_drafts(
    group: Group, settings: Settings, page: PageReading, size: tuple[int, int]
) -> list[Draft]:
    """The trades of one table or list, with what does not fit noted on each."""
    drafts = drafts_of(group, settings, page)
    settle_pairs(drafts)
    if group.charted and page.chart is not None:
        settle_on_axis(drafts, page.chart.axis)
    check_drafts(drafts, size)
    return drafts


def drafts_of(group: Group, settings: Settings, page: PageReading) -> list[Draft]:
    """The trades of one table or list; what it is and what is left out is noted on the page."""
    signs = group_signs(group, settings.sign)
    kinds = kinds_of(group, page, symbol=settings.symbol is not None)
    if group.origin == "table":
        group.dates_entries = any(
            kind == "position" and "time" in record.cells
            for record, kind in zip(group.records, kinds, strict=True)
        )
    return [
        draft_trade(record, group, kind, signs, settings)
        for record, kind in zip(group.records, kinds, strict=True)
        if kind is not None
    ]


def order_of(groups: Iterable[Group], context: UserContext, *, foreign: bool) -> DayOrder | None:
    """Whether the dates of the page put the day or the month first."""
    shown = [s for group in groups for record in group.records for s in dates_of(record)]
    return day_order(shown, context.locale, foreign=foreign)


def speaks_foreign(lines: Iterable[Line]) -> bool:
    """Whether a page is in another language than English: two headings that only others have."""
    texts = (normal(phrase.text) for line in lines for phrase in phrases_of(line.words))
    return sum(text in foreign_headings() for text in texts) > 1


def dates_of(record: Record) -> list[Shown]:
    """All dates of a record."""
    cells = [cell for role, cell in record.cells.items() if role.endswith("time")]
    if record.date is not None:
        cells.append(record.date)
    return [shown for cell in cells if (shown := parse_shown(cell.text)) is not None]


def locale_sign(locale: str | None) -> DecimalSign | None:
    """The decimal sign of a user's own language."""
    if not locale:
        return None
    return "," if locale[:2].casefold() in COMMA_LANGUAGES and not locale.endswith("CH") else "."


COMMA_LANGUAGES = word_set("locale", "comma")
