"""What titles above a table say of it: that it lists what is held, or only purchases or sales."""

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from live_data_service.analyzers.base import Side
from live_data_service.analyzers.ocr.cells import kind_of
from live_data_service.analyzers.ocr.headings import heading_sort, names_own
from live_data_service.analyzers.ocr.records import Group
from live_data_service.analyzers.ocr.vocabulary import normal, word_set
from live_data_service.analyzers.ocr.words import Line, Phrase, phrases_of

__all__ = ["headings_above", "titled"]


def titled(group: Group, lines: Sequence[Line]) -> Group:
    """A table with what titles not far above it on the page say of it.

    That is the side of all of its deals, and what it is where no heading in its panel tells.
    """
    if group.origin == "list":
        return group
    reach = TITLE_REACH * median(line.height for line in lines)
    near = [line for line in lines if group.top - reach < line.middle < group.top]
    sides = [side for line in near if (side := side_named(line)) is not None]
    told = [line.text for line in near if names_table(line)]
    return replace(
        group,
        headings=group.headings or told[-1:],
        dealt=sides[-1] if sides else group.dealt,
    )


TITLE_REACH = 10.0
"""How far above a table, in heights of a line, a title may stand that heads it."""


def names_table(line: Line) -> bool:
    """Whether a line is nothing but a title of own trades or positions."""
    alone = len(phrases_of(line.words)) == 1
    return alone and (heading_sort([line.text]) in ("open", "closed") or names_own(line.text))


def side_named(line: Line) -> Side | None:
    """The side of all deals under a title such as Purchases; of two the coloured one is open."""
    told = [(side, phrase) for phrase in phrases_of(line.words) if (side := side_in(phrase))]
    lit = [(side, phrase) for side, phrase in told if phrase.words[0].tint != "none"]
    named = {side for side, _ in (lit if len(told) > 1 else told)}
    return named.pop() if len(named) == 1 else None


def side_in(phrase: Phrase) -> Side | None:
    """The side that a title of nothing but purchases, or of nothing but sales, names."""
    text = re.sub(r"\s*\d+$", "", normal(phrase.text))
    return "buy" if text in PURCHASES else "sell" if text in SALES else None


PURCHASES = word_set("row", "purchases")
SALES = word_set("row", "sales")


def headings_above(lines: Sequence[Line], first: int) -> list[str]:
    """The texts in the lines above a table, nearest first; three side by side are tabs.

    Above the nearest title that tells what the table is stands what belongs to others.
    """
    above = [phrases_of(line.words) for line in reversed(lines[max(0, first - 3) : first])]
    told = (
        i for i, phrases in enumerate(above, 1) if len(phrases) <= 2 and any(map(tells, phrases))
    )
    above = above[: next(told, len(above))]
    return [
        phrase.text
        for phrases in map(named_alone, above)
        if len(phrases) <= 2
        for phrase in phrases
        if kind_of(phrase.text) in ("text", "state", "side", "ticker")
    ]


def named_alone(phrases: Sequence[Phrase]) -> Sequence[Phrase]:
    """The one phrase of a line that says what stands below, without a search box beside it."""
    told = [phrase for phrase in phrases if names_tab(phrase)]
    first = told == list(phrases[:1]) and heading_sort([told[0].text]) in ("open", "closed")
    return told if first and len(phrases) > 2 else phrases


def names_tab(phrase: Phrase) -> bool:
    """Whether a phrase names a page, and perhaps how many entries it has: ``Fills 7``."""
    words = phrase.words
    counted = len(words) > 1 and COUNT.fullmatch(words[-1].text) is not None
    name = Phrase(words[:-1]) if counted else phrase
    return heading_sort([name.text]) is not None


COUNT = re.compile(r"\(?\d{1,4}\)?")


def tells(phrase: Phrase) -> bool:
    """Whether a phrase is a title that says what stands below it."""
    return heading_sort([phrase.text]) not in (None, "tabs")
