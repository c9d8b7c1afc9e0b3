"""The form of an answer: the schema Claude is held to, and the check that it was kept to.

Values are texts as the image shows them; what they mean is decided here, not by the model. The
schema is small: no recursion, every key required, what is not shown is null.
"""

from typing import Any, Literal

from anthropic import transform_schema
from pydantic import BaseModel, ConfigDict, ValidationError

from live_data_service.analyzers.base import AnalyzerError, TradeKind
from live_data_service.analyzers.base import Side as SideName

__all__ = [
    "ANSWER_SCHEMA",
    "Answer",
    "Row",
    "ShownSide",
    "ShownTime",
    "ShownValue",
    "parse_answer",
    "unusable",
]

LONGEST_TEXT = 200


class Part(BaseModel):
    """A part of an answer. Keys that were not asked for are dropped unread."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


class ShownValue(Part):
    """A text exactly as the image shows it, and [x, y, width, height] in pixels of the image."""

    text: str
    box: list[float]


class ShownTime(ShownValue):
    """A time, with the date and the zone that stand elsewhere in the image, if they do."""

    date_elsewhere: str | None
    zone_elsewhere: str | None


class ShownSide(ShownValue):
    """A side, and what shows it: ``text`` is the word, or the number with the sign or colour."""

    side: SideName
    told_by: Literal["word", "sign", "colour"]


class Row(Part):
    """One trade. ``screenshot`` counts the images from 1; ``unsure`` names doubtful fields."""

    kind: TradeKind
    screenshot: int
    box: list[float]
    complete: bool
    unsure: list[str]
    symbol: ShownValue | None
    side: ShownSide | None
    quantity: ShownValue | None
    price: ShownValue | None
    exit_price: ShownValue | None
    executed_at: ShownTime | None
    closed_at: ShownTime | None
    fee: ShownValue | None
    pnl: ShownValue | None
    currency: ShownValue | None
    account: ShownValue | None
    order_id: ShownValue | None


class Answer(Part):
    """A text for the trader and the trades; no trades is an empty list, and the text says why."""

    result: str
    trades: list[Row]


ANSWER_SCHEMA: dict[str, Any] = transform_schema(Answer)


def parse_answer(text: str, images: int) -> Answer:
    """The answer in a text, all of it or nothing.

    Raises :class:`AnalyzerError` for what is no JSON of that form, or tells of an image that was
    not sent. Another try may do better, so it is transient.
    """
    try:
        answer = Answer.model_validate_json(text)
    except ValidationError as error:
        raise unusable("The answer does not have the form that was asked for.") from error
    if any(not 1 <= row.screenshot <= images for row in answer.trades):
        raise unusable("The answer tells of a screenshot that was not sent.")
    if any(len(value.text) > LONGEST_TEXT for row in answer.trades for value in values_in(row)):
        raise unusable("A value of the answer is longer than any value is.")
    return answer


def values_in(row: Row) -> list[ShownValue]:
    """Everything of a row that has a text and a place."""
    return [value for _, value in row if isinstance(value, ShownValue)]


def unusable(detail: str) -> AnalyzerError:
    """An answer that cannot be used."""
    return AnalyzerError("analyzer_answer_unusable", detail, transient=True)
