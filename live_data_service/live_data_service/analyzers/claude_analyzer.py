"""The analyzer that asks Claude, and holds every value it returns against the image itself."""

import asyncio
from collections.abc import Sequence

from anthropic.types import MessageParam

from live_data_service.analyzers.base import (
    AnalyzerError,
    Reading,
    TradeReading,
    Usage,
    UserContext,
)
from live_data_service.analyzers.claude.answer import Answer, parse_answer, unusable
from live_data_service.analyzers.claude.api import ClaudeOptions, ask, text_of, used_by
from live_data_service.analyzers.claude.offline import OfflineWords
from live_data_service.analyzers.claude.pictures import Picture, prepare
from live_data_service.analyzers.claude.prompt import message
from live_data_service.analyzers.claude.rows import trades_of
from live_data_service.analyzers.prompt_template import TemplateError
from live_data_service.screenshots import Screenshot

__all__ = ["ClaudeAnalyzer", "ClaudeOptions"]

LONGEST_RESULT = 20_000


class ClaudeAnalyzer:
    """Sends all screenshots in one request and reads the offline words of them meanwhile."""

    name = "claude"

    def __init__(self, options: ClaudeOptions, offline: OfflineWords | None = None) -> None:
        """``offline`` is what reads the words for the cross-check: by default the own models."""
        self._options = options
        self._offline = offline or OfflineWords()

    def load(self) -> None:
        """Load the offline models; without them every trade needs review."""
        self._offline.load()

    def close(self) -> None:
        """Give up the thread of the offline models."""
        self._offline.close()

    async def analyze(
        self, screenshots: Sequence[Screenshot], prompt: str, user_context: UserContext
    ) -> Reading:
        """Read the screenshots as the prompt asks.

        Raises :class:`AnalyzerError`; one with ``retry_after`` when Claude is busy or away.
        """
        if not screenshots:
            return Reading(result="No screenshots were given.", trades=())
        images = [screenshot.content for screenshot in screenshots]
        pictures = [
            await asyncio.to_thread(prepare, content, len(images), self._options.max_edge)
            for content in images
        ]
        asked = question(pictures, prompt, user_context)
        reading_words = asyncio.create_task(self._offline.read(images))
        try:
            answer, usage = await self._answer(asked, len(images))
            printed = await reading_words
        finally:
            reading_words.cancel()
        trades = await asyncio.to_thread(trades_of, answer.trades, pictures, printed, user_context)
        return Reading(result=told(answer.result, trades), trades=tuple(trades), usage=usage)

    async def _answer(self, asked: MessageParam, images: int) -> tuple[Answer, Usage]:
        """What Claude says, checked for its form, and what it cost."""
        message = await ask(self._options, asked)
        usage = used_by(message, self._options.prices)
        try:
            answer = parse_answer(text_of(message), images)
        except AnalyzerError as error:
            error.usage = usage
            raise
        if usage is None:
            raise unusable("The answer does not say what it used.")
        return answer, usage


def question(pictures: Sequence[Picture], prompt: str, user_context: UserContext) -> MessageParam:
    """The message. Raises :class:`AnalyzerError` for a template older than the check of them."""
    try:
        return message(pictures, prompt, user_context)
    except TemplateError as error:
        raise AnalyzerError("invalid_prompt_template", str(error)) from error


def told(result: str, trades: Sequence[TradeReading]) -> str:
    """The text for the trader: Claude's, and how many trades somebody should look at."""
    text = result.strip()[:LONGEST_RESULT] or ("" if trades else "No trades were found.")
    waiting = sum(bool(trade.review_reasons) for trade in trades)
    return f"{text}\n\n{waiting} of {len(trades)} trades to review.".strip() if waiting else text
