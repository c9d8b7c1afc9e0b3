"""Halves of words: ``ETH`` and ``/USDC`` in other letters, ``$12,`` and ``345`` read apart."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from live_data_service.analyzers.ocr.cells import ticker_in
from live_data_service.analyzers.ocr.vocabulary import word_set
from live_data_service.analyzers.ocr.words import Word, lines_of

__all__ = ["with_whole_words"]

MONEY = word_set("codes", "money")

CLOSE = 0.6
"""Space, in heights, that halves of a word stand apart at most."""

CUT_MONEY = re.compile(r"(?:[^\W\d_]*@)?[$€£]\d{1,3}(?:,\d{3})*,")
GROUP = re.compile(r"\d{3}(?:\.\d+)?")
"""Money that ends behind a comma, and the thousands that follow it."""


def with_whole_words(words: Sequence[Word]) -> list[Word]:
    """The words with both halves of each pair and of each amount of money in one."""
    halves = {
        one: other
        for line in lines_of([word for word in words if may_be_half(word)])
        for one, other in pairwise(line.words)
        if stands_close(one, other) and (makes_pair(one, other) or makes_money(one, other))
    }
    return list(joined(words, halves)) if halves else list(words)


def may_be_half(word: Word) -> bool:
    """Whether a word may be a half of a pair or of an amount."""
    bare = word.text.strip("/")
    numbered = CUT_MONEY.fullmatch(word.text) or GROUP.fullmatch(word.text)
    return bare in MONEY or ticker_in(bare) or numbered is not None


def stands_close(one: Word, other: Word) -> bool:
    """Whether a word stands in a line with another and right behind it."""
    return other.x0 - one.x1 <= CLOSE * one.height and one.y0 < other.middle < one.y1


def makes_pair(one: Word, other: Word) -> bool:
    """Whether a code and a currency have a stroke between them."""
    strokes = one.text.endswith("/"), other.text.startswith("/")
    return strokes in ((True, False), (False, True)) and other.text.strip("/") in MONEY


def makes_money(one: Word, other: Word) -> bool:
    """Whether an amount of money goes on in another word."""
    whole = CUT_MONEY.fullmatch(one.text) and GROUP.fullmatch(other.text)
    return whole is not None


def joined(words: Iterable[Word], halves: dict[Word, Word]) -> Iterable[Word]:
    """The words, of which each first half takes its second."""
    seconds = set(halves.values())
    for word in words:
        other = halves.get(word)
        if other is not None:
            yield word._replace(
                text=word.text + other.text,
                x1=other.x1,
                y0=min(word.y0, other.y0),
                y1=max(word.y1, other.y1),
                confidence=min(word.confidence, other.confidence),
            )
        elif word not in seconds:
            yield word
