"""Sides of deals and states of orders, as words tell them in many languages."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from live_data_service.analyzers.base import Side
from live_data_service.analyzers.ocr.vocabulary import (
    REMEMBERED,
    SIDE_WORDS,
    STATE_WORDS,
    TIGHT_SCRIPTS,
    TIGHT_SIDES,
    State,
    normal,
    word_set,
)

__all__ = ["BESIDE_SIDE", "DIRECTIONS", "SideWord", "side_of", "state_of", "word_side"]

OPENING = word_set("beside_side", "opening")
CLOSING = word_set("beside_side", "closing")
RESTING = word_set("beside_side", "resting")
BESIDE_SIDE = OPENING | CLOSING | RESTING | word_set("beside_side", "neutral")


class SideWord(NamedTuple):
    """A side as words say it; ``effect`` tells an opening from a closing deal where they do."""

    side: Side
    effect: Literal["open", "close"] | None = None
    resting: bool = False


DIRECTIONS = frozenset({"long", "short"})

BOTH = re.compile(r"[买買]/?[卖賣売壳]|[卖賣売壳]/?[买買]")
MAX_TIGHT = 8
"""Longest text of a script without spaces that may be a side."""

EFFECTS: dict[str, Literal["open", "close"]] = {"open": "open", "close": "close"}
LETTERS: dict[str, Side] = {
    "b": "buy", "k": "buy", "c": "buy", "l": "buy", "a": "buy", "s": "sell", "v": "sell",
}  # fmt: skip
ABBREVIATED: dict[str, SideWord] = {
    "bto": SideWord("buy", "open"), "btc": SideWord("buy", "close"),
    "sto": SideWord("sell", "open"), "stc": SideWord("sell", "close"),
}  # fmt: skip
"""To open and to close, of options; codes of instruments elsewhere."""

GLUED_CASES = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z])")
DIGIT_FOR_LETTER = re.compile(r"(?<=[a-z])[10]{1,2}(?=[a-z]|\b)|\b0(?=[a-z]{2})")
MOST_TOKENS = 5


@lru_cache(REMEMBERED)
def side_of(text: str, *, letters: bool = False) -> SideWord | None:
    """The side that a whole text names, alone or among words of order types; else None.

    ``letters`` takes single letters and abbreviations too, as columns of sides show them.
    """
    whole = normal(GLUED_CASES.sub(" ", text.strip("()[]")))
    if TIGHT_SCRIPTS.search(whole):
        return tight_side(whole)
    # A one or zero among letters is a slip of reading: Sel1, S0LD.
    tokens = re.findall(r"[a-z]+", DIGIT_FOR_LETTER.sub(as_letter, whole))
    if letters and (whole in LETTERS or whole in ABBREVIATED):
        return ABBREVIATED.get(whole) or SideWord(LETTERS[whole])
    if len(tokens) > MOST_TOKENS:
        return None
    if len(tokens) == 2 and (parted := word_side("".join(tokens))) is not None:
        # Letters set wide apart are read as two words: Ven te.
        return SideWord(parted)
    sides = [(token, side) for token in tokens if (side := word_side(token)) is not None]
    named = {token for token, _ in sides}
    if not sides or any(token not in BESIDE_SIDE | named for token in tokens):
        return None
    return combined(tokens, sides)


def tight_side(whole: str) -> SideWord | None:
    """The side in a short text of a script without spaces; ``買賣`` is the name of both."""
    if len(whole) > MAX_TIGHT or BOTH.search(whole):
        return None
    return next((told_by(entry) for word, entry in TIGHT_SIDES.items() if word in whole), None)


def told_by(entry: str) -> SideWord:
    """The side that an entry of the vocabulary gives, and the effect where it gives one."""
    side, _, effect = entry.partition(", ")
    return SideWord("buy" if side == "buy" else "sell", EFFECTS.get(effect))


def as_letter(found: re.Match[str]) -> str:
    """The letters that digits stand for."""
    return found[0].replace("1", "l").replace("0", "o")


def word_side(token: str) -> Side | None:
    """The side of a single word of two letters and more."""
    if len(token) < 2:
        return None
    if token in SIDE_WORDS["buy"]:
        return "buy"
    return "sell" if token in SIDE_WORDS["sell"] else None


def combined(tokens: Sequence[str], sides: Sequence[tuple[str, Side]]) -> SideWord | None:
    """The deal that words such as ``close long`` or ``sell to open`` make together."""
    effect: Literal["open", "close"] | None = None
    if any(token in CLOSING for token in tokens):
        effect = "close"
    elif any(token in OPENING for token in tokens):
        effect = "open"
    resting = any(token in RESTING for token in tokens)
    deals = {side for word, side in sides if word not in DIRECTIONS}
    positions = {side for word, side in sides if word in DIRECTIONS}
    if len(deals) > 1 or len(positions) > 1:
        return None
    if deals:
        return SideWord(deals.pop(), effect, resting)
    position = positions.pop()
    if effect == "close":
        return SideWord("sell" if position == "buy" else "buy", "close", resting)
    return SideWord(position, effect, resting)


@lru_cache(REMEMBERED)
def state_of(text: str, *, exact: bool = True) -> State | None:
    """The state of an order that a text names; with ``exact`` it must hold nothing else."""
    whole = normal(re.sub(r"[()]", " ", text))
    bare = " ".join(re.sub(r"[\d%/+]+", " ", whole).split())
    for state, known in STATE_WORDS.items():
        if bare in known:
            return state
    return None if exact else state_within(bare)


def state_within(bare: str) -> State | None:
    """The state that stands among other words; what was not done outweighs what was."""
    states: tuple[State, ...] = ("partial", "void", "filled")
    for state in states:
        for word in STATE_WORDS[state]:
            tight = TIGHT_SCRIPTS.search(word) is not None
            if (tight and word in bare) or f" {word} " in f" {bare} ":
                return state
    return None
