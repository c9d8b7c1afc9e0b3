"""Rules between the cells of a grid: two words with one between them are never one text."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from live_data_service.analyzers.ocr.engine import Pixels
from live_data_service.analyzers.ocr.words import Word, lines_of

__all__ = ["with_fences"]

STEP = 6
"""Least difference of two neighbouring pixels, of 255, that shows."""

UNBROKEN = 0.75
"""Share of the rows of pixels that a rule runs through: others may cross it, or it begins there."""

BEYOND = 0.3
"""How far above and below the words, in heights, a rule goes on: no letter does."""

FAR = 4.0
"""Words farther apart than so many heights are parted by the space between them."""

OVERHANG = 2
"""Pixels by which the box of a word may reach over the rule beside it."""

NEIGHBOURS = 4.0
"""How far above and below, in heights, words tell whether a rule is one of a grid."""


class Fence(NamedTuple):
    """A rule at ``x`` before a word."""

    x: float
    word: Word


def with_fences(image: Pixels, words: Sequence[Word]) -> list[Word]:
    """The words, marked where a vertical rule or the edge of a box stands before them.

    Lines behind a text, such as those of a chart, stand in the middle of the words above or below.
    """
    green = image[:, :, 1].astype(np.int16)
    steps = green[:, 1:] - green[:, :-1]
    found = [
        Fence(x, after)
        for line in lines_of(words)
        for before, after in pairwise(line.words)
        if (x := rule_between(steps, before, after)) is not None
    ]
    if not found:
        return list(words)
    fenced = {
        fence.word for fence, holds in zip(found, parting(found, words), strict=True) if holds
    }
    return [word._replace(fenced=True) if word in fenced else word for word in words]


def rule_between(steps: NDArray[np.int16], one: Word, other: Word) -> float | None:
    """Where a rule stands between two neighbours of a line, if one does."""
    height = max(one.height, other.height)
    if other.x0 - one.x1 > FAR * height:
        return None
    top = max(0, int(min(one.y0, other.y0) - BEYOND * height))
    bottom = int(max(one.y1, other.y1) + BEYOND * height) + 1
    left = max(0, int(one.x1) - OVERHANG)
    between = steps[top:bottom, left : max(left + 1, int(np.ceil(other.x0)) + OVERHANG)]
    if not between.size:
        return None
    shown = np.maximum((between >= STEP).mean(axis=0), (between <= -STEP).mean(axis=0))
    return left + float(shown.argmax()) if shown.max() >= UNBROKEN else None


def parting(fences: Sequence[Fence], words: Sequence[Word]) -> NDArray[np.bool_]:
    """Which rules have fewer words near them that stand across than words behind them."""
    at, middle, height = np.array([(f.x, f.word.middle, f.word.height) for f in fences]).T
    reach = NEIGHBOURS * height[:, None]
    left, right, middles = np.array([(word.x0, word.x1, word.middle) for word in words]).T
    same = np.abs(at - at[:, None]) <= OVERHANG
    behind = (same & (np.abs(middle - middle[:, None]) < reach)).sum(axis=1)
    over = (left + OVERHANG < at[:, None]) & (at[:, None] < right - OVERHANG)
    across = (over & (np.abs(middles - middle[:, None]) < reach)).sum(axis=1)
    return np.asarray(2 * across < behind, np.bool_)
