"""The candles of a chart, measured in its pixels; where anything is doubtful, none.

Coloured bodies that stand apart are taken, and only where they form a lattice, the labels of the
axis lie on one line, and the last candle closes at the price that the chart shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from live_data_service.analyzers.ocr.numerals import (
    DecimalSign,
    decimal_sign,
    parse_numeral,
    value_of,
)
from live_data_service.analyzers.ocr.words import Word

__all__ = ["Candle", "Candles", "measure_candles"]

Pixels = NDArray[np.uint8]
Mask = NDArray[np.uint8]

FEWEST = 12
"""Candles that make a chart."""

NARROWEST = 3
"""Pixels of a body under which its edges say nothing."""

MIN_SATURATION = 70
MIN_VALUE = 70
RED_BELOW, RED_ABOVE, OTHER_FROM, OTHER_TO = 20, 160, 35, 130
"""Hues of OpenCV, 0 to 180: red, and green to blue."""

MOST_STRAYS = 0.1
"""Share of coloured shapes that may be something else: labels, lines, markers."""

AXIS_SLACK = 0.15
"""How far a label may lie off the line through all of them, in heights of its letters."""

CLOSE_SLACK = 0.015
"""How far the last close may be from the price shown, as a share of the axis."""


class Candle(NamedTuple):
    """Open, high, low and close."""

    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal


@dataclass(frozen=True, slots=True)
class Candles:
    """Candles from left to right; ``pixel`` is the price of one pixel, as exact as they are."""

    all: tuple[Candle, ...]
    pixel: Decimal


class Axis(NamedTuple):
    """Price = ``base`` + ``slope`` * row of a pixel; ``places`` and ``sign`` as the labels are."""

    base: float
    slope: float
    places: int
    sign: DecimalSign

    def price(self, row: float) -> Decimal:
        """The price at a row, rounded as the labels are."""
        return round(Decimal(self.base + self.slope * row), self.places)


class Shape(NamedTuple):
    """A coloured shape: edges in pixels, the rows of its wide part, whether it is red."""

    left: int
    right: int
    top: int
    bottom: int
    body_top: int
    body_bottom: int
    red: bool

    @property
    def width(self) -> int:
        """Width in pixels."""
        return self.right - self.left


def measure_candles(image: Pixels, labels: Sequence[Word], last: str | None) -> Candles | None:
    """The candles left of the labels of an axis, None where they cannot be trusted.

    ``image`` is of shape (height, width, 3), blue-green-red; ``last`` is the price shown as text.
    """
    axis = axis_of(labels)
    if axis is None:
        return None
    height = labels[0].height
    top = max(0, int(min(word.y0 for word in labels) - height))
    bottom = int(max(word.y1 for word in labels) + height)
    right = int(min(word.x0 for word in labels) - 0.3 * height)
    shapes = lattice_of(shapes_in(image[top:bottom, : max(1, right)]))
    candles = tuple(candle_of(shape, axis, top) for shape in shapes)
    if not candles or not closes_at(candles[-1], last, axis, labels):
        return None
    return Candles(candles, round(Decimal(abs(axis.slope)), axis.places + 1))


def axis_of(labels: Sequence[Word]) -> Axis | None:
    """The line through the labels of an axis, if all of them lie on one."""
    numerals = [numeral for word in labels if (numeral := parse_numeral(word.text))]
    if len(numerals) != len(labels) or len(labels) < 3:
        return None
    sign = decimal_sign(numerals)
    if sign is None and any("," in numeral.body for numeral in numerals):
        # 23,600 may be twenty-three thousand or twenty-three and a half.
        return None
    values = [value_of(numeral, sign or ".") for numeral in numerals]
    rows = np.array([word.middle for word in labels])
    slope, base = (float(part) for part in np.polyfit(rows, np.array(values, float), 1))
    if slope >= 0:
        return None
    residue = np.abs((np.array(values, float) - base) / slope - rows).max()
    if residue > AXIS_SLACK * labels[0].height:
        return None
    places = max(max(0, -int(value.as_tuple().exponent)) for value in values)
    return Axis(base, slope, places, sign or ".")


def shapes_in(plot: Pixels) -> list[Shape]:
    """The coloured shapes of a plot from left to right, specks left out."""
    hsv = cv2.cvtColor(np.ascontiguousarray(plot), cv2.COLOR_BGR2HSV)
    hue, coloured = hsv[..., 0], (hsv[..., 1] >= MIN_SATURATION) & (hsv[..., 2] >= MIN_VALUE)
    reds = coloured & ((hue <= RED_BELOW) | (hue >= RED_ABOVE))
    others = coloured & (hue >= OTHER_FROM) & (hue <= OTHER_TO)
    found = [*shapes_of(reds.astype(np.uint8), red=True)]
    found += shapes_of(others.astype(np.uint8), red=False)
    return sorted(found, key=lambda shape: shape.left)


def shapes_of(mask: Mask, *, red: bool) -> list[Shape]:
    """The connected shapes of one colour."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    shapes = []
    for index in range(1, count):
        x, y, width, height, area = (int(value) for value in stats[index])
        if width < NARROWEST or area < 2 * NARROWEST:
            continue
        rows = (labels[y : y + height, x : x + width] == index).sum(axis=1)
        wide = np.flatnonzero(rows >= 0.7 * width)
        if wide.size:
            body = (y + int(wide[0]), y + int(wide[-1]) + 1)
            shapes.append(Shape(x, x + width, y, y + height, *body, red))
    return shapes


def lattice_of(shapes: Sequence[Shape]) -> list[Shape]:
    """The shapes of one width at even steps, nothing where too many others are among them."""
    if len(shapes) < FEWEST:
        return []
    width = float(np.median([shape.width for shape in shapes]))
    bodies = [shape for shape in shapes if abs(shape.width - width) <= max(1.0, 0.12 * width)]
    if len(bodies) < max(FEWEST, (1 - MOST_STRAYS) * len(shapes)):
        return []
    centres = np.array([(shape.left + shape.right) / 2 for shape in bodies])
    steps = np.diff(centres)
    pitch = float(np.median(steps))
    if pitch < width or (steps < 0.5 * pitch).any():
        return []
    off = np.abs(steps / pitch - np.round(steps / pitch)) * pitch
    even = off <= max(1.6, 0.12 * pitch)
    whole = np.round(steps / pitch) == 1
    return bodies if even.all() and whole.mean() > 1 - MOST_STRAYS and not hang(bodies) else []


def hang(bodies: Sequence[Shape]) -> bool:
    """Whether most shapes stand on one line: then they are bars of volume."""
    bottoms = [body.bottom for body in bodies]
    return max(map(bottoms.count, bottoms)) > len(bodies) / 2


def candle_of(shape: Shape, axis: Axis, top: int) -> Candle:
    """A shape as prices; the rows of a shape are below ``top``."""
    upper, lower = axis.price(top + shape.body_top), axis.price(top + shape.body_bottom)
    ends = (upper, lower) if shape.red else (lower, upper)
    return Candle(ends[0], axis.price(top + shape.top), axis.price(top + shape.bottom), ends[1])


def closes_at(candle: Candle, last: str | None, axis: Axis, labels: Sequence[Word]) -> bool:
    """Whether the last candle closes at the price that the chart shows as text."""
    numeral = parse_numeral(last) if last else None
    if numeral is None:
        return False
    shown = value_of(numeral, axis.sign)
    span = abs(axis.slope) * (labels[-1].middle - labels[0].middle)
    return abs(float(shown - candle.close)) <= CLOSE_SLACK * span
