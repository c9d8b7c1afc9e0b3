"""Candles are measured where every sign agrees, and not at all otherwise."""

import random
from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from live_data_service.analyzers.ocr.candles import Candle, measure_candles
from live_data_service.analyzers.ocr.words import Word

GREEN, RED = "#26a69a", "#ef5350"
TOP, STEP, PIXELS = 110.0, 1.0, 40
"""The price of the first label, the step between labels in price and in pixels."""

Pixels = NDArray[np.uint8]


def row_of(price: float) -> float:
    """The row of a price."""
    return 40 + (TOP - price) / STEP * PIXELS


def walk(count: int = 40) -> list[Candle]:
    """Candles of a random walk between 104 and 108, in quarters of a pixel's price."""
    rng, price, found = random.Random(4), 106.0, []
    for _ in range(count):
        step = rng.choice((-1, 1)) * rng.uniform(0.2, 1.0)
        close = price + step if 104 < price + step < 108 else price - step
        high, low = max(price, close) + rng.uniform(0.1, 0.5), min(price, close) - 0.2
        found.append(Candle(*(round(Decimal(p), 2) for p in (price, high, low, close))))
        price = close
    return found


def drawn(candles: Sequence[Candle], *, pitch: int = 14, width: int = 8) -> Image.Image:
    """A chart of the candles, 700 pixels wide."""
    image = Image.new("RGB", (700, 460), "#131722")
    pen = ImageDraw.Draw(image)
    for index, candle in enumerate(candles):
        colour = GREEN if candle.close >= candle.open else RED
        x, rows = 20 + pitch * index, [row_of(float(price)) for price in candle]
        middle = x + width // 2
        pen.line((middle, round(rows[1]), middle, round(rows[2]) - 1), colour)
        ends = sorted((round(rows[0]), round(rows[3])))
        pen.rectangle((x, ends[0], x + width - 1, ends[1] - 1), colour)
    return image


def labels(texts: Sequence[str] | None = None, crooked: float = 0.0) -> list[Word]:
    """The labels of the axis; one of them may stand off its place."""
    shown = texts or [f"{TOP - STEP * i:.2f}" for i in range(9)]
    return [
        Word(
            text,
            640,
            31 + PIXELS * i + crooked * (i == 4),
            690,
            49 + PIXELS * i + crooked * (i == 4),
            1.0,
        )
        for i, text in enumerate(shown)
    ]


def pixels(image: Image.Image) -> Pixels:
    """Blue-green-red."""
    return np.ascontiguousarray(np.asarray(image, np.uint8)[:, :, ::-1])


def test_every_candle_is_measured_to_about_a_pixel() -> None:
    candles = walk()
    found = measure_candles(pixels(drawn(candles)), labels(), str(candles[-1].close))
    assert found is not None
    assert len(found.all) == len(candles)
    assert found.pixel == Decimal("0.025")
    for measured, true in zip(found.all, candles, strict=True):
        assert all(
            abs(one - other) <= Decimal("0.04") for one, other in zip(measured, true, strict=True)
        )


def test_a_pause_between_candles_is_no_reason_to_doubt() -> None:
    candles = walk()
    image = drawn(candles)
    gap = image.crop((20 + 14 * 20 - 3, 0, 20 + 14 * 21 - 3, 460)).size
    image.paste("#131722", (20 + 14 * 20 - 3, 0, 20 + 14 * 20 - 3 + gap[0], 460))
    found = measure_candles(pixels(image), labels(), str(candles[-1].close))
    assert found is not None
    assert len(found.all) == len(candles) - 1


@pytest.mark.parametrize("last", [None, "99.10", "not a price"])
def test_without_agreement_with_the_price_shown_nothing_is_measured(last: str | None) -> None:
    assert measure_candles(pixels(drawn(walk())), labels(), last) is None


def test_bodies_that_touch_are_not_measured() -> None:
    candles = walk()
    image = pixels(drawn(candles, width=14))
    assert measure_candles(image, labels(), str(candles[-1].close)) is None


def test_an_axis_whose_labels_lie_on_no_line_is_not_trusted() -> None:
    candles = walk()
    last = str(candles[-1].close)
    assert measure_candles(pixels(drawn(candles)), labels(crooked=6.0), last) is None


def test_an_axis_whose_decimal_sign_stays_open_is_not_trusted() -> None:
    candles = walk()
    texts = [f"{110 - i},000" for i in range(9)]
    assert measure_candles(pixels(drawn(candles)), labels(texts), f"{candles[-1].close}") is None


def test_bars_of_volume_are_no_candles() -> None:
    image = Image.new("RGB", (700, 460), "#131722")
    pen, rng = ImageDraw.Draw(image), random.Random(2)
    for index in range(40):
        x = 20 + 14 * index
        pen.rectangle((x, 300 - rng.randint(20, 160), x + 8, 300), rng.choice((GREEN, RED)))
    for last in ("103.50", "105.00", "106.00"):
        assert measure_candles(pixels(image), labels(), last) is None


def test_a_photograph_beside_an_axis_holds_no_candles() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (460, 700, 3), np.uint8)
    assert measure_candles(noise, labels(), "106.00") is None
