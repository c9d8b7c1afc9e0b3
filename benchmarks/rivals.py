"""Other ways to the words of an image, for the same parser: what does our own pipeline bring?"""

import csv
import io
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from live_data_service.analyzers.base import Reading, UserContext
from live_data_service.analyzers.ocr.page import read_page
from live_data_service.analyzers.ocr.reader import tint_of
from live_data_service.analyzers.ocr.report import describe
from live_data_service.analyzers.ocr.words import Word
from live_data_service.screenshots import decode_pixels

__all__ = ["Rival", "StockRapidOcr", "Tesseract", "rivals"]

Pixels = NDArray[np.uint8]
ZOOM = 2
LOWEST = 0.3


class Rival(Protocol):
    """Something that finds words."""

    name: str

    def words(self, image: Pixels) -> Iterator[Word]:
        """The words of an image of shape (height, width, 3), blue-green-red."""
        ...


def read_with(rival: Rival, content: bytes) -> Reading:
    """What the project's parser makes of the words of another engine."""
    pixels = np.ascontiguousarray(np.asarray(decode_pixels(content), np.uint8)[:, :, ::-1])
    page = read_page(list(rival.words(pixels)), UserContext(), (pixels.shape[1], pixels.shape[0]))
    return Reading(result=describe([("", page)]), trades=tuple(page.trades))


def tinted(image: Pixels, text: str, box: tuple[float, float, float, float], sure: float) -> Word:
    """A word with the hue of its pixels."""
    x0, y0, x1, y1 = box
    crop = image[max(0, int(y0)) : int(y1) + 1, max(0, int(x0)) : int(x1) + 1]
    return Word(text, x0, y0, x1, y1, sure, tint_of(crop))


class StockRapidOcr:
    """``rapidocr`` as it comes, with its own pipeline around the same models."""

    name = "stock rapidocr"

    def __init__(self) -> None:
        from rapidocr import RapidOCR  # noqa: PLC0415 - its import takes seconds

        self._engine: Any = RapidOCR(params={"Global.log_level": "error"})

    def words(self, image: Pixels) -> Iterator[Word]:
        """Its words, each with the box it gives."""
        found = self._engine(image, return_word_box=True)
        for line in found.word_results or ():
            for text, score, corners in line:
                if not text.strip() or corners is None:
                    continue
                xs, ys = zip(*corners, strict=True)
                box = (float(min(xs)), float(min(ys)), float(max(xs)), float(max(ys)))
                yield tinted(image, text.strip(), box, float(score))


class Tesseract:
    """The program ``tesseract`` on the image at twice its size."""

    name = "tesseract"

    def __init__(self, program: str) -> None:
        self._program = program

    def words(self, image: Pixels) -> Iterator[Word]:
        """Its words from its table of levels, boxes and confidences."""
        large = np.asarray(cv2.resize(image, None, fx=ZOOM, fy=ZOOM, interpolation=cv2.INTER_CUBIC))
        stream = io.BytesIO()
        Image.fromarray(large[:, :, ::-1]).save(stream, "PNG")
        done = subprocess.run(  # noqa: S603 - a program of this machine, no shell
            [self._program, "-", "-", "--psm", "11", "tsv"],
            input=stream.getvalue(), capture_output=True, check=True, timeout=120,
        )  # fmt: skip
        rows = csv.DictReader(
            io.StringIO(done.stdout.decode()), delimiter="\t", quoting=csv.QUOTE_NONE
        )
        for row in rows:
            text, sure = (row["text"] or "").strip(), float(row["conf"]) / 100
            if row["level"] != "5" or not text or sure < LOWEST:
                continue
            left, top, width, height = (
                int(row[name]) / ZOOM for name in ("left", "top", "width", "height")
            )
            yield tinted(image, text, (left, top, left + width, top + height), sure)


def rivals() -> Iterator[Rival]:
    """Those that are installed; of the others it is said."""
    yield StockRapidOcr()
    program = shutil.which("tesseract")
    if program is None:
        print("tesseract is not installed (Debian: apt-get install tesseract-ocr): left out")
    else:
        yield Tesseract(program)
