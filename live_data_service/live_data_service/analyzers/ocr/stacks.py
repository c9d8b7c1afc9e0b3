"""Cells that say two things are two columns: price over fee, entry → exit."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from live_data_service.analyzers.ocr.cells import Cell, Kind, kind_of, ticker_in
from live_data_service.analyzers.ocr.columns import Column
from live_data_service.analyzers.ocr.numerals import parse_numeral
from live_data_service.analyzers.ocr.phrasing import phrase_text
from live_data_service.analyzers.ocr.profiles import RATIO
from live_data_service.analyzers.ocr.rows import Row
from live_data_service.analyzers.ocr.sides import side_of
from live_data_service.analyzers.ocr.vocabulary import Role, roles_of
from live_data_service.analyzers.ocr.words import Phrase, Word

__all__ = ["is_size", "part_pairs", "part_sides", "part_sizes", "unstack"]

MOSTLY = 0.6
ARROW = re.compile(r"\s*(?:→|➔|➜|⟶|—>|->|–>|=>|»)\s*")
AT = re.compile(r"\s*@\s*(?:[CEe<](?=\d))?")
"""An unread sign of a currency may stand behind it."""

TIMES = re.compile(r"(?<=[\d\s])[xX×*](?=[^\w]*\d)")
"""Between a size and a price: only one of them is money then."""

MADE_OF = re.compile(r"(?P<total>\S+)\s*\((?P<pair>[^()]+)\)")
"""What something came to, and behind it in brackets the price and the size that make it."""

BETWEEN: tuple[tuple[re.Pattern[str], tuple[str, str]], ...] = (
    (ARROW, ("entry price", "exit price")),
    (AT, ("quantity", "price")),
    (TIMES, ("quantity", "price")),
)
"""What stands between two numbers of one cell, and what they are where no heading says it."""

DATA: frozenset[Kind] = frozenset({"number", "percent", "time", "side", "state", "ticker"})


def unstack(columns: Sequence[Column], rows: Sequence[Row]) -> tuple[list[Column], list[Row]]:
    """Columns and rows with each line of stacked cells in a column of its own."""
    out: list[Column] = []
    places: dict[tuple[int, int], int] = {}
    for index, column in enumerate(columns):
        cells = [row.cells[index] for row in rows if index in row.cells]
        depth = max(depth_of(cells), named_depth(cells, column))
        labels = (
            end_labels(cells, column, depth)
            or name_labels(cells, column, depth)
            or labels_of(column, depth)
        )
        for line in range(depth):
            places[index, line] = len(out)
            if depth == 1:
                out.append(column)
            else:
                out.append(Column(column.x0, column.x1, column.heading, labels[line]))
    return out, [Row(spread(row, places), row.words) for row in rows]


def depth_of(cells: Sequence[Cell]) -> int:
    """How many columns a column is: the usual count of lines where each line is data."""
    stacked = [cell.parts for cell in cells if len(cell.parts) > 1 and kind_of(cell.text) != "time"]
    if not cells or len(stacked) < MOSTLY * len(cells) or len(cells) < 2:
        return 1
    depth = min(len(parts) for parts in stacked)
    lower = [is_data(parts[1].text) for parts in stacked]
    return min(depth, 3) if sum(lower) >= MOSTLY * len(stacked) else 1


def named_depth(cells: Sequence[Cell], column: Column) -> int:
    """How many columns the lines of a heading name, where most cells have as many lines."""
    lines = [part.text for part in Cell(column.heading).parts] if column.heading else []
    if len(lines) < 2 or len(cells) < 2 or not all(map(roles_of, lines)):
        return 1
    full = sum(len(cell.parts) == len(lines) for cell in cells)
    return len(lines) if full >= MOSTLY * len(cells) else 1


def is_data(text: str) -> bool:
    """Whether a line of a cell is data: of a known kind, or what was done of what was ordered."""
    return kind_of(text) in DATA or RATIO.fullmatch(text) is not None


def end_labels(cells: Sequence[Cell], column: Column, depth: int) -> list[str]:
    """The names of a price and a time under one heading, which says that it is of an end."""
    roles = roles_of(column.name)
    end = next((end for end in ("entry", "exit") if f"{end}_time" in roles), None)
    if end is None or depth != len(ENDS):
        return []
    full = [cell.parts for cell in cells if len(cell.parts) == depth]
    kinds = (Counter(kind_of(parts[i].text) for parts in full) for i in range(depth))
    usual = [told.most_common(1)[0][0] for told in kinds if told]
    return [f"{end} {ENDS[kind]}" for kind in usual] if {*usual} == ENDS.keys() else []


def name_labels(cells: Sequence[Cell], column: Column, depth: int) -> list[str]:
    """The names of an instrument and the number below it, under a heading of the number alone."""
    roles = roles_of(column.name)
    if depth != PAIR or roles[:1] not in BELOW_NAMES:
        return []
    lines = [cell.parts for cell in cells if len(cell.parts) == depth]
    named = sum(kind_of(name.text) in ("text", "ticker") for name, _ in lines)
    counted = sum(kind_of(number.text) == "number" for _, number in lines)
    both = min(named, counted) >= MOSTLY * len(cells)
    return ["symbol", column.name] if both else []


PAIR = 2
BELOW_NAMES: tuple[tuple[Role, ...], ...] = (("value",), ("quantity",))
"""What stands below the name of an instrument under a heading of its own."""

ENDS: dict[Kind, str] = {"number": "price", "time": "time"}
"""What the lines of a cell tell of the beginning or the end of a trade."""


def labels_of(column: Column, depth: int) -> list[str]:
    """The name of each line: the lines or halves of the heading, else all of it for the first."""
    parts = [part.text for part in Cell(column.heading).parts] if column.heading else []
    if len(parts) < 2:
        parts = [part.strip() for part in re.split(r"\s*[/|]\s*", column.name)]
        known = [bool(roles_of(part)) for part in parts]
        if len(parts) > 1 and not all(known) and not (any(known) and len(parts) == depth):
            parts = [column.name]
    return [*parts[:depth], *[""] * (depth - len(parts))]


def spread(row: Row, places: dict[tuple[int, int], int]) -> dict[int, Cell]:
    """The cells of a row in their new columns; what is left over stays with the last line."""
    cells: dict[int, Cell] = {}
    for index, cell in row.cells.items():
        depth = sum(1 for i, _ in places if i == index)
        parts = cell.parts if depth > 1 else (cell,)
        for line, part in enumerate(parts):
            place = places[index, min(line, depth - 1)]
            cells[place] = Cell((*cells[place].words, *part.words)) if place in cells else part
    return cells


def part_pairs(columns: Sequence[Column], rows: Sequence[Row]) -> tuple[list[Column], list[Row]]:
    """Columns and rows with both numbers of ``1.0850 → 1.0870`` in columns of their own."""
    out: list[Column] = []
    pairs: dict[int, list[tuple[Cell, ...]]] = {}
    for index, column in enumerate(columns):
        cells = [row.cells.get(index) for row in rows]
        for divider, usual in BETWEEN:
            parted = [() if cell is None else halves(cell, divider) for cell in cells]
            filled = [parts for parts in parted if parts]
            two = [parts for parts in filled if len(parts) > 1]
            if two and len(two) >= MOSTLY * len(filled):
                pairs[index] = parted
                labels = pair_labels(column, divider, usual, two)
                out += [Column(column.x0, column.x1, column.heading, label) for label in labels]
                break
        else:
            out.append(column)
    if not pairs:
        return list(columns), list(rows)
    return out, [Row(paired(row, i, pairs), row.words) for i, row in enumerate(rows)]


def part_sides(columns: Sequence[Column], rows: Sequence[Row]) -> tuple[list[Column], list[Row]]:
    """Columns and rows with the instrument beside the sides in a column of its own: ``BTC LONG``.

    Where another column names the instruments, the words beside the sides are something else.
    """
    names = [roles_of(column.name)[:1] for column in columns]
    sides = [i for i, roles in enumerate(names) if roles == ("side",)]
    if len(sides) != 1 or ("symbol",) in names:
        return list(columns), list(rows)
    place, column = sides[0], columns[sides[0]]
    cells = [row.cells[place] for row in rows if place in row.cells]
    if sum(map(names_sided, cells)) < MOSTLY * max(1, len(cells)):
        return list(columns), list(rows)
    named = Column(column.x0, column.x1, column.heading, "symbol")
    return [*columns, named], [sided_row(row, place, len(columns)) for row in rows]


def part_sizes(columns: Sequence[Column], rows: Sequence[Row]) -> tuple[list[Column], list[Row]]:
    """Columns and rows with sizes and the sides behind them in columns of their own: ``2 BTO``."""
    names = [roles_of(column.name) for column in columns]
    told = [i for i, roles in enumerate(names) if roles[:1] == ("side",) or is_size(roles)]
    for place, column in enumerate(columns):
        acts = any({"side", "action"} & set(roles_of(word.text)) for word in column.heading)
        if set(told) - {place} or not acts:
            continue
        cells = [row.cells.get(place) for row in rows]
        parted = [size_and_side(cell) if cell is not None else () for cell in cells]
        filled = sum(cell is not None for cell in cells)
        if sum(map(bool, parted)) >= max(2, MOSTLY * filled):
            sided = Column(column.x0, column.x1, column.heading, "side")
            sized = Column(column.x0, column.x1, column.heading, "quantity")
            rebuilt = [
                Row(
                    {**row.cells, place: both[0], len(columns): both[1]} if both else row.cells,
                    row.words,
                )
                for row, both in zip(rows, parted, strict=True)
            ]
            return [*columns[:place], sized, *columns[place + 1 :], sided], rebuilt
    return list(columns), list(rows)


def is_size(roles: Sequence[Role]) -> bool:
    """Whether a heading names a size, and no amount that may be a value."""
    return roles[:1] == ("quantity",) and "value" not in roles


SIZED = re.compile(r"(?P<size>[+\-−–]?\d[\d.,]*)\s?(?P<side>[A-Za-z]{1,6})")


def size_and_side(cell: Cell) -> tuple[Cell, ...]:
    """The size and the side that a cell is made of, or nothing."""
    found = SIZED.fullmatch(cell.text)
    if found is None or side_of(found["side"], letters=True) is None:
        return ()
    text = phrase_text([Phrase(cell.words)])
    return text.cell(*found.span("size")), text.cell(*found.span("side"))


def names_sided(cell: Cell) -> bool:
    """Whether a cell is the code of an instrument and a side."""
    told, rest = side_and_rest(cell)
    return bool(told) and any(ticker_in(word.text) and len(word.text) > 1 for word in rest)


def side_and_rest(cell: Cell) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """The words of a cell that are sides, and the others."""
    told = tuple(word for word in cell.words if side_of(word.text) is not None)
    return told, tuple(word for word in cell.words if word not in told)


def sided_row(row: Row, place: int, added: int) -> Row:
    """A row whose instrument stands in the added column rather than beside the side."""
    cell = row.cells.get(place)
    if cell is None or not names_sided(cell):
        return row
    told, rest = side_and_rest(cell)
    return Row({**row.cells, place: Cell(told), added: Cell(rest)}, row.words)


def paired(row: Row, i: int, pairs: Mapping[int, Sequence[tuple[Cell, ...]]]) -> dict[int, Cell]:
    """The cells of row ``i`` in their new columns."""
    cells: dict[int, Cell] = {}
    for index, cell in row.cells.items():
        place = index + sum(k < index for k in pairs)
        for part in pairs[index][i] if index in pairs else (cell,):
            cells[place] = part
            place += 1
    return cells


def pair_labels(
    column: Column,
    divider: re.Pattern[str],
    usual: tuple[str, str],
    pairs: Sequence[Sequence[Cell]],
) -> tuple[str, ...]:
    """The names of both numbers: the parts of the heading, or the usual ones."""
    parts = [part for part in re.split(rf"{divider.pattern}|\s*[/&]\s*", column.name) if part]
    money = sum(is_money(pair[0].text) or is_fraction(*pair) for pair in pairs)
    if divider is TIMES:
        return usual[::-1] if 2 * money > len(pairs) else usual
    if divider is AT and 2 * money > len(pairs):
        return ("value", usual[1])
    return tuple(parts) if len(parts) == len(usual) and all(map(roles_of, parts)) else usual


def is_fraction(one: Cell, other: Cell) -> bool:
    """Whether of two numbers only the first has decimals, as prices have beside whole sizes."""
    return "." in one.text and other.text.isdigit()


def is_money(text: str) -> bool:
    """Whether a text is a number with the sign of a currency."""
    numeral = parse_numeral(text)
    return numeral is not None and numeral.money


def halves(cell: Cell, divider: re.Pattern[str]) -> tuple[Cell, ...]:
    """Both numbers of a cell with a divider between them, else the cell alone."""
    made = MADE_OF.fullmatch(cell.text) if divider is TIMES else None
    first, last = made.span("pair") if made is not None else (0, len(cell.text))
    found = divider.search(cell.text, first, last)
    if found is None:
        return (cell,)
    texts = cell.text[first : found.start()], cell.text[found.end() : last]
    if any(kind_of(text) != "number" for text in texts):
        return (cell,)
    paid = made is not None and is_money(made["total"])
    if divider is TIMES and sum(map(is_money, texts)) != 1 and not paid:
        return (cell,)
    whole = phrase_text([Phrase(cell.words)])
    return whole.cell(first, found.start()), whole.cell(found.end(), last)
