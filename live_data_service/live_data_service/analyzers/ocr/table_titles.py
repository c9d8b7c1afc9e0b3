"""What titles above a table say of it: that it lists what is held, or only purchases or sales."""

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from live_data_service.analyzers.base import Side
from live_data_service.analyzers.ocr.headings import heading_sort, names_own
from live_data_service.analyzers.ocr.records import Group
from live_data_service.analyzers.ocr.vocabulary import normal, word_set
from live_data_service.analyzers.ocr.words import Line, Phrase, phrases_of

__all__ = ["titled"]


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
