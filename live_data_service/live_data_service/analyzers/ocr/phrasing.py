"""How a deal is put into words: ``Bought 5 KO @ 60.10``, ``8 shares at $12``, ``1.08 → 1.09``."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from live_data_service.analyzers.ocr.cells import Cell, ticker_in
from live_data_service.analyzers.ocr.moments import parse_shown
from live_data_service.analyzers.ocr.sides import side_of, word_side
from live_data_service.analyzers.ocr.vocabulary import (
    SIDE_WORDS,
    TIGHT_SCRIPTS,
    Role,
    normal,
    roles_of,
    word_set,
)
from live_data_service.analyzers.ocr.words import Phrase, Word

__all__ = [
    "UNIT",
    "Found",
    "Text",
    "deal_in",
    "masked",
    "moments_in",
    "phrase_text",
    "sides_in",
    "tickers_in",
]

NUMBER = r"(?:\d{1,3}(?:[ '’\u00a0]\d{3})+(?:[.,]\d+)?|\d[\d.,]*\d|\d)"
MONEY = r"(?:US\$|C\$|A\$|HK\$|[$€£¥₹₿])"
CODE = r"(?:USD|EUR|GBP|CHF|JPY|USDT|USDC|PLN|INR)"
UNITS = (
    r"shares?|shs?|qty|units?|contracts?|lots?|pcs|stk\.?|stück|aktien?|acciones|acción|títulos?|"
    r"titres?|actions?|azioni|azione|aandelen|stuks|sztuk|szt\.?|akcji|ações|ação|coins?|ct|cts|股|株|口|枚|手|个|張|张"
)
SIZE = (
    "qty|quantity|size|volume|menge|anzahl|quantité|qté|taille|cantidad|tamaño|quantidade|qtd|"
    "quantità|qtà|aantal|ilość|miktar|adet|antal|数量"
)
CONNECTORS = r"=?@|(?<!\S)(?:at|for|zu|à|a|bei|por|per|op|tegen|po|för|ab)(?=[\s$€£¥₹])"
PRICE_AFTER = (
    r"(?:an?\s)?(?:avg\.?|average|price|filled|fill|limit|executed)?\s*(?:price\s(?:of\s)?)?"
    rf"~?(?P<p>(?:{CODE}\s?)?{MONEY}?\s?{NUMBER}\s?(?:{MONEY}|{CODE}\b)?)"
)

DEAL = re.compile(
    rf"(?<![^\W぀-ヿ一-鿿])(?<![.,$€£])(?P<q>[+\-−–]?\s?{NUMBER}(?:[KM](?=\s*@))?)\s{{0,3}}"
    rf"(?P<unit>(?:{UNITS}|(?=\d{{0,4}}[A-Z])[A-Z0-9][A-Z0-9/:.\-]{{0,14}}))?"
    rf"(?:\s{{0,3}}(?:(?:filled|executed|ausgeführt)\s)?(?P<by>{CONNECTORS})\s{{0,3}}|\s?[x×*]\s?)"
    rf"{PRICE_AFTER}",
    re.IGNORECASE,
)
AT_PRICE = re.compile(
    r"(?:@|(?<!\S)(?i:at|à|zu|bei|por|per|po|op|tegen|för|preis|price|a(?=\s)))"
    rf"\s{{0,3}}{PRICE_AFTER}"
)
ARROW = re.compile(
    rf"(?<![\w.,])(?P<p>{MONEY}?{NUMBER})\s{{0,4}}(?:→|—>|->|–>|=>|>|»|➔|➜|⟶|=→)\s{{0,4}}"
    r"(?:(?i:out|exit|close|closed|ausstieg|sortie|salida|uscita)\s{0,3})?"
    rf"(?P<p2>{MONEY}?{NUMBER})(?![\w%])"
)
SIZED_SIDE = re.compile(
    rf"(?P<side>[^\W\d_]+) (?:(?:{SIZE})[.:]? )?[xX×]?(?P<q>[+\-−–]?{NUMBER})"
    r"(?![\w.,]*[%:/€$£¥₹]|[x×]\b)(?= |$|[A-Z])"
    rf"(?:\s?(?P<unit>{UNITS})\b)?",
    re.IGNORECASE,
)
COUNTED = re.compile(
    rf"(?P<side>[^\W\d_]+) (?P<q>{NUMBER})\s?[x×] "
    r"(?=[A-Z][^@]*?(?:@|\bat\b|\bfor\b)\s*[$€£¥₹]?\s?\d)",
    re.IGNORECASE,
)
"""``Bought 3x JPMorgan @ $ 297.09``: with a price behind the name this is no leverage."""

ORDERED = re.compile(
    rf"(?<!\S)[A-Z0-9][A-Z0-9/:.\-]{{1,24}}\s(?:for|at|@)\s{PRICE_AFTER}(?=\s)[^.,;!?]{{1,30}}?"
    rf"\s(?i:with|in)\s(?:an?\s)?(?i:{SIZE})\s(?:of\s)?(?P<q>{NUMBER})(?![\w.,]*[%:/€$£¥₹])"
)
"""``order to sell in KO for 60.10 was filled with size 8``: the size stands apart."""

TOTAL = re.compile(
    r"(?<!\S)(?:for\s(?:an?\s)?total|in\stotal|for\san\samount|für\sinsgesamt|pour\sun\s(?:total|montant)|"
    r"por\sun\s(?:total|importe)|por\sum\s(?:total|valor)|per\sun\s(?:totale|importo)|voor\sin\stotaal|"
    rf"za\słącznie)\s(?:of\s|de\s|di\s|von\s)?{PRICE_AFTER}",
    re.IGNORECASE,
)

PRICED = re.compile(
    rf"(?<!\S)(?P<p>{MONEY}{NUMBER})\s?[x×*]\s?(?P<q>{NUMBER})(?![\w.,]*[%:/€$£¥₹])(?= |$)"
)
"""``$25.10 × 4``: what has a currency is the price."""

SPENT = re.compile(
    rf"(?<![\w.,$€£])(?P<q>{NUMBER})\s(?:{UNITS})\s(?:of|von|de|di|van)\s\S+(?:\s\S+)?\s"
    rf"(?P<by>for)\s{PRICE_AFTER}(?!\w)",
    re.IGNORECASE,
)
"""``5 shares of KO for $300``: what was paid for all, but not ``each``."""

PART_DONE = re.compile(
    rf"(?<![\w.,/$€£])(?P<f>{NUMBER})\s?/\s?(?P<q>{NUMBER})\s?(?:{UNITS}|{SIZE})(?!\w)",
    re.IGNORECASE,
)
"""``0/100 Qty``: how much of how much was done."""

DONE_AT = re.compile(
    r"(?<!\S)(?:filled|executed|ausgeführt|exécuté|ejecutad[ao]|executad[ao]|eseguit[ao]|uitgevoerd|"
    r"zrealizowan[eoya]|utförd)\s(?:at|@|zu|à|a|por|op|tegen|po|till)\s{0,3}" + PRICE_AFTER,
    re.IGNORECASE,
)
"""``Buy 8 KO Limit at $60.20   FILLED AT $60.10``: the price of the deal beside its limit."""

OF_CODE = re.compile(
    rf"(?<!\S)(?i:order|trade|position)\s(?:of|for)\s(?P<q>{NUMBER})\s"
    r"(?=[A-Z][A-Z0-9]+(?:[/:.\-][A-Z0-9]+)*(?:\s|$))"
)
"""``your order of 120 KO``."""

UNIT = re.compile(
    rf"(?<![\w.,$€£])(?P<q>[+\-−–]?{NUMBER})\s?(?P<unit>{UNITS})(?!\w)", re.IGNORECASE
)


THOUSANDS = re.compile(r" \d{3}(?:[.,]\d+)?(?= |$)")
"""What goes on a number whose thousands are parted by spaces: ``SIE 8 863,60`` is no day."""

HOLD = re.compile(r" (?:&|and|und|et|y|e|en|i) hold\b", re.IGNORECASE)
"""What makes of a purchase a strategy: Buy & Hold."""

BUTTON = re.compile(r" (?:stocks?|now|more|again|crypto|coins?)(?=$|   )", re.IGNORECASE)
"""What follows a side on a button and ends its text: Buy Stock, Sell now."""

LETTER_CHIPS = ("B", "S", "L", "K", "V")


DEALT = word_set("row", "dealt")


class Text(NamedTuple):
    """Words in a row with the text they make, so that a piece of text leads back to its pixels."""

    text: str
    words: tuple[Word, ...]
    starts: tuple[int, ...]

    def cell(self, start: int, end: int) -> Cell:
        """The words, or parts of them, between two positions of the text."""
        pieces: list[Word] = []
        for word, first in zip(self.words, self.starts, strict=True):
            low, high = max(start, first), min(end, first + len(word.text))
            if low < high:
                pieces.append(part_of(word, low - first, high - first))
        return Cell(tuple(pieces))


class Found(NamedTuple):
    """A value found in a text: its role, its cell, and where in the text it stands."""

    role: Role
    cell: Cell
    start: int
    end: int


def masked(text: Text, found: Iterable[Found]) -> Text:
    """The same text with the places of what was found blanked out."""
    signs = list(text.text)
    for one in found:
        signs[one.start : one.end] = "¦" * (one.end - one.start)
    return text._replace(text="".join(signs))


def part_of(word: Word, start: int, end: int) -> Word:
    """A piece of a word, its box in proportion."""
    if start == 0 and end == len(word.text):
        return word
    width = (word.x1 - word.x0) / max(1, len(word.text))
    return word._replace(
        text=word.text[start:end],
        x0=word.x0 + start * width,
        x1=word.x0 + end * width,
        fenced=word.fenced and start == 0,
    )


def phrase_text(phrases: Sequence[Phrase]) -> Text:
    """The phrases of a line as one text, three spaces apart."""
    text = ""
    words: list[Word] = []
    starts: list[int] = []
    for phrase in phrases:
        for i, part in enumerate(part for whole in phrase.words for part in unglued(whole)):
            word = one_counted(part, words)
            if text:
                text += " " if i else "   "
            starts.append(len(text))
            words.append(word)
            text += word.text
    return Text(text, tuple(words), tuple(starts))


ONE = re.compile(r"[lI|](?=[x×]$)")
"""What the digit before ``x`` may be read as."""


def one_counted(word: Word, before: Sequence[Word]) -> Word:
    """``lx`` behind a word for a deal that was done counts one: ``Bought 1x Apple``."""
    dealt = bool(before) and normal(before[-1].text) in DEALT
    return word._replace(text=ONE.sub("1", word.text)) if dealt else word


GLUED = re.compile(r"(?P<side>[^\W\d_]{3,})(?:\d+(?:[.,]\d+|[x×]\d[\d.,]+|/\d+)|@[$€£]?\d[\d.,]*)")


def unglued(word: Word) -> tuple[Word, ...]:
    """A side and what stands after it that were read as one word: ``BUY0.01``, ``SELL@$183``."""
    found = GLUED.fullmatch(word.text)
    if found is None or word_side(normal(found["side"])) is None:
        return (word,)
    end = found.end("side")
    return part_of(word, 0, end), part_of(word, end, len(word.text))


def deal_in(text: Text) -> list[Found]:
    """Quantity and prices that stand in one of the usual forms."""
    found: list[Found] = []
    for pattern, roles in (
        (ORDERED, {"p": "price", "q": "quantity"}),
        (PART_DONE, {"f": "filled", "q": "quantity"}),
        (TOTAL, {"p": "value"}),
        (DEAL, {"q": "quantity", "p": "price"}),
        (PRICED, {"p": "price", "q": "quantity"}),
        (SPENT, {"q": "quantity", "p": "price"}),
        (ARROW, {"p": "entry_price", "p2": "exit_price"}),
        (AT_PRICE, {"p": "price"}),
        (COUNTED, {"q": "quantity"}),
        (SIZED_SIDE, {"q": "quantity"}),
        (UNIT, {"q": "quantity"}),
        (OF_CODE, {"q": "quantity"}),
    ):
        match = next((m for m in pattern.finditer(text.text) if sensible(pattern, m)), None)
        if match is None:
            continue
        for group, named in roles.items():
            start, end = match.span(group)
            role = "value" if named == "price" and tells_total(pattern, match) else named
            taken = any(f.role == role or (f.start < end and start < f.end) for f in found)
            if not taken:
                found.append(Found(role, text.cell(start, end), start, end))  # type: ignore[arg-type]
    return [*found, *done_at(text, found)]


def done_at(text: Text, found: Sequence[Found]) -> list[Found]:
    """The price at which an order was done, where a text shows another one, too."""
    match = DONE_AT.search(text.text)
    price = next((one for one in found if one.role == "price"), None)
    if match is None or price is None:
        return []
    start, end = match.span("p")
    apart = price.end <= start or end <= price.start
    return [Found("fill_price", text.cell(start, end), start, end)] if apart else []


def tells_total(pattern: re.Pattern[str], match: re.Match[str]) -> bool:
    """Whether an amount is what was paid for all: ``Bought 10 KO for $600``, but not ``each``."""
    if pattern not in (DEAL, SPENT) or (match["by"] or "").casefold() != "for":
        return False
    return re.match(r"\s*(?:each|per|a share|apiece|/)", match.string[match.end() :]) is None


def sensible(pattern: re.Pattern[str], match: re.Match[str]) -> bool:
    """Whether a form is meant: a side before a size, no time of day before a price."""
    if pattern in (SIZED_SIDE, COUNTED):
        return normal(match["side"]) in SIDE_WORDS["buy"] | SIDE_WORDS["sell"]
    return parse_shown(match[0]) is None


def sides_in(text: Text) -> list[Found]:
    """Words that name a side, longest forms first; coloured letters where no word does."""
    found: list[Found] = []
    for size in (3, 2, 1):
        for i in range(len(text.words) - size + 1):
            if marks_only(text.words[i]) or marks_only(text.words[i + size - 1]):
                continue
            start = text.starts[i]
            end = text.starts[i + size - 1] + len(text.words[i + size - 1].text)
            piece = text.text[start:end]
            numbered = re.search(r"(?<![A-Za-z\d])\d|\b[xX×]\d", piece) and (
                size > 1 or not TIGHT_SCRIPTS.search(piece)
            )
            if "   " in piece or numbered or any(f.start < end and start < f.end for f in found):
                continue
            bare = piece.strip(",.;:!·•()")
            robot = normal(piece) == "bot" and bare != "BOT"
            other = robot or HOLD.match(text.text, end) or BUTTON.match(text.text, end)
            if not other and side_of(bare) is not None:
                found.append(Found("side", text.cell(start, end), start, end))
    return found or letter_sides(text)


def letter_sides(text: Text) -> list[Found]:
    """Coloured letters such as B and S right beside the code of an instrument: its side."""
    found: list[Found] = []
    for i, (word, start) in enumerate(zip(text.words, text.starts, strict=True)):
        beside = [other.text for other in text.words[max(0, i - 1) : i + 2] if other is not word]
        named = any(ticker_in(other) and len(other) > 1 for other in beside)
        if word.text in LETTER_CHIPS and word.tint in ("red", "green") and named:
            found.append(Found("side", text.cell(start, start + 1), start, start + 1))
    return found


def marks_only(word: Word) -> bool:
    """Whether a word is a dot, a dash or the like."""
    return not any(map(str.isalnum, word.text))


def tickers_in(text: Text) -> list[Found]:
    """Words that look like the code of an instrument."""
    found: list[Found] = []
    for word, start in zip(text.words, text.starts, strict=True):
        bare = word.text.strip(",.;:!()[]·•\"'*-–—")
        if word.text.endswith(":") and roles_of(bare):
            continue
        if ticker_in(bare) and len(re.sub(r"[^A-Za-z]", "", bare)) >= 1:
            offset = start + word.text.find(bare)
            found.append(
                Found("symbol", text.cell(offset, offset + len(bare)), offset, offset + len(bare))
            )
    return found


def moments_in(text: Text) -> Iterator[Found]:
    """The longest runs of words that are a date or a time of day."""
    count = len(text.words)
    used = 0
    for first in range(count):
        if first < used or marks_only(text.words[first]):
            continue
        for last in range(min(count, first + 7), first, -1):
            if marks_only(text.words[last - 1]):
                continue
            start = text.starts[first]
            end = text.starts[last - 1] + len(text.words[last - 1].text)
            piece = text.text[start:end]
            if THOUSANDS.match(text.text, end) and piece[-1:].isdigit():
                continue
            if parse_shown(piece.strip(" ,.;·•|")) is not None:
                yield Found("time", text.cell(start, end), start, end)
                used = last
                break
