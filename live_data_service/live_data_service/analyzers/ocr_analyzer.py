"""The analyzer that needs no key and no network: it reads screenshots on this machine."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from live_data_service.analyzers.base import AnalyzerError, Box, Reading, UserContext
from live_data_service.analyzers.ocr.candles import measure_candles
from live_data_service.analyzers.ocr.checks import is_weak
from live_data_service.analyzers.ocr.engine import Models
from live_data_service.analyzers.ocr.page import PageReading, read_page
from live_data_service.analyzers.ocr.reader import TextModels, read_words
from live_data_service.analyzers.ocr.report import describe
from live_data_service.analyzers.ocr.words import Word
from live_data_service.screenshots import Screenshot, decode_pixels

__all__ = ["OcrAnalyzer"]

MAX_SECOND_LOOKS = 6
"""Rows of one image that are read again, alone."""

Pixels = NDArray[np.uint8]


class OcrAnalyzer:
    """Reads words with the models of the ``rapidocr`` wheel, trades with rules of layout.

    The models are loaded once, by :meth:`load` or with the first screenshot, and are used by one
    thread: reading is bound by the processor.
    """

    name = "ocr"

    def __init__(self, threads: int | None = None) -> None:
        """``threads`` is how many cores one reading uses: by default all, at most 2."""
        self._threads = threads
        self._models: TextModels | None = None
        self._lock = Lock()
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ocr")

    def load(self) -> None:
        """Load the models; :class:`AnalyzerError` when they are missing or cannot be loaded."""
        self._loaded()

    def close(self) -> None:
        """Give up the thread; what is being read is read to its end."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _loaded(self) -> TextModels:
        with self._lock:
            if self._models is None:
                self._models = Models(self._threads)
            return self._models

    async def analyze(
        self, screenshots: Sequence[Screenshot], prompt: str, user_context: UserContext
    ) -> Reading:
        """Read the screenshots; the prompt is for analyzers that understand it.

        Raises :class:`AnalyzerError` when the models are missing or an image cannot be decoded.
        """
        del prompt
        loop = asyncio.get_running_loop()
        pages = [
            await loop.run_in_executor(
                self._executor, self._read, screenshot.content, user_context, index
            )
            for index, screenshot in enumerate(screenshots)
        ]
        names = [screenshot.filename for screenshot in screenshots]
        return Reading(
            result=describe(list(zip(names, pages, strict=True))) or "No screenshots were given.",
            trades=tuple(trade for page in pages for trade in page.trades),
        )

    def read_screenshot(
        self, content: bytes, user_context: UserContext | None = None, filename: str = "screenshot"
    ) -> Reading:
        """Read the bytes of one image in the calling thread, as a command line tool does."""
        page = self._read(content, user_context or UserContext(), 0)
        return Reading(result=describe([(filename, page)]), trades=tuple(page.trades))

    def _read(self, content: bytes, context: UserContext, index: int) -> PageReading:
        models = self._loaded()
        try:
            image = np.asarray(decode_pixels(content), np.uint8)
        except Exception as error:
            raise AnalyzerError("image_unreadable", "An image could not be decoded.") from error
        pixels = np.ascontiguousarray(image[:, :, ::-1])
        size = (pixels.shape[1], pixels.shape[0])
        words = read_words(models, pixels)
        page = read_page(words, context, size, index)
        if page.chart is not None and page.chart.axis:
            page.candles = measure_candles(pixels, page.chart.axis, page.chart.last)
        second = second_look(models, pixels, words, page)
        if second is None:
            return page
        again = read_page(second, context, size, index)
        again.candles = page.candles
        return min((page, again), key=doubts)


def second_look(
    models: TextModels, image: Pixels, words: Sequence[Word], page: PageReading
) -> list[Word] | None:
    """The words with those of doubtful rows read again, alone; None without such rows."""
    rows = [trade.box for trade in page.trades if is_weak(trade.review_reasons)]
    if not rows or len(rows) > MAX_SECOND_LOOKS:
        return None
    kept = list(words)
    for row in rows:
        top, bottom = row.y, row.y + row.height
        fresh = words_of_row(models, image, row)
        inside = [
            word
            for word in kept
            if top - 1 <= word.y0 and word.y1 <= bottom + 1 and beside(word, row)
        ]
        if len(fresh) >= len(inside) - 1:
            kept = [word for word in kept if word not in inside] + fresh
    return kept


def beside(word: Word, row: Box) -> bool:
    """Whether a word stands between the left and right edge of a row."""
    return row.x - 1 <= word.x0 and word.x1 <= row.x + row.width + 1


def words_of_row(models: TextModels, image: Pixels, row: Box) -> list[Word]:
    """The words of one row of an image, looked at alone: the models see it enlarged."""
    margin = row.height // 4
    y0, y1 = max(0, row.y - margin), min(image.shape[0], row.y + row.height + margin)
    x0, x1 = max(0, row.x - margin), min(image.shape[1], row.x + row.width + margin)
    crop = np.ascontiguousarray(image[y0:y1, x0:x1])
    return [
        word._replace(x0=x0 + word.x0, y0=y0 + word.y0, x1=x0 + word.x1, y1=y0 + word.y1)
        for word in read_words(models, crop)
        if row.y <= y0 + (word.y0 + word.y1) / 2 <= row.y + row.height
    ]


def doubts(page: PageReading) -> tuple[int, int]:
    """How many trades are missing something or doubtful: fewer is better, then more trades."""
    return sum(len(trade.review_reasons) for trade in page.trades), -len(page.trades)
