"""How trades are written on a page: times in the user's zone, numbers digit for digit."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from markupsafe import Markup, escape

from main_app.errors import InvalidInput, failure_in_words

__all__ = ["init_presentation", "start_of_day"]

NUMBER = re.compile(r"(-?)(\d+)(\.\d+)?", re.ASCII)
FORMATS = {"day": "%Y-%m-%d", "minute": "%Y-%m-%d %H:%M"}
UNKNOWN = Markup('<span class="unknown" title="not shown in the screenshot">–</span>')
LABELS = {
    "fill": "Fill",
    "round_trip": "Round trip",
    "position": "Position",
    "accepted": "Accepted",
    "needs_review": "Needs review",
    "buy": "Buy",
    "sell": "Sell",
    "executed_at": "Time",
    "closed_at": "Closed",
    "exit_price": "Exit",
    "pnl": "P&L",
    "order_id": "Order id",
}


def as_written(template: str) -> str:
    """A prompt template as its author wrote it: braces are doubled when they are sent."""
    return template.replace("{{", "{").replace("}}", "}")


def init_presentation(app: Flask) -> None:
    """Make the filters known to the templates, and their own lines leave no gaps."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for filter_ in (number, moment, percent, level, outcome, label, shown_columns):
        app.jinja_env.filters[filter_.__name__] = filter_
    app.jinja_env.filters["failure"] = failure_in_words
    app.jinja_env.filters["as_written"] = as_written


def number(text: str | None) -> Markup:
    """A number exactly as the service wrote it. Thousands are set apart by space, not by signs:
    what is copied from the page is the number itself."""
    if text is None:
        return UNKNOWN
    parts = NUMBER.fullmatch(text)
    if parts is None or len(parts[2]) < 5:
        return escape(text)
    whole = parts[2]
    head = len(whole) % 3 or 3
    groups = [whole[at : at + 3] for at in range(head, len(whole), 3)]
    spaced = "".join(f'<span class="thousands">{group}</span>' for group in groups)
    return Markup(f"{parts[1]}{whole[:head]}{spaced}{parts[3] or ''}")  # noqa: S704 - digits alone


def moment(text: str | None, precision: str | None, zone: ZoneInfo) -> Markup:
    """A time in the user's zone, no finer than it was shown."""
    if text is None:
        return UNKNOWN
    written = datetime.fromisoformat(text).astimezone(zone)
    shown = written.strftime(FORMATS.get(precision or "", "%Y-%m-%d %H:%M:%S"))
    return Markup('<time datetime="{}">{}</time>').format(text, shown)


def percent(confidence: float) -> str:
    """A confidence from 0 to 1 as people read it. Only what is certain is 100 %."""
    return f"{min(int(confidence * 100 + 0.5), 99 if confidence < 1 else 100)} %"


def level(confidence: float) -> str:
    """How much to trust a reading: the class of its colour."""
    if confidence >= 0.9:
        return "high"
    return "medium" if confidence >= 0.7 else "low"


def outcome(text: str | None) -> str:
    """Whether a profit or loss is one: the class of its colour."""
    if text is None or not any(sign in "123456789" for sign in text):
        return ""
    return "loss" if text.startswith("-") else "gain"


def label(name: str | None) -> str:
    """A name of the service in words."""
    return LABELS.get(name or "", (name or "–").replace("_", " ").capitalize())


def shown_columns(trades: Iterable[Mapping[str, Any]], optional: Iterable[str]) -> set[str]:
    """Those of the columns in which at least one trade has something."""
    listed = list(trades)
    return {name for name in optional if any(trade[name] is not None for trade in listed)}


def start_of_day(name: str, text: str | None, zone: ZoneInfo, days: int = 0) -> datetime | None:
    """Midnight, in the user's zone, of a date as a form sends it, some days later.

    Raises :class:`InvalidInput` for what is no date.
    """
    if not text:
        return None
    try:
        return datetime.combine(date.fromisoformat(text) + timedelta(days), time(), zone)
    except (ValueError, OverflowError):
        raise InvalidInput(f"“{name}” must be a date as in 2026-01-31.") from None
