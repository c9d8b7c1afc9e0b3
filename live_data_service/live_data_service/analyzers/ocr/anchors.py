"""Rows of tables whose cells have one, two or three lines, told by the columns that have one."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from live_data_service.analyzers.ocr.words import Word, lines_of

__all__ = ["anchors_in", "group_by_anchors"]

ALIGNED = 0.35
"""Share of a line's height within which the single lines of one row stand level."""

EVEN = 1.6
"""How many times the largest step between rows may be the smallest."""

REACH = 0.75
"""Share of the step between rows within which words are of the row."""

TALLER = 1.4
"""How many times the lines of the tallest column must be those of the single-line ones."""


def group_by_anchors(cells: Sequence[Sequence[Word]], height: float) -> list[list[Word]] | None:
    """The words of each row, for tables where some columns have more lines than others.

    ``cells`` are the words of each column, ``height`` is that of a line in pixels. None where all
    columns have as many lines, or where no two columns agree on where the rows are.
    """
    anchors = anchors_in(cells, height)
    if anchors is None:
        return None
    step = median(b - a for a, b in pairwise(anchors))
    rows: list[list[Word]] = [[] for _ in anchors]
    apart: list[Word] = []
    for word in (word for column in cells for word in column):
        # Of two anchors as near, the upper one: a second line stands below the first.
        nearest = min(range(len(anchors)), key=lambda i: (abs(anchors[i] - word.middle), i))
        near = abs(anchors[nearest] - word.middle) <= REACH * step
        (rows[nearest] if near else apart).append(word)
    rest = [list(line.words) for line in lines_of(apart)]
    return sorted(filter(None, [*rows, *rest]), key=lambda row: min(word.y0 for word in row))


def anchors_in(cells: Sequence[Sequence[Word]], height: float) -> list[float] | None:
    """Heights of the rows: where two columns and more have single lines at even steps."""
    stacks = [[line.middle for line in lines_of(column)] for column in cells if column]
    tallest = max(stacks, key=len, default=[])
    for count in sorted({len(stack) for stack in stacks}):
        level = [stack for stack in stacks if len(stack) == count]
        if count < 2 or len(tallest) < TALLER * count:
            continue
        for stack in level:
            agreeing = sum(is_level(stack, other, height) for other in level)
            if agreeing > 1 and evenly(stack, height) and stacked_at(tallest, stack):
                return stack
    return None


def is_level(one: Sequence[float], other: Sequence[float], height: float) -> bool:
    """Whether the lines of two columns stand beside each other."""
    return all(abs(a - b) <= ALIGNED * height for a, b in zip(one, other, strict=True))


def evenly(stack: Sequence[float], height: float) -> bool:
    """Whether lines stand below each other at about the same distance."""
    steps = [b - a for a, b in pairwise(stack)]
    return min(steps) > ALIGNED * height and max(steps) <= EVEN * min(steps)


def stacked_at(tall: Sequence[float], anchors: Sequence[float]) -> bool:
    """Whether the lines of a column stand closer within rows than between them."""
    rows = [min(range(len(anchors)), key=lambda i: abs(anchors[i] - y)) for y in tall]
    steps = [(b - a, p == q) for (a, p), (b, q) in pairwise(zip(tall, rows, strict=True))]
    inside = [step for step, same in steps if same]
    between = [step for step, same in steps if not same]
    return bool(inside) and bool(between) and median(between) > 1.2 * median(inside)
