"""Arrows beside the names of columns, to sort a table by: they are read as letters."""

from collections.abc import Iterable, Sequence

from live_data_service.analyzers.ocr.vocabulary import roles_of
from live_data_service.analyzers.ocr.words import Line, Word, lines_of, phrases_of

__all__ = ["without_sort_marks"]

LONGEST = 2
"""Most letters that a pair of arrows is read as."""

NEARLY_ALL = 0.8
FEWEST = 3
"""Columns with arrows beside their names that a header has, where any has."""


def without_sort_marks(words: Sequence[Word]) -> list[Word]:
    """The words without arrows between the names of columns."""
    marks = {word for line in lines_of(words) for word in sort_marks(line)}
    return [word for word in words if word not in marks] if marks else list(words)


def sort_marks(line: Line) -> Iterable[Word]:
    """The arrows of a line of names, of which nearly all have some beside them."""
    phrases = phrases_of(line.words)
    named = [bool(roles_of(phrase.text)) for phrase in phrases]
    marks = [
        phrase.words[0]
        for i, phrase in enumerate(phrases)
        if i and named[i - 1] and not named[i] and is_mark(phrase.text)
    ]
    return marks if len(marks) >= FEWEST and len(marks) >= NEARLY_ALL * sum(named) else ()


def is_mark(text: str) -> bool:
    """Whether a text is as short as what arrows are read as, and no number."""
    return len(text) <= LONGEST and not text.isdigit()
