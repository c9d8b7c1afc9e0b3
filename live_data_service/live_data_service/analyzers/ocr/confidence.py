"""How sure a value is: how sure the models are of its letters, and what its row says against it.

The numbers are shares of values that proved right on drawn screens, clear and worn ones
(``docs/reading.md`` has the table, ``make evaluate`` measures it anew).
"""

from bisect import bisect_right
from collections.abc import Sequence

__all__ = ["field_confidence"]

LETTERS = (
    (0.0, 0.0),
    (0.3, 0.3),
    (0.5, 0.6),
    (0.7, 0.85),
    (0.85, 0.92),
    (0.95, 0.965),
    (0.99, 0.99),
    (1.0, 0.998),
)
"""Probability of a value's least certain letter, and the share of such values that are right."""

# How a reason for review begins, the values it speaks of (all, where none are named), and the
# share of them that is right all the same.
DOUBTS: tuple[tuple[str, frozenset[str], float], ...] = (
    ("Quantity times price", frozenset({"quantity", "price"}), 0.7),
    ("The price has lost", frozenset({"price"}), 0.7),
    ("The price is far", frozenset({"price"}), 0.5),
    ("The result contradicts", frozenset({"side", "price", "exit_price", "pnl"}), 0.7),
    ("The row is cut off", frozenset(), 0.7),
    ("The price is shown rounded", frozenset({"price"}), 0.5),
    ("The quantity is shown rounded", frozenset({"quantity"}), 0.5),
    ("The sign of the quantity", frozenset({"side", "quantity"}), 0.7),
    ("The side is taken from a colour", frozenset({"side"}), 0.9),
    ("The time is cut off", frozenset({"executed_at", "closed_at"}), 0.7),
    ("Could not be read", frozenset(), 0.9),
)
UNSURE = "Could not be read with certainty: "
ANY_DOUBT = 0.97
"""What is left of the other values of a row in which something is doubtful."""


def field_confidence(name: str, letters: float, reasons: Sequence[str]) -> float:
    """The confidence of one value, 0 to 1.

    ``letters`` is the probability of its least certain letter, ``reasons`` are those for which
    its trade is to be looked at.
    """
    doubts = [doubt for reason in reasons if (doubt := doubt_of(name, reason)) is not None]
    against = min(doubts, default=ANY_DOUBT if reasons else 1.0)
    return round(share_right(letters) * against, 3)


def doubt_of(name: str, reason: str) -> float | None:
    """What a reason leaves of a value, None where it speaks of others."""
    if reason.startswith(UNSURE):
        # The letters say as much already; the rest of a row that is hard to read is, too.
        return ANY_DOUBT
    for start, names, left in DOUBTS:
        if reason.startswith(start) and (not names or name in names):
            return left
    return None


def share_right(letters: float) -> float:
    """The table of letters, straight lines between its points."""
    bounded = min(max(letters, 0.0), 1.0)
    at = min(bisect_right(LETTERS, bounded, key=lambda point: point[0]), len(LETTERS) - 1)
    (x0, y0), (x1, y1) = LETTERS[at - 1], LETTERS[at]
    return y0 + (y1 - y0) * (bounded - x0) / (x1 - x0)
