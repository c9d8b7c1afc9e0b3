"""What Claude is told: rules that never change, and one JSON object with all that users wrote.

The rules are a constant, so that they can be cached and nothing of a user gets into them. What a
user wrote stands in the strings of a JSON object, out of which no text can break.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from anthropic.types import MessageParam, TextBlockParam

from live_data_service.analyzers.base import UserContext
from live_data_service.analyzers.claude.pictures import Picture
from live_data_service.analyzers.prompt_template import placeholders_in, render

__all__ = ["SYSTEM", "message", "system_blocks"]

CACHED_FROM_CHARACTERS = 4_500
"""About 1,024 tokens: a shorter system text is not cached, whatever is asked."""

TOLD = ("timezone", "locale", "base_currency", "style", "notes")
"""Of a user's context; names of an app's own stay here."""

SYSTEM = Path(__file__).with_name("rules.md").read_text(encoding="utf-8").strip()


def system_blocks() -> list[TextBlockParam]:
    """The rules, marked to be cached where they are long enough for it."""
    block: TextBlockParam = {"type": "text", "text": SYSTEM}
    if len(SYSTEM) >= CACHED_FROM_CHARACTERS:
        block["cache_control"] = {"type": "ephemeral"}
    return [block]


def message(pictures: Sequence[Picture], template: str, context: UserContext) -> MessageParam:
    """The one message of a request: the images, then everything users wrote, as data.

    Raises ``TemplateError``. Neither the user's id nor a file's name is among it.
    """
    told = told_of(context)
    values = told | {"recent_trades": "\n".join(map(trade_line, context.recent_trades))}
    document: dict[str, Any] = {
        "request": render(template, {name: value for name, value in values.items() if value}),
        "context": told,
        "screenshots": [
            {"number": number, "width": picture.size[0], "height": picture.size[1]}
            for number, picture in enumerate(pictures, 1)
        ],
    }
    if "recent_trades" not in placeholders_in(template):
        document["recent_trades"] = [shown_of(trade) for trade in context.recent_trades]
    text = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace").decode()
    images = [picture.block() for picture in pictures]
    return {"role": "user", "content": [*images, {"type": "text", "text": text}]}


def told_of(context: UserContext) -> dict[str, str]:
    """What is known of the user, by the names of placeholders."""
    zone = context.timezone
    values = {
        "timezone": zone.key if zone else None,
        "locale": context.locale,
        "base_currency": context.base_currency,
        "style": context.style,
        "notes": context.notes,
    }
    return {name: value for name in TOLD if (value := values[name])}


def shown_of(trade: Mapping[str, str | None]) -> dict[str, str]:
    """What is known of an earlier trade."""
    return {name: value for name, value in trade.items() if value is not None}


def trade_line(trade: Mapping[str, str | None]) -> str:
    """An earlier trade in one line, as a template puts it into a sentence."""
    return ", ".join(f"{name} {value}" for name, value in shown_of(trade).items())
