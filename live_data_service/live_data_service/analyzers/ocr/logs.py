"""Logs: lines that each begin with a day and a time."""

from collections.abc import Sequence

from live_data_service.analyzers.ocr.moments import parse_shown
from live_data_service.analyzers.ocr.words import Line, phrases_of

__all__ = ["is_log"]

LOGGED = 5
MOSTLY = 0.8


def is_log(lines: Sequence[Line]) -> bool:
    """Whether nearly every line begins with its own day and time: each is a record of its own."""
    dated = sum(starts_dated(line) for line in lines)
    return len(lines) >= LOGGED and dated >= MOSTLY * len(lines)


def starts_dated(line: Line) -> bool:
    """Whether a line begins with a day and a time of day, and goes on."""
    phrases = phrases_of(line.words)
    shown = parse_shown(phrases[0].text)
    return len(phrases) > 1 and shown is not None and shown.has_date and shown.has_clock
