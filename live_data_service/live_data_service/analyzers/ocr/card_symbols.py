"""The instrument that one card names: its code, the name of a share, or the title of the card."""

import re
from collections.abc import Iterable, Sequence

from live_data_service.analyzers.ocr.cells import Cell, kind_of, stock_code_in, ticker_in
from live_data_service.analyzers.ocr.contracts import contract_at
from live_data_service.analyzers.ocr.phrasing import Found, Text, tickers_in
from live_data_service.analyzers.ocr.sides import BESIDE_SIDE, state_of
from live_data_service.analyzers.ocr.vocabulary import (
    EXCHANGES,
    known_heading,
    normal,
    roles_of,
    word_set,
)

__all__ = ["symbol_of"]

MONEY = word_set("codes", "money")
PRODUCTS = word_set("row", "products")
"""For how long, or against what, something is bought: no name of it."""


def symbol_of(texts: Sequence[Text], found: Sequence[Sequence[Found]]) -> Cell | None:
    """The ticker nearest to the side, else the first one, else the title of the card."""
    sided = [any(f.role in ("side", "quantity") for f in finds) for finds in found]
    words = [word.text for text in texts for word in text.words]
    order = sorted(range(len(texts)), key=lambda i: (not sided[i], i))
    for i in order:
        free = [
            one
            for one in tickers_in(texts[i])
            if not pictures(one.cell.text, words)
            and (sided[i] or len(one.cell.text) > 1)
            and not any(one.start < other.end and other.start < one.end for other in found[i])
            and not names_venue(one, texts[i], found[i])
            and not ticks_state(one, texts[i])
        ]
        if free:
            dealt = dealt_in(free, found[i])
            return within_name(dealt, texts[i], found[i]) or in_full(dealt, texts[i])
    for text in texts:
        for phrase in re.finditer(r"\S+(?: \S+)*", text.text):
            code = stock_code_in(phrase[0])
            if code is not None:
                return text.cell(phrase.start(), phrase.start() + len(code))
    for i in order[:2]:
        for phrase in re.finditer(r"\S+(?: \S+)*", texts[i].text):
            name = clear(phrase[0], found[i], phrase.start())
            if (
                len(re.sub(r"[\W\d_]", "", name)) >= 3
                and kind_of(name) == "text"
                and not roles_of(name)
                and normal(name) not in PRODUCTS
                and not (name.islower() and phrase[0].split()[-1] in BESIDE_SIDE)
            ):
                start = phrase.start() + phrase[0].find(name)
                return texts[i].cell(start, start + len(name))
    return None


def ticks_state(code: Found, text: Text) -> bool:
    """Whether a letter is a tick, as coloured as the state of an order behind it: ``V Filled``."""
    after = next((w for w, at in zip(text.words, text.starts, strict=True) if at > code.end), None)
    ticked = code.cell.text == "V" and after is not None and state_of(after.text) is not None
    return ticked and after is not None and after.tint == code.cell.tint != "none"


def names_venue(code: Found, text: Text, found: Sequence[Found]) -> bool:
    """Whether a code behind the price says where it was dealt: ``Bought 5 @ 60.10 on IDEALPRO``."""
    before = text.text[: code.start].split()
    priced = any(one.role == "price" and one.end < code.start for one in found)
    return priced and bool(before) and before[-1].casefold() in VENUE


VENUE = word_set("row", "venue")


def within_name(code: Found, text: Text, found: Sequence[Found]) -> Cell | None:
    """The name of a fund in the midst of which letters look like a code: Core MSCI World."""
    for phrase in re.finditer(r"\S+(?: \S+)+", text.text):
        inside = phrase.start() < code.start and code.end < phrase.end()
        told = any(one.start < phrase.end() and phrase.start() < one.end for one in found)
        if not inside or told or not code.cell.text.isalpha():
            continue
        before = text.text[phrase.start() : code.start].split()
        after = text.text[code.end : phrase.end()].split()
        amid = len(before) >= NAMED_BEFORE or (before and len(after) >= NAMED_BEFORE)
        named = amid and all(map(in_a_name, (*before, *after)))
        return text.cell(phrase.start(), phrase.end()) if named else None
    return None


NAMED_BEFORE = 2
"""Fewest words of a name on one side of letters that look like a code."""


def in_a_name(word: str) -> bool:
    """Whether a word is written as words of names are: iShares, World, (Acc)."""
    bare = word.strip(".,")
    if bare.startswith("(") and bare.endswith(")"):
        return True
    mixed = any(map(str.isupper, bare)) and any(map(str.islower, bare))
    return (
        mixed
        and bare.replace("-", "").isalpha()
        and not known_heading(bare)
        and normal(bare) not in BESIDE_SIDE
    )


def in_full(code: Found, text: Text) -> Cell:
    """The code of an instrument, or its name of several words in capitals: HERO MOTOCORP.

    What an option is called goes on behind the code of what underlies it.
    """
    contract = contract_at(text.text[code.start :])
    if contract is not None:
        return text.cell(code.start, code.start + len(contract))
    for phrase in re.finditer(r"\S+(?: \S+)+", text.text):
        first, *others = phrase[0].split()
        if phrase.start() == code.start and names_in_capitals(first, others):
            return text.cell(phrase.start(), phrase.end())
    return code.cell


def names_in_capitals(first: str, others: Sequence[str]) -> bool:
    """Whether words in capitals are one name, and not a code with its exchange or name behind."""
    if not 0 < len(others) < MOST_NAME_WORDS:
        return False
    worded = all(re.fullmatch(r"[A-Z]{3,}", word) for word in (first, *others))
    alone = not any(word in EXCHANGES or word in MONEY or not ticker_in(word) for word in others)
    return worded and alone and not any(word[0] == first[0] for word in others)


MOST_NAME_WORDS = 4


def pictures(code: str, words: Sequence[str]) -> bool:
    """Whether a letter is the picture beside a name that begins with it: N, Netflix."""
    names = (word for word in words if state_of(word) is None)
    return len(code) == 1 and any(len(word) > 2 and word.startswith(code) for word in names)


def dealt_in(tickers: Sequence[Found], found: Sequence[Found]) -> Found:
    """Of several codes in a line the one between the side and the price, else the first."""
    side = next((one.start for one in found if one.role == "side"), None)
    price = next((one.start for one in found if one.role == "price"), None)
    if side is None or price is None:
        return tickers[0]
    return next((one for one in tickers if side < one.start < price), tickers[0])


def clear(phrase: str, found: Iterable[Found], offset: int) -> str:
    """What stays of a phrase before or after the things found in it."""
    spans = [(f.start - offset, f.end - offset) for f in found]
    kept = "".join(
        " " if any(low <= i < high for low, high in spans) else sign
        for i, sign in enumerate(phrase)
    )
    pieces = (re.sub(r"^\s*[xX×] ", "", piece).strip(" ,;·•|-@") for piece in kept.split("  "))
    return max((without_order_words(piece) for piece in pieces), key=len, default="")


def without_order_words(name: str) -> str:
    """A name without the words of an order after it: Ford Motor Market."""
    words = name.split()
    while len(words) > 1 and normal(words[-1]) in BESIDE_SIDE:
        words.pop()
    return " ".join(words)
