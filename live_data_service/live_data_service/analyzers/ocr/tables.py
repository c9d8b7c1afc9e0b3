"""Tables: from lines to records, with a header or, where there is none, by content alone."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from live_data_service.analyzers.ocr.both_ends import part_ends
from live_data_service.analyzers.ocr.cells import Cell, kind_of, numeral_in
from live_data_service.analyzers.ocr.closings import spell_closings
from live_data_service.analyzers.ocr.column_words import (
    accrues,
    names_above,
    names_both_venues,
    names_by_side,
    names_others,
    names_plan,
    side_of_headings,
    tallies,
    times_by_side,
    words_above,
)
from live_data_service.analyzers.ocr.columns import Column, body_of, columns_of
from live_data_service.analyzers.ocr.contract_columns import with_contracts
from live_data_service.analyzers.ocr.fitting import heading_roles
from live_data_service.analyzers.ocr.headers import Header, find_headers, header_score
from live_data_service.analyzers.ocr.labels import QUOTED, alternates
from live_data_service.analyzers.ocr.moments import ZONE, zone_of
from live_data_service.analyzers.ocr.numerals import DecimalSign, decimal_sign
from live_data_service.analyzers.ocr.ornaments import without_ornaments
from live_data_service.analyzers.ocr.phrasing import deal_in, phrase_text, sides_in
from live_data_service.analyzers.ocr.records import Group
from live_data_service.analyzers.ocr.roles import assign_roles
from live_data_service.analyzers.ocr.rows import Row, body_below, rows_in
from live_data_service.analyzers.ocr.stacks import part_pairs, part_sides, part_sizes, unstack
from live_data_service.analyzers.ocr.stated_sides import part_states
from live_data_service.analyzers.ocr.strokes import with_strokes
from live_data_service.analyzers.ocr.table_ends import (
    before_next_header,
    begins_far_below,
    labels_only,
)
from live_data_service.analyzers.ocr.table_records import records_of
from live_data_service.analyzers.ocr.table_titles import headings_above
from live_data_service.analyzers.ocr.title_rows import under_titles
from live_data_service.analyzers.ocr.told import spell_deals
from live_data_service.analyzers.ocr.unread import with_sides
from live_data_service.analyzers.ocr.vocabulary import (
    Role,
    normal,
    roles_of,
    word_set,
)
from live_data_service.analyzers.ocr.words import Line, Phrase, Word, phrases_of
from live_data_service.analyzers.ocr.worth import gains_by_rising

__all__ = ["headed_tables", "image_sign", "plain_tables"]

CORE: frozenset[Role] = frozenset(
    {"symbol", "side", "quantity", "filled", "time", "entry_time", "exit_time", "price",
     "fill_price", "entry_price", "exit_price"}
)  # fmt: skip
MIN_NAMED = 2
"""Headings of what makes a deal that a table of deals has at least."""

MIN_PLAIN_ROWS = 3
MIN_PLAIN_COLUMNS = 4
MOST_LINES = 3
"""Most lines of one record of a table without a header."""


def image_sign(lines: Iterable[Line]) -> DecimalSign | None:
    """The decimal sign that the numbers of a whole page agree on."""
    cells = (Cell(phrase.words) for line in lines for phrase in phrases_of(line.words))
    return decimal_sign(n for cell in cells if (n := numeral_in(cell)) is not None)


def headed_tables(
    lines: Sequence[Line], sign: DecimalSign | None, unread: Sequence[Word] = ()
) -> tuple[list[Group], set[int]]:
    """All tables under a header, and the indices of the lines that they use."""
    headers = find_headers(lines)
    groups: list[Group] = []
    used: set[int] = set()
    for position, header in enumerate(headers):
        end = headers[position + 1].first if position + 1 < len(headers) else len(lines)
        below = body_below(lines, header.last + 1, end)
        below = [] if begins_far_below(header, below) else below
        body = body_of(before_next_header(below, header), header.words)
        group = read_table(header, body, sign, headings_above(lines, header.first), unread)
        if labels_only(group):
            continue
        groups.append(group)
        used.update(range(header.first, header.last + 1 + len(body)))
    return groups, used


def read_table(
    header: Header,
    body: Sequence[Line],
    sign: DecimalSign | None,
    headings: Sequence[str],
    unread: Sequence[Word] = (),
) -> Group:
    """The records of one table with a header."""
    columns = columns_of(body, header.words)
    rows = with_strokes(columns, without_ornaments(rows_in(body, columns)))
    for part in (
        part_ends,
        unstack,
        part_pairs,
        spell_closings,
        spell_deals,
        part_sides,
        part_sizes,
        part_states,
    ):
        columns, rows = part(columns, rows)
    roles = assign_roles(columns, rows, sign)
    by_side, timed = names_by_side(columns, roles), times_by_side(columns, roles)
    rows, roles = with_contracts(columns, rows, roles)
    rows, roles = under_titles(*add_sides(rows, roles, unread))
    named = sum(not CORE.isdisjoint(heading_roles(column)) for column in columns)
    named += names_instruments(columns, roles)
    return Group(
        origin="table",
        records=records_of(rows, roles),
        roles=frozenset(role for role in roles if role is not None and named >= MIN_NAMED),
        headings=headings,
        top=header.lines[0].y0,
        named=True,
        zone=zone_of(ZONE.search(" ".join(word.text for word in header.words))),
        by_side=by_side,
        timed=timed,
        paid=bool(words_above("value", columns, roles) & PAID),
        dealt=side_of_headings(columns),
        instrumental=bool(names_above("symbol", columns, roles) & INSTRUMENTS),
        sized="quantity" in roles and not names_above("quantity", columns, roles) & QUOTED,
        running=bool(words_above("pnl", columns, roles) & UNREALIZED),
        shares=bool(words_above("quantity", columns, roles) & SHARES),
        cancels=any(normal(column.name) in CANCEL for column in columns),
        tallies=tallies(columns, rows),
        venues=names_both_venues(columns),
        foreign=names_others(columns),
        planned=names_plan(columns),
        accrues=accrues(columns, rows),
        shared=bool(words_above("percent", columns, roles) & GAINS),
        rising=gains_by_rising(rows, roles, sign),
    )


def names_instruments(columns: Sequence[Column], roles: Sequence[Role | None]) -> bool:
    """Whether the heading of names stands above the instruments, or the line above each of them."""
    if "symbol" not in roles[: len(columns)]:
        return False
    place = columns[roles.index("symbol")]
    stacked = [column for column in columns if (column.x0, column.x1) == (place.x0, place.x1)]
    return any("name" in heading_roles(column) for column in stacked)


def add_sides(
    rows: Sequence[Row], roles: Sequence[Role | None], unread: Sequence[Word]
) -> tuple[list[Row], list[Role | None]]:
    """Rows and roles with a column of sides that could not be read, where none was."""
    sides = with_sides(rows, unread) if "side" not in roles and unread else None
    if sides is None:
        return list(rows), list(roles)
    place = len(roles)
    told = [
        Row({**row.cells, place: side}, row.words) for row, side in zip(rows, sides, strict=True)
    ]
    return told, [*roles, "side"]


PAID = word_set("header_hint", "paid")
CANCEL = word_set("row", "cancel")
GAINS = word_set("header_hint", "gains")
UNREALIZED = word_set("header_hint", "unrealized")
SHARES = word_set("header_hint", "shares")
INSTRUMENTS = word_set("header_hint", "instruments")


def plain_tables(
    lines: Sequence[Line], sign: DecimalSign | None, unread: Sequence[Word] = ()
) -> tuple[list[Group], set[int]]:
    """Tables without a known header: three rows and more of the same four columns and more."""
    groups: list[Group] = []
    used: set[int] = set()
    for indices in runs_of_rows(lines):
        body = [lines[i] for i in indices]
        header = unread_header(lines, indices[0])
        columns = columns_of(body, header)
        rows = without_ornaments(rows_in(body, columns))
        full = sum(len(row.cells) >= 0.6 * len(columns) for row in rows)
        if len(columns) < MIN_PLAIN_COLUMNS or full < 0.7 * len(rows):
            continue
        roles = without_lone_price(assign_roles(columns, rows, sign))
        rows, roles = add_sides(rows, roles, unread)
        groups.append(
            Group(
                origin="table",
                records=records_of(rows, roles),
                roles=frozenset(role for role in roles if role is not None),
                headings=headings_above(lines, indices[0]),
                top=body[0].y0,
            )
        )
        used.update(indices)
    return groups, used


def without_lone_price(roles: Sequence[Role | None]) -> list[Role | None]:
    """The roles of columns without headings: the only amount may be a price or what was paid."""
    amounts = [role for role in roles if role in AMOUNTS]
    return ["value" if role == "price" and amounts == ["price"] else role for role in roles]


AMOUNTS: frozenset[Role] = frozenset(
    {"price", "entry_price", "exit_price", "last_price", "quantity", "filled", "value", "pnl"}
)


def unread_header(lines: Sequence[Line], first: int) -> tuple[Word, ...]:
    """The words of the line above a table when it names columns, some of them by known words."""
    if first == 0:
        return ()
    above, top = lines[first - 1], lines[first]
    phrases = phrases_of(above.words)
    if top.middle - above.middle > 4 * top.height or len(phrases) < MIN_PLAIN_COLUMNS:
        return ()
    if any(kind_of(phrase.text) in ("number", "time", "percent", "side") for phrase in phrases):
        return ()
    known = sum(bool(roles_of(phrase.text)) for phrase in phrases)
    return above.words if known >= 1 and 2 * len(phrases) >= len(phrases_of(top.words)) else ()


def runs_of_rows(lines: Sequence[Line]) -> list[list[int]]:
    """Stretches of lines at even steps that each hold several values side by side.

    Sparse lines between them, second lines of some cells, are part of a stretch.
    """
    runs: list[list[int]] = []
    for i in (i for i, line in enumerate(lines) if is_row(line)):
        if runs and even_step(lines, runs[-1], i):
            runs[-1].append(i)
        else:
            runs.append([i])
    stretches = [range(run[0], run[-1] + 1) for run in runs if len(run) >= MIN_PLAIN_ROWS]
    return [list(s) for s in stretches if not any(map(names_values, (lines[i] for i in s)))]


def names_values(line: Line) -> bool:
    """Whether a line names the values of a card: between rows of a table none does."""
    return header_score(line.words) >= 1.0


def is_row(line: Line) -> bool:
    """Whether a line holds several values side by side, some of them numbers or times."""
    phrases = phrases_of(line.words)
    if alternates(phrases) or any(map(tells_deal, phrases)):
        return False
    kinds = [kind_of(phrase.text) for phrase in phrases]
    data = sum(kind in ("number", "time", "percent") for kind in kinds)
    return len(kinds) >= MIN_PLAIN_COLUMNS and data > 1


def tells_deal(phrase: Phrase) -> bool:
    """Whether one text says what was dealt and at what price: such a line is a note."""
    text = phrase_text([phrase])
    return bool(sides_in(text)) and {"quantity", "price"} <= {f.role for f in deal_in(text)}


def even_step(lines: Sequence[Line], run: Sequence[int], i: int) -> bool:
    """Whether a line follows the rows of a stretch at about the distance they have."""
    step = lines[i].middle - lines[run[-1]].middle
    if len(run) < 2:
        return step < 6 * lines[i].height and i - run[-1] <= MOST_LINES
    usual = median(lines[b].middle - lines[a].middle for a, b in pairwise(run))
    return 0.6 * usual < step < 1.6 * usual
