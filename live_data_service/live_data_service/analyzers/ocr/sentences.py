"""Deals told in paragraphs: ``Your order to sell in KO for 60.10`` / ``was filled with size 8.``"""

from collections.abc import Sequence

from live_data_service.analyzers.ocr.card_records import read_card
from live_data_service.analyzers.ocr.phrasing import (
    Found,
    Text,
    deal_in,
    masked,
    moments_in,
    phrase_text,
    sides_in,
    tickers_in,
)
from live_data_service.analyzers.ocr.records import Group, Record
from live_data_service.analyzers.ocr.segments import PROSE_WORDS, of_others, says_own
from live_data_service.analyzers.ocr.sides import state_of
from live_data_service.analyzers.ocr.vocabulary import Role, normal, word_set
from live_data_service.analyzers.ocr.words import Line, Word, phrases_of

__all__ = ["told_deals"]

SUPPOSING = word_set("row", "supposing")
"""Words of what may come, or of what did not."""

ENDING = (".", "!", "?")

STEP = 1.8
"""How far, in heights, the lines of a paragraph stand apart at most."""

HEAD_STEP = 2.6
HEAD_WORDS = 5
"""The same, and the words at most, of a heading that says what became of an order."""

FLUSH = 0.5
"""How far, in heights, the lines of a paragraph begin apart at most."""


def told_deals(lines: Sequence[Line]) -> tuple[list[Group], set[int]]:
    """The deals that paragraphs tell in full, or that a heading says were done; the lines used.

    What a line tells in full, and no heading, is left to the cards that it may be part of.
    """
    records: list[Record] = []
    used: set[int] = set()
    for i in range(len(lines)):
        if i in used or not is_sentence(lines[i].words):
            continue
        head = heading_above(lines, i)
        words = lines[i].words
        count = 1
        below = continuation(lines, i)
        if below:
            words, count = first_sentence((*words, *below)), 2
        done = head is not None or says_own(words)
        if (below or done) and tells_deal(words, done=done):
            record = read_card([*([head] if head is not None else []), Line(words)])
            if record is not None:
                records.append(record)
                used |= set(range(i - (head is not None), i + count))
    if not records:
        return [], set()
    roles: frozenset[Role] = frozenset(role for record in records for role in record.cells)
    top = min(word.y0 for word in records[0].words)
    return [Group(origin="list", records=records, roles=roles, top=top, told=True)], used


def is_sentence(words: Sequence[Word]) -> bool:
    """Whether words are running text."""
    return sum(word.text.strip(".,;:!?").islower() for word in words) >= PROSE_WORDS


def first_sentence(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words up to the end of the first sentence."""
    ends = (i for i, word in enumerate(words, 1) if word.text.endswith(ENDING))
    return tuple(words[: next(ends, len(words))])


def heading_above(lines: Sequence[Line], i: int) -> Line | None:
    """The line right above another that says in few words that an order was done."""
    if i == 0 or lines[i].middle - lines[i - 1].middle > HEAD_STEP * lines[i].height:
        return None
    head = lines[i - 1]
    alone = len(phrases_of(head.words)) == 1 and len(head.words) <= HEAD_WORDS
    bare = head.text.rstrip("!.✓✔ ")
    return head if alone and state_of(bare, exact=False) == "filled" else None


def continuation(lines: Sequence[Line], i: int) -> tuple[Word, ...]:
    """The words in the line below with which a sentence goes on."""
    line = lines[i]
    if i + 1 == len(lines) or line.words[-1].text.endswith(ENDING):
        return ()
    below = lines[i + 1]
    if below.middle - line.middle > STEP * line.height:
        return ()
    reach = FLUSH * line.height
    flush = (p for p in phrases_of(below.words) if abs(p.x0 - line.words[0].x0) <= reach)
    words = next((phrase.words for phrase in flush), ())
    # What stands to the left of it, like a picture, is not of the sentence.
    return (words[0]._replace(fenced=False), *words[1:]) if words else ()


def tells_deal(words: Sequence[Word], *, done: bool) -> bool:
    """Whether a text says all of one deal, and that it was done."""
    text = phrase_text(phrases_of(words))
    told = told_in(text)
    roles = {found.role for found in told}
    sides = [found for found in told if found.role == "side"]
    states = {state_of(word.text.strip(".,;:!")) for word in words}
    supposed = any(normal(word.text.strip(".,;:!?")) in SUPPOSING for word in words)
    if supposed or len(sides) != 1 or "void" in states or of_others(text):
        return False
    complete = {"quantity", "symbol"} <= roles and bool({"price", "value"} & roles)
    return complete and (done or "filled" in states)


def told_in(text: Text) -> list[Found]:
    """What a text tells of a deal, beside when it was."""
    rest = masked(text, moments_in(text))
    return [*deal_in(rest), *sides_in(text), *tickers_in(text)]
