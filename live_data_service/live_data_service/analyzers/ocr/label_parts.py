"""Texts parted before and behind the labels that stand in them."""

import re
from collections.abc import Sequence

from live_data_service.analyzers.ocr.cells import kind_of
from live_data_service.analyzers.ocr.label_names import NUMERIC, inner_pair, is_label
from live_data_service.analyzers.ocr.phrasing import UNIT
from live_data_service.analyzers.ocr.sides import side_of
from live_data_service.analyzers.ocr.vocabulary import Role, roles_of, word_set
from live_data_service.analyzers.ocr.words import Phrase, Word

__all__ = ["split_at_labels"]

AFTER_NUMBER: tuple[Role, ...] = ("entry_price", "exit_price", "last_price", "pnl", "fee")
"""Labels that are no unit of the number before them, as Lots or Shares may be."""

GLUED = re.compile(
    r"(?P<label>[^\W\d_](?:[^\W\d_]|[&/](?=[^\W\d_]))+)[:：]"
    r"(?P<value>[+\-−–]?(?:[$€£¥₹]|[ぁ-んァ-ヶ])?[+\-−–]?\d[\d.,]*)"
    r"|(?P<bare>[^\W\d_]?[^\W\d_A-Z]{2,})(?P<number>[$€£¥₹]?\d[\d.,]*)"
)
CONNECTING = word_set("row", "connecting") - {"price", "kurs"}
COLON_FIRST = re.compile(r"[:：][+\-]?\d")
DOTS = ("·", "•", "∙", "|")
DASHES = ("-", "–", "—")
"""What dots between words are read as, too."""


def split_at_labels(phrases: Sequence[Phrase]) -> list[Phrase]:
    """Part a phrase at dots, after each colon, and before a label that stands amid other words."""
    out: list[Phrase] = []
    spaced = [Phrase(tuple(w for word in p.words for w in parted(word))) for p in phrases]
    for phrase in (part for whole in spaced for part in split_at_dots(whole)):
        start = 0
        for i in range(1, len(phrase.words)):
            before = phrase.words[i - 1].text
            spoken = before.endswith((":", "：")) and len(before) > 1
            named = labels_next(phrase, i) or ends_in_label(phrase, i) or labels_after(phrase, i)
            named = named or labels_twice(phrase, start, i)
            if spoken or named:
                out.append(Phrase(phrase.words[start:i]))
                start = i
        out.append(Phrase(phrase.words[start:]))
    return out


def parted(word: Word) -> list[Word]:
    """A label and its number that were read as one word: ``Quantity:1200``, ``fee45``."""
    if COLON_FIRST.match(word.text):
        return [word._replace(text=word.text[1:])]
    found = GLUED.fullmatch(word.text)
    name = (found["label"] or found["bare"]) if found is not None else ""
    if found is None or not set(roles_of(name)) & set(NUMERIC):
        return [word]
    cut = word.x0 + (word.x1 - word.x0) * len(name) / len(word.text)
    label = word._replace(text=name + (":" if found["label"] else ""), x1=cut)
    return [label, word._replace(text=found["value"] or found["number"], x0=cut)]


def split_at_dots(phrase: Phrase) -> list[Phrase]:
    """The labelled numbers of a phrase between dots: ``Qty. 75 · Avg. 182.45``."""
    parts: list[list[Word]] = [[]]
    for word in phrase.words:
        if word.text in (*DOTS, *DASHES):
            parts.append([])
        else:
            parts[-1].append(word)
    pieces = [Phrase(tuple(part)) for part in parts if part]
    labelled = sum(inner_pair(piece) is not None for piece in pieces)
    numbered = all(re.search(r"\d", piece.text) for piece in pieces)
    sided = side_of(pieces[0].text) is not None if pieces else False
    return pieces if len(pieces) > 1 and labelled > (0 if numbered or sided else 1) else [phrase]


def labels_next(phrase: Phrase, i: int) -> bool:
    """Whether a word of a phrase is the label of the number right after it, and follows one."""
    label = phrase.words[i].text
    if i + 1 >= len(phrase.words) or sum(map(str.isalpha, label)) < 2:
        return False
    if label.casefold() in CONNECTING:
        return False
    if not set(roles_of(label)) & set(NUMERIC) or counts_before_prices(phrase, i):
        return False
    kinds = kind_of(phrase.words[i - 1].text), kind_of(phrase.words[i + 1].text)
    return kinds == ("number", "number") and is_label(Phrase((phrase.words[i],)))


def counts_before_prices(phrase: Phrase, i: int) -> bool:
    """Whether a word is the unit of a size before two prices: ``1 lot 5,410.25 → 5,431``."""
    first = Phrase(phrase.words[i - 1 : i + 1])
    behind = [word.text for word in phrase.words[i + 2 : i + 3]]
    return i == 1 and UNIT.fullmatch(first.text) is not None and behind in ARROWS


ARROWS = (["→"], ["->"], ["—>"], ["–>"], ["=>"], ["➔"], ["➜"], ["⟶"])


def labels_after(phrase: Phrase, i: int) -> bool:
    """Whether the words after a comma, up to a colon, are a label: ``Bitcoin, Amount: 0.05``."""
    ends = (k for k in range(i, len(phrase.words)) if phrase.words[k].text.endswith((":", "：")))
    end = next(ends, None)
    listed = phrase.words[i - 1].text.endswith(",") and end is not None
    return listed and is_label(Phrase(phrase.words[i : (end or 0) + 1]))


def labels_twice(phrase: Phrase, start: int, i: int) -> bool:
    """Whether a label begins behind the unit that ends another: ``Result (USD) Return %``."""
    ends = re.fullmatch(r"\([^()]+\)", phrase.words[i - 1].text) is not None
    both = Phrase(phrase.words[start:i]), Phrase(phrase.words[i:])
    return ends and all(map(is_label, both))


def ends_in_label(phrase: Phrase, i: int) -> bool:
    """Whether the last word of a phrase is a label and follows a number: ``82191.30 EXIT``."""
    if i + 1 < len(phrase.words) or kind_of(phrase.words[i - 1].text) != "number":
        return False
    label = phrase.words[i]
    return bool(set(roles_of(label.text)) & set(AFTER_NUMBER)) and is_label(Phrase((label,)))
