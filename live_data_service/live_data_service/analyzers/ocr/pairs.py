"""Pairs of currencies whose letters were misread, told by the exact pairs beside them."""

from collections.abc import Sequence

from live_data_service.analyzers.ocr.drafts import Draft
from live_data_service.analyzers.ocr.vocabulary import word_set

__all__ = ["settle_pairs"]

MONEY = word_set("codes", "fiat")
ALIKE = ("BEPRFH8", "DOQ0CGU", "UVLIJ", "IJ1LT", "S5", "Z2", "MNWH", "CG6", "XK", "YV")
"""Letters and digits whose shapes are mistaken for each other."""

CODE = 3
READ_AS = "The symbol is read as the nearest pair of currencies."


def settle_pairs(drafts: Sequence[Draft]) -> None:
    """Read GEPUSO as GBPUSD among rows of which at least a third name pairs exactly."""
    named = [draft for draft in drafts if draft.symbol]
    pairs = [draft for draft in named if is_pair(draft.symbol or "")]
    if len(pairs) < 2 or len(pairs) * 3 < len(named):
        return
    for draft in named:
        meant = nearest_pair(draft.symbol or "")
        if draft not in pairs and meant is not None:
            draft.symbol = meant
            draft.reasons.append(READ_AS)


def is_pair(symbol: str) -> bool:
    """Whether a code is that of two currencies."""
    return len(symbol) == 2 * CODE and {symbol[:CODE], symbol[CODE:]} <= MONEY


def nearest_pair(symbol: str) -> str | None:
    """The one pair that a code of six signs may be a misreading of."""
    if len(symbol) != 2 * CODE:
        return None
    halves = [meant_by(symbol[:CODE]), meant_by(symbol[CODE:])]
    return "".join(half[0] for half in halves) if all(len(half) == 1 for half in halves) else None


def meant_by(code: str) -> list[str]:
    """The currencies that a code is, or is but for one sign that looks like another."""
    if code in MONEY:
        return [code]
    return sorted(money for money in MONEY if one_alike(code, money))


def one_alike(code: str, money: str) -> bool:
    """Whether two codes differ in one sign only, and those two look alike."""
    unlike = [(a, b) for a, b in zip(code, money, strict=True) if a != b]
    return len(unlike) == 1 and any(set(unlike[0]) <= set(shapes) for shapes in ALIKE)
