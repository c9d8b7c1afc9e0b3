"""From the pixels of a screenshot to words with tight boxes, hues and confidences."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from live_data_service.analyzers.ocr.engine import Pixels, Spot, Text
from live_data_service.analyzers.ocr.fences import with_fences
from live_data_service.analyzers.ocr.words import UNREAD, Tint, Word

__all__ = ["TextModels", "read_words", "tint_of"]

Ink = NDArray[np.bool_]

CELL_GAP = 0.85
"""Blank columns, in heights of the spot, that part two cells: a space is about 0.2 of them."""

INK_CONTRAST = 0.25
FAINT = 24
"""Difference from the background, of 255, under which nothing is ink."""

DOUBTFUL = 0.6
"""A word read with less confidence is looked at again, enlarged."""

MAX_DOUBTFUL = 60
LOWEST = 0.3
"""What is read with less confidence even then is an icon or a picture, not a word."""

WORDLIKE = 1.5
"""How many times wider than high a spot is that holds a word rather than an icon, at least."""

WORD = re.compile(r"[·•∙]|[^\s·•∙]+")

NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""Signs as wide as Chinese characters, and the same signs of usual width."""

MIN_SATURATION = 0.28
HUES: tuple[tuple[int, int, Tint], ...] = (
    (0, 40, "red"), (75, 185, "green"), (186, 260, "blue"), (325, 361, "red"),
)  # fmt: skip


class TextModels(Protocol):
    """What reads text: places first, then what stands in them."""

    def find(self, image: Pixels) -> list[Spot]:
        """The places of text."""
        ...

    def read(self, image: Pixels, spots: Sequence[Spot]) -> list[Text]:
        """What stands in each of them."""
        ...


def read_words(models: TextModels, image: Pixels) -> list[Word]:
    """All words of an image of shape (height, width, 3), blue-green-red, in no order."""
    spots = [part for spot in models.find(image) for part in parts_of(image, spot)]
    texts = models.read(image, spots)
    texts = read_again(models, image, spots, texts)
    words = [
        word
        for spot, text in zip(spots, texts, strict=True)
        for word in (words_in(image, spot, text) if text.characters else unread_in(image, spot))
        if word.confidence >= LOWEST
    ]
    return with_fences(image, words)


def unread_in(image: Pixels, spot: Spot) -> Iterator[Word]:
    """The coloured word of a spot in which nothing could be read; icons are no wider than high."""
    tint = tint_of(cut(image, spot))
    if tint != "none" and spot.x1 - spot.x0 > WORDLIKE * (spot.y1 - spot.y0):
        yield Word(UNREAD, spot.x0, spot.y0, spot.x1, spot.y1, 1.0, tint)


def read_again(
    models: TextModels, image: Pixels, spots: Sequence[Spot], texts: Sequence[Text]
) -> list[Text]:
    """Read doubtful spots once more with a margin of another size; the surer reading stays."""
    doubtful = [i for i, text in enumerate(texts) if 0 < certainty(text) < DOUBTFUL][:MAX_DOUBTFUL]
    best = list(texts)
    if not doubtful:
        return best
    second = models.read(image, [tightened(image, spots[i]) for i in doubtful])
    for i, text in zip(doubtful, second, strict=True):
        if certainty(text) > certainty(best[i]) and len(text.characters) >= len(best[i].characters):
            best[i] = text
    return best


def certainty(text: Text) -> float:
    """Probability of the least certain character; 0 for no text."""
    return min(text.probabilities, default=0.0)


def tightened(image: Pixels, spot: Spot) -> Spot:
    """A spot cut to the rows that bear ink, with a small margin."""
    rows = np.flatnonzero(ink_of(cut(image, spot)).any(axis=1))
    if rows.size < 4:
        return spot
    margin = max(1.0, 0.12 * rows.size)
    top = int(spot.y0)
    return Spot(
        spot.x0,
        max(0.0, top + float(rows[0]) - margin),
        spot.x1,
        min(float(image.shape[0]), top + float(rows[-1]) + 1 + margin),
    )


def cut(image: Pixels, spot: Spot) -> Pixels:
    """The pixels of a spot."""
    return image[
        int(spot.y0) : max(int(spot.y0) + 1, int(np.ceil(spot.y1))),
        int(spot.x0) : max(int(spot.x0) + 1, int(np.ceil(spot.x1))),
    ]


def ink_of(crop: Pixels) -> Ink:
    """Which pixels differ from the background of a crop (its median colour)."""
    difference = contrast(crop)
    return difference > max(FAINT, INK_CONTRAST * float(difference.max()))


def contrast(crop: Pixels) -> NDArray[np.int16]:
    """Largest difference of the three channels from the median colour, per pixel."""
    background = np.median(crop.reshape(-1, 3), axis=0).astype(np.int16)
    return np.asarray(np.abs(crop.astype(np.int16) - background).max(axis=2), np.int16)


def ink_runs(ink: Ink, gap: float) -> list[tuple[int, int]]:
    """Runs of columns with ink, parted where at least ``gap`` columns have none.

    A column of ink from top to bottom is a grid line: it parts as a gap does.
    """
    # The outermost rows may show the edge of the neighbouring table row.
    core = ink[int(0.15 * ink.shape[0]) : max(1, int(0.87 * ink.shape[0]))]
    columns = core.any(axis=0) & ~(core.mean(axis=0) > 0.97)
    filled = np.flatnonzero(columns)
    if not filled.size:
        return []
    breaks = np.flatnonzero(np.diff(filled) > gap)
    starts = [int(filled[0]), *(int(filled[i + 1]) for i in breaks)]
    ends = [*(int(filled[i]) + 1 for i in breaks), int(filled[-1]) + 1]
    return list(zip(starts, ends, strict=True))


def parts_of(image: Pixels, spot: Spot) -> Iterator[Spot]:
    """The cells of a spot: it is parted where its ink leaves a gap wider than a space."""
    height = spot.y1 - spot.y0
    runs = ink_runs(ink_of(cut(image, spot)), CELL_GAP * height)
    if len(runs) < 2:
        yield spot
        return
    left = int(spot.x0)
    margin = 0.2 * height
    for start, end in runs:
        yield Spot(
            max(0.0, left + start - margin),
            spot.y0,
            min(float(image.shape[1]), left + end + margin),
            spot.y1,
        )


def words_in(image: Pixels, spot: Spot, text: Text) -> Iterator[Word]:
    """The words of one spot, each with its own box."""
    pieces = split_text(text)
    if not pieces:
        return
    crop = cut(image, spot)
    ink = ink_of(crop)
    edges = word_edges(ink, [text_span(text, piece) for piece in pieces])
    left = int(spot.x0)
    for (first, last), (start, end) in zip(pieces, edges, strict=True):
        yield Word(
            text.characters[first:last].translate(NARROW),
            left + start,
            spot.y0,
            left + max(end, start + 1.0),
            spot.y1,
            min(text.probabilities[first:last]),
            tint_of(crop[:, int(start) : max(int(start) + 1, int(np.ceil(end)))]),
        )


def split_text(text: Text) -> list[tuple[int, int]]:
    """First and last-plus-one character of each word; a dot between words is one of its own."""
    return [found.span() for found in WORD.finditer(text.characters)]


def text_span(text: Text, piece: tuple[int, int]) -> tuple[float, float]:
    """Where a word begins and ends, as shares of the spot's width."""
    return text.starts[piece[0]], text.ends[piece[1] - 1]


def word_edges(ink: Ink, spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Left and right edge of each word in pixels of the crop, moved to where the ink begins."""
    width = ink.shape[1]
    runs = ink_runs(ink, 1) or [(0, width)]
    gaps = [(end, start) for (_, end), (start, _) in pairwise(runs)]
    edges: list[float] = [float(runs[0][0])]
    for (_, end), (start, _) in pairwise(spans):
        middle = (end + start) / 2 * width
        near = [gap for gap in gaps if abs((gap[0] + gap[1]) / 2 - middle) < 0.5 * ink.shape[0]]
        gap = max(
            near,
            key=lambda gap: (gap[1] - gap[0]) - 0.5 * abs((gap[0] + gap[1]) / 2 - middle),
            default=(middle, middle),
        )
        edges += [float(gap[0]), float(gap[1])]
    edges.append(float(runs[-1][1]))
    return [(edges[i], edges[i + 1]) for i in range(0, len(edges), 2)]


def tint_of(crop: Pixels) -> Tint:
    """The hue of the ink, or of the label behind it where the ink is grey, black or white."""
    if not crop.size:
        return "none"
    difference = contrast(crop)
    strongest = int(difference.max())
    if strongest < FAINT:
        return "none"
    ink = crop[difference >= 0.7 * strongest].reshape(-1, 3)
    found = hue(np.median(ink, axis=0))
    return found if found != "none" else hue(np.median(crop.reshape(-1, 3), axis=0))


def hue(colour: NDArray[np.float64]) -> Tint:
    """The name of a blue-green-red colour's hue; greys and very dark colours have none."""
    pixel = np.asarray(colour, np.uint8).reshape(1, 1, 3)
    angle, saturation, value = (int(part) for part in cv2.cvtColor(pixel, cv2.COLOR_BGR2HSV)[0, 0])
    if saturation < 255 * MIN_SATURATION or value < 70:
        return "none"
    return next((name for low, high, name in HUES if low <= 2 * angle < high), "none")
