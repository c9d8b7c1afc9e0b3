"""One call of the Messages API: one request, one deadline, and every way it can end.

The SDK's own retries are off: it sleeps as long as a ``retry-after`` says, hours even. A job that
meets a busy service goes back to the queue instead.
"""

import asyncio
from dataclasses import dataclass, field

import anthropic
import httpx2
from anthropic.types import Message, MessageParam
from anthropic.types import Usage as CountedUsage

from live_data_service.analyzers.base import AnalyzerError, Usage
from live_data_service.analyzers.claude.answer import ANSWER_SCHEMA, unusable
from live_data_service.analyzers.claude.prices import Prices, usage_of
from live_data_service.analyzers.claude.prompt import system_blocks

__all__ = ["ClaudeOptions", "ask", "failure_of", "text_of", "used_by"]

CONNECT_SECONDS = 10.0
SHORTEST_PAUSE_SECONDS = 1.0
USUAL_PAUSE_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 60.0
OVERLOADED = 529

REFUSALS = {
    401: "analyzer_refused_key",
    402: "analyzer_not_paid",
    403: "analyzer_refused_key",
    404: "analyzer_unknown_model",
    413: "analyzer_request_too_large",
}
TOO_LONG = "analyzer_answer_too_long"
STOPS = {
    "refusal": ("analyzer_refused", "Claude declined to read these screenshots."),
    "max_tokens": (TOO_LONG, "The answer reached CLAUDE_MAX_TOKENS."),
    "model_context_window_exceeded": (TOO_LONG, "The answer reached the end of the context."),
}
NEVER_ARRIVED = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaudeOptions:
    """How Claude is asked. ``deadline_seconds`` is for one whole call, slow drips included.

    ``max_edge`` is the longest side of an image in pixels; without ``prices`` the cost is unknown.
    """

    api_key: str = field(repr=False)
    base_url: str = "https://api.anthropic.com"
    model: str = "claude-haiku-5-5"
    max_tokens: int = 16_000
    deadline_seconds: float = 90.0
    max_edge: int = 1568
    prices: Prices | None = None


async def ask(options: ClaudeOptions, message: MessageParam) -> Message:
    """Send one request and return what came back, complete.

    Raises :class:`AnalyzerError`. The client lives as long as the call: there is no state between
    calls, and no connection that another event loop has made.
    """
    timeout = httpx2.Timeout(options.deadline_seconds, connect=CONNECT_SECONDS)
    try:
        async with (
            asyncio.timeout(options.deadline_seconds),
            anthropic.AsyncAnthropic(
                api_key=options.api_key, base_url=options.base_url, max_retries=0, timeout=timeout
            ) as client,
        ):
            answer = await client.messages.create(
                model=options.model,
                max_tokens=options.max_tokens,
                system=system_blocks(),
                messages=[message],
                output_config={"format": {"type": "json_schema", "schema": ANSWER_SCHEMA}},
            )
    except TimeoutError as error:
        raise AnalyzerError(
            "analyzer_timeout", "Claude did not answer in time.", transient=True
        ) from error
    except anthropic.APIError as error:
        raise failure_of(error) from error
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise unusable("What came back is no answer of the Messages API.") from error
    if not isinstance(answer, Message):  # a page with status 200 comes back as text
        raise unusable("What came back is no answer of the Messages API.")
    return answer


def failure_of(error: anthropic.APIError) -> AnalyzerError:
    """What an error of the SDK means for the job: wait, try again, or give up."""
    if isinstance(error, anthropic.APIStatusError):
        return failure_of_status(error)
    if isinstance(error, anthropic.APIConnectionError):
        # Only what never arrived cost nothing and may be tried for as long as patience lasts.
        if isinstance(error.__cause__, NEVER_ARRIVED):
            return AnalyzerError(
                "analyzer_unreachable", "Claude is not reached.", retry_after=USUAL_PAUSE_SECONDS
            )
        return AnalyzerError("analyzer_cut_off", "The connection broke.", transient=True)
    return unusable("What came back is no answer of the Messages API.")


def failure_of_status(error: anthropic.APIStatusError) -> AnalyzerError:
    """The meaning of a status; the text of the answer is told to nobody."""
    status = error.status_code
    told = f"Claude answered with status {status}."
    if status in {429, OVERLOADED}:
        return AnalyzerError("analyzer_overloaded", told, retry_after=pause_asked(error))
    if status in {408, 409} or status >= 500:
        return AnalyzerError("analyzer_unavailable", told, retry_after=pause_asked(error))
    return AnalyzerError(REFUSALS.get(status, "analyzer_refused_request"), told)


def pause_asked(error: anthropic.APIStatusError) -> float:
    """The seconds of ``retry-after``, within bounds of ours."""
    try:
        asked = float(error.response.headers.get("retry-after", USUAL_PAUSE_SECONDS))
    except ValueError:
        asked = USUAL_PAUSE_SECONDS
    if not asked >= SHORTEST_PAUSE_SECONDS:  # which is true of NaN, too
        return SHORTEST_PAUSE_SECONDS
    return min(asked, LONGEST_PAUSE_SECONDS)


def text_of(answer: Message) -> str:
    """The text of an answer that Claude has ended.

    The SDK takes any JSON object for a message, so everything used is looked at. Raises
    :class:`AnalyzerError` for an answer that was cut off, refused, or is none.
    """
    reason = getattr(answer, "stop_reason", None)
    if reason in STOPS:
        raise AnalyzerError(*STOPS[reason])
    if reason != "end_turn":
        raise AnalyzerError("analyzer_cut_off", "The answer has no end.", transient=True)
    blocks = getattr(answer, "content", None)
    texts = [block.text for block in blocks or [] if getattr(block, "type", None) == "text"]
    if len(texts) != 1 or not isinstance(texts[0], str):
        raise unusable("The answer has not the one text it should have.")
    return texts[0]


def used_by(answer: Message, prices: Prices | None) -> Usage | None:
    """What an answer cost, or ``None`` where it does not say."""
    model, counted = getattr(answer, "model", None), getattr(answer, "usage", None)
    if not isinstance(model, str) or not isinstance(counted, CountedUsage):
        return None
    try:
        return usage_of(model, counted, prices)
    except (TypeError, AttributeError):
        return None
