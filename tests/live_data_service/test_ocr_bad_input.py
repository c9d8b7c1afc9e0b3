"""Images that are no screenshots of trades, and screenshots in unusual files."""

import asyncio
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from live_data_service import errors
from live_data_service.analyzers.base import UserContext
from live_data_service.analyzers.ocr_analyzer import OcrAnalyzer
from live_data_service.screenshots import Limits, Upload, check_upload

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
LIMITS = Limits(max_bytes=20 * 2**20, max_pixels=40_000_000)
EXIF_ORIENTATION = 0x0112


@pytest.fixture(scope="module")
def analyzer() -> Iterator[OcrAnalyzer]:
    """One analyzer with its models loaded."""
    ocr = OcrAnalyzer()
    ocr.load()
    yield ocr
    ocr.close()


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """An image's file."""
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def blobs(width: int, height: int) -> Image.Image:
    """Something like a photograph out of focus: lights of many colours on a gradient."""
    rng = np.random.default_rng(7)
    ground = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    pen = ImageDraw.Draw(ground)
    for _ in range(60):
        x, y = int(rng.integers(width)), int(rng.integers(height))
        size = int(rng.integers(10, 160))
        colour = (int(rng.integers(256)), int(rng.integers(256)), int(rng.integers(256)))
        pen.ellipse((x, y, x + size, y + size), colour)
    return ground.filter(ImageFilter.GaussianBlur(4))


def coloured_noise(width: int, height: int) -> Image.Image:
    """Pixels by chance, alike in blocks of eight."""
    rng = np.random.default_rng(3)
    small = rng.integers(0, 256, (height // 8, width // 8, 3), np.uint8)
    return Image.fromarray(small).resize((width, height), Image.Resampling.NEAREST)


def stripes(width: int, height: int) -> Image.Image:
    """Rows like those of a table, without a letter."""
    image = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(image)
    for y in range(0, height, 30):
        pen.line((0, y, width, y), "#888888")
        for x in range(0, width, 120):
            pen.rectangle((x + 10, y + 8, x + 70, y + 22), "#dddddd")
    return image


EMPTY = {
    "one white pixel": lambda: Image.new("RGB", (1, 1), "white"),
    "blank": lambda: Image.new("RGB", (1280, 800), "#131722"),
    "photograph": lambda: blobs(1200, 800),
    "noise": lambda: coloured_noise(800, 600),
    "rows without letters": lambda: stripes(900, 600),
    "a strip": lambda: Image.new("RGB", (6000, 2), "red"),
    "a large photograph": lambda: blobs(4000, 2250),
}


@pytest.mark.parametrize("draw", EMPTY.values(), ids=EMPTY)
def test_an_image_without_trades_gives_a_clear_answer_and_none(
    analyzer: OcrAnalyzer, draw: Callable[[], Image.Image]
) -> None:
    shot = check_upload(Upload("a.png", encoded(draw())), LIMITS)
    reading = analyzer.read_screenshot(shot.content)
    assert reading.trades == ()
    assert reading.result.startswith(("No trades", "Nothing to read"))


def rotated(image: Image.Image) -> bytes:
    """Stored on its side, with the note how to turn it."""
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = 6
    turned = image.transpose(Image.Transpose.ROTATE_90)
    return encoded(turned, "JPEG", quality=95, exif=exif)


def deep(image: Image.Image) -> bytes:
    """Grey with 16 bits a pixel."""
    return encoded(Image.fromarray(np.asarray(image.convert("L"), np.uint16) * 257))


TRUTH = json.loads((SAMPLES / "truth.json").read_text("utf-8"))
POSITIONS = [
    (trade["symbol"], trade["side"], trade["quantity"], trade["price"])
    for entry in TRUTH
    if entry["file"] == "positions_light.png"
    for trade in entry["trades"]
]
FILES: dict[str, Callable[[Image.Image], bytes]] = {
    "CMYK JPEG": lambda image: encoded(image.convert("CMYK"), "JPEG", quality=95),
    "16-bit PNG": deep,
    "palette PNG": lambda image: encoded(image.quantize(64)),
    "GIF": lambda image: encoded(image, "GIF"),
    "grey JPEG": lambda image: encoded(image.convert("L"), "JPEG", quality=90),
    "transparent PNG": lambda image: encoded(image.convert("RGBA")),
    "rotated by EXIF": rotated,
    "animated GIF": lambda image: encoded(
        image, "GIF", save_all=True, append_images=[Image.new("RGB", image.size)]
    ),
}


@pytest.mark.parametrize("save", FILES.values(), ids=FILES)
def test_the_same_trades_are_read_whatever_file_the_pixels_come_in(
    analyzer: OcrAnalyzer, save: Callable[[Image.Image], bytes]
) -> None:
    with Image.open(SAMPLES / "positions_light.png") as sample:
        picture = sample.convert("RGB")
    shot = check_upload(Upload("a", save(picture)), LIMITS)
    trades = analyzer.read_screenshot(shot.content).trades
    assert [trade.kind for trade in trades] == ["position"] * 5
    assert [(t.symbol, t.side, str(t.quantity), str(t.price)) for t in trades] == POSITIONS


def test_an_image_over_the_limit_of_pixels_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(errors.TooManyPixels):
        check_upload(Upload("a.png", encoded(Image.new("1", (8000, 6000)))), LIMITS)


async def test_the_loop_keeps_ticking_while_a_wide_image_is_read(analyzer: OcrAnalyzer) -> None:
    with Image.open(SAMPLES / "fills_dark.png") as sample:
        tile = sample.convert("RGB")
    wide = Image.new("RGB", (4000, tile.height * 2))
    for x in range(0, 4000, tile.width):
        wide.paste(tile, (x, 0))
    shot = check_upload(Upload("wide.png", encoded(wide)), LIMITS)
    work = asyncio.create_task(analyzer.analyze([shot], "", UserContext()))
    turns = 0
    while not work.done():
        await asyncio.sleep(0.01)
        turns += 1
    assert (await work).result
    assert turns > 10  # a reading in the loop itself would leave it one or two
