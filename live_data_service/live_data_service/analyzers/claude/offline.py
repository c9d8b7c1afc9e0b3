"""The offline models beside Claude: they read the words of the same images on this machine."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import numpy as np
import structlog

from live_data_service.analyzers.base import AnalyzerError
from live_data_service.analyzers.claude.printed import Printed
from live_data_service.analyzers.ocr.engine import Models
from live_data_service.analyzers.ocr.reader import TextModels, read_words
from live_data_service.analyzers.ocr.words import UNREAD
from live_data_service.screenshots import decode_pixels

__all__ = ["OfflineWords"]

log = structlog.get_logger(__name__)


class OfflineWords:
    """Reads words in one thread of its own. Without the models it reads nothing, and says so."""

    def __init__(self, threads: int | None = None) -> None:
        """``threads`` is how many cores one reading uses: by default all, at most 2."""
        self._threads = threads
        self._models: TextModels | None = None
        self._missing = False
        self._lock = Lock()
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="words")

    def load(self) -> None:
        """Load the models, once; that they are missing is logged and remembered."""
        with self._lock:
            if self._models is not None or self._missing:
                return
            try:
                self._models = Models(self._threads)
            except AnalyzerError as error:
                self._missing = True
                log.warning("offline_models_missing", code=error.code)

    def close(self) -> None:
        """Give up the thread; what is being read is read to its end."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    async def read(self, images: Sequence[bytes]) -> list[Printed | None]:
        """The words of each image; ``None`` where they could not be read."""
        loop = asyncio.get_running_loop()
        return [
            await loop.run_in_executor(self._executor, self._read, content) for content in images
        ]

    def _read(self, content: bytes) -> Printed | None:
        self.load()
        if self._models is None:
            return None
        try:
            image = np.asarray(decode_pixels(content), np.uint8)
            words = read_words(self._models, np.ascontiguousarray(image[:, :, ::-1]))
        except Exception as error:  # noqa: BLE001 - a second opinion must not cost the first
            log.warning("words_not_read", error=type(error).__name__)
            return None
        return Printed([word for word in words if word.text != UNREAD])
