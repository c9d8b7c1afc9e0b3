"""When the deal of a card was done, where it shows several moments."""

from collections.abc import Mapping, Sequence

from live_data_service.analyzers.ocr.cells import Cell, ticker_in
from live_data_service.analyzers.ocr.moments import Shown, parse_shown
from live_data_service.analyzers.ocr.phrasing import Found, Text
from live_data_service.analyzers.ocr.vocabulary import Role
from live_data_service.analyzers.ocr.words import Word

__all__ = ["first_and_last", "whole_time"]

BELOW = 2.2
"""How far below a day, in its heights, the time of that day stands at most."""


def whole_time(
    cells: Mapping[Role, Cell], texts: Sequence[Text], found: Sequence[Sequence[Found]]
) -> Cell | None:
    """The time of a card with its time of day, where it is shown apart from the day.

    A day right behind the code of an instrument is when a contract ends, where another time is
    shown; a day that stands elsewhere with a time of day is that time.
    """
    day = cells.get("time")
    shown = parse_shown(day.text) if day is not None else None
    if day is None or shown is None or shown.has_clock:
        return day
    others = [one.cell for finds in found for one in finds if one.role == "time"]
    clocks = [(c, s) for c in others if (s := parse_shown(c.text)) is not None and s.has_clock]
    same = next((cell for cell, other in clocks if same_day(shown, other)), None)
    bare = [cell for cell, other in clocks if not other.has_date]
    if same is not None:
        return same
    if bare and names_contract(day, texts):
        return bare[0]
    below = next((cell for cell in bare if stands_below(day, cell)), None)
    return Cell((*day.words, *below.words)) if below is not None else day


def first_and_last(cells: Sequence[Cell]) -> tuple[Cell, Cell] | None:
    """The earlier and the later of two moments that both show a day and a time of day."""
    shown = [
        (order, cell)
        for cell in cells
        if (one := parse_shown(cell.text)) is not None and (order := order_of(one)) is not None
    ]
    if len(shown) != len(cells) or len(cells) != len(("entry", "exit")):
        return None
    (_, first), (_, last) = sorted(shown, key=lambda one: one[0])
    return first, last


def order_of(shown: Shown) -> tuple[int, ...] | None:
    """What puts a moment before or behind others, where its day and its time are certain."""
    parts = (shown.year, shown.month, shown.day, shown.hour, shown.minute)
    whole = tuple(part for part in parts if part is not None)
    return (*whole, shown.second_of_minute or 0) if len(whole) == len(parts) else None


def same_day(one: Shown, other: Shown) -> bool:
    """Whether two moments show the same day in full."""
    days = [(shown.year, shown.month, shown.day) for shown in (one, other)]
    return days[0] == days[1] and None not in days[0]


def names_contract(day: Cell, texts: Sequence[Text]) -> bool:
    """Whether a day stands right behind the code of an instrument: ``ESZ5 Dec 19 '25``."""
    first = day.words[0]
    before: list[Word] = [
        word
        for text in texts
        for word, after in zip(text.words, text.words[1:], strict=False)
        if after == first
    ]
    near = [word for word in before if first.x0 - word.x1 < word.height]
    return any(ticker_in(word.text) and any(map(str.isalpha, word.text)) for word in near)


def stands_below(day: Cell, clock: Cell) -> bool:
    """Whether a time of day stands right under a day."""
    one, other = day.box, clock.box
    level = one.x < other.x + other.width and other.x < one.x + one.width
    return level and 0 < other.y - one.y <= BELOW * one.height
